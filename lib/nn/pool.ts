/** Pooling. A size is one number for all dimensions, or one for each. */
import { type Tensor, TorchError } from '../torch/index.js';
import { tuple } from './arguments.js';
import * as F from './functional.js';
import { optionLayer } from './option-layer.js';
import { pythonValue } from './repr.js';

/** What a pooling gives: the maxima, and where they were if it is asked for that. */
type Pooled<Indices extends boolean> = Indices extends true
  ? [values: Tensor, indices: Tensor]
  : Tensor;

/** What is printed of the options with some names. */
const printed = <O extends object>(names: Partial<Record<keyof O & string, string>>) => {
  return (o: Readonly<O>) =>
    Object.entries(names)
      .map(([name, python]) => `${python}=${pythonValue((o as Record<string, unknown>)[name])}`)
      .join(', ');
};

interface Window {
  kernelSize: F.Size;
  stride: F.Size | null;
  padding: F.Size;
}

/** A window's step is its size by default. */
const fillStride = (o: { kernelSize: F.Size; stride: F.Size | null }) => {
  o.stride ??= o.kernelSize;
};

const WINDOW = { kernelSize: 'kernel_size', stride: 'stride', padding: 'padding' };

/** The base of max pooling. `forward` gives the indices, too, if `returnIndices` is true. */
const maxPooling = (pool: typeof F.maxPool1d) =>
  optionLayer(
    (kernelSize: F.Size) => ({ kernelSize }),
    ['stride', 'padding', 'dilation', 'returnIndices', 'ceilMode'],
    {
      stride: null as F.Size | null,
      padding: 0 as F.Size,
      dilation: 1 as F.Size,
      returnIndices: false,
      ceilMode: false,
    },
    (
      { kernelSize, stride, padding, dilation, ceilMode, returnIndices },
      input: Tensor,
    ): Pooled<boolean> =>
      pool(input, kernelSize, { stride, padding, dilation, ceilMode, returnIndices }),
    {
      repr: printed({ ...WINDOW, dilation: 'dilation', ceilMode: 'ceil_mode' }),
      complete: fillStride,
    },
  );

/** The largest of each window of [N, C, L], or without N. */
export class MaxPool1d<Indices extends boolean = false> extends maxPooling(F.maxPool1d) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

/** The largest of each window of [N, C, H, W], or without N. */
export class MaxPool2d<Indices extends boolean = false> extends maxPooling(F.maxPool2d) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

/** The largest of each window of [N, C, D, H, W], or without N. */
export class MaxPool3d<Indices extends boolean = false> extends maxPooling(F.maxPool3d) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

const unpooling = (dims: number, unpool: typeof F.maxUnpool1d) =>
  optionLayer(
    (kernelSize: F.Size) => ({ kernelSize: tuple(kernelSize, dims) as F.Size }),
    ['stride', 'padding'],
    { stride: null as F.Size | null, padding: 0 as F.Size },
    (
      { kernelSize, stride, padding },
      input: Tensor,
      indices: Tensor,
      outputSize?: readonly number[] | null,
    ) => unpool(input, indices, kernelSize, { stride, padding, outputSize }),
    { repr: printed(WINDOW), complete: (o) => inAll(dims, o) },
  );

/** Writes out the sizes of a window for each dimension, as PyTorch prints them. */
function inAll(dims: number, window: Window): void {
  window.stride = tuple(window.stride ?? window.kernelSize, dims);
  window.padding = tuple(window.padding, dims);
}

/** Puts the maxima of {@link MaxPool1d} back where they were, and zeros elsewhere. */
export class MaxUnpool1d extends unpooling(1, F.maxUnpool1d) {}
/** Puts the maxima of {@link MaxPool2d} back where they were, and zeros elsewhere. */
export class MaxUnpool2d extends unpooling(2, F.maxUnpool2d) {}
/** Puts the maxima of {@link MaxPool3d} back where they were, and zeros elsewhere. */
export class MaxUnpool3d extends unpooling(3, F.maxUnpool3d) {}

const AVERAGE = {
  stride: null as F.Size | null,
  padding: 0 as F.Size,
  ceilMode: false,
  countIncludePad: true,
};

/** The mean of each window of [N, C, L], or without N. */
export class AvgPool1d extends optionLayer(
  (kernelSize: F.Size) => ({ kernelSize: tuple(kernelSize, 1) as F.Size }),
  ['stride', 'padding', 'ceilMode', 'countIncludePad'],
  AVERAGE,
  ({ kernelSize, stride, padding, ceilMode, countIncludePad }, input: Tensor) =>
    F.avgPool1d(input, kernelSize, stride ?? [], padding, ceilMode, countIncludePad),
  { repr: printed(WINDOW), complete: (o) => inAll(1, o) },
) {}

const averaging = (pool: typeof F.avgPool2d) =>
  optionLayer(
    (kernelSize: F.Size) => ({ kernelSize }),
    ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'],
    { ...AVERAGE, divisorOverride: null as number | null },
    (o, input: Tensor) =>
      pool(
        input,
        o.kernelSize,
        o.stride ?? [],
        o.padding,
        o.ceilMode,
        o.countIncludePad,
        o.divisorOverride,
      ),
    { repr: printed(WINDOW), complete: fillStride },
  );

