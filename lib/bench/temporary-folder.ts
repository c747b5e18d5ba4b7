/** Folders for files that the two sides of a comparison exchange. */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from '../files/index.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Creates a folder for the duration of some work. It may hold gigabytes, so it is also removed when a signal ends the
 * process.
 *
 * @throws UserError where it cannot be created
 */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = make(join(tmpdir(), 'mae-native-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      remove();
      process.exit(128 + constants.signals[name]);
    };
    process.once(name, listener);
    return () => process.off(name, listener);
  });
  try {
    return await work(folder);
  } finally {
    for (const off of listeners) off();
    remove();
  }
}

function make(prefix: string): string {
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    throw writeError(prefix, error);
  }
}
