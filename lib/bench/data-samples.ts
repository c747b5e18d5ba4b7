/** The samples that `bench data` loads. */
import { resolve } from 'node:path';
import type { Dataset } from '../data/index.js';
import { UserError } from '../errors.js';

/** The position of every sample, in the form that the reference reads. */
export interface SampleList {
  readonly paths: readonly string[];
  /**
   * Each sample's path, offset, and length, null for the rest of the file; for pixels also width, height and channels.
   */
  readonly samples: readonly (readonly [
    path: number,
    offset: number,
    length: number | null,
    raw: readonly [number, number, number] | null,
  ])[];
}

/** So many samples of a dataset, evenly spaced; all where it has no more. */
export function spread(dataset: Dataset, count: number): Dataset {
  const length = Math.min(count, dataset.length);
  return mapped(dataset, length, (index) => Math.floor((index * dataset.length) / length));
}

/** Repeats all of a dataset's samples until there are at least so many. */
export function overAndOver(dataset: Dataset, count: number): Dataset {
  const times = Math.ceil(count / dataset.length);
  return mapped(dataset, dataset.length * times, (index) => index % dataset.length);
}

function mapped(dataset: Dataset, length: number, map: (index: number) => number): Dataset {
  return {
    length,
    classes: dataset.classes,
    inMemory: dataset.inMemory,
    get: (index) => dataset.get(map(index)),
    locate: (index) => dataset.locate?.(map(index)),
  };
}

/** @throws UserError where a sample is not stored in a file, or not unchanged */
export function listSamples(dataset: Dataset): SampleList {
  const numbers = new Map<string, number>();
  const samples = Array.from({ length: dataset.length }, (_, index) => {
    const location = dataset.locate?.(index);
    if (location === undefined) {
      throw new UserError(
        'the reference reads images from files, and of this data some lie in none, or not as they are; ' +
          'give --data a folder or a .tar file of images, or leave out --reference',
      );
    }
    const { path, offset, length, raw } = location;
    const number = numbers.get(path) ?? numbers.size;
    numbers.set(path, number);
    const size = raw === undefined ? null : ([raw.width, raw.height, raw.channels] as const);
    return [number, offset, length, size] as const;
  });
  return { paths: [...numbers.keys()].map((path) => resolve(path)), samples };
}
