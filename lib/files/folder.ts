import { mkdirSync, readdirSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import { errorCode, readError } from './errors.js';

/**
 * Makes a folder and its missing parents. Unlike `mkdirSync` with `recursive`, it throws where an existing parent cannot
 * hold folders, such as `/proc`.
 *
 * @throws the system's error where it cannot be made
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (!exists || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/**
 * The names in a folder; none where there is no such folder.
 *
 * @throws UserError where it cannot be read, such as a file of that name
 */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readError(folder, error);
  }
}

/**
 * What a path leads to; undefined where there is nothing.
 *
 * @throws UserError where that cannot be found out, such as for links in a circle
 */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw readError(path, error);
  }
}

/**
 * Removes a file, where there is one.
 *
 * @throws UserError where it stays
 */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw new UserError(`${path}: cannot be removed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
