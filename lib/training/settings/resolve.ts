/** Resolves given settings, a recipe and defaults to the settings of a training. */
import { channelStatistics, checkUnitScale } from '../../data/channel-statistics.js';
import { UserError } from '../../errors.js';
import {
  type Given,
  type Resolved,
  resolveSettings,
  SettingError,
  type Settings,
  withFileKeys,
} from '../../settings/index.js';
import { trainingProcesses } from '../../settings/place.js';
import type { Device } from '../../torch/index.js';
import type { dataSettings, recipeSettings, runSettings, ValidationSettings } from './groups.js';

/** The default length of the warm-up: so many epochs, or a share of the run where that is less. */
export interface Warmup {
  readonly epochs: number;
  /** The recipe's warm-up in a run of the recipe's length; a shorter run warms up for the same share. */
  readonly share: number;
}

/** The settings of every training. A method may lack the moving average. */
export type CommonSettings = typeof dataSettings &
  Omit<typeof recipeSettings, 'ema'> &
  typeof runSettings;

/** The settings of every training, resolved. */
export interface TrainingSettings extends Omit<Resolved<CommonSettings>, 'blr' | 'device'> {
  readonly device: Device | 'auto';
  /** The decay of the moving average; null where there is none. */
  readonly ema: number | null;
  /** More epochs than `epochs` where these make fewer steps; a method may lack it. */
  readonly minSteps?: number | null;
  /** Shares of the run after which the rate is a tenth, in place of half a cosine; a method may lack it. */
  readonly lrDrops?: readonly number[] | null;
  /** The recipe's. */
  readonly warmup: Warmup;
}

/** The defaults of a method. The learning rate is `lr`, or `blr` for 256 images a step. */
export type Recipe<S extends Settings> = Given<S> & { readonly warmup: Warmup };

/** Settings of a method, resolved. */
export type ResolvedTraining<S extends Settings> = Omit<
  Resolved<S>,
  'blr' | 'device' | 'ema' | 'mean' | 'std'
> &
  TrainingSettings &
  StatisticsSetting;

/**
 * Resolves the settings of a method: the recipe fills in missing ones, then the settings' defaults.
 *
 * @param given As `readSettings` returns it.
 * @param subject What is trained, for messages and the name of the folder.
 * @throws UserError for invalid values, naming them
 */
export function resolveTraining<S extends CommonSettings & Settings>(
  settings: S,
  given: Given<S>,
  { warmup, ...recipe }: Recipe<S>,
  subject: string,
): ResolvedTraining<S> {
  const own = given as Given<CommonSettings>;
  const fallback = recipe as Given<CommonSettings>;
  if ((own.data ?? fallback.data) === undefined) {
    throw new UserError(`${subject} needs data: a folder, .tar files, cifar10:DIR or synthetic`);
  }
  if (own.lr !== undefined && own.blr !== undefined) {
    throw new UserError(
      `the learning rate is given as ${own.lr} (lr) and for 256 images as ${own.blr} (blr); ` +
        'expected one of them',
    );
  }
  const { blr: _, ...resolved } = resolveSettings(
    settings,
    given,
    recipe as unknown as Given<S>,
  ) as unknown as Resolved<CommonSettings>;
  const lr = learningRate(own, fallback, resolved.batchSize * resolved.accum * trainingProcesses());
  const { minLr = Math.min(fallback.minLr ?? 0, lr) } = own;
  if (minLr > lr) {
    throw new SettingError('minLr', `is ${minLr}; expected at most the learning rate, ${lr}`);
  }
  const out = own.out ?? defaultFolder(subject.replaceAll(' ', '-'));
  return { ema: null, ...resolved, lr, minLr, out, warmup } as unknown as ResolvedTraining<S>;
}

/** @param effectiveBatch Images per step. */
function learningRate(
  given: Given<CommonSettings>,
  recipe: Given<CommonSettings>,
  effectiveBatch: number,
): number {
  if (given.lr !== undefined) return given.lr;
  if (given.blr === undefined && recipe.lr !== undefined) return recipe.lr;
  return ((given.blr ?? (recipe.blr as number)) * effectiveBatch) / 256;
}

