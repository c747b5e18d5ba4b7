/** Which samples `bench data` loads. */
import { resolve } from 'node:path';
import type { Dataset } from '../data/index.js';
import { UserError } from '../errors.js';

/** Where every sample lies, in the form in which the reference reads it. */
export interface SampleList {
  readonly paths: readonly string[];
  /** Each sample's path, offset, and length, null for all that is there; and of pixels width, height and channels. */
  readonly samples: readonly (readonly [
    path: number,
    offset: number,
    length: number | null,
    raw: readonly [number, number, number] | null,
  ])[];
}

/** So many samples of a dataset, spread evenly over it; all where it has no more. */
export function spread(dataset: Dataset, count: number): Dataset {
  const length = Math.min(count, dataset.length);
  return mapped(dataset, length, (index) => Math.floor((index * dataset.length) / length));
}

/** A dataset's samples again and again, whole times, until they are at least so many. */
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

/** @throws UserError where there is one that lies in no file, or not as it is */
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
