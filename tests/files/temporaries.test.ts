import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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

describe('removeStaleTemporaries', () => {
  test('removes the file of a process that was killed while writing', () => {
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
    expect([signal, readdirSync(place)]).toEqual([
      'SIGKILL',
      [expect.stringMatching(`^weights\\.${pid}\\.[0-9a-f]{12}\\.tmp$`)],
    ]);
    removeStaleTemporaries(place);
    expect(readdirSync(place)).toEqual([]);
  });

  test('removes the file of a killed process of version 0.1', () => {
    const name = `weights.${ended}.tmp`;
    writeFileSync(join(folder, name), '');
    expect(remaining()).not.toContain(name);
  });

  test('keeps the file of a living process', () => {
    // The parent of this process.
    const name = `weights.${process.ppid}.tmp`;
    writeFileSync(join(folder, name), '');
    expect(remaining()).toContain(name);
  });

  test('removes a file older than a day, though a process has the id', () => {
    const name = `old.${process.ppid}.tmp`;
    writeFileSync(join(folder, name), '');
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(join(folder, name), twoDaysAgo, twoDaysAgo);
    expect(remaining()).not.toContain(name);
  });

  test('keeps the file that this process writes', () => {
    const file = temporaryName(join(folder, 'own'));
    writeFileSync(file, '');
    expect(remaining()).toContain(basename(file));
  });

  test('removes the file of an earlier process with the id of this one', () => {
    const file = temporaryName(join(folder, 'earlier'));
    writeFileSync(file, '');
    const before = Date.now() / 1000 - process.uptime() - 60;
    utimesSync(file, before, before);
    expect(remaining()).not.toContain(basename(file));
  });

  test('keeps other files', () => {
    const names = ['weights', 'weights.tmp', `weights.${ended}`, `weights.${ended}.tmp.txt`];
    for (const name of names) writeFileSync(join(folder, name), '');
    expect(remaining()).toEqual(expect.arrayContaining(names));
  });
});

test('removeStaleTemporaries accepts a folder that does not exist', () => {
  expect(() => removeStaleTemporaries(join(folder, 'missing'))).not.toThrow();
});

test('removeStaleTemporaries throws where the folder is a file', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => removeStaleTemporaries(file)).toThrow(UserError);
});
