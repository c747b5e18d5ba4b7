/** Images of more than 8 bits: every level is kept, from the file to the normalised batch and to packed shards. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readHeader } from '../../lib/data/decode.js';
import { decodeValues } from '../../lib/data/decode-values.js';
import {
  type Batch,
  centrePlan,
  DataLoader,
  type DataLoaderOptions,
  decodeImage,
  inspectData,
  measureStatistics,
  openDataset,
  packDataset,
  splitDataset,
  verifyData,
} from '../../lib/data/index.js';
import { resizeBox } from '../../lib/data/resize.js';
import { renderValues } from '../../lib/data/resize-values.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { datasetOf, noise, picture, toSharp } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';
import { npyOf } from './npy.js';
import { type TiffLayout, tiffOf } from './tiff.js';

const folder = temporaryFolder();

/** Files in a folder of their own. */
function folderOf(files: Record<string, Uint8Array>): string {
  const place = mkdtempSync(path.join(folder, 'data-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(place, name), bytes);
  return place;
}

async function valuesOf(bytes: Uint8Array, channels: number | null = null) {
  return decodeValues(bytes, channels, 'it', await readHeader(bytes, 'it'));
}

/** As many levels as values, among the lowest 900 of 16 bits. */
const LEVELS = Uint16Array.from({ length: 30 * 30 }, (_, i) => (i * 7) % 900);
const asUnits = Float32Array.from(LEVELS, (level) => level / 65_535);

/** A grey PNG of 16 bits. */
function png16(levels: Uint16Array, width: number, height: number): Promise<Buffer> {
  return sharp(levels, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
}

describe('every level of a file is kept', () => {
  test('900 levels of a grey PNG of 16 bits', async () => {
    const { values, channels } = await valuesOf(await png16(LEVELS, 30, 30));
    expect([channels, values]).toEqual([1, asUnits]);
    expect(new Set(values).size).toBe(900);
  });

  test('a colour PNG of 16 bits', async () => {
    const levels = Uint16Array.from({ length: 300 }, (_, i) => i * 211);
    const raw = { width: 10, height: 10, channels: 3 } as const;
    const bytes = await sharp(levels, { raw }).toColourspace('rgb16').png().toBuffer();
    expect((await valuesOf(bytes)).values).toEqual(
      Float32Array.from(levels, (level) => level / 65_535),
    );
  });

  const layouts = [1, 2, 3, 4, 6, 13].flatMap((bands) =>
    [16, 32].flatMap((bits) =>
      [{}, { planar: true }, { bigEndian: true }, { big: true }, { photometric: 2 }].map(
        (layout) => ({ bands, bits, ...layout }) as TiffLayout & { bands: number },
      ),
    ),
  );
  test.each(layouts.filter(({ bands, photometric }) => photometric !== 2 || bands > 2))(
    'a TIFF of %j',
    async ({ bands, ...layout }) => {
      const image = noise(17, 11, bands);
      const { values, channels } = await valuesOf(tiffOf(image, layout));
      expect([channels, values]).toEqual([bands, Float32Array.from(image.pixels, (v) => v / 255)]);
    },
  );

  test.each([
    ['(H, W) uint16', npyOf(LEVELS, [30, 30], '<u2'), 1, asUnits],
    ['(H, W, C) uint16, the high byte first', npyOf(LEVELS, [10, 30, 3], '>u2'), 3, asUnits],
    ['(H, W, 1) float32', npyOf(asUnits, [30, 30, 1], '<f4'), 1, asUnits],
    ['(H, W, C) float32, the high byte first', npyOf(asUnits, [15, 10, 6], '>f4'), 6, asUnits],
  ] as const)('a .npy of %s', async (_, bytes, channels, expected) => {
    const image = await valuesOf(bytes);
    expect([image.channels, image.values]).toEqual([channels, expected]);
  });
});

describe('a file is refused', () => {
  const floats = (value: number) => npyOf([0, 1, value, 0.5], [2, 2], '<f4');
  const bands = tiffOf(noise(8, 8, 6), { bits: 16 });
  const finite =
    'it: it has values that are not finite (NaN or infinite); expected them to be filled in';
  test.each([
    ['with NaN', floats(Number.NaN), null, finite],
    ['with an infinite value', floats(Number.NEGATIVE_INFINITY), null, finite],
    ['with other bands than are wanted', bands, 3, 'it: it has 6 channels, 3 are wanted'],
    [
      'with signed integers',
      npyOf([1, 2], [1, 2], '<i4'),
      null,
      'it: its array is of type <i4; expected uint8, uint16 or float32',
    ],
    [
      'in columns',
      npyOf([1, 2], [1, 2], '<f4', { fortran: true }),
      null,
      'it: its array is in Fortran order; expected C order, as np.ascontiguousarray gives',
    ],
    [
      'with one dimension',
      npyOf([1, 2], [2], '<f4'),
      null,
      'it: its array has the shape (2); expected (height, width) or (height, width, channels)',
    ],
    [
      'cut off',
      npyOf(LEVELS, [30, 30], '<u2').subarray(0, -5),
      null,
      'it: the .npy file has 1795 bytes of values; expected 1800',
    ],
  ])('%s', async (_, bytes, channels, message) => {
    expect(await messageOf(() => valuesOf(bytes, channels))).toBe(message);
  });

  test('a .npy of bytes is an ordinary image', async () => {
    const image = picture(20, 10);
    const bytes = npyOf(image.pixels, [10, 20, 3], '|u1');
    const { pixels } = await decodeImage(bytes, 3, 'it');
    expect(new Uint8Array(pixels)).toEqual(image.pixels);
  });
});

test.each([
  [24, 18],
  [57, 90],
  [40, 30],
])('values are scaled as bytes are, without rounding, to %i x %i', (width, height) => {
  const image = noise(40, 30, 3, 100, 150);
  const out = { width, height };
  const bytes = new Uint8Array(width * height * 3);
  resizeBox(image, { left: 0, top: 0, width: 40, height: 30 }, out, true, bytes, 0);
  const values = new Float32Array(bytes.length);
  const plan = {
    ...centrePlan(image, out, 1),
    resize: out,
    offset: { left: 0, top: 0 },
    flip: true,
  };
  renderValues({ ...image, values: Float32Array.from(image.pixels) }, plan, out, values);
  const farthest = bytes.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - (values[i] as number))),
    0,
  );
  // The passes of bytes are rounded one by one, the second one's error by up to what its weights amplify.
  expect(farthest).toBeLessThan(1.3);
});

