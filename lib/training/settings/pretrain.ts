/** The settings of a pre-training, and what they are where nothing is told. */
import { UserError } from '../../errors.js';
import { checkConfig } from '../../models/config.js';
import { type MaeConfig, type MaskingKind, maeConfig } from '../../models/index.js';
import { checkMaskRatio } from '../../models/mae.js';
import { channelStatistics } from '../../models/normalisation.js';
import { modelParts } from '../../models/settings.js';
import { fileKey, readSettings } from '../../settings/index.js';
import type { Device } from '../../torch/index.js';
import { type PretrainOptions, pretrainSettings } from './options.js';

/** Every setting of a pre-training, resolved. */
export interface PretrainSettings {
  readonly data: readonly string[];
  readonly out: string;
  readonly model: string;
  readonly architecture: MaeConfig;
  readonly epochs: number;
  /** Ends the run, and its schedule, after this many steps; null leaves it to the epochs. */
  readonly maxSteps: number | null;
  readonly batchSize: number;
  readonly accum: number;
  /** The peak of the schedule. */
  readonly lr: number;
  readonly minLr: number;
  readonly weightDecay: number;
  /** Null: a twentieth of the run, at most 40 epochs. */
  readonly warmupEpochs: number | null;
  readonly clipGrad: number | null;
  readonly amp: 'auto' | 'none' | 'bf16' | 'fp16';
  readonly ema: number | null;
  readonly device: Device | 'auto';
  readonly seed: number;
  readonly workers: number | null;
  readonly threads: number | null;
  readonly resume: string;
  readonly saveEvery: number;
  readonly saveSteps: number | null;
  readonly keep: number;
  readonly logEvery: number;
  readonly maskRatio: number;
  readonly masking: MaskingKind;
  readonly augment: boolean;
  readonly cropScale: readonly [number, number];
  /** Of each channel, on the scale of 0 to 1; `measured` until the data was looked at. */
  readonly mean: readonly number[] | 'measured';
  readonly std: readonly number[] | 'measured';
  readonly gradCheckpointing: boolean;
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

interface Recipe {
  readonly data?: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly rate: { readonly blr: number } | { readonly lr: number };
  readonly cropScale: readonly [number, number];
  readonly amp?: PretrainSettings['amp'];
}

/** arXiv:2111.06377, table 8; the batch is what fits one device. */
const PAPER: Recipe = {
  epochs: 800,
  batchSize: 64,
  rate: { blr: 1.5e-4 },
  cropScale: [0.2, 1],
};

// At the paper's rate small models on small batches hardly move; these were chosen by trying.
const SMALL: Recipe = { ...PAPER, epochs: 400, rate: { lr: 1e-3 } };
const recipes: Record<string, Recipe> = {
  [QUICK_START_MODEL]: {
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
  const { batchSize = recipe.batchSize, accum = 1, data = recipe.data } = given;
  if (data === undefined) {
    throw new UserError(
      `the model ${model} needs data: a folder, .tar files, cifar10:DIR or synthetic`,
    );
  }
  if (given.lr !== undefined && given.blr !== undefined) {
    throw new UserError(
      `the learning rate is given as ${given.lr} (lr) and for 256 images as ${given.blr} (blr); ` +
        'expected one of them',
    );
  }
  const settings: PretrainSettings = {
    data,
    out: given.out ?? defaultFolder(model),
    model,
    architecture,
    epochs: given.epochs ?? recipe.epochs,
    maxSteps: given.maxSteps ?? null,
    batchSize,
    accum,
    lr: learningRate(given, recipe, batchSize * accum),
    minLr: given.minLr ?? 0,
    weightDecay: given.weightDecay ?? 0.05,
    warmupEpochs: given.warmupEpochs ?? null,
    clipGrad: given.clipGrad ?? null,
    amp: given.amp ?? recipe.amp ?? 'auto',
    ema: given.ema ?? null,
    device: (given.device ?? 'auto') as Device,
    seed: given.seed ?? 0,
    workers: given.workers ?? null,
    threads: given.threads ?? null,
    resume: given.resume ?? 'none',
    saveEvery: given.saveEvery ?? 1,
    saveSteps: given.saveSteps ?? null,
    keep: given.keep ?? 3,
    logEvery: given.logEvery ?? 10,
    maskRatio: given.maskRatio ?? 0.75,
    masking: given.masking ?? 'random',
    augment: given.augment ?? true,
    cropScale: (given.cropScale ?? recipe.cropScale) as [number, number],
    ...statisticsOf(architecture.channels, given),
    gradCheckpointing: given.gradCheckpointing ?? false,
  };
  check(settings);
  return settings;
}

/** @param effectiveBatch Images a step. */
function learningRate({ lr, blr }: PretrainOptions, recipe: Recipe, effectiveBatch: number) {
  if (lr !== undefined) return lr;
  if (blr === undefined && 'lr' in recipe.rate) return recipe.rate.lr;
  const base = blr ?? (recipe.rate as { blr: number }).blr;
  return (base * effectiveBatch) / 256;
}

function architectureOf(model: string, given: PretrainOptions): MaeConfig {
  const changes = modelParts(given);
  return model === QUICK_START_MODEL ? { ...QUICK_START, ...changes } : maeConfig(model, changes);
}

function statisticsOf(
  channels: number,
  { mean, std }: PretrainOptions,
): Pick<PretrainSettings, 'mean' | 'std'> {
  const numbersOf = (values: typeof mean) => (values === 'measured' ? undefined : values);
  const known = channelStatistics(channels, numbersOf(mean), numbersOf(std));
  // Where the mean is measured, the deviation is with it.
  const isStdMeasured = std === 'measured' || (std === undefined && mean === 'measured');
  return {
    mean: mean === 'measured' ? 'measured' : known.mean,
    std: isStdMeasured ? 'measured' : known.std,
  };
}

function defaultFolder(model: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `runs/${model}-${time}`;
}

function check(settings: PretrainSettings) {
  const { architecture, maskRatio, lr, minLr, mean, std } = settings;
  const [from, to] = settings.cropScale;
  if (!(from > 0 && from <= to && to <= 1)) {
    throw new UserError(
      `cropScale is ${from}, ${to}; expected two shares of the area above 0 and up to 1, in order`,
    );
  }
  if (minLr > lr) {
    throw new UserError(`minLr is ${minLr}; expected at most the learning rate, ${lr}`);
  }
  for (const [name, values] of Object.entries({ mean, std })) {
    if (values === 'measured' || values.every((value) => value >= 0 && value <= 1)) continue;
    throw new UserError(
      `${name} is ${values.join(', ')}; expected numbers from 0 to 1, that is, those of bytes divided by 255`,
    );
  }
  // All that the model would refuse, before data is looked for.
  checkConfig(architecture);
  const [height, width] = architecture.imageSize;
  const { patchSize } = architecture;
  checkMaskRatio(maskRatio, (height / patchSize) * (width / patchSize));
}

/** The settings as config.json has them: what starts the same run again. */
export function configOf(settings: PretrainSettings): Record<string, unknown> {
  const { architecture, resume: _, ...rest } = settings;
  return withFileKeys({ ...rest, ...architecture });
}

/** Values under the keys that files have for them. */
export function withFileKeys(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [fileKey(name), value]));
}
