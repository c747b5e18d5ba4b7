import { statSync } from 'node:fs';
import { checkOptions } from '../../settings/index.js';
import { readHeader } from '../decode.js';
import type { Size } from '../geometry.js';
import { readJpegHeader } from '../jpeg-header.js';
import { isNpy } from '../npy-header.js';
import { type OpenedDataset, openDataset } from '../open.js';
import { isPixelSample, isValueSample, type Sample, SampleError } from '../sample.js';
import { loadSharp } from '../sharp.js';
import { findShards } from './find.js';
import { inOrder } from './in-order.js';
import type { ShardMetadata } from './metadata.js';
import { ShardFile } from './shard-file.js';

/** The median and the extremes of sorted numbers. */
export interface Range {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** A description of some data. */
export interface Inspection {
  readonly data: string;
  readonly images: number;
  /** The number of images by class name, in the order of the labels. */
  readonly classes: readonly { readonly name: string; readonly images: number }[];
  /** Images without a class. */
  readonly unlabelled: number;
  /** The number of files that are not read, by kind: an extension, or words. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Number of images measured for the fields below, evenly spaced over all. */
  readonly measured: number;
  /** In pixels, as the images are viewed; null where no image can be read. */
  readonly width: Range | null;
  readonly height: Range | null;
  /** The number of measured images by format; `raw` are pixels. */
  readonly formats: Readonly<Record<string, number>>;
  /** Measured images whose headers cannot be read. */
  readonly unreadable: number;
  /** For packed shards, else null. */
  readonly packed: PackedInspection | null;
}

/** A description of packed shards. */
export interface PackedInspection
  extends Pick<ShardMetadata, 'creator' | 'source' | 'split' | 'settings'> {
  readonly files: readonly string[];
  /** Size of these files. */
  readonly bytes: number;
  /** Number of shards of this data set, including these. */
  readonly shards: number;
  /** Images that could not be read when they were packed. */
  readonly skipped: number;
}

/** The most images whose headers are read. */
const MEASURED = 1000;
const AHEAD = 8;

/**
 * Describes data without decoding it. Packed shards are described from their indexes. For other data the headers of up
 * to 1,000 images are read.
 *
 * @param spec what `openDataset` takes
 * @param split the split of a published data set
 * @throws UserError where the data cannot be opened
 */
export async function inspectData(
  spec: string,
  options: { split?: 'train' | 'test' } = {},
): Promise<Inspection> {
  checkOptions('inspectData', options, ['split']);
  const { split = 'train' } = options;
  const files = (await findShards(spec))?.files;
  const dataset = await openDataset(spec, { split });
  try {
    const contents = { data: spec, images: dataset.length, ...countedClasses(dataset) };
    if (files === undefined) return { ...contents, ...(await measure(dataset)), packed: null };
    return { ...contents, ...inspectShards(files) };
  } finally {
    await dataset.close();
  }
}

function countedClasses(
  dataset: OpenedDataset,
): Pick<Inspection, 'classes' | 'unlabelled' | 'leftOut'> {
  const counts = dataset.countClasses();
  const unlabelled = counts.get(undefined) ?? 0;
  const found = [...counts.keys()].filter((name) => name !== undefined);
  const names = dataset.classes ?? found;
  const classes = names.map((name) => ({ name, images: counts.get(name) ?? 0 }));
  return { classes, unlabelled, leftOut: dataset.leftOut };
}

async function measure(dataset: OpenedDataset) {
  const count = Math.min(MEASURED, dataset.length);
  const look = async (i: number) => {
    try {
      return await headerOf(await dataset.get(Math.floor((i * dataset.length) / count)));
    } catch (error) {
      if (error instanceof SampleError) return null;
      throw error;
    }
  };
  const sizes: Size[] = [];
  const formats: Record<string, number> = {};
  for await (const seen of inOrder(0, count, AHEAD, look)) {
    if (seen === null) continue;
    sizes.push(seen);
    formats[seen.format] = (formats[seen.format] ?? 0) + 1;
  }
  return { measured: count, ...ranges(sizes), formats, unreadable: count - sizes.length };
}

async function headerOf(sample: Sample): Promise<Size & { format: string }> {
  if (isPixelSample(sample)) return { width: sample.width, height: sample.height, format: 'raw' };
  if (isValueSample(sample)) {
    return { width: sample.width, height: sample.height, format: 'float32' };
  }
  const { width, height } = await readHeader(sample.bytes, sample.name);
  return { width, height, format: await formatOf(sample.bytes) };
}

async function formatOf(bytes: Uint8Array): Promise<string> {
  if (readJpegHeader(bytes) !== null) return 'jpeg';
  if (isNpy(bytes)) return 'npy';
  const sharp = await loadSharp();
  const options = { limitInputPixels: false, limitInputChannels: false };
  const { format, compression } = await sharp(bytes, options).metadata();
  // AVIF is AV1 in HEIF's container.
  return compression === 'av1' ? 'avif' : format;
}

function inspectShards(files: readonly string[]) {
  const sizes: Size[] = [];
  const formats: Record<string, number> = {};
  let [skipped, bytes] = [0, 0];
  let first: ShardFile | undefined;
  for (const file of files) {
    const shard = new ShardFile(file);
    shard.close();
    first ??= shard;
    const { format } = shard.metadata.settings;
    for (let i = 0; i < shard.length; i++) sizes.push(shard.record(i));
    formats[format] = (formats[format] ?? 0) + shard.length;
    skipped += shard.metadata.skipped;
    bytes += statSync(file).size;
  }
  const { metadata, header } = first as ShardFile;
  const { creator, source, split, settings } = metadata;
  return {
    ...{ measured: sizes.length, ...ranges(sizes), formats, unreadable: 0 },
    packed: {
      ...{ creator, source, split, settings },
      ...{ files, bytes, shards: header.shards, skipped },
    },
  };
}

function ranges(sizes: readonly Size[]): { width: Range | null; height: Range | null } {
  return {
    width: range(sizes.map(({ width }) => width)),
    height: range(sizes.map(({ height }) => height)),
  };
}

function range(numbers: readonly number[]): Range | null {
  const sorted = Float64Array.from(numbers).sort();
  if (sorted.length === 0) return null;
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  return { min: at(0), median: at(0.5), max: at(1) };
}
