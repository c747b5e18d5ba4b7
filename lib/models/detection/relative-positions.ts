/** Decomposed relative positions of ViTDet: a table for rows and one for columns (arXiv:2112.01526, section 4.1). */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import { Attention } from '../block.js';
import type { Grid } from '../config.js';

/**
 * Up to how many tokens the scores are computed all at once on a CPU. Longer sequences go to libtorch's kernel, which
 * needs no memory for them.
 */
const LONGEST_AT_ONCE = 256;

/**
 * The embedding of each query's offset to each key along one side.
 *
 * A table of another length than `2 * side - 1` is interpolated linearly; gradients flow back to it.
 *
 * @param table (2S - 1, headDim)
 * @param side Number of rows, or of columns, of the tokens.
 * @returns (side, side, headDim): the query's place, then the key's
 */
export function relativeEmbeddings(table: Tensor, side: number): Tensor {
  return torch.tidy(() => {
    const length = 2 * side - 1;
    const fitted =
      table.size(0) === length
        ? table
        : torch.upsampleLinear1d(table.t().unsqueeze(0), [length], false).squeeze(0).t();
    const places = torch.arange(side, { device: table.device });
    const offsets = places
      .unsqueeze(1)
      .sub(places)
      .add(side - 1);
    return fitted.indexSelect(0, offsets.flatten()).view([side, side, -1]);
  });
}

/** Attention on a grid of tokens, to whose scores decomposed relative positions are added. */
export class GridAttention extends Attention {
  /** (2S - 1, headDim), of the offsets of rows; shared by the heads. */
  readonly relPosH: nn.Parameter;
  /** (2S - 1, headDim), of the offsets of columns. */
  readonly relPosW: nn.Parameter;

  /** @param tables The rows and columns that the tables are for. */
  constructor(dim: number, heads: number, tables: Grid) {
    super(dim, heads);
    const [rows, columns] = tables;
    this.relPosH = new nn.Parameter(torch.zeros([2 * rows - 1, dim / heads]));
    this.relPosW = new nn.Parameter(torch.zeros([2 * columns - 1, dim / heads]));
  }

  /** @param x (N, rows * columns, dim) @returns (N, rows * columns, dim) */
  attendOn(x: Tensor, grid: Grid): Tensor {
    return torch.tidy(() => {
      const { q, k, v } = this.projections(x);
      const isAtOnce = x.device === 'cpu' && x.size(1) <= LONGEST_AT_ONCE;
      const byRow = alongSide(q, relativeEmbeddings(this.relPosH, grid[0]), grid, 'rows');
      const byColumn = alongSide(q, relativeEmbeddings(this.relPosW, grid[1]), grid, 'columns');
      const attend = isAtOnce ? attendWithBias : attendExtended;
      const mixed = attend({ q, k, v, byRow, byColumn }, grid);
      return this.proj.forward(mixed.transpose(1, 2).flatten(2));
    });
  }
}

/**
 * What each query adds to the scores of the keys by their row, or by their column.
 *
 * @param q (N, heads, L, headDim), not scaled
 * @param embeddings (side, side, headDim)
 * @returns (N, heads, L, side)
 */
function alongSide(
  q: Tensor,
  embeddings: Tensor,
  [rows, columns]: Grid,
  side: 'rows' | 'columns',
): Tensor {
  const [n, heads, length, width] = q.shape as [number, number, number, number];
  const onGrid = q.reshape([n * heads, rows, columns, width]);
  // One product for each row (or column) of queries: they share its offsets.
  const queries =
    side === 'rows'
      ? onGrid.transpose(0, 1).reshape([rows, -1, width])
      : onGrid.permute([2, 0, 1, 3]).reshape([columns, -1, width]);
  const products = queries.matmul(embeddings.transpose(1, 2));
  const keys = products.size(2);
  return side === 'rows'
    ? products
        .view([rows, n * heads, columns, keys])
        .transpose(0, 1)
        .reshape([n, heads, length, keys])
    : products
        .view([columns, n * heads, rows, keys])
        .permute([1, 2, 0, 3])
        .reshape([n, heads, length, keys]);
}

/** Projections, and what queries add to the scores of rows and columns of keys. */
interface Terms {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  /** (N, heads, L, rows) */
  readonly byRow: Tensor;
  /** (N, heads, L, columns) */
  readonly byColumn: Tensor;
}

/** Attention with a map of all scores, to which the positions are added. @returns (N, heads, L, headDim) */
export function attendWithBias({ q, k, v, byRow, byColumn }: Terms, [rows, columns]: Grid): Tensor {
  return torch.tidy(() => {
    const [n, heads, length, width] = q.shape as [number, number, number, number];
    const scores = q.mul(width ** -0.5).matmul(k.transpose(-2, -1));
    const biased = scores
      .view([n, heads, length, rows, columns])
      .add(byRow.unsqueeze(-1))
      .add(byColumn.unsqueeze(-2))
      .view([n, heads, length, length]);
    return biased.softmax(-1).to(v.dtype).matmul(v);
  });
}

/**
 * The same without a map of scores. A query is extended by what it adds for each row and column, and a key by ones where
 * it is: their product is the score. So kernels that never write the scores compute it exactly.
 *
 * @returns (N, heads, L, headDim)
 */
export function attendExtended({ q, k, v, byRow, byColumn }: Terms, grid: Grid): Tensor {
  return torch.tidy(() => {
    const [n, heads, , width] = q.shape as [number, number, number, number];
    const places = oneHotPlaces(grid, q);
    const queries = torch.cat([q.mul(width ** -0.5), byRow, byColumn], -1);
    const keys = torch.cat([k, places.expand([n, heads, -1, -1])], -1);
    // The kernels want values as wide as keys.
    const values = nn.functional.pad(v, [0, places.size(-1)]);
    const mixed = nn.functional.scaledDotProductAttention(queries, keys, values, { scale: 1 });
    return mixed.narrow(-1, 0, width);
  });
}

/** @returns (1, 1, L, rows + columns): ones at each token's row and column, in the format of `like` */
function oneHotPlaces([rows, columns]: Grid, like: Tensor): Tensor {
  const options = { device: like.device, dtype: like.dtype };
  const byRow = torch.eye(rows, options).repeatInterleave(columns, 0);
  const byColumn = torch.eye(columns, options).repeat([rows, 1]);
  return torch.cat([byRow, byColumn], 1).view([1, 1, rows * columns, rows + columns]);
}
