/**
 * Layers that learn from their first input how many features it has, as PyTorch's lazy modules. With their first `forward`
 * they become the layer that they stand for.
 */
import { type Tensor, TorchError, torch } from '../torch/index.js';
import { type Placed, readArguments } from './arguments.js';
import {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  type BatchNormOptions,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  NORM,
} from './batch-norm.js';
import {
  CONV,
  Conv1d,
  type Conv1dOptions,
  Conv2d,
  type Conv2dOptions,
  Conv3d,
  type Conv3dOptions,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
  TRANSPOSED,
} from './conv.js';
import { type FactoryOptions, newBuffer } from './create.js';
import { Linear, type LinearOptions } from './linear.js';
import type { Module } from './module.js';
import {
  isUninitialized,
  type Parameter,
  UninitializedBuffer,
  UninitializedParameter,
} from './parameter.js';

/** A class of layers. */
// biome-ignore lint/suspicious/noExplicitAny: a class that is extended whatever its constructor takes
type LayerClass = new (...args: any[]) => Module & { resetParameters(): void };

/** What the first input tells: numbers of the layer, and the shapes of its tensors. */
interface Settled {
  readonly sizes: Readonly<Record<string, number>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** A layer class whose objects become objects of it with their first input. */
function lazy<Class extends LayerClass>(
  Class: Class,
  settledBy: (layer: InstanceType<Class>, input: Tensor) => Settled,
): Class {
  // Its type is that of the class, which it only delays.
  const Base = Class as LayerClass;
  class Lazy extends Base {
    override forward(...inputs: unknown[]): unknown {
      settle(this, Class, settledBy(this as InstanceType<Class>, inputs[0] as Tensor));
      return Class.prototype.forward.apply(this, inputs);
    }

    /** Draws new initial values; nothing before the first input. */
    override resetParameters(): void {
      if (!this.hasUninitializedParams()) super.resetParameters();
    }

    hasUninitializedParams(): boolean {
      return Object.values(this).some(isUninitialized);
    }
  }
  return Lazy as unknown as Class;
}

function settle(
  layer: InstanceType<LayerClass>,
  { prototype }: LayerClass,
  { sizes, shapes }: Settled,
): void {
  const tensors = Object.entries(layer).filter(([name]) => Object.hasOwn(shapes, name));
  Object.assign(layer, sizes);
  Object.setPrototypeOf(layer, prototype);
  if (!tensors.some(([, tensor]) => isUninitialized(tensor))) return;
  using _ = torch.scope();
  // What was loaded stays, beside what was not.
  const loaded = tensors.flatMap(([, tensor]) =>
    tensor === null || isUninitialized(tensor) ? [] : [[tensor, tensor.detach().clone()]],
  ) as [Tensor, Tensor][];
  for (const [name, tensor] of tensors) {
    if (isUninitialized(tensor)) tensor.materialize(shapes[name] as readonly number[]);
  }
  layer.resetParameters();
  torch.noGrad(() => {
    for (const [tensor, values] of loaded) tensor.copy_(values);
  });
}

/** Leaves the shapes of a new layer open. @param bias Whether it has one, which it was made without */
function unsettle(
  layer: Module & { weight: Parameter | null; bias: Parameter | null },
  bias: boolean,
  { device, dtype }: FactoryOptions,
): void {
  layer.weight?.dispose();
  layer.weight = new UninitializedParameter({ device, dtype });
  if (bias) layer.bias = new UninitializedParameter({ device, dtype });
}

const LazyLinearBase = lazy(Linear, ({ outFeatures }, input) => {
  const inFeatures = input.size(-1);
  return {
    sizes: { inFeatures },
    shapes: { weight: [outFeatures, inFeatures], bias: [outFeatures] },
  };
});

/** A {@link Linear} layer that takes the features of its first input. */
export class LazyLinear extends LazyLinearBase {
  constructor(outFeatures: number, options: LinearOptions = {}) {
    super(0, outFeatures, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

type AnyConv = Conv1d | Conv2d | Conv3d | ConvTranspose1d | ConvTranspose2d | ConvTranspose3d;

function convolution(layer: AnyConv, input: Tensor): Settled {
  const { outChannels, groups, kernelSize } = layer;
  const dims = kernelSize.length;
  const refuse = (problem: string) =>
    new TorchError(`${layer.constructor.name}: ${problem}`, 'ValueError');
  if (input.ndim !== dims + 1 && input.ndim !== dims + 2) {
    throw refuse(`input should have ${dims + 1} or ${dims + 2} dimensions, got ${input.ndim}`);
  }
  const inChannels = input.size(-dims - 1);
  if (inChannels % groups !== 0) {
    throw refuse(
      `the input's channels should be divisible by groups, got ${inChannels} and ${groups}`,
    );
  }
  const channels =
    'outputPadding' in layer
      ? [inChannels, outChannels / groups]
      : [outChannels, inChannels / groups];
  return {
    sizes: { inChannels },
    shapes: { weight: [...channels, ...kernelSize], bias: [outChannels] },
  };
}

const LazyConv1dBase = lazy(Conv1d, convolution);
const LazyConv2dBase = lazy(Conv2d, convolution);
const LazyConv3dBase = lazy(Conv3d, convolution);
const LazyConvTranspose1dBase = lazy(ConvTranspose1d, convolution);
const LazyConvTranspose2dBase = lazy(ConvTranspose2d, convolution);
const LazyConvTranspose3dBase = lazy(ConvTranspose3d, convolution);

/** A {@link Conv1d} that takes the channels of its first input. */
export class LazyConv1d extends LazyConv1dBase {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number],
    ...optional: Placed<Conv1dOptions, typeof CONV>
  ) {
    const options: Conv1dOptions = readArguments('LazyConv1d', optional, [], CONV);
    super(0, outChannels, kernelSize, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

/** A {@link Conv2d} that takes the channels of its first input. */
export class LazyConv2d extends LazyConv2dBase {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number],
    ...optional: Placed<Conv2dOptions, typeof CONV>
  ) {
    const options: Conv2dOptions = readArguments('LazyConv2d', optional, [], CONV);
    super(0, outChannels, kernelSize, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

/** A {@link Conv3d} that takes the channels of its first input. */
export class LazyConv3d extends LazyConv3dBase {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    ...optional: Placed<Conv3dOptions, typeof CONV>
  ) {
    const options: Conv3dOptions = readArguments('LazyConv3d', optional, [], CONV);
    super(0, outChannels, kernelSize, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

/** A {@link ConvTranspose1d} that takes the channels of its first input. */
export class LazyConvTranspose1d extends LazyConvTranspose1dBase {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number],
    ...optional: Placed<ConvTransposeOptions<readonly [number]>, typeof TRANSPOSED>
  ) {
    const options: ConvTransposeOptions<readonly [number]> = readArguments(
      'LazyConvTranspose1d',
      optional,
      [],
      TRANSPOSED,
    );
    super(0, outChannels, kernelSize, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

/** A {@link ConvTranspose2d} that takes the channels of its first input. */
export class LazyConvTranspose2d extends LazyConvTranspose2dBase {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number],
    ...optional: Placed<ConvTransposeOptions<readonly [number, number]>, typeof TRANSPOSED>
  ) {
    const options: ConvTransposeOptions<readonly [number, number]> = readArguments(
      'LazyConvTranspose2d',
      optional,
      [],
      TRANSPOSED,
    );
    super(0, outChannels, kernelSize, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

/** A {@link ConvTranspose3d} that takes the channels of its first input. */
export class LazyConvTranspose3d extends LazyConvTranspose3dBase {
  constructor(
    outChannels: number,
    kernelSize: number | readonly [number, number, number],
    ...optional: Placed<ConvTransposeOptions<readonly [number, number, number]>, typeof TRANSPOSED>
  ) {
    const options: ConvTransposeOptions<readonly [number, number, number]> = readArguments(
      'LazyConvTranspose3d',
      optional,
      [],
      TRANSPOSED,
    );
    super(0, outChannels, kernelSize, { ...options, bias: false });
    unsettle(this, options.bias ?? true, options);
  }
}

/** The options of lazy normalisation, by name or by position. */
type Optional = Placed<BatchNormOptions, typeof NORM>;

function features(numFeatures: number): Settled {
  const shape = [numFeatures];
  return {
    sizes: { numFeatures },
    shapes: { weight: shape, bias: shape, runningMean: shape, runningVar: shape },
  };
}

const ofBatch = (_: Module, input: Tensor) => features(input.size(1));
const ofSample = (dims: number) => (_: Module, input: Tensor) => features(input.size(-dims));

type AnyNorm =
  | BatchNorm1d
  | BatchNorm2d
  | BatchNorm3d
  | InstanceNorm1d
  | InstanceNorm2d
  | InstanceNorm3d;

/** What a normalisation is made with before its tensors are known. */
function bare(name: string, optional: readonly unknown[]): [BatchNormOptions, BatchNormOptions] {
  const options: BatchNormOptions = readArguments(name, optional, [], NORM);
  return [options, { ...options, affine: false, trackRunningStats: false }];
}

function unsettleNorm(layer: AnyNorm, options: BatchNormOptions): void {
  const { affine = true, trackRunningStats = true, device, dtype } = options;
  if (affine) unsettle(layer, options.bias ?? true, options);
  if (!trackRunningStats) return;
  layer.runningMean = new UninitializedBuffer({ device, dtype });
  layer.runningVar = new UninitializedBuffer({ device, dtype });
  layer.numBatchesTracked = newBuffer(() => torch.zeros([], { device, dtype: 'int64' }));
}

const LazyBatchNorm1dBase = lazy(BatchNorm1d, ofBatch);
const LazyBatchNorm2dBase = lazy(BatchNorm2d, ofBatch);
const LazyBatchNorm3dBase = lazy(BatchNorm3d, ofBatch);
const LazyInstanceNorm1dBase = lazy(InstanceNorm1d, ofSample(2));
const LazyInstanceNorm2dBase = lazy(InstanceNorm2d, ofSample(3));
const LazyInstanceNorm3dBase = lazy(InstanceNorm3d, ofSample(4));

/** {@link BatchNorm1d} of as many features as its first input has. */
export class LazyBatchNorm1d extends LazyBatchNorm1dBase {
  constructor(...optional: Optional) {
    const [options, without] = bare('LazyBatchNorm1d', optional);
    super(0, without);
    unsettleNorm(this, options);
  }
}

/** {@link BatchNorm2d} of as many features as its first input has. */
export class LazyBatchNorm2d extends LazyBatchNorm2dBase {
  constructor(...optional: Optional) {
    const [options, without] = bare('LazyBatchNorm2d', optional);
    super(0, without);
    unsettleNorm(this, options);
  }
}

/** {@link BatchNorm3d} of as many features as its first input has. */
export class LazyBatchNorm3d extends LazyBatchNorm3dBase {
  constructor(...optional: Optional) {
    const [options, without] = bare('LazyBatchNorm3d', optional);
    super(0, without);
    unsettleNorm(this, options);
  }
}

/** {@link InstanceNorm1d} of as many features as its first input has. */
export class LazyInstanceNorm1d extends LazyInstanceNorm1dBase {
  constructor(...optional: Optional) {
    const [options, without] = bare('LazyInstanceNorm1d', optional);
    super(0, without);
    unsettleNorm(this, options);
  }
}

/** {@link InstanceNorm2d} of as many features as its first input has. */
export class LazyInstanceNorm2d extends LazyInstanceNorm2dBase {
  constructor(...optional: Optional) {
    const [options, without] = bare('LazyInstanceNorm2d', optional);
    super(0, without);
    unsettleNorm(this, options);
  }
}

/** {@link InstanceNorm3d} of as many features as its first input has. */
export class LazyInstanceNorm3d extends LazyInstanceNorm3dBase {
  constructor(...optional: Optional) {
    const [options, without] = bare('LazyInstanceNorm3d', optional);
    super(0, without);
    unsettleNorm(this, options);
  }
}
