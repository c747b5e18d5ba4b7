import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AdamW,
  constant,
  cosine,
  linearWarmup,
  type Schedule,
  SGD,
  setLearningRate,
  stepDecay,
  warmupCosine,
} from '../../lib/optim/index.js';
import { torch } from '../../lib/torch/index.js';
import { useReference } from '../python/reference.js';

const plan = fc
  .record({
    base: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    warmupSteps: fc.integer({ min: 0, max: 50 }),
    rest: fc.integer({ min: 1, max: 200 }),
  })
  .map(({ base, share, warmupSteps, rest }) => ({
    base,
    min: base * share,
    warmupSteps,
    totalSteps: warmupSteps + rest,
  }));

describe('warmupCosine', () => {
  test('is a line from 0, then half a cosine to the minimum', () => {
    const rate = warmupCosine({ base: 2, min: 0.5, warmupSteps: 4, totalSteps: 12 });
    expect([0, 1, 2, 3, 4].map(rate)).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(rate(8)).toBeCloseTo(1.25, 12);
    expect(rate(6)).toBeCloseTo(0.5 + 1.5 * 0.5 * (1 + Math.cos(Math.PI / 4)), 12);
    expect(rate(12)).toBe(0.5);
    expect(rate(1000)).toBe(0.5);
  });

  test('rises, then falls, and stays within its bounds', () => {
    fc.assert(
      fc.property(plan, (options) => {
        const rate = warmupCosine(options);
        const { base, min, warmupSteps, totalSteps } = options;
        expect(rate(warmupSteps)).toBeCloseTo(base, 9);
        for (let step = 0; step < totalSteps; step++) {
          const slack = 1e-12 * base;
          if (step < warmupSteps) {
            expect(rate(step)).toBeLessThanOrEqual(rate(step + 1) + slack);
          } else {
            expect(rate(step)).toBeGreaterThanOrEqual(rate(step + 1) - slack);
            expect(rate(step)).toBeGreaterThanOrEqual(min - slack);
            expect(rate(step)).toBeLessThanOrEqual(base + slack);
          }
        }
      }),
    );
  });

  test('is linearWarmup before cosine', () => {
    fc.assert(
      fc.property(plan, fc.nat(300), (options, step) => {
        const { base, min, warmupSteps, totalSteps } = options;
        const then = cosine({ base, min, totalSteps: totalSteps - warmupSteps });
        const composed = linearWarmup({ steps: warmupSteps, then });
        expect(Math.abs(composed(step) - warmupCosine(options)(step))).toBeLessThan(1e-12 * base);
      }),
    );
  });

  test('without a step', () => {
    expect(warmupCosine({ base: 1, min: 0.1, warmupSteps: 0, totalSteps: 0 })(0)).toBe(0.1);
  });
});

test('constant and stepDecay', () => {
  expect(constant(0.3)(17)).toBe(0.3);
  const rate = stepDecay({ base: 8, every: 3, gamma: 0.5 });
  expect([0, 2, 3, 5, 6, 9].map(rate)).toEqual([8, 8, 4, 4, 2, 1]);
});

const refused: [() => unknown, RegExp][] = [
  [
    () => warmupCosine({ base: 1, warmupSteps: 5, totalSteps: 4 }),
    /at least warmupSteps \(5\), got 4/,
  ],
  [() => warmupCosine({ base: 1, warmupSteps: -1, totalSteps: 4 }), /warmupSteps should be/],
  [
    () => cosine({ base: 1, totalSteps: Number.NaN }),
    /totalSteps should be a number from 0, got NaN/,
  ],
  [() => stepDecay({ base: 1, every: 0 }), /every should be a number above 0, got 0/],
];
test.each(refused.map(([run, message]) => ({ run, message })))('$message', ({ run, message }) => {
  expect(run).toThrow(message);
});

