/** Temporary names of files that are being written, and the removal of those that ended processes left. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from './errors.js';

/** `last.safetensors.1234.tmp`, where 1234 is the id of the writing process. */
const TEMPORARY = /\.(\d+)\.tmp$/;

/** No file takes as long as this to write. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** The name of a file until it is complete. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/**
 * Removes temporary files of ended processes from a folder, but not from folders in it. A folder that does not exist has
 * none. Only for folders that one machine writes to: processes of another machine look as if they had ended.
 *
 * @throws UserError where one cannot be removed
 */
export function removeStaleTemporaries(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const pid = TEMPORARY.exec(name)?.[1];
      if (pid === undefined) continue;
      const file = join(folder, name);
      const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      if (written !== undefined && isStale(Number(pid), written)) rmSync(file, { force: true });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw writeError(folder, error);
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
