/** An epoch that is entered in the middle, as after a break, goes on with the very same batches. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataLoader, type DataLoaderOptions, type Dataset } from '../../lib/data/index.js';
import { datasetOf, jpeg } from '../support/images.js';
import { collect } from '../support/outcomes.js';

// Large enough for the image library to decode only as far down as a crop goes.
const large = await Promise.all([1, 2, 3].map((variant) => jpeg(400, 300, variant)));
const small = await Promise.all([4, 5, 6].map((variant) => jpeg(60, 40, variant)));

/** Files by what is wrong with them. Of a large one that lacks its end, many crops can be read. */
const kinds = {
  large: (i: number) => large[i % 3] as Buffer,
  small: (i: number) => small[i % 3] as Buffer,
  cutLarge: (i: number) => (large[i % 3] as Buffer).subarray(0, 0.95 * (large[i % 3]?.length ?? 0)),
  cutSmall: (i: number) => (small[i % 3] as Buffer).subarray(0, 0.6 * (small[i % 3]?.length ?? 0)),
  noImage: () => Buffer.from('this is no image'),
};

function datasetOfKinds(files: readonly (keyof typeof kinds)[]): Dataset {
  return datasetOf(files.length, (index) => ({
    name: `${index}.jpg`,
    label: -1,
    bytes: kinds[files[index] as keyof typeof kinds](index),
  }));
}

const kind = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('large' as const, 'small' as const) },
  { weight: 3, arbitrary: fc.constant('cutLarge' as const) },
  { weight: 1, arbitrary: fc.constantFrom('cutSmall' as const, 'noImage' as const) },
);

test('batches do not depend on where the epoch was entered, nor on what the loader met before', async () => {
  const scenario = fc.record({
    // Without one good file there would be nothing to go on with.
    files: fc
      .array(kind, { minLength: 4, maxLength: 14 })
      .map((files) => ['small' as const, ...files]),
    before: fc.nat({ max: 2 }),
    startBatch: fc.nat({ max: 4 }),
    workers: fc.nat({ max: 2 }),
    options: fc.record({
      batchSize: fc.integer({ min: 1, max: 5 }),
      shuffle: fc.boolean(),
      augment: fc.constantFrom('train' as const, 'eval' as const, 'none' as const),
      dropLast: fc.boolean(),
      onBad: fc.constantFrom('substitute' as const, 'drop' as const),
      seed: fc.nat({ max: 3 }),
      cacheBytes: fc.constantFrom(0, 20_000, 2 ** 29),
      shard: fc.constantFrom({ index: 0, count: 1 }, { index: 1, count: 2 }),
    }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ files, before, startBatch, workers, options }) => {
      const settings: DataLoaderOptions = { ...options, imageSize: 24, maxBadShare: 1 };
      const epoch = before;
      const long = new DataLoader(datasetOfKinds(files), settings);
      for (let earlier = 0; earlier < before; earlier++) await collect(long.epoch(earlier));
      const whole = await collect(long.epoch(epoch));
      const fresh = new DataLoader(datasetOfKinds(files), { ...settings, workers });
      const rest = await collect(fresh.epoch(epoch, { startBatch }));
      expect(rest).toEqual(whole.filter((batch) => batch.index >= startBatch));
    }),
    { numRuns: 60 },
  );
});
