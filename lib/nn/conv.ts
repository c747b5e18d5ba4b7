import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { conv2d } from './functional.js';
import { resetWeightAndBias } from './linear.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { pythonValue } from './repr.js';

/** One size for both dimensions, or [height, width]. */
export type Pair = number | readonly [number, number];

export interface Conv2dOptions extends FactoryOptions {
  stride?: Pair;
  /** Zeros around the input: sizes, `'valid'` for none, or `'same'` for an output of the input's size. */
  padding?: Pair | 'valid' | 'same';
  dilation?: Pair;
  /** Number of groups of channels, which are convolved separately. */
  groups?: number;
  bias?: boolean;
}

const CONV_OPTIONS = [
  'stride',
  'padding',
  'dilation',
  'groups',
  'bias',
  'device',
  'dtype',
] as const;

/**
 * Two-dimensional convolution (cross-correlation) of an input [N, inChannels, H, W], or without N. Initial parameters
 * are uniform in ±1/sqrt(fan in), and equal to PyTorch's for the same seed.
 */
export class Conv2d extends Module {
  /** Of shape [outChannels, inChannels / groups, kernel height, kernel width]. */
  weight: Parameter;
  /** Of shape [outChannels]. */
  bias: Parameter | null;
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number] | 'valid' | 'same';
  readonly dilation: readonly [number, number];
  readonly groups: number;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: Pair,
    options: Conv2dOptions = {},
  ) {
    super();
    checkOptions('Conv2d', options, CONV_OPTIONS);
    const { groups = 1, padding = 0 } = options;
    for (const [name, channels] of Object.entries({ inChannels, outChannels })) {
      if (channels % groups !== 0) {
        throw new TorchError(
          `Conv2d: ${name} should be divisible by groups, got ${channels} and ${groups}`,
          'ValueError',
        );
      }
    }
    this.kernelSize = pair(kernelSize);
    this.stride = pair(options.stride ?? 1);
    this.padding = typeof padding === 'string' ? padding : pair(padding);
    this.dilation = pair(options.dilation ?? 1);
    this.groups = groups;
    this.weight = emptyParameter([outChannels, inChannels / groups, ...this.kernelSize], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outChannels], options) : null;
    this.resetParameters();
  }

  /** Draws new initial values for both parameters. */
  resetParameters(): void {
    const [height, width] = this.kernelSize;
    resetWeightAndBias(this.weight, this.bias, (this.inChannels / this.groups) * height * width);
  }

  forward(input: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this;
    return typeof padding === 'string'
      ? conv2d(input, weight, bias, stride, padding, dilation, groups)
      : conv2d(input, weight, bias, stride, padding, dilation, groups);
  }

  protected override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups } = this;
    let text = `${inChannels}, ${outChannels}, kernel_size=${pythonValue(kernelSize)}, stride=${pythonValue(stride)}`;
    if (typeof padding === 'string' || padding.some((size) => size !== 0)) {
      text += `, padding=${typeof padding === 'string' ? padding : pythonValue(padding)}`;
    }
    if (dilation.some((size) => size !== 1)) text += `, dilation=${pythonValue(dilation)}`;
    if (groups !== 1) text += `, groups=${groups}`;
    return this.bias === null ? `${text}, bias=False` : text;
  }
}

function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}
