import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  iterableDataset,
  measureStatistics,
  type Sample,
  splitDataset,
} from '../../lib/data/index.js';
import { jpeg, picture } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';

const sampleOf = (number: number, label = number % 2): Sample => ({
  ...picture(8, 8, number),
  name: String(number),
  label,
});

/** Samples from `epoch * 100` on; what happens to the iterators is written down. */
function stream(length: number, { gives = length, events = [] as string[] } = {}) {
  return iterableDataset(
    async function* (epoch) {
      events.push(`begin ${epoch}`);
      try {
        for (let i = 0; i < gives; i++) {
          await new Promise((resolve) => setImmediate(resolve));
          yield sampleOf(epoch * 100 + i);
        }
      } finally {
        events.push(`end ${epoch}`);
      }
    },
    { length, classes: ['even', 'odd'] },
  );
}

const loaderOf = (dataset: ReturnType<typeof stream>, more = {}) =>
  new DataLoader(dataset, { batchSize: 4, imageSize: 8, augment: 'none', ...more });

/** What the samples of a batch are: the first value of each. */
const marks = (pixels: Uint8Array) =>
  Array.from({ length: pixels.length / 192 }, (_, i) => pixels[i * 192]);
const expectedMarks = (numbers: number[]) =>
  numbers.map((number) => picture(8, 8, number).pixels[0]);

describe('a loader', () => {
  test('takes samples in the order in which they come, another epoch from another iterator', async () => {
    const loader = loaderOf(stream(10));
    for (const epoch of [0, 1]) {
      const batches = await collect(loader.epoch(epoch));
      expect(batches.map(({ size }) => size)).toEqual([4, 4, 2]);
      const numbers = Array.from({ length: 10 }, (_, i) => epoch * 100 + i);
      expect(batches.flatMap(({ pixels }) => marks(pixels))).toEqual(expectedMarks(numbers));
      expect(batches.flatMap(({ labels }) => [...(labels ?? [])])).toEqual(
        numbers.map((n) => n % 2),
      );
    }
  });

  test.each([0, 1, 4])('with %d workers makes the same batches', async (workers) => {
    const [one, other] = await Promise.all(
      [1, workers].map((count) => collect(loaderOf(stream(10), { workers: count }).epoch(2))),
    );
    expect(other?.map(({ pixels }) => pixels)).toEqual(one?.map(({ pixels }) => pixels));
  });

  test('goes on in the middle of an epoch with the same batches', async () => {
    const whole = await collect(loaderOf(stream(10)).epoch(3));
    const rest = await collect(loaderOf(stream(10)).epoch(3, { startBatch: 1 }));
    expect(rest.map(({ pixels }) => pixels)).toEqual(whole.slice(1).map(({ pixels }) => pixels));
  });

  test('of one process among several has its share', async () => {
    const parts = [0, 1].map((index) => loaderOf(stream(8), { shard: { index, count: 2 } }));
    const [even, odd] = await Promise.all(parts.map((loader) => collect(loader.epoch(0))));
    expect(marks(even?.[0]?.pixels as Uint8Array)).toEqual(expectedMarks([0, 2, 4, 6]));
    expect(marks(odd?.[0]?.pixels as Uint8Array)).toEqual(expectedMarks([1, 3, 5, 7]));
  });

  test('leaves the last samples of what processes cannot share evenly', async () => {
    const parts = [0, 1].map((index) => loaderOf(stream(9), { shard: { index, count: 2 } }));
    const [even, odd] = await Promise.all(parts.map((loader) => collect(loader.epoch(0))));
    expect(marks(even?.[0]?.pixels as Uint8Array)).toEqual(expectedMarks([0, 2, 4, 6]));
    expect(marks(odd?.[0]?.pixels as Uint8Array)).toEqual(expectedMarks([1, 3, 5, 7]));
  });

  test('ends the iterator when its loop is left, before another one begins', async () => {
    const events: string[] = [];
    const loader = loaderOf(stream(40, { events }));
    for await (const _ of loader.epoch(0)) break;
    expect(events).toEqual(['begin 0', 'end 0']);
    await collect(loader.epoch(1));
    expect(events).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1']);
  });

  test('leaves what an iterable has beyond its length', async () => {
    const events: string[] = [];
    const batches = await collect(loaderOf(stream(6, { gives: 9, events })).epoch(0));
    expect(batches.map(({ size }) => size)).toEqual([4, 2]);
    expect(events).toEqual(['begin 0', 'end 0']);
  });

  test('makes a batch smaller by a sample that cannot be decoded, in every epoch', async () => {
    const good = await jpeg(8, 8);
    const bad = Buffer.from('no image');
    const dataset = iterableDataset(
      // Each epoch another one is bad.
      (epoch) =>
        Array.from({ length: 8 }, (_, i) => ({
          name: `${i}`,
          label: -1,
          bytes: i === epoch ? bad : good,
        })),
      { length: 8 },
    );
    const loader = loaderOf(dataset, { maxBadShare: 0.2 });
    for (const epoch of [0, 1, 2]) {
      expect((await collect(loader.epoch(epoch))).map(({ size }) => size)).toEqual([3, 4]);
    }
    expect(loader.skipped.map(({ name }) => name)).toEqual(['0', '1', '2']);
  });
});

