import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Batch,
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  type Sample,
  SampleError,
} from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { datasetOf, jpeg, picture } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';

const files = await Promise.all(
  // Some small enough to be resized here, some left to the library.
  Array.from({ length: 23 }, (_, i) => (i % 2 ? jpeg(40 + i, 30, i) : jpeg(200 + i, 150, i))),
);
const classes = ['even', 'odd'];

/** Encoded pictures, sizes mixed. */
function photographs(length = files.length): Dataset {
  return datasetOf(
    length,
    (index) => ({ name: `${index}.jpg`, label: index % 2, bytes: files[index] as Buffer }),
    classes,
  );
}

/** Pictures that show their index. */
function numbered(length: number, isBad: (index: number) => boolean = () => false): Dataset {
  return datasetOf(
    length,
    (index) => {
      if (isBad(index)) throw new SampleError(`${index}.jpg`, 'broken');
      const pixels = new Uint8Array(2 * 2 * 3).fill(index);
      return { name: `${index}`, label: index % 2, pixels, width: 2, height: 2, channels: 3 };
    },
    classes,
  );
}

const training: DataLoaderOptions = {
  batchSize: 4,
  imageSize: 32,
  shuffle: true,
  augment: 'train',
  seed: 11,
};

function indicesOf(batches: readonly Batch[]): number[] {
  return batches.flatMap((batch) => [...batch.indices]);
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

describe('a batch', () => {
  test('holds pixels of the size, channels and number asked for', async () => {
    const loader = new DataLoader(photographs(), {
      batchSize: 5,
      imageSize: [24, 40],
      channels: 1,
      augment: 'train',
    });
    const [batch] = (await collect(loader.epoch(0))) as [Batch];
    const { pixels, ...rest } = batch;
    expect(pixels).toHaveLength(5 * 24 * 40);
    expect(rest).toMatchObject({ index: 0, size: 5, height: 24, width: 40, channels: 1 });
  });

  test('holds the label of each of its samples', async () => {
    const loader = new DataLoader(photographs(), training);
    for await (const batch of loader.epoch(0)) {
      expect([...(batch.labels ?? [])]).toEqual([...batch.indices].map((index) => index % 2));
    }
  });

  test('has no labels where the dataset has no classes', async () => {
    const { length, get } = photographs();
    const loader = new DataLoader({ length, get }, training);
    expect((await collect(loader.epoch(0)))[0]?.labels).toBeNull();
  });

  test('holds untouched what has the size already, without augmentation', async () => {
    const image = picture(16, 12);
    const dataset = datasetOf(1, () => ({ name: 'it', label: -1, ...image }));
    for (const augment of ['none', 'eval'] as const) {
      const loader = new DataLoader(dataset, { batchSize: 1, imageSize: [12, 16], augment });
      expect((await collect(loader.epoch(0)))[0]?.pixels).toEqual(image.pixels);
    }
  });

  test('belongs to the consumer, who may change it', async () => {
    const loader = new DataLoader(numbered(4), { batchSize: 4, imageSize: 2 });
    const [before] = (await collect(loader.epoch(0))) as [Batch];
    const copy = before.pixels.slice();
    before.pixels.fill(255);
    expect((await collect(loader.epoch(1)))[0]?.pixels).toEqual(copy);
  });
});

describe('an epoch', () => {
  test('visits every sample once, whatever the sizes', async () => {
    const options = fc.record({
      length: fc.integer({ min: 1, max: 60 }),
      batchSize: fc.integer({ min: 1, max: 20 }),
      workers: fc.nat({ max: 2 }),
      prefetch: fc.nat({ max: 4 }),
      shuffle: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ length, ...rest }) => {
        const loader = new DataLoader(numbered(length), { ...rest, imageSize: 2, dropLast: false });
        const batches = await collect(loader.epoch(0));
        expect(batches).toHaveLength(loader.batchesPerEpoch);
        expect(sorted(indicesOf(batches))).toEqual(range(length));
      }),
      { numRuns: 40 },
    );
  });

  test('keeps the order of the dataset without shuffling', async () => {
    const loader = new DataLoader(photographs(), { batchSize: 4, imageSize: 32 });
    expect(indicesOf(await collect(loader.epoch(3)))).toEqual(range(23));
  });

  test('leaves out a last batch that is not full when shuffled', async () => {
    const loader = new DataLoader(numbered(10), { ...training, imageSize: 2 });
    expect((await collect(loader.epoch(0))).map((batch) => batch.size)).toEqual([4, 4]);
  });

  test('keeps the only batch even where it is not full', async () => {
    const loader = new DataLoader(numbered(3), { ...training, imageSize: 2 });
    expect((await collect(loader.epoch(0))).map((batch) => batch.size)).toEqual([3]);
  });

  test('differs from the one before it', async () => {
    const loader = new DataLoader(photographs(), training);
    const [first, second] = [await collect(loader.epoch(0)), await collect(loader.epoch(1))];
    expect(indicesOf(first)).not.toEqual(indicesOf(second));
  });

  test('augments a sample anew', async () => {
    const loader = new DataLoader(photographs(1), { ...training, batchSize: 1 });
    const [first, second] = [await collect(loader.epoch(0)), await collect(loader.epoch(1))];
    expect(first[0]?.pixels).not.toEqual(second[0]?.pixels);
  });

  test('is divided between processes without gap or overlap', async () => {
    const parts = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const shard = { index, count: 3 };
        const loader = new DataLoader(numbered(30), {
          ...training,
          batchSize: 5,
          imageSize: 2,
          shard,
        });
        return indicesOf(await collect(loader.epoch(2)));
      }),
    );
    expect(parts.map((part) => part.length)).toEqual([10, 10, 10]);
    expect(sorted(parts.flat())).toEqual(range(30));
  });
});

