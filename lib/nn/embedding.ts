import { type Tensor, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { normal_ } from './init.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

const { embedding } = torch;

/** A learned vector for each of `numEmbeddings` indices: int64 [...] becomes [..., embeddingDim]. */
export class Embedding extends Module {
  /** Of shape [numEmbeddings, embeddingDim]; drawn from the standard normal distribution. */
  weight: Parameter;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: FactoryOptions = {},
  ) {
    super();
    checkOptions('Embedding', options, ['device', 'dtype']);
    this.weight = emptyParameter([numEmbeddings, embeddingDim], options);
    this.resetParameters();
  }

  resetParameters(): void {
    normal_(this.weight);
  }

  forward(indices: Tensor): Tensor {
    return embedding(this.weight, indices);
  }

  protected override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}`;
  }
}
