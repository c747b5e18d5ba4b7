/** The settings of a pre-training, and what they are where nothing is told. */
import { checkConfig } from '../../models/config.js';
import { type MaeConfig, type MaskingKind, maeConfig } from '../../models/index.js';
import { checkMaskRatio } from '../../models/masking.js';
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
import { layOptions } from './layers.js';
import { type PretrainOptions, pretrainSettings } from './pretrain-options.js';

/** Every setting of a pre-training, resolved. */
export interface PretrainSettings extends TrainingSettings, StatisticsSetting {
  readonly model: string;
  readonly architecture: MaeConfig;
  readonly maskRatio: number;
  readonly masking: MaskingKind;
  readonly augment: boolean;
  readonly cropScale: readonly [number, number];
  readonly colorJitter: number;
  readonly gradCheckpointing: boolean;
  /** A CUDA graph does the steps, where there can be one. */
  readonly cudaGraph: boolean;
}

/** The name of the small model of the quick start. */
const QUICK_START_MODEL = 'quick-start';

/** A model that learns to paint synthetic pictures in two minutes on two cores. */
const QUICK_START: MaeConfig = {
  imageSize: [32, 32],
  patchSize: 4,
  channels: 3,
  dim: 96,
  depth: 4,
  heads: 4,
  decoderDim: 64,
  decoderDepth: 2,
  decoderHeads: 4,
  normPixLoss: false,
  encoderMaskTokens: false,
  positions: 'sin-cos',
};

interface PretrainRecipe extends Recipe {
  readonly cropScale: readonly [number, number];
}

/** arXiv:2111.06377, table 8; the batch is what fits one device. */
const PAPER: PretrainRecipe = {
  epochs: 800,
  batchSize: 64,
  rate: { blr: 1.5e-4 },
  weightDecay: 0.05,
  warmup: { epochs: 40, share: 40 / 800 },
  cropScale: [0.2, 1],
};

// At the paper's rate small models on small batches hardly move; these were chosen by trying.
const SMALL: PretrainRecipe = { ...PAPER, epochs: 400, rate: { lr: 1e-3 } };
const recipes: Record<string, PretrainRecipe> = {
  [QUICK_START_MODEL]: {
    ...PAPER,
    data: ['synthetic:8192'],
    epochs: 9,
    batchSize: 32,
    rate: { lr: 1.5e-3 },
    cropScale: [0.6, 1],
    // Its matrices are so small that converting them takes longer than is gained.
    amp: 'none',
  },
  mae_vit_tiny_patch4_32: SMALL,
};

/**
 * Settings from options: the recipe of the named model fills in what is not given.
 *
 * @throws UserError for values that make no sense, naming them
 */
export function resolvePretrainSettings(options: PretrainOptions): PretrainSettings {
  const given = readSettings(pretrainSettings, options);
  const model = given.model ?? QUICK_START_MODEL;
  const architecture = architectureOf(model, given);
  const recipe = recipes[model] ?? PAPER;
  const settings: PretrainSettings = {
    ...resolveTraining(given, recipe, model),
    model,
    architecture,
    maskRatio: given.maskRatio ?? 0.75,
    masking: given.masking ?? 'random',
    augment: given.augment ?? true,
    cropScale: (given.cropScale ?? recipe.cropScale) as [number, number],
    colorJitter: given.colorJitter ?? 0,
    ...statisticsOf(architecture.channels, given),
    gradCheckpointing: given.gradCheckpointing ?? false,
    cudaGraph: given.cudaGraph ?? false,
  };
  check(settings);
  return settings;
}

function architectureOf(model: string, given: PretrainOptions): MaeConfig {
  const changes = modelParts(given);
  return model === QUICK_START_MODEL ? { ...QUICK_START, ...changes } : maeConfig(model, changes);
}

function check({ architecture, maskRatio, cropScale }: PretrainSettings) {
  checkCropScale(cropScale);
  // All that the model would refuse, before data is looked for.
  checkConfig(architecture);
  const [height, width] = architecture.imageSize;
  const { patchSize } = architecture;
  checkMaskRatio(maskRatio, (height / patchSize) * (width / patchSize));
}

/** The settings as config.json has them: what starts the same run again. */
export function configOf(settings: PretrainSettings): Record<string, unknown> {
  const { architecture, ...rest } = settings;
  return configOfTraining({ ...rest, ...architecture });
}

/**
 * Settings from all places that can give them: options over the file of `--config`, and that over the settings of the run
 * that is resumed.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for values that make no sense, naming them
 */
export function resolveOptions(options: PretrainOptions, config?: string): PretrainSettings {
  return resolvePretrainSettings(layOptions(pretrainSettings, options, config));
}
