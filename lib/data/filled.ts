import type { FilledTargets } from './batch.js';
import type { Sample } from './sample.js';

/** The number of samples that a loader made, by source. */
export interface DecodedCounts {
  /** Decoded by the native pipeline. */
  native: number;
  /** Decoded by the image library, or resized from pixels in JavaScript; for one view at least. */
  library: number;
  /** Made from cached images. */
  cached: number;
}

/** A sample besides its pixels. */
export type Known = Pick<Sample, 'label' | 'targets'>;

/** The index of the sample in a slot. */
export interface Filled {
  readonly index: number;
  readonly label: number;
  readonly targets: FilledTargets | undefined;
}
