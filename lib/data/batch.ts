import type { Cuts } from './cuts.js';

/** A batch of samples, ready to become a tensor. */
export interface Batch {
  /** Its number in the epoch, from 0. */
  readonly index: number;
  /** The epoch that it is of, from 0. */
  readonly epoch: number;
  /**
   * uint8, (size, height, width, channels). The consumer may keep or change it, until it calls
   * {@link Batch.release}.
   */
  readonly pixels: Uint8Array;
  /**
   * Where the samples come from, if they are yet to be cut out of images in memory; {@link Batch.pixels} are made when
   * they are looked at then.
   */
  readonly cuts?: Cuts;
  /** Classes, -1 where unknown; null where the dataset has none. */
  readonly labels: Int32Array | null;
  /** Which sample of the dataset each one is. */
  readonly indices: Uint32Array;
  /** Samples in it. */
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * Gives the memory of {@link Batch.pixels} back for another batch; nobody may look at them
   * afterwards. It saves time, and need not be called.
   */
  readonly release?: () => void;
}
