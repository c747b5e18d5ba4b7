/** The public part of data, including the functions that make tensors of it. */
export * from './index.js';
export * from './tensors/index.js';
