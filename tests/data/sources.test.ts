import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataLoader, type Dataset, openDataset, type PixelSample } from '../../lib/data/index.js';
import { UsageError, UserError } from '../../lib/errors.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const root = temporaryFolder();
const image = await jpeg(8, 8);
let count = 0;

/** A new folder with images at these paths. */
function folderOf(...files: string[]): string {
  const folder = path.join(root, `folder${count++}`);
  mkdirSync(folder);
  for (const file of files) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), image);
  }
  return folder;
}

/** A new archive with these members. */
async function tarOf(...members: (string | [name: string, content: string])[]): Promise<string> {
  const file = path.join(root, `archive${count++}.tar`);
  await writeTar(
    file,
    members.map((member) =>
      typeof member === 'string'
        ? { name: member, bytes: image }
        : { name: member[0], bytes: Buffer.from(member[1]) },
    ),
  );
  return file;
}

/** Base names and labels, in order. */
async function listing(dataset: Dataset): Promise<[string, number][]> {
  const all: [string, number][] = [];
  for (let i = 0; i < dataset.length; i++) {
    const { name, label } = await dataset.get(i);
    all.push([path.basename(name), label]);
  }
  return all;
}

describe('a folder', () => {
  test('that is flat has no classes', async () => {
    const dataset = await openDataset(folderOf('b.jpg', 'a.png'));
    expect([dataset.length, dataset.classes]).toEqual([2, undefined]);
  });

  test('with one folder a class has their names in order', async () => {
    const dataset = await openDataset(folderOf('dog/1.jpg', 'cat/2.jpg', 'cat/1.jpg'));
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(await listing(dataset)).toEqual([
      ['1.jpg', 0],
      ['2.jpg', 0],
      ['1.jpg', 1],
    ]);
  });

  test('has the first level as class where folders are nested', async () => {
    const dataset = await openDataset(folderOf('a/x/1.jpg', 'a/y/2.jpg', 'b/x/z/3.jpg'));
    expect(dataset.classes).toEqual(['a', 'b']);
  });

  test('with all images in one inner folder has no classes', async () => {
    expect((await openDataset(folderOf('images/1.jpg'))).classes).toBeUndefined();
  });

  test('has the label -1 for images beside the class folders', async () => {
    const dataset = await openDataset(folderOf('a/1.jpg', 'b/1.jpg', 'z.jpg'));
    expect((await dataset.get(2)).label).toBe(-1);
  });

  test('takes extensions in capitals and leaves other files and hidden ones alone', async () => {
    const dataset = await openDataset(
      folderOf('1.JPEG', '2.Jpg', '3.tif', '4.webp', 'notes.txt', '._1.jpg', '.git/5.jpg'),
    );
    expect(dataset.length).toBe(4);
  });

  test('copes with names in any script', async () => {
    const dataset = await openDataset(folderOf('猫/さくら 1.jpg', 'собака/é😀.jpg'));
    expect(dataset.classes).toEqual(['собака', '猫']);
  });

  test.each([
    ['spaces and a leading dash', '-rf *.jpg'],
    ['a line break', 'a\nb.jpg'],
    ['quotes and a backslash', `"a'b\\c".jpg`],
    ['a composed accent', '\u00e9.jpg'],
    ['a combining accent', 'e\u0301.jpg'],
    ['an emoji of several code points', '👩‍🔬🏽.jpg'],
    ['many dots', 'n01.v2.JPEG.jpeg'],
    ['a private character before one of two code units', '\ue000😀.png'],
  ])('reads files that have %s in their names and folders', async (_, name) => {
    const dataset = await openDataset(folderOf(`${name}/${name}`, 'other/1.jpg'));
    expect(dataset.classes).toContain(name);
    const read = await listing(dataset);
    expect(read.map(([file]) => file)).toContain(name);
    expect(dataset.locate?.(read.findIndex(([file]) => file === name))?.path.endsWith(name)).toBe(
      true,
    );
  });

  test('has images in the order of their whole paths, by code units', async () => {
    const names = ['b.jpg', 'a/z.jpg', 'a-b/1.jpg', 'a.jpg', 'a/b/c.jpg', 'ab/1.jpg', 'B/1.jpg'];
    const pairs = ['\ue000.jpg', '😀.jpg', '😀/1.jpg'];
    const folder = folderOf(...names, ...pairs);
    const dataset = await openDataset(folder);
    const found = Array.from({ length: dataset.length }, (_, i) => dataset.locate?.(i)?.path);
    const relative = found.map((file) => path.relative(folder, file as string));
    expect(relative).toEqual([...names, ...pairs].sort());
  });

  test('names images that have gone since it was opened', async () => {
    const folder = folderOf('1.jpg', '2.jpg', '3.jpg');
    const dataset = await openDataset(folder);
    rmSync(path.join(folder, '2.jpg'));
    const loader = new DataLoader(dataset, { batchSize: 3, imageSize: 8, onBad: 'drop' });
    const sizes: number[] = [];
    for await (const { size } of loader.epoch(0)) sizes.push(size);
    expect(sizes).toEqual([2]);
    expect(loader.skipped).toMatchObject([
      { name: path.join(folder, '2.jpg'), reason: expect.stringMatching(/ENOENT/) },
    ]);
  });

  test('follows links to files and folders', async () => {
    const target = folderOf('1.jpg', '2.jpg');
    const folder = folderOf('own/3.jpg');
    symlinkSync(target, path.join(folder, 'linked'));
    symlinkSync(path.join(target, '1.jpg'), path.join(folder, 'own', '4.jpg'));
    expect((await openDataset(folder)).length).toBe(4);
  });

  test('survives links that go round and links to nothing', async () => {
    const folder = folderOf('a/1.jpg');
    symlinkSync(folder, path.join(folder, 'a', 'again'));
    symlinkSync(path.join(folder, 'gone'), path.join(folder, 'a', 'gone.jpg'));
    expect((await openDataset(folder)).length).toBe(1);
  });

  test('gives the bytes of the file', async () => {
    const sample = await (await openDataset(folderOf('1.jpg'))).get(0);
    expect('bytes' in sample && Buffer.compare(sample.bytes, image)).toBe(0);
  });
});

