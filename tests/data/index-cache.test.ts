/** What a folder or an archive of many images holds is looked up the second time, and is right all the same. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDataset } from '../../lib/data/index.js';
import { stampOf } from '../../lib/data/index-cache.js';
import { temporaryFolder, writeTar } from '../support/folders.js';

/** Long enough ago for a change to count as settled. */
const SETTLED_MS = 2_100;

const root = temporaryFolder();
let count = 0;

beforeEach(() => {
  process.env.MAE_NATIVE_CACHE = path.join(root, `cache${count++}`);
});

const cached = () => {
  const folder = path.join(process.env.MAE_NATIVE_CACHE as string, 'index');
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
};

/** Names, from the root of the source, with their classes. */
async function listing(spec: string): Promise<string[]> {
  const dataset = await openDataset(spec);
  const all: string[] = [];
  for (let index = 0; index < dataset.length; index++) {
    const place = dataset.locate?.(index);
    // A file of its own has its path for a name, and need not be read for it.
    const { name, label } =
      place?.length === null ? { name: place.path, label: place.label } : await dataset.get(index);
    all.push(`${name.slice(spec.length)} ${dataset.classes?.[label]}`);
  }
  await dataset.close();
  return all;
}

/** As if nothing had been kept. */
async function freshListing(spec: string): Promise<string[]> {
  const kept = process.env.MAE_NATIVE_CACHE;
  process.env.MAE_NATIVE_CACHE = path.join(root, `fresh${count++}`);
  try {
    return await listing(spec);
  } finally {
    process.env.MAE_NATIVE_CACHE = kept;
  }
}

/** Changes what was kept in a way that can be told from the truth, and not from an index that is whole. */
function forge(file: string, from: string, to: string): void {
  const body = readFileSync(file).subarray(0, -64).toString().replace(from, to);
  writeFileSync(file, body + createHash('sha256').update(body).digest('hex'));
}

/** A folder of 1,200 images in 30 folders, two deep. */
function manyImages(): string {
  const folder = path.join(root, `folder${count++}`);
  for (let i = 0; i < 30; i++) {
    const inner = path.join(folder, `c${i % 3}`, `d${i}`);
    mkdirSync(inner, { recursive: true });
    for (let j = 0; j < 40; j++) writeFileSync(path.join(inner, `${i}-${j}.jpg`), '');
  }
  return folder;
}

describe('an index of a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = manyImages();
    await setTimeout(SETTLED_MS);
  });

  test('serves in the place of reading the folders again', async () => {
    const first = await listing(folder);
    expect(await listing(folder)).toEqual(first);
    forge(cached()[0] as string, '0-7.jpg', '0-7.png');
    const second = await openDataset(folder);
    expect(second.locate?.(37)?.path).toBe(path.join(folder, 'c0/d0/0-7.png'));
  });

  test('serves under every name of the folder', async () => {
    await listing(folder);
    forge(cached()[0] as string, '0-7.jpg', '0-7.png');
    const link = path.join(root, `link${count++}`);
    symlinkSync(folder, link);
    const dataset = await openDataset(link);
    expect(dataset.locate?.(37)?.path).toBe(path.join(link, 'c0/d0/0-7.png'));
  });

  test.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, 1000)],
    ['is empty', () => Buffer.alloc(0)],
    ['has a wrong byte', (bytes: Buffer) => bytes.fill(65, 500, 501)],
    ['is something else', () => Buffer.from('{}')],
  ])('that %s is made again', async (_, damage) => {
    const first = await listing(folder);
    const [file] = cached() as [string];
    const whole = readFileSync(file);
    writeFileSync(file, damage(Buffer.from(whole)));
    expect(await listing(folder)).toEqual(first);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  test('is not needed: without a place to keep it the folder opens as ever', async () => {
    const first = await listing(folder);
    const file = path.join(root, 'no-folder');
    writeFileSync(file, '');
    process.env.MAE_NATIVE_CACHE = path.join(file, 'cache');
    expect(await listing(folder)).toEqual(first);
  });

  test('has what a later run found', async () => {
    const other = manyImages();
    await setTimeout(SETTLED_MS);
    await listing(other);
    writeFileSync(path.join(other, 'c0/d0/later.jpg'), '');
    await setTimeout(SETTLED_MS);
    await listing(other);
    forge(cached()[0] as string, 'later.jpg', 'later.png');
    expect(await listing(other)).toContain('/c0/d0/later.png c0');
  });

  test('takes the place of those that nothing has used for 100 days', async () => {
    const index = path.join(process.env.MAE_NATIVE_CACHE as string, 'index');
    mkdirSync(index, { recursive: true });
    const old = path.join(index, 'old.tar');
    writeFileSync(old, '');
    const then = Date.now() / 1000 - 100 * 24 * 60 * 60;
    utimesSync(old, then, then);
    await listing(folder);
    expect(cached().filter((name) => name !== old)).toHaveLength(1);
    expect(existsSync(old)).toBe(false);
  });
});

test('a folder of few images is not kept', async () => {
  const folder = path.join(root, 'few');
  mkdirSync(folder);
  writeFileSync(path.join(folder, '1.jpg'), '');
  await listing(folder);
  expect(cached()).toEqual([]);
});

