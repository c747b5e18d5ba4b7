/** Convolutions, and their transposes. */
import { type Tensor, TorchError } from '../torch/index.js';
import { type Placed, readArguments, tuple } from './arguments.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import * as F from './functional.js';
import { resetWeightAndBias } from './linear.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { pythonValue } from './repr.js';

type Single = readonly [number];
type Double = readonly [number, number];
type Triple = readonly [number, number, number];

/** One size for both dimensions, or [height, width]. */
export type Pair = number | Double;

/** What pads the input: zeros, or values of the input. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** Options of a convolution whose sizes are of the type `S`. */
export interface ConvOptions<S extends readonly number[]> extends FactoryOptions {
  /** The step of the kernel; 1 by default. */
  stride?: number | S;
  /** What is added around the input: sizes, `'valid'` for none, or `'same'` for an output of the input's size. */
  padding?: number | S | 'valid' | 'same';
  /** The step within the kernel; 1 by default. */
  dilation?: number | S;
  /** Number of groups of channels, which are convolved separately. */
  groups?: number;
  bias?: boolean;
  /** `'zeros'` by default. */
  paddingMode?: PaddingMode;
}

export type Conv1dOptions = ConvOptions<Single>;
export type Conv2dOptions = ConvOptions<Double>;
export type Conv3dOptions = ConvOptions<Triple>;

/** Options of a transposed convolution whose sizes are of the type `S`. */
export interface ConvTransposeOptions<S extends readonly number[]>
  extends Omit<ConvOptions<S>, 'padding' | 'paddingMode'> {
  /** How much of the output is cut off on all sides; 0 by default. */
  padding?: number | S;
  /** How much larger the output is at the end of each dimension; 0 by default. */
  outputPadding?: number | S;
  paddingMode?: 'zeros';
}

/** The options of convolutions, in PyTorch's order. */
export const CONV = [
  'stride',
  'padding',
  'dilation',
  'groups',
  'bias',
  'paddingMode',
  'device',
  'dtype',
] as const;
/** The options of transposed convolutions, in PyTorch's order. */
export const TRANSPOSED = [
  'stride',
  'padding',
  'outputPadding',
  'groups',
  'bias',
  'dilation',
  'paddingMode',
  'device',
  'dtype',
] as const;

const PADDING_MODES: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

type Given<S extends readonly number[]> = Omit<ConvOptions<S>, never> & {
  outputPadding?: number | S;
};

/** What all convolutions share. Initial parameters are uniform in ±1/sqrt(fan in), and equal to PyTorch's. */
abstract class ConvNd<S extends readonly number[]> extends Module {
  weight: Parameter;
  /** Of shape [outChannels]. */
  bias: Parameter | null;
  readonly kernelSize: S;
  readonly stride: S;
  readonly padding: S | 'valid' | 'same';
  readonly dilation: S;
  readonly groups: number;
  readonly paddingMode: PaddingMode;

