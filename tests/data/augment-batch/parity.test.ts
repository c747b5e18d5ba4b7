/** Mixing, soft targets, their loss, and rectangles against what timm and PyTorch answer, or answered when it was recorded. */
import { describe, expect, test } from 'vitest';
import { drawBeta } from '../../../lib/data/augment/batch/beta.js';
import {
  drawBoxes,
  drawMix,
  type Mix,
  mixImages,
  type Region,
  softTargets,
} from '../../../lib/data/augment/batch/index.js';
import { cutBox } from '../../../lib/data/augment/batch/mixup.js';
import { RandomStream } from '../../../lib/data/random.js';
import { functional } from '../../../lib/nn/index.js';
import { torch } from '../../../lib/torch/index.js';
import { useReference } from '../../python/reference.js';
import { distance, restore, type StoredTensor, store } from '../../python/tensors.js';
import { mixCases } from './mix-cases.js';

torch.setNumThreads(1);

const CLASSES = 5;
const PURPOSE = 9;
const SAMPLES = 16;

interface Batch {
  images: StoredTensor;
  labels: number[];
  logits: StoredTensor;
}
interface MixAnswer {
  images: StoredTensor;
  targets: StoredTensor;
  loss: number;
  smoothedLoss?: number;
}

// An odd batch has an image in the middle that is mixed with itself, as all of a batch of one.
const batches: { labels: number[]; mix: Mix; smoothing: number }[] = [
  ...mixCases.map((mix) => ({ labels: [3, 0, 4, 0], mix, smoothing: 0.1 })),
  ...[null, ...mixCases.slice(0, 1), ...mixCases.slice(3, 4)].flatMap((mix) => [
    { labels: [1, 4, 2], mix, smoothing: 0 },
    { labels: [2], mix, smoothing: 0.1 },
  ]),
];
const mixes = (['float32', 'float64'] as const).flatMap((dtype) =>
  batches.map((one) => ({ ...one, dtype })),
);

const sizes = [
  [224, 224],
  [32, 48],
  [7, 5],
  [1, 1],
] as const;
const cutBoxes = sizes.flatMap((size) =>
  [0, 0.1, 0.37, 0.5, 0.93, 1].flatMap((lam) =>
    [0, 0.4, 0.999].map((place) => ({
      size,
      lam,
      centre: [Math.floor(place * size[0]), Math.floor((1 - place) * (size[1] - 1))] as const,
    })),
  ),
);

const erasings = sizes.flatMap((size) =>
  [0, 0.25, 1].map((probability) => ({ size, probability, samples: SAMPLES })),
);
const stream = () => new RandomStream(3, PURPOSE);
// A box takes up to 44 words for each image, and rarely one more where a place is refused.
const words = drawWords(SAMPLES * 48);

function drawWords(length: number): number[] {
  const random = stream();
  return Array.from({ length }, () => random.uint32());
}

const MIXING = { mixup: 0.8, cutmix: 1, switchProb: 0.5 };
const LABELS = [3, 0, 4, 2];
const SMOOTHING = 0.1;
const SIZE = [6, 8] as const;
const mixingStream = (i: number) => new RandomStream(4, PURPOSE, i);

/** What timm's Mixup is to draw: what `drawMix` draws from the same stream. */
const draws = Array.from({ length: 12 }, (_, i) => {
  const random = mixingStream(i);
  random.chance(1);
  const cuts = random.chance(MIXING.switchProb);
  const alpha = cuts ? MIXING.cutmix : MIXING.mixup;
  const lam = drawBeta(random, alpha);
  return { ...MIXING, cuts, alpha, lam, centre: SIZE.map((side) => random.below(side)) };
});

const exchange = useReference<
  { mixes: Batch[]; draws: Omit<Batch, 'logits'>[] },
  {
    mixes: MixAnswer[];
    draws: Pick<MixAnswer, 'images' | 'targets'>[];
    cutBoxes: number[][];
    erasedBoxes: (number[] | null)[][];
  }