describe('content and order do not depend on', async () => {
  const expected = await collect(new DataLoader(photographs(), training).epoch(2));

  test.each([0, 1, 2, 4])('the number of workers: %i', async (workers) => {
    const loader = new DataLoader(photographs(), { ...training, workers });
    expect(await collect(loader.epoch(2))).toEqual(expected);
  });

  test('how far ahead is read', async () => {
    const loader = new DataLoader(photographs(), { ...training, prefetch: 0 });
    expect(await collect(loader.epoch(2))).toEqual(expected);
  });

  test('what is cached', async () => {
    const cached = new DataLoader(photographs(), training);
    await collect(cached.epoch(0));
    await collect(cached.epoch(1));
    expect(await collect(cached.epoch(2))).toEqual(expected);
    const uncached = new DataLoader(photographs(), { ...training, cacheBytes: 0 });
    expect(await collect(uncached.epoch(2))).toEqual(expected);
  });

  test('how long the samples take', async () => {
    const { length, get } = photographs();
    const late: Dataset = {
      length,
      classes,
      async get(index) {
        await sleep((index * 7) % 13);
        return get(index);
      },
    };
    expect(await collect(new DataLoader(late, training).epoch(2))).toEqual(expected);
  });

  test.each([1, 3, 5])('whether the epoch is entered at batch %i', async (startBatch) => {
    const loader = new DataLoader(photographs(), training);
    const rest = await collect(loader.epoch(2, { startBatch }));
    expect(rest).toEqual(expected.slice(startBatch));
  });
});

test('evaluation gives the same pixels from the cache as at first', async () => {
  const loader = new DataLoader(photographs(), { batchSize: 8, imageSize: 48 });
  const first = await collect(loader.epoch(0));
  const again = await collect(loader.epoch(1));
  expect(again).toEqual(first.map((batch) => ({ ...batch, epoch: 1 })));
});

test('a cached dataset is read once', async () => {
  let reads = 0;
  const { length, get } = numbered(12);
  const counting = datasetOf(length, (index) => {
    reads++;
    return get(index);
  });
  const loader = new DataLoader(counting, { ...training, imageSize: 2 });
  for (const epoch of [0, 1, 2]) await collect(loader.epoch(epoch));
  expect(reads).toBe(12);
});

describe('reading ahead', () => {
  /** Counts what is begun and what is under way. */
  function watched(length: number) {
    const counts = { begun: 0, active: 0 };
    const source = numbered(length);
    const dataset = datasetOf(length, async (index): Promise<Sample> => {
      counts.begun++;
      counts.active++;
      await sleep(1);
      counts.active--;
      return source.get(index);
    });
    return { counts, dataset };
  }

  test('begins with nothing before the first batch is asked for', async () => {
    const { counts, dataset } = watched(40);
    new DataLoader(dataset, { ...training, imageSize: 2 }).epoch(0);
    await sleep(20);
    expect(counts.begun).toBe(0);
  });

  test('goes on while the consumer is busy, as far as it may', async () => {
    const { counts, dataset } = watched(100);
    const loader = new DataLoader(dataset, { ...training, imageSize: 2, prefetch: 3 });
    const batches = loader.epoch(0);
    await batches.next();
    await sleep(100);
    // The four samples of the first batch, and three batches and one.
    expect(counts.begun).toBe(4 + 4 * 4);
    await batches.return();
  });

  test('ends when the consumer leaves early, with nothing left under way', async () => {
    const { counts, dataset } = watched(400);
    const loader = new DataLoader(dataset, { ...training, imageSize: 2 });
    for await (const batch of loader.epoch(0)) if (batch.index === 1) break;
    expect(counts.active).toBe(0);
    const { begun } = counts;
    await sleep(30);
    expect(counts.begun).toBe(begun);
  });

  test('keeps ahead of a consumer that never lets the event loop turn', async () => {
    const source = numbered(200);
    let finished = 0;
    const dataset = datasetOf(source.length, async (index) => {
      for (let step = 0; step < 3; step++) await new Promise((resolve) => setImmediate(resolve));
      finished++;
      return source.get(index);
    });
    const loader = new DataLoader(dataset, { ...training, batchSize: 8, imageSize: 2 });
    for await (const batch of loader.epoch(0)) {
      const begun = Math.min(200, (batch.index + 2) * 8);
      expect(finished).toBeGreaterThanOrEqual(begun);
    }
  });
});

