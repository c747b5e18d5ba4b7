import { UserError } from '../errors.js';
import type { ImageObjects } from './detection/objects.js';

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
 * Decoded values of more than 8 bits, on a scale of 0 to 1: row by row, the channels of a pixel side by side (height,
 * width, channels). Integers of 16 bits are divided by 65535; floats are as they are.
 */
export interface ValueImage {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A sample's targets besides its class. */
export interface SampleTargets {
  /** A loader passes these on unchanged; their meaning is up to the dataset and the training. */
  readonly boxes?: unknown;
  readonly masks?: unknown;
  /** Objects in the pixels of the image. A batch has them in those of its first view. */
  readonly objects?: ImageObjects;
}

interface SampleBase {
  /** The name of the sample in messages: a path, or `archive.tar: member`. */
  readonly name: string;
  /** The class, an index into {@link Dataset.classes}; -1 where it is unknown. */
  readonly label: number;
  readonly targets?: SampleTargets | undefined;
}

/** A sample as the bytes of an image file. */
export interface EncodedSample extends SampleBase {
  readonly bytes: Uint8Array;
}

/** A sample that is already decoded. */
export interface PixelSample extends SampleBase, PixelImage {}

/** A sample of more than 8 bits, of a {@link Dataset.deep} dataset. */
export interface ValueSample extends SampleBase, ValueImage {}

/** The position of a sample in a file, for a reader that needs no JavaScript. */
export interface SampleLocation {
  readonly path: string;
  /** In bytes. */
  readonly offset: number;
  /** In bytes; null: up to the end of the file. */
  readonly length: number | null;
  /** The class, as in {@link SampleBase}. */
  readonly label: number;
  readonly targets?: SampleTargets | undefined;
  /** The size of the stored pixels; undefined for an image file. */
  readonly raw?: { readonly width: number; readonly height: number; readonly channels: number };
}

/** The sample of an index: an image file's bytes, pixels, or values of more than 8 bits. */
export type Sample = EncodedSample | PixelSample | ValueSample;

/**
 * A source of samples. Implement it to use your own data with a `DataLoader`.
 *
 * `get` may throw a {@link SampleError} for an unreadable sample: the loader skips it. Any other error ends the epoch.
 * Returned pixels or bytes are only read, never written to.
 */
export interface Dataset {
  readonly length: number;
  /** Class names; a label is an index into them. Undefined: the data has no labels. */
  readonly classes?: readonly string[] | undefined;
  /**
   * True where `get` returns pixels that it holds in memory, so that caching them gains nothing.
   */
  readonly inMemory?: boolean | undefined;
  /**
   * The labels of a sample, indices into `classes`, where samples may have several or none. Classifiers then learn each class
   * by itself. Absent: a sample has one class, its `label`.
   */
  labelsOf?(index: number): readonly number[];
  /**
   * True where samples have more than 8 bits, such as a satellite's bands. A loader then keeps them, as float32: see
   * {@link View.values}. `openDataset` looks at some images.
   */
  readonly deep?: boolean | undefined;
  get(index: number): Sample | Promise<Sample>;
  /**
   * The position of the sample that `get` returns, so that native threads can read it; undefined where only `get` can.
   * It is cheap and reads nothing.
   */
  locate?(index: number): SampleLocation | undefined;
  /**
   * The indices of the samples by file or folder that is read fastest in sequence, in that order. A shuffle buffer uses
   * them. Absent: all samples in order are one group.
   */
  groups?(): readonly Uint32Array[];
  /**
   * True for a stream: within an epoch, `get` is called with increasing indices only. A loader refuses to shuffle it.
   * `iterableDataset` makes one.
   */
  readonly sequential?: boolean | undefined;
  /** Called before samples of an epoch are requested, whether from its start or from the middle. */
  beginEpoch?(epoch: number): void | Promise<void>;
  /** Called when no more samples of the epoch will be requested. */
  endEpoch?(): void | Promise<void>;
  /** Releases open files. */
  close?(): void | Promise<void>;
}

/** One unusable sample, and the reason. A loader skips it and continues. */
export class SampleError extends UserError {
  override name = 'SampleError';

  constructor(
    /** The sample's name. */
    readonly sample: string,
    /** The reason, in words. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${sample}: ${reason}`, options);
  }
}

/** Whether a sample holds values of more than 8 bits. */
export function isValueSample(sample: Sample): sample is ValueSample {
  return 'values' in sample;
}

/** Whether a sample holds pixels rather than an encoded file. */
export function isPixelSample(sample: Sample): sample is PixelSample {
  return 'pixels' in sample;
}

/** Bytes as the float32 values that they are. */
export function valuesIn(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
}
