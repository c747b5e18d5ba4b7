import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { absoluteSpec } from '../../lib/data/spec.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
mkdirSync(join(folder, 'photos'));
writeFileSync(join(folder, 'a.tar'), '');
symlinkSync('nowhere', join(folder, 'dangling'));

/** A path as from the current folder. */
const here = (name: string) => relative(process.cwd(), join(folder, name));

test.each([
  ['a folder', here('photos'), join(folder, 'photos')],
  ['a file', here('a.tar'), join(folder, 'a.tar')],
  ['the folder of a published dataset', `cifar10:${here('photos')}`, `cifar10:${folder}/photos`],
  ['an absolute path', join(folder, 'photos'), join(folder, 'photos')],
])('%s is found from everywhere', (_, spec, expected) => {
  expect(absoluteSpec(spec)).toBe(expected);
});

test.each([
  'synthetic',
  'synthetic:100',
  'a dataset from code',
  here('nowhere'),
  here('dangling'),
  'x:',
])('%s stays as it is', (spec) => {
  expect(absoluteSpec(spec)).toBe(spec);
});
