/**
 * The members of `torch` that are written by hand. They are exports, of which editors show what is said where they are defined;
 * of properties of an object they would not.
 */
import { family } from './functions.js';

export * as autograd from './autograd/index.js';
export { checkpoint, checkpointSequential } from './checkpoint.js';
export { tensor } from './create.js';
export { cuda } from './cuda.js';
export { device, getDefaultDevice, setDefaultDevice } from './default-device.js';
export { getPrintOptions, setPrintOptions } from './format/options.js';
export * as func from './func/index.js';
export { vmap } from './func/vmap.js';
export { ops } from './functions.js';
export { fused } from './fused.js';
export { defaultGenerator, Generator, manualSeed } from './generator.js';
export { slice } from './indices.js';
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
} from './modes.js';
export { profiler } from './profiler/index.js';
export {
  cpu,
  getDefaultDtype,
  getNumThreads,
  setDefaultDtype,
  setNumThreads,
  showConfig,
  useDeterministicAlgorithms,
} from './runtime.js';
export { asFloat, complexNumber } from './scalar.js';
export { memory, scope, tidy } from './scope.js';

/** Linear algebra: decompositions, norms, solutions of equations. */
export const linalg = family('linalg');
/** Discrete Fourier transforms. */
export const fft = family('fft');
/** Special functions, such as Bessel's. */
export const special = family('special');

export const uint8 = 'uint8';
export const int8 = 'int8';
export const int16 = 'int16';
export const int32 = 'int32';
export const int64 = 'int64';
export const float16 = 'float16';
export const bfloat16 = 'bfloat16';
export const float32 = 'float32';
export const float64 = 'float64';
export const complex64 = 'complex64';
export const complex128 = 'complex128';
