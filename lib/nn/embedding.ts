/** Learned vectors for indices. */
import { type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { paddingIndex } from './functional/embedding.js';
import * as F from './functional.js';
import { normal_ } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

export interface EmbeddingLayerOptions extends F.EmbeddingOptions, FactoryOptions {}

const OPTIONS = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse'] as const;

/** What both layers share: a weight of [numEmbeddings, embeddingDim], drawn from the standard normal distribution. */
abstract class EmbeddingBase extends Module {
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly sparse: boolean;
  /** Of shape [numEmbeddings, embeddingDim]. */
  weight: Parameter;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: EmbeddingLayerOptions,
  ) {
    super();
    const { paddingIdx = null } = options;
    this.paddingIdx =
      paddingIdx === null ? null : paddingIndex(new.target.name, paddingIdx, numEmbeddings);
    this.maxNorm = options.maxNorm ?? null;
    this.normType = options.normType ?? 2;
    this.scaleGradByFreq = options.scaleGradByFreq ?? false;
    this.sparse = options.sparse ?? false;
    this.weight = emptyParameter([numEmbeddings, embeddingDim], options);
    this.resetParameters();
  }

  resetParameters(): void {
    normal_(this.weight);
    if (this.paddingIdx === null) return;
    using _ = torch.scope();
    this.weight.detach().select(0, this.paddingIdx).zero_();
  }
}

interface PretrainedOptions {
  /** Whether the vectors are kept as they are; true by default. */
  freeze?: boolean;
}

/** A layer whose weight is that of others: made without memory, so that no random numbers are drawn. */
function pretrained<M extends EmbeddingBase>(
  embeddings: Tensor,
  freeze: boolean,
  make: (rows: number, columns: number, device: 'meta') => M,
): M {
  if (embeddings.ndim !== 2) {
    throw new TorchError(
      `fromPretrained: embeddings should have 2 dimensions, got ${embeddings.ndim}`,
      'ValueError',
    );
  }
  const layer = make(embeddings.size(0), embeddings.size(1), 'meta');
  layer.weight.dispose();
  layer.weight = new Parameter(embeddings, { requiresGrad: !freeze });
  return layer;
}

/** A learned vector for each of `numEmbeddings` indices: int64 [...] becomes [..., embeddingDim]. */
export class Embedding extends EmbeddingBase {
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    checkOptions('Embedding', options, [...OPTIONS, 'device', 'dtype']);
    super(numEmbeddings, embeddingDim, options);
  }

  /** A layer with the given vectors, [numEmbeddings, embeddingDim]. */
  static fromPretrained(
    embeddings: Tensor,
    options: F.EmbeddingOptions & PretrainedOptions = {},
  ): Embedding {
    const { freeze = true, ...others } = options;
    return pretrained(
      embeddings,
      freeze,
      (rows, columns, device) => new Embedding(rows, columns, { ...others, device }),
    );
  }

  forward(indices: Tensor): Tensor {
    const { weight, paddingIdx, maxNorm, normType, scaleGradByFreq, sparse } = this;
    const options = { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse };
    return F.embedding(indices, weight, options);
  }

  protected override extraRepr(): string {
    const parts = [`${this.numEmbeddings}, ${this.embeddingDim}`];
    if (this.paddingIdx !== null) parts.push(`padding_idx=${this.paddingIdx}`);
    if (this.maxNorm !== null) parts.push(`max_norm=${pythonFloat(this.maxNorm)}`);
    if (this.normType !== 2) parts.push(`norm_type=${pythonFloat(this.normType)}`);
    if (this.scaleGradByFreq) parts.push('scale_grad_by_freq=True');
    if (this.sparse) parts.push('sparse=True');
    return parts.join(', ');
  }
}

export interface EmbeddingBagLayerOptions extends EmbeddingLayerOptions {
  /** What is computed of a bag; `'mean'` by default. */
  mode?: F.BagMode;
  /** Whether the offsets have the end of the last bag, too; false by default. */
  includeLastOffset?: boolean;
}

/** Sums, means or maxima of bags of learned vectors. */
export class EmbeddingBag extends EmbeddingBase {
  readonly mode: F.BagMode;
  readonly includeLastOffset: boolean;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagLayerOptions = {}) {
    checkOptions('EmbeddingBag', options, [
      ...OPTIONS,
      'mode',
      'includeLastOffset',
      'device',
      'dtype',
    ]);
    super(numEmbeddings, embeddingDim, options);
    this.mode = options.mode ?? 'mean';
    this.includeLastOffset = options.includeLastOffset ?? false;
  }

  /** A layer with the given vectors, [numEmbeddings, embeddingDim]. */
  static fromPretrained(
    embeddings: Tensor,
    options: Omit<EmbeddingBagLayerOptions, 'device' | 'dtype'> & PretrainedOptions = {},
  ): EmbeddingBag {
    const { freeze = true, ...others } = options;
    return pretrained(
      embeddings,
      freeze,
      (rows, columns, device) => new EmbeddingBag(rows, columns, { ...others, device }),
    );
  }

  /**
   * @param input Bags of indices [N, size], or all of them in one dimension.
   * @param offsets Where each bag starts, for an input of one dimension.
   * @param perSampleWeights A factor for each index, in the mode `'sum'`.
   */
  forward(
    input: Tensor,
    offsets: Tensor | null = null,
    perSampleWeights: Tensor | null = null,
  ): Tensor {
    const { weight, maxNorm, normType, scaleGradByFreq, mode, sparse } = this;
    const { includeLastOffset, paddingIdx } = this;
    return F.embeddingBag(input, weight, {
      offsets,
      maxNorm,
      normType,
      scaleGradByFreq,
      mode,
      sparse,
      perSampleWeights,
      includeLastOffset,
      paddingIdx,
    });
  }

  protected override extraRepr(): string {
    const parts = [`${this.numEmbeddings}, ${this.embeddingDim}`];
    if (this.maxNorm !== null) parts.push(`max_norm=${pythonFloat(this.maxNorm)}`);
    if (this.normType !== 2) parts.push(`norm_type=${pythonFloat(this.normType)}`);
    if (this.scaleGradByFreq) parts.push('scale_grad_by_freq=True');
    parts.push(`mode=${pythonValue(this.mode)}`);
    if (this.paddingIdx !== null) parts.push(`padding_idx=${this.paddingIdx}`);
    return parts.join(', ');
  }
}
