/** Batches of any dataset. */
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { cuda } from '../../torch/cuda.js';
import { Tensor } from '../../torch/index.js';
import { isPlainObject } from '../../torch/plain.js';
import { type Collated, defaultCollate, defaultConvert } from './collate.js';
import {
  asMapDataset,
  isSequential,
  type MapDataset,
  type MapSource,
  refusal,
  type SequentialSource,
} from './dataset.js';
import { type Form, fetchBatch, SampleFailure, sequentialBatches } from './fetch.js';
import { checkLoaderOptions, type DataLoaderOptions } from './loader-options.js';
import {
  BatchSampler,
  drawSeed,
  RandomSampler,
  type Sampler,
  SequentialSampler,
} from './samplers.js';
import { Tasks } from './tasks.js';
import { Workers } from './workers.js';

/**
 * Batches of a dataset, an epoch each time it is iterated. Order and batches are PyTorch's with the same generator.
 *
 * ```ts
 * const dataset = new utils.data.TensorDataset(inputs, labels);
 * const loader = new utils.data.DataLoader(dataset, { batchSize: 64, shuffle: true });
 * for await (const [x, y] of loader) {
 *   using _ = torch.scope();
 *   const loss = F.crossEntropy(model.forward(x), y);
 *   …
 * }
 * ```
 *
 * With threads the samples are read by a module:
 *
 * ```ts
 * const loader = new utils.data.DataLoader(dataset, {
 *   batchSize: 64,
 *   numWorkers: 4,
 *   workerModule: new URL('./dataset.js', import.meta.url),
 * });
 * ```
 *
 * Its batches belong to no scope: dispose() frees one, else it is freed with its last reference. `close()`, or `using`, ends
 * threads that stay between epochs.
 */
export class DataLoader<T = unknown, B = Collated<T>> implements AsyncIterable<B>, Disposable {
  readonly dataset: MapDataset<T> | SequentialSource<T>;
  /** Null where samples come one by one, or `batchSampler` has the sizes. */
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly numWorkers: number;
  /** The order of the samples; null for a dataset in sequence, and where `batchSampler` has it. */
  readonly sampler: Sampler<number> | null;
  /** The indices of the batches; null for a dataset in sequence, and where samples come one by one. */
  readonly batchSampler: Sampler<readonly number[]> | null;
  readonly #options: DataLoaderOptions<T, B>;
  readonly #form: Form;
  #workers: Workers | undefined;

