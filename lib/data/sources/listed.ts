import { promises as fs, readFile } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { decodeName, encodeName, isPlainName, shownName } from '../../files/index.js';
import { readTrouble } from '../../system-errors.js';
import { type Sample, SampleError, type SampleLocation } from '../sample.js';
import type { Source } from './source.js';

/** A benchmark's published list: training's, or the one for validation to test with. */
export type Split = 'train' | 'test';

/**
 * The paths and category numbers of images in three buffers. Millions of strings would take several times the memory,
 * and the garbage collector's time.
 */
export class ImageList {
  readonly #paths: Buffer;
  /** The end of each path in the buffer of paths; it starts at the previous one's end. */
  readonly #ends: Uint32Array;
  readonly #categories: Uint32Array;
  #length = 0;

  /**
   * @param capacity the most images that will be added
   * @param bytes the most bytes of their paths, in UTF-8
   */
  constructor(capacity: number, bytes: number) {
    this.#paths = Buffer.allocUnsafeSlow(bytes);
    this.#ends = new Uint32Array(capacity);
    this.#categories = new Uint32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Number of bytes of the paths, in UTF-8. */
  get bytes(): number {
    return this.#start(this.#length);
  }

  add(relativePath: string, category: number): void {
    const index = this.#length++;
    const start = this.#start(index);
    const name = encodeName(relativePath);
    const size =
      typeof name === 'string' ? this.#paths.write(name, start) : name.copy(this.#paths, start);
    this.#ends[index] = start + size;
    this.#categories[index] = category;
  }

  path(index: number): string {
    return decodeName(this.#paths.subarray(this.#start(index), this.#ends[index]));
  }

  /** The list's number of the image's category. */
  category(index: number): number {
    return this.#categories[index] as number;
  }

  /** The images' indices, grouped by runs of images of one category. */
  runs(): Uint32Array[] {
    const all = Uint32Array.from({ length: this.#length }, (_, index) => index);
    const runs: Uint32Array[] = [];
    for (let start = 0; start < all.length; ) {
      let end = start + 1;
      while (end < all.length && this.#categories[end] === this.#categories[start]) end++;
      runs.push(all.subarray(start, end));
      start = end;
    }
    return runs;
  }

  /** A duplicate path, if any. */
  repeatedPath(): string | undefined {
    // Open addressing, at most half full; 0 is a free slot, else the image's index plus 1.
    const size = 2 ** Math.ceil(Math.log2(2 * this.#length + 1));
    const places = new Uint32Array(size);
    for (let index = 0; index < this.#length; index++) {
      let place = this.#hash(index) & (size - 1);
      for (; places[place] !== 0; place = (place + 1) & (size - 1)) {
        if (this.#samePath((places[place] as number) - 1, index)) return this.path(index);
      }
      places[place] = index + 1;
    }
    return undefined;
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number);
  }

  /** FNV-1a, 32 bits. */
  #hash(index: number): number {
    const end = this.#ends[index] as number;
    let hash = 0x811c9dc5;
    for (let at = this.#start(index); at < end; at++) {
      hash = Math.imul(hash ^ (this.#paths[at] as number), 0x01000193);
    }
    return hash;
  }

  /** From the end, since paths of a folder differ there. */
  #samePath(a: number, b: number): boolean {
    const length = (this.#ends[a] as number) - this.#start(a);
    if ((this.#ends[b] as number) - this.#start(b) !== length) return false;
    let [atA, atB] = [this.#ends[a] as number, this.#ends[b] as number];
    for (let left = length; left > 0; left--) {
      if (this.#paths[--atA] !== this.#paths[--atB]) return false;
    }
    return true;
  }
}

/** The inputs of {@link openListed}. */
export interface Listed {
  readonly spec: string;
  /** The file that lists the images, for messages. */
  readonly file: string;
  /** The folder that the paths are relative to. */
  readonly root: string;
  readonly images: ImageList;
  /** The categories' names by number, from {@link numberedNames}. */
  readonly names: ReadonlyMap<number, string>;
}

/**
 * A source of image files named in a list. The classes are the categories in the order of their numbers, whether they
 * have images or not. Missing files are found when they are read.
 *
 * @throws UserError where the list names no image, one twice, or an unknown category
 */
export function openListed({ spec, file, root, images, names }: Listed): Source {
  if (images.length === 0) throw new UserError(`${file}: the list names no images`);
  for (let index = 0; index < images.length; index++) {
    if (names.has(images.category(index))) continue;
    throw new UserError(
      `${file}: '${images.path(index)}' is of category ${images.category(index)}, which is not ` +
        `among the ${names.size} known ones; is the list of another version of the data?`,
    );
  }
  const repeated = images.repeatedPath();
  if (repeated !== undefined) {
    throw new UserError(
      `${file}: lists '${repeated}' more than once; get the published file again`,
    );
  }
  const fileOf = (index: number) => path.join(root, images.path(index));
  return {
    spec,
    length: images.length,
    fixedClasses: [...names.values()],
    className: (index) => names.get(images.category(index)),
    nameOf: (index) => shownName(fileOf(index)),
    read: (index, label) => readImageFile(fileOf(index), label),
    locate: (index, label) => wholeFile(fileOf(index), label),
    groups: () => images.runs(),
  };
}

/**
 * Category names by number, in the order of the numbers.
 *
 * @param file the source, for messages
 * @throws UserError where a number or a name is duplicated
 */
export function numberedNames(
  file: string,
  entries: readonly (readonly [number: number, name: string])[],
): Map<number, string> {
  const names = new Map<number, string>();
  const numbers = new Map<string, number>();
  for (const [number, name] of [...entries].sort(([a], [b]) => a - b)) {
    if (names.has(number)) {
      throw new UserError(
        `${file}: category ${number} has two names, '${names.get(number)}' and '${name}'`,
      );
    }
    if (numbers.has(name)) {
      throw new UserError(
        `${file}: categories ${numbers.get(name)} and ${number} are both called '${name}'`,
      );
    }
    names.set(number, name);
    numbers.set(name, number);
  }
  return names;
}

/**
 * A file that comes with the images.
 *
 * @internal
 * @param expected a description of the file for the message
 */
export async function readListFile(file: string, expected: string): Promise<Buffer> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UserError(`${file}: cannot be read (${code}); expected ${expected}`, {
      cause: error,
    });
  }
}

/**
 * The first existing one of these folders.
 *
 * @param expected a description of the folders for the message
 */
export async function findFolder(
  parent: string,
  candidates: readonly string[],
  expected: string,
): Promise<string> {
  for (const name of candidates) {
    const folder = path.join(parent, name);
    const found = await fs.stat(folder).catch(() => undefined);
    if (found?.isDirectory() === true) return folder;
  }
  throw new UserError(
    `${parent}: holds no folder ${candidates.join(' or ')} with the images; expected ${expected}`,
  );
}

/** The position of a sample that is a file of its own; undefined where native code cannot name it. */
export function wholeFile(file: string, label: number): SampleLocation | undefined {
  if (!isPlainName(file)) return undefined;
  return { path: file, offset: 0, length: null, label };
}

/** @throws SampleError (as a rejection) where the file cannot be read */
export function readImageFile(file: string, label: number): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const name = shownName(file);
    readFile(encodeName(file), (error, bytes) => {
      if (error) {
        reject(new SampleError(name, `cannot be read: ${readTrouble(error)}`, { cause: error }));
      } else {
        resolve({ name, label, bytes });
      }
    });
  });
}
