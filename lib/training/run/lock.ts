/** One run at a time in a folder: two would move each other's files away and write over them. */
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { isAlive, temporaryName } from '../../files/index.js';

/** A process, so that another one of its number is not taken for it. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as Linux counts; null elsewhere. */
  readonly began: string | null;
}

/**
 * Claims a run's folder for this process, until it is disposed. What a process that ended has left is no claim, nor is
 * one of another machine, of which it is not known whether it goes on.
 *
 * @throws UserError where a process of this machine has the folder; the system's error where the file cannot be written
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

/** @returns Whether there was no claim before. */
function claim(path: string, owner: Owner): boolean {
  const beside = temporaryName(path);
  writeFileSync(beside, JSON.stringify(owner));
  try {
    // Unlike a file that is opened and then written, a link is never seen half made.
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
    // The name of the program, in brackets, may hold spaces. The time is the 22nd of all fields.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
