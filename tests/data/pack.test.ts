/** Packing images, and reading them again. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  openDataset,
  type PixelSample,
  packDataset,
  resizeBox,
  verifyData,
} from '../../lib/data/index.js';
import { UsageError } from '../../lib/errors.js';
import { filesOf, temporaryFolder } from '../support/folders.js';
import { jpeg, picture, toSharp } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';
import { contentOf, readAll } from './pack-shards.js';

const root = temporaryFolder();
let count = 0;
const newFolder = (): string => path.join(root, `out${count++}`);

/** A new folder with these files. */
function folderOf(files: Record<string, Uint8Array>): string {
  const folder = path.join(root, `in${count++}`);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}

const png = (width: number, height: number, variant = 0) =>
  toSharp(picture(width, height, variant))
    .png()
    .toBuffer();

const small = await jpeg(20, 30);
const photos = folderOf({
  'cat/1.jpg': small,
  'cat/2.png': await png(300, 200, 1),
  'dog/1.jpg': await jpeg(90, 400, 2),
  'dog/2.jpg': Buffer.from('no image'),
  'dog/3.jpg': await jpeg(200, 200, 3),
  'z.jpg': await jpeg(70, 60, 4),
});

async function packed(
  data: string | string[],
  options: Partial<Parameters<typeof packDataset>[0]> = {},
): Promise<string> {
  const out = newFolder();
  await packDataset({ data: [data].flat(), out, size: 64, ...options });
  return out;
}

/** The pixels of a JPEG file, or of a sample of one. */
async function decoded(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height, channels: info.channels };
}

describe('packed as JPEG', () => {
  test('images keep their order, classes and labels', async () => {
    const before = await openDataset(photos);
    const after = await openDataset(await packed(photos));
    expect(after.classes).toEqual(before.classes);
    const labels = await Promise.all([0, 1, 2, 3, 4].map(async (i) => (await after.get(i)).label));
    expect(labels).toEqual([0, 0, 1, 1, -1]);
    await after.close();
  });

  test('the shorter side of larger ones has the size, and the longer one its share', async () => {
    const dataset = await openDataset(await packed(photos));
    const sizes = [];
    for (const bytes of await readAll(dataset)) {
      const { width, height } = await sharp(bytes as Buffer).metadata();
      sizes.push([width, height]);
    }
    // 64 * 300 / 200 = 96; floor(64 * 400 / 90) = 284.
    expect(sizes).toEqual([
      [20, 30],
      [96, 64],
      [64, 284],
      [64, 64],
      [70, 60],
    ]);
    await dataset.close();
  });

  test('a JPEG file that is small enough stays as it is, byte for byte', async () => {
    const dataset = await openDataset(await packed(photos));
    expect(Buffer.compare(contentOf(await dataset.get(0)), small)).toBe(0);
    await dataset.close();
  });

  test('others are scaled by bicubic interpolation', async () => {
    const source = picture(300, 200, 1);
    const box = { left: 0, top: 0, width: 300, height: 200 };
    const wanted = new Uint8Array(96 * 64 * 3);
    resizeBox(source, box, { width: 96, height: 64 }, false, wanted, 0);
    // At quality 100, JPEG changes little but colours, which it stores at half the resolution.
    const dataset = await openDataset(await packed(photos, { quality: 100 }));
    const { pixels } = await decoded(contentOf(await dataset.get(1)));
    const grey = (of: Uint8Array, i: number) =>
      0.299 * (of[i] as number) + 0.587 * (of[i + 1] as number) + 0.114 * (of[i + 2] as number);
    let sum = 0;
    for (let i = 0; i < wanted.length; i += 3) sum += Math.abs(grey(wanted, i) - grey(pixels, i));
    // On average, in brightness: bicubic is 0.4 off for JPEG's sake, Lanczos would be 1.1 off, bilinear 1.5.
    expect(sum / (96 * 64)).toBeLessThan(0.7);
    await dataset.close();
  });

  test('images keep the names that they had, behind the shard', async () => {
    const out = await packed(photos);
    const dataset = await openDataset(out);
    const file = path.join(out, `${path.basename(out)}-00000-of-00001.mae`);
    expect((await dataset.get(1)).name).toBe(`${file}: ${path.join(photos, 'cat/2.png')}`);
    await dataset.close();
  });

  test('turned and transparent images are stored as they are seen', async () => {
    const turned = await toSharp(picture(100, 80))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: '#00000000' },
    })
      .png()
      .toBuffer();
    const dataset = await openDataset(
      await packed(folderOf({ 'a.jpg': turned, 'b.png': clear }), { size: 128 }),
    );
    const first = await sharp(contentOf(await dataset.get(0))).metadata();
    expect([first.width, first.height, first.orientation]).toEqual([80, 100, undefined]);
    const second = await decoded(contentOf(await dataset.get(1)));
    expect(second.pixels.every((value) => value === 255)).toBe(true);
    await dataset.close();
  });

  test('an image that is too long for JPEG is passed over', async () => {
    const long = await sharp({
      create: { width: 70_000, height: 2, channels: 3, background: '#123456' },
    })
      .png()
      .toBuffer();
    const skipped: string[] = [];
    const data = [folderOf({ 'a.png': long, 'b.jpg': small })];
    const summary = await packDataset(
      { data, out: newFolder() },
      { onSkip: (name, reason) => skipped.push(`${path.basename(name)}: ${reason}`) },
    );
    expect([summary.images, summary.skipped]).toEqual([1, 1]);
    expect(skipped).toEqual([expect.stringMatching(/^a\.png: it cannot be stored as JPEG: /)]);
  });
});

