/** What the engine is given. */
import type { Batch } from '../../data/batch.js';
import type { Schedule } from '../../optim/index.js';
import type { Precision } from '../../runtime/precision.js';
import type { Generator, Profile, Tensor } from '../../torch/index.js';
import type { GraphLoss } from './graphed-update.js';
import type { Progress } from './progress.js';
import type { EpochRecord, Losses, Pace, SkippedUpdate, StepInfo, StepRecord } from './records.js';
import type { TrainedBy } from './update.js';

/** Batches of an epoch, in an order that the loader decides. */
export interface Batches<B extends { readonly size: number } = Batch> {
  readonly batchesPerEpoch: number;
  /** @param options.startBatch The batches before this one were used already. */
  epoch(epoch: number, options: { startBatch: number }): AsyncIterable<B>;
}

export interface EngineOptions<B extends { readonly size: number } = Batch> {
  readonly batches: Batches<B>;
  readonly optimizer: TrainedBy;
  /** The learning rate of each step, from 0. */
  readonly schedule: Schedule;
  readonly totalSteps: number;
  /**
   * The mean loss of a batch, a tensor of one element, or several by name, of which `total` is trained on; called in a scope
   * that is closed after the step.
   */
  readonly loss: (batch: B, step: StepInfo) => Tensor | Losses;
  /** The loss in parts, where a CUDA graph is to do the steps; `loss` is not called then. */
  readonly graph?: GraphLoss<B> | null;
  /** Other values that change by the step, from 0: `StepInfo.values`. Groups that decay take theirs from `weightDecay`. */
  readonly schedules?: Readonly<Record<string, Schedule>>;
  /** Called with the gradients of a step, before they are clipped. */
  readonly beforeStep?: ((step: StepInfo) => void) | undefined;
  /** Called after the optimizer's step. */
  readonly afterStep?: ((step: StepInfo) => void) | undefined;
  /** Tensors that a step changes and the optimizer does not: as before, to the last bit, where its numbers are bad. */
  readonly volatile?: readonly Tensor[] | undefined;
  /** Batches whose gradients make one step, 1 by default; what is left of an epoch makes a smaller one. */
  readonly accum?: number;
  /** Gradients are scaled down to this norm; null leaves them. */
  readonly clipGrad?: number | null;
  /** What matrix products compute in; float32 by default. */
  readonly precision?: Precision;
  /** A moving average that follows the weights. */
  readonly ema?: { update(): void } | null;
  /** Every how many steps `onStep` is called; after the last one it always is. */
  readonly logEvery?: number;
  /** Every how many epochs, and steps, `onSave` is called; at the end it always is. */
  readonly saveEvery?: number;
  readonly saveSteps?: number | null;
  /** Where to go on. */
  readonly start?: Progress;
  /** What `loss` draws from: a step that a signal broke off leaves them as it found them. */
  readonly generators?: readonly Generator[];
  readonly onStep?: (record: StepRecord) => void;
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  readonly onSkippedUpdate?: (record: SkippedUpdate) => void;
  /** Called once, after the first steps, with how long the rest will take. */
  readonly onPace?: (pace: Pace) => void;
  /** Called between steps, when it is time to save; the next step waits for it. */
  readonly onSave?: (progress: Progress) => void | Promise<void>;
  /** Told of each step's end; the parts of a step, and the wait for its data, are named for it. */
  readonly profiler?: Pick<Profile, 'step'> | null | undefined;
  /** Ends the loop after the batch in progress. */
  readonly signal?: AbortSignal | undefined;
}
