/** Several views of an image: each is what a loader of that view alone makes, whoever makes it. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Batch,
  DataLoader,
  type Dataset,
  type MultiViewOptions,
  openDataset,
  type ViewSpec,
} from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { datasetOf, jpeg, noise, picture, toSharp } from '../support/images.js';
import { collect } from '../support/outcomes.js';

const damaged = (await jpeg(300, 300, 6)).subarray(0, 700);
/** Photographs of several sizes; some are small, one is damaged, and one is no JPEG. */
const files: readonly Buffer[] = [
  await jpeg(300, 200, 1),
  await jpeg(210, 320, 2),
  await jpeg(60, 50, 3),
  await jpeg(900, 700, 4),
  await jpeg(180, 180, 5),
  damaged,
  await toSharp(picture(256, 190, 7))
    .png()
    .toBuffer(),
  await jpeg(120, 100, 8),
];
const archive = path.join(temporaryFolder(), 'images.tar');
await writeTar(
  archive,
  [...files, ...files].map((bytes, i) => ({ name: `images/${10 + i}.jpg`, bytes })),
);
const inArchive = await openDataset(archive);
const asBytes = datasetOf(files.length, (i) => ({
  name: `${i}.jpg`,
  label: i,
  bytes: files[i] as Buffer,
}));
const inMemory: Dataset = {
  ...datasetOf(6, (i) => ({ name: `${i}`, label: -1, ...picture(40 + 30 * i, 90, i) })),
  inMemory: true,
};

const large: ViewSpec = { imageSize: 32, augment: 'train' };
const small: ViewSpec = { imageSize: 16, augment: 'train', cropScale: [0.05, 0.4] };
const crops = [large, large, small, small, small];
const common = {
  batchSize: 3,
  seed: 3,
  shuffle: true,
  dropLast: false,
  maxBadShare: 1,
  workers: 2,
};

async function epochOf(
  dataset: Dataset,
  views: readonly ViewSpec[],
  options: Partial<MultiViewOptions> = {},
  startBatch = 0,
): Promise<Batch[]> {
  const loader = new DataLoader(dataset, { ...common, ...options, views });
  try {
    return await collect(loader.epoch(1, { startBatch }));
  } finally {
    loader.close();
  }
}

/** Each view alone, in the form of the settings that has no views. */
function alone(
  dataset: Dataset,
  views: readonly ViewSpec[],
  options: Partial<MultiViewOptions> = {},
): Promise<Batch[][]> {
  return Promise.all(
    views.map((view, stream) => {
      const loader = new DataLoader(dataset, { ...common, ...options, ...view, stream });
      return collect(loader.epoch(1)).finally(() => loader.close());
    }),
  );
}

/** What differs between batches of several views and those of each alone. */
function differences(together: readonly Batch[], apart: readonly Batch[][]): string[] {
  return together.flatMap((batch, i) =>
    apart.flatMap((batches, view) => {
      const found = batch.views[view];
      const wanted = batches[i];
      if (found === undefined || wanted === undefined) return [`batch ${i}, view ${view}: missing`];
      const same =
        Buffer.compare(found.pixels, wanted.pixels) === 0 &&
        found.width === wanted.width &&
        Buffer.compare(Buffer.from(batch.indices), Buffer.from(wanted.indices)) === 0;
      return same ? [] : [`batch ${i}, view ${view}`];
    }),
  );
}

