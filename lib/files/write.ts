/**
 * Writes files that appear whole or not at all and survive a power cut. Each is written under a temporary name, flushed to
 * the disk and renamed; then the folder is flushed.
 */
import {
  closeSync,
  copyFileSync,
  constants as fileConstants,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, writeError } from './errors.js';
import { temporaryName } from './temporaries.js';

/** Some systems refuse to write more bytes at once. */
const MAX_WRITE_BYTES = 2 ** 30;

/**
 * Writes a file whole or not at all; an older file of that name stays until the new one is on the disk.
 *
 * @param content the file's content, or a function that writes it to a file descriptor
 * @param bytes about the file's size, for the error where there is no room; known where the content is given
 * @throws DiskFullError where there is no room for it
 * @throws UserError naming the file where it cannot be written for another reason
 */
export function writeFileDurably(
  path: string,
  content: string | Uint8Array | ((fd: number) => void),
  bytes?: number,
): void {
  if (typeof content !== 'function') {
    const data = typeof content === 'string' ? Buffer.from(content) : content;
    writeFileDurably(path, (fd) => writeAll(fd, data), data.length);
    return;
  }
  replace(path, bytes, (temporary) => {
    const fd = openSync(temporary, 'wx');
    try {
      content(fd);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** Codes of systems where a file system has no hard links, or the two names are on different disks. */
export const CANNOT_LINK = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Makes `path` a second name of an existing file: a hard link where the file system has them, a copy elsewhere. The change
 * is atomic and survives a power cut. An older file of that name stays until then.
 *
 * @throws DiskFullError where there is no room for a copy
 * @throws UserError naming the file where it cannot be made for another reason
 */
export function linkDurably(existing: string, path: string): void {
  replace(path, sizeOf(existing), (temporary) => {
    try {
      linkSync(existing, temporary);
    } catch (error) {
      if (!CANNOT_LINK.has(errorCode(error) ?? '')) throw error;
      const { COPYFILE_EXCL, COPYFILE_FICLONE } = fileConstants;
      copyFileSync(existing, temporary, COPYFILE_EXCL | COPYFILE_FICLONE);
      flush(temporary, 'r+');
    }
  });
}

/** Undefined where the file cannot be inspected: linking to it then fails too, and says why. */
function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}

/**
 * Writes all of the bytes.
 *
 * @param position the first byte's position in the file; default: where the last write ended
 */
export function writeAll(fd: number, bytes: Uint8Array, position: number | null = null): void {
  for (let done = 0; done < bytes.length; ) {
    const count = Math.min(MAX_WRITE_BYTES, bytes.length - done);
    done += writeSync(fd, bytes, done, count, position === null ? null : position + done);
  }
}

/** Calls `make` to write a temporary file, then renames it to `path`. */
function replace(path: string, bytes: number | undefined, make: (temporary: string) => void): void {
  const temporary = temporaryName(path);
  try {
    refuseOther(path);
    make(temporary);
    renameWhenFree(temporary, path);
    flushFolder(dirname(path));
  } catch (error) {
    discard(temporary);
    throw writeError(path, error, bytes);
  }
  // Renaming between two names of one file does nothing: both names stay.
  discard(temporary);
}

/** Codes of Windows where another program has the file open at the moment, such as a scanner for viruses. */
const IN_USE = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Renames that are tried on Windows, and milliseconds between them. */
const RENAMES = 20;
const RENAME_PAUSE_MS = 50;

/**
 * Renames a file. On Windows that fails while another program has one of the two open; it is tried again for a second.
 *
 * @throws the system's error where it stays so
 */
export function renameWhenFree(
  from: string,
  to: string,
  platform: NodeJS.Platform = process.platform,
  rename: (from: string, to: string) => void = renameSync,
): void {
  for (let left = platform === 'win32' ? RENAMES : 1; ; ) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      left--;
      if (left === 0 || !IN_USE.has(errorCode(error) ?? '')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RENAME_PAUSE_MS);
    }
  }
}

/** Refuses to replace a folder or a device. Renaming would put a file in the place of `/dev/null`, for root. */
function refuseOther(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile() || stats.isSymbolicLink()) return;
  const kind = stats.isDirectory() ? 'a folder' : 'a device or pipe';
  throw new Error(`it is ${kind}; expected the name of a file`);
}

function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // Where the name cannot be removed, nothing was made; the error that follows says why.
  }
}

/** Codes of systems that cannot flush folders: Windows, some network file systems. */
const CANNOT_FLUSH = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EACCES', 'EPERM']);

/** Makes a rename in a folder survive a power cut, where the system can open folders. */
function flushFolder(folder: string): void {
  try {
    flush(folder, 'r');
  } catch (error) {
    if (!CANNOT_FLUSH.has(errorCode(error) ?? '')) throw error;
  }
}

function flush(path: string, flags: string): void {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * A line of a table in CSV (RFC 4180). Values with a comma, a quote or a line break are quoted, and their quotes doubled.
 * Null is empty.
 */
export function csvLine(values: readonly (string | number | null)[]): string {
  const written = values.map((value) => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(',')}\r\n`;
}