const side = 30;
const bands = Array.from({ length: 5 }, (_, i) => noise(side, side, 6, i * 20, i * 20 + 90));
const place = folderOf(
  Object.fromEntries(bands.map((image, i) => [`${i}.tif`, tiffOf(image, { bits: 16 })])),
);

async function load(spec: string, options: Partial<DataLoaderOptions> = {}, epochs = 1) {
  const dataset = await openDataset(spec);
  const all = { batchSize: 8, imageSize: side, channels: 6, augment: 'none', ...options } as const;
  const loader = new DataLoader(dataset, all);
  const batches: Batch[] = [];
  for (let epoch = 0; epoch < epochs; epoch++)
    batches.push(...(await collect(loader.epoch(epoch))));
  await dataset.close();
  return { batches, skipped: loader.skipped };
}

describe('a loader of data of more than 8 bits', () => {
  test('gives values on a scale of 0 to 1', async () => {
    const [batch] = (await load(place)).batches;
    const expected = bands.flatMap(({ pixels }) => Array.from(pixels, (v) => Math.fround(v / 255)));
    expect([...(batch?.values ?? [])]).toEqual(expected);
  });

  test('gives the same from the cache as from the files', async () => {
    for (const augment of ['train', 'eval'] as const) {
      const cached = await load(place, { augment, imageSize: 24 }, 3);
      const uncached = await load(place, { augment, imageSize: 24, cacheBytes: 0 }, 3);
      expect(cached.batches).toEqual(uncached.batches);
    }
  });

  test('takes images of 8 bits among them, on the same scale', async () => {
    // Of so many, not all are looked at when the data is opened.
    const files = Array.from({ length: 16 }, (_, i) => [
      `${10 + i}.tif`,
      tiffOf(bands[0] as never, { bits: i === 1 ? 8 : 16 }),
    ]);
    const [batch] = (await load(folderOf(Object.fromEntries(files)))).batches;
    const [a, b] = [0, 1].map((i) => batch?.values?.subarray(i * 5400, (i + 1) * 5400));
    expect(a).toEqual(b);
  });

  test('skips an image with NaN, and says why', async () => {
    const holes = folderOf({
      'a.npy': npyOf(asUnits, [30, 30], '<f4'),
      'b.npy': npyOf(
        asUnits.map((v, i) => (i === 5 ? Number.NaN : v)),
        [30, 30],
        '<f4',
      ),
    });
    const { skipped } = await load(holes, { channels: 1 });
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'it has values that are not finite (NaN or infinite); expected them to be filled in',
    ]);
  });

  test('refuses changes of colours', async () => {
    const loading = load(place, { augment: 'train', channels: 3, colorJitter: 0.4 });
    await expect(loading).rejects.toThrow(
      'changes of colours such as autoAugment and colorJitter need images of 8 bits, and those of the data have more; leave them out',
    );
  });

  test('keeps values in a part of the data, too', async () => {
    const dataset = await openDataset(place);
    const [part] = splitDataset(dataset, 0.4, 1);
    const loader = new DataLoader(part, { batchSize: 3, imageSize: side, channels: 6 });
    expect((await collect(loader.epoch(0)))[0]?.values?.length).toBe(3 * side * side * 6);
    await dataset.close();
  });
});

