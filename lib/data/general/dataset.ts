/** Datasets of any samples: by index, or in sequence. */

import { describeValue } from '../../torch/describe.js';
import { TorchError } from '../../torch/errors.js';
import { checkOptions } from '../../torch/options.js';

/** Samples by their indices, such as an array, or an object of `length` and `get`. */
export interface MapDataset<T> {
  readonly length: number;
  get(index: number): T | Promise<T>;
  /**
   * The batch that `defaultCollate` makes of these samples, where it can be made faster than from each of them; undefined, too,
   * where it cannot.
   */
  getBatch?(indices: readonly number[]): unknown;
}

/** What may stand for a dataset of samples by their indices. */
export type MapSource<T> = MapDataset<T> | readonly T[];

/** Samples in sequence. */
export type SequentialSource<T> = Iterable<T> | AsyncIterable<T>;

/**
 * The base of datasets of samples by their indices.
 *
 * ```ts
 * class Squares extends utils.data.Dataset<number> {
 *   readonly length = 10;
 *   get(index: number) {
 *     return index ** 2;
 *   }
 * }
 * ```
 */
export abstract class Dataset<T> implements MapDataset<T> {
  abstract readonly length: number;
  abstract get(index: number): T | Promise<T>;

  /** A dataset of a number of samples that a function makes by their indices. */
  static of<T>(length: number, get: (index: number) => T | Promise<T>): MapDataset<T> {
    return { length: checkLength('Dataset.of', length), get };
  }
}

/**
 * The base of datasets of samples in sequence: from a stream, or of an unknown number.
 *
 * ```ts
 * const lines = new utils.data.IterableDataset(() => createInterface({ input: createReadStream(path) }));
 * ```
 *
 * Each thread of a loader takes samples of its own copy. `getWorkerInfo` tells which part is to be its.
 */
export class IterableDataset<T> implements AsyncIterable<T> {
  /** The number of samples; undefined where it is not known. */
  readonly length: number | undefined;
  readonly #iterate: () => SequentialSource<T>;

  /** @param iterate Starts from the first sample. */
  constructor(iterate: () => SequentialSource<T>, options: { length?: number } = {}) {
    if (typeof iterate !== 'function') {
      throw refusal(
        'IterableDataset',
        `iterate should be a function, got ${describeValue(iterate)}`,
      );
    }
    checkOptions('IterableDataset', options, ['length']);
    this.#iterate = iterate;
    this.length = options.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* this.#iterate();
  }
}

/** Whether a dataset gives its samples in sequence only. */
export function isSequential<T>(
  dataset: MapSource<T> | SequentialSource<T>,
): dataset is SequentialSource<T> {
  if (Array.isArray(dataset) || typeof dataset !== 'object' || dataset === null) return false;
  if ('get' in dataset && typeof dataset.get === 'function' && !(dataset instanceof Map))
    return false;
  return Symbol.asyncIterator in dataset || Symbol.iterator in dataset;
}

/**
 * A dataset of samples by their indices.
 *
 * @param caller Named by the message.
 * @throws TorchError for what is none
 */
export function asMapDataset<T>(caller: string, source: MapSource<T>): MapDataset<T> {
  if (Array.isArray(source)) {
    return { length: source.length, get: (index) => source[index] as T };
  }
  const dataset = source as MapDataset<T> | null | undefined;
  if (typeof dataset?.get === 'function' && typeof dataset.length === 'number') return dataset;
  throw refusal(
    caller,
    `dataset should be an array, or have length and get(index), got ${describeValue(source)}`,
  );
}

export function refusal(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}

/** Refuses what has no length. */
export function requireLength(caller: string, value: unknown, name: string): void {
  if (typeof (value as { length?: unknown } | null | undefined)?.length === 'number') return;
  const got = describeValue(value);
  throw refusal(caller, `${name} should have a length, as arrays and datasets do, got ${got}`);
}

/** Refuses what cannot be iterated. */
export function requireIterable(caller: string, value: unknown, name: string): void {
  const iterate = (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator];
  if (typeof iterate === 'function') return;
  throw refusal(caller, `${name} should be iterable, as arrays are, got ${describeValue(value)}`);
}

/** @param least The smallest that is taken. */
export function checkLength(caller: string, value: number, name = 'length', least = 0): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw refusal(
    caller,
    `${name} should be a whole number from ${least} on, got ${describeValue(value)}`,
  );
}
