/** The learning rates of a linear probe: those that are given, or several that are tried. Needs no libtorch. */
import { UserError } from '../../errors.js';
import { SettingError } from '../../settings/index.js';
import { trainingProcesses } from '../../settings/place.js';

/** The settings that decide, as they are given. */
interface GivenRates {
  readonly lr?: number | undefined;
  readonly blr?: number | undefined;
  readonly lrs?: readonly number[] | undefined;
  readonly select?: 'last' | 'holdout' | 'val' | undefined;
  readonly holdout?: number | undefined;
  readonly clipGrad?: number | undefined;
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly minSteps?: number | undefined;
  readonly augment?: boolean | undefined;
  readonly cropScale?: readonly number[] | undefined;
  readonly cacheFeatures?: boolean | undefined;
}

/**
 * Base learning rates to try where none is given, the share of the training images that decides among them, and the steps
 * that small data needs: on 10,000 images of CIFAR-10, 90 epochs are too few for any rate.
 */
export const TRIED_RATES = [0.1, 1, 3, 10, 20, 50];
export const TRIED_SHARE = 0.1;
export const TRIED_STEPS = 5000;

/**
 * Without a learning rate, several are tried on features that are computed once: the paper's suits a hundred million
 * images. A way to choose or crops that are asked for stay as they are.
 */
export function withTriedRates<G extends GivenRates>(given: G): G {
  const { lr, blr, lrs, select, holdout, clipGrad, augment, cropScale } = given;
  const { epochs, maxSteps } = given;
  const isRateGiven = (lr ?? blr ?? lrs) !== undefined;
  if (isRateGiven || select === 'last' || clipGrad !== undefined) return given;
  const hasCrops = (augment ?? cropScale) !== undefined;
  return {
    cacheFeatures: !hasCrops,
    ...((epochs ?? maxSteps) === undefined && !hasCrops ? { minSteps: TRIED_STEPS } : {}),
    ...given,
    lrs: TRIED_RATES,
    select: select ?? 'holdout',
    ...(select === 'val' ? {} : { holdout: holdout ?? TRIED_SHARE }),
  };
}

/** @throws UserError for rates that are given twice, or are none */
export function checkRates({ lrs, lr, blr }: GivenRates): void {
  if (lrs === undefined) return;
  const text = lrs.join(', ');
  if (lr !== undefined || blr !== undefined) {
    throw new UserError(
      `the learning rates are given as ${text} (lrs) and as ${lr ?? blr} (${lr === undefined ? 'blr' : 'lr'}); expected one of them`,
    );
  }
  const wrong = lrs.find((rate, i) => !(rate > 0) || lrs.indexOf(rate) !== i);
  if (wrong !== undefined || lrs.length < 2) {
    throw new SettingError(
      'lrs',
      `is ${text}; expected two or more numbers above 0, each once; one alone is given as blr`,
    );
  }
}

/** The base learning rate of each classifier. */
export function ratesOf({
  lrs,
  lr,
  batchSize,
  accum,
}: {
  readonly lrs: readonly number[] | null;
  readonly lr: number;
  readonly batchSize: number;
  readonly accum: number;
}): readonly number[] {
  // Removes rounding errors: 0.1 is to be 0.1.
  const images = batchSize * accum * trainingProcesses();
  return lrs ?? [Number(((lr * 256) / images).toPrecision(12))];
}

/** The rates, and where nobody gave them, how they are chosen among and what turns that off. */
export function ratesHint(
  rates: readonly number[],
  {
    select,
    holdout,
    valData,
  }: {
    readonly select: string;
    readonly holdout: number | null;
    readonly valData: readonly string[] | null;
  },
  given: ReadonlySet<string>,
): string[] {
  const line = `base learning rates: ${rates.join(', ')}`;
  if (given.has('lrs')) return [line];
  const by = select === 'val' ? '--val-data' : `${holdout} of the training images, held out`;
  const measured =
    select === 'val' || valData !== null ? '' : ', which the result is measured on, too';
  return [`${line}; the best by ${by}${measured} (--blr gives one rate)`];
}

/** The number of images in the paper's probes: 90 epochs of ImageNet-1K. */
const PAPER_IMAGES = 90 * 1_281_167;

/** The number of images decides how far classifiers get at the paper's rate. */
export function rateHint(rate: number, images: number): string[] {
  if (images > PAPER_IMAGES / 10) return [];
  return [
    `base learning rate ${rate} is the paper's, for ${Math.round(PAPER_IMAGES / 1e6)} million images seen; this run sees ${images}, ` +
      `and a larger one may reach more: --lrs ${TRIED_RATES.join()} --holdout 0.1 --select holdout tries several`,
  ];
}
