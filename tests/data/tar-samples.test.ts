/** What of an archive is an image, and of which class. */
import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../../lib/data/index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';

const root = temporaryFolder();
const image = await jpeg(8, 8);
let count = 0;
const newPath = (kind: string) => path.join(root, `${kind}${count++}`);

/** A new archive with these members: images, or texts. */
async function tarOf(...members: (string | [name: string, content: string])[]): Promise<string> {
  const file = newPath('archive');
  const all = members.map((member) =>
    typeof member === 'string'
      ? { name: member, bytes: image }
      : { name: member[0], bytes: Buffer.from(member[1]) },
  );
  await writeTar(file, all);
  return file;
}

/** Writes a folder as an archive by the system's tar. */
function tarFolder(folder: string, ...flags: string[]): string {
  const file = newPath('archive');
  const { status, stderr } = spawnSync('tar', [...flags, '-cf', file, '-C', folder, '.']);
  if (status !== 0) throw new Error(stderr.toString());
  return file;
}

/** The images, each with its class, and what is told of the rest. */
async function contents(file: string) {
  const dataset = await openDataset(file, { classes: undefined });
  const images: Record<string, string | undefined> = {};
  for (let i = 0; i < dataset.length; i++) {
    const sample = await dataset.get(i);
    expect('bytes' in sample && Buffer.compare(sample.bytes, image)).toBe(0);
    images[sample.name.slice(file.length + 2)] = dataset.classes?.[sample.label];
  }
  const { leftOut, notes } = dataset;
  await dataset.close();
  return { images, leftOut, notes: notes.map((note) => note.slice(file.length + 2)) };
}

describe('links in an archive', () => {
  const folder = newPath('folder');
  for (const name of ['a', 'b', 'c']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'a/1.jpg'), image);
  linkSync(path.join(folder, 'a/1.jpg'), path.join(folder, 'b/2.jpg'));
  symlinkSync('../b/2.jpg', path.join(folder, 'c/3.jpg'));
  symlinkSync('3.jpg', path.join(folder, 'c/4.jpg'));

  test.each(['gnu', 'posix', 'ustar', 'v7'])('are images of their own (%s)', async (format) => {
    const file = tarFolder(folder, `--format=${format}`, '--sort=name');
    expect(await contents(file)).toEqual({
      images: { './a/1.jpg': 'a', './b/2.jpg': 'b', './c/3.jpg': 'c', './c/4.jpg': 'c' },
      leftOut: {},
      notes: [],
    });
  });

  test('with long names and targets are, too', async () => {
    const deep = newPath('folder');
    const long = 'x'.repeat(120);
    mkdirSync(path.join(deep, 'a', long), { recursive: true });
    mkdirSync(path.join(deep, 'b', long), { recursive: true });
    writeFileSync(path.join(deep, 'a', long, '1.jpg'), image);
    linkSync(path.join(deep, 'a', long, '1.jpg'), path.join(deep, 'b', long, '1.jpg'));
    for (const format of ['gnu', 'posix']) {
      const { images } = await contents(tarFolder(deep, `--format=${format}`));
      expect(Object.keys(images)).toHaveLength(2);
    }
  });

  test('that lead nowhere, round or out of it are counted', async () => {
    const other = newPath('folder');
    mkdirSync(other);
    writeFileSync(path.join(other, '1.jpg'), image);
    symlinkSync('gone.jpg', path.join(other, '2.jpg'));
    symlinkSync('3.jpg', path.join(other, '3.jpg'));
    symlinkSync(path.join(other, '1.jpg'), path.join(other, '4.jpg'));
    expect(await contents(tarFolder(other))).toMatchObject({
      images: { './1.jpg': undefined },
      notes: ['not read: links to no file 3'],
    });
  });
});

