/**
 * Augmentations that move pixels: rotation, shear and translation with bicubic interpolation, as in Pillow's
 * `Image.transform`. Images are uint8 (height, width, channels) and keep their size; inputs are never written to.
 * `fill` has a value for each channel, which is shown outside of the image.
 */

import type { PixelImage } from '../sample.js';

/** Maps the position of a pixel to its source: x' = a x + b y + c, y' = d x + e y + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * The cubic through four values at a fraction `t` from the second to the third, with the slopes of Keys' kernel for a =
 * -1. The order of the terms determines the last bit, and thereby the truncated value.
 */
function cubic(v0: number, v1: number, v2: number, v3: number, t: number): number {
  const slope = v2 - v0;
  const square = 2 * (v0 - v1) + v2 - v3;
  const cube = v1 - v0 - v2 + v3;
  return v1 + t * (slope + t * (square + t * cube));
}

/** {@link cubic} for integers, with exact differences, which is faster. */
function cubicOfBytes(v0: number, v1: number, v2: number, v3: number, t: number): number {
  const slope = (v2 - v0) | 0;
  const square = (2 * (v0 - v1) + v2 - v3) | 0;
  const cube = (v1 - v0 - v2 + v3) | 0;
  return v1 + t * (slope + t * (square + t * cube));
}

/** The value `dx` to the right of the second of four columns, in the row that starts at `start`. */
function across(
  pixels: Uint8Array,
  start: number,
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  dx: number,
): number {
  return cubicOfBytes(
    pixels[start + x0] as number,
    pixels[start + x1] as number,
    pixels[start + x2] as number,
    pixels[start + x3] as number,
    dx,
  );
}

/** Storing truncates. */
function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0;
}

function clamp(index: number, count: number): number {
  return index < 0 ? 0 : index < count ? index : count - 1;
}

/** `factor` times the centres of the pixels of a row or column. */
function middles(factor: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => factor * (i + 0.5));
}

function transform(image: PixelImage, matrix: Matrix, fill: readonly number[]): PixelImage {
  const [a, b, c, d, e, f] = matrix;
  // Shears and translations move along one axis, and need no more than one cubic.
  if (d === 0 && e === 1 && f === 0) return moveAlong('x', image, [a, b, c], fill);
  if (a === 1 && b === 0 && c === 0) return moveAlong('y', image, [d, e, f], fill);
  const { pixels, width, height, channels } = image;
  const out = new Uint8Array(pixels.length);
  const row = width * channels;
  const [xOfX, yOfX] = [middles(a, width), middles(d, width)];
  const [xOfY, yOfY] = [middles(b, height), middles(e, height)];
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = (xOfX[x] as number) + (xOfY[y] as number) + c;
      const fromY = (yOfX[x] as number) + (yOfY[y] as number) + f;
      if (!(fromX >= 0 && fromX < width && fromY >= 0 && fromY < height)) {
        for (let channel = 0; channel < channels; channel++) out[at++] = fill[channel] as number;
        continue;
      }
      const left = Math.floor(fromX - 0.5);
      const top = Math.floor(fromY - 0.5);
      const dx = fromX - 0.5 - left;
      const dy = fromY - 0.5 - top;
      const x0 = clamp(left - 1, width) * channels;
      const x1 = clamp(left, width) * channels;
      const x2 = clamp(left + 1, width) * channels;
      const x3 = clamp(left + 2, width) * channels;
      const y0 = clamp(top - 1, height) * row;
      const y1 = clamp(top, height) * row;
      const y2 = clamp(top + 1, height) * row;
      const y3 = clamp(top + 2, height) * row;
      for (let channel = 0; channel < channels; channel++) {
        const v0 = across(pixels, y0 + channel, x0, x1, x2, x3, dx);
        const v1 = across(pixels, y1 + channel, x0, x1, x2, x3, dx);
        const v2 = across(pixels, y2 + channel, x0, x1, x2, x3, dx);
        const v3 = across(pixels, y3 + channel, x0, x1, x2, x3, dx);
        out[at++] = toByte(cubic(v0, v1, v2, v3, dy));
      }
    }
  }
  return { ...image, pixels: out };
}

/**
 * Moves pixels along one axis only.
 *
 * @param place Maps the position of a pixel to its source on the axis: a x + b y + c.
 */
function moveAlong(
  axis: 'x' | 'y',
  image: PixelImage,
  [a, b, c]: readonly [a: number, b: number, c: number],
  fill: readonly number[],
): PixelImage {
  const { pixels, width, height, channels } = image;
  const out = new Uint8Array(pixels.length);
  const row = width * channels;
  const [ofX, ofY] = [middles(a, width), middles(b, height)];
  const [count, stride] = axis === 'x' ? [width, channels] : [height, row];
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (ofX[x] as number) + (ofY[y] as number) + c;
      if (!(from >= 0 && from < count)) {
        for (let channel = 0; channel < channels; channel++) out[at++] = fill[channel] as number;
        continue;
      }
      const first = Math.floor(from - 0.5);
      const share = from - 0.5 - first;
      let line = axis === 'x' ? y * row : x * channels;
      const i0 = clamp(first - 1, count) * stride;
      const i1 = clamp(first, count) * stride;
      const i2 = clamp(first + 1, count) * stride;
      const i3 = clamp(first + 2, count) * stride;
      for (const end = line + channels; line < end; line++) {
        const value = cubicOfBytes(
          pixels[line + i0] as number,
          pixels[line + i1] as number,
          pixels[line + i2] as number,
          pixels[line + i3] as number,
          share,
        );
        out[at++] = toByte(value);
      }
    }
  }
  return { ...image, pixels: out };
}

/** Rounds sines and cosines as Pillow does. */
function round15(value: number): number {
  return Number(value.toFixed(15));
}

/** Rotates an image around its centre, counterclockwise. */
export function rotate(image: PixelImage, degrees: number, fill: readonly number[]): PixelImage {
  const turn = degrees % 360;
  if (turn === 0) return image;
  const angle = -(turn < 0 ? turn + 360 : turn) * (Math.PI / 180);
  const cosine = round15(Math.cos(angle));
  const sine = round15(Math.sin(angle));
  const x = image.width / 2;
  const y = image.height / 2;
  const matrix: Matrix = [
    cosine,
    sine,
    cosine * -x + sine * -y + x,
    -sine,
    cosine,
    -sine * -x + cosine * -y + y,
  ];
  return transform(image, matrix, fill);
}

/** Shifts each row by `factor` times its distance from the top, to the left. */
export function shearX(image: PixelImage, factor: number, fill: readonly number[]): PixelImage {
  return transform(image, [1, factor, 0, 0, 1, 0], fill);
}

/** Shifts each column by `factor` times its distance from the left, upwards. */
export function shearY(image: PixelImage, factor: number, fill: readonly number[]): PixelImage {
  return transform(image, [1, 0, 0, factor, 1, 0], fill);
}

/** Shifts an image to the left by a fraction of its width. */
export function translateX(image: PixelImage, share: number, fill: readonly number[]): PixelImage {
  return transform(image, [1, 0, share * image.width, 0, 1, 0], fill);
}

/** Shifts an image upwards by a fraction of its height. */
export function translateY(image: PixelImage, share: number, fill: readonly number[]): PixelImage {
  return transform(image, [1, 0, 0, 0, 1, share * image.height], fill);
}
