/** Linear probing of a pre-trained encoder (arXiv:2111.06377, appendix A.1). */
import {
  encoderSettings,
  layerSettings,
  MEAN_WHERE,
  partSettings,
} from '../checkpoints/options.js';
import { UsageError, UserError } from '../errors.js';
import { checkVitConfig, type EncoderConfig, type VitConfig } from '../models/config.js';
import { modelParts, modelSettings } from '../models/settings.js';
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
  recipeSettings,
  runSettings,
  validationSettings,
} from '../training/settings/groups.js';
import { MOST_EPOCHS } from '../training/settings/plan.js';
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
  assumedOf,
  checkpointStatistics,
  FROM_SCRATCH,
  type KnownEncoder,
  usualPooling,
} from './classification/origin.js';
import {
  checkRates,
  rateHint,
  ratesHint,
  ratesOf,
  TRIED_RATES,
  TRIED_SHARE,
  TRIED_STEPS,
  withTriedRates,
} from './classification/probe-rates.js';

const { augment, cropScale } = augmentationSettings;
const { ema: _, ...probeRecipe } = recipeSettings;

const groups = {
  'Images:': {
    ...dataSettings,
    ...labelSettings,
    ...{ augment, cropScale },
    cacheFeatures: setting(
      kinds.truth,
      null,
      'encode each image once, without crops and flips, and train on what is kept in memory',
      { default: false, text: 'off; on where learning rates are tried' },
    ),
    ...checkpointStatistics,
  },
  'Validation:': {
    ...validationSettings,
    ...valLabelSettings,
    select: setting(
      kinds.choice('last', 'holdout', 'val'),
      '<what>',
      'the result: of the last epoch, or the best epoch, and learning rate, on the held-out images or on --val-data',
      { default: 'last', text: 'holdout where learning rates are tried, or else last' },
    ),
  },
  'Model:': {
    init: setting(
      kinds.path(),
      '<checkpoint>',
      'the pre-trained encoder, which is not changed: .safetensors, .pth or a folder',
      { derived: true },
    ),
    imageSize: modelSettings.imageSize,
    heads: encoderSettings.heads,
    ...partSettings,
    ...layerSettings,
    pooling: setting(
      kinds.choice('cls', 'mean'),
      '<kind>',
      "what is classified, after the encoder's norm: the class token, or the mean of the patches",
      { derived: true, text: MEAN_WHERE },
    ),
  },
  'Recipe:': {
    ...probeRecipe,
    minSteps: setting(
      kinds.wholeNumber(1),
      '<n>',
      `more epochs than --epochs where data is so small that these make fewer steps; at most ${MOST_EPOCHS}`,
      { text: `${TRIED_STEPS} where learning rates are tried` },
    ),
    ...classWeightsSetting,
    batchSize: setting(
      kinds.wholeNumber(2),
      '<n>',
      'images that are computed, and normalised by BatchNorm, at once',
      { default: 512 },
    ),
    lrs: setting(
      kinds.numbers(),
      '<rates>',
      'base learning rates, of a classifier each, that share the encoder; --select tells what the best is chosen by',
      {
        text: `${TRIED_RATES.join(',')} without --lr and --blr, the best by --holdout ${TRIED_SHARE}`,
      },
    ),
    warmupEpochs: setting(kinds.number(0), '<n>', 'rise of the learning rate', {
      text: '10, at most a ninth of the run',
    }),
    weightDecay: setting(kinds.number(0), '<rate>', 'of the weights, not of biases', {
      default: 0,
    }),
    seed: setting(kinds.wholeNumber(0), '<n>', 'of weights, order and augmentation', {
      default: 0,
    }),
  },
  'Run:': runSettings,
};

export const linprobeSettings = joinGroups(groups);

/** Settings of a linear probe, as a user gives them. */
export type LinprobeOptions = Given<typeof linprobeSettings>;

/** Every setting of a linear probe, resolved. `lr` is the largest of several `lrs`, which are for 256 images a step. */
export interface LinprobeSettings extends ResolvedTraining<typeof linprobeSettings> {
  readonly encoder: EncoderConfig;
  /** What was assumed of the checkpoint, a line each. */
  readonly assumed: readonly string[];
}

/** arXiv:2111.06377, table 10; the batch suits a small machine. */
const PAPER = {
  epochs: 90,
  blr: 0.1,
  warmup: { epochs: 10, share: 10 / 90 },
  cropScale: [0.08, 1],
} as const;