/** The mean of each window of [N, C, H, W], or without N. */
export class AvgPool2d extends averaging(F.avgPool2d) {}
/** The mean of each window of [N, C, D, H, W], or without N. */
export class AvgPool3d extends averaging(F.avgPool3d) {}

const fractional = (dims: number, pool: typeof F.fractionalMaxPool2d) =>
  optionLayer(
    (kernelSize: F.Size) => ({ kernelSize }),
    ['outputSize', 'outputRatio', 'returnIndices', '_randomSamples'],
    {
      outputSize: null as F.Size | null,
      outputRatio: null as F.Size | null,
      returnIndices: false,
      _randomSamples: null as Tensor | null,
    },
    (
      { kernelSize, outputSize, outputRatio, returnIndices, _randomSamples },
      input: Tensor,
    ): Pooled<boolean> =>
      pool(input, kernelSize, { outputSize, outputRatio, returnIndices, _randomSamples }),
    {
      complete: ({ outputSize, outputRatio }, name) => {
        if ((outputSize === null) === (outputRatio === null)) {
          throw new TorchError(`${name}: give one of outputSize and outputRatio`, 'ValueError');
        }
        if (outputRatio === null) return;
        if (tuple(outputRatio, dims).every((ratio) => ratio > 0 && ratio < 1)) return;
        throw new TorchError(
          `${name}: outputRatio should be between 0 and 1, got ${outputRatio}`,
          'ValueError',
        );
      },
    },
  );

/** Max pooling with windows at random places. Graham, arXiv:1412.6071. */
export class FractionalMaxPool2d<Indices extends boolean = false> extends fractional(
  2,
  F.fractionalMaxPool2d,
) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

/** Max pooling with windows at random places. Graham, arXiv:1412.6071. */
export class FractionalMaxPool3d<Indices extends boolean = false> extends fractional(
  3,
  F.fractionalMaxPool3d,
) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

const powers = (pool: typeof F.lpPool1d) =>
  optionLayer(
    (normType: number, kernelSize: F.Size) => ({ normType, kernelSize }),
    ['stride', 'ceilMode'],
    { stride: null as F.Size | null, ceilMode: false },
    ({ normType, kernelSize, stride, ceilMode }, input: Tensor) =>
      pool(input, normType, kernelSize, { stride, ceilMode }),
    {
      repr: printed({
        normType: 'norm_type',
        kernelSize: 'kernel_size',
        stride: 'stride',
        ceilMode: 'ceil_mode',
      }),
    },
  );

/** `(sum of x^p)^(1/p)` over windows of [N, C, L], for p = `normType`. */
export class LPPool1d extends powers(F.lpPool1d) {}
/** `(sum of x^p)^(1/p)` over windows of [N, C, H, W], for p = `normType`. */
export class LPPool2d extends powers(F.lpPool2d) {}
/** `(sum of x^p)^(1/p)` over windows of [N, C, D, H, W], for p = `normType`. */
export class LPPool3d extends powers(F.lpPool3d) {}

const OUTPUT = { repr: printed<{ outputSize: F.AdaptiveSize }>({ outputSize: 'output_size' }) };

const adaptiveMax = (pool: typeof F.adaptiveMaxPool1d) =>
  optionLayer(
    (outputSize: F.AdaptiveSize) => ({ outputSize }),
    ['returnIndices'],
    { returnIndices: false },
    ({ outputSize, returnIndices }, input: Tensor): Pooled<boolean> =>
      pool(input, outputSize, { returnIndices }),
    OUTPUT,
  );

/** Max pooling of [N, C, L] to `outputSize`. */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends adaptiveMax(
  F.adaptiveMaxPool1d,
) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

/** Max pooling of [N, C, H, W] to `outputSize`. */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends adaptiveMax(
  F.adaptiveMaxPool2d,
) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

/** Max pooling of [N, C, D, H, W] to `outputSize`. */
export class AdaptiveMaxPool3d<Indices extends boolean = false> extends adaptiveMax(
  F.adaptiveMaxPool3d,
) {
  override forward(input: Tensor): Pooled<Indices> {
    return super.forward(input) as Pooled<Indices>;
  }
}

const adaptiveAverage = (pool: (input: Tensor, size: F.AdaptiveSize) => Tensor) =>
  optionLayer(
    (outputSize: F.AdaptiveSize) => ({ outputSize }),
    [],
    {},
    ({ outputSize }, input: Tensor) => pool(input, outputSize),
    OUTPUT,
  );

/** Average pooling of [N, C, L] to `outputSize`. */
export class AdaptiveAvgPool1d extends adaptiveAverage((input, size) =>
  F.adaptiveAvgPool1d(input, size as F.Size),
) {}
/** Average pooling of [N, C, H, W] to `outputSize`. */
export class AdaptiveAvgPool2d extends adaptiveAverage(F.adaptiveAvgPool2d) {}
/** Average pooling of [N, C, D, H, W] to `outputSize`. */
export class AdaptiveAvgPool3d extends adaptiveAverage(F.adaptiveAvgPool3d) {}
