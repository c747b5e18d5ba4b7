import { promises as fs } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { readError } from '../../files/index.js';
import { isPartName, isShardName } from './parts.js';

/** Packed shards of a path. */
export interface FoundShards {
  /** Sorted by name. */
  readonly files: readonly string[];
  /** Number of other files and folders in their folder, which are not read; without hidden ones. */
  readonly beside: number;
}

/**
 * The packed shards of a path: a `.mae` file, or a folder with such files.
 *
 * @returns undefined where the path is something else, or does not exist
 * @throws UserError where packing into the folder is incomplete
 */
export async function findShards(spec: string): Promise<FoundShards | undefined> {
  const found = await fs.stat(spec).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    return found !== undefined && isShardName(path.basename(spec))
      ? { files: [spec], beside: 0 }
      : undefined;
  }
  let names: string[];
  try {
    names = await fs.readdir(spec);
  } catch (error) {
    throw readError(spec, error);
  }
  const shards = names.filter(isShardName).sort();
  if (shards.length > 0) {
    const visible = names.filter((name) => !name.startsWith('.'));
    return {
      files: shards.map((name) => path.join(spec, name)),
      beside: visible.length - shards.length,
    };
  }
  if (!names.some(isPartName)) return undefined;
  throw new UserError(
    `${spec}: packing into this folder was not finished; run "mae-native data pack" again, with the same flags`,
  );
}
