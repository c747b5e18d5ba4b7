import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../lib/files/index.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const folder = temporaryFolder();

test('makeFolder makes a folder with its parents, and accepts one that exists', () => {
  const path = join(folder, 'a', 'b', 'c');
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  expect(() => makeFolder(path)).not.toThrow();
});

test('makeFolder throws where a file has the name', () => {
  mkdirSync(join(folder, 'd'));
  const file = join(folder, 'd', 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, 'e'))).toThrow(/ENOTDIR|EEXIST/);
});

// There mkdirSync with `recursive` tries forever.
test(
  'makeFolder throws where the file system takes no folders',
  needs(existsSync('/proc/self'), 'Linux'),
  () => {
    expect(() => makeFolder('/proc/run')).toThrow(/ENOENT/);
  },
);