describe('setLearningRate', () => {
  test('honours lrScale', () => {
    const [a, b] = [
      torch.ones([1], { requiresGrad: true }),
      torch.ones([1], { requiresGrad: true }),
    ];
    const optimizer = new AdamW([{ params: [a], lrScale: 0.75 }, { params: [b] }], { lr: 1 });
    setLearningRate(optimizer, 0.4);
    expect(optimizer.paramGroups.map((group) => group.lr)).toEqual([0.4 * 0.75, 0.4]);
    expect(() => setLearningRate(optimizer, -1)).toThrow(/lr should be a number from 0, got -1/);
  });

  test('fills a tensor in place, for a recorded graph reads its memory', () => {
    const lr = torch.tensor(1, { dtype: 'float64' });
    const optimizer = new SGD([torch.ones([1], { requiresGrad: true })], { lr });
    setLearningRate(optimizer, 0.25);
    expect(optimizer.paramGroups[0]?.lr).toBe(lr);
    expect(lr.item()).toBe(0.25);
  });
});

interface ScheduleCase {
  what: string;
  /** A scheduler of PyTorch on the optimizer `o`, of `S`, its module of schedulers. */
  python: string;
  /** What it starts from: PyTorch's schedulers change a rate, whatever it is the rate of. */
  base: number;
  schedule: Schedule;
}

const STEPS = 60;
const warm = { base: 2.4e-3, min: 1e-6, warmupSteps: 7, totalSteps: STEPS };
const then = constant(0.3);
const schedules: ScheduleCase[] = [
  {
    what: 'a learning rate with warm-up and half a cosine',
    python:
      'S.SequentialLR(o, [S.LambdaLR(o, lambda step: step / 7), S.CosineAnnealingLR(o, 53, 1e-6)], [7])',
    base: warm.base,
    schedule: warmupCosine(warm),
  },
  {
    what: 'a weight decay that rises by half a cosine',
    python: 'S.CosineAnnealingLR(o, 60, 0.4)',
    base: 0.04,
    schedule: cosine({ base: 0.04, min: 0.4, totalSteps: STEPS }),
  },
  {
    what: 'a momentum that rises to 1 by half a cosine',
    python: 'S.CosineAnnealingLR(o, 60, 1)',
    base: 0.996,
    schedule: cosine({ base: 0.996, min: 1, totalSteps: STEPS }),
  },
  {
    what: 'steps',
    python: 'S.StepLR(o, 9, 0.3)',
    base: 0.2,
    schedule: stepDecay({ base: 0.2, every: 9, gamma: 0.3 }),
  },
  {
    what: 'a line up to a constant',
    python: 'S.LambdaLR(o, lambda step: min(step / 11, 1))',
    base: 0.3,
    schedule: linearWarmup({ steps: 11, then }),
  },
];

const LAYERS = {
  python:
    'S.SequentialLR(o, [S.LambdaLR(o, lambda step: step / 7), S.CosineAnnealingLR(o, 53)], [7])',
  scales: [0.65 ** 2, 0.65, 1],
};

describe('every step of a run is as in PyTorch', () => {
  const steps = STEPS + 1;
  const exchange = useReference('schedules', 'optimizers.py', () => ({
    schedules: [
      ...schedules.map(({ python, base }) => ({ python, lr: [base], steps })),
      { python: LAYERS.python, lr: LAYERS.scales.map((scale) => warm.base * scale), steps },
    ],
  })) as { answer: { schedules: number[][][] } };

  // PyTorch's cosine is a product over all steps before: 60 roundings of 1.1e-16 of values up to 1.
  const TOLERANCE = 1e-14;
  const off = (ours: number[][], theirs: number[][]) =>
    Math.max(
      ...ours.flatMap((rates, step) =>
        rates.map((rate, group) => Math.abs(rate - (theirs[step]?.[group] ?? Infinity))),
      ),
    );

  test.each(schedules.map((one, i) => ({ ...one, i })))('$what', ({ schedule, i }) => {
    const ours = Array.from({ length: steps }, (_, step) => [schedule(step)]);
    expect(off(ours, exchange.answer.schedules[i] as number[][])).toBeLessThan(TOLERANCE);
  });

  test('learning rates of groups, by layer', () => {
    const rate = warmupCosine({ ...warm, min: 0 });
    const groups = LAYERS.scales.map((lrScale) => ({
      params: [torch.ones([1], { requiresGrad: true })],
      lrScale,
    }));
    const optimizer = new AdamW(groups);
    const ours = Array.from({ length: steps }, (_, step) => {
      setLearningRate(optimizer, rate(step));
      return optimizer.paramGroups.map(({ lr }) => lr as number);
    });
    const theirs = exchange.answer.schedules.at(-1) as number[][];
    expect(off(ours, theirs)).toBeLessThan(TOLERANCE);
  });
});
