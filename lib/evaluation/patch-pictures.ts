/** A number or colour for each patch, as a picture of the image's size. */
import { asShown } from '../data/channels.js';
import type { PixelImage } from '../data/index.js';

/** matplotlib's `inferno` at ten places (Smith and van der Walt, CC0): lightness grows evenly from black to yellow. */
const INFERNO = [
  [0, 0, 4],
  [27, 12, 65],
  [74, 12, 107],
  [120, 28, 109],
  [165, 44, 96],
  [207, 68, 70],
  [237, 105, 37],
  [251, 155, 6],
  [247, 209, 61],
  [252, 255, 164],
] as const;

/** The heat map's share of a mixed colour; the image has the rest. */
const OPACITY = 0.7;

type Colour = readonly [number, number, number];

/** Numbers on the scale of 0 to 1, from the smallest to the largest; all 0 where they are equal. */
export function stretched(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  const least = list.reduce((a, b) => Math.min(a, b), Infinity);
  const most = list.reduce((a, b) => Math.max(a, b), -Infinity);
  return list.map((value) => (most > least ? (value - least) / (most - least) : 0));
}

/**
 * A picture with one colour for each patch.
 *
 * @param colours In the order of the patches, row by row; each on the scale of 0 to 255.
 */
export function patchPicture(
  colours: readonly Colour[],
  { width, height }: Pick<PixelImage, 'width' | 'height'>,
  patchSize: number,
): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  const columns = width / patchSize;
  const rounded = colours.map((colour) => colour.map(Math.round));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const patch = Math.floor(y / patchSize) * columns + Math.floor(x / patchSize);
      pixels.set(rounded[patch] as number[], (y * width + x) * 3);
    }
  }
  return { pixels, width, height, channels: 3 };
}

/**
 * A heat map over its image, which is shown in grey.
 *
 * @param values One for each patch, row by row, from 0, dark, to 1, bright.
 */
export function heatMap(
  image: PixelImage,
  values: readonly number[],
  patchSize: number,
): PixelImage {
  const heat = patchPicture(values.map(infernoAt), image, patchSize);
  const below = asShown(image).pixels;
  for (let at = 0; at < heat.pixels.length; at += 3) {
    // Rec. 601 luma.
    const grey =
      0.299 * (below[at] as number) +
      0.587 * (below[at + 1] as number) +
      0.114 * (below[at + 2] as number);
    for (let c = at; c < at + 3; c++) {
      heat.pixels[c] = Math.round(OPACITY * (heat.pixels[c] as number) + (1 - OPACITY) * grey);
    }
  }
  return heat;
}

/** The colour of a value from 0 to 1, interpolated between the table's entries. */
function infernoAt(value: number): Colour {
  const place = value * (INFERNO.length - 1);
  const below = Math.min(Math.floor(place), INFERNO.length - 2);
  const from = INFERNO[below] as Colour;
  const to = INFERNO[below + 1] as Colour;
  const mix = (c: 0 | 1 | 2) => from[c] + (to[c] - from[c]) * (place - below);
  return [mix(0), mix(1), mix(2)];
}
