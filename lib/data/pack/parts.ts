/**
 * The files of a data set that is being packed. A complete shard is a part, `NAME-00000.mae.part`, until all are
 * complete. Then each gets the number of shards in its header and its name, `NAME-00000-of-00004.mae`.
 */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import {
  readError,
  removeStaleTemporaries,
  withFile,
  writeAll,
  writeError,
} from '../../files/index.js';
import { encodeHeader } from './format.js';
import { readHeader, ShardFile } from './shard-file.js';

const PART = /-(\d{5,})\.mae\.part$/;
const SHARD = /-\d{5,}-of-\d{5,}\.mae$/;

/** Whether a file has the name of a shard. */
export function isShardName(name: string): boolean {
  return /\.mae$/i.test(name) && !name.startsWith('.');
}

/** Whether a file has the name of a {@link PackParts part}. */
export function isPartName(name: string): boolean {
  return PART.test(name);
}

/** The parts of one data set in a folder. */
export class PackParts {
  readonly #folder: string;
  readonly #name: string;
  /** The identifier in the headers of the data set's shards. */
  readonly set: string;

  /** @param set the identifier in the headers of the data set's shards, and of no others */
  constructor(folder: string, set: string) {
    this.#folder = folder;
    this.#name = path.basename(path.resolve(folder)) || 'shard';
    this.set = set;
  }

  /** The path of a shard until all are written. */
  path(shard: number): string {
    return path.join(this.#folder, `${this.#name}-${digits(shard)}.mae.part`);
  }

  /**
   * Keeps consecutive parts of an earlier run from the first on, and removes its other files.
   *
   * @returns the parts in order; whether they are of another data set or other settings, and were removed for that
   * @throws UserError where the folder holds shards of another data set, or all of this one
   */
  takeOver(): { parts: ShardFile[]; discarded: boolean } {
    removeStaleTemporaries(this.#folder);
    this.#reopen();
    const parts: ShardFile[] = [];
    let discarded = false;
    const number = (name: string) => Number(PART.exec(name)?.[1]);
    const names = this.#list().filter(isPartName);
    for (const name of names.sort((a, b) => number(a) - number(b))) {
      const file = path.join(this.#folder, name);
      const part = file === this.path(parts.length) ? this.#open(file) : undefined;
      const from = parts.at(-1)?.metadata.to ?? 0;
      if (part?.header.set === this.set && part.metadata.from === from) parts.push(part);
      else {
        discarded ||= part !== undefined;
        part?.close();
        this.#try(file, () => rmSync(file));
      }
    }
    return { parts, discarded };
  }

  /**
   * Writes the number of shards, and renames the parts.
   *
   * @returns their files
   */
  finish(shards: number): string[] {
    const files: string[] = [];
    for (let shard = 0; shard < shards; shard++) {
      const part = this.path(shard);
      const name = `${this.#name}-${digits(shard)}-of-${digits(shards)}.mae`;
      const file = path.join(this.#folder, name);
      this.#try(part, () => {
        const header = withFile(part, (fd) => readHeader(fd, part));
        const fd = openSync(part, 'r+');
        try {
          writeAll(fd, encodeHeader({ ...header, shards }), 0);
          fsyncSync(fd);
        } finally {
          closeSync(fd);
        }
        renameSync(part, file);
      });
      files.push(file);
    }
    return files;
  }

  /** Turns shards back into parts where an earlier run was interrupted while renaming. */
  #reopen(): void {
    const names = this.#list().filter(isShardName);
    for (const name of names) {
      const file = path.join(this.#folder, name);
      const header = withFile(file, (fd) => readHeader(fd, file));
      const isComplete = names.length >= header.shards;
      if (header.set !== this.set || !SHARD.test(name) || isComplete) {
        throw new UserError(
          `${this.#folder}: holds packed shards already, such as ${name}; ` +
            'give another folder with --out, or delete them',
        );
      }
      this.#try(file, () => renameSync(file, this.path(header.shard)));
    }
  }

  #list(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch (error) {
      throw readError(this.#folder, error);
    }
  }

  /** Undefined where it is damaged. */
  #open(file: string): ShardFile | undefined {
    try {
      return new ShardFile(file);
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  #try(file: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw error instanceof UserError ? error : writeError(file, error);
    }
  }
}

function digits(number: number): string {
  return String(number).padStart(5, '0');
}
