/**
 * The members of `torch` that are written by hand. They are exports, of which editors show what is said where they are defined;
 * of properties of an object they would not.
 */
import { family } from './functions.js';

export { asarray, asTensor, isTensor } from './as-tensor.js';
export * as autograd from './autograd/index.js';
export { checkpoint, checkpointSequential } from './checkpoint.js';
export * from './constants.js';
export { tensor } from './create.js';
export { cuda } from './cuda.js';
export { device, getDefaultDevice, setDefaultDevice } from './default-device.js';
export { distributed } from './distributed/index.js';
export { getPrintOptions, setPrintOptions, setPrintoptions } from './format/options.js';
export * as func from './func/index.js';
export { vmap } from './func/vmap.js';
export * from './functional/index.js';
export { ops } from './functions.js';
export { fused } from './fused.js';
export { defaultGenerator, Generator, manualSeed } from './generator.js';
export { slice } from './indices.js';
export { masked } from './masked/index.js';
export {
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
export { nonzero } from './nonzero.js';
export { profiler } from './profiler/index.js';
export { getRngState, initialSeed, random, seed, setRngState } from './random.js';
export {
  areDeterministicAlgorithmsEnabled,
  cpu,
  getDefaultDtype,
  getFloat32MatmulPrecision,
  getNumInteropThreads,
  getNumThreads,
  isDeterministicAlgorithmsWarnOnlyEnabled,
  setDefaultDtype,
  setFloat32MatmulPrecision,
  setFlushDenormal,
  setNumInteropThreads,
  setNumThreads,
  showConfig,
  useDeterministicAlgorithms,
} from './runtime.js';
export { asFloat, complexNumber } from './scalar.js';
export { memory, scope, tidy } from './scope.js';
export { load } from './serialization/plain.js';
export { save } from './serialization/save.js';
export { signal } from './signal/index.js';
export {
  sparse,
  sparseBscTensor,
  sparseBsrTensor,
  sparseCompressedTensor,
  sparseCooTensor,
  sparseCscTensor,
  sparseCsrTensor,
} from './sparse.js';
export { finfo, iinfo } from './type-info.js';

/** Linear algebra: decompositions, norms, solutions of equations. */
export const linalg = family('linalg');
/** Discrete Fourier transforms. */
export const fft = family('fft');
/** Special functions, such as Bessel's. */
export const special = family('special');
