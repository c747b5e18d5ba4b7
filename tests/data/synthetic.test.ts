import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SYNTHETIC_COUNT,
  drawSynthetic,
  openDataset,
  type PixelSample,
} from '../../lib/data/index.js';

const size = { width: 32, height: 32 };

describe('synthetic pictures', () => {
  test('are the same for the same seed and index', () => {
    expect(drawSynthetic(1, 5, size)).toEqual(drawSynthetic(1, 5, size));
  });

  test('differ between seeds', () => {
    expect(drawSynthetic(1, 5, size)).not.toEqual(drawSynthetic(2, 5, size));
  });

  test('differ between indices of one kind', () => {
    expect(drawSynthetic(1, 5, size)).not.toEqual(drawSynthetic(1, 13, size));
  });

  test('show at every size the same scene', () => {
    const [small, large] = [
      drawSynthetic(0, 0, size),
      drawSynthetic(0, 0, { width: 96, height: 96 }),
    ];
    let sum = 0;
    for (let i = 0; i < 32 * 32; i++) {
      const [x, y] = [i % 32, Math.floor(i / 32)];
      const centre = ((y * 3 + 1) * 96 + x * 3 + 1) * 3;
      sum += Math.abs((small.pixels[i * 3] as number) - (large.pixels[centre] as number));
    }
    expect(sum / 1024).toBeLessThan(4);
  });

  test('have contrast, every one', () => {
    for (let index = 0; index < 400; index++) {
      const { pixels } = drawSynthetic(0, index, size);
      expect(Math.max(...pixels) - Math.min(...pixels)).toBeGreaterThan(60);
    }
  });

  test('have their kind as label', async () => {
    const dataset = await openDataset('synthetic:16');
    expect(dataset.classes).toHaveLength(8);
    expect((await dataset.get(11)).label).toBe(3);
  });

  test('are as many as asked for', async () => {
    expect((await openDataset('synthetic:123')).length).toBe(123);
  });

  test('are a fixed number by default', async () => {
    expect((await openDataset('synthetic')).length).toBe(DEFAULT_SYNTHETIC_COUNT);
  });

  test('have the size and channels that are asked for', async () => {
    const dataset = await openDataset('synthetic:2', { imageSize: [24, 40], channels: 1 });
    const sample = (await dataset.get(1)) as PixelSample;
    expect([sample.height, sample.width, sample.channels]).toEqual([24, 40, 1]);
    expect(sample.pixels).toHaveLength(24 * 40);
  });
});
