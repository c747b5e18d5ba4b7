/** Folders and archives that tests write, and what is in them. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { afterAll, onTestFinished, TestRunner } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';

/**
 * A new folder, by its real path. It goes away with the test that asks for it, or, outside tests, with what the tests
 * of the file or `describe` around leave.
 *
 * @param within the folder to make it in, which is made where it is not there; the system's temporary one by default
 */
export function temporaryFolder(within = tmpdir()): string {
  mkdirSync(within, { recursive: true });
  const folder = realpathSync(mkdtempSync(join(within, 'mae-native-test-')));
  const atEnd = TestRunner.getCurrentTest() === undefined ? afterAll : onTestFinished;
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Files of a folder by name. */
export function filesOf(folder: string): Record<string, Buffer> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** A JSON file. */
export function readJson(...path: string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** Writes an archive with these members, in order. */
export async function writeTar(
  file: string,
  members: readonly { name: string; bytes: Uint8Array }[],
): Promise<void> {
  const archive = pack();
  for (const { name, bytes } of members) {
    archive.entry({ name, mtime: new Date(0) }, Buffer.from(bytes));
  }
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  writeFileSync(file, Buffer.concat(parts));
}

/** The path of a file of ../shared/data, which is no part of the project, or null where it is not there. */
export function sharedFile(name: string): string | null {
  const file = join(packageRoot, '..', 'shared', 'data', name);
  return existsSync(file) ? file : null;
}
