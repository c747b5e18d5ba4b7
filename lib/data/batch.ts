import { UserError } from '../errors.js';
import type { DeferredCrops } from './decoded-images.js';
import type { DetectionTarget } from './detection/objects.js';
import type { SampleTargets } from './sample.js';
import type { Share } from './share.js';

/** One view of each sample of a batch, ready to become a tensor. */
export interface View {
  /**
   * uint8, (size, height, width, channels). The consumer may keep or change it, until it calls {@link Batch.release}.
   */
  readonly pixels: Uint8Array;
  /**
   * Where the data has more than 8 bits: float32 on a scale of 0 to 1, in the same memory and order as `pixels`, which
   * are then no more than their bytes.
   */
  readonly values?: Float32Array;
  /** Number of samples. */
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * The crops, where samples are still to be cut out of images in memory. {@link View.pixels} are then made on first
   * access.
   */
  readonly deferred?: DeferredCrops;
}

/** A batch's samples besides their pixels. */
export interface Targets {
  /** Classes, -1 where unknown; absent where the dataset has none. */
  readonly labels?: Int32Array;
  /** The {@link SampleTargets} of the samples, one entry a sample; absent where none has any. */
  readonly boxes?: readonly unknown[];
  readonly masks?: readonly unknown[];
  /** The objects in each sample of the first view; absent where the dataset has none. */
  readonly objects?: readonly DetectionTarget[];
}

/** A sample's targets, its objects in pixels of the view. */
export interface FilledTargets extends Omit<SampleTargets, 'objects'> {
  readonly objects?: DetectionTarget;
}

/** A batch of samples. Used as a view, it is its first view. */
export interface Batch extends View {
  /** Its number in the epoch, from 0. */
  readonly index: number;
  /** Its epoch, from 0. */
  readonly epoch: number;
  /** One or several views of the samples, in the order of the loader's settings. */
  readonly views: readonly [View, ...View[]];
  readonly targets: Targets;
  /** The dataset's index of each sample. */
  readonly indices: Uint32Array;
  /** The labels from the targets; null where the dataset has none. */
  readonly labels: Int32Array | null;
  /** Which of the samples of all processes these are; undefined where there is one process. */
  readonly share?: Share | undefined;
  /**
   * Returns the memory of all views' pixels for reuse; they must not be accessed afterwards, being those of a
   * later batch. Optional: it saves time.
   */
  readonly release?: () => void;
}

/** The parts of a batch for {@link createBatch}. */
type BatchParts = Pick<
  Batch,
  'index' | 'epoch' | 'views' | 'targets' | 'indices' | 'share' | 'release'
>;

export function createBatch({ release, share, ...parts }: BatchParts): Batch {
  const [first] = parts.views;
  const { size, height, width, channels, deferred, values } = first;
  const batch: Batch = {
    ...parts,
    // Deferred crops are made on first access.
    get pixels() {
      return first.pixels;
    },
    ...{ size, height, width, channels },
    ...(deferred === undefined ? {} : { deferred }),
    ...(values === undefined ? {} : { values }),
    ...(share === undefined ? {} : { share }),
    labels: parts.targets.labels ?? null,
  };
  // Not enumerable: a copy of the batch, or of its fields, has no memory to release.
  return release === undefined
    ? batch
    : Object.defineProperty(batch, 'release', { value: release });
}

/** The targets of samples in their order. */
export function collectTargets(
  samples: readonly { readonly label: number; readonly targets?: FilledTargets | undefined }[],
  { labelled }: { labelled: boolean },
): Targets {
  const collect = (name: keyof FilledTargets) =>
    samples.some(({ targets }) => targets?.[name] !== undefined)
      ? { [name]: samples.map(({ targets }) => targets?.[name]) }
      : {};
  const objects = samples.filter(({ targets }) => targets?.objects !== undefined).length;
  if (objects > 0 && objects < samples.length) {
    throw new UserError(
      `${samples.length - objects} of ${samples.length} samples of a batch have no targets.objects; expected them in all or none, empty where an image has no object`,
    );
  }
  return {
    ...(labelled ? { labels: Int32Array.from(samples, ({ label }) => label) } : {}),
    ...collect('boxes'),
    ...collect('masks'),
    ...collect('objects'),
  };
}
