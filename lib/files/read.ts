import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors.js';
import { readError } from './errors.js';

/** More than this at once some systems refuse. */
const MOST_AT_ONCE = 2 ** 30;

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
 * Fills `bytes` from a place in an open file.
 *
 * @throws UserError naming the file where it ends before, or cannot be read
 */
export function readInto(fd: number, bytes: Uint8Array, position: number, path: string): void {
  for (let done = 0; done < bytes.length; ) {
    const count = Math.min(MOST_AT_ONCE, bytes.length - done);
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
