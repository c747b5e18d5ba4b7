/** What a run tells while it goes on, and at its end. */
import type { EpochRecord, Pace, SkippedUpdate, StepRecord } from '../engine/records.js';

/** What the weights reach after a step, on `on`: metrics by name besides. */
export interface EvalRecord {
  readonly epoch: number;
  readonly step: number;
  readonly on: string;
  readonly [metric: string]: number | string;
}

/** What a run tells while it goes on. */
export interface RunReporter {
  onStep?(record: StepRecord): void;
  onEpoch?(record: EpochRecord): void;
  onSkippedUpdate?(record: SkippedUpdate): void;
  /** A sample cannot be read. */
  onSkip?(name: string, reason: string): void;
  /** Something went wrong that the run can go on without. */
  onWarning?(message: string): void;
  onPace?(pace: Pace): void;
  /** What the weights reach on `on`: `val` or `holdout`. */
  onEvaluation?(record: EvalRecord): void;
}

/** What every summary.json holds. */
export interface RunSummary {
  readonly steps: number;
  readonly images: number;
  readonly images_per_second: number;
  readonly wall_seconds: number;
  readonly peak_memory_bytes: number;
  /** Updates that were left out, for numbers that were not finite. */
  readonly skipped_updates: number;
  readonly complete: boolean;
  readonly out: string;
  /** The newest weights; null where the run was stopped before its first step. */
  readonly checkpoint: string | null;
}
