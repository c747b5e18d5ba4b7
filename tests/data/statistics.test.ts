import { describe, expect, test } from 'vitest';
import {
  type Dataset,
  measureStatistics,
  openDataset,
  type PixelSample,
  SampleError,
} from '../../lib/data/index.js';
import { datasetOf, picture } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

/** The statistics by their definition: the mean, then the mean of the squared differences from it. */
function byDefinition(samples: readonly PixelSample[], channels: number) {
  const each = Array.from({ length: channels }, (_, channel) => {
    const values = samples.flatMap(({ pixels }) =>
      [...pixels].filter((_value, i) => i % channels === channel).map((value) => value / 255),
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, std: Math.sqrt(variance) };
  });
  return { mean: each.map(({ mean }) => mean), std: each.map(({ std }) => std) };
}

async function allOf(dataset: Dataset): Promise<PixelSample[]> {
  const samples: PixelSample[] = [];
  for (let i = 0; i < dataset.length; i++) samples.push((await dataset.get(i)) as PixelSample);
  return samples;
}

function expectClose(found: readonly number[], expected: readonly number[], tolerance: number) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) {
    expect(Math.abs(value - (expected[i] as number))).toBeLessThan(tolerance);
  }
}

describe('the statistics of drawn pictures', () => {
  // 40 x 576 numbers are added up, each sum off by half an ulp: at most some 1e-12.
  test.each([1, 3, 6])('are those of the definition, of %i channels', async (channels) => {
    const dataset = await openDataset('synthetic:40', { imageSize: 24, channels });
    const found = await measureStatistics(dataset, { imageSize: 24, channels });
    const expected = byDefinition(await allOf(dataset), channels);
    expectClose(found.mean, expected.mean, 1e-11);
    expectClose(found.std, expected.std, 1e-11);
    expect(found.samples).toBe(40);
  });

  test('do not depend on the number of workers', async () => {
    const dataset = await openDataset('synthetic:100', { imageSize: 16 });
    const options = { imageSize: 24, samples: 70, seed: 3 };
    const [one, four] = [
      await measureStatistics(dataset, { ...options, workers: 0 }),
      await measureStatistics(dataset, { ...options, workers: 4 }),
    ];
    expect(four).toEqual(one);
  });

  test('are of as many as asked for, chosen by the seed', async () => {
    const dataset = await openDataset('synthetic:100', { imageSize: 16 });
    const measure = (seed: number) =>
      measureStatistics(dataset, { imageSize: 16, samples: 10, seed });
    const first = await measure(1);
    expect(first.samples).toBe(10);
    expect(await measure(1)).toEqual(first);
    expect((await measure(2)).mean).not.toEqual(first.mean);
  });
});

test('the deviation of a constant channel is exactly 0', async () => {
  const dataset = await openDataset('synthetic:20', { imageSize: 16, channels: 4 });
  const { mean, std } = await measureStatistics(dataset, { imageSize: 16, channels: 4 });
  expect([mean[3], std[3]]).toEqual([1, 0]);
});

test('images that cannot be read do not count', async () => {
  const image = { ...picture(8, 8), label: -1, name: 'it' };
  const dataset = datasetOf(10, (index) => {
    if (index === 4) throw new SampleError('4', 'broken');
    return image;
  });
  const { samples, ...found } = await measureStatistics(dataset, { imageSize: 8 });
  expect(samples).toBe(9);
  expectClose(found.mean, byDefinition([image], 3).mean, 1e-11);
});

test('progress is told up to the end', async () => {
  const dataset = await openDataset('synthetic:300', { imageSize: 8 });
  const told: [number, number][] = [];
  await measureStatistics(dataset, {
    imageSize: 8,
    samples: 150,
    onProgress: (done, total) => told.push([done, total]),
  });
  expect(told).toEqual([
    [64, 150],
    [128, 150],
    [150, 150],
  ]);
});

test('no images are refused', async () => {
  const dataset = await openDataset('synthetic:3', { imageSize: 8 });
  const measure = () => measureStatistics(dataset, { imageSize: 8, samples: 0 });
  expect(await messageOf(measure)).toMatch(/samples is 0; expected a whole number from 1 on/);
});