describe('after a change', () => {
  test('of files, folders and links anywhere in it, a folder is listed as if nothing had been kept', async () => {
    const folder = manyImages();
    const elsewhere = path.join(root, 'elsewhere');
    mkdirSync(path.join(elsewhere, 'deep'), { recursive: true });
    writeFileSync(path.join(elsewhere, 'deep/linked.jpg'), '');
    symlinkSync(path.join(elsewhere, 'later.jpg'), path.join(folder, 'c1', 'dangling.jpg'));
    symlinkSync(elsewhere, path.join(folder, 'c1', 'outside'));
    symlinkSync(folder, path.join(folder, 'c2', 'round'));
    await setTimeout(SETTLED_MS);
    await listing(folder);
    expect(cached()).toHaveLength(1);

    let number = 0;
    const place = fc.constantFrom('.', 'c0', 'c1', 'c0/d0', 'c1/outside', 'c1/outside/deep');
    const change = fc.record({
      kind: fc.constantFrom('file', 'folder', 'remove', 'rename', 'link', 'target', 'text'),
      where: place,
    });
    const apply = ({ kind, where }: { kind: string; where: string }) => {
      const inside = path.join(folder, where);
      const name = path.join(inside, `new${number++}`);
      const [some] = readdirSync(inside).filter((entry) => entry.endsWith('.jpg'));
      if (kind === 'file') writeFileSync(`${name}.jpg`, '');
      if (kind === 'text') writeFileSync(`${name}.txt`, '');
      if (kind === 'folder') {
        mkdirSync(name);
        writeFileSync(path.join(name, 'a.jpg'), '');
      }
      if (kind === 'remove' && some !== undefined) rmSync(path.join(inside, some));
      if (kind === 'rename' && some !== undefined) {
        renameSync(path.join(inside, some), `${name}.jpg`);
      }
      if (kind === 'link') symlinkSync(path.join(folder, 'c2/d2'), name);
      // What the link leads to comes, while the folder that the link lies in stays as it is.
      if (kind === 'target') writeFileSync(path.join(elsewhere, 'later.jpg'), '');
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        for (const one of changes) apply(one);
        expect(await listing(folder)).toEqual(await freshListing(folder));
      }),
      { numRuns: 25 },
    );
  });

  test('a link to an image that has gone, or has become a folder, is listed as what it is', async () => {
    const folder = manyImages();
    const target = path.join(root, 'target.jpg');
    writeFileSync(target, '');
    symlinkSync(target, path.join(folder, 'c0', 'linked.jpg'));
    await setTimeout(SETTLED_MS);
    expect(await listing(folder)).toContain('/c0/linked.jpg c0');
    rmSync(target);
    expect(await listing(folder)).not.toContain('/c0/linked.jpg c0');
    mkdirSync(target);
    writeFileSync(path.join(target, 'inner.jpg'), '');
    expect(await listing(folder)).toContain('/c0/linked.jpg/inner.jpg c0');
  });

  test('a link that leads to another folder now is followed there', async () => {
    const folder = manyImages();
    const targets = ['old', 'new'].map((name) => path.join(root, `${name}-target`));
    for (const target of targets) {
      mkdirSync(target);
      writeFileSync(path.join(target, `${path.basename(target)}.jpg`), '');
    }
    const between = path.join(root, 'between');
    symlinkSync(targets[0] as string, between);
    symlinkSync(between, path.join(folder, 'linked'));
    await setTimeout(SETTLED_MS);
    expect(await listing(folder)).toContain('/linked/old-target.jpg linked');
    rmSync(between);
    symlinkSync(targets[1] as string, between);
    expect(await listing(folder)).toEqual(await freshListing(folder));
  });
});

describe('an index of an archive', () => {
  const file = path.join(root, 'many.tar');
  const members = (extension: string) =>
    Array.from({ length: 1100 }, (_, i) => ({
      name: `c${i % 3}/${1099 - i}.${extension}`,
      bytes: Buffer.from(`${i}`),
    }));
  beforeAll(async () => {
    await writeTar(file, members('jpg'));
    await setTimeout(SETTLED_MS);
  });

  test('serves in the place of reading the archive again', async () => {
    const first = await listing(file);
    expect(await listing(file)).toEqual(first);
    forge(cached()[0] as string, 'c0/1000.jpg', 'c0/1000.png');
    expect(await listing(file)).toContain(': c0/1000.png c0');
  });

  test('gives the same bytes as reading it again', async () => {
    const contents = async () => {
      const dataset = await openDataset(file);
      const all = await Promise.all(Array.from({ length: 1100 }, (_, i) => dataset.get(i)));
      await dataset.close();
      return all.map((sample) => `${sample.name} ${'bytes' in sample && sample.bytes}`);
    };
    expect(await contents()).toEqual(await contents());
  });

  test('does not serve for another archive of that name and size', async () => {
    await listing(file);
    await writeTar(file, members('png'));
    await setTimeout(SETTLED_MS);
    expect((await listing(file))[0]).toBe(': c0/1.png c0');
  });

  test('has classes from WebDataset, and none for samples that have none', async () => {
    const samples = members('jpg').flatMap(({ name, bytes }, i) => [
      { name, bytes },
      ...(i === 7 ? [] : [{ name: name.replace('jpg', 'cls'), bytes: Buffer.from(`${i % 5}`) }]),
    ]);
    const other = path.join(root, 'web.tar');
    await writeTar(other, samples);
    await setTimeout(SETTLED_MS);
    const first = await listing(other);
    expect(first.filter((line) => line.endsWith('undefined'))).toHaveLength(1);
    expect(cached()).toHaveLength(1);
    expect(await listing(other)).toEqual(first);
  });
});

test('a change less than two seconds ago cannot be told from the next one', () => {
  const now = 1_700_000_000_000;
  const at = (ms: number) => BigInt(ms) * 1_000_000n;
  const stats = { ino: 1n, size: 2n, mtimeNs: at(now - 9000), ctimeNs: at(now - 9000) };
  expect(stampOf(stats, now)).toBeDefined();
  expect(stampOf({ ...stats, mtimeNs: at(now - 1000) }, now)).toBeUndefined();
  expect(stampOf({ ...stats, ctimeNs: at(now - 1000) }, now)).toBeUndefined();
});
