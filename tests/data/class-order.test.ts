/** Labels are those that programs in PyTorch give to the same data. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import { openDataset, packDataset } from '../../lib/data/index.js';
import { sortedClasses } from '../../lib/data/sources/names.js';
import { methods, train } from '../../lib/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const root = temporaryFolder();
const image = await jpeg(8, 8);
let count = 0;

/** A folder of classes, of two images each. */
function folderOf(...classes: string[]): string {
  const folder = path.join(root, `folder${count++}`);
  for (const name of classes) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (const file of ['1.jpg', '2.jpg']) writeFileSync(path.join(folder, name, file), image);
  }
  return folder;
}

async function classesOf(...specs: string[]) {
  const dataset = await openDataset(specs);
  await dataset.close();
  return dataset.classes;
}

describe('folders are sorted as ImageFolder sorts them', () => {
  test.each([
    ['numbers', ['0', '1', '10', '100', '2', '20', '9']],
    ['numbers with zeros', ['00', '000', '01', '1', '10']],
    ['capitals and accents', ['B', 'Z', 'a', 'ab', 'b', 'e\u0301', 'z', 'é']],
    ['characters of two code units', ['a', '\uffe0', '😀', '😁']],
  ])('with %s', async (_, names) => {
    expect(await classesOf(folderOf(...names.toReversed()))).toEqual(names);
  });

  test('in an archive, too', async () => {
    const file = path.join(root, 'a.tar');
    await writeTar(
      file,
      ['2', '10', '1'].map((name) => ({ name: `${name}/1.jpg`, bytes: image })),
    );
    expect(await classesOf(file)).toEqual(['1', '10', '2']);
  });

  test('whatever their names', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 8 });
    const points = (name: string) => Array.from(name, (part) => part.codePointAt(0) as number);
    fc.assert(
      fc.property(names, (all) => {
        const sorted = sortedClasses(all, false).map(points);
        for (const [i, after] of sorted.slice(1).entries()) {
          const before = sorted[i] as number[];
          const at = before.findIndex((point, place) => point !== after[place]);
          if (at >= 0) expect(before[at]).toBeLessThan(after[at] ?? -1);
          else expect(before.length).toBeLessThan(after.length);
        }
      }),
    );
  });
});

test('shards that are named one by one have the labels of all together', async () => {
  const folder = folderOf('b', 'c');
  const out = path.join(root, 'packed');
  const { files } = await packDataset({ data: [folder], out, shardBytes: 1 });
  expect(files.length).toBeGreaterThan(1);
  expect(await classesOf(...files)).toEqual(['b', 'c']);
});

describe('a run whose classes were sorted by their numbers, as by 0.1.0,', () => {
  const init = path.join(packageRoot, 'tests/fixtures/v0.1.0/train/checkpoints/last.safetensors');
  const options = (folder: string, out: string) => ({
    ...{ data: [folder], out, init, batchSize: 2, epochs: 2, seed: 3, autoAugment: 'none' },
    ...({ device: 'cpu', amp: 'none', workers: 0 } as const),
  });
  const cardOf = (out: string) =>
    JSON.parse(
      readSafetensorsMetadata(path.join(out, 'checkpoints/last.safetensors')).classifier as string,
    );

  test('goes on with its labels', async () => {
    const [folder, out] = [folderOf('1', '2', '10'), path.join(root, `run${count++}`)];
    const dataset = await openDataset(folder, { classes: ['1', '2', '10'] });
    await train.train(methods.finetune, { ...options(folder, out), maxSteps: 2 }, { dataset });
    expect(cardOf(out).classes).toEqual(['1', '2', '10']);
    await train.train(methods.finetune, { ...options(folder, out), maxSteps: 4, resume: 'auto' });
    expect(cardOf(out).classes).toEqual(['1', '2', '10']);
    expect(readSafetensorsMetadata(path.join(out, 'checkpoints/last.safetensors')).step).toBe('4');
  });

  test('does not go on with other classes', async () => {
    const [folder, out] = [folderOf('1', '2', '10'), path.join(root, `run${count++}`)];
    const dataset = await openDataset(folder, { classes: ['1', '2', '10'] });
    await train.train(methods.finetune, { ...options(folder, out), maxSteps: 2 }, { dataset });
    const other = { ...options(folderOf('1', '2', '3'), out), maxSteps: 4, resume: 'auto' };
    expect(await messageOf(() => train.train(methods.finetune, other))).toMatch(/classes/);
  });

  test('starts anew in the order of today', async () => {
    const [folder, out] = [folderOf('1', '2', '10'), path.join(root, `run${count++}`)];
    await train.train(methods.finetune, { ...options(folder, out), maxSteps: 1 });
    expect(cardOf(out).classes).toEqual(['1', '10', '2']);
  });
});
