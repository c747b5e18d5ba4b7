/** Fine-tuning of a pre-trained encoder as a classifier, or training from scratch (arXiv:2111.06377, appendix A). */
import { partSettings } from '../checkpoints/options.js';
import { createPixelAugmentation } from '../data/augment/index.js';
import { UserError } from '../errors.js';
import { checkVitConfig, unusualParts, type VitConfig } from '../models/config.js';
import { vitConfig } from '../models/registry.js';
import { MODEL_SIZES, modelParts, modelSettings } from '../models/settings.js';
import {
  type Given,
  joinGroups,
  kinds,
  readSettings,
  SettingError,
  setting,
  withFileKeys,
} from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import {
  augmentationSettings,
  dataSettings,
  OF_RECIPE,
  recipeSettings,
  runSettings,
  validationSettings,
} from '../training/settings/groups.js';
import {
  checkCropScale,
  checkValidation,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';
import { classWeightsSetting } from './classification/class-weights.js';
import type { ClassificationData } from './classification/data.js';
import { checkLabels, labelSettings, valLabelSettings } from './classification/label-settings.js';
import {
  checkpointStatistics,
  FROM_SCRATCH,
  type KnownEncoder,
  poolingSetting,
} from './classification/origin.js';
import { finetuneRecipe } from './classification/recipes.js';

const { imageSize, patchSize, channels, dim, depth, heads, positions } = modelSettings;

const groups = {
  'Images:': {
    ...dataSettings,
    ...labelSettings,
    ...augmentationSettings,
    ...checkpointStatistics,
  },
  'Validation:': { ...validationSettings, ...valLabelSettings },
  'Model:': {
    init: setting(
      kinds.path(FROM_SCRATCH),
      '<checkpoint>',
      'the pre-trained encoder: .safetensors, .pth or a folder; none: from scratch, with a recipe of its own',
      { derived: true },
    ),
    ...partSettings,
    model: setting(kinds.text, '<name>', 'with --init none: a model such as vit_base_patch16', {
      text: "the checkpoint's",
      hides: MODEL_SIZES,
    }),
    ...{ imageSize, patchSize, channels, dim, depth },
    heads: { ...heads, defaultText: "the checkpoint's, or the model's from scratch" },
    positions: { ...positions, defaultText: "the checkpoint's, or sin-cos from scratch" },
    ...poolingSetting,
    dropPath: setting(
      kinds.number(0, { below: 1 }),
      '<rate>',
      "the last block's rate of stochastic depth",
      OF_RECIPE,
    ),
    trainableBlocks: setting(
      kinds.number(0),
      '<k>',
      'train the last K blocks and the head only; 0.5: the last MLP, 0: the head',
      { text: 'all' },
    ),
  },
  'Recipe:': {
    ...recipeSettings,
    ...classWeightsSetting,
    minLr: { ...recipeSettings.minLr, defaultText: "the recipe's" },
    weightDecay: setting(
      kinds.number(0),
      '<rate>',
      'of weights, not of biases and norms',
      OF_RECIPE,
    ),
    ema: { ...recipeSettings.ema, defaultText: 'off; 0.9999 from scratch in the larger sizes' },
    seed: setting(kinds.wholeNumber(0), '<n>', 'of weights, order, augmentation and mixing', {
      default: 0,
    }),
    warmupEpochs: setting(kinds.number(0), '<n>', 'rise of the learning rate', {
      text: "the recipe's, and in a shorter run the same share of it",
    }),
    autoAugment: setting(
      kinds.text,
      '<policy>',
      'RandAugment such as rand-m9-n2-mstd0.5-inc1, or none',
      OF_RECIPE,
    ),
    erasing: setting(
      kinds.number(0),
      '<probability>',
      'of erasing a rectangle of an image',
      OF_RECIPE,
    ),
    mixup: setting(kinds.number(0), '<alpha>', 'mixing of images; 0: off', OF_RECIPE),
    cutmix: setting(
      kinds.number(0),
      '<alpha>',
      'pasting of parts of other images; 0: off',
      OF_RECIPE,
    ),
    smoothing: setting(kinds.number(0, { below: 1 }), '<share>', 'label smoothing', {
      derived: true,
      text: "the recipe's; 0 with --labels",
    }),
    layerDecay: setting(
      kinds.number(0, { above: true }),
      '<factor>',
      'of the learning rate, from each block to the one before it; 1: the same for all',
      OF_RECIPE,
    ),
  },
  'Run:': runSettings,
};

export const finetuneSettings = joinGroups(groups);

/** Settings of a fine-tuning, as a user gives them. */
export type FinetuneOptions = Given<typeof finetuneSettings>;

/** Every setting of a fine-tuning, resolved. */
export interface FinetuneSettings extends ResolvedTraining<typeof finetuneSettings> {
  /** The betas of AdamW; the recipe's. */
  readonly betas: readonly [number, number];
  /** What the checkpoint's encoder has otherwise than usual. */
  readonly unusual: ReturnType<typeof unusualParts>;
  /** What was assumed of the checkpoint, a line each. */
  readonly assumed: readonly string[];
}

/** The classifier of the settings. The data determines the classes. */
export function classifierOf(settings: FinetuneSettings, numClasses: number): VitConfig {
  const encoder = {
    imageSize: settings.imageSize,
    patchSize: settings.patchSize,
    channels: settings.channels,
    dim: settings.dim,
    depth: settings.depth,
    heads: settings.heads,
    positions: settings.positions,
  };
  const { pooling, dropPath, unusual } = settings;
  return { ...encoder, ...unusual, pooling, dropPath, trainPositions: true, numClasses };
}

/**
 * Settings from options: the recipe for an encoder of that size fills in missing ones.
 *
 * @param known The encoder of the checkpoint; null from scratch.
 * @throws UserError for invalid values, naming them
 */
export function resolveFinetuneSettings(
  options: FinetuneOptions,
  known: KnownEncoder | null,
): FinetuneSettings {
  const given = readSettings(finetuneSettings, options);
  const encoder = encoderOf(given, known);
  const { betas, ...recipe } = finetuneRecipe(given.dim ?? encoder.dim, known === null);
  const subject = known === null ? (given.model ?? 'a classifier') : 'fine-tuning';
  const init = known === null ? FROM_SCRATCH : (given.init ?? FROM_SCRATCH);
  const numChannels = given.channels ?? encoder.channels;
  const settings = {
    ...resolveTraining(
      finetuneSettings,
      { ...given, init },
      {
        ...recipe,
        ...encoder,
        // A rare label has a probability near 0 everywhere but where it is.
        ...(given.labels !== undefined && { smoothing: 0 }),
        autoAugment: policyOf(given, recipe, numChannels),
      } as Recipe<typeof finetuneSettings>,
      subject,
    ),
    betas,
    unusual: unusualParts(encoder),
    assumed: known?.notes ?? [],
    ...statisticsOf(numChannels, given, known ?? {}),
  };
  check(settings);
  return settings;
}

/** The encoder's architecture, from the checkpoint or from the named model. */
function encoderOf(given: FinetuneOptions, known: KnownEncoder | null): KnownEncoder['encoder'] {
  if (known !== null) {
    if (given.model !== undefined) {
      throw new UserError(
        `the model is given as ${given.model}, and with a checkpoint; expected --model with --init none only`,
      );
    }
    return known.encoder;
  }
  if (given.model === undefined) {
    throw new UserError(
      'from scratch needs a model, such as vit_base_patch16; give it with --model',
    );
  }
  return modelParts(vitConfig(given.model)) as KnownEncoder['encoder'];
}

/** The recipe's RandAugment is dropped where other settings change the colours, or images have other than 1 or 3 channels. */
function policyOf(
  { colorJitter = 0 }: FinetuneOptions,
  { autoAugment }: FinetuneOptions,
  numChannels: number,
): string {
  const isSuited = colorJitter === 0 && (numChannels === 1 || numChannels === 3);
  return (isSuited ? autoAugment : undefined) ?? 'none';
}

function check(settings: FinetuneSettings): void {
  checkValidation(settings);
  checkLabels(settings);
  // Checks everything that the model would refuse, before data is opened. The data determines the classes.
  checkVitConfig(classifierOf(settings, 1));
  createPixelAugmentation({
    channels: settings.channels,
    // Any number will do.
    mean: Array.from({ length: settings.channels }, () => 0.5),
    ...pixelAugmentation(settings),
  });
  checkCropScale(settings.cropScale);
  if (settings.erasing > 1) {
    throw new SettingError('erasing', `is ${settings.erasing}; expected a probability up to 1`);
  }
  const { trainableBlocks } = settings;
  if (trainableBlocks === null) return;
  const isKnown = Number.isInteger(trainableBlocks) || trainableBlocks === 0.5;
  if (!isKnown || trainableBlocks > settings.depth) {
    throw new SettingError(
      'trainableBlocks',
      `is ${trainableBlocks}; expected 0, 0.5 or a whole number up to the ${settings.depth} blocks of the encoder`,
    );
  }
}

function pixelAugmentation({ augment, autoAugment, colorJitter }: FinetuneSettings) {
  return {
    ...(augment && autoAugment !== 'none' ? { autoAugment } : {}),
    ...(colorJitter > 0 ? { colorJitter } : {}),
  };
}

export const finetune: Method<
  typeof finetuneSettings,
  FinetuneSettings,
  ClassificationData,
  KnownEncoder | null
> = {
  name: 'finetune',
  command: 'finetune',
  summary: 'a classifier, on a pre-trained encoder or from scratch',
  groups,
  settings: finetuneSettings,

  async inspect(given) {
    const { knownEncoder } = await import('./classification/initial-encoder.js');
    return knownEncoder({ ...given, layer: 'all' });
  },

  resolve: resolveFinetuneSettings,

  async open(settings, given) {
    const { openClassificationData } = await import('./classification/data.js');
    return await openClassificationData(settings, given);
  },

  views(settings) {
    const { augment, cropScale, mean } = settings;
    return [
      {
        ...{ imageSize: settings.imageSize, channels: settings.channels, cropScale },
        augment: augment ? 'train' : 'none',
        ...pixelAugmentation(settings),
        ...(mean === 'measured' ? {} : { mean }),
      },
    ];
  },

  distributed: true,
  mixesPairs: ({ mixup, cutmix }) => mixup > 0 || cutmix > 0,

  async create({ settings, data, device, precision, normalisation, own }) {
    const augment = await import('../data/augment/batch/index.js');
    const { CLASSIFIER_KEY, trainingFlops, VisionTransformer, vitFlops, writeClassifierCard } =
      await import('../models/index.js');
    const { forLoss } = await import('../models/loss-dtype.js');
    const { AdamW, layerDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { loadInitialEncoder } = await import('./classification/initial-encoder.js');
    const { trainLastBlocks } = await import('./classification/trainable-blocks.js');
    const { classifierEvaluator } = await import('./classification/evaluator.js');
    const { createObjective } = await import('./classification/objective.js');
    const { classes, loaders, labelsOf } = data;
    const { seed, init, mean, std, cropRatio, trainableBlocks } = settings;
    const architecture = classifierOf(settings, classes.length);

    const model = own(new VisionTransformer(architecture));
    const notes =
      init === FROM_SCRATCH
        ? []
        : [...settings.assumed, ...loadInitialEncoder(model, { ...settings, layer: 'all' })];
    trainLastBlocks(model, trainableBlocks);
    model.to(device).train();
    const objective = createObjective(settings, data, device, own);
    const noise = new torch.Generator(device);

    const task: Task<readonly [images: Tensor, targets: Tensor]> = {
      model,
      paramGroups: () => layerDecayGroups(model, settings),
      createOptimizer: (groups) =>
        new AdamW(groups, { lr: settings.lr, betas: [...settings.betas] }),
      // Stochastic depth draws from it.
      generators: { 'dropped paths': torch.defaultGenerator(device) },

      // Erasing and mixing are a pure function of seed, epoch and batch.
      inputs(batch) {
        const { epoch, index, size, share } = batch;
        const stream = augment.eraseStream(seed, epoch, index);
        const boxes = augment.drawBoxes(stream, share?.of ?? size, settings.imageSize, {
          probability: settings.erasing,
        });
        noise.manualSeed(stream.uint32());
        const mix = augment.drawMix(
          augment.mixStream(seed, epoch, index),
          { mixup: settings.mixup, cutmix: settings.cutmix, prob: 1, switchProb: 0.5 },
          settings.imageSize,
        );
        const erased = augment.eraseBoxes(
          ...([normalisation.toTensor(batch), boxes, noise, share?.rows] as const),
        );
        const images = augment.mixImages(erased, mix);
        const { smoothing } = settings;
        return [images, objective.soften(objective.targets(batch), { mix, smoothing })];
      },

      loss: ([images, targets]) => ({
        total: objective.loss(forLoss(model.forward(images)), targets),
      }),

      evaluator: classifierEvaluator(model, {
        ...{ loaders, classes: classes.length, labelsOf, normalisation, precision },
      }),
      // This assumes that every block is trained.
      flopsPerImage: trainingFlops(vitFlops(architecture)),
      metadata: {
        format: 'pt',
        [CLASSIFIER_KEY]: writeClassifierCard({
          ...{ architecture, mean, std, classes, cropRatio },
          ...(labelsOf && { multiLabel: true }),
        }),
      },
      fixed: {
        ...withFileKeys(architecture),
        ...withFileKeys({ classes, holdout: settings.holdout, select: settings.select }),
        trainable_blocks: trainableBlocks,
        ...(labelsOf && { multi_label: true }),
        ...(settings.classWeights === 'none' ? {} : { class_weights: settings.classWeights }),
      },
      introduction: {
        title: init === FROM_SCRATCH ? 'a classifier from scratch' : `a classifier on ${init}`,
        isPartlyFrozen: trainableBlocks !== null,
        notes,
      },
    };
    return task;
  },
};