/**
 * Settings from options: the recipe fills in missing ones.
 *
 * @param known The encoder of the checkpoint.
 * @throws UserError for invalid values, naming them
 */
export function resolveLinprobeSettings(
  options: LinprobeOptions,
  known: KnownEncoder,
): LinprobeSettings {
  const read = readSettings(linprobeSettings, options);
  checkRates(read);
  const given = withTriedRates(read);
  const { lrs } = given;
  const { imageSize, channels } = known.encoder;
  const resolved = resolveTraining(
    linprobeSettings,
    { ...given, ...(lrs && { blr: Math.max(...lrs) }) },
    { ...PAPER, imageSize, pooling: usualPooling(known) } as Recipe<typeof linprobeSettings>,
    'linear probing',
  );
  const settings = {
    ...resolved,
    encoder: { ...known.encoder, imageSize: resolved.imageSize },
    assumed: assumedOf(known, given.pooling),
    ...statisticsOf(channels, given, known),
  };
  check(settings);
  return settings;
}

function check(settings: LinprobeSettings): void {
  const { lrs, select, clipGrad } = settings;
  checkValidation(settings);
  checkLabels(settings);
  checkCropScale(settings.cropScale);
  checkVitConfig(frozenConfig(settings));
  if (lrs === null) return;
  if (select === 'last') {
    throw new UserError(
      `the best of ${lrs.length} learning rates (${lrs.join(', ')}) needs images to be chosen by; ` +
        'give --holdout 0.1 --select holdout, or --val-data with --select val',
    );
  }
  if (clipGrad !== null) {
    throw new SettingError(
      'clipGrad',
      `is ${clipGrad}, the norm of all gradients, which would couple the ${lrs.length} learning rates; expected one learning rate with it, or none`,
    );
  }
}

/** The encoder as a model, with an unused head of one class, and the norm of single tokens. */
function frozenConfig({ encoder }: LinprobeSettings): VitConfig {
  return {
    ...encoder,
    ...{ numClasses: 1, pooling: 'norm-mean', dropPath: 0, trainPositions: false },
  };
}

/**
 * The architecture of the encoder to be probed.
 *
 * @throws UserError where there is none
 */
export async function probedEncoder(options: LinprobeOptions): Promise<KnownEncoder> {
  const { knownEncoder } = await import('./classification/initial-encoder.js');
  const { init } = options;
  const known = init === undefined || init === FROM_SCRATCH ? null : knownEncoder(options);
  if (known !== null) return known;
  const problem =
    init === undefined
      ? 'no checkpoint is given'
      : `init is ${FROM_SCRATCH}, and there is nothing to probe`;
  throw new UsageError(
    `${problem}; expected one, such as --init runs/a/checkpoints/last.safetensors`,
  );
}

export const linprobe: Method<
  typeof linprobeSettings,
  LinprobeSettings,
  ClassificationData,
  KnownEncoder
