import type { DeferredCrops } from './decoded-images.js';
import type { SampleTargets } from './sample.js';

/** One view of each sample of a batch, ready to become a tensor. */
export interface View {
  /**
   * uint8, (size, height, width, channels). The consumer may keep or change it, until it calls
   * {@link Batch.release}.
   */
  readonly pixels: Uint8Array;
  /** Samples in it. */
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * Where the samples come from, if they are yet to be cut out of images in memory; {@link View.pixels} are made when
   * they are looked at then.
   */
  readonly deferred?: DeferredCrops;
}

/** What is known of a batch's samples beside their pixels. */
export interface Targets {
  /** Classes, -1 where unknown; absent where the dataset has none. */
  readonly labels?: Int32Array;
  /** What the samples have as {@link SampleTargets}, one entry a sample; absent where none has any. */
  readonly boxes?: readonly unknown[];
  readonly masks?: readonly unknown[];
}

/** A batch of samples. As a view it is the first of its views. */
export interface Batch extends View {
  /** Its number in the epoch, from 0. */
  readonly index: number;
  /** The epoch that it is of, from 0. */
  readonly epoch: number;
  /** One or several views of the samples, in the order in which the loader was asked for them. */
  readonly views: readonly [View, ...View[]];
  readonly targets: Targets;
  /** Which sample of the dataset each one is. */
  readonly indices: Uint32Array;
  /** The labels among the targets; null where the dataset has none. */
  readonly labels: Int32Array | null;
  /**
   * Gives the memory of all views' pixels back for another batch; nobody may look at them
   * afterwards. It saves time, and need not be called.
   */
  readonly release?: () => void;
}

/** What {@link createBatch} makes a batch of. */
type BatchParts = Pick<Batch, 'index' | 'epoch' | 'views' | 'targets' | 'indices' | 'release'>;

export function createBatch({ release, ...parts }: BatchParts): Batch {
  const [first] = parts.views;
  const { size, height, width, channels, deferred } = first;
  const batch: Batch = {
    ...parts,
    // Deferred crops are carried out when they are looked at.
    get pixels() {
      return first.pixels;
    },
    ...{ size, height, width, channels },
    ...(deferred === undefined ? {} : { deferred }),
    labels: parts.targets.labels ?? null,
  };
  // Not enumerable: a copy of the batch, or of its fields, has no memory to give back.
  return release === undefined
    ? batch
    : Object.defineProperty(batch, 'release', { value: release });
}

/** The targets of samples in their order. */
export function collectTargets(
  samples: readonly { readonly label: number; readonly targets?: SampleTargets | undefined }[],
  { labelled }: { labelled: boolean },
): Targets {
  const collect = (name: keyof SampleTargets) =>
    samples.some(({ targets }) => targets?.[name] !== undefined)
      ? { [name]: samples.map(({ targets }) => targets?.[name]) }
      : {};
  return {
    ...(labelled ? { labels: Int32Array.from(samples, ({ label }) => label) } : {}),
    ...collect('boxes'),
    ...collect('masks'),
  };
}
