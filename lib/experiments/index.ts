/** Experiments: several trainings whose results belong in one table. */
export {
  type AblateOptions,
  type AblateSummary,
  ablate,
  type Protocol,
  protocols,
} from './ablate.js';
export { type CompareSummary, compare } from './comparison/compare.js';
export { type CompareOptions, contestantNames } from './comparison/options.js';
export { type ExperimentHooks, runStages } from './experiment.js';
export {
  type ReproduceOptions,
  type ReproduceSummary,
  reproduce,
  reproductions,
} from './reproduce.js';
export type { Budget, Stage, StageResult } from './stage.js';
export { type Case, type Sweep, sweeps } from './sweeps.js';
export { csvTable, markdownTable, meanAndDeviation, type Table } from './table.js';
export {
  publishedTransfer,
  type TransferOptions,
  type TransferRow,
  type TransferSummary,
  transferCoco,
} from './transfer-coco.js';