  /** @throws TorchError for what is no dataset, and for settings that are wrong or do not go together */
  constructor(dataset: MapSource<T> | SequentialSource<T>, options: DataLoaderOptions<T, B> = {}) {
    const isSequence = isSequential(dataset);
    checkLoaderOptions(options, isSequence);
    const { shuffle = false, generator = null, batchSampler, collateFn } = options;
    this.#options = { ...options };
    this.numWorkers = options.numWorkers ?? 0;
    this.dropLast = options.dropLast ?? false;
    const size = options.batchSize === undefined ? 1 : options.batchSize;
    this.batchSize = batchSampler === undefined ? size : null;
    this.dataset = isSequence ? dataset : asMapDataset('DataLoader', dataset);
    this.sampler = null;
    this.batchSampler = batchSampler ?? null;
    if (!isSequence && batchSampler === undefined) {
      const source = this.dataset as MapDataset<T>;
      const usual = () =>
        shuffle ? new RandomSampler(source, { generator }) : new SequentialSampler(source);
      this.sampler = options.sampler ?? usual();
      if (size !== null) this.batchSampler = new BatchSampler(this.sampler, size, this.dropLast);
    }
    const usual = this.#isBatched ? defaultCollate : defaultConvert;
    this.#form = {
      batchSize: this.#isBatched ? (this.batchSize ?? 0) : null,
      dropLast: this.dropLast,
      collate: (collateFn ?? usual) as Form['collate'],
      isDefault: collateFn === undefined && this.#isBatched,
    };
  }

  get #isBatched(): boolean {
    return this.batchSize !== null || this.batchSampler !== null;
  }

  /** The number of batches of an epoch. @throws TorchError where the dataset or the sampler does not know its own length */
  get length(): number {
    const order = this.batchSampler ?? this.sampler;
    const known = order === null ? (this.dataset as { length?: number }).length : order.length;
    if (known === undefined) {
      throw refusal('DataLoader', 'the number of batches is not known: the dataset has no length');
    }
    if (order !== null || this.batchSize === null) return known;
    const batches = known / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** The batches of an epoch. Leaving the loop early ends its threads, unless they are to stay. */
  [Symbol.asyncIterator](): AsyncGenerator<B, void, undefined> {
    // PyTorch draws it for its threads in any case, and the order of the samples afterwards.
    const seed = drawSeed(this.#options.generator ?? null);
    const batches = this.numWorkers === 0 ? this.#here() : this.#inThreads(seed);
    return batches as AsyncGenerator<B, void, undefined>;
  }

  async *#here(): AsyncGenerator<unknown, void, undefined> {
    try {
      for await (const batch of this.#batches()) {
        // Only between turns of the event loop tensors without a reference are freed.
        await nextTurn();
        yield this.#placed(batch);
      }
    } catch (error) {
      throw error instanceof SampleFailure ? error.error : error;
    }
  }

  async *#batches(): AsyncGenerator<unknown, void, undefined> {
    const indices = this.#indices();
    if (indices === null) {
      yield* sequentialBatches(this.dataset as SequentialSource<T>, this.#form);
      return;
    }
    const dataset = this.dataset as MapDataset<T>;
    for (const list of indices) yield await fetchBatch(dataset, list, this.#form);
  }

  /** The indices of each batch of an epoch; null for a dataset in sequence. */
  #indices(): Iterable<readonly number[]> | null {
    if (this.batchSampler !== null) return this.batchSampler;
    const { sampler } = this;
    return sampler && alone(sampler);
  }

  async *#inThreads(seed: bigint): AsyncGenerator<unknown, void, undefined> {
    const {
      timeout = 0,
      prefetchFactor = 2,
      inOrder = true,
      persistentWorkers,
      collateFn,
    } = this.#options;
    const workers = this.#workers ?? this.#start();
    if (persistentWorkers) this.#workers = workers;
    try {
      workers.begin(seed);
      const tasks = new Tasks({
        ...{ workers, inOrder, timeout, numWorkers: this.numWorkers },
        indices: this.#indices()?.[Symbol.iterator]() ?? null,
        ahead: prefetchFactor * this.numWorkers,
      });
      for (let result = await tasks.next(); result !== null; result = await tasks.next()) {
        const { value } = result;
        yield this.#placed(collateFn === undefined ? value : collateFn(value as T[]));
      }
    } finally {
      if (!persistentWorkers) workers.end();
    }
  }

  #start(): Workers {
    const { workerModule, workerData, collateFn } = this.#options;
    const start = {
      module: moduleUrl(workerModule as ModuleName),
      batchSize: this.#form.batchSize,
      dropLast: this.dropLast,
      isRaw: collateFn !== undefined,
    };
    return new Workers(start, this.numWorkers, workerData);
  }

  #placed(batch: unknown): unknown {
    const isPinned = this.#options.pinMemory === true && cuda.isAvailable();
    return isPinned ? pinned(batch) : batch;
  }

  /** Ends threads that stayed. The next epoch starts new ones. */
  close(): void {
    this.#workers?.end();
    this.#workers = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function* alone(indices: Iterable<number>): globalThis.Generator<number[], void, undefined> {
  for (const index of indices) yield [index];
}

type ModuleName = NonNullable<DataLoaderOptions['workerModule']>;

/** A module's URL; paths count from the current folder. */
function moduleUrl(module: ModuleName): string {
  if (typeof module !== 'string') return module.href;
  return /^(file|data):/.test(module) ? module : pathToFileURL(resolve(module)).href;
}

/** The value with its tensors in pinned memory. */
function pinned(value: unknown): unknown {
  if (value instanceof Tensor) return value.pinMemory();
  if (Array.isArray(value)) return value.map(pinned);
  if (value instanceof Map) {
    return new Map([...value].map(([key, part]) => [key, pinned(part)] as const));
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, pinned(part)]));
}
