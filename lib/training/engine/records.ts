/** What a training is told of each step, and what it tells. */
import type { Tensor } from '../../torch/index.js';

/** Where a step is in its run. */
export interface StepInfo {
  /** Steps done before it. */
  readonly step: number;
  readonly totalSteps: number;
  /** The epoch, from 0. */
  readonly epoch: number;
  /** What the schedules say of this step, by their names. */
  readonly values: Readonly<Record<string, number>>;
}

/** The loss that is trained on, `total`, and others to be logged, each a tensor of one element. */
export interface Losses {
  readonly total: Tensor;
  readonly [name: string]: Tensor;
}

/** What happened since the last record. */
export interface StepRecord {
  /** Steps done so far, and those of the whole run. */
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  /** Mean and largest over the steps since the last record whose update was not left out; NaN where there is none. */
  readonly loss: number;
  readonly lossMax: number;
  /** Means of the other losses over the same steps, by their names. */
  readonly losses: Readonly<Record<string, number>>;
  readonly lr: number;
  /** What the schedules said of the last step, by their names. */
  readonly values: Readonly<Record<string, number>>;
  /** Norm of all gradients before clipping: in this step, and the largest since the last record. */
  readonly gradNorm: number;
  readonly gradNormMax: number;
  /** The factor on losses of float16. */
  readonly lossScale?: number;
  readonly imagesPerSecond: number;
  /** Milliseconds a step, waiting for data and computing. */
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
  /** The same of the other losses. */
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
  readonly images: number;
  /** Mean over the last tenth of the steps; where the signal ended the loop, that of the last record. */
  readonly loss: number;
  /** Steps whose update was left out. */
  readonly skippedUpdates: number;
  /** Time of all steps, those before a resume included. */
  readonly seconds: number;
  /** Whether all steps were done; false where the signal ended the loop. */
  readonly complete: boolean;
}