describe('each view has the pixels that it has alone', () => {
  // Of the second, the addon's threads make one view of a small image, and JavaScript the other.
  const kinds = {
    'two of 32 and three of 16 pixels': crops,
    'one of 160 and one of 24 pixels': [
      { ...large, imageSize: 160 },
      { ...small, imageSize: 24 },
    ],
    'a random one and one of the centre': [large, { imageSize: 40 }],
    'only centres': [{ imageSize: 40 }, { imageSize: [20, 30] }],
    'colours changed in one of them': [
      large,
      { ...large, colorJitter: 0.4 },
      { ...large, autoAugment: 'rand-m9-n2-mstd0.5-inc1', mean: [0.5, 0.5, 0.5] },
    ],
    'grey ones': crops.map((view) => ({ ...view, channels: 1 })),
  } satisfies Record<string, readonly ViewSpec[]>;
  const datasets = { 'an archive': inArchive, 'bytes of files': asBytes, pixels: inMemory };
  const cases = Object.entries(kinds).flatMap(([kind, views]) =>
    Object.entries(datasets).map(([place, dataset]) => ({ kind, place, views, dataset })),
  );

  test.each(cases)('$kind, of $place', async ({ views, dataset }) => {
    const expected = await alone(dataset, views);
    expect(expected[0]?.length).toBeGreaterThan(1);
    expect(differences(await epochOf(dataset, views), expected)).toEqual([]);
  });

  test('where the image library decodes', async () => {
    const options = { decoder: 'library' } as const;
    const expected = await alone(inArchive, crops, options);
    expect(differences(await epochOf(inArchive, crops, options), expected)).toEqual([]);
  });

  test('where bad samples are dropped', async () => {
    const options = { onBad: 'drop' } as const;
    const together = await epochOf(inArchive, crops, options);
    expect(together.reduce((sum, { size }) => sum + size, 0)).toBe(14);
    expect(differences(together, await alone(inArchive, crops, options))).toEqual([]);
  });

  test('in a second epoch, of what is kept', async () => {
    for (const views of [crops, [{ imageSize: 40 }, { imageSize: [20, 30] as const }]]) {
      const loader = new DataLoader(asBytes, { ...common, views });
      await collect(loader.epoch(0));
      const before = loader.decoded().cached;
      const second = await collect(loader.epoch(1));
      expect(loader.decoded().cached).toBeGreaterThan(before);
      expect(differences(second, await alone(asBytes, views))).toEqual([]);
    }
  });
});

describe('views do not depend on', async () => {
  const expected = await epochOf(inArchive, crops);

  test.each([0, 1, 5])('the number of workers: %i', async (workers) => {
    expect(await epochOf(inArchive, crops, { workers })).toEqual(expected);
  });

  test('whether the epoch is entered in its middle', async () => {
    expect(await epochOf(inArchive, crops, {}, 2)).toEqual(expected.slice(2));
  });
});

test('views of an image differ, unless they draw from one stream', async () => {
  const [batch] = await epochOf(inArchive, [large, large, { ...large, stream: 0 }]);
  const [first, second, third] = batch?.views ?? [];
  expect(second?.pixels).not.toEqual(first?.pixels);
  expect(third?.pixels).toEqual(first?.pixels);
});

// Recorded before there were views. Images of this size are resized by code of ours, in whole numbers.
test.each([
  ['crops', {}, '98bbca0c330b9a1d'],
  ['colour jitter', { colorJitter: 0.4 }, '410fc2dee97ab211'],
  [
    'RandAugment',
    { autoAugment: 'rand-m9-n2-mstd0.5-inc1', mean: [0.5, 0.4, 0.3] },
    'd62b536f0195f63f',
  ],
])('one view has the pixels that it has ever had: %s', async (_, options, expected) => {
  const pictures = datasetOf(6, (i) => ({
    ...{ name: `${i}`, label: -1 },
    ...picture(40 + 10 * i, 90, i),
  }));
  const batches = await epochOf(pictures, [{ ...large, ...options }], { dropLast: true });
  const hash = createHash('sha256');
  for (const { pixels } of batches) hash.update(pixels);
  expect(hash.digest('hex').slice(0, 16)).toBe(expected);
});

test("a batch's own pixels are those of its first view", async () => {
  const [batch] = await epochOf(inArchive, [small, large]);
  const { pixels, height, width, channels } = batch?.views[0] ?? {};
  expect(batch).toMatchObject({ height, width, channels });
  expect(batch?.pixels).toBe(pixels);
});

test('a loader says which views it makes', () => {
  const { views, height } = new DataLoader(asBytes, { ...common, views: [small, large] });
  expect(views).toEqual([16, 32].map((side) => ({ height: side, width: side, channels: 3 })));
  expect(height).toBe(16);
});

test('a sample of which one view is damaged is replaced in all of them', async () => {
  // Damaged from three fifths on: crops above that can be decoded.
  const whole = await toSharp(noise(400, 400, 3))
    .png()
    .toBuffer();
  const torn = Buffer.from(whole).fill(0, Math.floor(whole.length * 0.6), whole.length - 50);
  const dataset = datasetOf(12, (i) => ({
    name: `${i}.png`,
    label: -1,
    bytes: i % 2 === 0 ? torn : whole,
  }));
  const narrow: ViewSpec = { imageSize: 32, augment: 'train', cropScale: [0.05, 0.1] };
  const views = [narrow, narrow];
  const together = (await epochOf(dataset, views)).flatMap(({ indices }) => [...indices]);
  const apart = (await alone(dataset, views)).map((batches) =>
    batches.flatMap(({ indices }) => [...indices]),
  );
  const order = [...new DataLoader(dataset, { ...common, views }).order(1)];
  const replaced = (indices: readonly number[] | undefined, i: number) => indices?.[i] !== order[i];
  const expected = order.map((_, i) => replaced(apart[0], i) || replaced(apart[1], i));
  expect(order.map((_, i) => replaced(together, i))).toEqual(expected);
  // In some samples one of the two alone is.
  expect(order.some((_, i) => replaced(apart[0], i) !== replaced(apart[1], i))).toBe(true);
  expect(expected).toContain(false);
});

