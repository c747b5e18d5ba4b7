/** Options of the engine. */

import type { Batch } from '../../data/batch.js';
import type { Schedule } from '../../optim/index.js';
import type { Precision } from '../../runtime/precision.js';
import type { StopSignal } from '../../stop-signal.js';
import type { Generator, Profile, Tensor } from '../../torch/index.js';
import type { Exchange, Sized } from './exchange.js';
import type { GraphLoss } from './graphed-update.js';
import type { Progress } from './progress.js';
import type { EpochRecord, Losses, Pace, SkippedUpdate, StepInfo, StepRecord } from './records.js';
import type { TrainedBy, WeightAverage } from './update.js';

/** Batches of an epoch, in an order that the loader decides. */
export interface Batches<B extends Sized = Batch> {
  readonly batchesPerEpoch: number;
  /** @param options.startBatch Number of batches to skip: they were used before. */
  epoch(epoch: number, options: { startBatch: number }): AsyncIterable<B>;
}

export interface EngineOptions<B extends Sized = Batch> {
  readonly batches: Batches<B>;
  readonly optimizer: TrainedBy;
  /** The learning rate of each step, from 0. */
  readonly schedule: Schedule;
  readonly totalSteps: number;
  /**
   * The mean loss of a batch: a tensor of one element, or several by name, of which `total` is trained on. It is called
   * in a scope that is closed after the step.
   */
  readonly loss: (batch: B, step: StepInfo) => Tensor | Losses;
  /** The loss in parts, for steps by CUDA graph; `loss` is not called then. */
  readonly graph?: GraphLoss<B> | null;
  /**
   * Other values that change by the step, from 0: `StepInfo.values`. `weightDecay` sets that of the groups with decay.
   */
  readonly schedules?: Readonly<Record<string, Schedule>>;
  /** Called with the gradients of a step, before they are clipped. */
  readonly beforeStep?: ((step: StepInfo) => void) | undefined;
  /** Called after the optimizer's step. */
  readonly afterStep?: ((step: StepInfo) => void) | undefined;
  /** Tensors that a step changes and the optimizer does not: as before, to the last bit, where its numbers are bad. */
  readonly volatile?: readonly Tensor[] | undefined;
  /** Those of them that hold sums over the samples of a step, which several processes sum before `afterStep`. */
  readonly summed?: readonly Tensor[] | undefined;
  /** Batches per step, 1 by default, whose gradients are accumulated. What is left of an epoch makes a smaller step. */
  readonly accum?: number;
  /** Gradients are clipped to this norm; null disables clipping. */
  readonly clipGrad?: number | null;
  /** The precision of matrix products; float32 by default. */
  readonly precision?: Precision;
  /** A moving average of the weights. */
  readonly ema?: WeightAverage | null;
  /** `onStep` is called every so many steps, and always after the last one. */
  readonly logEvery?: number;
  /** `onSave` is called every so many epochs, and every so many steps, and always at the end. */
  readonly saveEvery?: number;
  readonly saveSteps?: number | null;
  /** Where a resumed run continues. */
  readonly start?: Progress;
  /** Generators that `loss` draws from. A step that a signal interrupts restores their state. */
  readonly generators?: readonly Generator[];
  readonly onStep?: (record: StepRecord) => void;
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  readonly onSkippedUpdate?: (record: SkippedUpdate) => void;
  /** Asked after each step; `onSave` is called then where it returns true. */
  readonly wantsSave?: (() => boolean) | undefined;
  /** Called once, after the first steps, with an estimate of the remaining time. */
  readonly onPace?: (pace: Pace) => void;
  /** Called between steps when a save is due; the next step waits for it. */
  readonly onSave?: (progress: Progress) => void | Promise<void>;
  /** Called at the end of each step. The parts of a step, and its wait for data, are named ranges in the profile. */
  readonly profiler?: Pick<Profile, 'step'> | null | undefined;
  /** Joins the steps of several processes, each of which has its share of every batch. */
  readonly exchange?: Exchange | null;
  /** Asked after each epoch, whether training is complete before its last step: no epoch got better results. */
  readonly isDone?: (() => boolean) | undefined;
  /** Ends the loop after the batch in progress; that of several processes after the step. */
  readonly signal?: StopSignal | undefined;
}
