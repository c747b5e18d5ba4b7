import { UserError } from '../errors.js';
import { permutation } from './random.js';
import type { Dataset } from './sample.js';

/** The epoch of the split's order, which no training reaches. */
const SPLIT = 2 ** 32 - 1;

/**
 * Splits a dataset in two, at random: a pure function of (length, share, seed). Both parts keep its classes and order.
 *
 * @param share The share of the second part, above 0 and below 1.
 * @throws UserError where one of the parts would be empty, or the dataset is a stream
 */
export function splitDataset(dataset: Dataset, share: number, seed: number): [Dataset, Dataset] {
  const { length } = dataset;
  const count = Math.round(length * share);
  if (count < 1 || count >= length) {
    throw new UserError(
      count < 1
        ? `a share of ${share} of ${length} images leaves nothing to hold out; expected one from ${Number((0.5 / length).toPrecision(2))} on`
        : `a share of ${share} of ${length} images leaves nothing to train on`,
    );
  }
  if (dataset.sequential === true) {
    throw new UserError(
      'a dataset that is read in order cannot be split: make two iterables of it',
    );
  }
  const order = permutation(length, seed, SPLIT);
  return [
    subset(dataset, order.slice(count).sort()),
    subset(dataset, order.slice(0, count).sort()),
  ];
}

/** Some samples of a dataset, which must stay open while they are used. */
function subset(dataset: Dataset, indices: Uint32Array): Dataset {
  return {
    length: indices.length,
    classes: dataset.classes,
    inMemory: dataset.inMemory,
    deep: dataset.deep,
    ...(dataset.labelsOf && {
      labelsOf: (index: number) => dataset.labelsOf?.(indices[index] as number) ?? [],
    }),
    get: (index) => dataset.get(indices[index] as number),
    locate: (index) => dataset.locate?.(indices[index] as number),
    groups: () => groupsOf(dataset, indices),
    beginEpoch: (epoch) => dataset.beginEpoch?.(epoch),
    endEpoch: () => dataset.endEpoch?.(),
  };
}

/** The groups of a dataset, restricted to the subset and in its indices. */
function groupsOf(dataset: Dataset, indices: Uint32Array): readonly Uint32Array[] {
  if (dataset.groups === undefined) return [indices.map((_, place) => place)];
  const places = new Map<number, number>();
  for (const [place, index] of indices.entries()) places.set(index, place);
  return dataset
    .groups()
    .map((group) => Uint32Array.from([...group].flatMap((index) => places.get(index) ?? [])));
}
