/** Averages of weights, as torch.optim.swa_utils. */
export {
  AveragedModel,
  type AveragedModelOptions,
  type AverageFunction,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  type MultiAverageFunction,
} from './averaged-model.js';
export { SWALR, type SWALROptions } from './swalr.js';
export { updateBn } from './update-bn.js';
