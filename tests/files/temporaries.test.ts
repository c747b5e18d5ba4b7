import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { removeStaleTemporaries } from '../../lib/files/index.js';
import { temporaryName } from '../../lib/files/temporaries.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const remaining = () => {
  removeStaleTemporaries(folder);
  return readdirSync(folder);
};

/** A process that has ended. */
const ended = spawnSync(process.execPath, ['-e', '']).pid;

describe('of a folder', () => {
  test('what a process that was killed in the middle of writing left goes', () => {
    const place = temporaryFolder();
    const script = `
      import { writeAll, writeFileDurably } from '${join(packageRoot, 'lib/files/index.ts')}';
      writeFileDurably(${JSON.stringify(join(place, 'weights'))}, (fd) => {
        writeAll(fd, Buffer.from('half'));
        process.kill(process.pid, 'SIGKILL');
      });
    `;
    const node = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { pid, signal } = spawnSync(process.execPath, node, { cwd: packageRoot });
    expect([signal, readdirSync(place)]).toEqual(['SIGKILL', [`weights.${pid}.tmp`]]);
    removeStaleTemporaries(place);
    expect(readdirSync(place)).toEqual([]);
  });

  test('what a process that lives is writing stays', () => {
    // The parent of this process.
    const name = `weights.${process.ppid}.tmp`;
    writeFileSync(join(folder, name), '');
    expect(remaining()).toContain(name);
  });

  test('what is older than a day goes, though a process has the number', () => {
    const name = `old.${process.ppid}.tmp`;
    writeFileSync(join(folder, name), '');
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(join(folder, name), twoDaysAgo, twoDaysAgo);
    expect(remaining()).not.toContain(name);
  });

  test('what this process is writing stays', () => {
    const file = temporaryName(join(folder, 'own'));
    writeFileSync(file, '');
    expect(remaining()).toContain(`own.${process.pid}.tmp`);
  });

  test('what an earlier process with the number of this one left goes', () => {
    const file = temporaryName(join(folder, 'earlier'));
    writeFileSync(file, '');
    const before = Date.now() / 1000 - process.uptime() - 60;
    utimesSync(file, before, before);
    expect(remaining()).not.toContain(`earlier.${process.pid}.tmp`);
  });

  test('other files stay', () => {
    const names = ['weights', 'weights.tmp', `weights.${ended}`, `weights.${ended}.tmp.txt`];
    for (const name of names) writeFileSync(join(folder, name), '');
    expect(remaining()).toEqual(expect.arrayContaining(names));
  });
});

test('a folder that is not there has none', () => {
  expect(() => removeStaleTemporaries(join(folder, 'missing'))).not.toThrow();
});

test('a file in place of the folder is told', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => removeStaleTemporaries(file)).toThrow(UserError);
});
