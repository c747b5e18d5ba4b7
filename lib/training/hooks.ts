/** What goes into a training besides its settings, and what it reports. */

import type { Dataset } from '../data/index.js';
import type { Precision } from '../runtime/precision.js';
import type { StopSignal } from '../stop-signal.js';
import type { Device, Profile } from '../torch/index.js';
import type { ResultSummary } from './evaluation.js';
import type { Introduction, MethodSettings, Statistics } from './method.js';
import type { RunReporter, RunSummary } from './run/reporter.js';
import type { Plan } from './settings/plan.js';

/** Callbacks and inputs of a training besides settings. */
export interface TrainingHooks extends RunReporter {
  /** Images to train on, instead of `data`. */
  readonly dataset?: Dataset;
  /** Ends the run after the step in progress; it can be resumed. */
  readonly signal?: StopSignal;
  /** Asked after each step, whether a checkpoint is to be saved at once. */
  readonly wantsSave?: () => boolean;
  /** Called at the end of each step: `torch.profiler.profile` with a schedule. */
  readonly profiler?: Pick<Profile, 'step'> | null | undefined;
  onStart?(start: TrainingStart): void;
  /** Called before the first step with the number of images that were read, and the total. */
  onPrepare?(images: number, total: number): void;
  /**
   * Called before {@link onStart}, in each of several processes, where there is something to save: at the first step, or
   * before it where a method trains something else first.
   */
  onBegin?(): void;
}

/** A run before its first step. */
export interface TrainingStart<R extends MethodSettings = MethodSettings> extends Plan {
  /** The method's name. */
  readonly method: string;
  readonly settings: R & Statistics;
  readonly introduction: Introduction;
  /** The number of processes that train together, and the images of a batch in all of them. */
  readonly processes: number;
  readonly batchSize: number;
  /** Steps that are already done where a run is resumed; 0 for a new one. */
  readonly stepsDone: number;
  readonly samples: number;
  /** Names of the classes, where the method uses labels. */
  readonly classes: readonly string[] | null;
  readonly parameters: number;
  /** Of the parameters, those that are trained. */
  readonly trainedParameters: number;
  readonly device: Device;
  readonly precision: Precision;
  /** Why that precision was chosen; null where it was given. */
  readonly precisionReason: string | null;
  /** Floating point operations of a training step, per image; null where they are not counted. */
  readonly flopsPerImage: number | null;
  /** Why a requested CUDA graph is not used; null otherwise. */
  readonly noGraph: string | null;
}

/** The contents of summary.json. */
export interface TrainingSummary extends RunSummary, Partial<ResultSummary> {
  /** Mean loss over the last tenth of the steps; of those since the last log line where a signal ended the run. */
  readonly loss: number;
  /** Number of images that could not be read. */
  readonly skipped: number;
}

/** The hooks of a process that is not the first of several: the first one reports. */
export function silentHooks({ dataset, signal, wantsSave, onBegin }: TrainingHooks): TrainingHooks {
  return {
    ...(onBegin && { onBegin }),
    ...(dataset && { dataset }),
    ...(signal && { signal }),
    ...(wantsSave && { wantsSave }),
  };
}
