import { UserError } from '../errors.js';

/**
 * Decoded pixels: uint8, row by row, the channels of a pixel side by side (height, width,
 * channels).
 */
export interface PixelImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * What is known of a sample beside its class, such as for detection. A loader hands it on as it is; what it means is
 * between the dataset and whoever trains with it.
 */
export interface SampleTargets {
  readonly boxes?: unknown;
  readonly masks?: unknown;
}

interface SampleBase {
  /** What messages call the sample: a path, or `archive.tar: member`. */
  readonly name: string;
  /** The class, an index into {@link Dataset.classes}; -1 where it is unknown. */
  readonly label: number;
  readonly targets?: SampleTargets | undefined;
}

/** A sample as the bytes of an image file. */
export interface EncodedSample extends SampleBase {
  readonly bytes: Uint8Array;
}

/** A sample that is decoded already. */
export interface PixelSample extends SampleBase, PixelImage {}

/** Where a sample lies in a file, for a reader that needs no JavaScript. */
export interface SampleLocation {
  readonly path: string;
  /** In bytes. */
  readonly offset: number;
  /** In bytes; null: all that the file has from there on. */
  readonly length: number | null;
  /** The class, as in {@link SampleBase}. */
  readonly label: number;
  readonly targets?: SampleTargets | undefined;
  /** The size of the pixels that lie there; undefined: an image file lies there. */
  readonly raw?: { readonly width: number; readonly height: number; readonly channels: number };
}

/** What a dataset gives for an index: an image file's bytes, or pixels. */
export type Sample = EncodedSample | PixelSample;

/**
 * A source of samples. Implement it to feed your own data to a `DataLoader`.
 *
 * `get` may throw a {@link SampleError} for a sample that cannot be read: the loader skips it. Any
 * other error ends the epoch. The pixels or bytes that it returns are only read, never written to.
 */
export interface Dataset {
  readonly length: number;
  /** Class names; a label is an index into them. Undefined: the data has no labels. */
  readonly classes?: readonly string[] | undefined;
  /**
   * True where `get` hands out pixels that it holds in memory, so that caching them again gains
   * nothing.
   */
  readonly inMemory?: boolean | undefined;
  get(index: number): Sample | Promise<Sample>;
  /**
   * Where the sample that `get` gives lies, so that native threads can read it; undefined where only `get` can. It is
   * cheap and reads nothing.
   */
  locate?(index: number): SampleLocation | undefined;
  /**
   * The numbers of the samples, apart for each file or folder that is read fastest from front to back, and in its order:
   * what a shuffle buffer is fed with. Absent: all samples in order are one group.
   */
  groups?(): readonly Uint32Array[];
  /**
   * True for a stream: in an epoch `get` is asked for growing indices only. That a loader is to shuffle it is an error.
   * `iterableDataset` makes one.
   */
  readonly sequential?: boolean | undefined;
  /** Called before samples of an epoch are asked for, whether from its beginning or from the middle on. */
  beginEpoch?(epoch: number): void | Promise<void>;
  /** Called when no more samples of the epoch will be asked for. */
  endEpoch?(): void | Promise<void>;
  /** Releases open files. */
  close?(): void | Promise<void>;
}

/** One sample that cannot be used, and why. A loader skips it and goes on. */
export class SampleError extends UserError {
  override name = 'SampleError';

  constructor(
    /** The sample's name. */
    readonly sample: string,
    /** What is wrong with it, in words. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${sample}: ${reason}`, options);
  }
}

/** Whether a sample holds pixels rather than an encoded file. */
export function isPixelSample(sample: Sample): sample is PixelSample {
  return 'pixels' in sample;
}
