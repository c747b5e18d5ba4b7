/** What users see of the data, with what makes tensors of it. */
export * from './index.js';
export * from './tensors/index.js';
