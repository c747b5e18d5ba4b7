import { availableParallelism } from 'node:os';
import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import { AugmentPool } from './augment/index.js';
import type { Batch } from './batch.js';
import { BatchMemory } from './batch-memory.js';
import { PixelCache } from './cache.js';
import { checkInteger, checkPositiveInteger } from './checks.js';
import type { DecodedImages } from './decoded-images.js';
import { EpochRun, nextTurn } from './epoch-run.js';
import type { DecodedCounts } from './filled.js';
import type { Size } from './geometry.js';
import {
  checkDecode,
  type DataLoaderOptions,
  type MultiViewOptions,
  viewSpecs,
} from './loader-options.js';
import { NativeSamples } from './native/samples.js';
import { checkOrder, epochOrder } from './order.js';
import type { Dataset } from './sample.js';
import { SampleReader } from './sample-reader.js';
import { largestShare, type Share, type ShareOf, samplesOf, shareOf } from './share.js';
import { DEFAULT_MAX_BAD, SkipList, type SkippedSample } from './skip-list.js';
import { createViews } from './view.js';

/** How a {@link DataLoader} spent its time, in milliseconds. */
export interface LoaderTimes {
  /** Reading files, summed over the native threads. Decoding and resizing are summed alike. */
  readonly read: number;
  readonly decode: number;
  readonly resize: number;
  /** Time that the consumer waited for batches. */
  readonly wait: number;
}

/**
 * Turns a dataset into batches of equally sized uint8 images, decoding ahead while the consumer computes.
 *
 * The order of an epoch and the content of each sample are a pure function of (seed, epoch, sample), for any number of
 * workers. So an epoch may be entered at any batch and continues exactly.
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
 *
 * It makes several views of each image where they are given; an unreadable sample is missing from all of them.
 *
 * ```ts
 * const view = { imageSize: 224, augment: 'train' } as const;
 * const loader = new DataLoader(dataset, { batchSize: 64, views: [view, view] });
 * for await (const { views } of loader.epoch(0)) step(views[0].pixels, views[1].pixels);
 * ```
 */
