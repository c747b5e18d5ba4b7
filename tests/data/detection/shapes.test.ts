/** Pictures of shapes: what they hold, and what a loader makes of them. */
import { expect, test } from 'vitest';
import { DataLoader, openDetectionData } from '../../../lib/data/index.js';
import * as coco from '../../../lib/evaluation/coco/index.js';

test('pictures are a function of seed, index and part; those of training and validation differ', async () => {
  const open = (split: 'train' | 'val', seed = 0) =>
    openDetectionData('synthetic-shapes:8', { split, seed });
  const first = await (await open('train')).dataset.get(3);
  expect(await (await open('train')).dataset.get(3)).toEqual(first);
  expect(await (await open('val')).dataset.get(3)).not.toEqual(first);
  expect(await (await open('train', 1)).dataset.get(3)).not.toEqual(first);
});

test('boxes bound the polygons, and all classes are there', async () => {
  const { groundTruth, categories } = await openDetectionData('synthetic-shapes:64');
  expect(categories.map(({ name }) => name)).toEqual([
    'circle',
    'cross',
    'rectangle',
    'star',
    'triangle',
  ]);
  expect(new Set(groundTruth.annotations.map(({ category_id }) => category_id)).size).toBe(5);
  for (const { bbox, segmentation, image_id } of groundTruth.annotations) {
    const [points = []] = segmentation as number[][];
    const xs = points.filter((_, i) => i % 2 === 0);
    const ys = points.filter((_, i) => i % 2 === 1);
    expect(bbox[0]).toBe(Math.min(...xs));
    expect(bbox[1] + bbox[3]).toBeCloseTo(Math.max(...ys), 9);
    const image = groundTruth.images[image_id - 1];
    expect(Math.max(...xs)).toBeLessThanOrEqual(image?.width ?? 0);
  }
});

test('a view of 128 pixels that is fitted shows the picture as it is, padded at right or below', async () => {
  const { dataset } = await openDetectionData('synthetic-shapes:4');
  using loader = new DataLoader(dataset, { batchSize: 4, imageSize: 128, augment: 'fit' });
  for await (const batch of loader.epoch(0)) {
    const targets = batch.targets.objects ?? [];
    expect(targets).toHaveLength(4);
    for (const [i, target] of targets.entries()) {
      const sample = (await dataset.get(i)) as { pixels: Uint8Array; width: number };
      const [height, width] = target.size;
      expect(target.originalSize).toEqual(target.size);
      for (const y of [0, height - 1]) {
        const row = batch.pixels.subarray(
          (i * 128 + y) * 128 * 3,
          ((i * 128 + y) * 128 + width) * 3,
        );
        expect(row).toEqual(sample.pixels.subarray(y * width * 3, (y + 1) * width * 3));
      }
      if (width < 128) expect(batch.pixels[(i * 128 * 128 + width) * 3]).toBe(0);
      if (height < 128) expect(batch.pixels[(i * 128 + height) * 128 * 3]).toBe(0);
    }
  }
});

test('a malformed count is refused', async () => {
  await expect(openDetectionData('synthetic-shapes:x')).rejects.toThrow(
    "data 'synthetic-shapes:x': 'x' is no count of pictures; expected synthetic-shapes:COUNT",
  );
});

test('perfect detections have an AP of 1 by COCO, of boxes and of masks', async () => {
  const { groundTruth } = await openDetectionData('synthetic-shapes:24', { split: 'val' });
  const results = groundTruth.annotations.map(({ image_id, category_id, bbox, segmentation }) => {
    const { height = 0, width = 0 } = groundTruth.images.find(({ id }) => id === image_id) ?? {};
    const mask = coco.masks.fromPolygons(segmentation as number[][], height, width);
    return { image_id, category_id, score: 1, bbox, segmentation: mask };
  });
  for (const type of ['bbox', 'segm'] as const) {
    expect(coco.evaluate(groundTruth, results, { type }).stats[0]).toBe(1);
  }
});
