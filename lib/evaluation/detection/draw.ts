/** Pictures of what a detector finds. */
import type { Batch, PixelImage } from '../../data/index.js';
import type { Category } from '../../models/detection/index.js';
import { masks, type Rle } from '../coco/index.js';
import { drawObjects } from '../draw-objects.js';
import type { FoundInImage } from './run.js';

/**
 * The images of a batch with what was found in them, without padding.
 *
 * @param threshold The lowest score that is drawn.
 */
export function drawFound(
  batch: Batch,
  found: readonly FoundInImage[],
  {
    categories,
    threshold,
  }: { readonly categories: readonly Category[]; readonly threshold: number },
): PixelImage[] {
  const labelOf = new Map(categories.map(({ id }, label) => [id, label]));
  const names = categories.map(({ name }) => name);
  return found.map(({ target, results }, i) => {
    const { size, scale } = target;
    const image = cropped(batch, i, size);
    const shown = results.filter(({ score }) => score >= threshold);
    const boxes = shown.flatMap(({ bbox: [x, y, width, height] }) => [
      ...[x * scale[1], y * scale[0], (x + width) * scale[1], (y + height) * scale[0]],
    ]);
    return drawObjects(
      image,
      {
        boxes,
        labels: shown.map((result) => labelOf.get(result.category_id) as number),
        scores: shown.map(({ score }) => score),
        ...(shown.every(({ segmentation }) => segmentation !== undefined) && {
          masks: shown.map(({ segmentation }) => ({ rle: scaled(segmentation as Rle, size) })),
        }),
      },
      names,
    );
  });
}

/** A mask of an image as one of a view of it, by the nearest pixels. */
function scaled(mask: Rle, [height, width]: readonly [number, number]): Rle {
  const [rows, columns] = mask.size;
  const from = masks.decode(mask);
  const to = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) / height) * rows) * columns;
    for (let x = 0; x < width; x++) {
      to[y * width + x] = from[row + Math.floor(((x + 0.5) / width) * columns)] as number;
    }
  }
  return masks.encode(to, height, width);
}

/** The upper left part of an image of a batch. */
function cropped(
  { pixels, width, height: rows, channels }: Batch,
  image: number,
  [height, across]: readonly [number, number],
): PixelImage {
  const part = new Uint8Array(height * across * channels);
  for (let row = 0; row < height; row++) {
    const from = (image * rows + row) * width * channels;
    part.set(pixels.subarray(from, from + across * channels), row * across * channels);
  }
  return { pixels: part, width: across, height, channels };
}
