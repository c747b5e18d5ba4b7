/** Settings of a {@link DataLoader}, and which of them go together. */
import { describeValue } from '../../torch/describe.js';
import type { Generator } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import { checkLength, refusal } from './dataset.js';
import type { Sampler } from './samplers.js';

export interface DataLoaderOptions<T = unknown, B = unknown> {
  /** Samples of a batch, 1 by default. With null samples come one by one, without a first dimension. */
  batchSize?: number | null;
  /** Whether samples come in random order, another one in each epoch; false by default. */
  shuffle?: boolean;
  /** The order of the samples, in the place of `shuffle`: anything that can be iterated anew for each epoch. */
  sampler?: Sampler<number>;
  /** The indices of each batch, in the place of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  batchSampler?: Sampler<readonly number[]>;
  /** Threads that read samples, 0 by default: the calling thread then reads them when they are asked for. */
  numWorkers?: number;
  /**
   * The module from which each thread takes its dataset, as its default export: the dataset, or a function that makes one of a
   * `WorkerInfo`. A path or a URL. It may also export a `collateFn`. Threads need it, since no dataset can be sent to them.
   */
  workerModule?: string | { readonly href: string };
  /** What the function of `workerModule` gets as `data`: anything that can be sent to a thread. */
  workerData?: unknown;
  /**
   * Makes a batch of samples, {@link defaultCollate} by default; with `batchSize: null` it is called with each sample. It runs in
   * the calling thread, with `numWorkers` too; one that `workerModule` exports runs in the threads.
   */
  collateFn?: (samples: T[]) => B;
  /** Whether tensors are put into pinned memory, which is copied to a GPU faster; without effect where there is none. */
  pinMemory?: boolean;
  /** Whether a last batch of fewer samples is left out; false by default. */
  dropLast?: boolean;
  /** How long a batch of threads may be waited for, in seconds; 0, the default, is for ever. */
  timeout?: number;
  /** Draws the order; by default the default generator. With the same one it is the order of PyTorch. */
  generator?: Generator | null;
  /** Batches that each thread makes ahead, 2 by default. */
  prefetchFactor?: number;
  /** Whether threads stay for the next epoch, until `close()`; false by default. */
  persistentWorkers?: boolean;
  /** Whether batches of threads come in the order of the sampler, or as they are done; true by default. */
  inOrder?: boolean;
}

const NAMES = [
  'batchSize',
  'shuffle',
  'sampler',
  'batchSampler',
  'numWorkers',
  'workerModule',
  'workerData',
  'collateFn',
  'pinMemory',
  'dropLast',
  'timeout',
  'generator',
  'prefetchFactor',
  'persistentWorkers',
  'inOrder',
] as const;

const refuse = (problem: string) => refusal('DataLoader', problem);

/** @throws TorchError for settings that are unknown, wrong, or do not go together */
export function checkLoaderOptions(
  options: DataLoaderOptions<never, unknown>,
  isSequence: boolean,
): void {
  checkOptions('DataLoader', options, NAMES);
  const { batchSize, numWorkers = 0, prefetchFactor, timeout = 0, sampler, batchSampler } = options;
  if (batchSize != null) checkLength('DataLoader', batchSize, 'batchSize', 1);
  checkLength('DataLoader', numWorkers, 'numWorkers');
  if (prefetchFactor !== undefined) {
    checkLength('DataLoader', prefetchFactor, 'prefetchFactor', 1);
  }
  if (!(timeout >= 0)) {
    throw refuse(`timeout should be a number of seconds from 0 on, got ${describeValue(timeout)}`);
  }
  if (isSequence)
    refuseTogether(options, ['shuffle', 'sampler', 'batchSampler'], 'an iterable dataset');
  if (sampler !== undefined) refuseTogether(options, ['shuffle'], 'sampler');
  if (batchSampler !== undefined) {
    refuseTogether(options, ['batchSize', 'shuffle', 'sampler', 'dropLast'], 'batchSampler');
  }
  if (batchSize === null) refuseTogether(options, ['dropLast'], 'batchSize: null');
  if (numWorkers > 0) {
    if (options.workerModule !== undefined) return;
    throw refuse(
      `numWorkers is ${numWorkers}; threads need workerModule, the URL of a module that exports the dataset as its default`,
    );
  }
  const ofThreads = [
    'workerModule',
    'workerData',
    'prefetchFactor',
    'persistentWorkers',
    'timeout',
  ] as const;
  refuseTogether(options, ofThreads, 'numWorkers: 0');
}

function refuseTogether(
  options: DataLoaderOptions<never, unknown>,
  names: readonly (keyof DataLoaderOptions)[],
  other: string,
): void {
  const given = names.find(
    (name) => options[name] !== undefined && options[name] !== false && options[name] !== 0,
  );
  if (given !== undefined) throw refuse(`${given} cannot be set together with ${other}`);
}