describe("a sample of WebDataset's", () => {
  test('has the class of its own key, where keys have dots', async () => {
    const file = await tarOf('x.1.jpg', ['x.1.cls', 'a'], 'x.2.jpg', ['x.2.cls', 'b']);
    expect((await contents(file)).images).toEqual({ 'x.1.jpg': 'a', 'x.2.jpg': 'b' });
  });

  test('has the class of the key up to the first dot, where its image is named further', async () => {
    const file = await tarOf('v1.0/0.left.jpg', ['v1.0/0.cls', 'a'], '1.jpg', ['1.cls', 'b']);
    expect((await contents(file)).images).toEqual({ 'v1.0/0.left.jpg': 'a', '1.jpg': 'b' });
  });

  test('does not get the class of a longer key', async () => {
    const file = await tarOf('0.jpg', ['0.more.cls', 'a'], '1.jpg', ['1.cls', 'b'], '2.jpg', [
      '2.cls',
      'c',
    ]);
    expect((await contents(file)).images).toEqual({
      '0.jpg': undefined,
      '1.jpg': 'b',
      '2.jpg': 'c',
    });
  });

  test.each([
    ['classes', [['0.cls', 'a'] as [string, string], ['1.cls', 'b'] as [string, string]]],
    ['no classes', []],
  ])('with %s has masks that are no images of their own', async (_, classes) => {
    const file = await tarOf('0.jpg', '0.seg.png', '1.JPG', '1.SEG.PNG', ...classes);
    const { images, notes } = await contents(file);
    expect(Object.keys(images)).toEqual(['0.jpg', '1.JPG']);
    expect(notes).toEqual(['not read: parts of samples 2']);
  });

  test('with a class has one image', async () => {
    const file = await tarOf('0.png', '0.jpg', ['0.cls', 'a'], '1.png', ['1.cls', 'b']);
    expect(await contents(file)).toMatchObject({
      images: { '0.jpg': 'a', '1.png': 'b' },
      notes: ['not read: parts of samples 1'],
    });
  });

  test('has labels in the order of their numbers', async () => {
    const members = ['2', '10', '1'].flatMap((label): [string, [string, string]] => [
      `${label}.jpg`,
      [`${label}.cls`, label],
    ]);
    const dataset = await openDataset(await tarOf(...members));
    expect(dataset.classes).toEqual(['1', '2', '10']);
    await dataset.close();
  });
});

describe('a plain archive', () => {
  test('has images whose names have dots', async () => {
    const file = await tarOf('a/2020.01.05.jpg', 'a/2020.01.06.jpg', 'b/0.jpg');
    expect(Object.keys((await contents(file)).images)).toHaveLength(3);
  });

  test('tells of other formats and counts other files', async () => {
    const file = await tarOf('1.jpg', '2.bmp', ['a.txt', ''], '._1.jpg', '.3.jpg');
    expect(await contents(file)).toMatchObject({
      leftOut: { '.bmp': 1, 'hidden images': 1, hidden: 1, 'other files': 1 },
      notes: ['not read: .bmp 1, hidden images 1'],
    });
  });

  test('tells of names that several images have, and uses each', async () => {
    const { images, notes } = await contents(await tarOf('1.jpg', '2.jpg', '1.jpg'));
    expect(Object.keys(images)).toHaveLength(2);
    expect(notes).toEqual(['images with the name of another one, which are used all the same: 1']);
  });

  test('has names with line breaks, and longer ones than a header holds', async () => {
    const names = ['a\nb/1.jpg', `${'n\n'.repeat(90)}/2.jpg`, `${'é'.repeat(90)}/3.jpg`];
    expect(Object.keys((await contents(await tarOf(...names))).images).sort()).toEqual(
      names.sort(),
    );
  });

  test('tells of archives that were appended to it as they are', async () => {
    const [file, other] = [await tarOf('1.jpg'), await tarOf('2.jpg')];
    writeFileSync(file, Buffer.concat([readFileSync(file), readFileSync(other)]));
    expect((await contents(file)).notes).toEqual([
      expect.stringMatching(/^not read: bytes after the archive's end \d+$/),
    ]);
  });

  test('that was cut off between two members says so', async () => {
    const file = await tarOf('1.jpg', '2.jpg');
    truncateSync(file, 512 + Math.ceil(image.length / 512) * 512);
    expect(await contents(file)).toMatchObject({
      images: { '1.jpg': undefined },
      notes: ['the archive has no end: it may be cut off'],
    });
  });

  test.each(['gnu', 'posix'])('counts files with holes (%s)', async (format) => {
    const folder = newPath('folder');
    mkdirSync(folder);
    writeFileSync(path.join(folder, '1.jpg'), image);
    writeFileSync(path.join(folder, '2.jpg'), 'x');
    truncateSync(path.join(folder, '2.jpg'), 1 << 20);
    const file = tarFolder(folder, '--sparse', `--format=${format}`);
    expect(await contents(file)).toMatchObject({ leftOut: { 'sparse files': 1 } });
  });

  test('says the same when it is opened again from its index', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `${i % 3}/${i}.jpg`);
    const file = await tarOf(...names, '1.bmp', '0/0.jpg');
    await new Promise((resolve) => setTimeout(resolve, 2100));
    process.env.MAE_NATIVE_CACHE = newPath('cache');
    const first = await contents(file);
    expect(first.notes).toHaveLength(2);
    expect(await contents(file)).toEqual(first);
  });
});
