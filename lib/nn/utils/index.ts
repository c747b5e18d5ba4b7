/** torch.nn.utils. */
export {
  type ClipOptions,
  clipGradNorm_,
  clipGradsWithNorm_,
  clipGradValue_,
  getTotalNorm,
} from './clip-grad.js';
export {
  removeSpectralNorm,
  removeWeightNorm,
  spectralNorm,
  weightNorm,
} from './computed-weights.js';
export { parametersToVector, vectorToParameters } from './convert-parameters.js';
export { fuseConvBnEval, fuseLinearBnEval } from './fusion.js';
export * as parametrizations from './parametrizations.js';
export * as parametrize from './parametrize.js';
export * as rnn from './rnn.js';
export { skipInit } from './skip-init.js';
