import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AdamW,
  constant,
  cosine,
  linearWarmup,
  SGD,
  setLearningRate,
  stepDecay,
  warmupCosine,
} from '../../lib/optim/index.js';
import { torch } from '../../lib/torch/index.js';

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
