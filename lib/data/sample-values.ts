/** Samples of more than 8 bits. */

import { readHeader } from './decode.js';
import { maxPixels } from './decode-memory.js';
import { decodeValues, toChannels } from './decode-values.js';
import {
  isValueSample,
  type PixelImage,
  type PixelSample,
  type Sample,
  SampleError,
  type ValueImage,
  type ValueSample,
} from './sample.js';

/**
 * A sample's values of more than 8 bits, in memory that nobody else has.
 *
 * @param channels the wanted number; null: as many as it has
 * @throws SampleError naming the sample where it cannot be read
 */
export async function valuesOf(sample: Sample, channels: number | null): Promise<ValueImage> {
  const { name } = sample;
  if ('bytes' in sample) {
    const bytes = new Uint8Array(sample.bytes);
    return decodeValues(bytes, channels, name, await readHeader(bytes, name));
  }
  const { width, height, channels: found } = sample;
  const values = isValueSample(sample)
    ? new Float32Array(sample.values)
    : Float32Array.from(sample.pixels, (value) => value / 255);
  checkSize(values.length, sample);
  return toChannels({ values, width, height, channels: found }, channels ?? found, name);
}

/** Values as their bytes, for what keeps and stores bytes. */
export function asBytes({ values, width, height, channels }: ValueImage): PixelImage {
  const { buffer, byteOffset, byteLength } = values;
  return { pixels: new Uint8Array(buffer, byteOffset, byteLength), width, height, channels };
}

/** @throws SampleError naming the sample where it has another number of values than its size says, or too many */
export function checkSize(
  count: number,
  { name, width, height, channels }: PixelSample | ValueSample,
): void {
  if (count !== width * height * channels || width < 1 || height < 1) {
    throw new SampleError(
      name,
      `${count} values are no ${width}x${height} pixels with ${channels} channels`,
    );
  }
  if (width * height > maxPixels()) throw new SampleError(name, 'it has too many pixels');
}
