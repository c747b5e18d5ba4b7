/** Folders for what the two sides of a comparison tell each other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from '../files/index.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Makes a folder for as long as some work takes. It may come to hold gigabytes, so it goes when a signal ends the process,
 * too.
 *
 * @throws UserError where it cannot be made
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
