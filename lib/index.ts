/**
 * mae-native: masked autoencoders, and the tensor library that they are built on.
 *
 * ```ts
 * import { torch, nn, optim, data, models, train } from 'mae-native';
 * ```
 *
 * Importing it never throws. Where libtorch or the addon cannot be loaded, the first use throws a `NativeError`.
 */

export * as checkpoints from './checkpoints/index.js';
export * as augment from './data/augment/batch/index.js';
export * as utils from './data/general/public.js';
export * as data from './data/public.js';
export { UsageError, UserError } from './errors.js';
export * as coco from './evaluation/coco/index.js';
export * as evaluation from './evaluation/index.js';
export * as experiments from './experiments/index.js';
export * as methods from './methods/index.js';
export * as train from './methods/public.js';
export * as models from './models/index.js';
export { NativeError, type NativeErrorCode } from './native/error.js';
export * as nn from './nn/index.js';
export * as optim from './optim/index.js';
export * from './torch/index.js';