describe('a tar archive', () => {
  test("has the last folder of a member's path as class", async () => {
    const dataset = await openDataset(await tarOf('train/b/1.jpg', 'train/a/1.jpg'));
    expect(dataset.classes).toEqual(['a', 'b']);
    await dataset.close();
  });

  test('whose images share one folder has no classes', async () => {
    const dataset = await openDataset(await tarOf('sample/1.JPEG', 'sample/2.JPEG'));
    expect([dataset.length, dataset.classes]).toEqual([2, undefined]);
    await dataset.close();
  });

  test("of WebDataset's kind has the classes that lie beside the images", async () => {
    const dataset = await openDataset(
      await tarOf('0.jpg', ['0.cls', '10\n'], 'a/1.x.jpg', ['a/1.cls', '9'], '2.jpg'),
    );
    expect(dataset.classes).toEqual(['9', '10']);
    expect((await listing(dataset)).map(([, label]) => label)).toEqual([1, -1, 0]);
    await dataset.close();
  });

  test('gives the bytes of the member', async () => {
    const dataset = await openDataset(await tarOf(['x.txt', 'text'], 'a.jpg'));
    const sample = await dataset.get(0);
    expect('bytes' in sample && Buffer.compare(sample.bytes, image)).toBe(0);
    await dataset.close();
  });

  test('joins with others, classes in common', async () => {
    const dataset = await openDataset([await tarOf('b/1.jpg'), await tarOf('a/1.jpg', 'b/2.jpg')]);
    expect(dataset.classes).toEqual(['a', 'b']);
    expect(await listing(dataset)).toEqual([
      ['1.jpg', 1],
      ['1.jpg', 0],
      ['2.jpg', 1],
    ]);
    await dataset.close();
  });
});

