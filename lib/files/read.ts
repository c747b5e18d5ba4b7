import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors.js';
import { readError } from './errors.js';

/** Some systems refuse to read more bytes at once. */
const MAX_READ_BYTES = 2 ** 30;

/**
 * Opens a file for reading while `use` runs.
 *
 * @throws UserError naming the file where it cannot be opened
 */
export function withFile<T>(path: string, use: (fd: number) => T): T {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw readError(path, error);
  }
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Fills `bytes` from a position in an open file.
 *
 * @throws UserError naming the file where it is too short or cannot be read
 */
export function readInto(fd: number, bytes: Uint8Array, position: number, path: string): void {
  for (let done = 0; done < bytes.length; ) {
    const count = Math.min(MAX_READ_BYTES, bytes.length - done);
    let got: number;
    try {
      got = readSync(fd, bytes, done, count, position + done);
    } catch (error) {
      throw readError(path, error);
    }
    if (got === 0) throw new UserError(`${path}: the file ends at byte ${position + done}`);
    done += got;
  }
}
