import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import type { ShareOf } from './share.js';
import { VIEW_OPTIONS, type ViewSpec } from './view.js';

/**
 * How far JPEG images are scaled while they are decoded, by 1/2, 1/4 or 1/8: to no less than three times the sample's
 * size (`exact`), which differs from a full decode by one level of 255 on average, or to the sample's size (`fast`),
 * which differs by more: docs/data.md has the numbers. The image library always decodes as with `exact`.
 */
export type Decode = 'exact' | 'fast';

/** Settings of a {@link DataLoader} besides its views. */
interface LoaderOptions {
  /** Samples in a batch. */
  readonly batchSize: number;
  /** Whether samples are shuffled, differently in each epoch; false by default. */
  readonly shuffle?: boolean;
  /**
   * With `shuffle`: the number of samples in a shuffle buffer. Samples are then read nearly in their order on disk,
   * archive by archive. 0, the default, allows any order.
   */
  readonly shuffleBuffer?: number;
  /** The seed of order and augmentation; 0 by default. */
  readonly seed?: number;
  /**
   * Number of the addon's threads, which read, decode and resize JPEG images and raw pixels. It is also the most
   * threads for `autoAugment` and `colorJitter`; by default the number of cores. Other images are made in JavaScript
   * and by the image library. There, 32 samples per worker are in progress at once, since a consumer that computes
   * without a pause would drain a shorter queue. How many of them decode at the same time depends on libuv's thread
   * pool (four threads, or UV_THREADPOOL_SIZE). Content and order do not depend on it.
   */
  readonly workers?: number;
  /**
   * Whether an incomplete last batch is dropped; by default as `shuffle`. A dataset smaller than one batch keeps it.
   */
  readonly dropLast?: boolean;
  /** Batches made ahead of the one in use; 3 by default. */
  readonly prefetch?: number;
  /**
   * Bytes of decoded samples to cache, so that later epochs need not decode; 512 MiB by default, 0 disables the cache.
   */
  readonly cacheBytes?: number;
  /**
   * Whether batches may come as {@link View.deferred}, to be cropped on a device. This needs all samples cached, in one
   * size, with only a crop and a flip. Their pixels are the same as without; false by default. Batches of several views
   * always come with pixels.
   */
  readonly deferCrops?: boolean;
  /**
   * The replacement of an unreadable sample: the next readable one (`substitute`, the default, which keeps batches
   * full), or none (`drop`, for evaluation: no sample counts twice).
   */
  readonly onBad?: 'substitute' | 'drop';
  /** Called once for each sample that cannot be read. */
  readonly onSkip?: (name: string, reason: string) => void;
  /**
   * The share of unreadable samples above which loading fails, once 100 were tried; 0.1 by default.
   */
  readonly maxBadShare?: number;
  /**
   * The decoder of JPEG images: the addon's threads where they can (`auto`, the default), or always the image library
   * (`library`).
   */
  readonly decoder?: 'auto' | 'library';
  /** How far the addon's threads may scale an image while they decode it; `exact` by default. */
  readonly decode?: Decode;
  /** The part of each epoch for this process: every `count`th sample from `index` on. */
  readonly shard?: { readonly index: number; readonly count: number };
  /**
   * The part of each batch for this process: of `count` that take every step together, the one of this index. `batchSize` is
   * then that of all.
   */
  readonly share?: ShareOf;
}

/** Settings of a {@link DataLoader} that makes one view of an image. */
export interface DataLoaderOptions extends LoaderOptions, ViewSpec {}

/** Settings of a {@link DataLoader} that makes several views of an image. */
export interface MultiViewOptions extends LoaderOptions {
  /** The views of each image; view i draws from the sample's random stream i. */
  readonly views: readonly ViewSpec[];
}

const LOADER_OPTIONS = [
  'batchSize',
  'shuffle',
  'shuffleBuffer',
  'seed',
  'workers',
  'dropLast',
  'prefetch',
  'cacheBytes',
  'deferCrops',
  'onBad',
  'onSkip',
  'maxBadShare',
  'decoder',
  'decode',
  'shard',
  'share',
] as const;

/** @throws UserError where it is neither of the two */
export function checkDecode(decode: Decode): void {
  if (decode !== 'exact' && decode !== 'fast') {
    throw new UserError(`decode is ${decode as string}; expected exact or fast`);
  }
}

/** The views, from either form of the settings. @throws UserError where both are given, or one is unknown */
export function viewSpecs(options: DataLoaderOptions | MultiViewOptions): readonly ViewSpec[] {
  if (!('views' in options)) {
    checkOptions('DataLoader', options, [...LOADER_OPTIONS, ...VIEW_OPTIONS]);
    return [options];
  }
  if ('imageSize' in options) {
    throw new UserError(
      'imageSize and views are both set; expected imageSize in each of the views',
    );
  }
  checkOptions('DataLoader', options, [...LOADER_OPTIONS, 'views']);
  for (const [i, view] of options.views.entries()) {
    checkOptions(`DataLoader: views[${i}]`, view, VIEW_OPTIONS);
  }
  return options.views;
}
