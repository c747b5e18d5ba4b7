/**
 * Augmentations that blend an image with a degenerate one, or extrapolate away from it: pixels as in Pillow's
 * `ImageEnhance`. A factor of 0 gives the degenerate image, 1 the image itself, above 1 a stronger contrast to the
 * former. Images are uint8 (height, width, channels), of 1 or 3 channels; inputs are never written to.
 */

import { convertChannels } from '../channels.js';
import type { PixelImage } from '../sample.js';
import { mapValues } from './tables.js';

/**
 * Pillow's blend: float32 arithmetic, truncated rather than rounded. The caller clips when it stores the value.
 *
 * @param factor a float32
 */
function blend(without: number, value: number, factor: number): number {
  return Math.trunc(Math.fround(without + Math.fround(factor * (value - without))));
}

/** Blends an image with another of as many values, or with one of a value per pixel. */
function blendImages(without: PixelImage, image: PixelImage, factor: number): PixelImage {
  const { pixels, channels } = image;
  const out = new Uint8Array(pixels.length);
  const perPixel = without.channels === channels ? 1 : channels;
  // One product for each possible difference.
  const scaled = Float32Array.from({ length: 511 }, (_, i) => Math.fround(factor) * (i - 255));
  for (let i = 0, at = 0; i < pixels.length; at++) {
    const base = without.pixels[at] as number;
    for (const end = i + perPixel; i < end; i++) {
      const difference = scaled[(pixels[i] as number) - base + 255] as number;
      const value = Math.fround(base + difference) | 0;
      out[i] = Math.max(0, Math.min(value, 255));
    }
  }
  return { ...image, pixels: out };
}

/** Brightness: the degenerate image is black. */
export function adjustBrightness(image: PixelImage, factor: number): PixelImage {
  const single = Math.fround(factor);
  return mapValues(image, (value) => blend(0, value, single));
}

/** Contrast: the degenerate image is one grey, the image's mean. */
export function adjustContrast(image: PixelImage, factor: number): PixelImage {
  const grey = convertChannels(image, 1).pixels;
  let sum = 0;
  for (let i = 0; i < grey.length; i++) sum += grey[i] as number;
  const mean = Math.floor(sum / grey.length + 0.5);
  const single = Math.fround(factor);
  return mapValues(image, (value) => blend(mean, value, single));
}

/** Saturation, which Pillow calls colour: the degenerate image is grey. A grey image is unchanged. */
export function adjustSaturation(image: PixelImage, factor: number): PixelImage {
  return blendImages(convertChannels(image, 1), image, factor);
}

/** Sharpness: the degenerate image is smoothed. */
export function adjustSharpness(image: PixelImage, factor: number): PixelImage {
  return blendImages(smooth(image), image, factor);
}

/** Each sum of weighted values divided by 13, rounded. */
const THIRTEENTHS = Uint8Array.from({ length: 13 * 255 + 1 }, (_, sum) => (sum * 2 + 13) / 26);

/**
 * The mean of each pixel, weighted five times, and its eight neighbours; pixels of the border are kept. Pillow adds in
 * float32, but its rounding never matters: thirteenths come no closer to a half than 1/26.
 */
function smooth(image: PixelImage): PixelImage {
  const { pixels, width, height, channels } = image;
  const row = width * channels;
  const out = pixels.slice();
  /** Of each column of three. */
  const sums = new Uint16Array(row);
  for (let y = 1; y < height - 1; y++) {
    const start = y * row;
    for (let x = 0; x < row; x++) {
      const i = start + x;
      sums[x] = (pixels[i - row] as number) + (pixels[i] as number) + (pixels[i + row] as number);
    }
    for (let x = channels; x < row - channels; x++) {
      const sum =
        (sums[x - channels] as number) +
        (sums[x] as number) +
        (sums[x + channels] as number) +
        4 * (pixels[start + x] as number);
      out[start + x] = THIRTEENTHS[sum] as number;
    }
  }
  return { ...image, pixels: out };
}
