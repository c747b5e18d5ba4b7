import type { Size } from './geometry.js';

/** Decoded images of one size, one after the other. */
export interface ImageTable extends Size {
  /** uint8, (count, height, width, channels). */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  /** Which image is sample i; -1 where there is none. */
  readonly rows: Int32Array;
  /** The class of each image. */
  readonly labels: Int32Array;
}