test('the memory of all views is given back together, and used again', async () => {
  const expected = await epochOf(inArchive, crops);
  const loader = new DataLoader(inArchive, { ...common, views: crops, prefetch: 1 });
  const memory = new Set<ArrayBufferLike>();
  for (let round = 0; round < 3; round++) {
    let next = 0;
    for await (const batch of loader.epoch(1)) {
      expect({ ...batch }).toEqual(expected[next++]);
      // The last batch is smaller, and has memory of its own.
      if (batch.size === common.batchSize) memory.add(batch.pixels.buffer);
      expect(new Set(batch.views.map(({ pixels }) => pixels.buffer)).size).toBe(1);
      batch.release?.();
    }
  }
  loader.close();
  expect(memory.size).toBeLessThanOrEqual(3);
});

test('batches of several views come with their pixels, even where crops may be deferred', async () => {
  const loader = new DataLoader(inMemory, { ...common, views: [large, large], deferCrops: true });
  await collect(loader.epoch(0));
  const batches = await collect(loader.epoch(1));
  expect(batches.some(({ deferred }) => deferred !== undefined)).toBe(false);
  expect(differences(batches, await alone(inMemory, [large, large]))).toEqual([]);
});

test.each([
  [{ views: [] }, /^views is empty; expected one view at least/],
  [
    { views: [large, { ...large, channels: 1 }] },
    /^views have 3 and 1 channels; expected the same/,
  ],
  [{ views: [{ ...large, stream: 2 ** 16 }] }, /^stream is 65536; expected .* from 0 to 65535/],
  [{ views: [{ ...large, stream: -1 }] }, /^stream is -1/],
  [{ views: [large], imageSize: 32 }, /^imageSize and views are both set/],
])('refuses %o', (change, message) => {
  const create = () => new DataLoader(asBytes, { ...common, ...change });
  expect(create).toThrow(UserError);
  expect(create).toThrow(message);
});

describe('targets', () => {
  const boxes = (i: number) => [[i, i + 1, 5, 6]];
  const dataset = datasetOf(
    6,
    (i) => ({
      ...{ name: `${i}`, label: i % 2, ...picture(40, 40, i) },
      ...(i === 2 ? {} : { targets: { boxes: boxes(i) } }),
    }),
    ['even', 'odd'],
  );
  const options = { batchSize: 4, imageSize: 16, augment: 'train', deferCrops: true } as const;

  test('hold labels, and what samples have beside, in every epoch', async () => {
    const loader = new DataLoader(dataset, options);
    for (const epoch of [0, 1, 2]) {
      const [first, second] = (await collect(loader.epoch(epoch))).map(({ targets }) => targets);
      expect(first).toEqual({
        labels: Int32Array.of(0, 1, 0, 1),
        boxes: [boxes(0), boxes(1), undefined, boxes(3)],
      });
      expect(second).toEqual({ labels: Int32Array.of(0, 1), boxes: [boxes(4), boxes(5)] });
    }
  });

  test('are those of the sample that takes the place of a bad one', async () => {
    const holed = {
      ...dataset,
      get: (i: number) =>
        i === 1 ? { name: 'bad', label: 1, bytes: new Uint8Array(0) } : dataset.get(i),
    };
    const [batch] = await collect(new DataLoader(holed, { ...options, maxBadShare: 1 }).epoch(0));
    expect(batch?.targets.boxes).toEqual([boxes(0), undefined, undefined, boxes(3)]);
    expect(batch?.labels).toEqual(batch?.targets.labels);
  });

  test('are empty where there are none', async () => {
    const plain = datasetOf(2, (i) => ({ name: `${i}`, label: -1, ...picture(20, 20, i) }));
    const [batch] = await collect(new DataLoader(plain, options).epoch(0));
    expect([batch?.targets, batch?.labels]).toEqual([{}, null]);
  });
});
