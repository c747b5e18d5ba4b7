/** Large-scale jitter, in JavaScript and in the addon's threads, against an implementation on Pillow. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Batch,
  DataLoader,
  type Dataset,
  type ImageObjects,
  PURPOSE,
  RandomStream,
} from '../../../lib/data/index.js';
import { useReference } from '../../python/reference.js';
import { temporaryFolder } from '../../support/folders.js';
import { picture } from '../../support/images.js';
import { collect } from '../../support/outcomes.js';

/** Width and height of images, and the side of their views. Those of the last are made in threads. */
const CASES = [
  { width: 60, height: 40, side: 48, count: 4 },
  { width: 31, height: 90, side: 64, count: 3 },
  { width: 150, height: 110, side: 130, count: 3 },
] as const;
const RANGE = [0.1, 2] as const;
const SEED = 3;
const EPOCH = 1;

interface Answer {
  pixels: string;
  content: [number, number];
  points: number[];
  flip: boolean;
}

/** A quadrangle within the image. */
const quadrangle = (width: number, height: number) =>
  [0.2, 0.3, 0.8, 0.25, 0.7, 0.9, 0.3, 0.6].map((share, i) => share * (i % 2 ? height : width));

const jobs = CASES.flatMap(({ width, height, side, count }) =>
  Array.from({ length: count }, (_, index) => {
    const stream = new RandomStream(SEED, PURPOSE.augment, index, EPOCH);
    return {
      ...{ width, height, size: [side, side], range: RANGE },
      words: Array.from({ length: 6 }, () => stream.uint32()),
      points: quadrangle(width, height),
      pixels: Buffer.from(picture(width, height, index).pixels).toString('base64'),
    };
  }),
);

describe('the same draws on Pillow', () => {
  const exchange = useReference<typeof jobs, Answer[]>('jitter', 'jitter.py', () => jobs);

  test.each(CASES)('$width x $height to $side', async ({ width, height, side, count }) => {
    const first = jobs.findIndex((job) => job.width === width);
    const answers = exchange.answer.slice(first, first + count);
    const inThreads = side > 128;
    const batch = await firstBatch(datasetOf(width, height, count, inThreads), {
      ...{ batchSize: count, imageSize: side },
      counts: inThreads
        ? { native: count, library: 0, cached: 0 }
        : { native: 0, library: count, cached: 0 },
    });
    const bytes = side * side * 3;
    const targets = batch.targets.objects ?? [];
    for (const [i, answer] of answers.entries()) {
      const ours = batch.pixels.subarray(i * bytes, (i + 1) * bytes);
      const theirs = Buffer.from(answer.pixels, 'base64');
      let most = 0;
      for (const [at, value] of theirs.entries()) {
        most = Math.max(most, Math.abs(value - (ours[at] as number)));
      }
      // Threads have weights of 16 bits, Pillow's have 22; each of two passes may round to the other side.
      expect(most).toBeLessThanOrEqual(inThreads ? 1 : 0);
      const target = targets[i];
      expect(target).toBeDefined();
      expect(target?.size).toEqual(answer.content);
      expect(target?.flip).toBe(answer.flip);
      expectInside(target?.boxes ?? new Float32Array(), answer);
    }
  });

  /** The box is that of the quadrangle's points where none of it is cut off; cut off, it lies within the view. */
  function expectInside(boxes: Float32Array, { points, content: [h, w] }: Answer) {
    const xs = points.filter((_, i) => i % 2 === 0);
    const ys = points.filter((_, i) => i % 2 === 1);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    const [left = 0, top = 0, right = 0, bottom = 0] = box;
    const isWhole = left >= 0 && top >= 0 && right <= w && bottom <= h;
    if (isWhole) {
      // Boxes are float32.
      expect([...boxes]).toEqual(box.map((value) => expect.closeTo(value, 4)));
    } else if (boxes.length > 0) {
      expect(boxes[0]).toBeGreaterThanOrEqual(Math.fround(Math.max(0, left)) - 1e-4);
      expect(boxes[2]).toBeLessThanOrEqual(Math.min(w, right) + 1e-4);
    }
  }
});

test('samples are the same with 0, 1, 2 and 4 workers, and after a resume', async () => {
  const dataset = datasetOf(200, 150, 12, true);
  const options = { batchSize: 4, imageSize: 160, augment: 'large-scale-jitter', seed: 5 } as const;
  const all: Awaited<ReturnType<typeof hashed>>[] = [];
  for (const workers of [0, 1, 2, 4]) {
    using loader = new DataLoader(dataset, { ...options, workers, shuffle: true });
    all.push(await hashed(loader, 0));
  }
  using loader = new DataLoader(dataset, { ...options, workers: 2, shuffle: true });
  const [first = []] = all;
  for (const batches of all.slice(1)) expect(batches).toEqual(first);
  expect(await hashed(loader, 2)).toEqual(first.slice(2));
});

test('the parts of two processes together are the samples of one', async () => {
  const dataset = datasetOf(60, 40, 8, false);
  const options = { batchSize: 8, imageSize: 48, augment: 'large-scale-jitter' } as const;
  const objects = async (share?: { index: number; count: number }) => {
    using loader = new DataLoader(dataset, {
      ...options,
      ...(share === undefined ? {} : { share }),
    });
    const [batch] = await collect(loader.epoch(2));
    return batch?.targets.objects ?? [];
  };
  const parts = [
    ...(await objects({ index: 0, count: 2 })),
    ...(await objects({ index: 1, count: 2 })),
  ];
  const byId = (a: { imageId: number }, b: { imageId: number }) => a.imageId - b.imageId;
  expect(parts.sort(byId)).toEqual([...(await objects())].sort(byId));
});

/** Batches of an epoch, each with a hash of its pixels. */
async function hashed(loader: DataLoader, startBatch: number) {
  const batches = [];
  for await (const { pixels, targets, indices } of loader.epoch(0, { startBatch })) {
    batches.push({ pixels: createHash('sha256').update(pixels).digest('hex'), targets, indices });
  }
  return batches;
}

async function firstBatch(
  dataset: Dataset,
  { counts, ...options }: { batchSize: number; imageSize: number; counts: object },
): Promise<Batch> {
  using loader = new DataLoader(dataset, {
    ...options,
    ...{ augment: 'large-scale-jitter', scaleRange: RANGE, seed: SEED, workers: 2 },
  });
  const [batch] = await collect(loader.epoch(EPOCH));
  expect(loader.decoded()).toEqual(counts);
  return batch as Batch;
}

/** Pictures with a quadrangle each, in memory or in a file of pixels that the threads read. */
function datasetOf(width: number, height: number, length: number, inFile: boolean): Dataset {
  const objects = (index: number): ImageObjects => ({
    ...{ imageId: index + 1, width, height },
    boxes: [0, 0, width, height],
    labels: [index % 3],
    crowd: [0],
    masks: [{ polygons: [quadrangle(width, height)] }],
  });
  const get = (index: number) => ({
    ...picture(width, height, index),
    name: `picture ${index}`,
    label: -1,
    targets: { objects: objects(index) },
  });
  if (!inFile) return { length, get };
  const file = path.join(temporaryFolder(), 'pixels');
  writeFileSync(file, Buffer.concat(Array.from({ length }, (_, i) => get(i).pixels)));
  const bytes = width * height * 3;
  return {
    length,
    get,
    locate: (index) => ({
      ...{ path: file, offset: index * bytes, length: bytes, label: -1 },
      raw: { width, height, channels: 3 },
      targets: { objects: objects(index) },
    }),
  };
}
