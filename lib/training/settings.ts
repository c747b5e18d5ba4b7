/** What a pre-training can be told, and what it does where it is not told. */
import { UserError } from '../errors.js';
import { checkConfig } from '../models/config.js';
import { type MaeConfig, maeConfig } from '../models/index.js';
import { checkMaskRatio } from '../models/mae.js';
import { type Device, torch } from '../torch/index.js';
import { channelStatistics } from './normalisation.js';

/** Every setting of a pre-training, resolved: config.json holds them. */
export interface PretrainSettings {
  /** `synthetic[:COUNT]`, a folder, `.tar` files or `cifar10:DIR`. */
  readonly data: readonly string[];
  /** The run's folder. */
  readonly out: string;
  readonly modelName: string;
  readonly model: MaeConfig;
  readonly epochs: number;
  /** Ends the run, and its schedule, after this many steps; null leaves it to the epochs. */
  readonly maxSteps: number | null;
  readonly batchSize: number;
  /** The peak of the schedule. */
  readonly learningRate: number;
  readonly minLearningRate: number;
  readonly weightDecay: number;
  /** Null: a twentieth of the run, at most 40 epochs. */
  readonly warmupEpochs: number | null;
  readonly clipGrad: number | null;
  readonly device: Device | 'auto';
  readonly seed: number;
  readonly workers: number | null;
  readonly threads: number | null;
  readonly saveEvery: number;
  readonly logEvery: number;
  readonly maskRatio: number;
  readonly augment: boolean;
  readonly cropScale: readonly [number, number];
  /** Of each channel, on the scale of 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a user gives: any of the settings, the learning rate in either form. */
export interface PretrainOptions
  extends Partial<Omit<PretrainSettings, 'model' | 'modelName' | 'learningRate'>> {
  /** A model's name. */
  readonly model?: string | undefined;
  /** Parts of the model that differ from the named one. */
  readonly changes?: Partial<MaeConfig>;
  /** Learning rate for 256 samples a step; the actual one is in proportion to the batch. */
  readonly baseLearningRate?: number | undefined;
  /** The actual learning rate, whatever the batch. */
  readonly learningRate?: number | undefined;
}

/** The name of the small model of the quick start. */
export const QUICK_START_MODEL = 'quick-start';

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
};

interface Recipe {
  readonly data?: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
  /** For 256 samples, or as it is. */
  readonly rate: { readonly base: number } | { readonly actual: number };
  readonly cropScale: readonly [number, number];
}

/** arXiv:2111.06377, table 8; the batch is what fits one device. */
const PAPER: Recipe = {
  epochs: 800,
  batchSize: 64,
  rate: { base: 1.5e-4 },
  cropScale: [0.2, 1],
};

// At the paper's rate small models on small batches hardly move; these were chosen by trying.
const SMALL: Recipe = { ...PAPER, epochs: 400, rate: { actual: 1e-3 } };
const recipes: Record<string, Recipe> = {
  [QUICK_START_MODEL]: {
    data: ['synthetic:8192'],
    epochs: 9,
    batchSize: 32,
    rate: { actual: 1.5e-3 },
    cropScale: [0.6, 1],
  },
  mae_vit_tiny_patch4_32: SMALL,
};

/** The paper's warm-up. */
const WARMUP_EPOCHS = 40;

/**
 * Settings from options: the recipe of the named model fills in what is not given.
 *
 * @throws UserError for values that make no sense, naming them
 */
export function resolvePretrainSettings(options: PretrainOptions): PretrainSettings {
  const modelName = options.model ?? QUICK_START_MODEL;
  const { changes = {} } = options;
  const model =
    modelName === QUICK_START_MODEL
      ? { ...QUICK_START, ...changes }
      : maeConfig(modelName, changes);
  const recipe = recipes[modelName] ?? PAPER;
  const batchSize = options.batchSize ?? recipe.batchSize;
  const { data = recipe.data } = options;
  if (data === undefined) {
    throw new UserError(
      `the model ${modelName} needs data: a folder, .tar files, cifar10:DIR or synthetic`,
    );
  }
  if (options.learningRate !== undefined && options.baseLearningRate !== undefined) {
    throw new UserError(
      `the learning rate is given as ${options.learningRate} (--lr) and for 256 images as ` +
        `${options.baseLearningRate} (--blr); expected one of them`,
    );
  }
  const settings: PretrainSettings = {
    data,
    out: options.out ?? defaultFolder(modelName),
    modelName,
    model,
    epochs: options.epochs ?? recipe.epochs,
    maxSteps: options.maxSteps ?? null,
    batchSize,
    learningRate: options.learningRate ?? rateOf(options.baseLearningRate, recipe, batchSize),
    minLearningRate: options.minLearningRate ?? 0,
    weightDecay: options.weightDecay ?? 0.05,
    warmupEpochs: options.warmupEpochs ?? null,
    clipGrad: options.clipGrad ?? null,
    device: options.device ?? 'auto',
    seed: options.seed ?? 0,
    workers: options.workers ?? null,
    threads: options.threads ?? null,
    saveEvery: options.saveEvery ?? 1,
    logEvery: options.logEvery ?? 10,
    maskRatio: options.maskRatio ?? 0.75,
    augment: options.augment ?? true,
    cropScale: options.cropScale ?? recipe.cropScale,
    ...channelStatistics(model.channels, options.mean, options.std),
  };
  check(settings);
  return settings;
}

