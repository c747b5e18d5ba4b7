import { type BigIntStats, closeSync, fstatSync, openSync, read } from 'node:fs';
import { UserError } from '../../errors.js';

/** How many archives are kept open: a data set may have more of them than a process may have open files. */
const MOST_OPEN = 200;

/** A file that is read here and there, open while it is in use and as long after as there is room for it. */
export class ArchiveFile {
  /** Those that are open, the one used longest ago first. */
  static readonly #open = new Set<ArchiveFile>();
  readonly path: string;
  /** What the system says of the file as it was opened first. */
  readonly version: BigIntStats;
  #fd: number | undefined;
  #readers = 0;

  /** @throws UserError where it cannot be opened */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = this.#opened();
    } catch (error) {
      throw new UserError(`${path}: cannot be read: ${(error as Error).message}`, { cause: error });
    }
    this.version = fstatSync(this.#fd, { bigint: true });
  }

  /**
   * The bytes at a place of the file, fewer where it ends.
   *
   * @throws the system's error, or one that says that the file is another one by now
   */
  async read(offset: number, size: number): Promise<Buffer> {
    const fd = this.#use();
    this.#readers++;
    try {
      return await readAt(fd, offset, size);
    } finally {
      this.#readers--;
      // More reads than that at once had more files opened.
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
    // The latest used is the last.
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
