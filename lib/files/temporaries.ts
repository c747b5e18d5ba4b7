/** Names of files that are being written, and what processes that ended in the middle left of them. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from './errors.js';

/** `last.safetensors.1234.tmp`, where 1234 is the process that writes it. */
const TEMPORARY = /\.(\d+)\.tmp$/;

/** No file takes as long as this to write. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** What a file is called until it is complete. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/**
 * Removes the temporary files in a folder, not in those below it, whose processes ended before they were complete. A
 * folder that is not there has none. Only for folders that one machine writes to: another's processes look like ended
 * ones.
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
  const began = Date.now() - process.uptime() * 1000;
  // In a container, each run may get the number that the one before it had.
  if (pid === process.pid) return written < began;
  return !isAlive(pid) || Date.now() - written > DAY_MS;
}

/** Whether a process of this number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
