/** COCO's run-length encoding, down the columns: runs of zeros and ones in turn, zeros first. */

import type { Rle } from './objects.js';
import type { Bounds } from './polygons.js';

/**
 * The runs of COCO's text. From the fourth on each is the difference to the one two before, in groups of five bits, the
 * lowest first; bit 32 says that more follow, and 48 is added.
 *
 * @returns null where the text is none
 */
export function parseRuns(counts: string): Uint32Array | null {
  const runs = new Float64Array(counts.length);
  let length = 0;
  for (let at = 0; at < counts.length; length++) {
    let [value, shift, more, code] = [0, 1, true, 0];
    while (more) {
      code = counts.charCodeAt(at++) - 48;
      // NaN at the end of the text.
      if (!(code >= 0 && code < 64) || shift > 2 ** 40) return null;
      value += (code & 31) * shift;
      shift *= 32;
      more = (code & 32) !== 0;
    }
    if ((code & 16) !== 0) value -= shift;
    if (length > 2) value += runs[length - 2] as number;
    if (value < 0 || value >= 2 ** 32) return null;
    runs[length] = value;
  }
  return Uint32Array.from(runs.subarray(0, length));
}

/** COCO's text of runs. */
export function formatRuns(runs: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < runs.length; i++) {
    let value = (runs[i] as number) - (i > 2 ? (runs[i - 2] as number) : 0);
    for (let more = true; more; ) {
      const bits = value & 31;
      value >>= 5;
      more = (bits & 16) !== 0 ? value !== -1 : value !== 0;
      text += String.fromCharCode(48 + (more ? bits | 32 : bits));
    }
  }
  return text;
}

/** Whether the runs fill the size exactly. */
export function fillsSize({ size: [height, width], counts }: Rle): boolean {
  const runs = parseRuns(counts);
  return runs !== null && runs.reduce((sum, run) => sum + run, 0) === height * width;
}

/** The number of pixels that are set. */
export function runsArea(runs: Uint32Array): number {
  let area = 0;
  for (let i = 1; i < runs.length; i += 2) area += runs[i] as number;
  return area;
}

/** The bounds of the pixels that are set: left, top, right and bottom; undefined where none is. */
export function runsBounds(runs: Uint32Array, height: number): Bounds | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  let at = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i] as number;
    // Runs of no pixel come from other encoders.
    if (i % 2 === 1 && run > 0) {
      const first = Math.floor(at / height);
      const last = Math.floor((at + run - 1) / height);
      const isOne = first === last;
      left = Math.min(left, first);
      right = Math.max(right, last);
      top = Math.min(top, isOne ? at % height : 0);
      bottom = Math.max(bottom, isOne ? (at + run - 1) % height : height - 1);
    }
    at += run;
  }
  return right < 0 ? undefined : [left, top, right + 1, bottom + 1];
}

/** The pixels, 0 or 1, column by column. */
export function unpackRuns(runs: Uint32Array, [height, width]: readonly [number, number]) {
  const pixels = new Uint8Array(height * width);
  let at = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i] as number;
    if (i % 2 === 1) pixels.fill(1, at, at + run);
    at += run;
  }
  return pixels;
}

/** 1 for each pixel that is set, and 0 for others, row by row; nothing where the runs are damaged. */
export function runsCoverage({ size: [height, width], counts }: Rle): Float32Array {
  const coverage = new Float32Array(height * width);
  const runs = parseRuns(counts);
  if (runs === null) return coverage;
  for (const [i, isSet] of unpackRuns(runs, [height, width]).entries()) {
    if (isSet === 1) coverage[(i % height) * width + Math.floor(i / height)] = 1;
  }
  return coverage;
}

/** Collects pixels in order, as runs. */
export class RunWriter {
  readonly #runs: number[] = [0];
  #isSet = false;

  add(isSet: boolean, count: number): void {
    if (count === 0) return;
    if (isSet === this.#isSet) {
      (this.#runs[this.#runs.length - 1] as number) += count;
    } else {
      this.#runs.push(count);
      this.#isSet = isSet;
    }
  }

  finish(): string {
    return formatRuns(this.#runs);
  }
}
