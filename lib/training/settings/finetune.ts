/** The settings of a fine-tuning, and what they are where nothing is told. */
import { createPixelAugmentation } from '../../data/augment/index.js';
import { UserError } from '../../errors.js';
import { checkVitConfig, type EncoderConfig, type VitConfig } from '../../models/config.js';
import { vitConfig } from '../../models/registry.js';
import { modelParts } from '../../models/settings.js';
import { readSettings } from '../../settings/index.js';
import {
  checkCropScale,
  configOfTraining,
  type Recipe,
  resolveTraining,
  type StatisticsSetting,
  statisticsOf,
  type TrainingSettings,
} from './common.js';
import { type FinetuneOptions, finetuneSettings } from './finetune-options.js';
import { layOptions } from './layers.js';

/** On what a result is measured, and among which epochs it is chosen. */
export interface ValidationSettings {
  readonly valData: readonly string[] | null;
  /** Share of the training images that are set aside; null: none. */
  readonly holdout: number | null;
  readonly select: 'last' | 'holdout' | 'val';
  readonly evalEvery: number;
  readonly cropRatio: number | null;
}

/** Every setting of a fine-tuning, resolved. */
export interface FinetuneSettings extends TrainingSettings, ValidationSettings, StatisticsSetting {
  /** The checkpoint; null: from scratch. */
  readonly init: string | null;
  /** The name of a model from scratch; null with a checkpoint. */
  readonly model: string | null;
  /** Without the classes, which the data tells. */
  readonly architecture: Omit<VitConfig, 'numClasses'>;
  /** How many of the last blocks are trained; null: all, with all else. */
  readonly trainableBlocks: number | null;
  readonly betas: readonly [number, number];
  readonly augment: boolean;
  readonly cropScale: readonly [number, number];
  readonly colorJitter: number;
  /** Null: none. */
  readonly autoAugment: string | null;
  readonly erasing: number;
  readonly mixup: number;
  readonly cutmix: number;
  readonly smoothing: number;
  readonly layerDecay: number;
}

interface FinetuneRecipe extends Recipe {
  readonly betas: readonly [number, number];
  readonly dropPath: number;
  readonly layerDecay: number;
  readonly cropScale: readonly [number, number];
  readonly autoAugment: string | null;
  readonly erasing: number;
  readonly mixup: number;
  readonly cutmix: number;
  readonly smoothing: number;
}

/**
 * Of the base size: arXiv:2111.06377, table 9, with the learning rates, layer decay and drop path that public
 * implementations give each size; the batch is what fits one device.
 */
const BASE: FinetuneRecipe = {
  epochs: 100,
  batchSize: 64,
  rate: { blr: 5e-4 },
  minLr: 1e-6,
  weightDecay: 0.05,
  warmup: { epochs: 5, share: 5 / 100 },
  betas: [0.9, 0.999],
  dropPath: 0.1,
  layerDecay: 0.65,
  cropScale: [0.08, 1],
  autoAugment: 'rand-m9-n2-mstd0.5-inc1',
  erasing: 0.25,
  mixup: 0.8,
  cutmix: 1,
  smoothing: 0.1,
};

/** Of the large and huge sizes. */
const LARGE: FinetuneRecipe = {
  ...BASE,
  epochs: 50,
  rate: { blr: 1e-3 },
  warmup: { epochs: 5, share: 5 / 50 },
  layerDecay: 0.75,
};

/** arXiv:2111.06377, table 11: what is other than in fine-tuning. */
const SCRATCH = {
  rate: { blr: 1e-4 },
  minLr: 0,
  weightDecay: 0.3,
  betas: [0.9, 0.95],
  layerDecay: 1,
  ema: 0.9999,
} as const;

/** For images of 32 pixels and encoders of at most 192; chosen by trying. */
const SMALL: FinetuneRecipe = {
  ...BASE,
  batchSize: 128,
  rate: { lr: 1e-3 },
  warmup: { epochs: 40, share: 0.05 },
  dropPath: 0,
  layerDecay: 0.75,
  cropScale: [0.5, 1],
  autoAugment: null,
  erasing: 0,
  mixup: 0,
  cutmix: 0,
};

/** @param dim Width of the encoder, by which the paper's sizes are told apart. */
function recipeFor(dim: number, isScratch: boolean): FinetuneRecipe {
  if (dim <= 192) {
    return isScratch ? { ...SMALL, layerDecay: 1, betas: [0.9, 0.95] } : SMALL;
  }
  const tuned = dim <= 768 ? BASE : { ...LARGE, dropPath: dim <= 1024 ? 0.2 : 0.3 };
  if (!isScratch) return tuned;
  const epochs = dim <= 768 ? 300 : 200;
  return { ...tuned, ...SCRATCH, epochs, warmup: { epochs: 20, share: 20 / epochs } };
}

/** What a checkpoint says of the encoder in it, and of its images. */
export interface KnownEncoder {
  readonly encoder: EncoderConfig;
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
}

/** What `init` is where nothing is loaded. */
export const FROM_SCRATCH = 'none';

/**
 * Settings from options: the recipe for an encoder of that size fills in what is not given.
 *
 * @param known The encoder of the checkpoint; null from scratch.
 * @throws UserError for values that make no sense, naming them
 */
