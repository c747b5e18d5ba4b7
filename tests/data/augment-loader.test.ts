import { describe, expect, test } from 'vitest';
import { applyColorOps, drawColorJitter } from '../../lib/data/augment/color-ops.js';
import {
  applyRandAugment,
  drawRandAugment,
  parseRandAugment,
} from '../../lib/data/augment/rand-augment.js';
import {
  type Batch,
  DataLoader,
  type DataLoaderOptions,
  type PixelImage,
  PURPOSE,
  RandomStream,
  trainPlan,
} from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { datasetOf, jpeg, picture } from '../support/images.js';
import { collect } from '../support/outcomes.js';

const SIDE = 32;
// The small ones are resized by the project's own code, the others by the image library.
const sizes = Array.from({ length: 20 }, (_, i) =>
  i % 2 ? { width: 40 + i, height: 30 } : { width: 200 + i, height: 150 },
);
const files = await Promise.all(sizes.map(({ width, height }, i) => jpeg(width, height, i)));
const photographs = datasetOf(files.length, (index) => ({
  name: `${index}.jpg`,
  label: -1,
  bytes: files[index] as Buffer,
}));

const policy = 'rand-m9-n2-mstd0.5-inc1';
const mean = [0.485, 0.456, 0.406];
/** The mean as a colour. */
const fill = [124, 116, 104];
const plain: DataLoaderOptions = { batchSize: 4, imageSize: SIDE, augment: 'train', seed: 3 };
const augmented: DataLoaderOptions = { ...plain, autoAugment: policy, mean };
const jittered: DataLoaderOptions = { ...plain, colorJitter: 0.4 };

/** The samples of batches. */
function split(batches: readonly Batch[]): Uint8Array[] {
  return batches.flatMap(({ pixels, size }) => {
    const bytes = pixels.length / size;
    return Array.from({ length: size }, (_, i) => pixels.slice(i * bytes, (i + 1) * bytes));
  });
}

async function samplesOf(
  options: DataLoaderOptions,
  epoch: number,
  dataset = photographs,
): Promise<Uint8Array[]> {
  return split(await collect(new DataLoader(dataset, options).epoch(epoch)));
}

/** The samples that are not the same; to print how they differ would take a minute. */
function unequal(ours: readonly Uint8Array[], theirs: readonly Uint8Array[]): number[] {
  expect(ours).toHaveLength(theirs.length);
  return [...ours.keys()].filter(
    (i) => Buffer.compare(ours[i] as Uint8Array, theirs[i] as Uint8Array) !== 0,
  );
}

/** The stream of a sample after its crop and flip are drawn. */
function streamAfterCrop(index: number, epoch: number): RandomStream {
  const stream = new RandomStream(3, PURPOSE.augment, index, epoch);
  trainPlan(sizes[index] as PixelImage, { width: SIDE, height: SIDE }, {}, stream);
  return stream;
}

function square(pixels: Uint8Array, channels = 3): PixelImage {
  return { pixels, width: SIDE, height: SIDE, channels };
}

