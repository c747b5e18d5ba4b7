import { availableParallelism } from 'node:os';
import { UserError } from '../../errors.js';
import { checkOptions } from '../../settings/index.js';
import { decodeImage, readHeader } from '../decode.js';
import { decodeValues, isDeep } from '../decode-values.js';
import { openDataset } from '../open.js';
import { SampleError } from '../sample.js';
import { checkComplete } from '../sources/shards.js';
import { findShards } from './find.js';
import { inOrder } from './in-order.js';
import { ShardFile } from './shard-file.js';

/** An unreadable file or image. */
export interface Damage {
  /** The name of the file or image. */
  readonly name: string;
  readonly reason: string;
}

/** The result of {@link verifyData}. */
export interface Verification {
  readonly ok: boolean;
  /** Number of images that were read. */
  readonly images: number;
  readonly damaged: readonly Damage[];
}

/** Options and callbacks of {@link verifyData}. */
export interface VerifyOptions {
  /** The split of a published data set; `train` by default. */
  readonly split?: 'train' | 'test';
  onNote?(note: string): void;
  onProgress?(done: number, total: number): void;
}

/** Number of shards' images that are read at once. */
const AHEAD = 8;

/**
 * Reads all of some data: every checksum of packed shards, or every image of other data, which is decoded.
 *
 * @param specs specs for `openDataset`
 * @throws UserError where data other than shards cannot be opened
 */
export async function verifyData(
  specs: readonly string[],
  options: VerifyOptions = {},
): Promise<Verification> {
  checkOptions('verifyData', options, ['split', 'onNote', 'onProgress']);
  const { split = 'train', onNote, onProgress } = options;
  const damaged: Damage[] = [];
  const shards: ShardFile[] = [];
  const others: string[] = [];
  for (const spec of specs) {
    const files = (await findShards(spec))?.files;
    if (files === undefined) others.push(spec);
    else shards.push(...openAll(spec, files, damaged));
  }
  const dataset = others.length === 0 ? null : await openDataset(others, { split });
  try {
    for (const note of dataset?.notes ?? []) onNote?.(note);
    const total = [dataset, ...shards].reduce((sum, part) => sum + (part?.length ?? 0), 0);
    let done = 0;
    const check = async (count: number, ahead: number, read: (i: number) => Promise<void>) => {
      for await (const damage of inOrder(0, count, ahead, (i) => damageOf(read(i)))) {
        if (damage !== null) damaged.push(damage);
        done++;
        onProgress?.(done, total);
      }
    };
    for (const shard of shards) {
      await check(shard.length, AHEAD, async (i) => void (await shard.read(i)));
    }
    if (dataset !== null) {
      await check(dataset.length, availableParallelism(), async (i) => {
        const sample = await dataset.get(i);
        if (!('bytes' in sample)) return;
        const header = await readHeader(sample.bytes, sample.name);
        if (isDeep(header)) await decodeValues(sample.bytes, null, sample.name, header);
        else await decodeImage(sample.bytes, header.bands ?? 3, sample.name, header);
      });
    }
    return { ok: damaged.length === 0, images: total, damaged };
  } finally {
    for (const shard of shards) shard.close();
    await dataset?.close();
  }
}

/** Opens the readable shards of a data set. */
function openAll(spec: string, files: readonly string[], damaged: Damage[]): ShardFile[] {
  const opened: ShardFile[] = [];
  const note = (name: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push({ name, reason: error.message.replace(`${name}: `, '') });
    }
  };
  for (const file of files) note(file, () => opened.push(new ShardFile(file)));
  for (const shard of opened) note(shard.path, () => shard.checkNames());
  // Where one cannot be opened, it is already known that shards are missing.
  if (opened.length === files.length) note(spec, () => checkComplete(spec, opened));
  return opened;
}

async function damageOf(reading: Promise<void>): Promise<Damage | null> {
  try {
    await reading;
    return null;
  } catch (error) {
    if (error instanceof SampleError) return { name: error.sample, reason: error.reason };
    throw error;
  }
}
