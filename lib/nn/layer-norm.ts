import { type Tensor, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { ones_, zeros_ } from './init.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

export interface LayerNormOptions extends FactoryOptions {
  /** Added to the variance; 1e-5 by default. */
  eps?: number;
  /** Whether to learn a factor (and a bias) for each element; true by default. */
  elementwiseAffine?: boolean;
  /** Whether the learned part has a bias; true by default. */
  bias?: boolean;
}

/**
 * Normalises over the last dimensions, those of `normalizedShape`, to mean 0 and variance 1. Ba et al., Layer
 * normalization (arXiv:1607.06450).
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  /** Of shape `normalizedShape`. */
  weight: Parameter | null;
  /** Of shape `normalizedShape`. */
  bias: Parameter | null;

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    checkOptions('LayerNorm', options, ['eps', 'elementwiseAffine', 'bias', 'device', 'dtype']);
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape];
    this.normalizedShape = shape;
    this.eps = eps;
    this.weight = elementwiseAffine ? emptyParameter(shape, options) : null;
    this.bias = elementwiseAffine && bias ? emptyParameter(shape, options) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  forward(input: Tensor): Tensor {
    return torch.fused.layerNorm(input, this.normalizedShape, this.weight, this.bias, this.eps);
  }

  protected override extraRepr(): string {
    const { normalizedShape, eps, weight, bias } = this;
    return (
      `${pythonValue(normalizedShape)}, eps=${pythonFloat(eps)}, ` +
      `elementwise_affine=${pythonValue(weight !== null)}, bias=${pythonValue(bias !== null)}`
    );
  }
}
