/** The tensor library, under PyTorch's names. */
// All extend Tensor's type; without these lines the package's declarations would lack that.
import './autograd/tensor-hooks.js';
import './conversion.js';
import './indexing.js';
import './members.js';
import './methods.js';
import { DisposedTensorError, TorchError } from './errors.js';
import { functions } from './functions.js';
import type { TorchFunctions } from './generated/functions.js';
import { Generator } from './generator.js';
import { Slice } from './indices.js';
import { getVersion } from './runtime.js';
import { Complex } from './scalar.js';
import { Scope } from './scope.js';
import { Tensor } from './tensor.js';
import * as written from './written.js';

export type {
  FunctionContext,
  FunctionCtx,
  GradFn,
  Gradients,
} from './autograd/index.js';
export type { TensorData, TensorOptions } from './create.js';
export { DistributedError } from './distributed/error.js';
export type { GradientCompression, GradientReducer } from './distributed/gradient-reducer.js';
export type { ProcessGroup, ReduceOp } from './distributed/process-group.js';
export type { Device, Dtype, Layout, MemoryFormat, TypedArray } from './dtype.js';
export type { TorchErrorCode } from './errors.js';
export type { PrintOptions } from './format/options.js';
export type {
  GradTransformOptions,
  JacobianOptions,
  Randomness,
  VmapOptions,
} from './func/index.js';
export type { RemovableHandle } from './hook-handle.js';
export type { Index, IndexArray } from './indices.js';
export type { MaskedReductionOptions, MaskOptions } from './masked/index.js';
export type { AttentionBackend, Mode } from './modes.js';
export type { NestedItems } from './nested.js';
export type { NonzeroOptions } from './nonzero.js';
export type {
  KeyAverage,
  KeyAverages,
  Profile,
  ProfileOptions,
  ProfilerActivity,
  ProfilerSchedule,
  RecordFunction,
} from './profiler/index.js';
export type { CpuCapabilities } from './runtime.js';
export type { Item, Scalar } from './scalar.js';
export type { TorchLoadOptions } from './serialization/plain.js';
export type { WindowOptions } from './signal/index.js';
export type { SparseOptions, SparseReduction } from './sparse.js';
export type { FloatInfo, IntegerInfo } from './type-info.js';
export type { RoiAlignOptions } from './vision.js';
export { Complex, DisposedTensorError, Generator, Scope, Slice, Tensor, TorchError };

type Written = typeof written;

/** PyTorch's `torch`: see {@link torch}. */
export interface Torch extends TorchFunctions<Tensor>, Written {
  /** The version of libtorch that the addon was built for, such as `2.13.0`. */
  readonly version: string;
}

/**
 * PyTorch's `torch`: every op of libtorch as a function, and what PyTorch builds around them.
 *
 * ```ts
 * const x = torch.randn([2, 3], { requiresGrad: true });
 * torch.tanh(x.matmul(x.t())).sum().backward();
 * ```
 */
export const torch: Torch = Object.defineProperty(
  Object.assign(functions as unknown as object, written),
  // Read when it is asked for: importing never fails where there is no libtorch.
  'version',
  { get: getVersion, enumerable: true },
) as Torch;
