import { availableParallelism } from 'node:os';
import { UserError } from '../errors.js';
import { AugmentPool, createPixelAugmentation } from './augment/index.js';
import type { Batch } from './batch.js';
import { BatchMemory } from './batch-memory.js';
import { PixelCache } from './cache.js';
import { checkInteger, checkPositiveInteger } from './checks.js';
import { EpochRun, nextTurn } from './epoch-run.js';
import { resolveSize } from './geometry.js';
import type { ImageTable } from './image-table.js';
import { NativeSamples } from './native/samples.js';
import { checkOrder, epochOrder } from './order.js';
import type { Dataset } from './sample.js';
import { type DecodedCounts, SampleReader } from './sample-reader.js';
import { DEFAULT_MAX_BAD, SkipList, type SkippedSample } from './skip-list.js';
import { type Augmentation, createTransform } from './transform.js';

/** Settings of a {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Samples in a batch. */
  readonly batchSize: number;
  /** The samples' size in pixels: a side, or [height, width]. */
  readonly imageSize: number | readonly [number, number];
  /**
   * Channels of the samples, 3 by default: 1 grey, 3 colour, 2 and 4 with alpha, or as many as the
   * files have bands; a file with another number of bands cannot be read.
   */
  readonly channels?: number;
  /** Whether each epoch has an order of its own; false by default. */
  readonly shuffle?: boolean;
  /**
   * With `shuffle`: how many samples a buffer holds, through which they come nearly in the order in which they lie on disk,
   * archive by archive; 0 by default, for any order at all.
   */
  readonly shuffleBuffer?: number;
  /** Seeds order and augmentation; 0 by default. */
  readonly seed?: number;
  /** What is done to each image; `eval` by default. */
  readonly augment?: Augmentation;
  /** The share of an image's area that `train` crops, from and to; [0.2, 1] by default. */
  readonly cropScale?: readonly [number, number];
  /** The aspect ratio of `train`'s crops, width over height, from and to; [3/4, 4/3] by default. */
  readonly cropRatioRange?: readonly [number, number];
  /**
   * The share of the scaled image that `eval` keeps. By default 224 / 256 up to 224 pixels and 1
   * above, and images that have the size already pass untouched.
   */
  readonly cropRatio?: number;
  /**
   * RandAugment for `train`, after crop and flip: timm's policy, such as `rand-m9-n2-mstd0.5-inc1`.
   * Takes images of 1 or 3 channels and needs {@link DataLoaderOptions.mean}; none by default.
   */
  readonly autoAugment?: string;
  /**
   * For `train`, after crop and flip: changes brightness, contrast and saturation in random order,
   * each by a factor from 1 - this, but no less than 0, to 1 + this. Takes images of 1 or 3
   * channels, and no `autoAugment` beside it; none by default.
   */
  readonly colorJitter?: number;
  /**
   * The mean of each channel on a scale from 0 to 1: the colour that moves in where `autoAugment`
   * rotates, shears or shifts an image.
   */
  readonly mean?: readonly number[];
  /**
   * How many threads of the addon's read, decode and resize JPEG images and raw pixels, and how many
   * others at most change pixels as `autoAugment` and `colorJitter` say; by default the number of
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
   * Whether batches may come as {@link Batch.cuts}, for a device to make: once all samples are kept, have one size and
   * need no more than a crop and a flip. Their pixels are the same as without; false by default.
   */
  readonly cuts?: boolean;
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

/** Where a {@link DataLoader}'s time went, in milliseconds. */
export interface LoaderTimes {
  /** Reading files, summed over the native threads, as are decoding and resizing. */
  readonly read: number;
  readonly decode: number;
  readonly resize: number;
  /** How long the consumer waited for batches. */
  readonly wait: number;
}

/**
 * Turns a dataset into batches of equally sized uint8 images, decoding ahead while the consumer
 * computes.
 *
 * The order of an epoch and the content of each sample are a pure function of (seed, epoch,
 * sample), whatever the number of workers, so an epoch may be entered at any batch and goes on
 * exactly.
 *
 * ```ts
 * const dataset = await openDataset('photos');
 * const loader = new DataLoader(dataset, {
 *   batchSize: 64,
 *   imageSize: 224,
 *   shuffle: true,
 *   augment: 'train',
 * });
 * for await (const batch of loader.epoch(0)) step(batch.pixels);
 * ```
 */
