/** What ops take where their schemas say `int`, `float` and `Generator`. */
import type { FloatScalar } from './scalar.js';

/** A whole number; a bigint where it is beyond 2^53. */
export type Int = number | bigint;

export type Float = number | FloatScalar;

/** A Generator, by what tells it from other arguments. */
export interface GeneratorArgument {
  initialSeed(): bigint;
  getState(): unknown;
}
