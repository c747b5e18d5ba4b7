import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augment, UserError } from '../../../lib/index.js';
import { torch } from '../../../lib/torch/index.js';
import { mixCases } from './mix-cases.js';

const { drawMix, mixImages, mixStream, softTargets } = augment;

torch.setNumThreads(1);

type Mixed = NonNullable<augment.Mix>;
type Cut = Mixed & { box: augment.Region };

const OPTIONS: augment.MixOptions = { mixup: 0.8, cutmix: 1, prob: 1, switchProb: 0.5 };
const SIZE = [224, 224] as const;

/** The mixes of many batches. */
function draw(changes: Partial<augment.MixOptions>, count = 400): augment.Mix[] {
  return Array.from({ length: count }, (_, batch) =>
    drawMix(mixStream(0, 0, batch), { ...OPTIONS, ...changes }, SIZE),
  );
}

const cut = (mix: augment.Mix) => mix !== null && mix.box !== null;
const blended = (mix: augment.Mix) => mix !== null && mix.box === null;

describe('drawMix', () => {
  // Binomial counts of 400 batches lie within five deviations of at most sqrt(400) / 2.
  const SLACK = 50;

  test.each([0.2, 0.5])('takes CutMix with the switch probability, %d', (switchProb) => {
    const mixes = draw({ switchProb });
    expect(mixes.every((mix) => mix !== null)).toBe(true);
    expect(Math.abs(mixes.filter(cut).length - 400 * switchProb)).toBeLessThan(SLACK);
  });

  test('mixes with the probability of mixing', () => {
    const mixed = draw({ prob: 0.3 }).filter((mix) => mix !== null).length;
    expect(Math.abs(mixed - 120)).toBeLessThan(SLACK);
  });

  test('takes mixup alone where cutmix is 0, whatever the switch probability', () => {
    expect(draw({ cutmix: 0, switchProb: 1 }).every(blended)).toBe(true);
  });

  test('takes CutMix alone where mixup is 0, whatever the switch probability', () => {
    expect(draw({ mixup: 0, switchProb: 0 }).every(cut)).toBe(true);
  });

  test.each([{ mixup: 0, cutmix: 0 }, { prob: 0 }])('mixes nothing with %o', (changes) => {
    expect(draw(changes).every((mix) => mix === null)).toBe(true);
  });

  test('draws the share of mixup and that of CutMix from their own distributions', () => {
    // Beta(1e-9, 1e-9) is 0 or 1, Beta(1e6, 1e6) a half: hardly ever more than 0.002 away.
    for (const mix of draw({ mixup: 1e-9, cutmix: 1e6 })) {
      const { lam, box } = mix as Mixed;
      if (box === null) expect(Math.min(lam, 1 - lam)).toBeLessThan(1e-3);
      else {
        // Half of the image at most: the border may cut some of it off, and sides are rounded down to whole pixels.
        expect(lam).toBeGreaterThan(0.49);
        expect(box.bottom - box.top).toBeLessThanOrEqual(159);
      }
    }
  });

  test('gives the share that the box leaves, on images of any size', () => {
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(side, side, fc.nat(), (height, width, seed) => {
        const options = { ...OPTIONS, switchProb: 1 };
        const mix = drawMix(mixStream(seed, 0, 0), options, [height, width]);
        const { lam, box } = mix as Cut;
        const { top, bottom, left, right } = box;
        expect(0 <= top && top <= bottom && bottom <= height).toBe(true);
        expect(0 <= left && left <= right && right <= width).toBe(true);
        const area = (bottom - top) * (right - left);
        expect(lam).toBe(1 - area / (height * width));
      }),
    );
  });

  test('centres boxes anywhere', () => {
    // A small box's centre is uniform: in each quarter of the image as often, binomially.
    const counts = [0, 0, 0, 0];
    for (const mix of draw({ mixup: 0, cutmix: 0.05 }, 1600)) {
      const { top, bottom, left, right } = (mix as Cut).box;
      if (bottom - top === 0 || bottom - top > 20) continue;
      const quarter = (top + bottom < 224 ? 0 : 2) + (left + right < 224 ? 0 : 1);
      counts[quarter] = (counts[quarter] as number) + 1;
    }
    const total = counts.reduce((sum, count) => sum + count);
    expect(total).toBeGreaterThan(100);
    for (const count of counts) {
      expect(Math.abs(count - total / 4)).toBeLessThan(5 * Math.sqrt((total * 3) / 16));
    }
  });

  test('is the same for the same seed, epoch and batch, and another for any other', () => {
    const at = (...place: [seed: number, epoch: number, batch: number]) =>
      JSON.stringify(drawMix(mixStream(...place), OPTIONS, SIZE));
    expect(at(1, 2, 3)).toBe(at(1, 2, 3));
    const all = [at(1, 2, 3), at(0, 2, 3), at(1, 3, 3), at(1, 2, 4), at(1, 3, 2)];
    expect(new Set(all).size).toBe(all.length);
  });

  test.each([
    [{ mixup: -1 }, 'mixup is -1; expected a number above 0, or 0 to turn it off'],
    [{ cutmix: Number.NaN }, 'cutmix is NaN; expected a number above 0, or 0 to turn it off'],
    [{ prob: 1.5 }, 'mix probability is 1.5; expected a probability from 0 to 1'],
    [{ switchProb: -0.1 }, 'switch probability is -0.1; expected a probability from 0 to 1'],
  ])('refuses %o', (changes, message) => {
    expect(() => draw(changes, 1)).toThrow(new UserError(message));
  });
});

describe('mixImages', () => {
  test('leaves the images that it is given as they were', () => {
    using _ = torch.scope();
    for (const mix of mixCases) {
      const images = torch.rand([3, 2, 6, 8]);
      const before = images.clone();
      mixImages(images, mix);
      expect(images.equal(before)).toBe(true);
    }
  });

  test('gives the images themselves where nothing is mixed', () => {
    using _ = torch.scope();
    const images = torch.rand([2, 3, 4, 4]);
    expect(mixImages(images, null)).toBe(images);
  });

  test.each(mixCases)('leaves one tensor more, and so do the targets: %o', (mix) => {
    using _ = torch.scope();
    const images = torch.rand([3, 2, 6, 8]);
    const labels = torch.tensor([0, 1, 2]);
    const before = torch.memory().tensors;
    mixImages(images, mix);
    softTargets(labels, 4, { mix, smoothing: 0.1 });
    expect(torch.memory().tensors).toBe(before + 2);
  });
});

describe('softTargets refuses', () => {
  test.each([
    [[0.5, 1], 3, 0.1, 'labels are float32 of shape (2); expected int64 of shape (N)'],
    [[[0], [1]], 3, 0.1, 'labels are int64 of shape (2, 1); expected int64 of shape (N)'],
    [[0, 1], 0, 0.1, 'number of classes is 0; expected a whole number from 1 on'],
    [[0, 1], 3, 1, 'label smoothing is 1; expected a share from 0 to below 1'],
  ])('labels %j of %d classes, smoothing %d', (labels, classes, smoothing, message) => {
    using _ = torch.scope();
    const call = () => softTargets(torch.tensor(labels), classes, { mix: null, smoothing });
    expect(call).toThrow(new UserError(message));
  });
});
