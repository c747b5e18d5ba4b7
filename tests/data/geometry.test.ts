import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  centrePlan,
  defaultCropRatio,
  randomResizedCropBox,
  roundHalfEven,
} from '../../lib/data/geometry.js';
import { RandomStream } from '../../lib/data/random.js';
import { useReference } from '../python/reference.js';

const side = fc.integer({ min: 1, max: 3000 });

describe('randomResizedCropBox', () => {
  test('lies within the image, whatever its size', () => {
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const box = randomResizedCropBox(width, height, {}, new RandomStream(seed, 2));
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.width).toBeGreaterThanOrEqual(1);
        expect(box.height).toBeGreaterThanOrEqual(1);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
      }),
    );
  });

  test('keeps area and aspect ratio within the bounds on an image of usual shape', () => {
    for (let seed = 0; seed < 500; seed++) {
      const box = randomResizedCropBox(500, 375, { scale: [0.2, 1] }, new RandomStream(seed, 2));
      expect((box.width * box.height) / (500 * 375)).toBeGreaterThan(0.195);
      expect(box.width / box.height).toBeGreaterThan(0.74);
      expect(box.width / box.height).toBeLessThan(1.35);
    }
  });

  test('takes the whole height and the widest ratio from the centre of a very wide image', () => {
    const box = randomResizedCropBox(3000, 30, { scale: [1, 1] }, new RandomStream(0, 2));
    expect(box).toEqual({ left: 1480, top: 0, width: 40, height: 30 });
  });

  test('takes the whole width and the tallest ratio from the centre of a very tall image', () => {
    const box = randomResizedCropBox(30, 3000, { scale: [1, 1] }, new RandomStream(0, 2));
    expect(box).toEqual({ left: 0, top: 1480, width: 30, height: 40 });
  });
});

describe('randomResizedCropBox, from the same random words as torchvision', () => {
  const PURPOSE = 2;
  const ratio = [3 / 4, 4 / 3] as const;
  const sizes = [
    [500, 375],
    [375, 500],
    [32, 32],
    [41, 23],
    [7, 5],
    // Crops of usual shape hardly fit, or never: the central box.
    [3000, 30],
    [30, 3000],
    [1, 1],
  ] as const;
  const scales = [
    [0.2, 1],
    [0.08, 1],
    [1, 1],
  ] as const;
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const cases = sizes.flatMap((size) => scales.map((scale) => ({ size, scale })));

  const exchange = useReference('boxes', 'images.py', () => ({
    boxes: [
      {
        sizes,
        scales,
        ratio,
        // Ten tries take four words each; the place takes two, and more where one is refused.
        streams: seeds.map((seed) => {
          const stream = new RandomStream(seed, PURPOSE);
          return Array.from({ length: 48 }, () => stream.uint32());
        }),
      },
    ],
  })) as { answer: { boxes: number[][][][] } };

  test.each(cases.map((one, i) => ({ ...one, i })))('$size, scale $scale', ({ size, scale, i }) => {
    const [width, height] = size;
    const boxes = seeds.map((seed) => {
      const stream = new RandomStream(seed, PURPOSE);
      const box = randomResizedCropBox(width, height, { scale, ratio }, stream);
      return [box.left, box.top, box.width, box.height];
    });
    expect(boxes).toEqual(exchange.answer.boxes[0]?.[i]);
  });
});

describe('centrePlan', () => {
  // torchvision's Resize(256) and CenterCrop(224).
  test.each([
    { image: [500, 375], resize: [341, 256], offset: [58, 16] },
    { image: [375, 500], resize: [256, 341], offset: [16, 58] },
    { image: [256, 256], resize: [256, 256], offset: [16, 16] },
    { image: [100, 100], resize: [256, 256], offset: [16, 16] },
    { image: [499, 333], resize: [383, 256], offset: [80, 16] },
  ] as const)('does with $image what torchvision does', ({ image, resize, offset }) => {
    const out = { width: 224, height: 224 };
    const plan = centrePlan({ width: image[0], height: image[1] }, out, defaultCropRatio(out));
    expect([plan.resize.width, plan.resize.height]).toEqual(resize);
    expect([plan.offset.left, plan.offset.top]).toEqual(offset);
  });

  test('always covers the output', () => {
    const outSide = fc.integer({ min: 1, max: 500 });
    const ratio = fc.constantFrom(1, 224 / 256, 0.5);
    fc.assert(
      fc.property(side, side, outSide, outSide, ratio, (w, h, outWidth, outHeight, cropRatio) => {
        const out = { width: outWidth, height: outHeight };
        const { resize, offset } = centrePlan({ width: w, height: h }, out, cropRatio);
        expect(offset.left).toBeGreaterThanOrEqual(0);
        expect(offset.top).toBeGreaterThanOrEqual(0);
        expect(offset.left + outWidth).toBeLessThanOrEqual(resize.width);
        expect(offset.top + outHeight).toBeLessThanOrEqual(resize.height);
      }),
    );
  });

  test('leaves an image of the output size as it is when the crop ratio is 1', () => {
    const size = { width: 48, height: 32 };
    const plan = centrePlan(size, size, 1);
    expect(plan).toEqual({
      box: { left: 0, top: 0, ...size },
      resize: size,
      offset: { left: 0, top: 0 },
      flip: false,
    });
  });
});

test('the crop ratio of evaluation is 1 above 224 pixels', () => {
  expect(defaultCropRatio({ width: 448, height: 448 })).toBe(1);
});

test('roundHalfEven rounds halves to even numbers', () => {
  expect([0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3]);
});