test('bands of 16 bits among images of 8 are skipped, not cut', async () => {
  const mixed = folderOf({
    'a.tif': tiffOf(bands[0] as never),
    'b.tif': tiffOf(bands[1] as never, { bits: 16 }),
  });
  const { skipped } = await load(mixed, { onBad: 'drop' });
  expect(skipped.map(({ reason }) => reason)).toEqual([
    'its bands have more than 8 bits, unlike other images of the data',
  ]);
});

test('a photograph of 16 bits among others of 8 comes down to 8 bits', async () => {
  const mixed = folderOf({
    'a.png': await toSharp(picture(side, side)).png().toBuffer(),
    'b.png': await toSharp(picture(side, side)).toColourspace('rgb16').png().toBuffer(),
  });
  const [batch] = (await load(mixed, { channels: 3 })).batches;
  const [a, b] = [0, 1].map((i) => batch?.pixels.subarray(i * 2700, (i + 1) * 2700));
  expect([batch?.values, a]).toEqual([undefined, b]);
});

test('photographs of 16 bits are normalised by the usual statistics as those of 8 bits are', async () => {
  const tensorOf = async (bytes: Buffer) => {
    const { batches } = await load(folderOf({ 'a.png': bytes }), { channels: 3 });
    using normalisation = new Normalisation(3);
    return normalisation.toTensor(batches[0] as Batch);
  };
  using _ = torch.scope();
  const eight = await tensorOf(await toSharp(picture(side, side)).png().toBuffer());
  const levels = Uint16Array.from(picture(side, side).pixels, (v) => v * 257);
  const raw = { width: side, height: side, channels: 3 } as const;
  const sixteen = await tensorOf(
    await sharp(levels, { raw }).toColourspace('rgb16').png().toBuffer(),
  );
  expect(torch.allclose(eight, sixteen, 0, 1e-5)).toBe(true);
});

test('a dataset of its own gives values, where it says so', async () => {
  const values = Float32Array.from({ length: 12 }, (_, i) => i / 7);
  const dataset = datasetOf(1, () => ({
    ...{ name: 'it', label: -1, values, width: 2, height: 2, channels: 3 },
  }));
  const options = { batchSize: 1, imageSize: 2, channels: 3, augment: 'none' } as const;
  const [batch] = await collect(new DataLoader({ ...dataset, deep: true }, options).epoch(0));
  expect(batch?.values).toEqual(values);
  const loading = () => collect(new DataLoader(dataset, options).epoch(0));
  await expect(loading()).rejects.toThrow(/it \(its values have more than 8 bits, unlike other/);
});

test('statistics are measured of values, far from 0 as well', async () => {
  const values = Float32Array.from({ length: 64 * 64 }, (_, i) => 1000 + (i % 2));
  const dataset = await openDataset(folderOf({ 'a.npy': npyOf(values, [64, 64], '<f4') }));
  const { mean, std } = await measureStatistics(dataset, { imageSize: 64, channels: 1 });
  await dataset.close();
  expect(mean[0]).toBeCloseTo(1000.5, 9);
  expect(std[0]).toBeCloseTo(0.5, 9);
});

describe('packed', () => {
  test('values stay as they are', async () => {
    const out = path.join(folder, 'packed');
    const summary = await packDataset({ data: [place], out, format: 'raw', size: side });
    expect(summary.settings).toEqual({ format: 'raw', size: side, values: 'float32', channels: 6 });
    expect((await load(out)).batches).toEqual((await load(place)).batches);
    expect(await verifyData([out])).toMatchObject({ ok: true, images: 5 });
    expect((await inspectData(out)).packed?.settings).toEqual(summary.settings);
  });

  test('they cannot be as JPEG', async () => {
    const packing = packDataset({ data: [place], out: path.join(folder, 'no') });
    await expect(packing).rejects.toThrow(
      `${place}: the images have more than 8 bits, and JPEG holds 8; expected format raw (--format raw)`,
    );
  });
});

test('data verify and inspect read them', async () => {
  const all = folderOf({
    'a.npy': npyOf(asUnits, [30, 30], '<f4'),
    'b.tif': tiffOf(noise(8, 8, 6), { bits: 32 }),
  });
  expect(await verifyData([all])).toMatchObject({ ok: true, images: 2 });
  expect((await inspectData(all)).formats).toEqual({ npy: 1, tiff: 1 });
});
