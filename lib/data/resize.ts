/**
 * Bicubic and bilinear resizing of uint8 pixels with Pillow's arithmetic: Catmull and Rom's kernel (a = -0.5) or a
 * triangle, widened when shrinking for antialiasing, with coefficients in 22-bit fixed point. A horizontal pass is rounded to 8 bits, and a
 * vertical one follows. (From version 13 on, Pillow swaps the passes for some images that it shrinks in height most.)
 * It serves small images in memory, for which a call into an image library costs more than the work.
 */

import type { Box, Filter, Size } from './geometry.js';
import type { PixelImage } from './sample.js';

/** The bits of the factor that scales a weight before it is rounded. */
export const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/**
 * The window of each output position: its start, its length, and its fixed-point weights.
 */
interface Coefficients {
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

function cubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
  return 0;
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

const KERNELS = {
  bicubic: { support: 2, weigh: cubic },
  bilinear: { support: 1, weigh: triangle },
};

function computeCoefficients(inSize: number, outSize: number, filter: Filter): Coefficients {
  const kernel = KERNELS[filter];
  const scale = inSize / outSize;
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outSize);
  const lengths = new Int32Array(outSize);
  const weights = new Int32Array(outSize * stride);
  const exact = new Float64Array(stride);
  const inverse = 1 / filterScale;
  for (let out = 0; out < outSize; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inSize, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let i = 0; i < end - start; i++) {
      const weight = kernel.weigh((i + start - centre + 0.5) * inverse);
      exact[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < end - start; i++) {
      const weight = sum === 0 ? (exact[i] as number) : (exact[i] as number) / sum;
      const fixed = weight * (1 << PRECISION_BITS);
      weights[out * stride + i] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }
    starts[out] = start;
    lengths[out] = end - start;
  }
  return { starts, lengths, weights, stride };
}

/** Coefficients by input and output size, cached: crops of small images have few sizes. */
const known = new Map<string, Coefficients>();
const KNOWN_LIMIT = 1024;

/** The filter from a length to another. */
export function coefficients(
  inSize: number,
  outSize: number,
  filter: Filter = 'bicubic',
): Coefficients {
  const key = `${inSize} ${outSize} ${filter}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size >= KNOWN_LIMIT) known.clear();
    found = computeCoefficients(inSize, outSize, filter);
    known.set(key, found);
  }
  return found;
}

/**
 * The integer matrix of a pass of {@link resizeBox}, (outSize, inSize). The product is divided by 2^{@link
 * PRECISION_BITS}, rounded with halves up, and clipped to 0 to 255.
 */
export function resizeMatrix(inSize: number, outSize: number): Float64Array {
  const { starts, lengths, weights, stride } = coefficients(inSize, outSize);
  const matrix = new Float64Array(outSize * inSize);
  for (let out = 0; out < outSize; out++) {
    const from = out * stride;
    matrix.set(
      weights.subarray(from, from + (lengths[out] as number)),
      out * inSize + (starts[out] as number),
    );
  }
  return matrix;
}

function clip8(sum: number): number {
  const value = sum >> PRECISION_BITS;
  return Math.max(0, Math.min(value, 255));
}

let scratch = new Uint8Array(0);

/**
 * Crops a box out of an image and scales it, into `out` at `outOffset` (height, width, channels).
 *
 * @param source the image; the box must lie within it
 * @param flip mirror left and right
 */
export function resizeBox(
  source: PixelImage,
  box: Box,
  size: Size,
  flip: boolean,
  out: Uint8Array,
  outOffset: number,
  filter: Filter = 'bicubic',
): void {
  const { channels, pixels } = source;
  const rowBytes = source.width * channels;
  const first = box.top * rowBytes + box.left * channels;
  const { width, height } = size;
  const outRow = width * channels;

  if (width === box.width && height === box.height) {
    for (let y = 0; y < height; y++) {
      const from = first + y * rowBytes;
      out.set(pixels.subarray(from, from + outRow), outOffset + y * outRow);
    }
    if (flip) flipRows(out, outOffset, width, height, channels);
    return;
  }

  let rows = pixels;
  let rowsFirst = first;
  let rowsStride = rowBytes;
  const vertical = height !== box.height;
  if (width !== box.width) {
    let target = out;
    let targetOffset = outOffset;
    if (vertical) {
      if (scratch.length < box.height * outRow) scratch = new Uint8Array(box.height * outRow);
      target = scratch;
      targetOffset = 0;
    }
    const c = coefficients(box.width, width, filter);
    for (let y = 0; y < box.height; y++) {
      horizontal(
        pixels,
        first + y * rowBytes,
        channels,
        c,
        width,
        target,
        targetOffset + y * outRow,
      );
    }
    rows = target;
    rowsFirst = targetOffset;
    rowsStride = outRow;
  }
  if (vertical) {
    const { starts, lengths, weights, stride } = coefficients(box.height, height, filter);
    for (let y = 0; y < height; y++) {
      const start = starts[y] as number;
      const length = lengths[y] as number;
      const weight = y * stride;
      const to = outOffset + y * outRow;
      const top = rowsFirst + start * rowsStride;
      for (let x = 0; x < outRow; x++) {
        let sum = HALF;
        let from = top + x;
        for (let i = 0; i < length; i++) {
          sum = (sum + Math.imul(rows[from] as number, weights[weight + i] as number)) | 0;
          from += rowsStride;
        }
        out[to + x] = clip8(sum);
      }
    }
  }
  if (flip) flipRows(out, outOffset, width, height, channels);
}

function horizontal(
  pixels: Uint8Array,
  rowStart: number,
  channels: number,
  c: Coefficients,
  width: number,
  out: Uint8Array,
  outStart: number,
): void {
  const { starts, lengths, weights, stride } = c;
  let to = outStart;
  // The usual case, unrolled: about a quarter faster.
  if (channels === 3) {
    for (let x = 0; x < width; x++) {
      let from = rowStart + (starts[x] as number) * 3;
      const length = lengths[x] as number;
      const weight = x * stride;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let i = 0; i < length; i++) {
        const w = weights[weight + i] as number;
        red = (red + Math.imul(pixels[from] as number, w)) | 0;
        green = (green + Math.imul(pixels[from + 1] as number, w)) | 0;
        blue = (blue + Math.imul(pixels[from + 2] as number, w)) | 0;
        from += 3;
      }
      out[to] = clip8(red);
      out[to + 1] = clip8(green);
      out[to + 2] = clip8(blue);
      to += 3;
    }
    return;
  }
  for (let x = 0; x < width; x++) {
    const start = rowStart + (starts[x] as number) * channels;
    const length = lengths[x] as number;
    const weight = x * stride;
    for (let channel = 0; channel < channels; channel++) {
      let sum = HALF;
      let from = start + channel;
      for (let i = 0; i < length; i++) {
        sum = (sum + Math.imul(pixels[from] as number, weights[weight + i] as number)) | 0;
        from += channels;
      }
      out[to++] = clip8(sum);
    }
  }
}

/** Mirrors an image in place, left and right. */
function flipRows(
  data: Uint8Array,
  offset: number,
  width: number,
  height: number,
  channels: number,
): void {
  const rowBytes = width * channels;
  for (let y = 0; y < height; y++) {
    let left = offset + y * rowBytes;
    let right = left + rowBytes - channels;
    while (left < right) {
      for (let channel = 0; channel < channels; channel++) {
        const swapped = data[left + channel] as number;
        data[left + channel] = data[right + channel] as number;
        data[right + channel] = swapped;
      }
      left += channels;
      right -= channels;
    }
  }
}
