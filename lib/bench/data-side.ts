/** Our side of `bench data` and `bench features`: batches as training gets them, for a consumer. */
import { type Batch, DataLoader, type Dataset, type Decode } from '../data/index.js';
import { overAndOver } from './data-samples.js';

/** The measurements of one round of loading. */
export interface Round {
  readonly images: number;
  readonly seconds: number;
  /** Seconds of processor time, of all threads and processes of the side. */
  readonly cpuSeconds: number;
}

/** A {@link Round} of ours, with more details. */
export interface OwnRound extends Round {
  readonly times: LoadingTimes;
  readonly decoded: Decoders;
}

/** The settings of both sides. */
export interface LoadingOptions {
  readonly batchSize: number;
  /** [height, width]. */
  readonly imageSize: readonly [number, number];
  readonly augment: 'train' | 'eval' | 'jitter';
  /** For `train`: bounds of the share of an image's area that a crop keeps. */
  readonly cropScale: readonly [number, number];
  /** For `jitter`: bounds of an image's size, in sides of the view; [0.1, 2] by default. */
  readonly scaleRange?: readonly [number, number];
  readonly decode: Decode;
  readonly workers: number;
}

/** Called while images are loaded. */
export interface LoadingHooks {
  readonly onSkip?: ((name: string, reason: string) => void) | undefined;
  readonly onBatch?: ((batch: Batch) => void) | undefined;
}

/** Time spent, in milliseconds: summed over all threads, and the consumer's waiting. */
export type LoadingTimes = Record<keyof ReturnType<DataLoader['times']>, number>;

/** Number of images by the way in which their pixels were made. */
export type Decoders = Record<keyof ReturnType<DataLoader['decoded']>, number>;

/** Images of an epoch that outlasts a round; at the end of an epoch threads would run idle. */
const LONG_EPOCH = 200_000;

const PREFETCH = 3;

/** Readings of clocks and counters. */
interface Moment {
  readonly clock: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly times: LoadingTimes;
  readonly decoded: Decoders;
}

/** A data loader that is measured. */
export class Loading implements Disposable {
  readonly #dataset: Dataset;
  readonly #options: LoadingOptions & { onSkip: (name: string, reason: string) => void };
  readonly #onBatch: (batch: Batch) => void;
  readonly #loader: DataLoader;
  #epoch = 0;

  /**
   * @param hooks.onBatch The consumer; by default it does nothing.
   * @throws UserError where an option is invalid
   */
  constructor(dataset: Dataset, options: LoadingOptions, hooks: LoadingHooks = {}) {
    const { onSkip = () => {}, onBatch = () => {} } = hooks;
    this.#dataset = dataset;
    this.#onBatch = onBatch;
    this.#options = { ...options, onSkip: once(onSkip) };
    this.#loader = this.#load(overAndOver(dataset, LONG_EPOCH));
  }

  /** Loads for at least so many seconds, starting once all batches that were made before are used. */
  async round(seconds: number): Promise<OwnRound> {
    let lead = PREFETCH + 1;
    let images = 0;
    let start = this.#now();
    for await (const batch of endless(this.#loader, this.#epoch++)) {
      this.#onBatch(batch);
      if (lead > 0) {
        if (--lead === 0) start = this.#now();
        continue;
      }
      images += batch.size;
      // The clock stops before the loader does.
      if (performance.now() - start.clock >= seconds * 1000) return this.#since(start, images);
    }
    throw new RangeError('an endless row of batches has ended');
  }

  /**
   * Loads the dataset epoch after epoch.
   *
   * @param onBatch Called with the number of images loaded so far.
   */
  async through(images: number, onBatch: (images: number) => void): Promise<void> {
    const loader = this.#load(this.#dataset);
    let done = 0;
    try {
      for await (const batch of endless(loader, 0)) {
        done += batch.size;
        onBatch(done);
        if (done >= images) return;
      }
    } finally {
      loader.close();
    }
  }

  [Symbol.dispose](): void {
    this.#loader.close();
  }

  #load(dataset: Dataset): DataLoader {
    // The benchmark measures decoding, so there is no cache.
    const { augment, cropScale, scaleRange, ...options } = this.#options;
    return new DataLoader(dataset, {
      ...options,
      ...(augment === 'jitter'
        ? { augment: 'large-scale-jitter', ...(scaleRange && { scaleRange }) }
        : { augment, cropScale }),
      shuffle: true,
      prefetch: PREFETCH,
      cacheBytes: 0,
    });
  }

  #now(): Moment {
    return {
      clock: performance.now(),
      cpu: process.cpuUsage(),
      times: this.#loader.times(),
      decoded: this.#loader.decoded(),
    };
  }

  #since(start: Moment, images: number): OwnRound {
    const end = this.#now();
    return {
      images,
      seconds: (end.clock - start.clock) / 1000,
      // Microseconds, of every thread of the process.
      cpuSeconds: (end.cpu.user + end.cpu.system - start.cpu.user - start.cpu.system) / 1e6,
      times: difference(end.times, start.times),
      decoded: difference(end.decoded, start.decoded),
    };
  }
}

/** The batches of consecutive epochs, each released when the next is requested. */
async function* endless(loader: DataLoader, epoch: number): AsyncGenerator<Batch, void, undefined> {
  for (; ; epoch++) {
    for await (const batch of loader.epoch(epoch)) {
      yield batch;
      batch.release?.();
    }
  }
}

/** Reports each name once. */
function once(report: (name: string, reason: string) => void): typeof report {
  const reported = new Set<string>();
  return (name, reason) => {
    if (reported.has(name)) return;
    reported.add(name);
    report(name, reason);
  };
}

function difference<K extends string>(
  end: Readonly<Record<K, number>>,
  start: Readonly<Record<K, number>>,
): Record<K, number> {
  const names = Object.keys(end) as K[];
  return Object.fromEntries(names.map((name) => [name, end[name] - start[name]])) as Record<
    K,
    number
  >;
}
