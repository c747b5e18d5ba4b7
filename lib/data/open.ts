import { promises as fs } from 'node:fs';
import { UsageError, UserError } from '../errors.js';
import { resolveSize } from './geometry.js';
import type { Dataset } from './sample.js';
import { openCifar10 } from './sources/cifar10.js';
import { openFolder } from './sources/folder.js';
import { sortedClasses } from './sources/names.js';
import type { Source } from './sources/source.js';
import { DEFAULT_SYNTHETIC_COUNT, openSynthetic } from './sources/synthetic.js';
import { openTar } from './sources/tar.js';

/** Settings for {@link openDataset}. */
export interface OpenOptions {
  /** The size of synthetic pictures: a side, or [height, width]; 32 by default. */
  readonly imageSize?: number | readonly [number, number];
  /** Channels of synthetic pictures, any number; 3 by default. */
  readonly channels?: number;
  /** Seeds synthetic pictures; 0 by default. */
  readonly seed?: number;
  /** Which of CIFAR-10's files; `train` by default. */
  readonly split?: 'train' | 'test';
  /**
   * Class names that fix the labels, so that evaluation data has training's; by default the classes
   * found, in order.
   */
  readonly classes?: readonly string[] | undefined;
}

const EXPECTED =
  'expected a folder of images, .tar files of images, cifar10:DIR or synthetic[:COUNT]';

/**
 * Opens the data that `--data` names.
 *
 * - `synthetic[:COUNT]`: pictures drawn by code;
 * - `cifar10:DIR`: CIFAR-10's binary files;
 * - a folder: image files at any depth, the first level below it their class;
 * - a `.tar` file: image members, their last folder their class, or WebDataset's `key.cls`.
 *
 * Several specs are joined, in order. Labels count the classes by name; where all images are of one
 * class, as in a folder that is flat, there are no labels, unless `classes` is given. Close the
 * dataset when done with it.
 *
 * @throws UsageError for a spec that is malformed
 * @throws UserError for data that is missing, unreadable or holds no images
 */
export async function openDataset(
  specs: string | readonly string[],
  options: OpenOptions = {},
): Promise<OpenedDataset> {
  const list = typeof specs === 'string' ? [specs] : specs;
  if (list.length === 0) throw new UsageError(`no data is named; ${EXPECTED}`);
  const sources: Source[] = [];
  try {
    for (const spec of list) sources.push(await openSource(spec, options));
    return new JoinedDataset(sources, options.classes);
  } catch (error) {
    for (const source of sources) await source.close?.();
    throw error;
  }
}

/** A dataset that {@link openDataset} opened. */
export interface OpenedDataset extends Dataset {
  /** The specs that it was opened from, joined by commas. */
  readonly name: string;
  close(): Promise<void>;
}

async function openSource(spec: string, options: OpenOptions): Promise<Source> {
  if (spec === 'synthetic' || spec.startsWith('synthetic:')) {
    const size = resolveSize(options.imageSize ?? 32);
    const channels = options.channels ?? 3;
    return openSynthetic(syntheticCount(spec), size, channels, options.seed ?? 0);
  }
  if (spec.startsWith('cifar10:')) {
    const folder = spec.slice('cifar10:'.length);
    if (folder === '') throw new UsageError(`data '${spec}' names no folder: expected cifar10:DIR`);
    return openCifar10(folder, options.split ?? 'train');
  }
  if (spec === '') throw new UsageError(`the data's name is empty; ${EXPECTED}`);
  let found: Awaited<ReturnType<typeof fs.stat>>;
  try {
    found = await fs.stat(spec);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const what = missing ? 'no such file or folder' : `cannot be read: ${(error as Error).message}`;
    throw new UserError(`${spec}: ${what}; ${EXPECTED}`, { cause: error });
  }
  if (found.isDirectory()) return openFolder(spec);
  if (found.isFile()) return openTar(spec);
  throw new UserError(`${spec}: neither a file nor a folder; ${EXPECTED}`);
}

function syntheticCount(spec: string): number {
  if (spec === 'synthetic') return DEFAULT_SYNTHETIC_COUNT;
  const text = spec.slice('synthetic:'.length);
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 2 ** 32 - 1) {
    throw new UsageError(
      `data '${spec}': '${text}' is no count of pictures; expected synthetic:COUNT, ` +
        'such as synthetic:5000',
    );
  }
  return count;
}

class JoinedDataset implements OpenedDataset {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[] | undefined;
  readonly inMemory: boolean;
  readonly #sources: readonly Source[];
  /** The index of each source's first sample, and the length. */
  readonly #starts: number[] = [0];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(sources: readonly Source[], classes: readonly string[] | undefined) {
    this.#sources = sources;
    this.name = sources.map((source) => source.spec).join(', ');
    for (const source of sources) this.#starts.push(this.#end() + source.length);
    this.length = this.#end();
    this.inMemory = sources.every((source) => source.inMemory === true);
    const found = classesOf(sources, classes === undefined ? 2 : 1);
    this.classes = found === undefined ? undefined : (classes ?? found);
    this.#numbers = new Map((this.classes ?? []).map((name, number) => [name, number]));
    const unknown = found?.find((name) => !this.#numbers.has(name));
    if (unknown !== undefined) {
      throw new UserError(
        `${this.name}: class '${unknown}' is not among the ${this.#numbers.size} known ones ` +
          `(${[...this.#numbers.keys()].slice(0, 3).join(', ')} …)`,
      );
    }
  }

  get(index: number): ReturnType<Source['read']> {
    let source = 0;
    while (index >= (this.#starts[source + 1] as number)) source++;
    const inside = index - (this.#starts[source] as number);
    const from = this.#sources[source] as Source;
    const className = from.className(inside);
    return from.read(inside, className === undefined ? -1 : (this.#numbers.get(className) ?? -1));
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.close?.();
  }

  #end(): number {
    return this.#starts.at(-1) as number;
  }
}

/** The classes of all sources in order; undefined where there are fewer than `least`. */
function classesOf(sources: readonly Source[], least: number): string[] | undefined {
  const names = new Set<string>();
  for (const source of sources) {
    if (source.fixedClasses !== undefined) {
      for (const name of source.fixedClasses) names.add(name);
      continue;
    }
    for (let index = 0; index < source.length; index++) {
      const name = source.className(index);
      if (name !== undefined) names.add(name);
    }
  }
  if (names.size < least) return undefined;
  // A single source's own order is kept; several are merged.
  const own = sources.length === 1 ? sources[0]?.fixedClasses : undefined;
  return own === undefined ? sortedClasses(names) : [...own];
}
