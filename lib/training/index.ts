/** Training: the interface of methods, the engine, and the folders of runs. */

export { runTraining } from './engine/engine.js';
export { NonFiniteError } from './engine/non-finite.js';
export type { Batches, EngineOptions } from './engine/options.js';
export { OutOfMemoryError } from './engine/out-of-memory.js';
export type { Progress } from './engine/progress.js';
export type {
  EngineResult,
  EpochRecord,
  Losses,
  Pace,
  SkippedUpdate,
  StepInfo,
  StepRecord,
} from './engine/records.js';
export type { ResultSummary } from './evaluation.js';
export type { Evaluator, Metrics } from './evaluator.js';
export type { TrainingHooks, TrainingStart, TrainingSummary } from './hooks.js';
export type {
  Context,
  Introduction,
  Method,
  MethodData,
  MethodSettings,
  ParamGroup,
  Preview,
  Schedules,
  Task,
  Views,
} from './method.js';
export type { LogRecord } from './run/log.js';
export type { EvalRecord } from './run/reporter.js';
export type { Plan } from './settings/plan.js';
export { recipeNames } from './settings/recipes.js';
export { train, trainResolved } from './train.js';
