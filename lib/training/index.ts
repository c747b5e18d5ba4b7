/** Training: the engine, pre-training, and the folders that runs leave behind. */

export { weightDecayGroups } from '../optim/weight-decay-groups.js';
export type { Precision } from '../runtime/precision.js';
export { knownEncoder } from './classification/known-encoder.js';
export type { Origin } from './classification/own-weights.js';
export { layerDecayGroups, trainLastBlocks } from './classification/parameters.js';
export {
  type Batches,
  type EngineOptions,
  runTraining,
} from './engine/engine.js';
export { NonFiniteError } from './engine/non-finite.js';
export { OutOfMemoryError } from './engine/out-of-memory.js';
export type { Progress } from './engine/progress.js';
export type {
  EngineResult,
  EpochRecord,
  Pace,
  SkippedUpdate,
  StepRecord,
} from './engine/records.js';
export {
  type FinetuneHooks,
  type FinetuneStart,
  type FinetuneSummary,
  finetune,
  runFinetuning,
} from './finetune.js';
export {
  type LinprobeHooks,
  type LinprobeStart,
  type LinprobeSummary,
  linprobe,
  probedEncoder,
  runLinearProbing,
} from './linprobe.js';
export {
  type PretrainHooks,
  type PretrainStart,
  type PretrainSummary,
  pretrain,
  runPretraining,
} from './pretrain.js';
export type { LogRecord } from './run/log.js';
export type { TrainingHooks, TrainingStart, TrainingSummary } from './run/train.js';
export {
  type FinetuneSettings,
  layFinetuneOptions,
  resolveFinetuneSettings,
} from './settings/finetune.js';
export type { FinetuneOptions } from './settings/finetune-options.js';
export {
  type LinprobeSettings,
  layLinprobeOptions,
  resolveLinprobeSettings,
} from './settings/linprobe.js';
export type { LinprobeOptions } from './settings/linprobe-options.js';
export {
  type PretrainSettings,
  resolveOptions,
  resolvePretrainSettings,
} from './settings/pretrain.js';
export { type PretrainOptions, pretrainSettings } from './settings/pretrain-options.js';
export { recipeNames } from './settings/recipes.js';
