/** Pooling. A size is one number for all dimensions, or one for each. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { type Callable, callable, tuple } from '../arguments.js';

/** One number for all dimensions, or one for each. */
export type Size = number | readonly number[];

export const { avgPool1d, avgPool2d, avgPool3d, adaptiveAvgPool1d } = torch;

function refuse(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}

type WithIndices = [values: Tensor, indices: Tensor];

/** A pooling that gives where its maxima were, too, if `returnIndices` is true. */
interface Indexed<R extends unknown[], O, Names extends readonly unknown[]>
  extends Callable<R, O, Names, Tensor> {
  (...args: [...required: R, options: O & { returnIndices: true }]): WithIndices;
}

export interface MaxPoolOptions {
  /** The step of the window; its size by default. */
  stride?: Size | null;
  /** How much to pad with negative infinity on both sides; 0 by default. */
  padding?: Size;
  /** The step within the window; 1 by default. */
  dilation?: Size;
  /** Whether the last window may go beyond the input; false by default. */
  ceilMode?: boolean;
  /** Whether to return the indices of the maxima, too; false by default. */
  returnIndices?: boolean;
}

const MAX_POOL = [
  'stride',
  'padding',
  'dilation',
  'ceilMode',
  'returnIndices',
] as const satisfies (keyof MaxPoolOptions)[];

type MaxPoolOp<T> = (
  input: Tensor,
  kernelSize: Size,
  stride?: Size,
  padding?: Size,
  dilation?: Size,
  ceilMode?: boolean,
) => T;

function maxPooling(name: string, plain: MaxPoolOp<Tensor>, indexed: MaxPoolOp<WithIndices>) {
  const run = <T>(op: MaxPoolOp<T>, input: Tensor, kernelSize: Size, options: MaxPoolOptions): T =>
    op(
      input,
      kernelSize,
      options.stride ?? [],
      options.padding ?? 0,
      options.dilation ?? 1,
      options.ceilMode ?? false,
    );
  const required = ['input', 'kernelSize'] as const;
  return {
    pool: callable(
      name,
      required,
      MAX_POOL,
      (input: Tensor, kernelSize: Size, options: MaxPoolOptions) =>
        options.returnIndices
          ? (run(indexed, input, kernelSize, options) as unknown as Tensor)
          : run(plain, input, kernelSize, options),
    ) as Indexed<[input: Tensor, kernelSize: Size], MaxPoolOptions, typeof MAX_POOL>,
    withIndices: callable(
      `${name}WithIndices`,
      required,
      MAX_POOL,
      (input: Tensor, kernelSize: Size, options: MaxPoolOptions) =>
        run(indexed, input, kernelSize, options),
    ),
  };
}

/** The largest of each window of [N, C, L], or without N. */
export const { pool: maxPool1d, withIndices: maxPool1dWithIndices } = maxPooling(
  'maxPool1d',
  torch.maxPool1d,
  torch.maxPool1dWithIndices,
);
/** The largest of each window of [N, C, H, W], or without N. */
export const { pool: maxPool2d, withIndices: maxPool2dWithIndices } = maxPooling(
  'maxPool2d',
  torch.maxPool2d,
  torch.maxPool2dWithIndices,
);
/** The largest of each window of [N, C, D, H, W], or without N. */
export const { pool: maxPool3d, withIndices: maxPool3dWithIndices } = maxPooling(
  'maxPool3d',
  torch.maxPool3d,
  torch.maxPool3dWithIndices,
);

export interface FractionalPoolOptions {
  /** The size of the output. Give this or `outputRatio`. */
  outputSize?: Size | null;
  /** The output's size as a share of the input's. */
  outputRatio?: Size | null;
  returnIndices?: boolean;
  /** Where the windows are, from 0 to 1: [N, C, dimensions]; drawn if left out. */
  _randomSamples?: Tensor | null;
}

const FRACTIONAL = [
  'outputSize',
  'outputRatio',
  'returnIndices',
  '_randomSamples',
] as const satisfies (keyof FractionalPoolOptions)[];

type FractionalOp = (input: Tensor, kernel: Size, output: Size, samples: Tensor) => WithIndices;

