/** What the addon's threads decode and resize, and what they leave to the image library. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderPlan } from '../../lib/data/decode.js';
import {
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  type PixelImage,
  PURPOSE,
  RandomStream,
  trainPlan,
} from '../../lib/data/index.js';
import { createTransform } from '../../lib/data/transform.js';
import { temporaryFolder } from '../support/folders.js';
import { datasetOf, jpeg, picture, toSharp } from '../support/images.js';
import { collect } from '../support/outcomes.js';

/** Photographs have smooth parts and edges; a drawn picture of waves has both. */
function waves(width: number, height: number): PixelImage {
  const image = picture(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const edge = (Math.floor(x / 37) + Math.floor(y / 23)) % 2 === 0 ? 30 : -30;
      image.pixels[at] = 128 + 90 * Math.sin(x / 9) + edge;
      image.pixels[at + 1] = 128 + 90 * Math.cos((x + y) / 14) - edge;
      image.pixels[at + 2] = 128 + 60 * Math.sin(y / 11) + edge;
    }
  }
  return image;
}

/** 240 x 180 pixels, 4:2:0, as cameras write them that restart their codes; sharp writes none. */
const restarts = readFileSync(new URL('../fixtures/restarts.jpg', import.meta.url));

const encoded = (bytes: Uint8Array): Dataset =>
  datasetOf(1, () => ({ name: 'one.jpg', label: -1, bytes }));

async function pixelsOf(
  dataset: Dataset,
  options: Partial<DataLoaderOptions>,
): Promise<{ pixels: Uint8Array; loader: DataLoader }> {
  const loader = new DataLoader(dataset, { batchSize: 64, imageSize: 48, workers: 2, ...options });
  const batches = await collect(loader.epoch(0));
  return { pixels: batches[0]?.pixels ?? new Uint8Array(0), loader };
}

async function decoded(bytes: Uint8Array): Promise<PixelImage> {
  const input = sharp(bytes, { ignoreIcc: true }).toColourspace('srgb');
  const { data, info } = await input.raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height, channels: info.channels };
}

describe('a part of an image has the pixels that it has in the whole one', () => {
  const sizes = fc.record({
    width: fc.integer({ min: 130, max: 420 }),
    height: fc.integer({ min: 130, max: 420 }),
    out: fc.integer({ min: 1, max: 120 }),
  });
  const check = async (bytes: Uint8Array, out: number, seed = 0) => {
    const whole = await decoded(bytes);
    // Bounds that leave but one size of box, the sample's: nothing is scaled.
    const share = (out * out) / (whole.width * whole.height);
    const crop = { cropScale: [share, share], cropRatioRange: [1, 1] } as const;
    const options = { imageSize: out, augment: 'train', seed, ...crop } as const;
    const { pixels, loader } = await pixelsOf(encoded(bytes), options);
    expect(loader.decoded()).toEqual({ native: 1, library: 0, cached: 0 });
    const size = { width: out, height: out };
    const stream = new RandomStream(seed, PURPOSE.augment, 0, 0);
    const bounds = { scale: [share, share], ratio: [1, 1] } as const;
    const plan = trainPlan(whole, size, bounds, stream);
    const expected = new Uint8Array(out * out * 3);
    renderPlan(whole, plan, size, expected, 0);
    expect(pixels).toEqual(expected);
  };
  const kinds = [
    { chromaSubsampling: '4:2:0', progressive: false },
    { chromaSubsampling: '4:2:0', progressive: true },
    { chromaSubsampling: '4:4:4', progressive: false },
    { chromaSubsampling: '4:4:4', progressive: true },
    // The codes of the standard, whatever the image, and the longest of them.
    { chromaSubsampling: '4:4:4', progressive: false, quality: 100, optimiseCoding: false },
    { chromaSubsampling: '4:2:0', progressive: false, quality: 20, optimiseCoding: false },
  ];
  test.each(kinds)('%j', async (kind) => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ width, height, out }) => {
        await check(await toSharp(waves(width, height)).jpeg(kind).toBuffer(), out);
      }),
      { numRuns: 20 },
    );
  });

  test('grey', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ width, height, out }) => {
        await check(await toSharp(waves(width, height)).greyscale().jpeg().toBuffer(), out);
      }),
      { numRuns: 20 },
    );
  });

  test('with restarts after every fifth unit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 170 }), fc.nat(), (out, seed) =>
        check(restarts, out, seed),
      ),
      { numRuns: 20 },
    );
  });
});

