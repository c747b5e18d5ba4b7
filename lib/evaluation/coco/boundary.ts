/** The inner boundary of masks (Boundary IoU, arXiv:2103.16562). */
import { boxOf, type Runs } from './runs.js';

/** Of the image's diagonal: how wide a boundary is. */
const SHARE = 0.02;

/** The pixels of a mask that are at most so far from its edge, or from the image's: a share of the diagonal, 1 at least. */
export function boundaryOf(mask: Runs): Runs {
  const { height, width } = mask;
  const distance = Math.max(1, roundedToEven(SHARE * Math.sqrt(height * height + width * width)));
  const crop = cropOf(mask);
  const { pixels, rows, columns } = crop;
  const along = eroded(pixels, columns, rows, 1, rows, distance);
  const inner = eroded(along, rows, columns, rows, 1, distance);
  for (let i = 0; i < pixels.length; i++) if (inner[i] === 1) pixels[i] = 0;
  return runsOfCrop(crop, height, width);
}

/** The box around an object, down its columns: what is outside counts as no object anyway. */
interface Crop {
  readonly left: number;
  readonly top: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

function cropOf(mask: Runs): Crop {
  const [left, top, columns, rows] = boxOf(mask);
  const pixels = new Uint8Array(rows * columns);
  const { height, counts } = mask;
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const end = at + (counts[i] as number);
    // A run may go on in the next columns.
    for (let start = at; i % 2 === 1 && start < end; ) {
      const column = Math.floor(start / height);
      const last = Math.min(end, (column + 1) * height);
      const to = (column - left) * rows - column * height - top;
      pixels.fill(1, start + to, last + to);
      start = last;
    }
    at = end;
  }
  return { left, top, rows, columns, pixels };
}

function runsOfCrop({ left, top, rows, columns, pixels }: Crop, height: number, width: number) {
  const counts: number[] = [];
  let [start, end] = [0, 0];
  for (let column = 0; column < columns; column++) {
    const offset = (left + column) * height + top;
    for (let row = 0; row < rows; row++) {
      if (pixels[column * rows + row] === 0) continue;
      const at = offset + row;
      if (at > end || counts.length === 0) {
        if (counts.length > 0) counts.push(end - start);
        counts.push(at - end);
        start = at;
      }
      end = at + 1;
    }
  }
  if (counts.length > 0) counts.push(end - start);
  if (end < height * width || counts.length === 0) counts.push(height * width - end);
  return { height, width, counts: Uint32Array.from(counts) };
}

/** As Python rounds. */
function roundedToEven(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
}

/**
 * Keeps pixels that have at least `distance` others on both sides, in each of `lines` lines of `length` pixels.
 *
 * @param step From pixel to pixel
 * @param stride From line to line
 */
function eroded(
  pixels: Uint8Array,
  lines: number,
  length: number,
  step: number,
  stride: number,
  distance: number,
): Uint8Array {
  const result = new Uint8Array(pixels.length);
  const least = 2 * distance + 1;
  for (let line = 0; line < lines; line++) {
    let run = 0;
    for (let i = 0, at = line * stride; i < length; i++, at += step) {
      run = pixels[at] === 1 ? run + 1 : 0;
      if (run >= least) result[at - distance * step] = 1;
    }
  }
  return result;
}
