/** Attention within windows of a grid of tokens (arXiv:2203.16527, section 3). */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Grid } from '../config.js';
import { GridAttention } from './relative-positions.js';

/** The grid of the tokens that a backbone is computing; its blocks share it. */
export interface CurrentGrid {
  grid: Grid;
}

/**
 * Cuts a grid of tokens into windows. Zeros fill up the last ones, at the right and at the bottom.
 *
 * @param x (N, rows * columns, dim)
 * @returns (N * windows, side * side, dim), the windows of an image row by row
 */
export function partition(x: Tensor, [rows, columns]: Grid, side: number): Tensor {
  return torch.tidy(() => {
    const [n, , dim] = x.shape as [number, number, number];
    const [down, right] = [Math.ceil(rows / side), Math.ceil(columns / side)];
    const onGrid = x.view([n, rows, columns, dim]);
    const missing = [0, 0, 0, right * side - columns, 0, down * side - rows];
    const filled = missing.some((size) => size > 0) ? nn.functional.pad(onGrid, missing) : onGrid;
    return filled
      .view([n, down, side, right, side, dim])
      .permute([0, 1, 3, 2, 4, 5])
      .reshape([n * down * right, side * side, dim]);
  });
}

/** The tokens of windows: the inverse of {@link partition}. @returns (N, rows * columns, dim) */
export function unpartition(windows: Tensor, [rows, columns]: Grid, side: number): Tensor {
  return torch.tidy(() => {
    const [down, right] = [Math.ceil(rows / side), Math.ceil(columns / side)];
    const dim = windows.size(2);
    const n = windows.size(0) / (down * right);
    return windows
      .view([n, down, right, side, side, dim])
      .permute([0, 1, 3, 2, 4, 5])
      .reshape([n, down * side, right * side, dim])
      .narrow(1, 0, rows)
      .narrow(2, 0, columns)
      .reshape([n, rows * columns, dim]);
  });
}

/** Attention of a detector's block, in windows or among all tokens. */
export class DetectorAttention extends GridAttention {
  readonly #current: CurrentGrid;

  /**
   * @param window Side of the windows; null for global attention.
   * @param tables The grid of tokens that global attention's tables are for.
   */
  constructor(
    dim: number,
    heads: number,
    readonly window: number | null,
    tables: Grid,
    current: CurrentGrid,
  ) {
    super(dim, heads, window === null ? tables : [window, window]);
    this.#current = current;
  }

  /** @param x (N, L, dim), normalised @returns (N, L, dim) */
  override forward(x: Tensor): Tensor {
    const { window } = this;
    const { grid } = this.#current;
    if (window === null) return this.attendOn(x, grid);
    return torch.tidy(() => {
      const attended = this.attendOn(partition(x, grid, window), [window, window]);
      return unpartition(attended, grid, window);
    });
  }
}