> = {
  name: 'linprobe',
  command: 'linprobe',
  summary: 'a linear classifier on a pre-trained encoder, which stays as it is',
  groups,
  settings: linprobeSettings,
  inspect: probedEncoder,
  resolve: resolveLinprobeSettings,
  // It follows from the rates.
  derived: ({ lrs }) => (lrs === null ? [] : ['lr']),

  async open(settings, given) {
    const { openClassificationData } = await import('./classification/data.js');
    return await openClassificationData({ ...settings, ...settings.encoder }, given);
  },

  views: ({ encoder, augment, cropScale }) => [
    {
      ...{ imageSize: encoder.imageSize, channels: encoder.channels, cropScale },
      augment: augment ? 'train' : 'none',
    },
  ],

  distributed: true,

  async create({
    settings,
    data,
    device,
    precision,
    normalisation,
    signal,
    onSkip,
    onPrepare,
    own,
  }) {
    const evaluation = await import('../evaluation/index.js');
    const { CLASSIFIER_KEY, LinearProbe, VisionTransformer, writeClassifierCard } = await import(
      '../models/index.js'
    );
    const { LARS } = await import('../optim/index.js');
    const { inPrecision } = await import('../runtime/precision.js');
    const { trainingGroup } = await import('../runtime/training-group.js');
    const { torch } = await import('../torch/index.js');
    const { cacheFeatures, rowsAsDataset } = await import('./classification/cached-features.js');
    const { loadInitialEncoder } = await import('./classification/initial-encoder.js');
    const { probeEvaluator } = await import('./classification/probe-evaluator.js');
    const { createObjective } = await import('./classification/objective.js');
    const { classes, loaders, labelsOf } = data;
    const { encoder: config, pooling, mean, std, cropRatio } = settings;

    const encoder = own(new VisionTransformer(frozenConfig(settings)));
    const notes = [
      ...settings.assumed,
      ...loadInitialEncoder(encoder, settings, { encoderOnly: true }),
    ];
    encoder.to(device).eval();
    const objective = createObjective(settings, data, device, own);
    const rates = ratesOf(settings);
    const group = trainingGroup();
    const probe = own(
      new LinearProbe(encoder, {
        ...{ classes: classes.length, heads: rates.length, synced: group !== null },
      }),
    );
    probe.to(device).train();

    const features = evaluation.featuresOf(encoder, pooling);
    const encode = (images: Tensor) =>
      torch.tidy(() =>
        torch.noGrad(() => inPrecision(precision, device, () => features(images)).to('float32')),
      );
    const cached = settings.cacheFeatures
      ? own(
          await cacheFeatures(data.dataset, encode, normalisation, {
            ...{ imageSize: config.imageSize, channels: config.channels },
            ...{ batchSize: settings.batchSize, workers: settings.workers, cropRatio },
            ...{ signal, onSkip, onPrepare },
          }),
        )
      : null;

    const largest = Math.max(...rates);
    const task: Task<readonly [features: Tensor, targets: Tensor]> = {
      model: probe,
      paramGroups: () =>
        probe.classifiers.map((classifier, i) => ({
          params: classifier.parameters(),
          // At a rate of 0 nothing moves, whatever the scale.
          lrScale: largest === 0 ? 1 : (rates[i] as number) / largest,
          name: `base learning rate ${rates[i]}`,
        })),
      createOptimizer: (groups) =>
        new LARS(groups, { lr: settings.lr, weightDecay: settings.weightDecay }),
      volatile: probe.statistics,
      ...(cached && {
        source: {
          dataset: rowsAsDataset(cached, classes),
          views: [{ imageSize: 1, channels: 1, augment: 'none' }],
        },
      }),

      inputs(batch) {
        const { labels } = batch;
        if (cached === null)
          return [encode(normalisation.toTensor(batch)), objective.targets(batch)];
        const rows = torch.tensor(Int32Array.from(batch.indices), { device });
        const indices = batch.indices.map((row) => cached.indices[row] as number);
        return [cached.features.indexSelect(0, rows), objective.targets({ labels, indices })];
      },

      // No parameter of a classifier is in another's loss, so each is trained as it would be alone.
      loss([seen, targets]) {
        const scale = objective.shareOf(targets, group);
        const losses = probe.forward(seen).map((logits) => {
          const loss = objective.loss(logits, targets);
          return scale === null ? loss : loss.mul(scale);
        });
        return { total: torch.stack(losses).sum() };
      },

      evaluator: own(probeEvaluator(probe, { rates, loaders, labelsOf, encode, normalisation })),
      flopsPerImage: null,
      metadata: {
        format: 'pt',
        [CLASSIFIER_KEY]: writeClassifierCard({
          architecture: {
            ...encoder.config,
            numClasses: classes.length,
            pooling: evaluation.poolingOf(pooling),
          },
          ...{ mean, std, classes, cropRatio },
          ...(labelsOf && { multiLabel: true }),
        }),
      },
      fixed: {
        ...withFileKeys(modelParts(config)),
        ...withFileKeys({ classes, holdout: settings.holdout, select: settings.select }),
        ...withFileKeys({ pooling, lrs: settings.lrs, cacheFeatures: settings.cacheFeatures }),
        ...(labelsOf && { multi_label: true }),
        ...(settings.classWeights === 'none' ? {} : { class_weights: settings.classWeights }),
      },
      introduction: {
        title:
          rates.length === 1
            ? `a linear classifier on ${settings.init}`
            : `${rates.length} linear classifiers, one a rate, on ${settings.init}`,
        isPartlyFrozen: true,
        notes,
        ...(cached && { images: 'encoded once' }),
        hints({ epochs, samples, given }) {
          if (rates.length > 1) return ratesHint(rates, settings, given);
          const isGiven = given.has('lr') || given.has('blr');
          return isGiven ? [] : rateHint(rates[0] as number, Math.round(epochs * samples));
        },
      },
    };
    return task;
  },
};
