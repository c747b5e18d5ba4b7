/** When two loss curves count as the same. */
import { type CurveDifference, compareCurves } from './compare.js';
import type { Curves, ParityPrecision } from './train.js';

/**
 * Of float64, the largest relative difference of a step's loss. Both sides round every op to half a unit in the last
 * place, 1.1e-16, in partly other orders, and training makes more of that: 200 steps came to 4e-16; other processors sum
 * in other orders. What is no rounding is far above: an epsilon of AdamW of 1.01e-8 in place of 1e-8 comes to 2e-8 within
 * a dozen steps.
 */
const FLOAT64_TOLERANCE = 1e-9;

/** The distance between 1 and the next number of float32. */
const FLOAT32_EPSILON = 2 ** -23;

/**
 * How many times the noise two runs of float32 may be apart. Each is about as far as the noise from what float64 gives, so
 * the two may be twice that from each other; and the noise is one draw, of which the next may be twice as large.
 */
const NOISE_FACTOR = 4;

/**
 * The largest relative difference of losses that passes.
 *
 * @param float32Noise What rounding alone does to PyTorch's own losses: the largest relative difference between its run
 *   in float32 and its run in float64, from the same weights. The rounding of a loss itself comes on top of it.
 */
export function toleranceOf(precision: ParityPrecision, float32Noise: number | null): number {
  if (precision === 'float64') return FLOAT64_TOLERANCE;
  if (float32Noise === null) throw new RangeError('float32 is judged by its noise');
  return NOISE_FACTOR * (float32Noise + FLOAT32_EPSILON);
}

/** Whether a difference is within a tolerance; one that is no number is not. */
export function passes(difference: CurveDifference, tolerance: number): boolean {
  return difference.max_relative_difference <= tolerance;
}

/** What rounding to float32 does to a reference's losses. */
export function noiseOf(float32: Curves, float64: Curves): number {
  return compareCurves(float32.losses, float64.losses).max_relative_difference;
}