  protected constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: number | S,
    dims: number,
    options: Given<S>,
    isTransposed: boolean,
  ) {
    super();
    const each = (value: number | S | undefined, byDefault: number) =>
      tuple(value ?? byDefault, dims) as S;
    const { groups = 1, padding = 0, paddingMode = 'zeros' } = options;
    this.kernelSize = each(kernelSize, 1);
    this.stride = each(options.stride, 1);
    this.padding = typeof padding === 'string' ? padding : each(padding, 0);
    this.dilation = each(options.dilation, 1);
    this.groups = groups;
    this.paddingMode = paddingMode;
    this.check(isTransposed);
    const channels = isTransposed
      ? [inChannels, outChannels / groups]
      : [outChannels, inChannels / groups];
    this.weight = emptyParameter([...channels, ...this.kernelSize], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outChannels], options) : null;
    this.resetParameters();
  }

  private check(isTransposed: boolean): void {
    const { inChannels, outChannels, groups, padding, paddingMode } = this;
    const refuse = (problem: string) =>
      new TorchError(`${this.constructor.name}: ${problem}`, 'ValueError');
    if (!(groups > 0)) throw refuse(`groups should be a positive integer, got ${groups}`);
    for (const [name, channels] of Object.entries({ inChannels, outChannels })) {
      if (channels % groups !== 0) {
        throw refuse(`${name} should be divisible by groups, got ${channels} and ${groups}`);
      }
    }
    if (typeof padding === 'string' && (isTransposed || !['valid', 'same'].includes(padding))) {
      const words = isTransposed ? '' : ", 'valid' or 'same'";
      throw refuse(`padding should be sizes${words}, got '${padding}'`);
    }
    if (padding === 'same' && this.stride.some((step) => step !== 1)) {
      throw refuse(`padding 'same' needs a stride of 1, got [${this.stride.join(', ')}]`);
    }
    const modes = isTransposed ? ['zeros'] : PADDING_MODES;
    if (!modes.includes(paddingMode)) {
      throw refuse(`paddingMode should be one of ${modes.join(', ')}; got '${paddingMode}'`);
    }
  }

  /** Draws new initial values for both parameters. */
  resetParameters(): void {
    const { weight, bias, kernelSize } = this;
    resetWeightAndBias(
      weight,
      bias,
      kernelSize.reduce((all, size) => all * size, weight.size(1)),
    );
  }

  /** What is printed between stride and groups. */
  protected outputPaddingRepr(): string {
    return '';
  }

  protected override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups } = this;
    let text = `${inChannels}, ${outChannels}, kernel_size=${pythonValue(kernelSize)}, stride=${pythonValue(stride)}`;
    if (typeof padding === 'string' || padding.some((size) => size !== 0)) {
      text += `, padding=${typeof padding === 'string' ? padding : pythonValue(padding)}`;
    }
    if (dilation.some((size) => size !== 1)) text += `, dilation=${pythonValue(dilation)}`;
    text += this.outputPaddingRepr();
    if (groups !== 1) text += `, groups=${groups}`;
    if (this.bias === null) text += ', bias=False';
    return this.paddingMode === 'zeros' ? text : `${text}, padding_mode=${this.paddingMode}`;
  }
}

/** Sizes for F.pad, from the last dimension to the first, before and after. */
function sides(padding: readonly number[] | 'valid' | 'same', conv: ConvNd<readonly number[]>) {
  return conv.kernelSize
    .map((size, i): [number, number] => {
      if (padding === 'valid') return [0, 0];
      if (padding !== 'same') return [padding[i] as number, padding[i] as number];
      const total = (conv.dilation[i] as number) * (size - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    })
    .reverse()
    .flat();
}

/** An op that convolves; its padding may be a word. */
type Convolve = typeof F.conv2d;

/** The output of a convolution, whose input is padded with values of its own if it asks for that. */
function convolve(op: Convolve, conv: ConvNd<readonly number[]>, input: Tensor): Tensor {
  const { weight, bias, stride, padding, dilation, groups, paddingMode } = conv;
  if (paddingMode !== 'zeros') {
    const padded = F.pad(input, sides(padding, conv), { mode: paddingMode });
    return op(padded, weight, bias, stride, 0, dilation, groups);
  }
  // Each kind of padding has an overload of its own.
  return op(input, weight, bias, stride, padding as readonly number[], dilation, groups);
}

/** Convolution (cross-correlation) of [N, inChannels, L], or without N. The weight is [outChannels, inChannels / groups, size]. */
export class Conv1d extends ConvNd<Single> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | Single,
    ...optional: Placed<Conv1dOptions, typeof CONV>
  ) {
    super(
      inChannels,
      outChannels,
      kernelSize,
      1,
      readArguments('Conv1d', optional, [], CONV),
      false,
    );
  }

  forward(input: Tensor): Tensor {
    return convolve(F.conv1d, this, input);
  }
}

/**
 * Convolution (cross-correlation) of images [N, inChannels, H, W], or without N. The weight is [outChannels, inChannels /
 * groups, height, width].
 */
export class Conv2d extends ConvNd<Double> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    ...optional: Placed<Conv2dOptions, typeof CONV>
  ) {
    super(
      inChannels,
      outChannels,
      kernelSize,
      2,
      readArguments('Conv2d', optional, [], CONV),
      false,
    );
  }

  forward(input: Tensor): Tensor {
    return convolve(F.conv2d, this, input);
  }
}

