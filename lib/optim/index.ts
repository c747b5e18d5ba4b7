/** Optimizers and learning rates, as torch.optim. */
export { Adadelta, type AdadeltaOptions } from './adadelta.js';
export { Adafactor, type AdafactorOptions } from './adafactor.js';
export { Adagrad, type AdagradOptions } from './adagrad.js';
export { Adam, type AdamOptions, AdamW } from './adam.js';
export { Adamax, type AdamaxOptions } from './adamax.js';
export { ASGD, type ASGDOptions } from './asgd.js';
export { clipEachGradNorm_ } from './clip-each.js';
export {
  type Averaged,
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
} from './ema.js';
export { type FlatState, flattenState, unflattenState } from './flat-state.js';
export { GradScaler, type GradScalerOptions, type GradScalerState } from './grad-scaler.js';
export { LARS, type LARSOptions } from './lars.js';
export { LBFGS, type LBFGSOptions } from './lbfgs.js';
export * as lrScheduler from './lr-scheduler/index.js';
export { Muon, type MuonOptions, type MuonRate } from './muon.js';
export { NAdam, type NAdamOptions } from './nadam.js';
export { Optimizer } from './optimizer.js';
export {
  type DecayGroup,
  type LayerGroup,
  layerDecayGroups,
  weightDecayGroups,
} from './parameter-groups.js';
export { RAdam, type RAdamOptions } from './radam.js';
export { RMSprop, type RMSpropOptions } from './rmsprop.js';
export { Rprop, type RpropOptions } from './rprop.js';
export {
  constant,
  cosine,
  linearWarmup,
  type Schedule,
  setLearningRate,
  setWeightDecay,
  stepDecay,
  warmupCosine,
  warmupDrops,
} from './schedules.js';
export { SGD, type SGDOptions } from './sgd.js';
export { SparseAdam, type SparseAdamOptions } from './sparse-adam.js';
export * as swaUtils from './swa-utils/index.js';
export type {
  Averaging,
  GroupBase,
  GroupInput,
  OptimizerState,
  ParamsInput,
  SavedGroup,
  SavedValue,
  StepOptions,
} from './types.js';
