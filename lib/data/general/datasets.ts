/** Datasets made of tensors and of other datasets. */
import { describeValue } from '../../torch/describe.js';
import { requireList } from '../../torch/errors.js';
import { type Generator, Tensor, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import {
  asMapDataset,
  checkLength,
  Dataset,
  IterableDataset,
  isSequential,
  type MapDataset,
  type MapSource,
  refusal,
  requireIterable,
  type SequentialSource,
} from './dataset.js';

/** The rows of tensors of the same size in their first dimension: sample i is `[tensors[0][i], tensors[1][i], …]`. */
export class TensorDataset<T extends readonly Tensor[] = Tensor[]> extends Dataset<T> {
  readonly tensors: T;

  constructor(...tensors: T) {
    super();
    const sizes = tensors.map((tensor, i) => {
      if (tensor instanceof Tensor && tensor.ndim > 0) return tensor.size(0);
      throw refusal(
        'TensorDataset',
        `argument ${i + 1} should be a Tensor of one dimension at least, got ${describeValue(tensor)}`,
      );
    });
    if (sizes.length === 0) throw refusal('TensorDataset', 'at least one tensor should be given');
    if (new Set(sizes).size > 1) {
      throw refusal(
        'TensorDataset',
        `the tensors should have the same size in their first dimension, got ${sizes.join(', ')}`,
      );
    }
    this.tensors = tensors;
  }

  get length(): number {
    return (this.tensors[0] as Tensor).size(0);
  }

  get(index: number): T {
    return this.tensors.map((tensor) => tensor.select(0, index)) as unknown as T;
  }

  getBatch(indices: readonly number[]): Tensor[] {
    return torch.tidy(() =>
      this.tensors.map((tensor) => {
        const places = torch.tensor(BigInt64Array.from(indices, BigInt), { device: tensor.device });
        return tensor.indexSelect(0, places);
      }),
    );
  }
}

/** Some samples of a dataset, in the order of their indices. */
export class Subset<T> extends Dataset<T> {
  readonly dataset: MapDataset<T>;

  constructor(
    dataset: MapSource<T>,
    readonly indices: readonly number[],
  ) {
    super();
    this.dataset = asMapDataset('Subset', dataset);
    requireList('Subset', indices, 'indices');
    const { length } = this.dataset;
    const wrong = indices.find(
      (index) => !(Number.isInteger(index) && index >= 0 && index < length),
    );
    if (wrong !== undefined) {
      throw refusal(
        'Subset',
        `the indices should be whole numbers from 0 to ${length - 1}, got ${describeValue(wrong)}`,
      );
    }
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): T | Promise<T> {
    return this.dataset.get(this.indices[index] as number);
  }

  getBatch(indices: readonly number[]): unknown {
    return this.dataset.getBatch?.(indices.map((index) => this.indices[index] as number));
  }
}

/** The samples of several datasets, one after the other. */
export class ConcatDataset<T> extends Dataset<T> {
  readonly datasets: readonly MapDataset<T>[];
  /** The number of samples up to the end of each. */
  readonly cumulativeSizes: readonly number[];

  constructor(datasets: Iterable<MapSource<T>>) {
    super();
    requireIterable('ConcatDataset', datasets, 'datasets');
    this.datasets = [...datasets].map((dataset) => asMapDataset('ConcatDataset', dataset));
    if (this.datasets.length === 0) throw refusal('ConcatDataset', 'there should be datasets');
    let sum = 0;
    this.cumulativeSizes = this.datasets.map(({ length }) => {
      sum += length;
      return sum;
    });
  }

  get length(): number {
    return this.cumulativeSizes.at(-1) as number;
  }

  get(index: number): T | Promise<T> {
    const place = this.cumulativeSizes.findIndex((end) => index < end);
    const start = place === 0 ? 0 : (this.cumulativeSizes[place - 1] as number);
    return (this.datasets[place] as MapDataset<T>).get(index - start);
  }
}

/** The samples of the same index of several datasets together, as an array or by name. */
export class StackDataset<
  T extends readonly unknown[] | Readonly<Record<string, unknown>>,
> extends Dataset<T> {
  readonly length: number;
  readonly datasets: { readonly [K in keyof T]: MapDataset<T[K]> };

  /** @param datasets As many as the samples are to have parts, all of the same length. */
  constructor(datasets: { readonly [K in keyof T]: MapSource<T[K]> }) {
    super();
    if (typeof datasets !== 'object' || datasets === null) {
      throw refusal(
        'StackDataset',
        `datasets should be an array or an object of datasets, got ${describeValue(datasets)}`,
      );
    }
    const parts = Object.entries(datasets).map(
      ([name, one]) => [name, asMapDataset('StackDataset', one as MapSource<unknown>)] as const,
    );
    const lengths = parts.map(([, { length }]) => length);
    if (new Set(lengths).size !== 1) {
      throw refusal(
        'StackDataset',
        `the datasets should have the same length, got ${lengths.join(', ') || 'none'}`,
      );
    }
    this.length = lengths[0] as number;
    const whole = Array.isArray(datasets) ? parts.map(([, one]) => one) : Object.fromEntries(parts);
    this.datasets = whole as unknown as { readonly [K in keyof T]: MapDataset<T[K]> };
  }

  get(index: number): T | Promise<T> {
    const { datasets } = this;
    const names = Object.keys(datasets);
    const parts = (Object.values(datasets) as MapDataset<unknown>[]).map((one) => one.get(index));
    const together = (all: readonly unknown[]) =>
      (Array.isArray(datasets)
        ? all
        : Object.fromEntries(names.map((name, i) => [name, all[i]]))) as T;
    const isLate = parts.some((part) => part instanceof Promise);
    return isLate ? Promise.all(parts).then(together) : together(parts);
  }
}

/** The samples of several datasets in sequence, one after the other. */
export class ChainDataset<T> extends IterableDataset<T> {
  constructor(datasets: Iterable<SequentialSource<T>>) {
    requireIterable('ChainDataset', datasets, 'datasets');
    const list = [...datasets];
    const wrong = list.find((dataset) => !isSequential(dataset) && !Array.isArray(dataset));
    if (wrong !== undefined) {
      throw refusal(
        'ChainDataset',
        `the datasets should be iterable, got ${describeValue(wrong)}; ConcatDataset takes datasets of samples by index`,
      );
    }
    const lengths = list.map((dataset) => (dataset as { length?: number }).length);
    const isKnown = lengths.every((length) => typeof length === 'number');
    super(
      async function* () {
        for (const dataset of list) yield* dataset;
      },
      isKnown
        ? { length: lengths.reduce((sum: number, length) => sum + (length as number), 0) }
        : {},
    );
  }
}

/**
 * Splits a dataset at random into parts without common samples, as PyTorch does with the same generator.
 *
 * @param lengths The length of each part, or its share of all where the shares add up to 1. What rounding leaves over goes to
 *   the first ones, one to each.
 * @param options.generator The default one where it is left out.
 */
export function randomSplit<T>(
  dataset: MapSource<T>,
  lengths: readonly number[],
  options: { generator?: Generator } = {},
): Subset<T>[] {
  checkOptions('randomSplit', options, ['generator']);
  const source = asMapDataset('randomSplit', dataset);
  requireList('randomSplit', lengths, 'lengths');
  const { length } = source;
  const sum = lengths.reduce((a, b) => a + b, 0);
  const areShares = Math.abs(sum - 1) <= 1e-9 && lengths.every((share) => share >= 0 && share <= 1);
  const counts = areShares ? countsOf(lengths, length) : lengths;
  for (const count of counts) checkLength('randomSplit', count, 'each of the lengths');
  const total = counts.reduce((a, b) => a + b, 0);
  if (total !== length) {
    throw refusal(
      'randomSplit',
      `the lengths should add up to ${length}, the length of the dataset, or to 1 as shares; [${lengths.join(', ')}] add up to ${sum}`,
    );
  }
  const order = torch.tidy(
    () => torch.randperm(length, { generator: options.generator ?? null }).tolist() as number[],
  );
  let at = 0;
  return counts.map((count) => {
    at += count;
    return new Subset(source, order.slice(at - count, at));
  });
}

function countsOf(shares: readonly number[], length: number): number[] {
  const counts = shares.map((share) => Math.floor(length * share));
  const rest = length - counts.reduce((a, b) => a + b, 0);
  return counts.map(
    (count, i) => count + Math.floor((rest - i - 1 + counts.length) / counts.length),
  );
}
