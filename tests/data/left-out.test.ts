/** What lies beside the images is counted, and what people would miss is told. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectData, openDataset, packDataset, verifyData } from '../../lib/data/index.js';
import { UsageError } from '../../lib/errors.js';
import { methods, train } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';
import { startNode } from '../support/processes.js';

const root = temporaryFolder();
const image = await jpeg(8, 8);
let count = 0;

function folderOf(...files: string[]): string {
  const folder = path.join(root, `folder${count++}`);
  for (const file of files) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), image);
  }
  return folder;
}

async function found(spec: string) {
  const dataset = await openDataset(spec);
  await dataset.close();
  const { length, leftOut, notes } = dataset;
  return { length, leftOut, notes };
}

describe('a folder', () => {
  test('tells of images in formats that are not read, and of archives', async () => {
    const folder = folderOf('a/1.jpg', 'a/2.BMP', 'b/3.bmp', 'b/4.ppm', 'b/5.tar', 'b/6.heic');
    expect(await found(folder)).toEqual({
      length: 1,
      leftOut: { '.bmp': 2, '.heic': 1, '.ppm': 1, '.tar': 1 },
      notes: [`${folder}: not read: .bmp 2, .heic 1, .ppm 1, .tar 1`],
    });
  });

  test('counts files of text and hidden ones, and does not speak of them', async () => {
    const folder = folderOf(
      '1.jpg',
      'a.txt',
      'b.json',
      'LICENSE',
      '.DS_Store',
      '._1.jpg',
      '.git/2.jpg',
    );
    expect(await found(folder)).toEqual({
      length: 1,
      leftOut: { hidden: 3, 'other files': 3 },
      notes: [],
    });
  });

  test('reads arrays as images, but those beside an image of the same name', async () => {
    const folder = folderOf('a/1.jpg', 'a/1.npy', 'a/2.npy', 'b/2.JPG', 'b/2.NPY', 'b/2.x.npy');
    symlinkSync(path.join(folder, 'a/2.npy'), path.join(folder, 'b/3.npy'));
    symlinkSync(path.join(folder, 'a/1.jpg'), path.join(folder, 'b/3.jpg'));
    expect(await found(folder)).toEqual({
      length: 5,
      leftOut: { '.npy beside images': 3 },
      notes: [`${folder}: not read: .npy beside images 3`],
    });
  });

  test('tells of hidden images and of links to nothing or to themselves', async () => {
    const folder = folderOf('1.jpg', '.2.jpg');
    symlinkSync(path.join(folder, 'gone'), path.join(folder, '3.jpg'));
    symlinkSync('4.jpg', path.join(folder, '4.jpg'));
    expect((await found(folder)).notes).toEqual([
      `${folder}: not read: links to no file 2, hidden images 1`,
    ]);
  });

  test('of such files only is refused with what it holds', async () => {
    const folder = folderOf('a/1.bmp', 'a/2.bmp', 'notes.txt');
    expect(await messageOf(() => openDataset(folder))).toMatch(
      /none of the 3 files in the folder is an image; expected image files .*; found \.bmp 2$/,
    );
  });

  test('with packed shards in it tells of what lies beside them', async () => {
    const out = path.join(root, `packed${count++}`);
    await packDataset({ data: [folderOf('a/1.jpg', 'b/2.jpg')], out });
    mkdirSync(path.join(out, 'c'));
    writeFileSync(path.join(out, 'c.jpg'), image);
    expect((await found(out)).notes).toEqual([`${out}: not read: beside packed shards 2`]);
  });
});

test('inspect, pack and verify tell the same of a folder', async () => {
  const folder = folderOf('a/1.jpg', 'a/2.bmp', 'a.txt');
  const leftOut = { '.bmp': 1, 'other files': 1 };
  const note = `${folder}: not read: .bmp 1`;
  expect((await inspectData(folder)).leftOut).toEqual(leftOut);
  const notes: string[] = [];
  const onNote = (text: string) => void notes.push(text);
  const out = path.join(root, `packed${count++}`);
  expect((await packDataset({ data: [folder], out }, { onNote })).leftOut).toEqual(leftOut);
  await verifyData([folder], { onNote });
  expect(notes).toEqual([note, note]);
});

test('several sources are told of in one line each thing', async () => {
  const [a, b, c] = [folderOf('1.jpg', '2.bmp'), folderOf('1.jpg'), folderOf('1.jpg', '3.bmp')];
  const { notes } = await openDataset([a, b, c]);
  expect(notes).toEqual([`'${a}', '${c}': not read: .bmp 2`]);
});

test('training tells of it and writes it to its log', async () => {
  const folder = folderOf('1.jpg', '2.jpg', '3.bmp');
  const out = path.join(root, `run${count++}`);
  const warnings: string[] = [];
  await train.train(
    methods.mae,
    {
      ...{ data: [folder], out, imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 2 },
      ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 2, maxSteps: 1, batchSize: 2 },
      ...{ device: 'cpu', amp: 'none', workers: 0 },
    },
    { onWarning: (text) => void warnings.push(text) },
  );
  const note = `${folder}: not read: .bmp 1`;
  expect(warnings).toEqual([note]);
  const lines = readFileSync(path.join(out, 'log.jsonl'), 'utf8').split('\n').filter(Boolean);
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ kind: 'warning', message: note }),
  );
});

describe('a folder with the name of other data', () => {
  const script = (spec: string) => `
    import { data } from ${JSON.stringify(path.resolve('dist/index.js'))};
    const opened = await data.openDataset(${JSON.stringify(spec)}).catch((error) => error);
    console.log(opened.name, opened.length ?? opened.message);
  `;
  /** What comes of a spec in a working folder that holds a folder with one image. */
  async function openedBeside(name: string, spec: string): Promise<string> {
    const cwd = path.join(root, `cwd${count++}`);
    mkdirSync(path.join(cwd, name), { recursive: true });
    writeFileSync(path.join(cwd, name, '1.jpg'), image);
    const args = ['--input-type=module', '--eval', script(spec)];
    const { stdout, stderr } = await startNode(args, { cwd }).outcome;
    expect(stderr).toBe('');
    return stdout.trim();
  }

  test.each(['synthetic', 'synthetic:5', 'cifar10:x'])('%s is refused for either', async (name) => {
    expect(await openedBeside(name, name)).toMatch(
      new RegExp(`^${UsageError.name} data '${name}' means .*; expected \\./${name} for that one`),
    );
  });

  test('is read under its path, and the drawn pictures with their number', async () => {
    expect(await openedBeside('synthetic', './synthetic')).toBe('./synthetic 1');
    expect(await openedBeside('synthetic', 'synthetic:7')).toBe('synthetic:7 7');
  });
});

