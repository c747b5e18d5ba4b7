/** Temporary names of files that are being written, and the removal of those that ended processes left. */
import { randomBytes } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from './folder.js';

/**
 * `last.safetensors.1234.0f3a5c7e9b1d.tmp`, where 1234 is the id of the writing process. Version 0.1 wrote
 * `last.safetensors.1234.tmp`.
 */
const TEMPORARY = /\.(\d+)(?:\.[0-9a-f]{12})?\.tmp$/;

/** No file takes as long as this to write. */
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The name of a file until it is complete. It cannot be guessed, so that nobody can put a link there first. Open it with
 * `wx`, which follows no link either.
 */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
}

/**
 * Removes temporary files of ended processes from a folder, but not from folders in it. A folder that does not exist has
 * none, and a file that cannot be removed stays. Only for folders that one machine writes to: processes of another
 * machine look as if they had ended.
 *
 * @throws UserError where the folder cannot be read
 */
export function removeStaleTemporaries(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid !== undefined) removeIfStale(join(folder, name), Number(pid));
  }
}

function removeIfStale(file: string, pid: number): void {
  try {
    const written = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (written !== undefined && isStale(pid, written)) rmSync(file, { force: true });
  } catch {
    // It takes room, and does no other harm.
  }
}

/** @param written when the file was last written to, in milliseconds since 1970 */
function isStale(pid: number, written: number): boolean {
  const startedAt = Date.now() - process.uptime() * 1000;
  // In a container, a run may get the process id of the run before it.
  if (pid === process.pid) return written < startedAt;
  return !isAlive(pid) || Date.now() - written > DAY_MS;
}

/** Whether a process with this id runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
