import { type Tensor, torch } from '../torch/index.js';

/**
 * Fixed position embeddings: sines and cosines of the patches' grid coordinates, as in "Attention Is All You Need"
 * (arXiv:1706.03762, section 3.5), in two dimensions.
 *
 * The first half of the features encodes the column, the second half the row; methods differ in which comes first. Each
 * half is [sines, cosines] with the frequencies 10000^(-i / (dim / 4)). The class token comes first, and has zeros.
 *
 * @param dim Width of a token, a multiple of 4.
 * @param rows Number of patches vertically.
 * @param columns Number of patches horizontally.
 * @param first What the first half encodes.
 * @returns float32 (1, 1 + rows * columns, dim), computed in float64.
 */
export function sinCosPositions(
  dim: number,
  rows: number,
  columns: number,
  first: 'column' | 'row' = 'column',
): Tensor {
  const quarter = dim / 4;
  const values = new Float64Array((1 + rows * columns) * dim);
  let at = dim;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const place of first === 'row' ? [row, column] : [column, row]) {
        for (let i = 0; i < quarter; i++) {
          const angle = place * 10000 ** (-i / quarter);
          values[at + i] = Math.sin(angle);
          values[at + quarter + i] = Math.cos(angle);
        }
        at += 2 * quarter;
      }
    }
  }
  return torch.tensor(values, { shape: [1, 1 + rows * columns, dim], dtype: 'float32' });
}
