import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  SampleError,
} from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { torch } from '../../lib/torch/index.js';
import { datasetOf } from '../support/images.js';
import { collect } from '../support/outcomes.js';

const devices = torch.cuda.isAvailable() ? (['cpu', 'cuda'] as const) : (['cpu'] as const);

interface Images {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bad?: readonly number[];
  readonly inMemory?: boolean;
}

/** Noise, which overshoots most where it is resized. */
function noise({ count, height, width, channels, bad = [], inMemory = false }: Images): Dataset {
  const length = height * width * channels;
  let state = 1;
  const all = Uint8Array.from({ length: count * length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 31 ? 255 - ((state >>> 16) & 31) : (state >>> 16) & 31;
  });
  const dataset = datasetOf(
    count,
    (index) => {
      if (bad.includes(index)) throw new SampleError(`${index}`, 'broken');
      const pixels = all.subarray(index * length, (index + 1) * length);
      return { name: `${index}`, label: index % 2, pixels, height, width, channels };
    },
    ['even', 'odd'],
  );
  return { ...dataset, inMemory };
}

/** Epochs of a loader whose batches may be deferred beside those of one whose batches may not. */
async function expectTheSame(
  dataset: Dataset,
  options: DataLoaderOptions,
  { epochs = 3, startBatch = 0 } = {},
): Promise<number> {
  const plain = new DataLoader(dataset, options);
  const cutting = new DataLoader(dataset, { ...options, deferCrops: true });
  let cuts = 0;
  for (const device of devices) {
    using normalisation = new Normalisation(options.channels ?? 3, device);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const start = epoch === epochs - 1 ? { startBatch } : {};
      const expected = await collect(plain.epoch(epoch, start));
      const given = await collect(cutting.epoch(epoch, start));
      expect(given.length).toBe(expected.length);
      for (const [i, batch] of given.entries()) {
        const want = expected[i] as (typeof expected)[number];
        const { index, size, height, width, channels, labels, indices } = want;
        expect(batch).toMatchObject({ index, epoch, size, height, width, channels });
        expect([batch.labels, batch.indices]).toEqual([labels, indices]);
        using bytes = normalisation.upload(batch);
        expect(bytes.shape).toEqual([size, height, width, channels]);
        expect(Buffer.compare(bytes.toTypedArray() as Uint8Array, want.pixels)).toBe(0);
        if (batch.deferred !== undefined) cuts++;
        expect(Buffer.compare(batch.pixels, want.pixels)).toBe(0);
      }
    }
  }
  plain.close();
  cutting.close();
  return cuts;
}

const training: DataLoaderOptions = {
  ...{ batchSize: 4, imageSize: 32, shuffle: true, dropLast: false, augment: 'train', seed: 5 },
};

describe('samples that a device cuts out of images that it holds', () => {
  test('are those of the loader, byte for byte, whatever the sizes', async () => {
    const side = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ height: side, width: side, channels: fc.integer({ min: 1, max: 4 }) }),
        fc.tuple(side, side),
        fc.integer({ min: 0, max: 1000 }),
        async (image, imageSize, seed) => {
          const { channels } = image;
          const options = { ...training, imageSize, channels, seed };
          const cuts = await expectTheSame(noise({ count: 6, ...image }), options, { epochs: 2 });
          expect(cuts).toBe(2 * (2 * devices.length - 1));
        },
      ),
      { numRuns: 40 },
    );
  });

  const small = { count: 11, height: 20, width: 24, channels: 3 };

  test.each(['eval', 'none'] as const)('are the loader’s with augment %s', async (augment) => {
    expect(await expectTheSame(noise(small), { ...training, augment })).toBeGreaterThan(0);
  });

  test('are made of a dataset that is in memory already', async () => {
    expect(await expectTheSame(noise({ ...small, inMemory: true }), training)).toBeGreaterThan(0);
  });

  test.each(['substitute', 'drop'] as const)('do without bad images: %s', async (onBad) => {
    const dataset = noise({ ...small, bad: [0, 3, 4, 10] });
    expect(await expectTheSame(dataset, { ...training, onBad })).toBeGreaterThan(0);
  });

  test('go on in the middle of an epoch', async () => {
    expect(await expectTheSame(noise(small), training, { startBatch: 1 })).toBeGreaterThan(0);
  });

  test.each([
    ['images of several sizes', { ...training }, 24],
    ['images that are not all kept', { ...training, cacheBytes: 20 * 24 * 3 * 10 }, 20],
    ['augmentations of pixels', { ...training, colorJitter: 0.4 }, 20],
    ['samples that the image library resizes', { ...training, imageSize: 160 }, 20],
  ])('are not made of %s', async (_, options, otherHeight) => {
    const dataset = noise(small);
    const other = noise({ ...small, height: otherHeight });
    const mixed = { ...dataset, get: (i: number) => (i === 2 ? other : dataset).get(i) };
    expect(await expectTheSame(mixed, options)).toBe(0);
  });

  test('leave no tensors behind', async () => {
    const loader = new DataLoader(noise(small), { ...training, deferCrops: true });
    await collect(loader.epoch(0));
    const batches = await collect(loader.epoch(1));
    const before = torch.memory().tensors;
    {
      using normalisation = new Normalisation(3);
      const begun = torch.memory().tensors;
      for (const batch of batches) normalisation.upload(batch).dispose();
      const held = torch.memory().tensors;
      for (const batch of batches) normalisation.upload(batch).dispose();
      expect(torch.memory().tensors).toBe(held);
      expect(held).toBeGreaterThan(begun);
    }
    expect(torch.memory().tensors).toBe(before);
  });
});
