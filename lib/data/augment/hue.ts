/**
 * Hue, as torchvision changes it in Pillow images: by HSV in bytes. Pillow computes some steps in float32 and some in
 * float64, which affects the truncated values. Therefore the steps here round where Pillow's do.
 */

import type { PixelImage } from '../sample.js';

const { fround } = Math;

/**
 * Rotates the hues of an image; an image of one channel is unchanged.
 *
 * @param image uint8 (height, width, channels), of 1 or 3 channels; it is not written to
 * @param turn from -0.5 to 0.5; both ends give the opposite hue
 */
export function adjustHue(image: PixelImage, turn: number): PixelImage {
  if (image.channels !== 3) return image;
  const { pixels } = image;
  const out = new Uint8Array(pixels.length);
  const shift = Math.trunc(turn * 255);
  for (let i = 0; i < pixels.length; i += 3) {
    turnPixel(pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number, shift, out, i);
  }
  return { ...image, pixels: out };
}

/** Writes the colour with its hue shifted by so many 256ths of the circle. */
function turnPixel(
  red: number,
  green: number,
  blue: number,
  shift: number,
  out: Uint8Array,
  at: number,
): void {
  const value = Math.max(red, green, blue);
  const range = value - Math.min(red, green, blue);
  const saturation = range === 0 ? 0 : Math.trunc(fround(range / value) * 255);
  if (saturation === 0) {
    out[at] = value;
    out[at + 1] = value;
    out[at + 2] = value;
    return;
  }
  const hue = (hueOf(red, green, blue, value, range) + shift) & 255;
  const sextant = Math.floor((hue * 6) / 255);
  const rest = fround((hue * 6) / 255 - sextant);
  const share = fround(saturation / 255);
  const low = Math.round(value * (1 - share));
  const falling = Math.round(value * (1 - fround(share * rest)));
  const rising = Math.round(value * (1 - share * (1 - rest)));
  // The channels of maximum, minimum and middle value rotate with each sixth of the circle.
  const sixth = sextant % 6;
  const between = sixth % 2 === 0 ? rising : falling;
  out[at] = sixth === 0 || sixth === 5 ? value : sixth === 1 || sixth === 4 ? between : low;
  out[at + 1] = sixth === 1 || sixth === 2 ? value : sixth === 0 || sixth === 3 ? between : low;
  out[at + 2] = sixth === 3 || sixth === 4 ? value : sixth === 2 || sixth === 5 ? between : low;
}

/** A colour's hue, in 255ths of the circle. */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  const r = fround((value - red) / range);
  const g = fround((value - green) / range);
  const b = fround((value - blue) / range);
  const sixths =
    red === value ? fround(b - g) : green === value ? fround(2 + r - b) : fround(4 + g - r);
  const turns = sixths / 6 + 1;
  return Math.trunc(fround(turns < 1 ? turns : turns - 1) * 255);
}
