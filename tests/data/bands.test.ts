import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage, renderPlan } from '../../lib/data/decode.js';
import {
  type Batch,
  centrePlan,
  DataLoader,
  type DataLoaderOptions,
  grid,
  openDataset,
  type PixelImage,
  type PixelSample,
  writePng,
} from '../../lib/data/index.js';
import { temporaryFolder } from '../support/folders.js';
import { datasetOf, picture, toSharp } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';
import { type TiffLayout, tiffOf } from './tiff.js';

const folder = temporaryFolder();

/** An image whose bands differ everywhere. */
function bandsOf(width: number, height: number, channels: number): PixelImage {
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        pixels[(y * width + x) * channels + c] = (x * 3 + y * 5 + c * 37) % 256;
      }
    }
  }
  return { pixels, width, height, channels };
}

/** One band of an image. */
function bandOf(image: PixelImage, band: number): PixelImage {
  const { width, height, channels } = image;
  const pixels = image.pixels.filter((_, i) => i % channels === band);
  return { pixels, width, height, channels: 1 };
}

/** A sample of a batch. */
function sampleOf(batch: Batch, index = 0): PixelImage {
  const { width, height, channels } = batch;
  const bytes = width * height * channels;
  return {
    pixels: batch.pixels.subarray(index * bytes, (index + 1) * bytes),
    width,
    height,
    channels,
  };
}

describe('a TIFF with six bands is read as it is stored', () => {
  const image = bandsOf(37, 23, 6);
  test.each<[string, TiffLayout]>([
    ['grey and five more', {}],
    ['colour and three more', { photometric: 2 }],
    ['each band by itself', { planar: true }],
    ['each band by itself, colour first', { planar: true, photometric: 2 }],
    ['with 16 bits', { bits: 16 }],
    ['with 16 bits, colour first', { bits: 16, photometric: 2 }],
    ['with the high byte first', { bits: 16, bigEndian: true }],
    ['as BigTIFF', { big: true }],
    [
      'as BigTIFF with the high byte first, each band by itself',
      {
        big: true,
        bigEndian: true,
        planar: true,
      },
    ],
  ])('%s', async (_, layout) => {
    expect(await decodeImage(tiffOf(image, layout), 6, 'it')).toEqual({
      ...image,
      pixels: Buffer.from(image.pixels),
    });
  });
});

test.each([2, 3, 4, 5, 13])(
  'a TIFF of grey and more with %i bands has as many channels',
  async (n) => {
    const image = bandsOf(9, 8, n);
    const { pixels, channels } = await decodeImage(tiffOf(image), n, 'it');
    expect([channels, new Uint8Array(pixels)]).toEqual([n, image.pixels]);
  },
);

describe('a file is not used', () => {
  test.each([
    ['with more bands than are wanted', 6, 3],
    ['with more bands than a grey image', 6, 1],
    ['with more bands than colour and alpha', 6, 4],
    ['with other bands than are wanted', 5, 6],
    ['with fewer bands than are wanted', 3, 6],
  ])('%s', async (_, found, wanted) => {
    const bytes = tiffOf(bandsOf(8, 8, found));
    expect(await messageOf(() => decodeImage(bytes, wanted, 'it'))).toBe(
      `it: it has ${found} channels, ${wanted} are wanted`,
    );
  });

  test('in colour where six bands are wanted', async () => {
    const bytes = await toSharp(picture(8, 8)).png().toBuffer();
    expect(await messageOf(() => decodeImage(bytes, 6, 'it'))).toBe(
      'it: it has 3 channels, 6 are wanted',
    );
  });

  test('as 8 bits where its values are floats', async () => {
    const bytes = tiffOf(bandsOf(8, 8, 6), { bits: 32 });
    expect(await messageOf(() => decodeImage(bytes, 6, 'it'))).toBe(
      'it: its values are floats; expected 8 or 16 bits, as other images of the data have',
    );
  });

  test('with grey and alpha apart, which would be read wrongly', async () => {
    const bytes = tiffOf(bandsOf(8, 8, 2), { planar: true });
    expect(await messageOf(() => decodeImage(bytes, 2, 'it'))).toBe(
      'it: its grey and alpha are stored apart; expected them pixel by pixel',
    );
  });

  test('that ends too early', async () => {
    const bytes = tiffOf(bandsOf(64, 64, 6), { missing: 3000 });
    expect(await messageOf(() => decodeImage(bytes, 6, 'it'))).toMatch(/the image is damaged, or/);
  });
});

