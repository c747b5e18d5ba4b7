import type { GradScalerState } from '../../optim/index.js';

/** A sum of losses, and their number. */
export interface LossSum {
  sum: number;
  count: number;
  /** Sums of the other losses, which are not trained on; absent where there are none. JSON turns NaN into null. */
  named?: Record<string, number | null>;
}

/**
 * How far a run is. An exact resume needs this, the weights, and the state of optimizer and generators. JSON keeps it
 * exactly.
 */
export interface Progress {
  /** Steps done. */
  step: number;
  /** The current or next epoch, and the number of its batches that were used. */
  epoch: number;
  batch: number;
  images: number;
  /** Time of all steps, over all parts of an interrupted run. */
  seconds: number;
  /** Steps whose update was skipped, and how many of the latest in a row. */
  skippedUpdates: number;
  skippedInRow: number;
  /** Losses since the last record, of this epoch, and of the last tenth of the run: the steps after `from`. */
  recent: LossSum & { max: number | null; gradNorm: number | null; gradNormMax: number | null };
  ofEpoch: LossSum & { images: number; seconds: number };
  final: LossSum & { from: number };
  scaler: Partial<GradScalerState> | null;
}

export function noRecent(): Progress['recent'] {
  return { sum: 0, count: 0, max: null, gradNorm: null, gradNormMax: null };
}

export function noEpoch(): Progress['ofEpoch'] {
  return { sum: 0, count: 0, images: 0, seconds: 0 };
}

export function noFinal(from: number): Progress['final'] {
  return { from, sum: 0, count: 0 };
}

/** The progress of a new run. */
export function noProgress(): Progress {
  return {
    step: 0,
    epoch: 0,
    batch: 0,
    images: 0,
    seconds: 0,
    skippedUpdates: 0,
    skippedInRow: 0,
    recent: noRecent(),
    ofEpoch: noEpoch(),
    final: noFinal(0),
    scaler: null,
  };
}

/** The means of the other losses, NaN without samples. */
export function namedMeansOf({ named = {}, count }: LossSum): Record<string, number> {
  return Object.fromEntries(
    Object.entries(named).map(([name, sum]) => [name, (sum ?? Number.NaN) / count]),
  );
}

/** Adds the losses of a step. */
export function addLosses(
  to: LossSum,
  loss: number,
  named: Readonly<Record<string, number>>,
): void {
  to.sum += loss;
  to.count++;
  for (const [name, value] of Object.entries(named)) {
    to.named ??= {};
    const { [name]: sum = 0 } = to.named;
    to.named[name] = (sum ?? Number.NaN) + value;
  }
}

/** The mean, NaN without samples. */
export function meanOf({ sum, count }: LossSum): number {
  return sum / count;
}

/** Timing between two records. Time for saving and for pictures is not counted. */
interface Interval {
  began: number;
  steps: number;
  images: number;
  waited: number;
}

export const newInterval = (): Interval => ({
  began: performance.now(),
  steps: 0,
  images: 0,
  waited: 0,
});
