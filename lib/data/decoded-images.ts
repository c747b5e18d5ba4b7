import type { Size } from './geometry.js';
import type { PixelImage } from './sample.js';

/** Decoded images of one size in one array. */
export interface DecodedImages extends Size {
  /** uint8, (count, height, width, channels). */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  /** The image index of each sample; -1 where there is none. */
  readonly rows: Int32Array;
  /** The class of each image. */
  readonly labels: Int32Array;
}

/**
 * Samples that are still to be cut out of decoded images: box i of image `rows[i]`, scaled to `size` as `resizeBox`
 * does and mirrored where `flips[i]` is 1.
 */
export interface DeferredCrops {
  readonly decoded: DecodedImages;
  /** (n), the indices of decoded images. */
  readonly rows: Int32Array;
  /** (n, 4): left, top, width and height. */
  readonly boxes: Int32Array;
  readonly flips: Uint8Array;
  readonly size: Size;
}

/**
 * Copies images into one array, in the order of their samples.
 *
 * @param images by sample; at least one
 * @param length number of samples of the dataset
 * @param isMissing whether there will never be an image of a sample
 * @returns undefined where an image is not decoded yet or sizes differ
 */
export function joinImages(
  images: ReadonlyMap<number, { readonly image: PixelImage; readonly label: number }>,
  length: number,
  isMissing: (index: number) => boolean,
): DecodedImages | undefined {
  const rows = new Int32Array(length).fill(-1);
  let count = 0;
  for (let index = 0; index < length; index++) {
    if (images.has(index)) rows[index] = count++;
    else if (!isMissing(index)) return undefined;
  }
  const [first] = images.values() as Iterable<{ image: PixelImage }> as [{ image: PixelImage }];
  const { width, height, channels } = first.image;
  for (const { image } of images.values()) {
    if (image.width !== width || image.height !== height) return undefined;
  }
  const bytes = width * height * channels;
  const pixels = new Uint8Array(count * bytes);
  const labels = new Int32Array(count);
  for (const [index, { image, label }] of images) {
    const row = rows[index] as number;
    pixels.set(image.pixels, row * bytes);
    labels[row] = label;
  }
  return { pixels, count, width, height, channels, rows, labels };
}
