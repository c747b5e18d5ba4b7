/** The settings that every training has, resolved. */

import { channelStatistics } from '../../data/channel-statistics.js';
import { UserError } from '../../errors.js';
import { fileKey, type Given } from '../../settings/index.js';
import type { Device } from '../../torch/index.js';
import type { recipeSettings, runSettings } from './shared.js';

/** How long the learning rate rises where nothing is told: so many epochs, or a share of the run where that is less. */
export interface Warmup {
  readonly epochs: number;
  /** That of the epochs in a run of the recipe's length: a shorter one rises in the same share. */
  readonly share: number;
}

export interface TrainingSettings {
  readonly data: readonly string[];
  readonly out: string;
  readonly epochs: number;
  /** Ends the run, and its schedule, after this many steps; null leaves it to the epochs. */
  readonly maxSteps: number | null;
  readonly batchSize: number;
  readonly accum: number;
  /** The peak of the schedule. */
  readonly lr: number;
  readonly minLr: number;
  readonly weightDecay: number;
  /** Null: as {@link warmup} says. */
  readonly warmupEpochs: number | null;
  /** The recipe's. */
  readonly warmup: Warmup;
  readonly clipGrad: number | null;
  readonly amp: 'auto' | 'none' | 'bf16' | 'fp16';
  readonly ema: number | null;
  readonly device: Device | 'auto';
  readonly seed: number;
  /** Images of a shuffle buffer; 0: there is none. */
  readonly shuffleBuffer: number;
  readonly workers: number | null;
  /** The share of images that may be unreadable; null: what a loader has for it. */
  readonly maxBad: number | null;
  readonly threads: number | null;
  readonly resume: string;
  readonly saveEvery: number;
  readonly saveSteps: number | null;
  readonly keep: number;
  readonly logEvery: number;
}

/** What a kind of training does where nothing is told. */
export interface Recipe {
  readonly data?: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly rate: { readonly blr: number } | { readonly lr: number };
  readonly minLr?: number;
  readonly weightDecay: number;
  readonly warmup: Warmup;
  readonly ema?: number;
  readonly amp?: TrainingSettings['amp'];
}

type TrainingOptions = Given<typeof recipeSettings & typeof runSettings> & {
  readonly data?: readonly string[] | undefined;
  readonly shuffleBuffer?: number | undefined;
  readonly workers?: number | undefined;
  readonly maxBad?: number | undefined;
};

/**
 * The settings that every training has, from options: the recipe fills in what is not given.
 *
 * @param called What is trained, for messages and the name of the folder.
 * @throws UserError for values that make no sense, naming them
 */
export function resolveTraining(
  given: TrainingOptions,
  recipe: Recipe,
  called: string,
): TrainingSettings {
  const { batchSize = recipe.batchSize, accum = 1, data = recipe.data } = given;
  if (data === undefined) {
    throw new UserError(`${called} needs data: a folder, .tar files, cifar10:DIR or synthetic`);
  }
  if (given.lr !== undefined && given.blr !== undefined) {
    throw new UserError(
      `the learning rate is given as ${given.lr} (lr) and for 256 images as ${given.blr} (blr); ` +
        'expected one of them',
    );
  }
  const lr = learningRate(given, recipe, batchSize * accum);
  const { minLr = Math.min(recipe.minLr ?? 0, lr) } = given;
  if (minLr > lr) {
    throw new UserError(`minLr is ${minLr}; expected at most the learning rate, ${lr}`);
  }
  return {
    data,
    out: given.out ?? defaultFolder(called.replaceAll(' ', '-')),
    epochs: given.epochs ?? recipe.epochs,
    maxSteps: given.maxSteps ?? null,
    batchSize,
    accum,
    lr,
    minLr,
    weightDecay: given.weightDecay ?? recipe.weightDecay,
    warmupEpochs: given.warmupEpochs ?? null,
    warmup: recipe.warmup,
    clipGrad: given.clipGrad ?? null,
    amp: given.amp ?? recipe.amp ?? 'auto',
    ema: given.ema ?? recipe.ema ?? null,
    device: (given.device ?? 'auto') as Device,
    seed: given.seed ?? 0,
    shuffleBuffer: given.shuffleBuffer ?? 0,
    workers: given.workers ?? null,
    maxBad: given.maxBad ?? null,
    threads: given.threads ?? null,
    resume: given.resume ?? 'none',
    saveEvery: given.saveEvery ?? 1,
    saveSteps: given.saveSteps ?? null,
    keep: given.keep ?? 3,
    logEvery: given.logEvery ?? 10,
  };
}

/** @param effectiveBatch Images a step. */
function learningRate({ lr, blr }: TrainingOptions, recipe: Recipe, effectiveBatch: number) {
  if (lr !== undefined) return lr;
  if (blr === undefined && 'lr' in recipe.rate) return recipe.rate.lr;
  const base = blr ?? (recipe.rate as { blr: number }).blr;
  return (base * effectiveBatch) / 256;
}

function defaultFolder(name: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `runs/${name}-${time}`;
}

/** @throws UserError where a share of the area makes no sense */
export function checkCropScale([from, to]: readonly [number, number]): void {
  if (from > 0 && from <= to && to <= 1) return;
  throw new UserError(
    `cropScale is ${from}, ${to}; expected two shares of the area above 0 and up to 1, in order`,
  );
}

/** Mean and standard deviation of each channel, or that they are to be measured. */
export interface StatisticsSetting {
  readonly mean: readonly number[] | 'measured';
  readonly std: readonly number[] | 'measured';
}

/**
 * @throws UserError where they do not fit the channels, or are not on the scale of 0 to 1
 */
export function statisticsOf(
  channels: number,
  {
    mean,
    std,
  }: { [name in keyof StatisticsSetting]?: StatisticsSetting[keyof StatisticsSetting] | undefined },
): StatisticsSetting {
  const numbersOf = (values: typeof mean) => (values === 'measured' ? undefined : values);
  const known = channelStatistics(channels, numbersOf(mean), numbersOf(std));
  // Where the mean is measured, the deviation is with it.
  const isStdMeasured = std === 'measured' || (std === undefined && mean === 'measured');
  for (const [name, values] of Object.entries(known)) {
    if (values.every((value) => value >= 0 && value <= 1)) continue;
    throw new UserError(
      `${name} is ${values.join(', ')}; expected numbers from 0 to 1, that is, those of bytes divided by 255`,
    );
  }
  return {
    mean: mean === 'measured' ? 'measured' : known.mean,
    std: isStdMeasured ? 'measured' : known.std,
  };
}

/** What starts the same run again of the settings that every training has, with those of its kind: config.json's. */
export function configOfTraining<S extends Partial<TrainingSettings>>(
  settings: S,
): Record<string, unknown> {
  const { resume: _resume, warmup: _warmup, ...rest } = settings;
  return withFileKeys(rest);
}

/** Values under the keys that files have for them. */
export function withFileKeys(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [fileKey(name), value]));
}
