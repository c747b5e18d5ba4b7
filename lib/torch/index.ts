/** The tensor library, under PyTorch's names. */
import { autograd } from './autograd.js';
import { checkpoint, checkpointSequential } from './checkpoint.js';
import { tensor } from './create.js';
import { cuda } from './cuda.js';
import { device, getDefaultDevice, setDefaultDevice } from './default-device.js';
import { DisposedTensorError, TorchError } from './errors.js';
import { getPrintOptions, setPrintOptions } from './format/options.js';
import { family, functions, ops } from './functions.js';
import { fused } from './fused.js';
import { defaultGenerator, Generator, manualSeed } from './generator.js';
import { Slice, slice } from './indices.js';
// All extend Tensor's type; without these lines the package's declarations would lack that.
import './conversion.js';
import './indexing.js';
import './methods.js';
import { masked } from './masked/index.js';
import {
  autocast,
  enableGrad,
  getAutocastDtype,
  inferenceMode,
  isAutocastEnabled,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  sdpaKernel,
} from './modes.js';
import { nonzero } from './nonzero.js';
import { profiler } from './profiler/index.js';
import {
  cpu,
  getDefaultDtype,
  getNumThreads,
  getVersion,
  setDefaultDtype,
  setNumThreads,
  showConfig,
  useDeterministicAlgorithms,
} from './runtime.js';
import { asFloat, Complex, complexNumber } from './scalar.js';
import { memory, Scope, scope, tidy } from './scope.js';
import { signal } from './signal/index.js';
import { sparse, sparseConstructors } from './sparse.js';
import { Tensor } from './tensor.js';

export type { TensorData, TensorOptions } from './create.js';
export type { Device, Dtype, Layout, MemoryFormat, TypedArray } from './dtype.js';
export type { TorchErrorCode } from './errors.js';
export type { PrintOptions } from './format/options.js';
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
export type { WindowOptions } from './signal/index.js';
export type { SparseReduction } from './sparse.js';
export { Complex, DisposedTensorError, Generator, Scope, Slice, Tensor, TorchError };

const written = {
  tensor,
  checkpoint,
  checkpointSequential,
  scope,
  tidy,
  memory,
  slice,
  asFloat,
  complexNumber,
  noGrad,
  enableGrad,
  isGradEnabled,
  inferenceMode,
  isInferenceModeEnabled,
  autocast,
  isAutocastEnabled,
  getAutocastDtype,
  sdpaKernel,
  autograd,
  fused,
  Generator,
  manualSeed,
  defaultGenerator,
  cpu,
  cuda,
  profiler,
  /** The version of libtorch that the addon was built for, such as `2.13.0`. */
  get version(): string {
    return getVersion();
  },
  getNumThreads,
  setNumThreads,
  getDefaultDtype,
  setDefaultDtype,
  device,
  getDefaultDevice,
  setDefaultDevice,
  useDeterministicAlgorithms,
  showConfig,
  setPrintOptions,
  getPrintOptions,
  ops,
  linalg: family('linalg'),
  fft: family('fft'),
  special: family('special'),
  signal,
  masked,
  sparse,
  nonzero,
  ...sparseConstructors,
  uint8: 'uint8',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  float16: 'float16',
  bfloat16: 'bfloat16',
  float32: 'float32',
  float64: 'float64',
  complex64: 'complex64',
  complex128: 'complex128',
} as const;

/** Functions that are written by hand take the place of ops of the same name. */
type Written = typeof written;
export type Torch = Omit<typeof functions, keyof Written> & Written;

/**
 * PyTorch's `torch`: every op of libtorch as a function, and what PyTorch builds around them.
 *
 * ```ts
 * const x = torch.randn([2, 3], { requiresGrad: true });
 * torch.tanh(x.matmul(x.t())).sum().backward();
 * ```
 */
export const torch: Torch = Object.defineProperties(
  functions as unknown as object,
  Object.getOwnPropertyDescriptors(written),
) as Torch;
