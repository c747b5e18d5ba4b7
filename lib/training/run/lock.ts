/** One run at a time in a folder: two would move and overwrite each other's files. */
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { isAlive, temporaryName } from '../../files/index.js';

/** Identifies a process, since another one may get its number later. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** The start time of the process, as Linux counts; null elsewhere. */
  readonly began: string | null;
}

/**
 * Locks a run's folder for this process, until it is disposed. A lock of a process that has ended does not count. Nor
 * does one of another machine, since its process cannot be checked.
 *
 * @throws UserError where a process of this machine has the lock; the system's error where the file cannot be written
 */
export function lockFolder(folder: string): Disposable {
  const path = join(folder, '.lock');
  const own: Owner = { pid: process.pid, host: hostname(), began: beginning(process.pid) };
  while (!claim(path, own)) {
    const other = ownerOf(path);
    if (other !== null && isRunning(other)) {
      throw new UserError(
        `${folder}: process ${other.pid} is training in this folder; end it first, or give another folder with --out`,
      );
    }
    rmSync(path, { force: true });
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** @returns Whether there was no lock before. */
function claim(path: string, owner: Owner): boolean {
  const beside = temporaryName(path);
  writeFileSync(beside, JSON.stringify(owner));
  try {
    // A link appears with its contents, unlike a file that is opened and then written.
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without hard links.
    if (existsSync(path)) return false;
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
  return true;
}

/** Null where the file cannot be read. */
function ownerOf(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function isRunning({ pid, host, began }: Owner): boolean {
  return host === hostname() && isAlive(pid) && began === beginning(pid);
}

function beginning(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces. The start time is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
