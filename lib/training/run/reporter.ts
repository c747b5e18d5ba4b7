/** What a run reports during training, and at its end. */
import type { EpochRecord, Pace, SkippedUpdate, StepRecord } from '../engine/records.js';

/** Metrics by name of the weights after a step, on the dataset `on`. */
export interface EvalRecord {
  readonly epoch: number;
  readonly step: number;
  readonly on: string;
  readonly [metric: string]: number | string;
}

/** Receives what a run reports during training. */
export interface RunReporter {
  onStep?(record: StepRecord): void;
  onEpoch?(record: EpochRecord): void;
  onSkippedUpdate?(record: SkippedUpdate): void;
  /** A sample cannot be read. */
  onSkip?(name: string, reason: string): void;
  /** A failure after which the run can continue. */
  onWarning?(message: string): void;
  /** The checkpoint of a step is complete on disk. */
  onSave?(step: number): void;
  onPace?(pace: Pace): void;
  /** Metrics of the weights on `on`: `val` or `holdout`. */
  onEvaluation?(record: EvalRecord): void;
}

/** The fields of every summary.json. */
export interface RunSummary {
  readonly steps: number;
  /** Steps of the whole run: more than `steps` where a signal ended it. */
  readonly total_steps: number;
  readonly images: number;
  readonly images_per_second: number;
  readonly wall_seconds: number;
  readonly peak_memory_bytes: number;
  /** Updates that were skipped because numbers were not finite. */
  readonly skipped_updates: number;
  readonly complete: boolean;
  readonly out: string;
  /** The newest weights; null where the run was stopped before its first step. */
  readonly checkpoint: string | null;
}
