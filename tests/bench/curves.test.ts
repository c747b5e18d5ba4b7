import { describe, expect, test } from 'vitest';
import { passes as gradientsPass } from '../../lib/bench/gradients.js';
import { compareCurves } from '../../lib/bench/parity/compare.js';
import { passes, toleranceOf } from '../../lib/bench/parity/criteria.js';

describe('curves', () => {
  test('are compared step by step', () => {
    expect(compareCurves([2, 3, 1], [2, 2, 1.25])).toEqual({
      max_relative_difference: 0.5,
      max_at_step: 2,
      final_relative_difference: 0.2,
      max_absolute_difference: 1,
      final_absolute_difference: 0.25,
    });
  });

  test('differ where a step has no number', () => {
    for (const [ours, theirs] of [
      [
        [1, Number.NaN],
        [1, 1],
      ],
      [
        [1, 1],
        [1, Number.NaN],
      ],
    ] as const) {
      const found = compareCurves(ours, theirs);
      expect(found.max_relative_difference).toBe(Number.POSITIVE_INFINITY);
      expect(found.max_at_step).toBe(2);
      expect(passes(found, 1)).toBe(false);
    }
  });

  test('have as many steps', () => {
    expect(() => compareCurves([1, 2], [1])).toThrow('2 and 1 steps');
    expect(() => compareCurves([], [])).toThrow('0 and 0 steps');
  });
});

describe('what passes', () => {
  const apart = (relative: number) => compareCurves([1 + relative], [1]);

  test('in float64 is rounding, and nothing that is more', () => {
    const tolerance = toleranceOf('float64', null);
    expect(passes(apart(1e-13), tolerance)).toBe(true);
    expect(passes(apart(1e-8), tolerance)).toBe(false);
  });

  test('in float32 goes by the noise', () => {
    expect(passes(apart(3e-6), toleranceOf('float32', 1e-6))).toBe(true);
    expect(passes(apart(3e-6), toleranceOf('float32', 1e-7))).toBe(false);
    // Without any noise a loss of float32 still is a rounded one.
    expect(passes(apart(2 ** -23), toleranceOf('float32', 0))).toBe(true);
  });

  test('of gradients needs the loss and the gradients', () => {
    const gradients = (norm: number) => ({
      parameters: 1,
      norm: { difference: norm, parameter: 'w' },
      elementwise: { difference: norm, parameter: 'w' },
    });
    expect(gradientsPass(gradients(1e-12), 1e-12, 1e-10)).toBe(true);
    expect(gradientsPass(gradients(1e-9), 1e-12, 1e-10)).toBe(false);
    expect(gradientsPass(gradients(1e-12), 1e-9, 1e-10)).toBe(false);
    expect(gradientsPass(gradients(Number.POSITIVE_INFINITY), 0, 1e-10)).toBe(false);
  });
});
