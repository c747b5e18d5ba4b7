/** The geometry of plans on float values: the filter of {@link resizeBox}, without rounding and clipping. */

import type { Box, Filter, Plan, Size } from './geometry.js';
import { coefficients, PRECISION_BITS } from './resize.js';
import type { ValueImage } from './sample.js';

const UNIT = 2 ** -PRECISION_BITS;

/** Carries out a plan on an image, into `target` (height, width, channels). */
export function renderValues(image: ValueImage, plan: Plan, out: Size, target: Float32Array): void {
  const { channels } = image;
  const { box, resize, offset, flip, filter = 'bicubic' } = plan;
  const content = plan.content ?? { left: 0, top: 0, ...out };
  const across = resizeColumns(image, box, resize.width, filter);
  const whole = resizeRows(across, resize, channels, filter);
  if (plan.content !== undefined) target.fill(0);
  for (let y = 0; y < content.height; y++) {
    for (let x = 0; x < content.width; x++) {
      const column = offset.left + (flip ? content.width - 1 - x : x);
      const from = ((offset.top + y) * resize.width + column) * channels;
      const to = ((content.top + y) * out.width + content.left + x) * channels;
      target.set(whole.subarray(from, from + channels), to);
    }
  }
}

/** The rows of a box, scaled to a width. */
function resizeColumns(
  { values, width, channels }: ValueImage,
  box: Box,
  to: number,
  kernel: Filter,
): Float32Array {
  const out = new Float32Array(box.height * to * channels);
  const filter = box.width === to ? undefined : coefficients(box.width, to, kernel);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * channels;
    const row = values.subarray(from, from + box.width * channels);
    const target = out.subarray(y * to * channels, (y + 1) * to * channels);
    if (filter === undefined) {
      target.set(row);
      continue;
    }
    const { starts, lengths, weights, stride } = filter;
    for (let x = 0; x < to; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let i = 0; i < (lengths[x] as number); i++) {
          const at = ((starts[x] as number) + i) * channels + channel;
          sum += (row[at] as number) * (weights[x * stride + i] as number);
        }
        target[x * channels + channel] = sum * UNIT;
      }
    }
  }
  return out;
}

/** Rows scaled to a height. */
function resizeRows(
  rows: Float32Array,
  { width, height }: Size,
  channels: number,
  filter: Filter,
): Float32Array {
  const rowLength = width * channels;
  const count = rows.length / rowLength;
  if (count === height) return rows;
  const { starts, lengths, weights, stride } = coefficients(count, height, filter);
  const out = new Float32Array(height * rowLength);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < rowLength; x++) {
      let sum = 0;
      for (let i = 0; i < (lengths[y] as number); i++) {
        const at = ((starts[y] as number) + i) * rowLength + x;
        sum += (rows[at] as number) * (weights[y * stride + i] as number);
      }
      out[y * rowLength + x] = sum * UNIT;
    }
  }
  return out;
}
