import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs `action` while this process alone holds the folder's lock. The lock of a process that died is taken over after a
 * minute.
 *
 * @param onWait Called where another process holds the lock.
 */
export async function withLock<T>(
  dir: string,
  onWait: () => void,
  action: () => Promise<T>,
): Promise<T> {
  const { lock } = (await import('proper-lockfile')).default;
  await mkdir(dir, { recursive: true });
  const options = { lockfilePath: join(dir, '.lock'), stale: 60_000 };
  let release: () => Promise<void>;
  try {
    release = await lock(dir, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    onWait();
    // A living process keeps its lock fresh, however long its download takes.
    const retries = { forever: true, minTimeout: 200, maxTimeout: 1000 };
    release = await lock(dir, { ...options, retries });
  }
  try {
    return await action();
  } finally {
    await release();
  }
}