export class DataLoader implements Disposable {
  readonly dataset: Dataset;
  readonly batchSize: number;
  /** The size of each view. */
  readonly views: readonly (Size & { readonly channels: number })[];
  /** The settings of the first view. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly batchesPerEpoch: number;
  /** Samples of an epoch in this process, including those of a dropped last batch. */
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
    deferCrops: boolean;
    shard: ShareOf;
    share: ShareOf;
  };

  /** @throws UserError where a setting is invalid or the dataset is empty */
  constructor(dataset: Dataset, options: DataLoaderOptions | MultiViewOptions) {
    const {
      batchSize,
      shuffle = false,
      shuffleBuffer = 0,
      seed = 0,
      workers = availableParallelism(),
      dropLast = shuffle,
      prefetch = 3,
      cacheBytes = 512 * 1024 * 1024,
      deferCrops = false,
      onBad = 'substitute',
      maxBadShare = DEFAULT_MAX_BAD,
      decoder = 'auto',
      decode = 'exact',
      shard = { index: 0, count: 1 },
      share = { index: 0, count: 1 },
    } = options;
    checkPositiveInteger('batchSize', batchSize);
    checkInteger('seed', seed, 0);
    checkInteger('workers', workers, 0);
    checkInteger('prefetch', prefetch, 0);
    checkDecode(decode);
    checkPart('shard', shard);
    checkPart('share', share);
    if (share.count > 1 && dataset.sequential === true) {
      throw new UserError(
        `share has a count of ${share.count}, and the dataset is read in order: expected one process, or a dataset whose samples can be read in any order`,
      );
    }
    if (dataset.length === 0) throw new UserError('the dataset holds no samples');
    checkOrder(dataset, { shuffle, shuffleBuffer });
    const views = createViews(viewSpecs(options), dataset.deep === true);

    this.dataset = dataset;
    this.batchSize = batchSize;
    this.views = views.map(({ transform, channels }) => ({ ...transform.size, channels }));
    const [first] = views;
    this.height = first.transform.size.height;
    this.width = first.transform.size.width;
    this.channels = first.channels;
    // Parts are equally long: a stream's surplus is not used, others wrap around.
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

    this.#skips = new SkipList(dataset.length, maxBadShare, options.onSkip);
    this.#native =
      decoder === 'auto'
        ? new NativeSamples({ dataset, views, seed, threads: Math.max(1, workers), decode })
        : undefined;
    this.#pool = new AugmentPool(workers);
    this.#reader = new SampleReader({
      dataset,
      views,
      seed,
      cache: new PixelCache(cacheBytes),
      skips: this.#skips,
      // A stream cannot substitute: its next sample has a slot of its own.
      onBad: dataset.sequential === true ? 'drop' : onBad,
      pool: this.#pool,
      native: this.#native,
      keepAll: deferCrops,
    });
    this.#memory = new BatchMemory({
      bytes: largestShare(batchSize, share) * this.#reader.sampleBytes,
      most: prefetch + 2,
      make: (bytes) => this.#native?.memory(bytes) ?? new Uint8Array(bytes),
    });
    // Without workers one sample at a time is read.
    const inFlight = Math.max(1, workers * 32);
    this.#settings = {
      ...{ shuffle, shuffleBuffer, seed, inFlight, prefetch, deferCrops },
      ...{ shard: { ...shard }, share: { ...share } },
    };
  }

  /**
   * Ends the worker threads, which otherwise end with the loader. An epoch that starts later creates new ones.
   */
  close(): void {
    this.#native?.close();
    this.#pool.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Where the time went so far, over all epochs. */
  times(): LoaderTimes {
    const none = { read: 0, decode: 0, resize: 0 };
    return { ...(this.#native?.times() ?? none), wait: this.#waited };
  }

  /** The number of samples made so far, and their sources. */
  decoded(): DecodedCounts {
    return { ...this.#reader.counts };
  }

  /** The unreadable samples so far. */
  get skipped(): readonly SkippedSample[] {
    return this.#skips.all;
  }

  /**
   * The samples of an epoch in order: indices into the dataset, this process's part. Every part is equally long. Where
   * the dataset does not divide evenly, the first samples appear twice; of a sequential one the last are dropped.
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
   * The batches of an epoch. Reading starts when the first is requested; leaving the loop early stops it.
   *
   * @param startBatch the first batch to return. Later batches are the same as after those before it.
   * @throws UserError where the data cannot be used: while iterating
   */
  epoch(
    epoch: number,
    options: { startBatch?: number } = {},
  ): AsyncGenerator<Batch, void, undefined> {
    checkOptions('epoch', options, ['startBatch']);
    const { startBatch = 0 } = options;
    checkInteger('epoch', epoch, 0);
    checkInteger('startBatch', startBatch, 0);
    return this.#iterate(epoch, startBatch);
  }

  async *#iterate(epoch: number, startBatch: number): AsyncGenerator<Batch, void, undefined> {
    const { inFlight, prefetch } = this.#settings;
    const { dataset } = this;
    const order = this.order(epoch);
    if (dataset.sequential === true) this.#skips.restart();
    // A stream may have cached samples of another epoch.
    const decoded =
      this.#settings.deferCrops && dataset.sequential !== true
        ? this.#reader.decodedImages()
        : undefined;
    if (decoded !== undefined) {
      yield* this.#defer(decoded, order, epoch, startBatch);
      return;
    }
    await dataset.beginEpoch?.(epoch);
    const run = new EpochRun({
      reader: this.#reader,
      samples: (batch) => this.#samples(order, batch),
      share: (batch) => this.#share(order, batch),
      epoch,
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

  /** This process's samples of a batch. */
  #samples(order: Uint32Array, batch: number): Uint32Array {
    const all = this.#all(order, batch);
    const share = this.#share(order, batch);
    return share === undefined ? all : samplesOf(all, share);
  }

  #share(order: Uint32Array, batch: number): Share | undefined {
    const { share } = this.#settings;
    return share.count === 1 ? undefined : shareOf(this.#all(order, batch).length, share);
  }

  /** The samples of a batch, of all processes. */
  #all(order: Uint32Array, batch: number): Uint32Array {
    const from = batch * this.batchSize;
    return order.subarray(from, from + this.batchSize);
  }

  /** The rest of an epoch, as crops of decoded images. */
  async *#defer(
    decoded: DecodedImages,
    order: Uint32Array,
    epoch: number,
    startBatch: number,
  ): AsyncGenerator<Batch, void, undefined> {
    for (let index = startBatch; index < this.batchesPerEpoch; index++) {
      // Lets signals and file operations run, too.
      await nextTurn();
      const start = performance.now();
      const samples = this.#samples(order, index);
      const share = this.#share(order, index);
      const batch = this.#reader.defer(decoded, samples, { index, epoch, share });
      this.#waited += performance.now() - start;
      if (batch.size > 0) yield batch;
    }
  }
}

/** @throws UserError where it is no part of a whole */
function checkPart(name: string, { index, count }: ShareOf): void {
  checkPositiveInteger(`${name} count`, count);
  checkInteger(`${name} index`, index, 0);
  if (index >= count) {
    throw new UserError(`${name} index is ${index}; expected less than its count, ${count}`);
  }
}
