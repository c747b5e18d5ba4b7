import { type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { linear, scaledDotProductAttention } from './functional.js';
import { xavierUniform_, zeros_ } from './init.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

export interface MultiheadAttentionOptions extends FactoryOptions {
  /** The dropout probability of attention weights; 0 by default. */
  dropout?: number;
  /** Whether the projections have a bias; true by default. */
  bias?: boolean;
  /** Whether the first dimension is the batch rather than the sequence; false by default, as in PyTorch. */
  batchFirst?: boolean;
}

/** Masks, and options for the returned weights. */
export interface AttentionOptions {
  /** [batch, S]: true at keys to ignore, or numbers to add to the scores. */
  keyPaddingMask?: Tensor | null;
  /** [L, S] or [batch * heads, L, S]: true at pairs to ignore, or numbers to add to the scores. */
  attnMask?: Tensor | null;
  /** Return the attention weights; true by default, as in PyTorch. False is faster. */
  needWeights?: boolean;
  /** Average the weights over the heads; true by default. */
  averageAttnWeights?: boolean;
}

/**
 * Multi-head attention, as torch.nn.MultiheadAttention. Queries are [L, batch, E], keys and values [S, batch, E]; with
 * `batchFirst` [batch, L, E] and [batch, S, E]. The batch dimension may be missing. Vaswani et al., Attention is all
 * you need (arXiv:1706.03762).
 */
export class MultiheadAttention extends Module {
  /** The projections of queries, keys and values, stacked: [3 embedDim, embedDim]. */
  inProjWeight: Parameter;
  inProjBias: Parameter | null;
  outProj: Linear;
  readonly headDim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;

  constructor(
    readonly embedDim: number,
    readonly numHeads: number,
    options: MultiheadAttentionOptions = {},
  ) {
    super();
    checkOptions('MultiheadAttention', options, [
      'dropout',
      'bias',
      'batchFirst',
      'device',
      'dtype',
    ]);
    if (embedDim % numHeads !== 0) {
      throw new TorchError(
        `MultiheadAttention: embedDim should be divisible by numHeads, got ${embedDim} and ${numHeads}`,
        'ValueError',
      );
    }
    const { dropout = 0, bias = true, batchFirst = false, ...factory } = options;
    this.headDim = embedDim / numHeads;
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.inProjWeight = emptyParameter([3 * embedDim, embedDim], options);
    this.inProjBias = bias ? emptyParameter([3 * embedDim], options) : null;
    this.outProj = new Linear(embedDim, embedDim, { bias, ...factory });
    this.resetParameters();
  }

  resetParameters(): void {
    xavierUniform_(this.inProjWeight);
    if (this.inProjBias !== null) zeros_(this.inProjBias);
    if (this.outProj.bias !== null) zeros_(this.outProj.bias);
  }

  /** @returns The output in the shape of `query`, and the weights [batch, (heads,) L, S] or null. */
  forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttentionOptions = {},
  ): [Tensor, Tensor | null] {
    checkOptions('MultiheadAttention.forward', options, [
      'keyPaddingMask',
      'attnMask',
      'needWeights',
      'averageAttnWeights',
    ]);
    const { needWeights = true, averageAttnWeights = true } = options;
    const { ndim } = query;
    const batched = ndim === 3;
    if (ndim !== 2 && ndim !== 3) {
      throw new TorchError(
        `MultiheadAttention: query should have 2 or 3 dimensions, got ${ndim}`,
        'ValueError',
      );
    }
    // From here on the batch comes first. Arguments that are one tensor stay one, so that it is projected once.
    const arrange = (tensor: Tensor): Tensor => {
      if (!batched) return tensor.unsqueeze(0);
      return this.batchFirst ? tensor : tensor.transpose(0, 1);
    };
    const q = arrange(query);
    const k = key === query ? q : arrange(key);
    const v = value === key ? k : arrange(value);
    const heads = this.project(q, k, v);
    const mask = this.mask(q, k, options, batched);

    const weighted = needWeights
      ? this.attendWithWeights(heads, mask)
      : { output: this.attend(heads, mask), weights: null };
    const merged = this.outProj.forward(weighted.output.transpose(1, 2).flatten(2));
    let { weights } = weighted;
    if (weights !== null && averageAttnWeights) weights = weights.mean([1]);
    if (!batched) return [merged.squeeze(0), weights?.squeeze(0) ?? null];
    return [this.batchFirst ? merged : merged.transpose(0, 1), weights];
  }

  /** Queries, keys and values as [batch, heads, length, headDim]. */
  private project(q: Tensor, k: Tensor, v: Tensor): [Tensor, Tensor, Tensor] {
    const { inProjWeight, inProjBias, embedDim } = this;
    if (q === k && k === v) {
      const [batch, length] = q.shape as [number, number];
      const packed = linear(q, inProjWeight, inProjBias)
        .view([batch, length, 3, this.numHeads, this.headDim])
        .permute([2, 0, 3, 1, 4]);
      return packed.unbind(0) as [Tensor, Tensor, Tensor];
    }
    const weights = inProjWeight.split(embedDim);
    const biases = inProjBias?.split(embedDim);
    return [q, k, v].map((input, i) => {
      const projected = linear(input, weights[i] as Tensor, biases?.[i] ?? null);
      return projected.unflatten(2, [this.numHeads, this.headDim]).transpose(1, 2);
    }) as [Tensor, Tensor, Tensor];
  }

  private attend([q, k, v]: [Tensor, Tensor, Tensor], mask: Tensor | null): Tensor {
    const dropoutP = this.training ? this.dropout : 0;
    return scaledDotProductAttention(q, k, v, { attnMask: mask, dropoutP });
  }

  private attendWithWeights(
    [q, k, v]: [Tensor, Tensor, Tensor],
    mask: Tensor | null,
  ): { output: Tensor; weights: Tensor } {
    const scores = q.mul(Math.sqrt(1 / this.headDim)).matmul(k.transpose(-2, -1));
    let weights = (mask === null ? scores : scores.add(mask)).softmax(-1);
    if (this.training && this.dropout > 0) weights = torch.dropout(weights, this.dropout, true);
    return { output: weights.matmul(v), weights };
  }

  /** Combines both masks into one that is added to the scores, in a shape that broadcasts to [batch, heads, L, S]. */
  private mask(q: Tensor, k: Tensor, options: AttentionOptions, batched: boolean): Tensor | null {
    const { keyPaddingMask, attnMask } = options;
    if (keyPaddingMask == null && attnMask == null) return null;
    const [batch, length] = q.shape as [number, number];
    const sources = k.size(1);
    const { dtype } = q;
    let mask: Tensor | null = null;
    if (attnMask != null) {
      const { shape } = attnMask;
      const rows =
        shape.length === 3 ? [batch * this.numHeads, length, sources] : [length, sources];
      checkShape('attnMask', shape, rows);
      mask = additive(attnMask, dtype);
      if (shape.length === 3) mask = mask.view([batch, this.numHeads, length, sources]);
    }
    if (keyPaddingMask != null) {
      checkShape('keyPaddingMask', keyPaddingMask.shape, batched ? [batch, sources] : [sources]);
      const padding = additive(keyPaddingMask, dtype).view([batch, 1, 1, sources]);
      mask = mask === null ? padding : mask.add(padding);
    }
    return mask;
  }

  protected override extraRepr(): string {
    return '';
  }
}

/** An additive mask: minus infinity where a boolean one is true. */
function additive(mask: Tensor, dtype: Tensor['dtype']): Tensor {
  if (mask.dtype !== 'bool') return mask.to(dtype);
  return torch.zeros(mask.shape, { dtype, device: mask.device }).maskedFill_(mask, -Infinity);
}

function checkShape(name: string, got: readonly number[], want: readonly number[]): void {
  if (got.length === want.length && want.every((size, i) => size === got[i])) return;
  throw new TorchError(
    `MultiheadAttention: ${name} should have shape [${want.join(', ')}], got [${got.join(', ')}]`,
    'ValueError',
  );
}
