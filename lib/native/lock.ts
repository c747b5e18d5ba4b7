import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs `action` while no other process does so in the same folder. The lock of a process that died is taken over
 * after a minute.
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
    // As long as the other one lives it keeps its lock fresh, however long its download takes.
    const retries = { forever: true, minTimeout: 200, maxTimeout: 1000 };
    release = await lock(dir, { ...options, retries });
  }
  try {
    return await action();
  } finally {
    await release();
  }
}
