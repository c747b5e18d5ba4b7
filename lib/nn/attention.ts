import { dtypeInfo } from '../torch/dtype.js';
import { type Dtype, type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { linear, scaledDotProductAttention } from './functional.js';
import { xavierNormal_, xavierUniform_, zeros_ } from './init.js';
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
  /** Whether a learned key and value are appended to those of each sequence; false by default. */
  addBiasKv?: boolean;
  /** Whether a key and a value of zeros are appended to those of each sequence; false by default. */
  addZeroAttn?: boolean;
  /** The number of features of keys; `embedDim` by default. */
  kdim?: number;
  /** The number of features of values; `embedDim` by default. */
  vdim?: number;
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
  /** A hint that `attnMask`, which is required then, is causal: no query sees keys after it. A faster kernel may be used. */
  isCausal?: boolean;
}

/**
 * Multi-head attention, as torch.nn.MultiheadAttention. Queries are [L, batch, E], keys and values [S, batch, E]; with
 * `batchFirst` [batch, L, E] and [batch, S, E]. The batch dimension may be missing. Vaswani et al., Attention is all
 * you need (arXiv:1706.03762).
 */
export class MultiheadAttention extends Module {
  /** The projection of queries, [embedDim, embedDim], where keys or values have other features; else null. */
  qProjWeight: Parameter | null;
  /** Likewise of keys, [embedDim, kdim]. */
  kProjWeight: Parameter | null;
  /** Likewise of values, [embedDim, vdim]. */
  vProjWeight: Parameter | null;
  /** Else the projections of all three, stacked: [3 embedDim, embedDim]. */
  inProjWeight: Parameter | null;
  inProjBias: Parameter | null;
  /** The learned key and value, each [1, 1, embedDim]. */
  biasK: Parameter | null;
  biasV: Parameter | null;
  outProj: Linear;
  readonly kdim: number;
  readonly vdim: number;
  readonly addZeroAttn: boolean;
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
      'addBiasKv',
      'addZeroAttn',
      'kdim',
      'vdim',
      'device',
      'dtype',
    ]);
    if (!(embedDim > 0 && numHeads > 0)) {
      throw new TorchError(
        `MultiheadAttention: embedDim and numHeads should be above 0, got ${embedDim} and ${numHeads}`,
        'ValueError',
      );
    }
    if (embedDim % numHeads !== 0) {
      throw new TorchError(
        `MultiheadAttention: embedDim should be divisible by numHeads, got ${embedDim} and ${numHeads}`,
        'ValueError',
      );
    }
    const { dropout = 0, bias = true, batchFirst = false, addBiasKv = false } = options;
    const { device, dtype } = options;
    this.headDim = embedDim / numHeads;
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.addZeroAttn = options.addZeroAttn ?? false;
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    const isStacked = this.kdim === embedDim && this.vdim === embedDim;
    const only = (wanted: boolean, shape: number[]) =>
      wanted ? emptyParameter(shape, options) : null;
    this.qProjWeight = only(!isStacked, [embedDim, embedDim]);
    this.kProjWeight = only(!isStacked, [embedDim, this.kdim]);
    this.vProjWeight = only(!isStacked, [embedDim, this.vdim]);
    this.inProjWeight = only(isStacked, [3 * embedDim, embedDim]);
    this.inProjBias = only(bias, [3 * embedDim]);
    this.outProj = new Linear(embedDim, embedDim, { bias, device, dtype });
    this.biasK = only(addBiasKv, [1, 1, embedDim]);
    this.biasV = only(addBiasKv, [1, 1, embedDim]);
    this.resetParameters();
  }

  resetParameters(): void {
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight } = this;
    for (const weight of [inProjWeight, qProjWeight, kProjWeight, vProjWeight]) {
      if (weight !== null) xavierUniform_(weight);
    }
    if (this.inProjBias !== null) zeros_(this.inProjBias);
    if (this.outProj.bias !== null) zeros_(this.outProj.bias);
    if (this.biasK !== null) xavierNormal_(this.biasK);
    if (this.biasV !== null) xavierNormal_(this.biasV);
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
      'isCausal',
    ]);
    const { needWeights = true, averageAttnWeights = true, isCausal = false } = options;
    if (isCausal && options.attnMask == null) {
      throw new TorchError(
        'MultiheadAttention: isCausal is a hint about attnMask, which is missing; Transformer.generateSquareSubsequentMask makes one',
        'ValueError',
      );
    }
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
    const heads = this.lengthen(this.project(q, k, v));
    const hint = isCausal && !needWeights && options.keyPaddingMask == null;
    const mask = hint ? null : this.mask(q, k, options, batched);

    const weighted = needWeights
      ? this.attendWithWeights(heads, mask)
      : { output: this.attend(heads, mask, hint), weights: null };
    // The sequence comes first in memory, as in PyTorch: dropout of the output draws in the order of memory.
    const merged = this.outProj.forward(weighted.output.permute([2, 0, 1, 3]).flatten(2));
    let { weights } = weighted;
    if (weights !== null && averageAttnWeights) weights = weights.mean([1]);
    if (!batched) return [merged.squeeze(1), weights?.squeeze(0) ?? null];
    return [this.batchFirst ? merged.transpose(0, 1) : merged, weights];
  }

  /** Queries, keys and values as [batch, heads, length, headDim]. */
  private project(q: Tensor, k: Tensor, v: Tensor): [Tensor, Tensor, Tensor] {
    const { inProjWeight, inProjBias, embedDim } = this;
    if (q === k && k === v && inProjWeight !== null) {
      const [batch, length] = q.shape as [number, number];
      const packed = linear(q, inProjWeight, inProjBias)
        .view([batch, length, 3, this.numHeads, this.headDim])
        .permute([2, 0, 3, 1, 4]);
      return packed.unbind(0) as [Tensor, Tensor, Tensor];
    }
    const weights = inProjWeight?.split(embedDim) ?? [
      this.qProjWeight,
      this.kProjWeight,
      this.vProjWeight,
    ];
    const biases = inProjBias?.split(embedDim);
    return [q, k, v].map((input, i) => {
      const projected = linear(input, weights[i] as Tensor, biases?.[i] ?? null);
      return projected.unflatten(2, [this.numHeads, this.headDim]).transpose(1, 2);
    }) as [Tensor, Tensor, Tensor];
  }

  /** How many keys and values are appended to those given. */
  private get extraKeys(): number {
    return (this.biasK === null ? 0 : 1) + (this.addZeroAttn ? 1 : 0);
  }

  /** Appends the learned key and value, and those of zeros. */
  private lengthen(heads: [Tensor, Tensor, Tensor]): [Tensor, Tensor, Tensor] {
    if (this.extraKeys === 0) return heads;
    const { biasK, biasV, numHeads, headDim } = this;
    const [q, k, v] = heads;
    const shape = [q.size(0), numHeads, 1, headDim];
    const append = (to: Tensor, bias: Tensor | null) => {
      const parts = [to];
      if (bias !== null) parts.push(bias.view([1, numHeads, 1, headDim]).expand(shape));
      if (this.addZeroAttn) parts.push(to.newZeros(shape));
      return torch.cat(parts, 2);
    };
    return [q, append(k, biasK), append(v, biasV)];
  }

  private attend(
    [q, k, v]: [Tensor, Tensor, Tensor],
    attnMask: Tensor | null,
    isCausal: boolean,
  ): Tensor {
    const dropoutP = this.training ? this.dropout : 0;
    return scaledDotProductAttention(q, k, v, { attnMask, dropoutP, isCausal });
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
      mask = additive('attnMask', attnMask, dtype);
      if (shape.length === 3) mask = mask.view([batch, this.numHeads, length, sources]);
    }
    if (keyPaddingMask != null) {
      checkShape('keyPaddingMask', keyPaddingMask.shape, batched ? [batch, sources] : [sources]);
      const padding = additive('keyPaddingMask', keyPaddingMask, dtype).view([
        batch,
        1,
        1,
        sources,
      ]);
      mask = mask === null ? padding : mask.add(padding);
    }
    const { extraKeys } = this;
    return extraKeys === 0 || mask === null ? mask : torch.pad(mask, [0, extraKeys]);
  }

  protected override extraRepr(): string {
    return '';
  }
}

/** An additive mask: minus infinity where a boolean one is true. */
function additive(name: string, mask: Tensor, dtype: Dtype): Tensor {
  if (mask.dtype !== 'bool') {
    if (dtypeInfo(mask.dtype).category === 'float') return mask.to(dtype);
    throw new TorchError(
      `MultiheadAttention: ${name} should be a bool or floating point tensor, got one of ${mask.dtype}`,
      'TypeError',
    );
  }
  return torch.zeros(mask.shape, { dtype, device: mask.device }).maskedFill_(mask, -Infinity);
}

function checkShape(name: string, got: readonly number[], want: readonly number[]): void {
  if (got.length === want.length && want.every((size, i) => size === got[i])) return;
  throw new TorchError(
    `MultiheadAttention: ${name} should have shape [${want.join(', ')}], got [${got.join(', ')}]`,
    'ValueError',
  );
}