function defaultFolder(name: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `runs/${name}-${time}`;
}

/**
 * @param name The setting that has the bounds.
 * @throws UserError where a share of the area is invalid
 */
export function checkCropScale([from, to]: readonly [number, number], name = 'cropScale'): void {
  if (from > 0 && from <= to && to <= 1) return;
  throw new SettingError(
    name,
    `is ${from}, ${to}; expected two shares of the area above 0 and up to 1, in order`,
  );
}

/** Mean and standard deviation of each channel, or `measured`. */
export interface StatisticsSetting {
  readonly mean: readonly number[] | 'measured';
  readonly std: readonly number[] | 'measured';
}

type GivenStatistics = {
  [name in keyof StatisticsSetting]?: StatisticsSetting[keyof StatisticsSetting] | undefined;
};

/**
 * @param fallback What a checkpoint says, before the usual statistics.
 * @throws UserError where they do not fit the channels
 */
export function statisticsOf(
  channels: number,
  given: GivenStatistics,
  fallback: GivenStatistics = {},
): StatisticsSetting {
  const { mean = fallback.mean } = given;
  // Where the mean is measured, the deviation is with it, whatever the fallback.
  const { std = given.mean === 'measured' ? undefined : fallback.std } = given;
  const numbersOf = (values: typeof mean) => (values === 'measured' ? undefined : values);
  const known = channelStatistics(channels, numbersOf(mean), numbersOf(std));
  // Where the mean is measured, so is the deviation.
  const isStdMeasured = std === 'measured' || (std === undefined && mean === 'measured');
  return {
    mean: mean === 'measured' ? 'measured' : known.mean,
    std: isStdMeasured ? 'measured' : known.std,
  };
}

/**
 * Checks statistics for images of 8 bits. Those of floats may be on any scale.
 *
 * @throws SettingError where they are not on a scale of 0 to 1
 */
export function checkScale({ mean, std }: StatisticsSetting): void {
  for (const [name, values] of Object.entries({ mean, std })) {
    if (values !== 'measured') checkUnitScale(name, values);
  }
}

/** @throws UserError where a way to choose has no data to choose by */
export function checkValidation(settings: ValidationSettings): void {
  const { valData, holdout, select, patience, cropRatio } = settings;
  if (select === 'val' && valData === null) {
    throw new UserError('the best epoch on --val-data is to be chosen; give --val-data');
  }
  if (select === 'holdout' && holdout === null) {
    throw new UserError(
      'the best epoch on held-out images is to be chosen; give their share with --holdout, such as 0.1',
    );
  }
  if (patience !== null && select === 'last') {
    throw new SettingError(
      'patience',
      `is ${patience}, and no epoch is the best one; give --holdout 0.1 --select holdout, or --val-data with --select val`,
    );
  }
  if (cropRatio !== null && cropRatio > 1) {
    throw new SettingError('cropRatio', `is ${cropRatio}; expected a share above 0 and up to 1`);
  }
}

/** Settings that config.json never holds: a run that is started from it is a new one. */
const NOT_KEPT: ReadonlySet<string> = new Set(['resume', 'blr']);

/** A setting's value by which another process, in another folder, means the same. */
export function absolute(setting: Settings[string] | undefined, value: unknown): unknown {
  return value === null ? null : (setting?.kind.absolute?.(value) ?? value);
}

/**
 * The settings as config.json holds them: they start the same run again, from any folder.
 *
 * @param derived Names of settings that follow from others here.
 */
export function configOf(
  settings: Settings,
  resolved: object,
  derived: readonly string[] = [],
): Record<string, unknown> {
  const kept = Object.keys(settings).filter(
    (name) => !NOT_KEPT.has(name) && !derived.includes(name),
  );
  const values = resolved as Record<string, unknown>;
  return withFileKeys(
    Object.fromEntries(
      kept.map((name) => [name, absolute(settings[name], values[name] ?? null)] as const),
    ),
  );
}
