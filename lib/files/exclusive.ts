import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { errorCode } from './errors.js';
import { temporaryName } from './temporaries.js';
import { CANNOT_LINK, writeAll } from './write.js';

/**
 * Makes a file where none has the name: of several processes, one succeeds. It appears with its content, except on file
 * systems without hard links, where others may see it empty for a moment.
 *
 * @returns whether there was none
 * @throws the system's error where it cannot be made for another reason
 */
export function createExclusively(path: string, content: string): boolean {
  const beside = temporaryName(path);
  write(beside, content);
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!CANNOT_LINK.has(errorCode(error) ?? '')) throw error;
    return writeIfMissing(path, content);
  } finally {
    rmSync(beside, { force: true });
  }
}

function writeIfMissing(path: string, content: string): boolean {
  try {
    write(path, content);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function write(path: string, content: string): void {
  const fd = openSync(path, 'wx');
  try {
    writeAll(fd, Buffer.from(content));
  } finally {
    closeSync(fd);
  }
}
