import { describe, expect, test } from 'vitest';
import { difference, differences, largest, relative } from '../../lib/bench/difference.js';
import { torch } from '../../lib/torch/index.js';

test('numbers are compared relative to the reference', () => {
  expect(relative(3, 2)).toBe(0.5);
  expect(relative(-2, -4)).toBe(0.5);
  expect(relative(0, 0)).toBe(0);
});

test.each([
  [1, 0],
  [Number.NaN, 1],
  [1, Number.NaN],
  [Number.POSITIVE_INFINITY, 1],
  [1, Number.POSITIVE_INFINITY],
])('%d against %d is infinitely far', (ours, theirs) => {
  expect(relative(ours, theirs)).toBe(Number.POSITIVE_INFINITY);
});

describe('tensors', () => {
  const tensor = (values: number[]) => torch.tensor(values, { dtype: 'float64' });

  test('are compared by their norms and by their largest elements', () => {
    using _ = torch.scope();
    // Off by [0, 3, -4]: a norm of 5 in one of 10, and 4 in 8.
    const found = difference('w', tensor([0, 9, 4]), tensor([0, 6, 8]));
    expect(found).toEqual({ name: 'w', norm: 0.5, elementwise: 0.5 });
  });

  test('that are not finite differ, whatever the other side has', () => {
    using _ = torch.scope();
    for (const [ours, theirs] of [
      [
        [Number.NaN, 1],
        [1, 1],
      ],
      [
        [1, 1],
        [Number.NaN, 1],
      ],
      [
        [Number.NaN, 1],
        [Number.NaN, 1],
      ],
    ] as const) {
      const { norm, elementwise } = difference('w', tensor([...ours]), tensor([...theirs]));
      expect([norm, elementwise]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    }
  });

  test('are compared in float64, so that a difference below what float32 shows counts', () => {
    using _ = torch.scope();
    const ours = torch.tensor([1, 1], { dtype: 'float32' });
    expect(difference('w', ours, tensor([1 + 1e-12, 1])).elementwise).toBeCloseTo(1e-12, 15);
  });

  test('leave no tensor behind', () => {
    using _ = torch.scope();
    const [ours, theirs] = [tensor([1, 2]), tensor([1, 3])];
    const before = torch.memory().tensors;
    difference('w', ours, theirs);
    expect(torch.memory().tensors).toBe(before);
  });

  test('have to be the same ones', () => {
    using _ = torch.scope();
    const ours = new Map([['a', tensor([1])]]);
    expect(() => differences(ours, { b: tensor([1]) })).toThrow('the same parameters');
    expect(() => differences(ours, { a: tensor([1]), b: tensor([1]) })).toThrow('same parameters');
    expect(() => differences(ours, { a: tensor([1, 2]) })).toThrow('a is 1 on one side');
  });
});

test('the largest of each measure is named', () => {
  const found = largest([
    { name: 'a', norm: 1e-3, elementwise: 1e-5 },
    { name: 'b', norm: 1e-4, elementwise: 1e-2 },
  ]);
  expect(found).toEqual({
    parameters: 2,
    norm: { difference: 1e-3, parameter: 'a' },
    elementwise: { difference: 1e-2, parameter: 'b' },
  });
});
