/** Folders and files whose names are bytes in no encoding that is known. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataLoader, openDataset, packDataset } from '../../lib/data/index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { collect } from '../support/outcomes.js';

const root = temporaryFolder();
const image = await jpeg(8, 8);
const bytes = (text: string) => Buffer.from(text, 'latin1');
const E_ACUTE = bytes('caf\xe9');
const E_GRAVE = bytes('caf\xe8');

/** A path below the root that is no UTF-8. */
const place = (...parts: (string | Buffer)[]) =>
  Buffer.concat(parts.flatMap((part) => [bytes('/'), Buffer.from(part)]));

// The file systems of macOS and Windows have no such names.
describe.runIf(process.platform === 'linux')('names that are no UTF-8', () => {
  const folder = path.join(root, 'photos');
  const within = (...parts: (string | Buffer)[]) =>
    Buffer.concat([Buffer.from(folder), place(...parts)]);
  for (const name of [E_ACUTE, E_GRAVE]) {
    mkdirSync(within(name, name), { recursive: true });
    for (const file of [bytes('1\xff.jpg'), Buffer.from('2.jpg'), bytes('3\xfe.bmp')]) {
      writeFileSync(within(name, name, file), image);
    }
  }
  mkdirSync(within('tea'));
  symlinkSync(within(E_ACUTE), within('tea', bytes('link\xe9')));

  test('of folders are classes of their own, in the order that Python gives them', async () => {
    const dataset = await openDataset(folder);
    expect(dataset.classes).toEqual(['caf\udce8', 'caf\udce9', 'tea']);
    expect([...dataset.countClasses().values()]).toEqual([2, 2, 2]);
    expect(dataset.leftOut).toEqual({ '.bmp': 3 });
  });

  test('of images are opened by a loader', async () => {
    const dataset = await openDataset(folder);
    const loader = new DataLoader(dataset, { batchSize: 8, imageSize: 8 });
    const [batch] = await collect(loader.epoch(0));
    expect([batch?.size, loader.skipped]).toEqual([6, []]);
  });

  test('are told byte by byte', async () => {
    const dataset = await openDataset(folder);
    const names = await Promise.all([0, 1, 2].map(async (i) => (await dataset.get(i)).name));
    expect(names).toContain(path.join(folder, 'caf\\xE8/caf\\xE8/1\\xFF.jpg'));
  });

  test('of classes are kept in packed shards', async () => {
    const out = path.join(root, 'packed');
    const { images, classes } = await packDataset({ data: [folder], out });
    expect([images, classes]).toEqual([6, 3]);
    const dataset = await openDataset(out);
    expect(dataset.classes).toEqual(['caf\udce8', 'caf\udce9', 'tea']);
    await dataset.close();
  });
});

test('members of an archive whose names differ in such bytes alone have different classes', async () => {
  const file = path.join(root, 'a.tar');
  // As long in bytes as the names that take their places.
  await writeTar(file, [
    { name: 'caf1/1.jpg', bytes: image },
    { name: 'caf2/1.jpg', bytes: image },
  ]);
  const whole = readFileSync(file);
  for (const [name, by] of [
    ['caf1', E_ACUTE],
    ['caf2', E_GRAVE],
  ] as const) {
    const at = whole.indexOf(name);
    by.copy(whole, at);
    whole.fill(32, at + 148, at + 156);
    const sum = whole.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    whole.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  }
  writeFileSync(file, whole);
  const dataset = await openDataset(file);
  expect(dataset.classes).toEqual(['caf\udce8', 'caf\udce9']);
  await dataset.close();
});
