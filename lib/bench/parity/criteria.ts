/** The criteria for equal loss curves. */
import { type CurveDifference, compareCurves } from './compare.js';
import type { Curves, ParityPrecision } from './train.js';

/**
 * The largest relative difference of a step's loss in float64. Both sides round every op to half a unit in the last
 * place, 1.1e-16, in partly different orders, and training amplifies it: 200 steps came to 4e-16; other processors sum
 * in other orders. Real errors are far above: an epsilon of AdamW of 1.01e-8 instead of 1e-8 comes to 2e-8 within a
 * dozen steps.
 */
const FLOAT64_TOLERANCE = 1e-9;

/** The distance between 1 and the next number of float32. */
const FLOAT32_EPSILON = 2 ** -23;

/**
 * The accepted distance of two float32 runs, as a multiple of the noise. Each differs from float64 by about the noise,
 * so they may differ by twice that. The noise is one sample, and the next may be twice as large.
 */
const NOISE_FACTOR = 4;

/**
 * The largest accepted relative difference of losses.
 *
 * @param float32Noise The effect of rounding on PyTorch's own losses: the largest relative difference between its
 *   float32 run and its float64 run, from the same weights. The rounding of a loss itself is added.
 */
export function toleranceOf(precision: ParityPrecision, float32Noise: number | null): number {
  if (precision === 'float64') return FLOAT64_TOLERANCE;
  if (float32Noise === null) throw new RangeError('float32 is judged by its noise');
  return NOISE_FACTOR * (float32Noise + FLOAT32_EPSILON);
}

/** Whether a difference is within a tolerance; NaN is not. */
export function passes(difference: CurveDifference, tolerance: number): boolean {
  return difference.max_relative_difference <= tolerance;
}

/** The effect of rounding to float32 on a reference's losses. */
export function noiseOf(float32: Curves, float64: Curves): number {
  return compareCurves(float32.losses, float64.losses).max_relative_difference;
}
