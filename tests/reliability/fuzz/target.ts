/** What the fuzzer reads: a file format, its inputs, and its reader. */
import type { Draw } from './mutate.js';

/** A reader of untrusted bytes. */
export interface Target {
  /** The next input, mostly damaged. Equal draws give equal inputs. */
  make(draw: Draw): Uint8Array | Promise<Uint8Array>;
  /**
   * Reads an input, and gives all that it holds as a text. It throws a UserError of one line where the reader refuses.
   * Every other error is a fault, and so is any wrong value that it finds.
   *
   * @param pass Each input is read twice, and both must come to the same. Where there are two ways to read, such as two
   *   decoders, the second pass takes the other one.
   */
  read(input: Uint8Array, pass: 0 | 1): string | Promise<string>;
}

/** Makes a target; the folder is its own. */
export type MakeTarget = (folder: string) => Target | Promise<Target>;

/** The outcome of some inputs. */
export interface Counts {
  inputs: number;
  accepted: number;
  refused: number;
}
