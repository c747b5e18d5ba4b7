/**
 * Augmentations that give each value of a channel another, whatever its neighbours: pixels as
 * Pillow's `ImageOps` gives them. Images are uint8 (height, width, channels); none is written to.
 */

import type { PixelImage } from '../sample.js';

/** Values from 0 to 255 by value. */
type Table = Uint8ClampedArray;

/** @param entry Gives whole numbers; what is beyond 0 and 255 is clipped. */
function tableOf(entry: (value: number) => number): Table {
  const table = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value++) table[value] = entry(value);
  return table;
}

/** Gives each value another, the same in all channels; what is beyond 0 and 255 is clipped. */
export function mapValues(image: PixelImage, entry: (value: number) => number): PixelImage {
  const { pixels } = image;
  const table = tableOf(entry);
  const out = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) out[i] = table[pixels[i] as number] as number;
  return { ...image, pixels: out };
}

/** Looks each value up in the table of its channel, which is made from how often the channel has each value. */
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

/** Stretches each channel to the whole range; a channel of one value stays. */
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

/** Spreads the values of each channel so that all are about equally frequent. */
export function equalize(image: PixelImage): PixelImage {
  return mapChannels(image, (counts) => {
    const total = image.pixels.length / image.channels;
    const last = counts.findLast((count) => count > 0) ?? 0;
    // Of a channel with one value, or with few pixels, nothing is left to spread.
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

/** The negative. */
export function invert(image: PixelImage): PixelImage {
  return mapValues(image, (value) => 255 - value);
}

/** Keeps the highest bits of each value: 0 makes the image black, 8 leave it as it is. */
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