function fractionalPooling(name: string, dims: number, op: FractionalOp) {
  const run = (input: Tensor, kernelSize: Size, options: FractionalPoolOptions): WithIndices => {
    const { outputRatio = null, _randomSamples = null } = options;
    let { outputSize = null } = options;
    if (outputSize === null) {
      if (outputRatio === null) throw refuse(name, 'give one of outputSize and outputRatio');
      outputSize = tuple(outputRatio, dims).map((ratio, i) =>
        Math.trunc(input.size(i - dims) * ratio),
      );
    }
    const samples =
      _randomSamples ??
      torch.rand([input.ndim === dims + 1 ? 1 : input.size(0), input.size(-dims - 1), dims], {
        dtype: input.dtype,
        device: input.device,
      });
    return op(input, kernelSize, outputSize, samples);
  };
  const required = ['input', 'kernelSize'] as const;
  return {
    pool: callable(
      name,
      required,
      FRACTIONAL,
      (input: Tensor, kernelSize: Size, options: FractionalPoolOptions) => {
        const both = run(input, kernelSize, options);
        return options.returnIndices ? (both as unknown as Tensor) : both[0];
      },
    ) as Indexed<[input: Tensor, kernelSize: Size], FractionalPoolOptions, typeof FRACTIONAL>,
    withIndices: callable(`${name}WithIndices`, required, FRACTIONAL, run),
  };
}

/** Max pooling with windows at random places. Graham, arXiv:1412.6071. */
export const { pool: fractionalMaxPool2d, withIndices: fractionalMaxPool2dWithIndices } =
  fractionalPooling('fractionalMaxPool2d', 2, torch.fractionalMaxPool2d);
/** Max pooling with windows at random places. Graham, arXiv:1412.6071. */
export const { pool: fractionalMaxPool3d, withIndices: fractionalMaxPool3dWithIndices } =
  fractionalPooling('fractionalMaxPool3d', 3, torch.fractionalMaxPool3d);

export interface MaxUnpoolOptions {
  stride?: Size | null;
  padding?: Size;
  /** The size of the output, which several inputs of the pooling may have led to. */
  outputSize?: readonly number[] | null;
}

type UnpoolOp = (
  input: Tensor,
  indices: Tensor,
  size: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
) => Tensor;

function unpooling(name: string, dims: number, op: UnpoolOp) {
  return callable(
    name,
    ['input', 'indices', 'kernelSize'],
    ['stride', 'padding', 'outputSize'],
    (input: Tensor, indices: Tensor, kernelSize: Size, options: MaxUnpoolOptions) => {
      const kernel = tuple(kernelSize, dims);
      const stride = tuple(options.stride ?? kernelSize, dims);
      const padding = tuple(options.padding ?? 0, dims);
      const usual = kernel.map(
        (size, i) =>
          (input.size(i - dims) - 1) * (stride[i] as number) + size - 2 * (padding[i] as number),
      );
      let size = options.outputSize ?? usual;
      if (size.length === dims + 2) size = size.slice(2);
      const fits =
        size.length === dims &&
        size.every((one, i) => one >= 0 && Math.abs(one - (usual[i] as number)) < (stride[i] ?? 1));
      if (!fits) {
        throw refuse(
          name,
          `outputSize should be less than the stride [${stride.join(', ')}] away from [${usual.join(', ')}], got [${size.join(', ')}]`,
        );
      }
      return op(input, indices, size, stride, padding);
    },
  );
}

/** Puts maxima back where `indices` say that they were, and zeros elsewhere. */
export const maxUnpool1d = unpooling('maxUnpool1d', 1, (input, indices, size) =>
  torch.maxUnpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1),
);
/** Puts maxima back where `indices` say that they were, and zeros elsewhere. */
export const maxUnpool2d = unpooling('maxUnpool2d', 2, (input, indices, size) =>
  torch.maxUnpool2d(input, indices, size),
);
/** Puts maxima back where `indices` say that they were, and zeros elsewhere. */
export const maxUnpool3d = unpooling('maxUnpool3d', 3, torch.maxUnpool3d);

export interface LpPoolOptions {
  /** The step of the window; its size by default. */
  stride?: Size | null;
  ceilMode?: boolean;
}

type AvgPoolOp = (
  input: Tensor,
  kernelSize: Size,
  stride: Size,
  padding: Size,
  ceilMode: boolean,
) => Tensor;