>('batch_augment', 'batch_augment.py', () => {
  using _ = torch.scope();
  torch.manualSeed(5);
  return {
    mixes: mixes.map((one) => ({
      ...one,
      classes: CLASSES,
      // Of short digits, for a small fixture.
      images: store(
        torch.randint(-200, 200, [one.labels.length, 2, 6, 8], { dtype: one.dtype }).div(64),
      ),
      logits: store(torch.randn([one.labels.length, CLASSES], { dtype: one.dtype })),
    })),
    draws: draws.map((one) => ({
      ...one,
      ...{ classes: CLASSES, labels: LABELS, smoothing: SMOOTHING },
      images: store(torch.randint(-200, 200, [4, 1, ...SIZE], { dtype: 'float64' }).div(64)),
    })),
    cutBoxes,
    erasedBoxes: erasings.map((one) => ({ ...one, words })),
  };
});

const sides = (box: Region | null) => box && [box.top, box.bottom, box.left, box.right];

describe.each(mixes.map((one, i) => ({ ...one, i })))(
  'a batch of $labels, mix $mix, smoothing $smoothing, $dtype',
  ({ mix, smoothing, dtype, i }) => {
    const asked = () => exchange.request.mixes[i] as Batch;
    const answered = () => exchange.answer.mixes[i] as MixAnswer;
    // Sums of a dozen numbers below 10, in another order.
    const tolerance = { float32: 1e-5, float64: 1e-14 }[dtype];

    function targets() {
      const before = torch.getDefaultDtype();
      torch.setDefaultDtype(dtype);
      try {
        const labels = torch.tensor(asked().labels, { dtype: 'int64' });
        return softTargets(labels, CLASSES, { mix, smoothing });
      } finally {
        torch.setDefaultDtype(before);
      }
    }

    test('images', () => {
      using _ = torch.scope();
      // The same products and sums, pixel by pixel.
      expect(distance(mixImages(restore(asked().images), mix), answered().images)).toBe(0);
    });

    test('targets', () => {
      using _ = torch.scope();
      // 1 - s + s / K takes two roundings, which may fall otherwise.
      const off = distance(targets(), answered().targets);
      expect(off).toBeLessThanOrEqual({ float32: 2 ** -23, float64: 2 ** -52 }[dtype]);
    });

    test('cross entropy with soft targets', () => {
      using _ = torch.scope();
      const loss = functional.crossEntropy(restore(asked().logits), targets()).item() as number;
      expect(Math.abs(loss - answered().loss)).toBeLessThan(tolerance);
    });

    if (mix !== null) return;
    test('the loss of label smoothing', () => {
      using _ = torch.scope();
      const loss = functional.crossEntropy(restore(asked().logits), targets()).item() as number;
      expect(Math.abs(loss - (answered().smoothedLoss as number))).toBeLessThan(tolerance);
    });
  },
);

describe('the same draws', () => {
  test('are of both kinds', () => {
    expect(new Set(draws.map(({ cuts }) => cuts))).toEqual(new Set([true, false]));
  });

  test.each(draws.map(({ cuts, lam }, i) => ({ i, lam, by: cuts ? 'cutmix' : 'mixup' })))(
    'mix batch $i by $by, lambda $lam, to the same images and targets',
    ({ i }) => {
      using _ = torch.scope();
      const mix = drawMix(mixingStream(i), { ...MIXING, prob: 1 }, SIZE);
      const asked = exchange.request.draws[i] as Pick<Batch, 'images'>;
      const { images, targets } = exchange.answer.draws[i] as MixAnswer;
      const ours = mixImages(restore(asked.images), mix);
      expect(distance(ours, images)).toBe(0);
      const before = torch.getDefaultDtype();
      torch.setDefaultDtype('float64');
      try {
        const labels = torch.tensor(LABELS, { dtype: 'int64' });
        const soft = softTargets(labels, CLASSES, { mix, smoothing: SMOOTHING });
        // As above.
        expect(distance(soft, targets)).toBeLessThanOrEqual(2 ** -52);
      } finally {
        torch.setDefaultDtype(before);
      }
    },
  );
});

test("CutMix's boxes", () => {
  const ours = cutBoxes.map(({ size, lam, centre }) => sides(cutBox(size, lam, centre)));
  expect(ours).toEqual(exchange.answer.cutBoxes);
});

test.each(erasings.map((one, i) => ({ ...one, i })))(
  'erased boxes of $size, probability $probability, from the same random words',
  ({ size, probability, samples, i }) => {
    const boxes = drawBoxes(stream(), samples, size, { probability });
    // Of a box without pixels nothing can be seen.
    const seen = boxes.map((box) =>
      box && box.top < box.bottom && box.left < box.right ? box : null,
    );
    expect(seen.map(sides)).toEqual(exchange.answer.erasedBoxes[i]);
  },
);