describe('one line says what is wrong with', () => {
  test('shuffling it', async () => {
    expect(await messageOf(() => loaderOf(stream(4), { shuffle: true }))).toBe(
      'shuffle is true for a dataset that is read in order: leave it out, and shuffle in its iterable',
    );
  });

  test('a shuffle buffer for it', async () => {
    expect(await messageOf(() => loaderOf(stream(4), { shuffleBuffer: 3 }))).toMatch(
      /^shuffleBuffer is 3 for a dataset that is read in order/,
    );
  });

  test('fewer samples than processes', async () => {
    const shard = { index: 1, count: 5 };
    expect(await messageOf(() => loaderOf(stream(4), { shard }))).toBe(
      'the dataset is read in order and has 4 samples; expected one at least for each of the 5 shards',
    );
  });

  test('an iterable that ends early', async () => {
    expect(await messageOf(() => collect(loaderOf(stream(10, { gives: 7 })).epoch(1)))).toBe(
      'the iterable ends after 7 samples of epoch 1; expected 10: its length is to be what every epoch has at least',
    );
  });

  test('an iterable that throws', async () => {
    const dataset = iterableDataset(
      // biome-ignore lint/correctness/useYield: it comes to nothing.
      function* (): Generator<Sample> {
        throw new Error('the network is down');
      },
      { length: 3 },
    );
    expect(await messageOf(() => collect(loaderOf(dataset).epoch(0)))).toBe('the network is down');
  });

  test.each([
    [
      'nothing',
      undefined,
      /sample 0 of the iterable has the value undefined; expected a name, a label/,
    ],
    ['a tensor by another name', { image: [1] }, /has image: object; expected/],
  ])('samples that are %s', async (_, value, message) => {
    const dataset = iterableDataset(() => [value as unknown as Sample], { length: 1 });
    expect(await messageOf(() => collect(loaderOf(dataset).epoch(0)))).toMatch(message);
  });

  test('a function that returns no iterable', async () => {
    const dataset = iterableDataset((() => 7) as never, { length: 1 });
    expect(await messageOf(() => collect(loaderOf(dataset).epoch(0)))).toMatch(
      /returned nothing that can be iterated over/,
    );
  });

  test('a length that is none', async () => {
    expect(await messageOf(() => iterableDataset(() => [], { length: 0 }))).toMatch(
      /length is 0; expected a whole number from 1 on/,
    );
  });

  test('splitting it', async () => {
    expect(await messageOf(() => splitDataset(stream(4), 0.5, 0))).toMatch(/cannot be split/);
  });

  test('asking for samples out of order', async () => {
    const dataset = stream(4);
    await dataset.beginEpoch?.(0);
    await dataset.get(2);
    expect(await messageOf(() => dataset.get(1))).toMatch(/sample 1 is asked for after sample 2/);
    await dataset.close?.();
  });
});

test('its statistics can be measured', async () => {
  const { samples } = await measureStatistics(stream(12), { imageSize: 8 });
  expect(samples).toBe(12);
});
