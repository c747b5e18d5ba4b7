import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augment, UserError } from '../../../lib/index.js';
import { type Tensor, torch } from '../../../lib/torch/index.js';

const { drawBoxes, eraseBoxes, eraseStream } = augment;

torch.setNumThreads(1);

const generator = (seed = 0) => new torch.Generator().manualSeed(seed);

describe('drawBoxes', () => {
  test('erases with its probability', () => {
    const boxes = drawBoxes(eraseStream(0, 0, 0), 4000, [224, 224], { probability: 0.25 });
    // A binomial count, within five of its deviations. An image of usual shape nearly always gets a box in ten attempts.
    const erased = boxes.filter((box) => box !== null).length;
    expect(Math.abs(erased - 1000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25 * 0.75));
  });

  test('gives boxes smaller than the image, within it, on images of any size', () => {
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(side, side, fc.nat(), (height, width, seed) => {
        const boxes = drawBoxes(eraseStream(seed, 0, 0), 4, [height, width], { probability: 1 });
        expect(boxes.length).toBe(4);
        for (const box of boxes) {
          if (box === null) continue;
          const { top, bottom, left, right } = box;
          expect(0 <= top && top <= bottom && bottom <= height && bottom - top < height).toBe(true);
          expect(0 <= left && left <= right && right <= width && right - left < width).toBe(true);
        }
      }),
    );
  });

  test('covers from a fiftieth to a third of the image, of 0.3 to 1 / 0.3 in shape', () => {
    const boxes = drawBoxes(eraseStream(1, 0, 0), 2000, [1000, 1000], { probability: 1 });
    const shapes = boxes
      .filter((box) => box !== null)
      .map(({ top, bottom, left, right }) => [bottom - top, right - left] as [number, number]);
    const shares = shapes.map(([h, w]) => (h * w) / 1e6);
    const aspects = shapes.map(([h, w]) => h / w);
    // A side of at least 77 pixels is rounded by up to half a pixel, which is 0.7 %. Of 2000 uniform numbers some come
    // within a hundredth of either end.
    const within = (values: number[], low: number, high: number) => {
      expect(Math.min(...values)).toBeGreaterThan(low * 0.98);
      expect(Math.min(...values)).toBeLessThan(low * 1.25);
      expect(Math.max(...values)).toBeLessThan(high * 1.02);
      expect(Math.max(...values)).toBeGreaterThan(high / 1.25);
    };
    within(shares, 0.02, 1 / 3);
    within(aspects, 0.3, 1 / 0.3);
  });

  test('is the same for the same seed, epoch and batch, and another for any other', () => {
    const at = (...place: [seed: number, epoch: number, batch: number]) =>
      JSON.stringify(drawBoxes(eraseStream(...place), 8, [32, 32], { probability: 1 }));
    expect(at(1, 2, 3)).toBe(at(1, 2, 3));
    const all = [at(1, 2, 3), at(0, 2, 3), at(1, 3, 3), at(1, 2, 4), at(1, 3, 2)];
    expect(new Set(all).size).toBe(all.length);
  });

  test('shares no random numbers with the mix of the same batch', () => {
    expect(eraseStream(1, 2, 3).uint32()).not.toBe(augment.mixStream(1, 2, 3).uint32());
  });

  test('refuses a probability above 1', () => {
    const draw = () => drawBoxes(eraseStream(0, 0, 0), 1, [8, 8], { probability: 25 });
    expect(draw).toThrow(
      new UserError('erasing probability is 25; expected a probability from 0 to 1'),
    );
  });
});

describe('eraseBoxes', () => {
  const BOX = { top: 3, bottom: 23, left: 5, right: 30 };
  const cut = (images: Tensor, sample: number) =>
    images
      .select(0, sample)
      .narrow(1, BOX.top, BOX.bottom - BOX.top)
      .narrow(2, BOX.left, BOX.right - BOX.left);

  test('puts noise of its own into each pixel and channel of a box', () => {
    using _ = torch.scope();
    const erased = eraseBoxes(torch.full([2, 3, 32, 32], 7.5), [BOX, BOX], generator());
    const noise = torch.stack([cut(erased, 0), cut(erased, 1)]);
    const count = noise.numel();
    // The mean of n normal numbers has a deviation of 1 / sqrt(n), and their deviation one of 1 / sqrt(2 n).
    expect(Math.abs(noise.mean().item() as number)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs((noise.std().item() as number) - 1)).toBeLessThan(5 / Math.sqrt(2 * count));
    // float32 holds few equal ones among 3000 normal numbers.
    const distinct = new Set(noise.flatten().tolist() as number[]).size;
    expect(distinct).toBeGreaterThan(0.99 * count);
  });

  test('changes no pixel outside of the boxes', () => {
    using _ = torch.scope();
    const images = torch.rand([4, 3, 32, 40]);
    const empty = { top: 9, bottom: 9, left: 4, right: 12 };
    const erased = eraseBoxes(images, [null, BOX, empty, BOX], generator());
    for (const sample of [1, 3]) {
      expect(cut(erased, sample).equal(cut(images, sample))).toBe(false);
      cut(erased, sample).copy_(cut(images, sample));
    }
    expect(erased.equal(images)).toBe(true);
  });

  test('leaves the images that it is given as they were', () => {
    using _ = torch.scope();
    const images = torch.rand([2, 3, 32, 32]);
    const before = images.clone();
    eraseBoxes(images, [BOX, null], generator());
    expect(images.equal(before)).toBe(true);
  });

  test('gives the images themselves where there is no box', () => {
    using _ = torch.scope();
    const images = torch.rand([2, 3, 8, 8]);
    expect(eraseBoxes(images, [null, null], generator())).toBe(images);
  });

  test('draws from its generator alone', () => {
    using _ = torch.scope();
    const state = torch.defaultGenerator().getState();
    const images = torch.zeros([2, 3, 32, 32]);
    const erase = (seed: number) => eraseBoxes(images, [BOX, null], generator(seed));
    expect(erase(1).equal(erase(1))).toBe(true);
    expect(erase(1).equal(erase(2))).toBe(false);
    expect(torch.defaultGenerator().getState().equal(state)).toBe(true);
  });

  test('leaves one tensor more', () => {
    using _ = torch.scope();
    const images = torch.rand([3, 3, 32, 32]);
    const before = torch.memory().tensors;
    eraseBoxes(images, [BOX, null, BOX], generator());
    expect(torch.memory().tensors).toBe(before + 1);
  });

  test('refuses boxes of another batch', () => {
    using _ = torch.scope();
    expect(() => eraseBoxes(torch.rand([3, 3, 8, 8]), [null], generator())).toThrow(
      new UserError('there are 1 boxes; expected one for each of 3 images'),
    );
  });
});
