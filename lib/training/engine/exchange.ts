/** What the processes of a training do together in each step. */

import type { Share } from '../../data/share.js';
import type { Tensor } from '../../torch/index.js';

/** A batch, or the share of one. */
export interface Sized {
  /** Its samples in this process. */
  readonly size: number;
  /** Which of the samples of all processes they are; undefined where there is one process. */
  readonly share?: Share | undefined;
}

/** Questions that one process answers for all. */
export interface Wishes {
  /** Whether the run is to stop after this step. */
  readonly stop: boolean;
  /** Whether a checkpoint is to be saved after it. */
  readonly save: boolean;
}

export interface Exchange {
  /** Begins to sum the gradients of parameters. */
  open(parameters: readonly Tensor[]): Promise<void>;
  /** The next backward pass is the last one of the step. */
  beforeLastBackward(): void;
  /**
   * Ends a step: sums the gradients, and other tensors, over all processes, in place and to the same bits in each.
   *
   * @returns What at least one process wishes.
   */
  step(tensors: readonly Tensor[], wishes: Wishes): Promise<Wishes>;
  /** Leaves to this process's update the parameters that are its own; null where it updates all. */
  readonly dropOthers: (() => void) | null;
  /** Copies weights from the processes that have updated them. */
  shareWeights(): Promise<void>;
  /** Runs the save of a checkpoint, for which the first process gets what the others have of the optimizer's state. */
  save(work: () => void | Promise<void>): Promise<void>;
  /**
   * Ends an epoch, and what one process alone does after it: all wait for it.
   *
   * @param stop Whether the run is to stop.
   * @returns Whether at least one process wishes so.
   */
  epoch(stop: boolean): Promise<boolean>;
  /** Ends what {@link open} began. */
  close(): void;
}
