/** The inner boundary of masks (Boundary IoU, arXiv:2103.16562). */
import { decodeColumns, encodeColumns, type Runs } from './runs.js';

/** Of the image's diagonal: how wide a boundary is. */
const SHARE = 0.02;

/** The pixels of a mask that are at most so far from its edge, or from the image's: a share of the diagonal, 1 at least. */
export function boundaryOf(mask: Runs): Runs {
  const { height, width } = mask;
  const distance = Math.max(1, roundedToEven(SHARE * Math.sqrt(height * height + width * width)));
  const pixels = decodeColumns(mask);
  const inner = eroded(
    eroded(pixels, width, height, 1, height, distance),
    height,
    width,
    height,
    1,
    distance,
  );
  for (let i = 0; i < pixels.length; i++) if (inner[i] === 1) pixels[i] = 0;
  return encodeColumns(pixels, height, width);
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
