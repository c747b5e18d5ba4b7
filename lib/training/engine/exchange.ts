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
  /**
   * Ends a step: sums tensors over all processes, in place and to the same bits in each.
   *
   * @returns What at least one process wishes.
   */
  step(tensors: readonly Tensor[], wishes: Wishes): Promise<Wishes>;
  /**
   * Ends an epoch, and what one process alone does after it: all wait for it.
   *
   * @param stop Whether the run is to stop.
   * @returns Whether at least one process wishes so.
   */
  epoch(stop: boolean): Promise<boolean>;
}
