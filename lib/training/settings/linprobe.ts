/** The settings of a linear probe, and what they are where nothing is told. */
import { UserError } from '../../errors.js';
import { checkVitConfig, type EncoderConfig, type VitConfig } from '../../models/config.js';
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
import { type KnownEncoder, type ValidationSettings, validationOf } from './finetune.js';
import { layOptions } from './layers.js';
import { type LinprobeOptions, linprobeSettings } from './linprobe-options.js';

/** Every setting of a linear probe, resolved. */
export interface LinprobeSettings extends TrainingSettings, ValidationSettings, StatisticsSetting {
  readonly init: string;
  readonly encoder: EncoderConfig;
  readonly pooling: 'cls' | 'mean';
  /** Several base learning rates, for 256 images a step, of which the largest makes `lr`; null where there is but one. */
  readonly lrs: readonly number[] | null;
  readonly augment: boolean;
  readonly cropScale: readonly [number, number];
  readonly cacheFeatures: boolean;
}

/** arXiv:2111.06377, table 10; the batch is what a small machine can do. */
const PAPER: Recipe & { readonly cropScale: readonly [number, number] } = {
  epochs: 90,
  batchSize: 512,
  rate: { blr: 0.1 },
  weightDecay: 0,
  warmup: { epochs: 10, share: 10 / 90 },
  cropScale: [0.08, 1],
};

/**
 * Settings from options: the recipe fills in what is not given.
 *
 * @param known The encoder of the checkpoint.
 * @throws UserError for values that make no sense, naming them
 */
export function resolveLinprobeSettings(
  options: LinprobeOptions,
  known: KnownEncoder,
): LinprobeSettings {
  const given = readSettings(linprobeSettings, options);
  const { init, pooling = 'cls' } = given;
  const encoder = { ...known.encoder, ...(given.imageSize && { imageSize: given.imageSize }) };
  const lrs = ratesOf(given);
  const settings: LinprobeSettings = {
    ...resolveTraining(
      { ...given, ...(lrs && { blr: Math.max(...lrs) }) },
      PAPER,
      'linear probing',
    ),
    ...validationOf(given),
    init: init as string,
    encoder,
    pooling,
    lrs,
    augment: given.augment ?? true,
    cropScale: (given.cropScale ?? PAPER.cropScale) as [number, number],
    cacheFeatures: given.cacheFeatures ?? false,
    ...statisticsOf(encoder.channels, {
      mean: given.mean ?? known.mean,
      std: given.std ?? (given.mean === 'measured' ? undefined : known.std),
    }),
  };
  check(settings);
  return settings;
}

function ratesOf({ lrs, lr, blr }: LinprobeOptions): readonly number[] | null {
  if (lrs === undefined) return null;
  const text = lrs.join(', ');
  if (lr !== undefined || blr !== undefined) {
    throw new UserError(
      `the learning rates are given as ${text} (lrs) and as ${lr ?? blr} (${lr === undefined ? 'blr' : 'lr'}); expected one of them`,
    );
  }
  const wrong = lrs.find((rate, i) => !(rate > 0) || lrs.indexOf(rate) !== i);
  if (wrong !== undefined || lrs.length < 2) {
    throw new UserError(
      `lrs is ${text}; expected two or more numbers above 0, each once; one alone is given as blr`,
    );
  }
  return lrs;
}

function check(settings: LinprobeSettings): void {
  const { lrs, select, clipGrad, cropScale } = settings;
  checkCropScale(cropScale);
  checkVitConfig(frozenConfig(settings));
  if (lrs === null) return;
  if (select === 'last') {
    throw new UserError(
      `the best of ${lrs.length} learning rates (${lrs.join(', ')}) needs images to be chosen by; ` +
        'give --holdout 0.1 --select holdout, or --val-data with --select val',
    );
  }
  if (clipGrad !== null) {
    throw new UserError(
      `clipGrad is ${clipGrad}, the norm of all gradients, which would couple the ${lrs.length} learning rates; expected one learning rate with it, or none`,
    );
  }
}

/** The encoder as a model: with a head of one class, which is nobody's, and the norm that the class token has. */
export function frozenConfig({ encoder }: LinprobeSettings): VitConfig {
  return {
    ...encoder,
    ...{ numClasses: 1, pooling: 'cls', dropPath: 0, trainPositions: false },
  };
}

/** The base learning rate of each classifier. */
export function ratesOfProbe({ lrs, lr, batchSize, accum }: LinprobeSettings): readonly number[] {
  // Without what rounding adds: 0.1 is to be 0.1.
  return lrs ?? [Number(((lr * 256) / (batchSize * accum)).toPrecision(12))];
}

/** The settings as config.json has them: what starts the same run again. */
export function configOfLinprobe(settings: LinprobeSettings): Record<string, unknown> {
  const { encoder, ema: _ema, lr, lrs, ...rest } = settings;
  return configOfTraining({
    ...rest,
    imageSize: encoder.imageSize,
    ...(lrs === null ? { lr } : { lrs }),
  });
}

/**
 * What is given in all places: options over the file of `--config`, and that over the settings of the run that is resumed.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for values that make no sense, naming them
 */
export function layLinprobeOptions(options: LinprobeOptions, config?: string): LinprobeOptions {
  return layOptions(linprobeSettings, options, config);
}
