import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UsageError, UserError } from '../../errors.js';
import { makeFolder, takeLock, writeError } from '../../files/index.js';
import { packageVersion } from '../../native/paths.js';
import { checkOptions } from '../../settings/index.js';
import { checkPositiveInteger } from '../checks.js';
import { MAX_PIXELS } from '../decode-memory.js';
import { type OpenedDataset, type OpenOptions, openDataset } from '../open.js';
import { SampleError } from '../sample.js';
import { valuesOf } from '../sample-values.js';
import { packImage } from './image.js';
import { inOrder } from './in-order.js';
import type { PackSettings } from './metadata.js';
import { PackParts } from './parts.js';
import { ShardSequence } from './shard-sequence.js';

/** Settings of {@link packDataset}. */
export interface PackOptions {
  /** A spec for `openDataset`. */
  readonly data: readonly string[];
  /** The folder for the shards; it is created where it is missing. */
  readonly out: string;
  /** The split of a published data set; `train` by default. */
  readonly split?: 'train' | 'test';
  readonly format?: 'jpeg' | 'raw';
  /** In pixels: the shorter side of larger images, or with `raw` both sides of all; 256 by default. */
  readonly size?: number;
  /** The JPEG quality, from 1 to 100; 90 by default. */
  readonly quality?: number | undefined;
  /** The largest size of a shard, unless a single image needs more; 1 GiB by default. */
  readonly shardBytes?: number;
  /** Number of images in progress at once; by default the number of cores. */
  readonly workers?: number | undefined;
}

/** Callbacks of packing. */
export interface PackHooks {
  /** An unreadable image, and the reason. */
  onSkip?(name: string, reason: string): void;
  onNote?(note: string): void;
  /** Number of images of the source that are done, including skipped ones. */
  onProgress?(done: number, total: number): void;
}

/** The result of packing. */
export interface PackSummary {
  readonly out: string;
  readonly files: readonly string[];
  readonly settings: PackSettings;
  readonly images: number;
  /** Number of unreadable images. */
  readonly skipped: number;
  /** The number of the source's files that are not read, by kind: an extension, or words. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Number of classes of the images; 0: they have none. */
  readonly classes: number;
  /** Of all files. */
  readonly bytes: number;
}

/**
 * For each image in progress, the number that may wait to be written, so that a large one does not block the others.
 */
const AHEAD = 4;

/**
 * Packs images into shards that are read much faster than the images: scaled once, in few large files. The output
 * depends on the images and the settings alone. Unreadable images are skipped.
 *
 * Interrupted packing continues after the last complete shard when it is started again. Until all shards are complete,
 * no file has a name that is opened as data.
 *
 * @throws UserError where the data or a setting cannot be used, no image can be read, or the folder holds shards
 *   already
 * @throws DiskFullError where there is no room for a shard
 */
export async function packDataset(
  options: PackOptions,
  hooks: PackHooks = {},
): Promise<PackSummary> {
  checkOptions('packDataset', options, [
    'data',
    'out',
    'split',
    'format',
    'size',
    'quality',
    'shardBytes',
    'workers',
  ]);
  const { data, out, split = 'train', shardBytes = 2 ** 30 } = options;
  const { workers = availableParallelism() } = options;
  const wanted = packSettings(options);
  checkPositiveInteger('shardBytes', shardBytes);
  checkPositiveInteger('workers', workers);
  const dataset = await openLabelled(data, { split, imageSize: wanted.size });
  try {
    const settings = dataset.deep === true ? await valueSettings(dataset, wanted) : wanted;
    const { classes = null, leftOut } = dataset;
    for (const note of dataset.notes) hooks.onNote?.(note);
    const creator = `mae-native ${packageVersion()}`;
    const metadata = { creator, source: data, split, settings, classes };
    using _ = lockFolder(out);
    const parts = new PackParts(out, setOf(dataset, { ...metadata, shardBytes }));
    const { complete, images: earlier, skipped: skippedBefore, to: from } = takeOver(parts, hooks);
    if (from > 0) hooks.onNote?.(`going on after ${from} of ${dataset.length} images`);
    const shards = new ShardSequence(parts, metadata, shardBytes, { shard: complete, from });
    let [images, skipped] = [earlier, skippedBefore];
    try {
      const load = async (index: number) => {
        try {
          const sample = await dataset.get(index);
          return { image: await packImage(sample, settings), label: sample.label };
        } catch (error) {
          if (error instanceof SampleError) return { error };
          throw error;
        }
      };
      let position = from;
      for await (const result of inOrder(from, dataset.length, workers * AHEAD, load)) {
        if (result.error !== undefined) {
          shards.skip();
          skipped++;
          hooks.onSkip?.(result.error.sample, result.error.reason);
        } else {
          shards.add(result.image, result.label, position);
          images++;
        }
        position++;
        hooks.onProgress?.(position, dataset.length);
      }
      shards.finish(position);
    } catch (error) {
      shards.discard();
      throw error;
    }
    if (images === 0)
      throw new UserError(`${dataset.name}: none of the ${skipped} images can be read`);
    const files = parts.finish(shards.complete);
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    const summary = { out, files, settings, images, skipped, leftOut };
    return { ...summary, classes: classes?.length ?? 0, bytes };
  } finally {
    await dataset.close();
  }
}

