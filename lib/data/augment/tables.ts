/**
 * Augmentations that map each value of a channel by a table: pixels as in Pillow's `ImageOps`. Images are uint8
 * (height, width, channels); inputs are never written to.
 */

import type { PixelImage } from '../sample.js';

/** The new value for each value from 0 to 255. */
type Table = Uint8ClampedArray;

/** @param entry Returns integers; they are clipped to 0 and 255. */
function tableOf(entry: (value: number) => number): Table {
  const table = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value++) table[value] = entry(value);
  return table;
}

/** Maps each value in the same way in all channels; results are clipped to 0 and 255. */
export function mapValues(image: PixelImage, entry: (value: number) => number): PixelImage {
  const { pixels } = image;
  const table = tableOf(entry);
  const out = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) out[i] = table[pixels[i] as number] as number;
  return { ...image, pixels: out };
}

/** Maps each value by a table per channel, which is made from the channel's histogram. */
function mapChannels(image: PixelImage, tableFor: (counts: Uint32Array) => Table): PixelImage {
  const { pixels, channels } = image;
  const out = new Uint8Array(pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    const counts = new Uint32Array(256);
    for (let i = channel; i < pixels.length; i += channels) {
      const value = pixels[i] as number;
      counts[value] = (counts[value] as number) + 1;
    }
    const table = tableFor(counts);
    for (let i = channel; i < pixels.length; i += channels) {
      out[i] = table[pixels[i] as number] as number;
    }
  }
  return { ...image, pixels: out };
}

const unchanged = (value: number) => value;

/** Stretches each channel to the full range; a constant channel is unchanged. */
export function autoContrast(image: PixelImage): PixelImage {
  return mapChannels(image, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return tableOf(unchanged);
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return tableOf((value) => Math.trunc(value * scale + offset));
  });
}

/** Equalises the histogram of each channel. */
export function equalize(image: PixelImage): PixelImage {
  return mapChannels(image, (counts) => {
    const total = image.pixels.length / image.channels;
    const last = counts.findLast((count) => count > 0) ?? 0;
    // A channel of one value, or of few pixels, cannot be equalised.
    const step = Math.floor((total - last) / 255);
    if (step === 0) return tableOf(unchanged);
    let below = Math.floor(step / 2);
    return tableOf((value) => {
      const entry = Math.floor(below / step);
      below += counts[value] as number;
      return entry;
    });
  });
}

/** Inverts all values. */
export function invert(image: PixelImage): PixelImage {
  return mapValues(image, (value) => 255 - value);
}

/** Keeps the highest bits of each value: 0 makes the image black, 8 changes nothing. */
export function posterize(image: PixelImage, bits: number): PixelImage {
  const mask = 256 - 2 ** (8 - bits);
  return mapValues(image, (value) => value & mask);
}

/** Inverts the values from the threshold on; a threshold of 256 inverts none. */
export function solarize(image: PixelImage, threshold: number): PixelImage {
  return mapValues(image, (value) => (value < threshold ? value : 255 - value));
}

/** Adds to the values below 128. */
export function solarizeAdd(image: PixelImage, add: number): PixelImage {
  return mapValues(image, (value) => (value < 128 ? value + add : value));
}