export function resolveFinetuneSettings(
  options: FinetuneOptions,
  known: KnownEncoder | null,
): FinetuneSettings {
  const given = readSettings(finetuneSettings, options);
  const architecture = architectureOf(given, known);
  const recipe = recipeFor(architecture.dim, known === null);
  const called = known === null ? (given.model ?? 'a classifier') : 'fine-tuning';
  const settings: FinetuneSettings = {
    ...resolveTraining(given, recipe, called),
    ...validationOf(given),
    init: known === null ? null : (given.init ?? null),
    model: given.model ?? null,
    architecture: { ...architecture, dropPath: given.dropPath ?? recipe.dropPath },
    trainableBlocks: given.trainableBlocks ?? null,
    betas: recipe.betas,
    augment: given.augment ?? true,
    cropScale: (given.cropScale ?? recipe.cropScale) as [number, number],
    colorJitter: given.colorJitter ?? 0,
    autoAugment: policyOf(given, recipe, architecture.channels),
    erasing: given.erasing ?? recipe.erasing,
    mixup: given.mixup ?? recipe.mixup,
    cutmix: given.cutmix ?? recipe.cutmix,
    smoothing: given.smoothing ?? recipe.smoothing,
    layerDecay: given.layerDecay ?? recipe.layerDecay,
    ...statisticsOf(architecture.channels, {
      mean: given.mean ?? known?.mean,
      std: given.std ?? (given.mean === 'measured' ? undefined : known?.std),
    }),
  };
  check(settings);
  return settings;
}

function architectureOf(
  given: FinetuneOptions,
  known: KnownEncoder | null,
): Omit<VitConfig, 'numClasses'> {
  const { pooling = 'mean' } = given;
  const changes = modelParts(given);
  if (known !== null) {
    if (given.model !== undefined) {
      throw new UserError(
        `the model is given as ${given.model}, and with a checkpoint; expected --model with --init none only`,
      );
    }
    return { ...known.encoder, ...changes, pooling, dropPath: 0, trainPositions: true };
  }
  if (given.model === undefined) {
    throw new UserError(
      'from scratch needs a model, such as vit_base_patch16; give it with --model',
    );
  }
  const { numClasses: _, ...architecture } = vitConfig(given.model, { ...changes, pooling });
  return architecture;
}

/** @throws UserError where a choice has nothing to choose by */
export function validationOf(
  given: {
    readonly [K in keyof ValidationSettings]?: ValidationSettings[K] | undefined;
  },
): ValidationSettings {
  const { valData = null, holdout = null, select = 'last', evalEvery = 1 } = given;
  if (select === 'val' && valData === null) {
    throw new UserError('the best epoch on --val-data is to be chosen; give --val-data');
  }
  if (select === 'holdout' && holdout === null) {
    throw new UserError(
      'the best epoch on held-out images is to be chosen; give their share with --holdout, such as 0.1',
    );
  }
  const { cropRatio = null } = given;
  if (cropRatio !== null && cropRatio > 1) {
    throw new UserError(`cropRatio is ${cropRatio}; expected a share above 0 and up to 1`);
  }
  return { valData, holdout, select, evalEvery, cropRatio };
}

/** The recipe's stands back where the colours are changed otherwise, or where images have none. */
function policyOf(
  { autoAugment, colorJitter = 0 }: FinetuneOptions,
  recipe: FinetuneRecipe,
  channels: number,
): string | null {
  if (autoAugment !== undefined) return autoAugment === 'none' ? null : autoAugment;
  return colorJitter > 0 || (channels !== 1 && channels !== 3) ? null : recipe.autoAugment;
}

function check(settings: FinetuneSettings): void {
  const { architecture, cropScale, erasing, trainableBlocks, autoAugment, colorJitter } = settings;
  // All that the model would refuse, before data is looked for; the data tells the classes.
  checkVitConfig({ ...architecture, numClasses: 1 });
  const { channels } = architecture;
  createPixelAugmentation({
    channels,
    // Any will do.
    mean: Array.from({ length: channels }, () => 0.5),
    ...(autoAugment === null ? {} : { autoAugment }),
    ...(colorJitter > 0 ? { colorJitter } : {}),
  });
  checkCropScale(cropScale);
  if (erasing > 1) throw new UserError(`erasing is ${erasing}; expected a probability up to 1`);
  const { depth } = architecture;
  if (trainableBlocks === null) return;
  const isKnown = Number.isInteger(trainableBlocks) || trainableBlocks === 0.5;
  if (!isKnown || trainableBlocks > depth) {
    throw new UserError(
      `trainableBlocks is ${trainableBlocks}; expected 0, 0.5 or a whole number up to the ${depth} blocks of the encoder`,
    );
  }
}

/** The settings as config.json has them: what starts the same run again. */
export function configOfFinetuning(settings: FinetuneSettings): Record<string, unknown> {
  const { architecture, betas: _betas, init, model, autoAugment, ...rest } = settings;
  const { trainPositions: _trained, dropPath, pooling, ...encoder } = architecture;
  return configOfTraining({
    ...rest,
    init: init ?? FROM_SCRATCH,
    ...(model === null ? {} : { model }),
    autoAugment: autoAugment ?? 'none',
    ...encoder,
    ...{ dropPath, pooling },
  });
}

/**
 * What is given in all places: options over the file of `--config`, and that over the settings of the run that is resumed.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for values that make no sense, naming them
 */
export function layFinetuneOptions(options: FinetuneOptions, config?: string): FinetuneOptions {
  return layOptions(finetuneSettings, options, config);
}