describe('a sample that cannot be read', () => {
  const options: DataLoaderOptions = { batchSize: 4, imageSize: 2 };

  test('is replaced by the next one that can', async () => {
    const loader = new DataLoader(
      numbered(8, (i) => i === 2 || i === 3 || i === 7),
      options,
    );
    const batches = await collect(loader.epoch(0));
    expect(indicesOf(batches)).toEqual([0, 1, 4, 4, 4, 5, 6, 0]);
    expect(batches.map((batch) => batch.pixels[2 * 12])).toEqual([4, 6]);
  });

  test('is left out where that is asked for', async () => {
    const dataset = numbered(8, (i) => i === 0 || i === 2);
    const loader = new DataLoader(dataset, { ...options, onBad: 'drop' });
    const batches = await collect(loader.epoch(0));
    expect(batches.map(({ size, labels }) => [size, labels?.length])).toEqual([
      [2, 2],
      [4, 4],
    ]);
    expect([...(batches[0] as Batch).pixels]).toEqual([...Array(12).fill(1), ...Array(12).fill(3)]);
  });

  test('leaves out a batch of which nothing is left', async () => {
    const dataset = numbered(8, (i) => i < 4);
    const loader = new DataLoader(dataset, { ...options, onBad: 'drop' });
    expect((await collect(loader.epoch(0))).map((batch) => batch.index)).toEqual([1]);
  });

  test('is reported once, by name and reason', async () => {
    const reports: string[] = [];
    const onSkip = (name: string, reason: string) => reports.push(`${name}: ${reason}`);
    const dataset = numbered(8, (i) => i === 5);
    const loader = new DataLoader(dataset, { ...options, onSkip });
    for (const epoch of [0, 1]) await collect(loader.epoch(epoch));
    expect(reports).toEqual(['5.jpg: broken']);
    expect(loader.skipped).toEqual([{ index: 5, name: '5.jpg', reason: 'broken' }]);
  });

  test('does not end an epoch even where it is a damaged file', async () => {
    const dataset = datasetOf(6, (index) => {
      const whole = files[index] as Buffer;
      const bytes = index === 3 ? whole.subarray(0, whole.length / 2) : whole;
      return { name: `${index}.jpg`, label: 0, bytes };
    });
    const loader = new DataLoader(dataset, { batchSize: 6, imageSize: 32 });
    expect(indicesOf(await collect(loader.epoch(0)))).toEqual([0, 1, 2, 4, 4, 5]);
    expect(loader.skipped[0]?.reason).toMatch(/the file is cut off/);
  });

  test('ends the epoch where more than a tenth are so', async () => {
    const loader = new DataLoader(
      numbered(400, (i) => i % 5 === 0),
      { ...options, workers: 0 },
    );
    expect(await messageOf(() => collect(loader.epoch(0)))).toBe(
      '41 of the 400 images, or more, cannot be read, 10 % may be (--max-bad): 0.jpg (broken); ' +
        '5.jpg (broken); 10.jpg (broken); and 38 more',
    );
  });

  test('is no reason to stop where few of many are so', async () => {
    const loader = new DataLoader(
      numbered(400, (i) => i % 20 === 0),
      options,
    );
    expect(await collect(loader.epoch(0))).toHaveLength(100);
  });

  test('ends the epoch where all are so, however few', async () => {
    const loader = new DataLoader(
      numbered(3, () => true),
      options,
    );
    const failing = collect(loader.epoch(0));
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(/^none of the 3 images can be read: 0\.jpg \(broken\)/);
  });
});

test('an error in a dataset of the user reaches the consumer as it is', async () => {
  const failure = new TypeError('a fault in the dataset');
  const dataset = datasetOf(8, async (index) => {
    if (index === 6) throw failure;
    return numbered(8).get(index);
  });
  const loader = new DataLoader(dataset, { batchSize: 2, imageSize: 2 });
  await expect(collect(loader.epoch(0))).rejects.toBe(failure);
});

describe('a loader refuses', () => {
  test.each([
    ['batchSize', { batchSize: 0 }, /batchSize is 0; expected a whole number from 1 on/],
    ['imageSize', { imageSize: 1.5 }, /imageSize is 1\.5/],
    ['channels', { channels: -1 }, /channels is -1/],
    ['cropScale', { augment: 'train', cropScale: [0.5, 0.2] }, /crop scale is \[0\.5, 0\.2\]/],
    ['augment', { augment: 'always' as 'train' }, /augment is 'always'/],
    ['shard', { shard: { index: 2, count: 2 } }, /shard index is 2; expected less than/],
  ] as const)('a wrong %s', (_, change, message) => {
    const options = { batchSize: 2, imageSize: 2, ...change } as DataLoaderOptions;
    expect(() => new DataLoader(numbered(4), options)).toThrow(message);
  });

  test('a dataset without samples', () => {
    expect(() => new DataLoader(numbered(0), { batchSize: 2, imageSize: 2 })).toThrow(
      /holds no samples/,
    );
  });
});