function lpPooling(name: string, dims: number, average: AvgPoolOp, max: typeof maxPool1d) {
  return callable(
    name,
    ['input', 'normType', 'kernelSize'],
    ['stride', 'ceilMode'],
    (input: Tensor, normType: number, kernelSize: Size, options: LpPoolOptions) => {
      const { stride = null, ceilMode = false } = options;
      if (normType === Infinity) return max(input.abs(), kernelSize, { stride, ceilMode });
      if (normType === -Infinity) {
        return max(input.abs().neg(), kernelSize, { stride, ceilMode }).neg();
      }
      const mean = average(input.pow(normType), kernelSize, stride ?? [], 0, ceilMode);
      const count = tuple(kernelSize, dims).reduce((product, size) => product * size);
      return mean
        .sign()
        .mul(torch.relu(mean.abs()))
        .mul(count)
        .pow(1 / normType);
    },
  );
}

/** `(sum of x^p)^(1/p)` over windows of [N, C, L], for p = `normType`. */
export const lpPool1d = lpPooling('lpPool1d', 1, torch.avgPool1d, maxPool1d);
/** `(sum of x^p)^(1/p)` over windows of [N, C, H, W], for p = `normType`. */
export const lpPool2d = lpPooling('lpPool2d', 2, torch.avgPool2d, maxPool2d);
/** `(sum of x^p)^(1/p)` over windows of [N, C, D, H, W], for p = `normType`. */
export const lpPool3d = lpPooling('lpPool3d', 3, torch.avgPool3d, maxPool3d);

/** The size of an output; null keeps that of the input. */
export type AdaptiveSize = number | null | readonly (number | null)[];

function adaptiveSize(input: Tensor, size: AdaptiveSize, dims: number): readonly number[] {
  if (typeof size === 'number') return tuple(size, dims);
  const sizes = size ?? Array<null>(dims).fill(null);
  return sizes.map((one, i) => one ?? input.size(i - sizes.length));
}

interface ReturnIndices {
  /** Whether to return the indices of the maxima, too; false by default. */
  returnIndices?: boolean;
}

function adaptiveMaxPooling(
  name: string,
  dims: number,
  op: (input: Tensor, size: readonly number[]) => WithIndices,
) {
  const run = (input: Tensor, size: AdaptiveSize) => op(input, adaptiveSize(input, size, dims));
  const required = ['input', 'outputSize'] as const;
  return {
    pool: callable(
      name,
      required,
      ['returnIndices'],
      (input: Tensor, outputSize: AdaptiveSize, options: ReturnIndices) => {
        const both = run(input, outputSize);
        return options.returnIndices ? (both as unknown as Tensor) : both[0];
      },
    ) as Indexed<
      [input: Tensor, outputSize: AdaptiveSize],
      ReturnIndices,
      readonly ['returnIndices']
    >,
    withIndices: callable(
      `${name}WithIndices`,
      required,
      ['returnIndices'],
      (input: Tensor, outputSize: AdaptiveSize, _: ReturnIndices) => run(input, outputSize),
    ),
  };
}

/** Max pooling of [N, C, L] to `outputSize`. */
export const { pool: adaptiveMaxPool1d, withIndices: adaptiveMaxPool1dWithIndices } =
  adaptiveMaxPooling('adaptiveMaxPool1d', 1, torch.adaptiveMaxPool1d);
/** Max pooling of [N, C, H, W] to `outputSize`. */
export const { pool: adaptiveMaxPool2d, withIndices: adaptiveMaxPool2dWithIndices } =
  adaptiveMaxPooling('adaptiveMaxPool2d', 2, torch.adaptiveMaxPool2d);
/** Max pooling of [N, C, D, H, W] to `outputSize`. */
export const { pool: adaptiveMaxPool3d, withIndices: adaptiveMaxPool3dWithIndices } =
  adaptiveMaxPooling('adaptiveMaxPool3d', 3, torch.adaptiveMaxPool3d);

/** Average pooling of [N, C, H, W] to `outputSize`. */
export function adaptiveAvgPool2d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return torch.adaptiveAvgPool2d(input, adaptiveSize(input, outputSize, 2));
}

/** Average pooling of [N, C, D, H, W] to `outputSize`. */
export function adaptiveAvgPool3d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return torch.adaptiveAvgPool3d(input, adaptiveSize(input, outputSize, 3));
}
