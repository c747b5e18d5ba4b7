import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { multiHeadAttentionForward } from './functional.js';
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
  /** (batch, S): true at keys to ignore, or numbers to add to the scores. */
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
    const swaps = this.batchFirst && query.ndim === 3;
    // Arguments that are one tensor stay one, which is projected once.
    const arrange = (tensor: Tensor) => (swaps ? tensor.transpose(0, 1) : tensor);
    const q = arrange(query);
    const k = key === query ? q : arrange(key);
    const v = value === key ? k : arrange(value);
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, outProj, training } = this;
    const [output, weights] = multiHeadAttentionForward(
      ...([q, k, v, this.embedDim, this.numHeads, inProjWeight, this.inProjBias] as const),
      ...([this.biasK, this.biasV, this.addZeroAttn, this.dropout] as const),
      ...([outProj.weight, outProj.bias] as const),
      {
        ...options,
        ...{ training, useSeparateProjWeight: inProjWeight === null },
        ...{ qProjWeight, kProjWeight, vProjWeight },
      },
    );
    return [arrange(output), weights];
  }

  protected override extraRepr(): string {
    return '';
  }
}
