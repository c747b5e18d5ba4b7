/** The loader with the addon's threads: order, resuming, stopping, and memory that is given back. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  type DataLoaderOptions,
  type OpenedDataset,
  openDataset,
} from '../../lib/data/index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { datasetOf, jpeg } from '../support/images.js';
import { collect } from '../support/outcomes.js';

/** Photographs of several sizes, with a small one and a damaged one among them. */
const files = await Promise.all([
  jpeg(300, 200, 1),
  jpeg(210, 320, 2),
  jpeg(60, 50, 3),
  jpeg(400, 150, 4),
  jpeg(180, 180, 5),
  (await jpeg(300, 300, 6)).subarray(0, 700),
  jpeg(256, 256, 7),
]);

const members = Array.from({ length: 21 }, (_, i) => ({
  name: `images/${String(i).padStart(2, '0')}.jpg`,
  bytes: files[i % files.length] as Buffer,
}));
const folder = temporaryFolder();
const archive = path.join(folder, 'images.tar');
await writeTar(archive, members);

const training = {
  batchSize: 4,
  imageSize: 40,
  shuffle: true,
  augment: 'train',
  seed: 3,
  maxBadShare: 1,
} as const;

async function withDataset<T>(action: (dataset: OpenedDataset) => Promise<T>): Promise<T> {
  const dataset = await openDataset(archive);
  try {
    return await action(dataset);
  } finally {
    await dataset.close();
  }
}

const epochOf = (options: Partial<DataLoaderOptions>, startBatch = 0) =>
  withDataset((dataset) => {
    const loader = new DataLoader(dataset, { ...training, ...options });
    return collect(loader.epoch(1, { startBatch }));
  });

describe('batches made by the threads do not depend on', async () => {
  const expected = await epochOf({ workers: 1 });

  test('their number', async () => {
    expect(await epochOf({ workers: 2 })).toEqual(expected);
    expect(await epochOf({ workers: 5 })).toEqual(expected);
  });

  test.each([1, 3])('whether the epoch is entered at batch %i', async (startBatch) => {
    expect(await epochOf({ workers: 2 }, startBatch)).toEqual(expected.slice(startBatch));
  });

  test('whether a file is read by a thread or its bytes come from a dataset', async () => {
    await withDataset(async (dataset) => {
      const bytes = datasetOf(dataset.length, (index) => dataset.get(index));
      const loader = new DataLoader(bytes, { ...training, workers: 2 });
      expect(await collect(loader.epoch(1))).toEqual(expected);
      expect(loader.decoded().native).toBeGreaterThan(0);
    });
  });
});

test('without the threads the same samples come, in pixels that are nearly the same', async () => {
  const native = await epochOf({});
  const library = await epochOf({ decoder: 'library' });
  expect(library.map(({ indices }) => indices)).toEqual(native.map(({ indices }) => indices));
  const differences = native.flatMap(({ pixels }, batch) =>
    Array.from(pixels, (value, i) => Math.abs(value - (library[batch]?.pixels[i] as number))),
  );
  // The image library computes the filter in fewer bits; a crop at another place would be off by tens of levels.
  expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(2);
});

test('evaluation keeps what the threads made', async () => {
  await withDataset(async (dataset) => {
    const loader = new DataLoader(dataset, { ...training, shuffle: false, augment: 'eval' });
    const first = await collect(loader.epoch(0));
    const { native } = loader.decoded();
    // 15 files, and one of them once more for each of three damaged ones that it replaces before it is kept.
    expect(native).toBeGreaterThanOrEqual(15);
    expect(native).toBeLessThanOrEqual(18);
    const again = await collect(loader.epoch(1));
    expect(again).toEqual(first.map((batch) => ({ ...batch, epoch: 1 })));
    expect(loader.decoded().native).toBe(native);
  });
});

test('what is done to the pixels after the crop is drawn as with the library', async () => {
  const augmented = { autoAugment: 'rand-m9-n2-mstd0.5-inc1', mean: [0.5, 0.5, 0.5] };
  const plain = await epochOf({});
  const changed = await epochOf(augmented);
  expect(changed.map(({ indices }) => indices)).toEqual(plain.map(({ indices }) => indices));
  expect(changed).not.toEqual(plain);
  expect(await epochOf({ ...augmented, workers: 3 })).toEqual(changed);
});

test('an epoch that is left in the middle leaves no thread writing', async () => {
  await withDataset(async (dataset) => {
    const loader = new DataLoader(dataset, { ...training, batchSize: 2, workers: 2, prefetch: 4 });
    for await (const batch of loader.epoch(0)) {
      batch.release?.();
      break;
    }
    const before = loader.times();
    await delay(50);
    expect(loader.times()).toEqual(before);
    expect(await collect(loader.epoch(1))).toEqual(await epochOf({ batchSize: 2 }));
  });
});

test('a loader whose threads were ended starts new ones', async () => {
  await withDataset(async (dataset) => {
    const loader = new DataLoader(dataset, training);
    const first = await collect(loader.epoch(1));
    const times = loader.times();
    loader.close();
    expect(loader.times()).toEqual(times);
    expect(await collect(loader.epoch(1))).toEqual(first);
  });
});

test('two loaders work side by side', async () => {
  await withDataset(async (dataset) => {
    const one = new DataLoader(dataset, training);
    const two = new DataLoader(dataset, { ...training, seed: 4 });
    const both = await Promise.all([collect(one.epoch(1)), collect(two.epoch(1))]);
    expect(both).toEqual([await epochOf({}), await epochOf({ seed: 4 })]);
  });
});

describe("a batch's memory", () => {
  test('holds the right pixels where it was released before', async () => {
    const expected = await epochOf({});
    await withDataset(async (dataset) => {
      const loader = new DataLoader(dataset, { ...training, prefetch: 1 });
      let next = 0;
      for (const epoch of [1, 1, 1]) {
        next = 0;
        for await (const batch of loader.epoch(epoch)) {
          expect({ ...batch }).toEqual(expected[next++]);
          batch.release?.();
          batch.release?.();
        }
      }
    });
  });

  test("is the consumer's where it is not", async () => {
    const batches = await epochOf({});
    expect(new Set(batches.map(({ pixels }) => pixels.buffer)).size).toBe(batches.length);
  });
});

test('a folder of files is read by the threads as an archive is', async () => {
  const images = path.join(temporaryFolder());
  for (const { name, bytes } of members)
    writeFileSync(path.join(images, path.basename(name)), bytes);
  const dataset = await openDataset(images);
  const loader = new DataLoader(dataset, { ...training, workers: 2 });
  expect(await collect(loader.epoch(1))).toEqual(await epochOf({}));
  expect(loader.decoded().native).toBeGreaterThan(0);
  await dataset.close();
});
