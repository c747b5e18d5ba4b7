/**
 * Gaussian blur as Pillow approximates it: three box blurs along the rows and three along the columns, each of which
 * rounds to bytes (Gwosdek et al., "Theoretical Foundations of Gaussian Convolution by Extended Box Filtering", 2011).
 */

import type { PixelImage } from '../sample.js';

const { fround } = Math;

const PASSES = 3;

/**
 * A box in fixed point with 24 bits. Pixels up to `radius` away have the weight `inner`, those one further `outer`.
 */
export interface BlurBox {
  readonly radius: number;
  readonly inner: number;
  readonly outer: number;
}

/** The sum of all weights of a {@link BlurBox}, up to rounding. */
export const BOX_UNIT = 2 ** 24;

/**
 * The box that blurs by `sigma` pixels when applied three times; null where it changes nothing. Float32, as in Pillow.
 */
export function boxOf(sigma: number): BlurBox | null {
  const deviation = fround(sigma);
  const variance = fround(fround(deviation * deviation) / PASSES);
  const length = fround(Math.sqrt(12 * variance + 1));
  const whole = fround(Math.floor((length - 1) / 2));
  const next = fround((whole + 1) * (whole + 1));
  const excess = fround(fround(whole * (whole + 1)) - fround(3 * variance));
  const part = fround(fround((2 * whole + 1) * excess) / fround(6 * fround(variance - next)));
  const radius = fround(whole + part);
  if (radius === 0) return null;
  const inner = Math.trunc(fround(BOX_UNIT / fround(fround(radius * 2) + 1)));
  const reach = Math.trunc(radius);
  return { radius: reach, inner, outer: Math.floor((BOX_UNIT - (reach * 2 + 1) * inner) / 2) };
}

/**
 * Blurs an image. Pixels of the border are repeated beyond it.
 *
 * @param image uint8 (height, width, channels); it is not written to
 * @param sigma the standard deviation in pixels, from 0 on
 */
export function gaussianBlur(image: PixelImage, sigma: number): PixelImage {
  const box = boxOf(sigma);
  if (box === null) return image;
  const { width, height, channels } = image;
  const pixels = image.pixels.slice();
  const row = width * channels;
  const { radius } = box;
  const line = new Uint8Array(Math.max(width, height) + 2 * (radius + 1));
  for (let y = 0; y < height; y++) {
    for (let channel = 0; channel < channels; channel++) {
      blurLine(pixels, y * row + channel, channels, width, box, line);
    }
  }
  for (let x = 0; x < row; x++) blurLine(pixels, x, row, height, box, line);
  return { ...image, pixels };
}

/** Blurs `count` values in place, `stride` apart. `line` has room for them and radius + 1 more on either side. */
function blurLine(
  pixels: Uint8Array,
  start: number,
  stride: number,
  count: number,
  { radius, inner, outer }: BlurBox,
  line: Uint8Array,
): void {
  const margin = radius + 1;
  for (let pass = 0; pass < PASSES; pass++) {
    for (let i = 0; i < count; i++) line[margin + i] = pixels[start + i * stride] as number;
    line.fill(line[margin] as number, 0, margin);
    line.fill(line[margin + count - 1] as number, margin + count, count + 2 * margin);
    let sum = 0;
    for (let i = 0; i < 2 * radius + 1; i++) sum += line[i] as number;
    for (let i = 0; i < count; i++) {
      // Neighbours are at i to i + 2 radius + 2; the running sum covers all but the outermost two.
      sum += (line[i + 2 * radius + 1] as number) - (line[i] as number);
      const ends = (line[i] as number) + (line[i + 2 * margin] as number);
      pixels[start + i * stride] = (sum * inner + ends * outer + BOX_UNIT / 2) >>> 24;
    }
  }
}
