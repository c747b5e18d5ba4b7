/** Masks as runs: down the columns from the left one, first of background, then of the object, and so on. */
import { UserError } from '../../errors.js';

/** A mask as COCO's files have it: size is height and width, counts the compressed runs. */
export interface Rle {
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

/** A mask's runs. Those at odd places are of the object. */
export interface Runs {
  readonly height: number;
  readonly width: number;
  readonly counts: Uint32Array;
}

const BITS = 5;
const MORE = 1 << BITS;
const SIGN = 1 << (BITS - 1);
/** The first character, '0'. */
const FIRST = 48;

/** Runs as text: each as the difference to the one before the last, 5 bits a character, the lowest ones first. */
export function toText({ counts }: Runs): string {
  const codes: number[] = [];
  for (let i = 0; i < counts.length; i++) {
    let rest = counts[i] as number;
    if (i > 2) rest -= counts[i - 2] as number;
    for (let goesOn = true; goesOn; ) {
      let code = rest & (MORE - 1);
      // Not by bits: runs of large images have more than 31 of them.
      rest = Math.floor(rest / MORE);
      goesOn = code & SIGN ? rest !== -1 : rest !== 0;
      if (goesOn) code |= MORE;
      codes.push(code + FIRST);
    }
  }
  return textOf(codes);
}

/** In parts: a function takes a limited number of arguments. */
function textOf(codes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < codes.length; i += 4096) {
    text += String.fromCharCode(...codes.slice(i, i + 4096));
  }
  return text;
}

/**
 * Runs of a text.
 *
 * @throws UserError where they do not fill the image
 */
export function fromText({ size, counts: text }: Rle): Runs {
  const [height, width] = checkedSize(size);
  const counts: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    let factor = 1;
    for (let goesOn = true; goesOn; ) {
      const code = text.charCodeAt(at++) - FIRST;
      // NaN at the end of a text that breaks off.
      if (!(code >= 0 && code < 2 * MORE) || factor > 2 ** 40) {
        throw new UserError(`a mask's counts are no runs from character ${at} on: ${shown(text)}`);
      }
      value += (code & (MORE - 1)) * factor;
      factor *= MORE;
      goesOn = (code & MORE) !== 0;
      if (!goesOn && (code & SIGN) !== 0) value -= factor;
    }
    if (counts.length > 2) value += counts[counts.length - 2] as number;
    counts.push(value);
  }
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
export function decodeColumns({ height, width, counts }: Runs): Uint8Array {
  const pixels = new Uint8Array(height * width);
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (i % 2 === 1) pixels.fill(1, at, at + count);
    at += count;
  }
  return pixels;
}

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
export function areaOf({ counts }: Runs): number {
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += counts[i] as number;
  return area;
}

/** x, y, width and height of the smallest box around the object; zeros where there is none. */
export function boxOf({ height, width, counts }: Runs): [number, number, number, number] {
  let [left, top, right, bottom] = [width, height, -1, -1];
  let at = 0;
  for (let i = 0; i + 1 < counts.length; i += 2) {
    const start = at + (counts[i] as number);
    const end = start + (counts[i + 1] as number);
    at = end;
    // Runs of no pixel come from other encoders.
    if (start === end) continue;
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    left = Math.min(left, first);
    right = Math.max(right, last);
    if (first < last) {
      [top, bottom] = [0, height - 1];
    } else {
      top = Math.min(top, start % height);
      bottom = Math.max(bottom, (end - 1) % height);
    }
  }
  return right < 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1];
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
