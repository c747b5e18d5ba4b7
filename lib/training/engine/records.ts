/** What a training gets at each step, and what it reports. */
import type { Tensor } from '../../torch/index.js';

/** The position of a step in its run. */
export interface StepInfo {
  /** Steps done before it. */
  readonly step: number;
  readonly totalSteps: number;
  /** The epoch, from 0. */
  readonly epoch: number;
  /** The values of the schedules at this step, by name. */
  readonly values: Readonly<Record<string, number>>;
}

/** The loss that is trained on, `total`, and others to be logged. Each is a tensor of one element. */
export interface Losses {
  readonly total: Tensor;
  readonly [name: string]: Tensor;
}

/** A summary of the steps since the last record. */
export interface StepRecord {
  /** Steps done so far, and the total of the run. */
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  /** Mean and maximum over the steps since the last record whose update was not skipped; NaN where there is none. */
  readonly loss: number;
  readonly lossMax: number;
  /** Means of the other losses over the same steps, by name. */
  readonly losses: Readonly<Record<string, number>>;
  readonly lr: number;
  /** The values of the schedules at the last step, by name. */
  readonly values: Readonly<Record<string, number>>;
  /** Norm of all gradients before clipping: of this step, and the maximum since the last record. */
  readonly gradNorm: number;
  readonly gradNormMax: number;
  /** The loss scale of float16. */
  readonly lossScale?: number;
  readonly imagesPerSecond: number;
  /** Milliseconds per step: waiting for data, and computing. */
  readonly dataWaitMs: number;
  readonly stepMs: number;
}

export interface EpochRecord {
  /** The epoch that ended, from 0. */
  readonly epoch: number;
  /** Steps done so far. */
  readonly step: number;
  /** Mean over the epoch. */
  readonly loss: number;
  /** Means of the other losses over the epoch. */
  readonly losses: Readonly<Record<string, number>>;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/** A step whose loss or gradient was not finite. */
export interface SkippedUpdate {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly lr: number;
}

export interface Pace {
  readonly secondsPerStep: number;
  readonly secondsLeft: number;
}

export interface EngineResult {
  readonly steps: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
  readonly images: number;
  /** Mean over the last tenth of the steps; where the signal ended the loop, that of the last record. */
  readonly loss: number;
  /** Steps whose update was skipped. */
  readonly skippedUpdates: number;
  /** Time of all steps, including those before a resume. */
  readonly seconds: number;
  /** Whether all steps were done; false where the signal ended the loop. */
  readonly complete: boolean;
}
