/** Training: the engine, pre-training, and the folders that runs leave behind. */
export {
  type Batches,
  type EngineOptions,
  runTraining,
} from './engine/engine.js';
export { NonFiniteError } from './engine/non-finite.js';
export { OutOfMemoryError } from './engine/out-of-memory.js';
export type { Precision } from './engine/precision.js';
export type { Progress } from './engine/progress.js';
export type {
  EngineResult,
  EpochRecord,
  Pace,
  SkippedUpdate,
  StepRecord,
} from './engine/records.js';
export { weightDecayGroups } from './parameter-groups.js';
export {
  type PretrainHooks,
  type PretrainStart,
  type PretrainSummary,
  pretrain,
  runPretraining,
} from './pretrain.js';
export type { LogRecord } from './run/log.js';
export { resolveOptions } from './settings/layers.js';
export { type PretrainOptions, pretrainSettings } from './settings/options.js';
export { type PretrainSettings, resolvePretrainSettings } from './settings/pretrain.js';
export { recipeNames } from './settings/recipes.js';
