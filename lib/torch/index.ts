/** The tensor library, under PyTorch's names. */
import { asarray, asTensor, isTensor } from './as-tensor.js';
import { autograd } from './autograd.js';
import { checkpoint, checkpointSequential } from './checkpoint.js';
import { constants } from './constants.js';
import { tensor } from './create.js';
import { cuda } from './cuda.js';
import { device, getDefaultDevice, setDefaultDevice } from './default-device.js';
import { DisposedTensorError, TorchError } from './errors.js';
import { getPrintOptions, setPrintOptions, setPrintoptions } from './format/options.js';
import { functional } from './functional/index.js';
import { family, functions, ops } from './functions.js';
import { fused } from './fused.js';
import { defaultGenerator, Generator, manualSeed } from './generator.js';
import { Slice, slice } from './indices.js';
// All extend Tensor's type; without these lines the package's declarations would lack that.
import './conversion.js';
import './indexing.js';
import './members.js';
import './methods.js';
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
  setGradEnabled,
} from './modes.js';
import { profiler } from './profiler/index.js';
import { getRngState, initialSeed, random, seed, setRngState } from './random.js';
import {
  areDeterministicAlgorithmsEnabled,
  cpu,
  getDefaultDtype,
  getFloat32MatmulPrecision,
  getNumInteropThreads,
  getNumThreads,
  getVersion,
  isDeterministicAlgorithmsWarnOnlyEnabled,
  setDefaultDtype,
  setFloat32MatmulPrecision,
  setFlushDenormal,
  setNumInteropThreads,
  setNumThreads,
  showConfig,
  useDeterministicAlgorithms,
} from './runtime.js';
import { asFloat, Complex, complexNumber } from './scalar.js';
import { memory, Scope, scope, tidy } from './scope.js';
import { load } from './serialization/plain.js';
import { save } from './serialization/save.js';
import { Tensor } from './tensor.js';
import { finfo, iinfo } from './type-info.js';

export type { TensorData, TensorOptions } from './create.js';
export type { Device, Dtype, Layout, MemoryFormat, TypedArray } from './dtype.js';
export type { TorchErrorCode } from './errors.js';
export type { PrintOptions } from './format/options.js';
export type { LowRank } from './functional/lowrank.js';
export type { Unique } from './functional/unique.js';
export type { Index, IndexArray } from './indices.js';
export type { AttentionBackend, Mode } from './modes.js';
export type { Named } from './named-results.js';
export type { NestedItems } from './nested.js';
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
export type { FloatInfo, IntegerInfo } from './type-info.js';
export { Complex, DisposedTensorError, Generator, Scope, Slice, Tensor, TorchError };

const written = {
  tensor,
  asTensor,
  asarray,
  isTensor,
  save,
  load,
  finfo,
  iinfo,
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
  setGradEnabled,
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
  seed,
  initialSeed,
  getRngState,
  setRngState,
  random,
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
  areDeterministicAlgorithmsEnabled,
  isDeterministicAlgorithmsWarnOnlyEnabled,
  getFloat32MatmulPrecision,
  setFloat32MatmulPrecision,
  getNumInteropThreads,
  setNumInteropThreads,
  setFlushDenormal,
  showConfig,
  setPrintOptions,
  setPrintoptions,
  getPrintOptions,
  ops,
  linalg: family('linalg'),
  fft: family('fft'),
  special: family('special'),
  ...functional,
  ...constants,
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