test('resizes as Pillow does, up to what libtorch rounds', async () => {
  const sizes = fc.record({
    width: fc.integer({ min: 100, max: 500 }),
    height: fc.integer({ min: 100, max: 500 }),
    imageSize: fc.integer({ min: 130, max: 300 }),
    augment: fc.constantFrom('train' as const, 'eval' as const, 'none' as const),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ width, height, ...options }) => {
      const bytes = await toSharp(waves(width, height)).jpeg().toBuffer();
      const { pixels, loader } = await pixelsOf(encoded(bytes), options);
      expect(loader.decoded().native).toBe(1);
      const whole = await decoded(bytes);
      const expected = javascriptPixels(whole, options);
      let sum = 0;
      let worst = 0;
      for (const [i, value] of expected.entries()) {
        const difference = Math.abs(value - (pixels[i] as number));
        worst = Math.max(worst, difference);
        sum += difference;
      }
      // libtorch's weights have up to 15 bits rather than 22, in two passes that round to a whole level each.
      expect(worst).toBeLessThanOrEqual(2);
      expect(sum / expected.length).toBeLessThan(0.05);
    }),
    { numRuns: 30 },
  );
});

/** What Pillow's arithmetic gives (resize.test.ts). */
function javascriptPixels(
  image: PixelImage,
  options: { imageSize: number; augment: 'train' | 'eval' | 'none'; seed: number },
): Uint8Array {
  const size = { width: options.imageSize, height: options.imageSize };
  const transform = createTransform({
    ...{ augment: options.augment, size, crop: {}, cropRatio: undefined, pixels: undefined },
  });
  const plan = transform.plan(image, () => new RandomStream(options.seed, PURPOSE.augment, 0, 0));
  const out = new Uint8Array(size.width * size.height * 3);
  renderPlan(image, plan, size, out, 0);
  return out;
}

test('an image much larger than the sample is scaled while it is decoded, close to what a full decode gives', async () => {
  const bytes = await toSharp(waves(3000, 2000)).jpeg().toBuffer();
  const options = { imageSize: 160, augment: 'eval', seed: 0 } as const;
  const { pixels, loader } = await pixelsOf(encoded(bytes), options);
  expect(loader.decoded().native).toBe(1);
  const expected = javascriptPixels(await decoded(bytes), options);
  const differences = expected.map((value, i) => Math.abs(value - (pixels[i] as number)));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  // A level on average is what Pillow's own bicubic filter changes after its draft mode, which does the same.
  expect(mean).toBeLessThan(1);
});

describe('the image library makes', async () => {
  const photograph = await jpeg(300, 200);
  const other = toSharp(picture(300, 200));
  const kinds: Record<string, Uint8Array> = {
    'a PNG that is called .jpg': await other.clone().png().toBuffer(),
    CMYK: await other.clone().toColourspace('cmyk').jpeg().toBuffer(),
    'an image that EXIF turns': await other
      .clone()
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
    'a damaged one, of which it shows what it can': swapped(restarts, [0xff, 0xd3], [0xff, 0xd5]),
    'an image in a small file': await jpeg(60, 40),
  };
  test.each(Object.keys(kinds))('%s', async (kind) => {
    const options = { augment: 'train', decoder: 'auto' } as const;
    const bytes = kinds[kind] as Uint8Array;
    const { pixels, loader } = await pixelsOf(located({ 'a.jpg': bytes }), options);
    expect(loader.decoded()).toEqual({ native: 0, library: 1, cached: 0 });
    const library = await pixelsOf(encoded(bytes), { ...options, decoder: 'library' });
    expect(pixels).toEqual(library.pixels);
  });

  test('nothing of an upright JPEG file in grey or colour', async () => {
    const grey = await toSharp(waves(300, 200)).greyscale().jpeg().toBuffer();
    const files = { 'a.jpg': photograph, 'b.jpg': grey };
    const { loader } = await pixelsOf(located(files), { augment: 'train' });
    expect(loader.decoded()).toEqual({ native: 2, library: 0, cached: 0 });
  });
});

