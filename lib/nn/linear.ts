import type { Tensor } from '../torch/index.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { linear } from './functional.js';
import { kaimingUniform_, uniform_ } from './init.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { pythonValue } from './repr.js';

export interface LinearOptions extends FactoryOptions {
  /** Whether to add a learned vector; true by default. */
  bias?: boolean;
}

/**
 * `x W^T + b`, for an input of shape [..., inFeatures] and a result of shape [..., outFeatures]. Both parameters start
 * uniform in ±1/sqrt(inFeatures), with the very numbers that PyTorch draws from the same seed.
 */
export class Linear extends Module {
  /** Of shape [outFeatures, inFeatures]. */
  weight: Parameter;
  /** Of shape [outFeatures]. */
  bias: Parameter | null;

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    options: LinearOptions = {},
  ) {
    super();
    this.weight = emptyParameter([outFeatures, inFeatures], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outFeatures], options) : null;
    this.resetParameters();
  }

  /** Draws both parameters anew. */
  resetParameters(): void {
    resetWeightAndBias(this.weight, this.bias, this.inFeatures);
  }

  forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }

  protected override extraRepr(): string {
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${pythonValue(this.bias !== null)}`;
  }
}

/** How PyTorch starts linear and convolutional layers: both parameters are uniform in ±1/sqrt(fanIn). */
export function resetWeightAndBias(weight: Tensor, bias: Tensor | null, fanIn: number): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, -bound, bound);
}
