/**
 * Augmentations that give each value of a channel another, whatever its neighbours: pixels as
 * Pillow's `ImageOps` gives them. Images are uint8 (height, width, channels); none is written to.
 */

import type { PixelImage } from '../sample.js';

/** Values from 0 to 255 by value. They are whole already, so that assigning clips them only. */
type Table = Uint8ClampedArray;

function tableOf(entry: (value: number) => number): Table {
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => entry(value));
}

/** Looks each value up, in one table for all channels or in the table of its channel. */
function mapChannels(image: PixelImage, tableFor: (channel: number) => Table): PixelImage {
  const { pixels, channels } = image;
  const out = new Uint8Array(pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    const table = tableFor(channel);
    for (let i = channel; i < pixels.length; i += channels) {
      out[i] = table[pixels[i] as number] as number;
    }
  }
  return { ...image, pixels: out };
}

/** Gives each value another, the same in all channels; what is beyond 0 and 255 is clipped. */
export function mapValues(image: PixelImage, entry: (value: number) => number): PixelImage {
  const table = tableOf(entry);
  return mapChannels(image, () => table);
}

/** How often each value is found in a channel. */
function histogram({ pixels, channels }: PixelImage, channel: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = channel; i < pixels.length; i += channels) {
    const value = pixels[i] as number;
    counts[value] = (counts[value] as number) + 1;
  }
  return counts;
}

const unchanged = (value: number) => value;

/** Stretches each channel to the whole range; a channel of one value stays. */
export function autoContrast(image: PixelImage): PixelImage {
  return mapChannels(image, (channel) => {
    const counts = histogram(image, channel);
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
  return mapChannels(image, (channel) => {
    const counts = histogram(image, channel);
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
