/** Puts a mask of fixed size into its box of an image (arXiv:1703.06870, section 3.1). */
import type { Size } from './targets.js';

/** From this probability on a pixel belongs to the object. */
const THRESHOLD = 0.5;

/**
 * The pixels of an object: the mask is sampled bilinearly at the centre of each, with zeros around it.
 *
 * @param mask side * side probabilities, row by row
 * @param box x1, y1, x2, y2 in pixels of the image
 * @returns height * width, row by row, 1 where the object is
 */
export function pasteMask(
  mask: ArrayLike<number>,
  side: number,
  box: ArrayLike<number>,
  [height, width]: Size,
): Uint8Array {
  const [x1, y1, x2, y2] = box as unknown as [number, number, number, number];
  const pixels = new Uint8Array(height * width);
  const columns = samplesOf(x1, x2, width, side);
  for (const row of samplesOf(y1, y2, height, side)) {
    for (const column of columns) {
      const upper = between(mask, row.low * side, column, side);
      const lower = between(mask, row.high * side, column, side);
      // A neighbour outside the mask is 0.
      const value =
        (row.low < 0 ? 0 : upper * (1 - row.share)) + (row.high >= side ? 0 : lower * row.share);
      if (value >= THRESHOLD) pixels[row.pixel * width + column.pixel] = 1;
    }
  }
  return pixels;
}

/** A pixel of the image, and the two cells of the mask that it lies between. */
interface Sample {
  readonly pixel: number;
  readonly low: number;
  readonly high: number;
  /** How near it is to the higher one, from 0 to 1. */
  readonly share: number;
}

/** The pixels along one side whose centres are within the box: those outside never reach the threshold. */
function samplesOf(from: number, to: number, length: number, side: number): Sample[] {
  const first = Math.max(0, Math.ceil(from - 0.5));
  const last = Math.min(length - 1, Math.floor(to - 0.5));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const pixel = first + i;
    const place = ((pixel + 0.5 - from) / (to - from)) * side - 0.5;
    const low = Math.floor(place);
    return { pixel, low, high: low + 1, share: place - low };
  });
}

/** The value between two cells of a row of the mask. */
function between(
  mask: ArrayLike<number>,
  row: number,
  { low, high, share }: Sample,
  side: number,
): number {
  const left = low < 0 ? 0 : (mask[row + low] as number);
  const right = high >= side ? 0 : (mask[row + high] as number);
  return left * (1 - share) + right * share;
}
