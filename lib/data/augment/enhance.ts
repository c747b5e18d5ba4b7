/**
 * Augmentations that go from an image some way towards, or away from, one that lacks something:
 * pixels as Pillow's `ImageEnhance` gives them. A factor of 0 gives the image without, 1 the image
 * itself, above 1 more of what sets them apart. Images are uint8 (height, width, channels), of 1
 * or 3 channels; none is written to.
 */

import { convertChannels } from '../channels.js';
import type { PixelImage } from '../sample.js';
import { mapValues } from './tables.js';

/**
 * Pillow's blend: float32 arithmetic, cut off rather than rounded, and clipped by whoever stores
 * the value.
 *
 * @param factor a float32
 */
function blend(without: number, value: number, factor: number): number {
  return Math.trunc(Math.fround(without + Math.fround(factor * (value - without))));
}

/** Blends an image with another of as many values, or with one that holds a value per pixel. */
function blendImages(without: PixelImage, image: PixelImage, factor: number): PixelImage {
  const { pixels, channels } = image;
  const out = new Uint8Array(pixels.length);
  const perPixel = without.channels === channels ? 1 : channels;
  // There are but so many differences.
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

/** Brightness: what lacks it is black. */
export function adjustBrightness(image: PixelImage, factor: number): PixelImage {
  const single = Math.fround(factor);
  return mapValues(image, (value) => blend(0, value, single));
}

/** Contrast: what lacks it is one grey, the mean of the image's. */
export function adjustContrast(image: PixelImage, factor: number): PixelImage {
  const grey = convertChannels(image, 1).pixels;
  let sum = 0;
  for (let i = 0; i < grey.length; i++) sum += grey[i] as number;
  const mean = Math.floor(sum / grey.length + 0.5);
  const single = Math.fround(factor);
  return mapValues(image, (value) => blend(mean, value, single));
}

/** Saturation, which Pillow calls colour: what lacks it is grey. A grey image stays as it is. */
export function adjustSaturation(image: PixelImage, factor: number): PixelImage {
  return blendImages(convertChannels(image, 1), image, factor);
}

/** Sharpness: what lacks it is smoothed. */
export function adjustSharpness(image: PixelImage, factor: number): PixelImage {
  return blendImages(smooth(image), image, factor);
}

/** A thirteenth of each sum of weighted values, rounded. */
const THIRTEENTHS = Uint8Array.from({ length: 13 * 255 + 1 }, (_, sum) => (sum * 2 + 13) / 26);

/**
 * The mean of each pixel, five times, and its eight neighbours; the outermost pixels stay. Pillow
 * adds up in float32, but never so near to the border between two values that it would matter: the
 * nearest that thirteenths come to a half is a 26th.
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
