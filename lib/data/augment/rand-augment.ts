/**
 * RandAugment (Cubuk et al., "RandAugment: Practical Automated Data Augmentation with a Reduced Search Space", 2020) as
 * timm does it. It has timm's ops whose severity increases with the magnitude, and noise on the magnitude.
 */

import { SettingError } from '../../settings/index.js';
import type { RandomStream } from '../random.js';
import type { PixelImage } from '../sample.js';
import { rotate, shearX, shearY, translateX, translateY } from './affine.js';
import { adjustBrightness, adjustContrast, adjustSaturation, adjustSharpness } from './enhance.js';
import { autoContrast, equalize, invert, posterize, solarize, solarizeAdd } from './tables.js';

/** The policy for {@link drawRandAugment}. */
export interface RandAugment {
  /** The mean magnitude, from 0 to 10. */
  readonly magnitude: number;
  /** Number of ops drawn for an image; about half of them are applied. */
  readonly layers: number;
  /** The standard deviation of the magnitude. */
  readonly deviation: number;
}

/** One op with its drawn values. */
export interface DrawnOp {
  readonly name: RandAugmentOp;
  /** From 0 to 10; ignored by ops without a strength. */
  readonly magnitude: number;
  /** Whether an op with two directions goes in the negative one. */
  readonly negative: boolean;
}

const MAX_MAGNITUDE = 10;

/** The probability of each drawn op. */
const PROBABILITY = 0.5;

type Op = (
  image: PixelImage,
  /** From 0 to 1. */
  level: number,
  sign: 1 | -1,
  fill: readonly number[],
) => PixelImage;

/** An enhancement by a factor of up to 0.9 less or more than 1, which is no change. */
function enhance(adjust: (image: PixelImage, factor: number) => PixelImage): Op {
  return (image, level, sign) => adjust(image, Math.max(0.1, 1 + sign * (level * 0.9)));
}

/** timm's increasing ops, by its names. */
const OPS = {
  AutoContrast: autoContrast,
  Equalize: equalize,
  Invert: invert,
  Rotate: (image, level, sign, fill) => rotate(image, sign * (level * 30), fill),
  // At the highest magnitude no bit is left, and the image is black.
  PosterizeIncreasing: (image, level) => posterize(image, 4 - Math.trunc(level * 4)),
  SolarizeIncreasing: (image, level) => solarize(image, 256 - Math.trunc(level * 256)),
  SolarizeAdd: (image, level) => solarizeAdd(image, Math.trunc(level * 110)),
  ColorIncreasing: enhance(adjustSaturation),
  ContrastIncreasing: enhance(adjustContrast),
  BrightnessIncreasing: enhance(adjustBrightness),
  SharpnessIncreasing: enhance(adjustSharpness),
  ShearX: (image, level, sign, fill) => shearX(image, sign * (level * 0.3), fill),
  ShearY: (image, level, sign, fill) => shearY(image, sign * (level * 0.3), fill),
  TranslateXRel: (image, level, sign, fill) => translateX(image, sign * (level * 0.45), fill),
  TranslateYRel: (image, level, sign, fill) => translateY(image, sign * (level * 0.45), fill),
} satisfies Record<string, Op>;

export type RandAugmentOp = keyof typeof OPS;

/** The names of the ops; all are equally likely. */
export const RAND_AUGMENT_OPS = Object.keys(OPS) as readonly RandAugmentOp[];

/**
 * Reads a policy in timm's notation, such as `rand-m9-n2-mstd0.5-inc1`: magnitude (default 10), number of ops (2) and
 * the magnitude's standard deviation (0), in any order. `inc1`, for ops whose severity increases with the magnitude, is
 * required.
 *
 * @throws UserError where it is another policy
 */
export function parseRandAugment(policy: string): RandAugment {
  const [kind, ...sections] = policy.split('-');
  const refuse = (problem: string) =>
    new SettingError(
      'autoAugment',
      `is '${policy}': ${problem}; expected a policy such as 'rand-m9-n2-mstd0.5-inc1'`,
    );
  if (kind !== 'rand') throw refuse(`'${kind}' is unknown, only 'rand' is there`);
  const values = new Map<string, number>();
  for (const section of sections) {
    const [, key, digits] = /^(m|n|mstd|inc)(\d+(?:\.\d+)?)$/.exec(section) ?? [];
    if (key === undefined) {
      throw refuse(`'${section}' is none of m, n, mstd and inc with a number`);
    }
    if (values.has(key)) throw refuse(`${key} is there twice`);
    values.set(key, Number(digits));
  }
  const { m = MAX_MAGNITUDE, n = 2, mstd = 0, inc = 0 } = Object.fromEntries(values);
  if (!Number.isInteger(m) || m > MAX_MAGNITUDE) {
    throw refuse(`the magnitude m is ${m}, not a whole number from 0 to ${MAX_MAGNITUDE}`);
  }
  if (!Number.isSafeInteger(n) || n < 1) {
    throw refuse(`the number of ops n is ${n}, not a whole number from 1 on`);
  }
  // Above that, timm draws magnitudes uniformly instead.
  if (mstd > 100) throw refuse(`the deviation mstd is ${mstd}, not a number from 0 to 100`);
  if (inc !== 1) throw refuse('only the ops of increasing severity, inc1, are there');
  return { magnitude: m, layers: n, deviation: mstd };
}

/** Draws the ops of one image, in order, without those that the probability omits. */
export function drawRandAugment(policy: RandAugment, random: RandomStream): DrawnOp[] {
  const { magnitude: mean, layers, deviation } = policy;
  const ops: DrawnOp[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const name = RAND_AUGMENT_OPS[random.below(RAND_AUGMENT_OPS.length)] as RandAugmentOp;
    if (!random.chance(PROBABILITY)) continue;
    const drawn = mean + deviation * random.normal();
    const magnitude = Math.max(0, Math.min(drawn, MAX_MAGNITUDE));
    ops.push({ name, magnitude, negative: random.chance(0.5) });
  }
  return ops;
}

/**
 * Applies drawn ops in order.
 *
 * @param image of 1 or 3 channels
 * @param fill a value from 0 to 255 for each channel: the colour of pixels from outside
 */
export function applyRandAugment(
  image: PixelImage,
  ops: readonly DrawnOp[],
  fill: readonly number[],
): PixelImage {
  return ops.reduce((current, { name, magnitude, negative }) => {
    const op: Op = OPS[name];
    return op(current, magnitude / MAX_MAGNITUDE, negative ? -1 : 1, fill);
  }, image);
}
