/**
 * Detection of objects with boxes and masks: ViTDet (arXiv:2203.16527) on an encoder of a checkpoint or from scratch, which
 * is how masked autoencoders are judged by transfer (arXiv:2111.06377, section 5).
 */

import type { DetectionTarget } from '../data/index.js';
import { DETECTOR_KEY, writeDetectorCard } from '../models/detection/card.js';
import {
  checkDetectorConfig,
  type DetectorConfig,
  detectorConfig,
  detectorNames,
} from '../models/detection/config.js';
import { modelSettings } from '../models/settings.js';
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
  dataSettings,
  OF_RECIPE,
  recipeSettings,
  runSettings,
  validationSettings,
} from '../training/settings/groups.js';
import {
  checkValidation,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';
import { checkpointStatistics, FROM_SCRATCH } from './classification/origin.js';
import type { OpenedDetection } from './detection/data.js';
import type { KnownBackbone } from './detection/origin.js';

/** The model of the quick start. */
const QUICK_START = 'vitdet_tiny_patch8_128';
const SOURCES = 'coco:DIR, coco:FILE.tar or synthetic-shapes[:COUNT]';

const { valData, evalEvery, patience } = validationSettings;

const groups = {
  'Images:': {
    ...dataSettings,
    data: { ...dataSettings.data, help: `images with objects: ${SOURCES}` },
    ...checkpointStatistics,
    only: setting(
      kinds.wholeNumber(1),
      '<n>',
      'train on the first n images alone, and without --val-data measure on them: whether they are learned by heart',
      { text: 'all' },
    ),
    scaleRange: setting(
      kinds.numbers(2),
      '<from,to>',
      'random size of an image, in sides of the view (large-scale jitter)',
      OF_RECIPE,
    ),
  },
  'Validation:': {
    valData: { ...valData, help: `images to measure on: ${SOURCES}; of COCO the part called val` },
    select: setting(
      kinds.choice('last', 'val'),
      '<what>',
      'the result: of the last epoch, or of the best one on --val-data',
      { default: 'last' },
    ),
    ...{ evalEvery, patience },
  },
  'Model:': {
    model: setting(kinds.text, '<name>', `one of ${detectorNames.join(', ')}`, {
      default: QUICK_START,
      text: 'a tiny one; with --init that of the encoder',
    }),
    init: setting(
      kinds.path(FROM_SCRATCH),
      '<checkpoint>',
      'the pre-trained encoder: .safetensors, .pth or a folder; none: from scratch',
      { default: FROM_SCRATCH },
    ),
    imageSize: setting(
      kinds.wholeNumber(1),
      '<pixels>',
      'side of the square that holds an image, a multiple of two patches',
      { derived: true, text: "the model's" },
    ),
    patchSize: modelSettings.patchSize,
    heads: { ...modelSettings.heads, defaultText: "the checkpoint's, or the model's" },
    masks: setting(kinds.truth, null, 'masks of objects besides boxes', { default: true }),
    cascade: setting(kinds.truth, null, 'refine boxes in three stages (Cascade R-CNN)', {
      default: false,
    }),
    dropPath: setting(
      kinds.number(0, { below: 1 }),
      '<rate>',
      "the last block's rate of stochastic depth",
      OF_RECIPE,
    ),
  },
  'Recipe:': {
    ...recipeSettings,
    weightDecay: setting(
      kinds.number(0),
      '<rate>',
      "of all but the encoder's norms and positions",
      OF_RECIPE,
    ),
    warmupEpochs: setting(kinds.number(0), '<n>', 'rise of the learning rate', {
      text: "the recipe's share of the run",
    }),
    lrDrops: setting(
      kinds.numbers(),
      '<shares>',
      'shares of the run after which the rate is a tenth, in place of half a cosine',
      { text: "half a cosine; 0.889,0.963 in the paper's sizes" },
    ),
    layerDecay: setting(
      kinds.number(0, { above: true }),
      '<factor>',
      "of the encoder's learning rate, from each block to the one before it",
      OF_RECIPE,
    ),
    gradCheckpointing: setting(
      kinds.truth,
      null,
      'compute blocks again in the backward pass: a third more work, far less memory',
      { default: false },
    ),
  },
  'Run:': runSettings,
};

export const detectSettings = joinGroups(groups);

/** Settings of a detector's training, as a user gives them. */
export type DetectTrainOptions = Given<typeof detectSettings>;

/** Every setting of a detector's training, resolved. */
export interface DetectSettings extends ResolvedTraining<typeof detectSettings> {
  /** The detector without its classes, which the data has. */
  readonly architecture: DetectorConfig;
  /** What was assumed of the checkpoint, a line each. */
  readonly assumed: readonly string[];
}

type DetectRecipe = Recipe<typeof detectSettings>;

/** arXiv:2203.16527, appendix A.2: 100 epochs of 64 images, the rate for 64; linear for others. */
const OF_PAPER: DetectRecipe = {
  ...{ epochs: 100, batchSize: 4, blr: 4e-4, weightDecay: 0.1, scaleRange: [0.1, 2] },
  lrDrops: [0.889, 0.963],
  // 250 of 184375 steps.
  warmup: { epochs: 0.136, share: 0.00136 },
};

const LAYER_DECAY: Readonly<Record<string, Given<typeof detectSettings>>> = {
  vitdet_base_patch16: { layerDecay: 0.7 },
  vitdet_large_patch16: { layerDecay: 0.8 },
  vitdet_huge_patch16: { layerDecay: 0.9, epochs: 75 },
};

/** What the tiny detector needs; found by experiment. */
const OF_TINY: DetectRecipe = {
  data: ['synthetic-shapes:2000'],
  valData: ['synthetic-shapes:200'],
  ...{ epochs: 6, batchSize: 8, lr: 1e-3, weightDecay: 0.05, layerDecay: 1, clipGrad: 1 },
  scaleRange: [0.8, 1.25],
  warmup: { epochs: 2, share: 0.05 },
};

/** The named detector with the encoder's width and depth, or the tiny one. */
function nameOf({ dim, depth }: KnownBackbone): string {
  const isSame = (name: string) => {
    const other = detectorConfig(name);
    return other.dim === dim && other.depth === depth;
  };
  return detectorNames.find(isSame) ?? (dim < 384 ? QUICK_START : 'vitdet_base_patch16');
}

/** Blocks at the end of each quarter, as far as there are quarters. */
const quarterEnds = (depth: number) => [
  ...new Set([1, 2, 3, 4].map((quarter) => Math.ceil((quarter * depth) / 4) - 1)),
];

/** The detector that settings describe. */
function architectureOf(
  name: string,
  given: DetectTrainOptions,
  known: KnownBackbone | null,
): DetectorConfig {
  const named = detectorConfig(name);
  const { imageSize = named.imageSize, masks = true, cascade = false, dropPath } = given;
  const common = { imageSize, masks, cascade, dropPath: dropPath ?? named.dropPath };
  if (known === null) {
    const { patchSize = named.patchSize, heads = named.heads } = given;
    return { ...named, ...common, patchSize, heads };
  }
  const { channels, dim, depth, heads, positionGrid } = known;
  const own = known.patchSize % 4 === 0 ? known.patchSize : named.patchSize;
  const { patchSize = own } = given;
  const globalBlocks = depth === named.depth ? named.globalBlocks : quarterEnds(depth);
  return {
    ...{ ...named, ...common, patchSize, channels, dim, depth, heads, positionGrid, globalBlocks },
  };
}

/**
 * Settings from options: the recipe for an encoder of that size fills in missing ones.
 *
 * @param known The encoder of the checkpoint; null from scratch.
 * @throws UserError for invalid values, naming them
 */
export function resolveDetectSettings(
  options: DetectTrainOptions,
  known: KnownBackbone | null,
): DetectSettings {
  const given = readSettings(detectSettings, options);
  const name = given.model ?? (known === null ? QUICK_START : nameOf(known));
  const architecture = architectureOf(name, given, known);
  checkDetectorConfig(architecture);
  const recipe =
    name === QUICK_START
      ? { ...OF_TINY, ...(given.data !== undefined && { valData: undefined }) }
      : { ...OF_PAPER, ...LAYER_DECAY[name] };
  const { imageSize, patchSize, heads, dropPath, channels } = architecture;
  const settings = {
    ...resolveTraining(
      detectSettings,
      given,
      { ...recipe, model: name, imageSize, patchSize, heads, dropPath } as DetectRecipe,
      'a detector',
    ),
    architecture,
    assumed: known?.notes ?? [],
    ...statisticsOf(channels, given, known ?? {}),
  };
  check(settings);
  return settings;
}

function check(settings: DetectSettings): void {
  checkValidation({ ...settings, holdout: null, cropRatio: null });
  const { lrDrops, scaleRange } = settings;
  const isRising = (shares: readonly number[]) =>
    shares.every((share, i) => share > (shares[i - 1] ?? 0) && share < 1);
  if (lrDrops !== null && !isRising(lrDrops)) {
    throw new SettingError(
      'lrDrops',
      `is ${lrDrops.join(', ')}; expected rising shares between 0 and 1`,
    );
  }
  const [from, to] = scaleRange as readonly [number, number];
  if (!(from > 0 && from <= to)) {
    throw new SettingError(
      'scaleRange',
      `is ${from}, ${to}; expected two numbers above 0, in order`,
    );
  }
}

/** Bytes of the images (N, H, W, C), and the random numbers that choose anchors and boxes. */
type Inputs = readonly [bytes: Tensor, anchors: Tensor, boxes: Tensor];

export const detect: Method<
  typeof detectSettings,
  DetectSettings,
  OpenedDetection,
  KnownBackbone | null
> = {
  name: 'detect',
  command: 'detect',
  summary: 'a detector of objects with boxes and masks, on a pre-trained encoder or from scratch',
  groups,
  settings: detectSettings,

  async inspect(given) {
    const { knownBackbone } = await import('./detection/origin.js');
    return knownBackbone(given);
  },

  resolve: resolveDetectSettings,

  async open(settings, given) {
    const { openDetection } = await import('./detection/data.js');
    const { channels } = settings.architecture;
    return await openDetection({ ...settings, channels }, given);
  },

  views: ({ imageSize, scaleRange, architecture: { channels } }) => [
    {
      ...{ imageSize, channels, augment: 'large-scale-jitter' },
      scaleRange: scaleRange as readonly [number, number],
    },
  ],

  async create({ settings, data, device, precision, normalisation, own }) {
    const { paddedImages } = await import('../evaluation/detection/run.js');
    const { openDetectionSheet } = await import('../evaluation/detection/sheet.js');
    const { Detector } = await import('../models/detection/index.js');
    const { AdamW } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { targetsOf } = await import('./detection/data.js');
    const { detectionEvaluator } = await import('./detection/evaluator.js');
    const { detectorGroups } = await import('./detection/groups.js');
    const { loadBackbone } = await import('./detection/origin.js');
    const { init, seed, mean, std, gradCheckpointing } = settings;
    const { categories } = data;
    const architecture = { ...settings.architecture, numClasses: categories.length };

    const model = own(new Detector(architecture));
    const notes =
      init === FROM_SCRATCH
        ? []
        : [...settings.assumed, ...loadBackbone(model, { ...settings, init })];
    model.to(device).train();
    model.backbone.net.setGradientCheckpointing(gradCheckpointing);
    const chosen = new torch.Generator(device).manualSeed(seed);
    /** The objects of a step's images, by its bytes: polygons are no tensors. */
    const objectsOf = new WeakMap<Tensor, readonly DetectionTarget[]>();

    const task: Task<Inputs> = {
      model,
      paramGroups: () => detectorGroups(model, settings),
      createOptimizer: (groups) => new AdamW(groups, { lr: settings.lr, betas: [0.9, 0.999] }),
      // Stochastic depth draws from the default one.
      generators: {
        'chosen boxes': chosen,
        'dropped paths': torch.defaultGenerator(device),
      },

      inputs(batch) {
        const bytes = normalisation.upload(batch);
        const objects = batch.targets.objects as readonly DetectionTarget[];
        objectsOf.set(bytes, objects);
        const most = Math.max(...objects.map(({ labels }) => labels.length));
        const sizes = model.drawSizes(batch.size, most, [batch.height, batch.width]);
        const draw = (shape: number[]) => torch.rand(shape, { generator: chosen, device });
        return [bytes, draw(sizes.anchors), draw(sizes.boxes)];
      },

      loss([bytes, anchors, boxes]) {
        const objects = objectsOf.get(bytes) as readonly DetectionTarget[];
        const targets = targetsOf(objects, device);
        const images = paddedImages(
          bytes,
          targets.map(({ size }) => size),
          normalisation,
        );
        return { ...model.losses(images, targets, { anchors, boxes }) };
      },

      evaluator: detectionEvaluator(model, data, { normalisation, precision }),
      openPreview: async () =>
        await openDetectionSheet(model, data.val?.dataset ?? data.dataset, {
          ...{ normalisation, precision, categories, seed },
        }),
      flopsPerImage: null,
      metadata: {
        format: 'pt',
        [DETECTOR_KEY]: writeDetectorCard({ architecture, mean, std, categories }),
      },
      fixed: { ...withFileKeys(architecture as unknown as Record<string, unknown>) },
      introduction: {
        title:
          init === FROM_SCRATCH
            ? `${settings.model}, from scratch`
            : `${settings.model} on ${init}`,
        notes,
      },
    };
    return task;
  },
};
