import { type BigIntStats, closeSync, fstatSync, openSync, read } from 'node:fs';
import { UserError } from '../../errors.js';
import { readTrouble } from '../../system-errors.js';

/** The most archives that are kept open: a data set may have more than a process may have open files. */
const MOST_OPEN = 200;

/** A file for random access. It is open while in use, and afterwards as long as there is room for it. */
export class ArchiveFile {
  /** The open files, least recently used first. */
  static readonly #open = new Set<ArchiveFile>();
  readonly path: string;
  /** The file's status when it was first opened. */
  readonly version: BigIntStats;
  #fd: number | undefined;
  #readers = 0;

  /** @throws UserError where it cannot be opened */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = this.#opened();
    } catch (error) {
      throw new UserError(`${path}: cannot be read: ${readTrouble(error)}`, { cause: error });
    }
    this.version = fstatSync(this.#fd, { bigint: true });
  }

  /**
   * The bytes at a position of the file, fewer at its end.
   *
   * @throws the system's error, or one that says that the file was replaced
   */
  async read(offset: number, size: number): Promise<Buffer> {
    const fd = this.#use();
    this.#readers++;
    try {
      return await readAt(fd, offset, size);
    } finally {
      this.#readers--;
      // More concurrent reads than that opened more files.
      if (this.#readers === 0 && ArchiveFile.#open.size > MOST_OPEN) this.close();
    }
  }

  /** Closes the file; a later read opens it again. */
  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    ArchiveFile.#open.delete(this);
  }

  #use(): number {
    if (this.#fd === undefined) {
      this.#fd = this.#opened();
      if (!isSame(this.version, fstatSync(this.#fd, { bigint: true }))) {
        this.close();
        throw new Error('the file has changed since it was opened first');
      }
    }
    // The most recently used is the last.
    ArchiveFile.#open.delete(this);
    ArchiveFile.#open.add(this);
    return this.#fd;
  }

  #opened(): number {
    for (const file of ArchiveFile.#open) {
      if (ArchiveFile.#open.size < MOST_OPEN) break;
      if (file.#readers === 0) file.close();
    }
    const fd = openSync(this.path, 'r');
    ArchiveFile.#open.add(this);
    return fd;
  }
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

function readAt(fd: number, offset: number, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size);
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, size, offset, (error, count) => {
      if (error) reject(error);
      else resolve(bytes.subarray(0, count));
    });
  });
}