describe('packed as pixels', () => {
  test('every image is a square of the size, from the centre of what is scaled', async () => {
    const source = picture(96, 64, 5);
    const out = await packed(folderOf({ 'a.png': await png(96, 64, 5), 'b.jpg': small }), {
      ...{ format: 'raw', size: 32 },
    });
    const dataset = await openDataset(out);
    const wanted = new Uint8Array(48 * 32 * 3);
    const box = { left: 0, top: 0, width: 96, height: 64 };
    resizeBox(source, box, { width: 48, height: 32 }, false, wanted, 0);
    const sample = (await dataset.get(0)) as PixelSample;
    expect([sample.width, sample.height, sample.channels]).toEqual([32, 32, 3]);
    for (let y = 0; y < 32; y++) {
      const row = wanted.subarray((y * 48 + 8) * 3, (y * 48 + 40) * 3);
      expect(Buffer.compare(sample.pixels.subarray(y * 96, (y + 1) * 96), row)).toBe(0);
    }
    expect((await dataset.get(1)) as PixelSample).toMatchObject({ width: 32, height: 32 });
    await dataset.close();
  });

  test('pixels of the size are stored as they are', async () => {
    const pictures = await openDataset('synthetic:20', { imageSize: 24 });
    const dataset = await openDataset(await packed('synthetic:20', { format: 'raw', size: 24 }));
    expect(await readAll(dataset)).toEqual(await readAll(pictures));
    expect(dataset.classes).toEqual(pictures.classes);
    await dataset.close();
  });

  test('a loader makes the same batches of them as of the pictures themselves', async () => {
    const options = { batchSize: 4, imageSize: 24, shuffle: true, augment: 'train' } as const;
    const batchesOf = async (spec: string) => {
      const dataset = await openDataset(spec, { imageSize: 24 });
      const batches = await collect(new DataLoader(dataset, options).epoch(0));
      await dataset.close();
      return batches.map(({ pixels, labels }) => [Buffer.from(pixels), labels]);
    };
    const out = await packed('synthetic:20', { format: 'raw', size: 24 });
    expect(await batchesOf(out)).toEqual(await batchesOf('synthetic:20'));
  });
});

describe('where a sample lies', () => {
  test.each(['jpeg', 'raw'] as const)('is told: %s', async (format) => {
    const dataset = await openDataset(await packed(photos, { format, shardBytes: 9000 }));
    for (let i = 0; i < dataset.length; i++) {
      const place = dataset.locate?.(i);
      if (place === undefined || place.length === null) throw new Error('no place');
      const { path: file, offset, length, raw, label } = place;
      const bytes = readFileSync(file).subarray(offset, offset + length);
      const sample = await dataset.get(i);
      expect(bytes.equals(contentOf(sample))).toBe(true);
      expect(label).toBe(sample.label);
      expect(raw).toEqual(format === 'raw' ? { width: 64, height: 64, channels: 3 } : undefined);
    }
    await dataset.close();
  });

  test('is in as many groups as there are shards, in order', async () => {
    const out = await packed(photos, { format: 'raw', shardBytes: 30_000 });
    const dataset = await openDataset(['synthetic:2', out]);
    // Two squares of 64 * 64 * 3 bytes to a shard.
    expect(dataset.groups?.().map((group) => [...group])).toEqual([[0, 1], [2, 3], [4, 5], [6]]);
    await dataset.close();
  });
});

