/** Schedulers of learning rates, as torch.optim.lr_scheduler. */
export { ChainedScheduler, SequentialLR } from './combined.js';
export { CosineAnnealingLR, CosineAnnealingWarmRestarts } from './cosine.js';
export { CyclicLR, type CyclicLROptions, OneCycleLR, type OneCycleLROptions } from './cyclic.js';
export {
  ConstantLR,
  ExponentialLR,
  type Factor,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
} from './factors.js';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './plateau.js';
export {
  LRScheduler,
  type Scheduled,
  type SchedulerOptions,
  type SchedulerState,
} from './scheduler.js';