describe('a file that cannot be read is named as without the threads:', async () => {
  const photograph = await jpeg(300, 200);
  const files: Record<string, Uint8Array> = {
    'cut off': photograph.subarray(0, photograph.length / 2),
    'cut off in its header': photograph.subarray(0, 100),
    empty: new Uint8Array(0),
    'a text': Buffer.from('this is no image'),
    'too many pixels': withSize(photograph, 60_000, 60_000),
  };
  test.each(Object.keys(files))('%s', async (kind) => {
    const dataset = located({ 'bad.jpg': files[kind] as Uint8Array, 'good.jpg': photograph });
    const options = { augment: 'eval', maxBadShare: 1 } as const;
    const native = await pixelsOf(dataset, options);
    const library = await pixelsOf(dataset, { ...options, decoder: 'library' });
    expect(native.loader.skipped.map(({ name }) => path.basename(name))).toEqual(['bad.jpg']);
    expect(native.loader.skipped).toEqual(library.loader.skipped);
  });

  test('missing', async () => {
    const dataset = located({ 'bad.jpg': photograph, 'good.jpg': photograph });
    const missing: Dataset = {
      ...dataset,
      locate: (index) => {
        const location = dataset.locate?.(index);
        return location && { ...location, path: location.path.replace('bad', 'gone') };
      },
    };
    const { loader } = await pixelsOf(missing, { augment: 'eval' });
    // `get` still finds it.
    expect(loader.decoded()).toMatchObject({ native: 1, library: 1 });
  });

  test('a pipe, which would wait for ever', async () => {
    const dataset = located({ 'good.jpg': photograph });
    const pipe = {
      ...dataset,
      locate: () => ({ path: '/dev/zero', offset: 0, length: null, label: 0 }),
    };
    const { loader } = await pixelsOf(pipe, { augment: 'eval' });
    expect(loader.decoded()).toMatchObject({ library: 1 });
  });
});

test('raw pixels in a file are cut and scaled as if they were in memory', async () => {
  const image = waves(200, 150);
  const file = path.join(temporaryFolder(), 'raw.bin');
  writeFileSync(file, Buffer.concat([Buffer.from('head'), image.pixels, image.pixels]));
  const raw = { width: 200, height: 150, channels: 3 };
  const bytes = image.pixels.length;
  const dataset: Dataset = {
    length: 2,
    get: () => {
      throw new Error('the pixels are read without JavaScript');
    },
    locate: (index) => ({
      path: file,
      offset: 4 + index * bytes,
      length: bytes,
      label: index,
      raw,
    }),
  };
  const options = { imageSize: 140, augment: 'train', seed: 5 } as const;
  const { pixels, loader } = await pixelsOf(dataset, options);
  expect(loader.decoded()).toEqual({ native: 2, library: 0, cached: 0 });
  const expected = javascriptPixels(image, options);
  const worst = expected.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - (pixels[i] as number))),
    0,
  );
  expect(worst).toBeLessThanOrEqual(2);
});

/** A dataset of files that can be located. */
function located(files: Record<string, Uint8Array>): Dataset {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(files);
  for (const name of names) writeFileSync(path.join(folder, name), files[name] as Uint8Array);
  const place = (index: number) => path.join(folder, names[index] as string);
  return {
    length: names.length,
    get: (index) => ({
      name: place(index),
      label: -1,
      bytes: files[names[index] as string] as Uint8Array,
    }),
    locate: (index) => ({ path: place(index), offset: 0, length: null, label: -1 }),
  };
}

/** The file with other bytes in the place of the first such ones. */
function swapped(file: Uint8Array, from: readonly number[], to: readonly number[]): Uint8Array {
  const copy = Buffer.from(file);
  copy.set(to, copy.indexOf(Buffer.from(from)));
  return copy;
}

/** The file with another size in its frame header. */
function withSize(file: Uint8Array, width: number, height: number): Uint8Array {
  const copy = Buffer.from(file);
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

test('a JPEG that has lost a table is skipped, whatever images came before it', async () => {
  const whole = await toSharp(waves(200, 180)).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer();
  const second = whole.indexOf(
    Buffer.from([0xff, 0xdb]),
    whole.indexOf(Buffer.from([0xff, 0xdb])) + 2,
  );
  const lost = Buffer.from(whole);
  lost[second + 1] = 0xef;
  const dataset = datasetOf(2, (i) => ({ name: `${i}`, label: -1, bytes: i === 0 ? whole : lost }));
  for (const decoder of ['auto', 'library'] as const) {
    const options = { decoder, workers: 1, onBad: 'drop', maxBadShare: 1 } as const;
    const { loader } = await pixelsOf(dataset, options);
    expect(loader.skipped.map(({ name }) => name)).toEqual(['1']);
  }
});