test('training tells of images that are all smaller than those of the model', async () => {
  const folder = folderOf('1.jpg', '2.jpg');
  const warningsOf = async (data: string, more: object) => {
    const warnings: string[] = [];
    await train.train(
      methods.mae,
      {
        ...{ data: [data], out: path.join(root, `run${count++}`), imageSize: [12, 16] },
        ...{ patchSize: 4, dim: 8, depth: 1, heads: 2, decoderDim: 8, decoderDepth: 1 },
        ...{ decoderHeads: 2, maxSteps: 1, batchSize: 2, device: 'cpu', amp: 'none', workers: 0 },
        ...more,
      },
      { onWarning: (text) => void warnings.push(text) },
    );
    return warnings;
  };
  expect(await warningsOf(folder, {})).toContain(
    `${folder}: images such as of 8x8 pixels are smaller than the model's 12x16, and are enlarged; --image-size takes another size`,
  );
  // Padded, not enlarged.
  expect(await warningsOf(folder, { crop: 'fixed-size' })).toEqual([]);
  expect(await warningsOf(folder, { imageSize: [8, 8] })).toEqual([]);
  const mixed = folderOf('1.jpg', '2.jpg');
  writeFileSync(path.join(mixed, '3.jpg'), await jpeg(20, 10));
  expect(await warningsOf(mixed, {})).toEqual([]);
});
