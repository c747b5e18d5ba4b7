/** Training: the loop, pre-training, the run's folder, and pictures of reconstructions. */
export {
  type Batches,
  type EngineOptions,
  type EngineResult,
  type EpochRecord,
  runTraining,
  type StepRecord,
} from './engine.js';
export { Normalisation } from './normalisation.js';
export {
  type PretrainReporter,
  type PretrainStart,
  type PretrainSummary,
  pretrain,
} from './pretrain.js';
export { reconstruct, writeReconstructions } from './reconstructions.js';
export { type LogRecord, RunFolder } from './run-folder.js';
export {
  type PretrainOptions,
  type PretrainSettings,
  resolvePretrainSettings,
} from './settings.js';
