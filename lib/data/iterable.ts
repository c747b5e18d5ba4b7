import { types } from 'node:util';
import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import { checkInteger, checkPositiveInteger } from './checks.js';
import type { Dataset, Sample } from './sample.js';

/** Settings of {@link iterableDataset}. */
export interface IterableOptions {
  /** Samples in an epoch. Further samples of the iterable are not used. */
  readonly length: number;
  /** Class names; a label is an index into them. Undefined: the data has no labels. */
  readonly classes?: readonly string[];
  /** See {@link Dataset.deep}. */
  readonly deep?: boolean;
}

/** Samples in sequence. */
export type SampleStream = AsyncIterable<Sample> | Iterable<Sample>;

/**
 * A dataset of samples that are made or fetched in sequence, such as from a network or a generator.
 *
 * A loader takes them in their order and does not shuffle: shuffle in the iterable, by the epoch. To resume within an
 * epoch, the loader skips the samples that were used. So the iterable must give the same samples again for the same
 * epoch. An undecodable sample is dropped, and its batch is smaller.
 *
 * ```ts
 * const dataset = iterableDataset(
 *   async function* (epoch) {
 *     for (const url of shuffled(urls, epoch)) {
 *       const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
 *       yield { name: url, label: -1, bytes };
 *     }
 *   },
 *   { length: urls.length },
 * );
 * await train.pretrain({ ...options, out: 'runs/web' }, { dataset });
 * ```
 *
 * @param factory gives the samples of an epoch; epochs count from 0. An iterator that is not used to its end is closed
 *   as a loop does: its `finally` runs.
 * @throws UserError for a length that is no positive integer; when samples are requested, also where an epoch ends
 *   before its length, or a value is no sample
 */
export function iterableDataset(
  factory: (epoch: number) => SampleStream,
  options: IterableOptions,
): Dataset {
  checkOptions('iterableDataset', options, ['length', 'classes', 'deep']);
  const { length, classes, deep } = options;
  checkPositiveInteger('length', length);
  return new IterableDataset(factory, length, classes, deep);
}

class IterableDataset implements Dataset {
  readonly sequential = true;
  /** In another epoch the same index may be another sample: none is cached. */
  readonly inMemory = true;
  readonly #factory: (epoch: number) => SampleStream;
  #stream: EpochStream | undefined;

  constructor(
    factory: (epoch: number) => SampleStream,
    readonly length: number,
    readonly classes: readonly string[] | undefined,
    readonly deep: boolean | undefined,
  ) {
    this.#factory = factory;
  }

  async beginEpoch(epoch: number): Promise<void> {
    checkInteger('epoch', epoch, 0);
    await this.endEpoch();
    this.#stream = new EpochStream(this.#factory(epoch), epoch, this.length);
  }

  async endEpoch(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    await stream?.end();
  }

  async get(index: number): Promise<Sample> {
    if (this.#stream === undefined) {
      throw new UserError(
        `sample ${index} of a dataset that is read in order is asked for before beginEpoch is called`,
      );
    }
    return await this.#stream.get(index);
  }

  close(): Promise<void> {
    return this.endEpoch();
  }
}

/** The samples of one epoch. */
class EpochStream {
  readonly #iterator: Iterator<Sample> | AsyncIterator<Sample>;
  readonly #epoch: number;
  readonly #length: number;
  /** The last requested index. */
  #asked = -1;
  /** Number of samples that the iterator gave. */
  #taken = 0;
  #isDone = false;
  /** Settles when all requested samples are there. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(stream: SampleStream, epoch: number, length: number) {
    this.#iterator = iteratorOf(stream);
    this.#epoch = epoch;
    this.#length = length;
  }

  get(index: number): Promise<Sample> {
    if (index <= this.#asked) {
      const problem = `sample ${index} is asked for after sample ${this.#asked}`;
      return Promise.reject(new UserError(`${problem} of a dataset that is read in order`));
    }
    this.#asked = index;
    return this.#queue(() => this.#take(index));
  }

  /** Closes the iterator, once all requested samples are there. */
  end(): Promise<void> {
    return this.#queue(async () => {
      if (this.#isDone) return;
      this.#isDone = true;
      await this.#iterator.return?.();
    });
  }

  /** Requests to iterators are serialised. */
  #queue<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#settled.then(action);
    this.#settled = result.catch(() => {});
    return result;
  }

  async #take(index: number): Promise<Sample> {
    for (;;) {
      const next = this.#isDone ? END : await this.#next();
      if (next.done === true) {
        throw new UserError(
          `the iterable ends after ${this.#taken} samples of epoch ${this.#epoch}; expected ` +
            `${this.#length}: its length is to be what every epoch has at least`,
        );
      }
      if (this.#taken++ === index) return checkedSample(next.value, index);
    }
  }

  async #next(): Promise<IteratorResult<unknown, unknown>> {
    try {
      const next = await this.#iterator.next();
      this.#isDone = next.done === true;
      return next;
    } catch (error) {
      // An iterator that throws has no more samples.
      this.#isDone = true;
      throw error;
    }
  }
}

const END: IteratorResult<unknown, unknown> = { done: true, value: undefined };

function iteratorOf(stream: SampleStream): Iterator<Sample> | AsyncIterator<Sample> {
  const { [Symbol.asyncIterator]: inTime, [Symbol.iterator]: atOnce } = (stream ?? {}) as Partial<
    AsyncIterable<Sample> & Iterable<Sample>
  >;
  if (inTime !== undefined) return inTime.call(stream);
  if (atOnce !== undefined) return atOnce.call(stream);
  throw new UserError(
    'the function given to iterableDataset returned nothing that can be iterated over; expected ' +
      'an iterable, as async function* () { … } gives',
  );
}

function checkedSample(value: unknown, index: number): Sample {
  const { name, label, bytes, pixels, values } = (value ?? {}) as Record<string, unknown>;
  const hasContent =
    types.isUint8Array(bytes) || types.isUint8Array(pixels) || types.isFloat32Array(values);
  if (typeof name !== 'string' || !Number.isInteger(label) || !hasContent) {
    throw new UserError(
      `sample ${index} of the iterable has ${fields(value)}; expected a name, a label (-1: none), ` +
        'and bytes of an image file or pixels, in a Uint8Array',
    );
  }
  return value as Sample;
}

/** Describes a value that is no sample: `name: string, bytes: object`. */
function fields(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `the value ${String(value)}`;
  const all = Object.entries(value).map(([key, field]) => `${key}: ${typeof field}`);
  return all.length === 0 ? 'no fields' : all.slice(0, 8).join(', ');
}
