/** Masks as runs: down the columns from the left one, first of background, then of the object, and so on. */
import type { Rle } from '../../data/detection/objects.js';
import {
  formatRuns,
  parseRuns,
  runsArea,
  runsBounds,
  unpackRuns,
} from '../../data/detection/runs.js';
import { UserError } from '../../errors.js';

export type { Rle };

/** A mask's runs. Those at odd places are of the object. */
export interface Runs {
  readonly height: number;
  readonly width: number;
  readonly counts: Uint32Array;
}

/** Runs as COCO's text. */
export const toText = ({ counts }: Runs): string => formatRuns(counts);

/**
 * Runs of a text.
 *
 * @throws UserError where they do not fill the image
 */
export function fromText({ size, counts: text }: Rle): Runs {
  const [height, width] = checkedSize(size);
  const counts = parseRuns(text);
  if (counts === null) throw new UserError(`a mask's counts are no runs: ${shown(text)}`);
  return checkedRuns(height, width, counts);
}

/** Runs of numbers, as they are in files of ground truth. */
export function fromNumbers(
  size: readonly [height: number, width: number],
  counts: ArrayLike<number>,
): Runs {
  return checkedRuns(...checkedSize(size), counts);
}

function checkedRuns(height: number, width: number, counts: ArrayLike<number>): Runs {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (!Number.isInteger(count) || count < 0) {
      throw new UserError(`a mask's runs should be whole numbers from 0 on, got ${count}`);
    }
    total += count;
  }
  if (total !== height * width) {
    throw new UserError(
      `a mask's runs have ${total} pixels, and its size ${height} x ${width} has ${height * width}`,
    );
  }
  return { height, width, counts: Uint32Array.from(counts) };
}

/** The most pixels of a mask: more than any picture has. */
const MOST_PIXELS = 2 ** 31;

export function checkedSize(size: readonly number[]): [height: number, width: number] {
  const [height, width] = size as [number, number];
  const isSize = (side: number) => Number.isInteger(side) && side >= 0;
  if (size.length !== 2 || !isSize(height) || !isSize(width) || height * width > MOST_PIXELS) {
    throw new UserError(`a mask's size should be its height and width, got [${size.join(', ')}]`);
  }
  return [height, width];
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Runs of a bitmap whose pixels lie down the columns; what is not 0 is of the object. */
export function encodeColumns(pixels: Uint8Array, height: number, width: number): Runs {
  const counts: number[] = [];
  let current = 0;
  let start = 0;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] === 0 ? 0 : 1;
    if (value === current) continue;
    counts.push(i - start);
    start = i;
    current = value;
  }
  counts.push(pixels.length - start);
  return { height, width, counts: Uint32Array.from(counts) };
}

/** Pixels down the columns, 0 or 1. */
export const decodeColumns = ({ height, width, counts }: Runs): Uint8Array =>
  unpackRuns(counts, [height, width]);

/** A bitmap with the axes exchanged: from rows to columns, or back. */
export function transposed(pixels: Uint8Array, rows: number, columns: number): Uint8Array {
  const result = new Uint8Array(pixels.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = pixels[row * columns + column] as number;
    }
  }
  return result;
}

/** Pixels of the object. */
export const areaOf = ({ counts }: Runs): number => runsArea(counts);

/** x, y, width and height of the smallest box around the object; zeros where there is none. */
export function boxOf({ height, counts }: Runs): [number, number, number, number] {
  const [left, top, right, bottom] = runsBounds(counts, height) ?? [0, 0, 0, 0];
  return [left, top, right - left, bottom - top];
}

/** Pixels that two masks of one size have in common. */
export function intersectionOf(a: Runs, b: Runs): number {
  const [first, second] = [a.counts, b.counts];
  let common = 0;
  let [i, j] = [0, 0];
  let [endA, endB] = [first[0] ?? 0, second[0] ?? 0];
  let at = 0;
  while (i < first.length && j < second.length) {
    const end = Math.min(endA, endB);
    if (i & j & 1) common += end - at;
    at = end;
    if (endA === end) endA += first[++i] ?? 0;
    if (endB === end) endB += second[++j] ?? 0;
  }
  return common;
}

/** The union of masks of one size, or what all of them have in common. */
export function merged(masks: readonly Runs[], intersect = false): Runs {
  const [first, ...others] = masks;
  if (first === undefined) return { height: 0, width: 0, counts: new Uint32Array(0) };
  return others.reduce((whole, next) => mergedPair(whole, next, intersect), first);
}

function mergedPair(a: Runs, b: Runs, intersect: boolean): Runs {
  if (a.height !== b.height || a.width !== b.width) {
    throw new UserError(
      `masks of ${a.height} x ${a.width} and ${b.height} x ${b.width} pixels cannot be merged`,
    );
  }
  const [first, second] = [a.counts, b.counts];
  const counts: number[] = [];
  let [i, j] = [0, 0];
  let [endA, endB] = [first[0] ?? 0, second[0] ?? 0];
  let [at, start, current] = [0, 0, 0];
  while (i < first.length && j < second.length) {
    const value = intersect ? i & j & 1 : (i | j) & 1;
    const end = Math.min(endA, endB);
    if (value !== current && end > at) {
      counts.push(at - start);
      start = at;
      current = value;
    }
    at = end;
    if (endA === end) endA += first[++i] ?? 0;
    if (endB === end) endB += second[++j] ?? 0;
  }
  counts.push(at - start);
  return { height: a.height, width: a.width, counts: Uint32Array.from(counts) };
}
