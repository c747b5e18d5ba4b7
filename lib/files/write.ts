/**
 * Files that appear whole or not at all, and stay through a power cut: each is written beside its place, flushed to the
 * disk, renamed, and the folder flushed.
 */
import {
  closeSync,
  copyFileSync,
  constants as fileConstants,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, writeError } from './errors.js';
import { temporaryName } from './temporaries.js';

/** More than this at once some systems refuse. */
const MOST_AT_ONCE = 2 ** 30;

/**
 * Writes a file whole or not at all; an older file of that name stays until the new one is on the disk.
 *
 * @param content what the file holds, or what writes it to a descriptor
 * @param bytes about how large the file becomes, for the error where there is no room; known where the content is given
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
    const fd = openSync(temporary, 'w');
    try {
      content(fd);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** What systems answer where a file system has no hard links, or has the two names on different disks. */
const CANNOT_LINK = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Makes a name stand for the same file as another, at once and lastingly: a hard link where the file system has them, a
 * copy elsewhere. What had the name before stays until then.
 *
 * @throws DiskFullError where there is no room for a copy
 * @throws UserError naming the file where it cannot be made for another reason
 */
export function linkDurably(existing: string, path: string): void {
  replace(path, sizeOf(existing), (temporary) => {
    rmSync(temporary, { force: true });
    try {
      linkSync(existing, temporary);
    } catch (error) {
      if (!CANNOT_LINK.has(errorCode(error) ?? '')) throw error;
      copyFileSync(existing, temporary, fileConstants.COPYFILE_FICLONE);
      flush(temporary, 'r+');
    }
  });
}

/** Undefined where the file cannot be looked at: then it cannot be linked to either, which says why. */
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
 * @param position from where on in the file; by default where the last write ended
 */
export function writeAll(fd: number, bytes: Uint8Array, position: number | null = null): void {
  for (let done = 0; done < bytes.length; ) {
    const count = Math.min(MOST_AT_ONCE, bytes.length - done);
    done += writeSync(fd, bytes, done, count, position === null ? null : position + done);
  }
}

/** Puts what `make` made under a temporary name in the place of `path`. */
function replace(path: string, bytes: number | undefined, make: (temporary: string) => void): void {
  const temporary = temporaryName(path);
  try {
    make(temporary);
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (error) {
    discard(temporary);
    throw writeError(path, error, bytes);
  }
  // Renaming one name of a file to another of its names leaves both.
  discard(temporary);
}

function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // Where the name cannot even be looked at, nothing was made; the error that is thrown says why.
  }
}

/** Systems on which folders cannot be flushed by themselves: Windows, some network file systems. */
const CANNOT_FLUSH = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EACCES', 'EPERM']);

/** Makes a rename in a folder last through a power cut, where the system lets folders be opened. */
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
