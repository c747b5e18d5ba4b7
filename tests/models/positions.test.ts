import { describe, expect, test } from 'vitest';
import { sinCosPositions } from '../../lib/models/index.js';
import { torch } from '../../lib/torch/index.js';

const [dim, rows, columns] = [16, 3, 5] as const;

/** The embedding's rows: the class token's, then the patches' row by row. */
function table(): number[][] {
  using _ = torch.scope();
  return (sinCosPositions(dim, rows, columns).tolist() as number[][][])[0] as number[][];
}

/** The features from `begin` to `end` of the patch at a place. */
function part(row: number, column: number, begin: number, end: number): number[] {
  return (table()[1 + row * columns + column] as number[]).slice(begin, end);
}

// That the numbers are the formula's is compared with Python in parity.test.ts.
describe('position embeddings', () => {
  test('have a row for the class token and each patch, as float32', () => {
    using positions = sinCosPositions(dim, rows, columns);
    expect(positions.shape).toEqual([1, 1 + rows * columns, dim]);
    expect(positions.dtype).toBe('float32');
  });

  test('are zeros for the class token', () => {
    expect(table()[0]).toEqual(Array(dim).fill(0));
  });

  test('tell the column in the first half', () => {
    expect(part(2, 4, 0, 8)).toEqual(part(0, 4, 0, 8));
    expect(part(2, 3, 0, 8)).not.toEqual(part(2, 4, 0, 8));
  });

  test('tell the row in the second half', () => {
    expect(part(2, 4, 8, 16)).toEqual(part(2, 0, 8, 16));
    expect(part(1, 4, 8, 16)).not.toEqual(part(2, 4, 8, 16));
  });

  test('have the sines of each half before its cosines', () => {
    expect(part(0, 0, 0, 16)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
  });

  test('give rows and columns the same code', () => {
    expect(part(2, 0, 8, 16)).toEqual(part(0, 2, 0, 8));
  });
});