describe('CIFAR-10', () => {
  const folder = path.join(root, 'cifar');
  const record = (label: number) => {
    const bytes = new Uint8Array(3073).fill(label * 10);
    bytes[0] = label;
    bytes[1] = 201;
    bytes[1 + 1024] = 202;
    bytes[1 + 2048] = 203;
    return bytes;
  };
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'test_batch.bin'), Buffer.concat([record(3), record(9)]));

  test('gives pixels, channels side by side', async () => {
    const dataset = await openDataset(`cifar10:${folder}`, { split: 'test' });
    const sample = (await dataset.get(0)) as PixelSample;
    expect([sample.width, sample.height, sample.channels]).toEqual([32, 32, 3]);
    expect([...sample.pixels.subarray(0, 6)]).toEqual([201, 202, 203, 30, 30, 30]);
  });

  test('has all ten classes in their official order', async () => {
    const dataset = await openDataset(`cifar10:${folder}`, { split: 'test' });
    expect(dataset.classes?.[9]).toBe('truck');
    expect((await dataset.get(1)).label).toBe(9);
  });

  test('names the file that is missing', async () => {
    expect(await messageOf(() => openDataset(`cifar10:${folder}`))).toMatch(
      /data_batch_1\.bin: cannot be read \(ENOENT\); expected CIFAR-10's binary files/,
    );
  });

  test('refuses a file of another size', async () => {
    const other = path.join(root, 'cifar-other');
    mkdirSync(other);
    writeFileSync(path.join(other, 'test_batch.bin'), Buffer.alloc(5000));
    expect(await messageOf(() => openDataset(`cifar10:${other}`, { split: 'test' }))).toMatch(
      /5000 bytes are no whole number of 3073-byte records/,
    );
  });
});

describe('class names given', () => {
  test('fix the labels', async () => {
    const dataset = await openDataset(folderOf('b/1.jpg', 'c/1.jpg'), { classes: ['c', 'a', 'b'] });
    expect((await listing(dataset)).map(([, label]) => label)).toEqual([2, 0]);
  });

  test('must hold all that are found', async () => {
    const opening = openDataset(folderOf('b/1.jpg', 'c/1.jpg'), { classes: ['a', 'b'] });
    await expect(opening).rejects.toThrow(/class 'c' is not among the 2 known ones/);
  });
});

describe('one line says what is wrong with', () => {
  test('a path that is not there', async () => {
    expect(await messageOf(() => openDataset(path.join(root, 'none')))).toBe(
      `${path.join(root, 'none')}: no such file or folder; expected a folder of images, .tar files of images, ` +
        'synthetic[:COUNT], or NAME:DIR where NAME is one of cifar10, coco, inat2017, inat2018, inat2019, places205, places365',
    );
  });

  test('an empty folder', async () => {
    expect(await messageOf(() => openDataset(folderOf()))).toMatch(/the folder is empty; expected/);
  });

  test('a folder without images', async () => {
    expect(await messageOf(() => openDataset(folderOf('a.txt', 'b/c.csv')))).toMatch(
      /none of the 2 files in the folder is an image; expected/,
    );
  });

  test('a folder of archives', async () => {
    expect(await messageOf(() => openDataset(folderOf('a.tar')))).toMatch(
      /holds no images but 1 \.tar file\(s\); name those/,
    );
  });

  test('an archive without images', async () => {
    const file = await tarOf(['a.txt', 'text']);
    expect(await messageOf(() => openDataset(file))).toMatch(
      /none of the 1 members of the archive is an image/,
    );
  });

  test('a file that is neither', async () => {
    const file = path.join(root, 'a.zip');
    writeFileSync(file, 'PK'.repeat(600));
    await expect(openDataset(file)).rejects.toThrow(UserError);
  });

  test.each(['synthetic:', 'synthetic:0', 'synthetic:many', 'cifar10:', ''])(
    'the spec %j, as wrong usage',
    async (spec) => {
      await expect(openDataset(spec)).rejects.toThrow(UsageError);
    },
  );
});