describe('a loader of six channels', () => {
  const place = path.join(folder, 'six');
  mkdirSync(place);
  // The second is larger than what is resized in one piece with the others.
  const images = [bandsOf(40, 30, 6), bandsOf(210, 190, 6)];
  writeFileSync(path.join(place, 'a.tif'), tiffOf(images[0] as PixelImage));
  writeFileSync(path.join(place, 'b.tif'), tiffOf(images[1] as PixelImage, { planar: true }));
  const load = async (options: Partial<DataLoaderOptions>, epochs = 1) => {
    const dataset = await openDataset(place);
    const all = { batchSize: 2, imageSize: 32, channels: 6, ...options } as const;
    const loader = new DataLoader(dataset, all);
    const batches: Batch[] = [];
    for (let epoch = 0; epoch < epochs; epoch++)
      batches.push(...(await collect(loader.epoch(epoch))));
    await dataset.close();
    return { loader, batches };
  };

  // Shrinking both, enlarging one, enlarging both.
  test.each([24, 64, 256])('scales each band as if it were alone, to %i pixels', async (side) => {
    const { batches } = await load({ imageSize: side, augment: 'none' });
    const size = { width: side, height: side };
    for (const [index, image] of images.entries()) {
      const got = sampleOf(batches[0] as Batch, index);
      for (let band = 0; band < 6; band++) {
        const expected = new Uint8Array(side * side);
        renderPlan(bandOf(image, band), centrePlan(image, size, 1), size, expected, 0);
        expect(bandOf(got, band).pixels, `image ${index}, band ${band}`).toEqual(expected);
      }
    }
  });

  test('augments all bands alike', async () => {
    const ramp = bandsOf(40, 30, 1);
    const alike = { ...bandsOf(40, 30, 6), pixels: new Uint8Array(40 * 30 * 6) };
    for (let i = 0; i < ramp.pixels.length; i++) {
      alike.pixels.fill(ramp.pixels[i] as number, i * 6, i * 6 + 6);
    }
    const dataset = datasetOf(1, () => ({ name: 'it', label: -1, ...alike }));
    const loader = new DataLoader(dataset, {
      batchSize: 1,
      imageSize: 24,
      channels: 6,
      augment: 'train',
    });
    for (let epoch = 0; epoch < 8; epoch++) {
      const got = sampleOf((await collect(loader.epoch(epoch)))[0] as Batch);
      for (let band = 1; band < 6; band++) expect(bandOf(got, band)).toEqual(bandOf(got, 0));
    }
  });

  test('gives the same from the cache as from the files', async () => {
    for (const augment of ['train', 'eval'] as const) {
      const { batches } = await load({ augment }, 2);
      const uncached = await load({ augment, cacheBytes: 0 }, 2);
      expect(batches).toEqual(uncached.batches);
    }
  });

  test('skips files with another number of bands, and says why', async () => {
    const other = path.join(place, 'c.tif');
    writeFileSync(other, tiffOf(bandsOf(40, 30, 5)));
    const { loader } = await load({});
    expect(loader.skipped).toEqual([
      { index: 2, name: other, reason: 'it has 5 channels, 6 are wanted' },
    ]);
  });
});

describe('synthetic pictures with more than four channels', () => {
  test.each([5, 6, 12])('have %i bands, all different', async (channels) => {
    const dataset = await openDataset('synthetic:4', { imageSize: 24, channels });
    const sample = (await dataset.get(1)) as PixelSample;
    expect(sample.channels).toBe(channels);
    const bands = Array.from({ length: channels }, (_, i) => bandOf(sample, i).pixels.join());
    expect(new Set(bands).size).toBe(channels);
  });

  test('begin with red, green and blue', async () => {
    const of = async (channels: number) =>
      (await (await openDataset('synthetic:2', { imageSize: 24, channels })).get(0)) as PixelSample;
    const [six, colour] = [await of(6), await of(3)];
    for (const band of [0, 1, 2]) expect(bandOf(six, band)).toEqual(bandOf(colour, band));
  });
});

describe('what is shown of an image', () => {
  const six = bandsOf(5, 4, 6);
  const firstThree = six.pixels.filter((_, i) => i % 6 < 3);

  test('with six channels are the first three, in a grid', () => {
    expect(grid([[six]], { gap: 0 }).pixels).toEqual(firstThree);
  });

  test('with six channels are the first three, in a PNG', async () => {
    const file = path.join(folder, 'six.png');
    await writePng(file, six);
    expect(new Uint8Array(await sharp(file).raw().toBuffer())).toEqual(firstThree);
  });

  test('with two channels is the first, in a grid', () => {
    const two = { pixels: new Uint8Array([70, 3]), width: 1, height: 1, channels: 2 };
    expect([...grid([[two]], { gap: 0 }).pixels]).toEqual([70, 70, 70]);
  });
});
