import { existsSync, promises as fs } from 'node:fs';
import { UsageError, UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import { readTrouble } from '../system-errors.js';
import { readHeader } from './decode.js';
import { isDeep } from './decode-values.js';
import { openCocoImages } from './detection/coco.js';
import { isShapesSpec, openShapesImages } from './detection/synthetic-shapes.js';
import { resolveSize } from './geometry.js';
import { findShards } from './pack/find.js';
import { type Dataset, isValueSample, SampleError, type SampleLocation } from './sample.js';
import { openCifar10 } from './sources/cifar10.js';
import { openFolder } from './sources/folder.js';
import { openInaturalist } from './sources/inaturalist.js';
import { describeCounts, type LeftOut, remarkable, Tally } from './sources/left-out.js';
import type { Split } from './sources/listed.js';
import { isImageName, someNames, sortedClasses } from './sources/names.js';
import { openPlaces205, openPlaces365 } from './sources/places.js';
import { openShards } from './sources/shards.js';
import type { Source } from './sources/source.js';
import { DEFAULT_SYNTHETIC_COUNT, openSynthetic } from './sources/synthetic.js';
import { openTar } from './sources/tar.js';

/** Settings for {@link openDataset}. */
export interface OpenOptions {
  /** The size of synthetic pictures: a side, or [height, width]; 32 by default. */
  readonly imageSize?: number | readonly [number, number];
  /** Channels of synthetic pictures, any number; 3 by default. */
  readonly channels?: number;
  /** The seed of synthetic pictures; 0 by default. */
  readonly seed?: number;
  /**
   * The split of a published dataset, such as `cifar10:DIR`; `train` by default. Where the test images have no labels,
   * `test` means the validation images.
   */
  readonly split?: Split;
  /**
   * Class names that fix the labels, so that evaluation uses training's; by default the classes found, in order.
   */
  readonly classes?: readonly string[] | undefined;
}

/** The published datasets, by the name before the colon. */
const PUBLISHED = new Map<string, (folder: string, split: Split) => Promise<Source>>([
  ['cifar10', openCifar10],
  ['coco', openCocoImages],
  ['inat2017', (folder, split) => openInaturalist(2017, folder, split)],
  ['inat2018', (folder, split) => openInaturalist(2018, folder, split)],
  ['inat2019', (folder, split) => openInaturalist(2019, folder, split)],
  ['places205', openPlaces205],
  ['places365', openPlaces365],
]);

const EXPECTED =
  'expected a folder of images, .tar files of images, synthetic[:COUNT], or NAME:DIR where NAME ' +
  `is one of ${[...PUBLISHED.keys()].join(', ')}`;

/**
 * Opens the data that `--data` names.
 *
 * - `synthetic[:COUNT]`: pictures drawn by code;
 * - `synthetic-shapes[:COUNT]`, `coco:DIR`, `coco:FILE.tar`: the images of `openDetectionData`, without their objects;
 * - `cifar10:DIR`: CIFAR-10's binary files;
 * - `inat2017:DIR`, `inat2018:DIR`, `inat2019:DIR`: iNaturalist's competition data;
 * - `places205:DIR`, `places365:DIR`: the Places scenes;
 * - a folder: image files at any depth, the first level below it their class;
 * - a `.mae` file, or a folder with such files: packed shards;
 * - a `.tar` file: image members, their last folder their class, or WebDataset's `key.cls`.
 *
 * Several specs are joined, in order. Labels are indices of classes sorted by name. Where all images are of one class,
 * as in a flat folder, there are no labels, unless `classes` is given. Close the dataset after use.
 *
 * @throws UsageError for a malformed spec
 * @throws UserError for data that is missing, unreadable or holds no images
 */
export async function openDataset(
  specs: string | readonly string[],
  options: OpenOptions = {},
): Promise<OpenedDataset> {
  checkOptions('openDataset', options, ['imageSize', 'channels', 'seed', 'split', 'classes']);
  const list = typeof specs === 'string' ? [specs] : specs;
  if (list.length === 0) throw new UsageError(`no data is named; ${EXPECTED}`);
  const sources: Source[] = [];
  try {
    for (const spec of list) sources.push(await openSource(spec, options));
    const dataset = new JoinedDataset(sources, options.classes);
    dataset.deep = await isAllDeep(dataset);
    return dataset;
  } catch (error) {
    for (const source of sources) await source.close?.();
    throw error;
  }
}

/** A dataset that {@link openDataset} opened. */
export interface OpenedDataset extends Dataset {
  /** The specs of its sources, joined by commas. */
  readonly name: string;
  /**
   * The number of images by class name; those without a class are under `undefined`. Empty classes are missing.
   */
  countClasses(): Map<string | undefined, number>;
  /** Names of classes whose folders hold no image. */
  emptyClasses(): string[];
  /** The name of a sample, as messages have it, without reading the image. */
  nameOf(index: number): string | Promise<string>;
  /** The name of a sample's class; undefined: none. */
  classOf(index: number): string | undefined;
  /**
   * The number of files that are not read, by kind: an extension such as `.bmp`, or words such as `links to no file`.
   */
  readonly leftOut: LeftOut;
  /** What people should know of the data, a line each, such as images that are not read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

async function openSource(spec: string, options: OpenOptions): Promise<Source> {
  if (isReserved(spec)) refuseAmbiguous(spec);
  if (spec === 'synthetic' || spec.startsWith('synthetic:')) {
    const size = resolveSize(options.imageSize ?? 32);
    const channels = options.channels ?? 3;
    return openSynthetic(syntheticCount(spec), size, channels, options.seed ?? 0);
  }
  if (isShapesSpec(spec)) return openShapesImages(spec, options);
  const colon = spec.indexOf(':');
  const published = PUBLISHED.get(spec.slice(0, Math.max(0, colon)));
  if (published !== undefined) {
    const folder = spec.slice(colon + 1);
    if (folder === '') throw new UsageError(`data '${spec}' names no folder: expected ${spec}DIR`);
    return published(folder, options.split ?? 'train');
  }
  if (spec === '') throw new UsageError(`the data's name is empty; ${EXPECTED}`);
  let found: Awaited<ReturnType<typeof fs.stat>>;
  try {
    found = await fs.stat(spec);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(spec)) {
      throw new UserError(
        `${spec}: is an address on the network; expected data on this machine, so download it first`,
        { cause: error },
      );
    }
    const missing = code === 'ENOENT';
    const what = missing ? 'no such file or folder' : `cannot be read: ${readTrouble(error)}`;
    throw new UserError(`${spec}: ${what}; ${EXPECTED}`, { cause: error });
  }
  const shards = await findShards(spec);
  if (shards !== undefined) return openShards(spec, shards.files, shards.beside);
  if (found.isDirectory()) return openFolder(spec);
  if (found.isFile() && isImageName(spec)) {
    throw new UserError(`${spec}: is an image; expected the folder that it is in, or .tar files`);
  }
  if (found.isFile() && isCheckpointName(spec)) {
    throw new UserError(
      `${spec}: is a file of weights by its name; expected data, and weights with --init`,
    );
  }
  if (found.isFile()) return openTar(spec);
  throw new UserError(`${spec}: neither a file nor a folder; ${EXPECTED}`);
}

function isCheckpointName(spec: string): boolean {
  return /\.(pth|pt|ckpt|safetensors|bin|onnx)$/i.test(spec);
}

function isReserved(spec: string): boolean {
  const [name = ''] = spec.split(':', 1);
  return name === 'synthetic' || isShapesSpec(name) || (PUBLISHED.has(name) && name !== spec);
}

/** Either one could be meant, and nobody would notice the other. */
function refuseAmbiguous(spec: string): void {
  if (!existsSync(spec)) return;
  const [what, how] = spec.startsWith('synthetic')
    ? ['drawn pictures', spec === 'synthetic' ? ` or synthetic:${DEFAULT_SYNTHETIC_COUNT}` : '']
    : ['a published dataset', ''];
  throw new UsageError(
    `data '${spec}' means ${what}, but a file or folder has that name, too; ` +
      `expected ./${spec} for that one${how}, or another name for it`,
  );
}

/** How many images are looked at, evenly spread, to find what the data is. */
const LOOKED_AT = 8;

/**
 * Whether the data has more than 8 bits: all images that are looked at have. Among photographs of 8 bits, one of 16
 * comes down to 8.
 */
async function isAllDeep(dataset: OpenedDataset): Promise<boolean> {
  if (dataset.inMemory === true) return false;
  const count = Math.min(LOOKED_AT, dataset.length);
  let found = false;
  for (let i = 0; i < count; i++) {
    try {
      const sample = await dataset.get(Math.floor((i * dataset.length) / count));
      const deep =
        'bytes' in sample
          ? isDeep(await readHeader(sample.bytes, sample.name))
          : isValueSample(sample);
      if (!deep) return false;
      found = true;
    } catch (error) {
      // One that cannot be read tells nothing.
      if (!(error instanceof SampleError)) throw error;
    }
  }
  return found;
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
  readonly leftOut: LeftOut;
  readonly notes: readonly string[];
  deep = false;
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
    const leftOut = new Tally();
    for (const source of sources) leftOut.addAll(source.leftOut ?? {});
    this.leftOut = leftOut.counts;
    this.notes = notesOn(sources, this.leftOut);
    const found = classesOf(sources, classes === undefined ? 2 : 1);
    this.classes = found === undefined ? undefined : (classes ?? found);
    this.#numbers = new Map((this.classes ?? []).map((name, number) => [name, number]));
    const unknown = found?.filter((name) => !this.#numbers.has(name)) ?? [];
    if (unknown.length > 0) {
      throw new UserError(
        `${this.name}: ${unknown.length === 1 ? 'class' : 'classes'} ${someNames(unknown)} ` +
          `${unknown.length === 1 ? 'is' : 'are'} not among the ${this.#numbers.size} known ones ` +
          `(${someNames([...this.#numbers.keys()])}); name folders as training's are, and leave others out`,
      );
    }
  }

  get(index: number): ReturnType<Source['read']> {
    const { source, inside, label } = this.#place(index);
    return source.read(inside, label);
  }

  locate(index: number): SampleLocation | undefined {
    const { source, inside, label } = this.#place(index);
    return source.locate?.(inside, label);
  }

  nameOf(index: number): string | Promise<string> {
    const { source, inside } = this.#place(index);
    return source.nameOf(inside);
  }

  classOf(index: number): string | undefined {
    const { source, inside } = this.#place(index);
    return source.className(inside);
  }

  groups(): readonly Uint32Array[] {
    return this.#sources.flatMap((source, number) => {
      const start = this.#starts[number] as number;
      const groups = source.groups?.() ?? [
        Uint32Array.from({ length: source.length }, (_, i) => i),
      ];
      return groups.map((group) => group.map((index) => start + index));
    });
  }

  /** The source of a sample, its index there, and its label. */
  #place(index: number): { source: Source; inside: number; label: number } {
    let number = 0;
    while (index >= (this.#starts[number + 1] as number)) number++;
    const inside = index - (this.#starts[number] as number);
    const source = this.#sources[number] as Source;
    const className = source.className(inside);
    const label = className === undefined ? -1 : (this.#numbers.get(className) ?? -1);
    return { source, inside, label };
  }

  countClasses(): Map<string | undefined, number> {
    const counts = new Map<string | undefined, number>();
    for (const source of this.#sources) {
      for (let index = 0; index < source.length; index++) {
        const name = source.className(index);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return counts;
  }

  emptyClasses(): string[] {
    const empty = new Set(this.#sources.flatMap((source) => source.emptyClasses?.() ?? []));
    if (empty.size === 0) return [];
    const found = this.countClasses();
    return [...empty].filter((name) => !found.has(name));
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.close?.();
  }

  #end(): number {
    return this.#starts.at(-1) as number;
  }
}

/** One line for each thing to know, however many sources it is true of. */
function notesOn(sources: readonly Source[], leftOut: LeftOut): string[] {
  const missed = describeCounts(remarkable(leftOut));
  const specs = new Map<string, string[]>();
  for (const { spec, leftOut = {}, remarks = [] } of sources) {
    const misses = Object.keys(remarkable(leftOut)).length > 0;
    for (const remark of [...(misses ? [`not read: ${missed}`] : []), ...remarks]) {
      specs.set(remark, [...(specs.get(remark) ?? []), spec]);
    }
  }
  return [...specs].map(([remark, of]) => {
    const [only = ''] = of;
    return `${of.length === 1 ? only : someNames(of)}: ${remark}`;
  });
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
  // Sources with one order keep it, such as shards that are named one by one; others are merged.
  const [first, ...others] = sources.map(({ fixedClasses }) => fixedClasses);
  const isOne = others.every((classes) => JSON.stringify(classes) === JSON.stringify(first));
  if (first !== undefined && isOne) return [...first];
  return sortedClasses(
    names,
    sources.every(({ hasNumberedClasses, fixedClasses }) => hasNumberedClasses ?? fixedClasses),
  );
}