export class DataLoader {
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly batchesPerEpoch: number;
  /** Samples of an epoch in this process, those of a last batch that is left out included. */
  readonly samplesPerEpoch: number;
  readonly #reader: SampleReader;
  readonly #skips: SkipList;
  readonly #native: NativeSamples | undefined;
  readonly #pool: AugmentPool;
  readonly #memory: BatchMemory;
  #waited = 0;
  readonly #settings: {
    shuffle: boolean;
    shuffleBuffer: number;
    seed: number;
    inFlight: number;
    prefetch: number;
    cuts: boolean;
    shard: { index: number; count: number };
  };

  /** @throws UserError where a setting makes no sense or the dataset is empty */
  constructor(dataset: Dataset, options: DataLoaderOptions) {
    const {
      batchSize,
      imageSize,
      channels = 3,
      shuffle = false,
      shuffleBuffer = 0,
      seed = 0,
      workers = availableParallelism(),
      dropLast = shuffle,
      prefetch = 3,
      cacheBytes = 512 * 1024 * 1024,
      cuts = false,
      onBad = 'substitute',
      maxBadShare = DEFAULT_MAX_BAD,
      decoder = 'auto',
      shard = { index: 0, count: 1 },
    } = options;
    checkPositiveInteger('batchSize', batchSize);
    checkPositiveInteger('channels', channels);
    checkInteger('seed', seed, 0);
    checkInteger('workers', workers, 0);
    checkInteger('prefetch', prefetch, 0);
    checkPositiveInteger('shard count', shard.count);
    checkInteger('shard index', shard.index, 0);
    if (shard.index >= shard.count) {
      throw new UserError(
        `shard index is ${shard.index}; expected less than its count, ${shard.count}`,
      );
    }
    if (dataset.length === 0) throw new UserError('the dataset holds no samples');
    checkOrder(dataset, { shuffle, shuffleBuffer });
    const size = resolveSize(imageSize);

    this.dataset = dataset;
    this.batchSize = batchSize;
    this.height = size.height;
    this.width = size.width;
    this.channels = channels;
    // Parts are equally long: what a stream has beyond that is left, others begin again.
    const part = dataset.length / shard.count;
    this.samplesPerEpoch = dataset.sequential === true ? Math.floor(part) : Math.ceil(part);
    if (this.samplesPerEpoch === 0) {
      throw new UserError(
        `the dataset is read in order and has ${dataset.length} samples; expected one at least for each of the ${shard.count} shards`,
      );
    }
    const whole = Math.floor(this.samplesPerEpoch / batchSize);
    this.batchesPerEpoch =
      dropLast && whole > 0 ? whole : Math.ceil(this.samplesPerEpoch / batchSize);

    const transform = createTransform({
      augment: options.augment ?? 'eval',
      size,
      crop: { scale: options.cropScale, ratio: options.cropRatioRange },
      cropRatio: options.cropRatio,
      pixels: createPixelAugmentation({
        autoAugment: options.autoAugment,
        colorJitter: options.colorJitter,
        mean: options.mean,
        channels,
      }),
    });
    this.#skips = new SkipList(dataset.length, maxBadShare, options.onSkip);
    this.#native =
      decoder === 'auto'
        ? new NativeSamples({ dataset, transform, channels, seed, threads: Math.max(1, workers) })
        : undefined;
    this.#pool = new AugmentPool(workers);
    this.#reader = new SampleReader({
      dataset,
      transform,
      channels,
      seed,
      cache: new PixelCache(cacheBytes),
      skips: this.#skips,
      // What comes next in a stream is to come in its own place.
      onBad: dataset.sequential === true ? 'drop' : onBad,
      pool: this.#pool,
      native: this.#native,
      keepAll: cuts,
    });
    this.#memory = new BatchMemory(batchSize * this.#reader.sampleBytes, prefetch + 2);
    // Without workers one sample at a time is read.
    const inFlight = Math.max(1, workers * 32);
    this.#settings = {
      ...{ shuffle, shuffleBuffer, seed, inFlight, prefetch, cuts },
      shard: { ...shard },
    };
  }

  /**
   * Ends the threads that make samples, which otherwise end with the loader; an epoch that is begun afterwards
   * starts new ones.
   */
  close(): void {
    this.#native?.close();
    this.#pool.close();
  }

  /** Where the time went so far, over all epochs. */
  times(): LoaderTimes {
    const none = { read: 0, decode: 0, resize: 0 };
    return { ...(this.#native?.times() ?? none), wait: this.#waited };
  }

  /** How many samples were made so far, and of what. */
  decoded(): DecodedCounts {
    return { ...this.#reader.counts };
  }

  /** The samples that could not be read so far. */
  get skipped(): readonly SkippedSample[] {
    return this.#skips.all;
  }

  /**
   * The samples of an epoch in order: indices into the dataset, this process's part. Every part is
   * equally long; where the dataset does not divide evenly, the first samples appear twice, and of one that is read in
   * order the last are left out.
   */
  order(epoch: number): Uint32Array {
    checkInteger('epoch', epoch, 0);
    const { shuffle, shuffleBuffer, seed, shard } = this.#settings;
    const all = epochOrder(this.dataset, { shuffle, shuffleBuffer, seed, epoch });
    if (shard.count === 1) return all;
    return Uint32Array.from(
      { length: this.samplesPerEpoch },
      (_, i) => all[(i * shard.count + shard.index) % all.length] as number,
    );
  }

  /**
   * The batches of an epoch. Nothing is read before the first is asked for; leaving the loop early
   * stops the reading.
   *
   * @param startBatch the first batch to give: resuming at one gives the same batches as going
   * through all before it
   * @throws UserError where the data cannot be used: while iterating
   */
  epoch(
    epoch: number,
    { startBatch = 0 }: { startBatch?: number } = {},
  ): AsyncGenerator<Batch, void, undefined> {
    checkInteger('epoch', epoch, 0);
    checkInteger('startBatch', startBatch, 0);
    return this.#iterate(epoch, startBatch);
  }

  async *#iterate(epoch: number, startBatch: number): AsyncGenerator<Batch, void, undefined> {
    const { inFlight, prefetch } = this.#settings;
    const { dataset } = this;
    const order = this.order(epoch);
    if (dataset.sequential === true) this.#skips.restart();
    // Whatever is kept of a stream is of another epoch.
    const table =
      this.#settings.cuts && dataset.sequential !== true ? this.#reader.table() : undefined;
    if (table !== undefined) {
      yield* this.#cut(table, order, epoch, startBatch);
      return;
    }
    await dataset.beginEpoch?.(epoch);
    const run = new EpochRun({
      reader: this.#reader,
      order,
      epoch,
      batchSize: this.batchSize,
      startBatch,
      endBatch: this.batchesPerEpoch,
      labelled: dataset.classes !== undefined,
      memory: this.#memory,
      inFlight,
      prefetch,
    });
    try {
      for (let index = startBatch; index < this.batchesPerEpoch; index++) {
        const start = performance.now();
        const batch = await run.next();
        this.#waited += performance.now() - start;
        if (batch.size > 0) yield batch;
      }
    } finally {
      await run.stop();
      await dataset.endEpoch?.();
    }
  }

  /** The rest of an epoch, to be cut out of a table. */
  async *#cut(
    table: ImageTable,
    order: Uint32Array,
    epoch: number,
    startBatch: number,
  ): AsyncGenerator<Batch, void, undefined> {
    for (let index = startBatch; index < this.batchesPerEpoch; index++) {
      // Signals and files want their turn, too.
      await nextTurn();
      const start = performance.now();
      const from = index * this.batchSize;
      const samples = order.subarray(from, from + this.batchSize);
      const batch = this.#reader.cut(table, samples, index, epoch);
      this.#waited += performance.now() - start;
      if (batch.size > 0) yield batch;
    }
  }
}