/** Convolution (cross-correlation) of volumes [N, inChannels, D, H, W], or without N. */
export class Conv3d extends ConvNd<Triple> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | Triple,
    ...optional: Placed<Conv3dOptions, typeof CONV>
  ) {
    super(
      inChannels,
      outChannels,
      kernelSize,
      3,
      readArguments('Conv3d', optional, [], CONV),
      false,
    );
  }

  forward(input: Tensor): Tensor {
    return convolve(F.conv3d, this, input);
  }
}

/** What transposed convolutions share: an output of a given size. The weight is [inChannels, outChannels / groups, ...]. */
abstract class ConvTransposeNd<S extends readonly number[]> extends ConvNd<S> {
  readonly outputPadding: S;

  protected constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | S,
    dims: number,
    options: ConvTransposeOptions<S>,
  ) {
    super(inChannels, outChannels, kernelSize, dims, options, true);
    this.outputPadding = tuple(options.outputPadding ?? 0, dims) as S;
  }

  protected abstract readonly transpose: typeof F.convTranspose2d;

  /**
   * The input of a convolution with these sizes, from its output.
   *
   * @param outputSize The size of the result, which several inputs of the convolution may have led to.
   */
  forward(input: Tensor, outputSize: readonly number[] | null = null): Tensor {
    const { weight, bias, stride, padding, groups, dilation } = this;
    const output = outputSize === null ? this.outputPadding : this.paddingFor(input, outputSize);
    return this.transpose(
      input,
      weight,
      bias,
      stride,
      padding as readonly number[],
      output,
      groups,
      dilation,
    );
  }

  private paddingFor(input: Tensor, outputSize: readonly number[]): readonly number[] {
    const { kernelSize, stride, padding, dilation } = this;
    const dims = kernelSize.length;
    const size = outputSize.length === input.ndim ? outputSize.slice(-dims) : outputSize;
    const least = kernelSize.map(
      (kernel, i) =>
        (input.size(i - dims) - 1) * (stride[i] as number) -
        2 * (padding[i] as number) +
        (dilation[i] as number) * (kernel - 1) +
        1,
    );
    const extra = least.map((from, i) => (size[i] as number) - from);
    if (
      size.length !== dims ||
      extra.some((one, i) => !(one >= 0 && one < (stride[i] as number)))
    ) {
      const most = least.map((from, i) => from + (stride[i] as number) - 1);
      throw new TorchError(
        `${this.constructor.name}: outputSize should be from [${least.join(', ')}] to [${most.join(', ')}], got [${size.join(', ')}]`,
        'ValueError',
      );
    }
    return extra;
  }

  protected override outputPaddingRepr(): string {
    const { outputPadding } = this;
    const isZero = outputPadding.every((size) => size === 0);
    return isZero ? '' : `, output_padding=${pythonValue(outputPadding)}`;
  }
}

/** Transposed convolution of [N, inChannels, L], or without N. */
export class ConvTranspose1d extends ConvTransposeNd<Single> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | Single,
    ...optional: Placed<ConvTransposeOptions<Single>, typeof TRANSPOSED>
  ) {
    const options = readArguments('ConvTranspose1d', optional, [], TRANSPOSED);
    super(inChannels, outChannels, kernelSize, 1, options);
  }

  protected get transpose() {
    return F.convTranspose1d;
  }
}

/** Transposed convolution of images [N, inChannels, H, W], or without N. */
export class ConvTranspose2d extends ConvTransposeNd<Double> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    ...optional: Placed<ConvTransposeOptions<Double>, typeof TRANSPOSED>
  ) {
    const options = readArguments('ConvTranspose2d', optional, [], TRANSPOSED);
    super(inChannels, outChannels, kernelSize, 2, options);
  }

  protected get transpose() {
    return F.convTranspose2d;
  }
}

/** Transposed convolution of volumes [N, inChannels, D, H, W], or without N. */
export class ConvTranspose3d extends ConvTransposeNd<Triple> {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number | Triple,
    ...optional: Placed<ConvTransposeOptions<Triple>, typeof TRANSPOSED>
  ) {
    const options = readArguments('ConvTranspose3d', optional, [], TRANSPOSED);
    super(inChannels, outChannels, kernelSize, 3, options);
  }

  protected get transpose() {
    return F.convTranspose3d;
  }
}
