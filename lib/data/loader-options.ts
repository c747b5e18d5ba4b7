import { UserError } from '../errors.js';
import type { ViewSpec } from './view.js';

/** Settings of a {@link DataLoader} beside what it makes of an image. */
interface LoaderOptions {
  /** Samples in a batch. */
  readonly batchSize: number;
  /** Whether each epoch has an order of its own; false by default. */
  readonly shuffle?: boolean;
  /**
   * With `shuffle`: how many samples a buffer holds, through which they come nearly in the order in which they lie on disk,
   * archive by archive; 0 by default, for any order at all.
   */
  readonly shuffleBuffer?: number;
  /** Seeds order and augmentation; 0 by default. */
  readonly seed?: number;
  /**
   * How many threads of the addon's read, decode and resize JPEG images and raw pixels, and how many
   * others at most do what `autoAugment` and `colorJitter` say; by default the number of
   * cores. What the former leave is made in JavaScript and by the image library: this times
   * 32 samples are on their way there at once, since a consumer that computes without a pause would
   * let a shorter queue run dry, and how many of them decode at the same moment is up to libuv's
   * thread pool (four threads, or UV_THREADPOOL_SIZE). Content and order do not depend on it.
   */
  readonly workers?: number;
  /**
   * Whether a last batch that is not full is left out; by default as `shuffle`. A dataset smaller
   * than one batch keeps it all the same.
   */
  readonly dropLast?: boolean;
  /** Batches made ahead of the one in use; 3 by default. */
  readonly prefetch?: number;
  /**
   * Bytes of decoded samples to keep, so that later epochs need not decode; 512 MiB by default, 0
   * for none.
   */
  readonly cacheBytes?: number;
  /**
   * Whether batches may come as {@link View.deferred}, for a device to make: once all samples are kept, have one size and
   * need no more than a crop and a flip. Their pixels are the same as without; false by default. Batches of several views
   * come with their pixels.
   */
  readonly deferCrops?: boolean;
  /**
   * What takes the place of a sample that cannot be read: the next one that can (`substitute`, the
   * default, which keeps batches full), or nothing (`drop`, for evaluation: no sample counts
   * twice).
   */
  readonly onBad?: 'substitute' | 'drop';
  /** Called once for each sample that cannot be read. */
  readonly onSkip?: (name: string, reason: string) => void;
  /**
   * The share of unreadable samples above which the data is given up, once 100 were tried; 0.1 by
   * default.
   */
  readonly maxBadShare?: number;
  /**
   * Who decodes JPEG images: the addon's threads where they can (`auto`, the default), or the image
   * library all of them (`library`).
   */
  readonly decoder?: 'auto' | 'library';
  /** Which part of each epoch is this process's: every `count`th sample from `index` on. */
  readonly shard?: { readonly index: number; readonly count: number };
}

/** Settings of a {@link DataLoader} that makes one view of an image. */
export interface DataLoaderOptions extends LoaderOptions, ViewSpec {}

/** Settings of a {@link DataLoader} that makes several views of an image. */
export interface MultiViewOptions extends LoaderOptions {
  /** What is made of each image; view i draws from the sample's random stream i. */
  readonly views: readonly ViewSpec[];
}

/** What is made of an image, in either form of the settings. @throws UserError where both are given */
export function viewSpecs(options: DataLoaderOptions | MultiViewOptions): readonly ViewSpec[] {
  if (!('views' in options)) return [options];
  if ('imageSize' in options) {
    throw new UserError(
      'imageSize and views are both set; expected imageSize in each of the views',
    );
  }
  return options.views;
}
