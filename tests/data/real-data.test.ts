import { afterAll, describe, expect, test } from 'vitest';
import { DataLoader, measureStatistics, openDataset } from '../../lib/data/index.js';
import { sharedFile } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { collect } from '../support/outcomes.js';

const cifar = sharedFile('cifar10-test.tar');
const cifarTraining = sharedFile('cifar10-train.tar');
const photographs = sharedFile('imagenet-sample.tar');

describe(
  "CIFAR-10's test images",
  needs(cifar !== null, 'the files of ../shared/data'),
  async () => {
    const dataset = await openDataset(cifar ?? 'synthetic:1');
    afterAll(() => dataset.close());

    test('are 10,000 in ten classes', () => {
      expect([dataset.length, dataset.classes?.length]).toEqual([10_000, 10]);
    });

    test('are a thousand a class', async () => {
      const labels: number[] = [];
      for (let i = 0; i < dataset.length; i++) labels.push((await dataset.get(i)).label);
      const counts = dataset.classes?.map((_, label) => labels.filter((l) => l === label).length);
      expect(counts).toEqual(new Array(10).fill(1000));
    });

    test('decode to batches', async () => {
      const loader = new DataLoader(dataset, { batchSize: 64, imageSize: 32, shuffle: true });
      for await (const batch of loader.epoch(0)) {
        const mean = batch.pixels.reduce((sum, value) => sum + value, 0) / batch.pixels.length;
        expect(mean).toBeGreaterThan(80);
        expect(mean).toBeLessThan(160);
        break;
      }
    });
  },
);

test(
  "CIFAR-10's training images have the known statistics",
  needs(cifarTraining !== null, 'the files of ../shared/data'),
  async () => {
    const dataset = await openDataset(cifarTraining ?? 'synthetic:1');
    const { mean, std, samples } = await measureStatistics(dataset, { imageSize: 32 });
    await dataset.close();
    expect(samples).toBe(10_000);
    // The known ones are of all 50,000. Images' means spread by about 0.12, so that of 10,000 images is off by about
    // 0.0012; four times that is allowed.
    for (const [channel, known] of [0.4914, 0.4822, 0.4465].entries()) {
      expect(Math.abs((mean[channel] as number) - known)).toBeLessThan(0.005);
    }
    for (const [channel, known] of [0.247, 0.2435, 0.2616].entries()) {
      expect(Math.abs((std[channel] as number) - known)).toBeLessThan(0.005);
    }
  },
);

describe(
  'photographs as their owners uploaded them',
  needs(photographs !== null, 'the files of ../shared/data'),
  async () => {
    const dataset = await openDataset(photographs ?? 'synthetic:1');
    afterAll(() => dataset.close());

    test('are 400 without classes, since they share a folder', () => {
      expect([dataset.length, dataset.classes]).toEqual([400, undefined]);
    });

    test('all decode, the grey ones among them', { timeout: 60_000 }, async () => {
      const loader = new DataLoader(dataset, { batchSize: 50, imageSize: 64, augment: 'train' });
      const batches = await collect(loader.epoch(0));
      expect(batches).toHaveLength(8);
      expect(loader.skipped).toEqual([]);
    });
  },
);