describe('a loader', () => {
  const inMemory = datasetOf(sizes.length, (index) => {
    const { width, height } = sizes[index] as PixelImage;
    return { name: `${index}`, label: -1, ...picture(width, height, index) };
  });

  test.each([
    ['files', photographs],
    ['pixels in memory', inMemory],
  ])('augments the crops that it makes of %s, whoever resizes them', async (_, dataset) => {
    const crops = await samplesOf(plain, 1, dataset);
    const expected = crops.map((pixels, index) => {
      const ops = drawRandAugment(parseRandAugment(policy), streamAfterCrop(index, 1));
      return applyRandAugment(square(pixels), ops, fill).pixels;
    });
    expect(unequal(await samplesOf(augmented, 1, dataset), expected)).toEqual([]);
    expect(unequal(expected, crops).length).toBeGreaterThan(sizes.length / 2);
  });

  test('jitters the colours of the crops that it makes otherwise', async () => {
    const expected = (await samplesOf(plain, 1)).map((crop, index) => {
      const ops = drawColorJitter(0.4, streamAfterCrop(index, 1));
      return applyColorOps(square(crop), ops).pixels;
    });
    expect(unequal(await samplesOf(jittered, 1), expected)).toEqual([]);
  });

  test('augments grey images', async () => {
    const crops = await samplesOf({ ...plain, channels: 1 }, 0);
    const expected = crops.map((pixels, index) => {
      const ops = drawRandAugment(parseRandAugment(policy), streamAfterCrop(index, 0));
      return applyRandAugment(square(pixels, 1), ops, [128]).pixels;
    });
    const grey = { ...augmented, channels: 1, mean: [0.5] };
    expect(unequal(await samplesOf(grey, 0), expected)).toEqual([]);
  });

  test('leaves pixels of a dataset in memory alone', async () => {
    const image = picture(SIDE, SIDE);
    const before = image.pixels.slice();
    const dataset = datasetOf(1, () => ({ name: 'it', label: -1, ...image }));
    const loader = new DataLoader({ ...dataset, inMemory: true }, jittered);
    for (let epoch = 0; epoch < 4; epoch++) await collect(loader.epoch(epoch));
    expect(image.pixels).toEqual(before);
  });

  describe.each([
    ['autoAugment', augmented],
    ['colorJitter', jittered],
  ])('gives the same pixels with %s', async (_, options) => {
    const expected = await samplesOf(options, 2);

    test.each([0, 1, 4])('for any number of workers: %i', async (workers) => {
      expect(unequal(await samplesOf({ ...options, workers }, 2), expected)).toEqual([]);
    });

    test('from the cache', async () => {
      const loader = new DataLoader(photographs, options);
      await collect(loader.epoch(0));
      expect(unequal(split(await collect(loader.epoch(2))), expected)).toEqual([]);
    });

    test('from the middle of the epoch on', async () => {
      const loader = new DataLoader(photographs, options);
      const rest = split(await collect(loader.epoch(2, { startBatch: 3 })));
      expect(unequal(rest, expected.slice(3 * 4))).toEqual([]);
    });
  });

  test.each([
    [{ autoAugment: 'v0', mean }, /^autoAugment is 'v0': 'v0' is unknown/],
    [{ autoAugment: policy }, /^autoAugment needs mean, 3 numbers from 0 to 1/],
    [{ autoAugment: policy, mean: [0.5] }, /^mean is \[0\.5\]; expected 3 numbers from 0 to 1/],
    [{ autoAugment: policy, mean: [0.5, 0.5, 124] }, /^mean is \[0\.5, 0\.5, 124\]/],
    [{ autoAugment: policy, mean: [0.5, 0.5, Number.NaN] }, /^mean is/],
    [{ autoAugment: policy, mean, channels: 4 }, /^autoAugment cannot .* 4 channels; expected 1/],
    [{ colorJitter: 0.4, channels: 2 }, /^colorJitter cannot change images with 2 channels/],
    [{ colorJitter: -1 }, /^colorJitter is -1; expected a number from 0 on/],
    [{ colorJitter: Number.NaN }, /^colorJitter is NaN/],
    [{ colorJitter: 0.4, autoAugment: policy, mean }, /^autoAugment and colorJitter are both set/],
    [
      { colorJitter: 0.4, augment: 'eval' },
      /need augment 'train' or 'crop', but augment is 'eval'/,
    ],
    [{ autoAugment: policy, mean, augment: undefined }, /but augment is 'eval'/],
  ] as [Partial<DataLoaderOptions>, RegExp][])('refuses %o', (change, message) => {
    const create = () => new DataLoader(photographs, { ...plain, ...change });
    expect(create).toThrow(UserError);
    expect(create).toThrow(message);
  });
});
