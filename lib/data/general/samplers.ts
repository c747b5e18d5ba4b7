/** The order of samples: indices of a dataset, or arrays of them. With the same generator it is PyTorch's. */
import { describeValue } from '../../torch/describe.js';
import { Generator, type Tensor, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import { checkLength, refusal, requireIterable, requireLength } from './dataset.js';

/** Anything that can be iterated again for each epoch; with a `length` where that is known. */
export interface Sampler<T> extends Iterable<T> {
  readonly length?: number;
}

interface Sized {
  readonly length: number;
}

/** The elements of a tensor of integers, which is freed. */
function numbers(make: () => Tensor): number[] {
  return torch.tidy(() => make().tolist() as number[]);
}

/** All indices in order. */
export class SequentialSampler implements Sampler<number> {
  constructor(readonly dataSource: Sized) {
    requireLength('SequentialSampler', dataSource, 'dataSource');
  }

  get length(): number {
    return this.dataSource.length;
  }

  *[Symbol.iterator](): IndexIterator<number> {
    for (let index = 0; index < this.dataSource.length; index++) yield index;
  }
}

type IndexIterator<T> = globalThis.Generator<T, void, undefined>;

export interface RandomSamplerOptions {
  /** Whether an index may be drawn again, before all were; false by default. */
  replacement?: boolean;
  /** How many are drawn; by default as many as there are samples. */
  numSamples?: number | null;
  /** By default one that is seeded from the default generator for each epoch. */
  generator?: Generator | null;
}

/** How many indices with replacement are drawn at once, as PyTorch does. */
const DRAWN_AT_ONCE = 32;

/** Indices in random order. */
export class RandomSampler implements Sampler<number> {
  readonly replacement: boolean;
  readonly generator: Generator | null;
  readonly #numSamples: number | null;

  constructor(
    readonly dataSource: Sized,
    options: RandomSamplerOptions = {},
  ) {
    requireLength('RandomSampler', dataSource, 'dataSource');
    checkOptions('RandomSampler', options, ['replacement', 'numSamples', 'generator']);
    const { replacement = false, numSamples = null, generator = null } = options;
    this.replacement = replacement;
    this.generator = generator;
    this.#numSamples = numSamples;
    checkLength('RandomSampler', this.length, 'numSamples', 1);
  }

  get length(): number {
    return this.#numSamples ?? this.dataSource.length;
  }

  *[Symbol.iterator](): IndexIterator<number> {
    const { length: count } = this;
    const { length: size } = this.dataSource;
    const generator = this.generator ?? new Generator().manualSeed(drawSeed(null));
    if (this.replacement) {
      for (let done = 0; done <= count; done += DRAWN_AT_ONCE) {
        const drawn = Math.min(DRAWN_AT_ONCE, count - done);
        yield* numbers(() => torch.randint(size, [drawn], { dtype: 'int64', generator }));
      }
      return;
    }
    for (let done = 0; done <= count; done += size) {
      const order = numbers(() => torch.randperm(size, { generator }));
      yield* done + size <= count ? order : order.slice(0, count - done);
    }
  }
}

/** A number of 64 bits from a generator, the default one for null. It draws what PyTorch draws. */
export function drawSeed(generator: Generator | null): bigint {
  return torch.tidy(() =>
    BigInt(torch.empty([], { dtype: 'int64' }).random_({ generator }).item<number | bigint>()),
  );
}

/** Given indices in random order. */
export class SubsetRandomSampler<T = number> implements Sampler<T> {
  readonly generator: Generator | null;

  constructor(
    readonly indices: readonly T[],
    options: { generator?: Generator | null } = {},
  ) {
    requireLength('SubsetRandomSampler', indices, 'indices');
    checkOptions('SubsetRandomSampler', options, ['generator']);
    this.generator = options.generator ?? null;
  }

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): IndexIterator<T> {
    const { generator, length } = this;
    for (const place of numbers(() => torch.randperm(length, { generator }))) {
      yield this.indices[place] as T;
    }
  }
}

/** Indices drawn in proportion to their weights, which need not add up to 1. */
export class WeightedRandomSampler implements Sampler<number> {
  readonly weights: Tensor;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  /**
   * @param numSamples How many are drawn.
   * @param options.replacement Whether an index may be drawn again; true by default.
   */
  constructor(
    weights: readonly number[] | Tensor,
    readonly numSamples: number,
    options: { replacement?: boolean; generator?: Generator | null } = {},
  ) {
    checkOptions('WeightedRandomSampler', options, ['replacement', 'generator']);
    const { replacement = true, generator = null } = options;
    checkLength('WeightedRandomSampler', numSamples, 'numSamples', 1);
    this.weights = torch.asTensor(weights, { dtype: 'float64' }).keep();
    this.replacement = replacement;
    this.generator = generator;
    const { shape } = this.weights;
    if (shape.length !== 1) {
      throw refusal(
        'WeightedRandomSampler',
        `weights should have one dimension, got the shape [${shape.join(', ')}]`,
      );
    }
    if (!replacement && numSamples > (shape[0] as number)) {
      throw refusal(
        'WeightedRandomSampler',
        `numSamples should be at most ${shape[0]}, the number of weights, without replacement, got ${numSamples}`,
      );
    }
  }

  get length(): number {
    return this.numSamples;
  }

  *[Symbol.iterator](): IndexIterator<number> {
    const { weights, numSamples, replacement, generator } = this;
    yield* numbers(() => torch.multinomial(weights, numSamples, replacement, { generator }));
  }
}

/** Batches of the indices of another sampler, each an array. */
export class BatchSampler<T = number> implements Sampler<T[]> {
  /** @param dropLast Whether a last batch of fewer is left out. */
  constructor(
    readonly sampler: Sampler<T>,
    readonly batchSize: number,
    readonly dropLast: boolean,
  ) {
    requireIterable('BatchSampler', sampler, 'sampler');
    checkLength('BatchSampler', batchSize, 'batchSize', 1);
    if (typeof dropLast !== 'boolean') {
      throw refusal(
        'BatchSampler',
        `dropLast should be true or false, got ${describeValue(dropLast)}`,
      );
    }
  }

  get length(): number {
    const { length } = this.sampler;
    if (length === undefined) {
      throw refusal(
        'BatchSampler',
        'the number of batches is not known: the sampler has no length',
      );
    }
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  *[Symbol.iterator](): IndexIterator<T[]> {
    let batch: T[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}