describe('what is written', () => {
  test('is the same with any number of workers', async () => {
    const out = newFolder();
    const bytes = [];
    for (const workers of [1, 3, 8]) {
      await packDataset({ data: [photos], out, size: 64, shardBytes: 9000, workers });
      bytes.push(filesOf(out));
      rmSync(out, { recursive: true });
    }
    expect(Object.keys(bytes[0] as object).length).toBeGreaterThan(1);
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[2]).toEqual(bytes[0]);
  });

  test('comes back as it was, however many shards it takes', async () => {
    const image = fc.uint8Array({ minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(image, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 600 }),
        async (images, shardBytes) => {
          const files = await Promise.all(
            images.map(async (pixels, i) => {
              const raw = { width: 2, height: 2, channels: 3 } as const;
              return [
                `${i % 3}/${String(i).padStart(2, '0')}.png`,
                await sharp(pixels, { raw }).png().toBuffer(),
              ];
            }),
          );
          const data = folderOf(Object.fromEntries(files));
          const before = await openDataset(data);
          const out = newFolder();
          const summary = await packDataset({
            ...{ data: [data], out, size: 2, format: 'raw', shardBytes },
          });
          const after = await openDataset(out);
          const pixels = await Promise.all(
            ((await readAll(before)) as Buffer[]).map((png) => sharp(png).raw().toBuffer()),
          );
          expect(await readAll(after)).toEqual(pixels);
          expect(after.countClasses()).toEqual(before.countClasses());
          for (const file of summary.files) {
            const bytes = readFileSync(file).length;
            const metadata = readFileSync(file).readUInt32LE(64);
            const isOne = readFileSync(file).readUInt32LE(32) === 32;
            expect(isOne || bytes - metadata <= shardBytes).toBe(true);
          }
          await after.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('has the class of images that are all of one, once it is joined with others', async () => {
    const cats = await packed(folderOf({ 'cat/1.jpg': small }));
    const dogs = await packed(folderOf({ 'dog/1.jpg': small }));
    expect((await openDataset(cats)).classes).toBeUndefined();
    const both = await openDataset([dogs, cats]);
    expect(both.classes).toEqual(['cat', 'dog']);
    expect((await both.get(0)).label).toBe(1);
    await both.close();
  });

  test('can be packed again, in another size', async () => {
    const out = await packed(await packed(photos), { size: 16 });
    const dataset = await openDataset(out);
    expect(dataset.length).toBe(5);
    const { width, height } = await sharp(contentOf(await dataset.get(1))).metadata();
    expect([width, height]).toEqual([24, 16]);
    await dataset.close();
  });
});

describe('refused in one line:', () => {
  test('a folder that holds shards already', async () => {
    const out = await packed(photos);
    const again = packDataset({ data: [photos], out, size: 64 });
    await expect(again).rejects.toThrow(
      /: holds packed shards already, such as out\d+-00000-of-00001\.mae; give another folder/,
    );
    expect((await verifyData([out])).ok).toBe(true);
  });

  test('data of which nothing can be read', async () => {
    const data = [folderOf({ 'a.jpg': Buffer.from('text') })];
    const out = newFolder();
    expect(await messageOf(() => packDataset({ data, out }))).toMatch(
      /: none of the 1 images can be read$/,
    );
    expect(filesOf(out)).toEqual({});
  });

  test.each([
    [{ size: 20_000 }, /^size is 20000; expected a side of at most 13377 pixels$/],
    [{ quality: 101 }, /^quality is 101; expected a whole number from 1 to 100$/],
    [{ format: 'raw', quality: 90 }, /^quality is 90, but the format is raw; it is for jpeg$/],
  ] as const)('%j', async (options, message) => {
    const packing = packDataset({ data: [photos], out: newFolder(), ...options });
    await expect(packing).rejects.toThrow(UsageError);
    await expect(packing).rejects.toThrow(message);
  });
});
