/** Archives by the hundred, as large data sets come. */
import { existsSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openDataset } from '../../lib/data/index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { messageOf } from '../support/outcomes.js';

const root = temporaryFolder();
const files = Array.from({ length: 450 }, (_, i) => path.join(root, `${i}.tar`));

beforeAll(async () => {
  for (const [i, file] of files.entries()) {
    await writeTar(file, [{ name: `${i}.jpg`, bytes: Buffer.from(`content ${i}`) }]);
  }
});

test('many archives are read in any order without keeping them all open', async () => {
  const dataset = await openDataset(files);
  const order = files.map((_, i) => (i * 181) % files.length);
  const samples = await Promise.all([...order, ...order].map((index) => dataset.get(index)));
  const contents = samples.map((sample) => 'bytes' in sample && String(sample.bytes));
  expect(contents).toEqual([...order, ...order].map((index) => `content ${index}`));
  // Where the system lists them: those of the archives that are kept, and a few dozen of the process's own.
  if (existsSync('/proc/self/fd')) expect(readdirSync('/proc/self/fd').length).toBeLessThan(300);
  await dataset.close();
});

test('a sample of an archive that has become another one is named, with the reason', async () => {
  const dataset = await openDataset(files);
  const [first, second] = files as [string, string];
  renameSync(first, second);
  // The archives opened first are those that had to be closed for others; one image of the very first was looked at.
  expect(await messageOf(() => dataset.get(1))).toBe(
    `${second}: 1.jpg: cannot be read: the file has changed since it was opened first`,
  );
  await dataset.close();
});
