import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { bilinear, linear } from './functional.js';
import { kaimingUniform_, uniform_ } from './init.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { pythonValue } from './repr.js';

export interface LinearOptions extends FactoryOptions {
  /** Whether to add a learned vector; true by default. */
  bias?: boolean;
}

/**
 * `x W^T + b`, for an input [..., inFeatures] and an output [..., outFeatures]. Initial parameters are uniform in
 * ±1/sqrt(inFeatures), and equal to PyTorch's for the same seed.
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
    checkOptions('Linear', options, ['bias', 'device', 'dtype']);
    this.weight = emptyParameter([outFeatures, inFeatures], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outFeatures], options) : null;
    this.resetParameters();
  }

  /** Draws new initial values for both parameters. */
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

/** `x1 A x2 + b` with a matrix A for each output: [..., in1Features] and [..., in2Features] become [..., outFeatures]. */
export class Bilinear extends Module {
  /** Of shape [outFeatures, in1Features, in2Features]. */
  weight: Parameter;
  /** Of shape [outFeatures]. */
  bias: Parameter | null;

  constructor(
    readonly in1Features: number,
    readonly in2Features: number,
    readonly outFeatures: number,
    options: LinearOptions = {},
  ) {
    super();
    checkOptions('Bilinear', options, ['bias', 'device', 'dtype']);
    if (!(in1Features > 0)) {
      throw new TorchError(
        `Bilinear: in1Features should be above 0, got ${in1Features}`,
        'ValueError',
      );
    }
    this.weight = emptyParameter([outFeatures, in1Features, in2Features], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outFeatures], options) : null;
    this.resetParameters();
  }

  /** Draws new initial values for both parameters. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    uniform_(this.weight, -bound, bound);
    if (this.bias !== null) uniform_(this.bias, -bound, bound);
  }

  forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  protected override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}, bias=${pythonValue(bias !== null)}`;
  }
}

/** Returns its input: a placeholder for an omitted layer. */
export class Identity extends Module {
  forward(input: Tensor): Tensor {
    return input;
  }
}

/** PyTorch's initial values of linear and convolutional layers: both parameters are uniform in ±1/sqrt(fanIn). */
export function resetWeightAndBias(weight: Tensor, bias: Tensor | null, fanIn: number): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, -bound, bound);
}
