/** Optimizers and learning rates, as torch.optim. */
export { Adam, type AdamOptions, AdamW } from './adam.js';
export {
  type Averaged,
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
} from './ema.js';
export { type FlatState, flattenState, unflattenState } from './flat-state.js';
export { GradScaler, type GradScalerOptions, type GradScalerState } from './grad-scaler.js';
export { LARS, type LARSOptions } from './lars.js';
export * as lrScheduler from './lr-scheduler/index.js';
export { Optimizer } from './optimizer.js';
export {
  type DecayGroup,
  type LayerGroup,
  layerDecayGroups,
  weightDecayGroups,
} from './parameter-groups.js';
export {
  constant,
  cosine,
  linearWarmup,
  type Schedule,
  setLearningRate,
  setWeightDecay,
  stepDecay,
  warmupCosine,
} from './schedules.js';
export { SGD, type SGDOptions } from './sgd.js';
export type {
  GroupBase,
  GroupInput,
  OptimizerState,
  ParamsInput,
  SavedGroup,
  StepOptions,
} from './types.js';