function rateOf(base: number | undefined, recipe: Recipe, batchSize: number): number {
  if (base !== undefined) return (base * batchSize) / 256;
  if ('actual' in recipe.rate) return recipe.rate.actual;
  return (recipe.rate.base * batchSize) / 256;
}

function defaultFolder(modelName: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `runs/${modelName}-${time}`;
}

function check(settings: PretrainSettings): void {
  const refuse = (name: string, value: unknown, expected: string): never => {
    throw new UserError(`${name} is ${value}; expected ${expected}`);
  };
  for (const name of ['epochs', 'batchSize', 'saveEvery', 'logEvery'] as const) {
    const value = settings[name];
    if (!Number.isSafeInteger(value) || value < 1) refuse(name, value, 'a whole number from 1');
  }
  const { maxSteps } = settings;
  if (maxSteps !== null && (!Number.isSafeInteger(maxSteps) || maxSteps < 1)) {
    refuse('maxSteps', maxSteps, 'a whole number from 1');
  }
  for (const name of ['learningRate', 'minLearningRate', 'weightDecay', 'warmupEpochs'] as const) {
    const value = settings[name];
    if (value !== null && !(Number.isFinite(value) && value >= 0)) {
      refuse(name, value, 'a number from 0');
    }
  }
  const { clipGrad, cropScale, model } = settings;
  const [height, width] = model.imageSize;
  if (model.channels > 4) refuse('channels', model.channels, 'a whole number from 1 to 4');
  if (clipGrad !== null && !(clipGrad > 0)) refuse('clipGrad', clipGrad, 'a number above 0');
  const [from, to] = cropScale;
  if (!(from > 0 && from <= to && to <= 1)) {
    refuse(
      'cropScale',
      cropScale.join(', '),
      'two shares of the area above 0 and up to 1, in order',
    );
  }
  if (!Number.isSafeInteger(settings.seed) || settings.seed < 0) {
    refuse('seed', settings.seed, 'a whole number from 0');
  }
  // All that the model would refuse, before data is looked for.
  checkConfig(model);
  checkMaskRatio(settings.maskRatio, (height / model.patchSize) * (width / model.patchSize));
}

/** The steps of a run, and those of its warm-up. */
export function stepsOf(
  settings: PretrainSettings,
  stepsPerEpoch: number,
): { totalSteps: number; warmupSteps: number; epochs: number } {
  const byEpochs = settings.epochs * stepsPerEpoch;
  const totalSteps = Math.min(byEpochs, settings.maxSteps ?? byEpochs);
  const { warmupEpochs } = settings;
  const warmupSteps =
    warmupEpochs === null
      ? Math.min(WARMUP_EPOCHS * stepsPerEpoch, Math.round(totalSteps / 20))
      : Math.min(Math.round(warmupEpochs * stepsPerEpoch), totalSteps);
  return { totalSteps, warmupSteps, epochs: totalSteps / stepsPerEpoch };
}

/**
 * The device to use: with `auto` the first CUDA device, or else the CPU.
 *
 * @throws UserError where CUDA is asked for and not there
 */
export function resolveDevice(device: Device | 'auto'): Device {
  if (device === 'auto') return torch.cuda.isAvailable() ? 'cuda' : 'cpu';
  const match = /^cuda(?::(\d+))?$/.exec(device);
  const count = torch.cuda.deviceCount();
  if (match !== null && Number(match[1] ?? 0) >= count) {
    throw new UserError(
      `device is ${device}; libtorch ${torch.version} sees ${count} CUDA devices here ("mae-native doctor" tells why)`,
    );
  }
  return device;
}