/**
 * Makes the folder, and locks it for this process: two would remove each other's shards.
 *
 * @throws UserError where it cannot be made, or another process is packing into it
 */
function lockFolder(folder: string): Disposable {
  let taken: ReturnType<typeof takeLock>;
  try {
    makeFolder(folder);
    taken = takeLock(join(folder, '.lock'));
  } catch (error) {
    throw writeError(folder, error);
  }
  if (!('pid' in taken)) return taken;
  throw new UserError(
    `${folder}: process ${taken.pid} is packing into this folder; end it first, or give another folder with --out`,
  );
}

/** @throws UsageError for invalid settings */
function packSettings({ format = 'jpeg', size = 256, quality }: PackOptions): PackSettings {
  checkPositiveInteger('size', size);
  if (size ** 2 > MAX_PIXELS) {
    const most = Math.floor(Math.sqrt(MAX_PIXELS));
    throw new UsageError(`size is ${size}; expected a side of at most ${most} pixels`);
  }
  if (format === 'raw') {
    if (quality === undefined) return { format, size };
    throw new UsageError(`quality is ${quality}, but the format is raw; it is for jpeg`);
  }
  if (quality === undefined) return { format, size, quality: 90 };
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return { format, size, quality };
  throw new UsageError(`quality is ${quality}; expected a whole number from 1 to 100`);
}

/**
 * The settings for data of more than 8 bits, which has the channels of its first readable image.
 *
 * @throws UsageError where JPEG is wanted
 */
async function valueSettings(
  dataset: OpenedDataset,
  settings: PackSettings,
): Promise<PackSettings> {
  if (settings.format === 'jpeg') {
    throw new UsageError(
      `${dataset.name}: the images have more than 8 bits, and JPEG holds 8; expected format raw (--format raw)`,
    );
  }
  for (let index = 0; index < dataset.length; index++) {
    try {
      const { channels } = await valuesOf(await dataset.get(index), null);
      return { ...settings, values: 'float32', channels };
    } catch (error) {
      if (!(error instanceof SampleError)) throw error;
    }
  }
  throw new UserError(`${dataset.name}: none of the ${dataset.length} images can be read`);
}

/**
 * Opens data with its classes, even where there is only one: it matters once the shards are joined with others.
 */
async function openLabelled(data: readonly string[], options: OpenOptions): Promise<OpenedDataset> {
  const dataset = await openDataset(data, options);
  if (dataset.classes !== undefined) return dataset;
  const classes = [...dataset.countClasses().keys()].filter((name) => name !== undefined);
  if (classes.length === 0) return dataset;
  await dataset.close();
  return openDataset(data, { ...options, classes });
}

/** Identifies a data set and its settings: a hash of everything known before reading. */
function setOf(dataset: OpenedDataset, settings: object): string {
  const hash = createHash('sha256').update(JSON.stringify({ ...settings, length: dataset.length }));
  for (let index = 0; index < dataset.length; index++) {
    const place = dataset.locate?.(index);
    if (place !== undefined) hash.update(JSON.stringify(place));
  }
  return hash.digest('hex').slice(0, 32);
}

/** Loads the shards that an earlier run completed. */
function takeOver(parts: PackParts, hooks: PackHooks) {
  const { parts: kept, discarded } = parts.takeOver();
  if (discarded) hooks.onNote?.('what an earlier run left is of other images or settings: removed');
  let [images, skipped, to] = [0, 0, 0];
  for (const part of kept) {
    part.close();
    images += part.length;
    skipped += part.metadata.skipped;
    to = part.metadata.to;
  }
  return { complete: kept.length, images, skipped, to };
}
