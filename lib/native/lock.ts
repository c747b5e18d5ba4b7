import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from '../files/index.js';

/** Milliseconds between two looks at the lock of another process. */
const PAUSE_MS = 200;

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
  let isWaiting = false;
  const waitOnce = () => {
    if (!isWaiting) onWait();
    isWaiting = true;
  };
  await mkdir(dir, { recursive: true });
  // Only one process of a machine gets as far as the lock for all, whose takeover two may win.
  using _ = await lockOnMachine(join(dir, '.machine-lock'), waitOnce);
  const release = await lockForAll(dir, waitOnce);
  try {
    return await action();
  } finally {
    await release();
  }
}

async function lockOnMachine(path: string, onWait: () => void): Promise<Disposable> {
  for (;;) {
    const taken = takeLock(path);
    if (!('pid' in taken)) return taken;
    onWait();
    await sleep(PAUSE_MS);
  }
}

/** A folder that machines share, such as a home, may be used by several of them. */
async function lockForAll(dir: string, onWait: () => void): Promise<() => Promise<void>> {
  const { lock } = (await import('proper-lockfile')).default;
  const options = { lockfilePath: join(dir, '.lock'), stale: 60_000 };
  try {
    return await lock(dir, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    onWait();
    // A living process keeps its lock fresh, however long its download takes.
    const retries = { forever: true, minTimeout: PAUSE_MS, maxTimeout: 1000 };
    return await lock(dir, { ...options, retries });
  }
}
