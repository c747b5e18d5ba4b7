/** One run at a time in a folder: two would move and overwrite each other's files. */
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { takeLock } from '../../files/index.js';

/**
 * Locks a run's folder for this process, until it is disposed. A lock of a process that has ended does not count. Nor
 * does one of another machine, since its process cannot be checked.
 *
 * @throws UserError where a process of this machine has the lock; the system's error where the file cannot be written
 */
export function lockFolder(folder: string): Disposable {
  const taken = takeLock(join(folder, '.lock'));
  if (!('pid' in taken)) return taken;
  throw new UserError(
    `${folder}: process ${taken.pid} is training in this folder; end it first, or give another folder with --out`,
  );
}
