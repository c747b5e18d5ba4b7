/** Attention of published encoders that is not the paper's: other biases, and positions that it learns of by itself. */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { Attention, type Projections } from './block.js';
import type { Grid } from './config.js';
import type { EncoderVariant } from './variant.js';

/** Tokens that have no place in the grid of a table of relative positions: the class token. */
const CLASS_ROWS = 3;

/** How many rows a table of relative positions has: one for each offset between patches, and those of the class token. */
export function relativeRows([rows, columns]: Grid): number {
  return (2 * rows - 1) * (2 * columns - 1) + CLASS_ROWS;
}

/**
 * The row of a table of biases for each pair of tokens (arXiv:2106.08254, section 2.2), the class token first. Its last
 * three rows are those from the class token to patches, from patches to it, and to itself.
 */
export class RelativePositions extends nn.Module {
  /** (T * T) int64, for T = 1 + L tokens, the query's first. */
  readonly index: nn.Buffer;
  readonly rows: number;
  readonly #tokens: number;

  constructor(grid: Grid) {
    super();
    const [rows, columns] = grid;
    this.rows = relativeRows(grid);
    this.#tokens = 1 + rows * columns;
    const index = new Float64Array(this.#tokens ** 2);
    let at = 0;
    for (let query = -1; query < rows * columns; query++) {
      for (let key = -1; key < rows * columns; key++) {
        index[at++] = this.rowOf(query, key, grid);
      }
    }
    this.index = new nn.Buffer(torch.tensor(index, { dtype: 'int64' }), { persistent: false });
  }

  /** @param query A patch, row by row; -1 is the class token, as for `key`. */
  private rowOf(query: number, key: number, [rows, columns]: Grid): number {
    if (query < 0 && key < 0) return this.rows - 1;
    if (key < 0) return this.rows - 2;
    if (query < 0) return this.rows - 3;
    const down = Math.floor(query / columns) - Math.floor(key / columns) + rows - 1;
    const right = (query % columns) - (key % columns) + columns - 1;
    return down * (2 * columns - 1) + right;
  }

  /** @param table (rows, heads) @returns (1, heads, T, T) */
  forward(table: Tensor): Tensor {
    const tokens = this.#tokens;
    const each = table.indexSelect(0, this.index).view([tokens, tokens, -1]);
    return each.permute([2, 0, 1]).contiguous().unsqueeze(0);
  }
}

/**
 * Rotations of queries and keys by a patch's position (RoPE, arXiv:2104.09864) as in DINOv3 (arXiv:2508.10104): centres of
 * patches from -1 to 1 in both directions, and periods from 1 to almost `theta`. Tokens before the patches are not rotated.
 */
export class RotaryPositions extends nn.Module {
  /** (L, headDim) each. */
  readonly cos: nn.Buffer;
  readonly sin: nn.Buffer;

  /** @param headDim Width of a head, a multiple of 4. */
  constructor([rows, columns]: Grid, headDim: number, theta: number) {
    super();
    const quarter = headDim / 4;
    const angles = new Float64Array(rows * columns * headDim);
    let at = 0;
    for (let patch = 0; patch < rows * columns; patch++) {
      const down = (2 * (Math.floor(patch / columns) + 0.5)) / rows - 1;
      const right = (2 * ((patch % columns) + 0.5)) / columns - 1;
      // Both halves of a head rotate by the same angles.
      for (const place of [down, right, down, right]) {
        for (let i = 0; i < quarter; i++) {
          angles[at++] = 2 * Math.PI * place * theta ** (-i / quarter);
        }
      }
    }
    const table = (of: (angle: number) => number) =>
      new nn.Buffer(
        torch.tensor(angles.map(of), { shape: [rows * columns, headDim], dtype: 'float32' }),
        { persistent: false },
      );
    this.cos = table(Math.cos);
    this.sin = table(Math.sin);
  }

  /** @param x (N, heads, T, headDim), patches last @returns The same shape and dtype. */
  forward(x: Tensor): Tensor {
    const patches = this.cos.size(0);
    const before = x.size(2) - patches;
    const [first, second] = x.narrow(2, before, patches).chunk(2, -1) as [Tensor, Tensor];
    const turned = torch.cat([second.neg(), first], -1).mul(this.sin);
    const rotated = torch.cat([first, second], -1).mul(this.cos).add(turned).to(x.dtype);
    return torch.cat([x.narrow(2, 0, before), rotated], 2);
  }
}

/** What differs from the usual attention. */
export interface AttentionVariant extends Pick<EncoderVariant, 'qkvBias'> {
  /** They may be shared by the layers of a model. */
  readonly positions?: RelativePositions | RotaryPositions | undefined;
}

/** Attention without some of the biases, or with positions of its own. */
export class VariantAttention extends Attention {
  readonly qBias: nn.Parameter | null;
  readonly vBias: nn.Parameter | null;
  /** (rows, heads); null without relative positions. Layers of a model may share one. */
  relativePositionBiasTable: nn.Parameter | null;
  readonly positions: RelativePositions | RotaryPositions | null;

  constructor(dim: number, heads: number, { qkvBias, positions }: AttentionVariant) {
    super(dim, heads, { qkvBias: qkvBias === undefined });
    const bias = () => (qkvBias === 'query-value' ? new nn.Parameter(torch.zeros([dim])) : null);
    this.qBias = bias();
    this.vBias = bias();
    this.positions = positions ?? null;
    this.relativePositionBiasTable =
      positions instanceof RelativePositions
        ? new nn.Parameter(torch.zeros([positions.rows, heads]))
        : null;
  }

  /** Of queries, keys and values, (3 * dim): zeros where there is none. */
  projectionBias(): Tensor {
    const { qBias, vBias, qkv } = this;
    if (qkv.bias !== null) return qkv.bias;
    const { dtype, device } = qkv.weight;
    if (qBias === null || vBias === null) return torch.zeros([3 * this.dim], { dtype, device });
    return torch.tidy(() => torch.cat([qBias, torch.zerosLike(qBias), vBias]));
  }

  protected override project(x: Tensor): Tensor {
    const { qBias, qkv } = this;
    if (qBias === null) return qkv.forward(x);
    return nn.functional.linear(x, qkv.weight, this.projectionBias());
  }

  override projections(x: Tensor): Projections {
    const { positions } = this;
    if (!(positions instanceof RotaryPositions)) return super.projections(x);
    return torch.tidy(() => {
      const { q, k, v } = super.projections(x);
      return { q: positions.forward(q), k: positions.forward(k), v };
    });
  }

  override scoreBias(): Tensor | null {
    const { positions, relativePositionBiasTable: table } = this;
    if (table === null || !(positions instanceof RelativePositions)) return null;
    return torch.tidy(() => positions.forward(table));
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  override forward(x: Tensor): Tensor {
    return torch.tidy(() => {
      const { q, k, v } = this.projections(x);
      const bias = this.scoreBias();
      const options = bias === null ? {} : { attnMask: bias.to(q.dtype) };
      const mixed = nn.functional.scaledDotProductAttention(q, k, v, options);
      return this.proj.forward(mixed.transpose(1, 2).flatten(2));
    });
  }
}
