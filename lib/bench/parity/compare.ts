/** Compares two curves. */
import { relative } from '../difference.js';

/** The difference of a curve from the reference's. */
export interface CurveDifference {
  readonly max_relative_difference: number;
  /** The step of the largest difference, from 1. */
  readonly max_at_step: number;
  readonly final_relative_difference: number;
  readonly max_absolute_difference: number;
  readonly final_absolute_difference: number;
}

/** @throws RangeError where the curves are empty, or differ in length */
export function compareCurves(ours: readonly number[], theirs: readonly number[]): CurveDifference {
  if (ours.length !== theirs.length || ours.length === 0) {
    throw new RangeError(`${ours.length} and ${theirs.length} steps cannot be compared`);
  }
  const relatives = ours.map((value, i) => relative(value, theirs[i] as number));
  const absolutes = ours.map((value, i) => {
    const off = Math.abs(value - (theirs[i] as number));
    return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
  });
  const largest = Math.max(...relatives);
  return {
    max_relative_difference: largest,
    max_at_step: relatives.indexOf(largest) + 1,
    final_relative_difference: relatives.at(-1) as number,
    max_absolute_difference: Math.max(...absolutes),
    final_absolute_difference: absolutes.at(-1) as number,
  };
}
