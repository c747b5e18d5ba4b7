/** Attention with decomposed relative positions, and windows of tokens. */
import { describe, expect, test } from 'vitest';
import { partition, relativeEmbeddings, unpartition } from '../../../lib/models/detection/index.js';
import {
  attendExtended,
  attendWithBias,
} from '../../../lib/models/detection/relative-positions.js';
import { torch } from '../../../lib/torch/index.js';

describe('relative positions', () => {
  test('extended queries and keys give what a map of biases gives, and its gradients', () => {
    using _ = torch.scope();
    torch.manualSeed(1);
    const [n, heads, grid, width] = [2, 3, [4, 5], 8] as const;
    const length = grid[0] * grid[1];
    const shapes = {
      ...{
        q: [n, heads, length, width],
        k: [n, heads, length, width],
        v: [n, heads, length, width],
      },
      ...{ byRow: [n, heads, length, grid[0]], byColumn: [n, heads, length, grid[1]] },
    };
    const terms = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        torch.randn(shape, { dtype: 'float64', requiresGrad: true }),
      ]),
    ) as unknown as Parameters<typeof attendWithBias>[0];
    const weights = torch.randn(shapes.v, { dtype: 'float64' });
    const outcome = (attend: typeof attendWithBias) => {
      const mixed = attend(terms, grid);
      const gradients = torch.autograd.grad([mixed.mul(weights).sum()], Object.values(terms));
      return [mixed, ...gradients];
    };
    const [plain, extended] = [outcome(attendWithBias), outcome(attendExtended)];
    for (const [i, ours] of extended.entries()) {
      // Rounding in float64.
      expect(torch.allclose(ours as never, plain[i] as never, 1e-12, 1e-12)).toBe(true);
    }
  });

  test('a table of another length is interpolated', () => {
    using _ = torch.scope();
    const table = torch.arange(3).to('float64').view([3, 1]);
    const of3 = relativeEmbeddings(table, 2);
    expect(of3.squeeze(-1).tolist()).toEqual([
      [1, 0],
      [2, 1],
    ]);
    const longer = relativeEmbeddings(table, 3).squeeze(-1);
    expect(longer.diagonal().tolist()).toEqual([1, 1, 1]);
    // Five offsets: (i + .5) * 3 / 5 - .5, clamped to the table.
    const column = longer.select(1, 0).tolist() as number[];
    for (const [i, value] of [1, 1.6, 2].entries()) expect(column[i]).toBeCloseTo(value, 12);
  });
});

test('windows hold every token once, with zeros at the right and at the bottom', () => {
  using _ = torch.scope();
  const grid = [3, 4] as const;
  const tokens = torch.arange(1, 25).to('float32').view([2, 12, 1]);
  const windows = partition(tokens, grid, 2);
  expect(windows.shape).toEqual([8, 4, 1]);
  expect(windows.squeeze(-1).narrow(0, 0, 4).tolist()).toEqual([
    [1, 2, 5, 6],
    [3, 4, 7, 8],
    [9, 10, 0, 0],
    [11, 12, 0, 0],
  ]);
  expect(unpartition(windows, grid, 2).equal(tokens)).toBe(true);
});
