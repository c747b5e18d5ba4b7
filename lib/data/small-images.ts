import { readHeader } from './decode.js';
import type { Size } from './geometry.js';
import type { OpenedDataset } from './open.js';
import { SampleError } from './sample.js';

/** How many images are looked at, evenly spread. */
const LOOKED_AT = 8;

/**
 * Tells of images that are smaller than those of a model: all that are looked at are, on both sides. Each is enlarged, which
 * costs time and shows the model no more.
 *
 * @returns a line, or null where they are not
 */
export async function noteOnSmallImages(
  dataset: OpenedDataset,
  { width, height }: Size,
): Promise<string | null> {
  const count = Math.min(LOOKED_AT, dataset.length);
  let example: Size | null = null;
  for (let i = 0; i < count; i++) {
    try {
      const sample = await dataset.get(Math.floor((i * dataset.length) / count));
      const size = 'bytes' in sample ? await readHeader(sample.bytes, sample.name) : sample;
      if (size.width >= width || size.height >= height) return null;
      example ??= size;
    } catch (error) {
      // One that cannot be read tells nothing.
      if (!(error instanceof SampleError)) throw error;
    }
  }
  if (example === null) return null;
  const own = `${example.height}x${example.width}`;
  return `${dataset.name}: images such as of ${own} pixels are smaller than the model's ${height}x${width}, and are enlarged; --image-size takes another size`;
}
