/** Crops of the output's size show the image's own pixels, whoever decodes, where Pillow puts them for the same draws. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderPlan } from '../../lib/data/decode.js';
import { placeObjects } from '../../lib/data/detection/place.js';
import { formatRuns } from '../../lib/data/detection/runs.js';
import {
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  PURPOSE,
  RandomStream,
} from '../../lib/data/index.js';
import { unscaledCropPlan } from '../../lib/data/scaled-plan.js';
import { useReference } from '../python/reference.js';
import { temporaryFolder } from '../support/folders.js';
import { datasetOf, jpeg, noise, picture, toSharp } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';

const SEED = 5;
const EPOCH = 2;
const COUNT = 12;

/** Width and height of images and of crops, and the padding. Those of the last four are made in threads. */
const CASES = [
  { width: 60, height: 40, out: [32, 24], padding: 0 },
  { width: 32, height: 32, out: [32, 32], padding: 4 },
  { width: 20, height: 50, out: [32, 32], padding: 0 },
  { width: 5, height: 7, out: [32, 48], padding: 9 },
  { width: 190, height: 170, out: [144, 144], padding: 0 },
  { width: 144, height: 144, out: [144, 144], padding: 20 },
  { width: 200, height: 90, out: [160, 144], padding: 3 },
  { width: 140, height: 150, out: [160, 170], padding: 0 },
] as const;

interface Job {
  width: number;
  height: number;
  size: readonly [number, number];
  padding: number;
  words: number[];
  pixels: string;
}

const jobs = CASES.flatMap(({ width, height, out, padding }) =>
  Array.from({ length: COUNT }, (_, index): Job => {
    const stream = new RandomStream(SEED, PURPOSE.augment, index, EPOCH);
    return {
      ...{ width, height, size: out, padding },
      words: Array.from({ length: 12 }, () => stream.uint32()),
      pixels: Buffer.from(picture(width, height, index).pixels).toString('base64'),
    };
  }),
);

describe('the same draws on Pillow', () => {
  const exchange = useReference<{ crops: Job[] }, { crops: string[] }>(
    'crops',
    'images.py',
    () => ({ crops: jobs }),
  );

  test.each(CASES.map((one, i) => ({ ...one, i })))(
    '$width x $height to $out, $padding pixels of padding',
    async ({ width, height, out, padding, i }) => {
      const inThreads = i >= 4;
      const options = { imageSize: [out[1], out[0]], cropPadding: padding } as const;
      const pixels = await pixelsOf(rawOf(width, height, inThreads), options, inThreads);
      const answers = exchange.answer.crops.slice(i * COUNT, (i + 1) * COUNT);
      expect(pixels.equals(Buffer.concat(answers.map((one) => Buffer.from(one, 'base64'))))).toBe(
        true,
      );
      // Otherwise crops would all be one.
      expect(new Set(answers).size).toBeGreaterThan(COUNT / 2);
    },
  );
});

describe("pixels of files are the whole image's", () => {
  const kinds = {
    'JPEG 4:2:0': (i: number) => jpeg(230 + i, 180 + 3 * i, i),
    'JPEG 4:4:4': (i: number) =>
      toSharp(picture(230, 180 + 2 * i, i))
        .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
        .toBuffer(),
    PNG: (i: number) =>
      toSharp(picture(230 + i, 180, i))
        .png()
        .toBuffer(),
  };

  test.each(Object.entries(kinds))('%s, by threads and by the library', async (kind, make) => {
    const files = await Promise.all(Array.from({ length: COUNT }, (_, i) => make(i)));
    const folder = temporaryFolder();
    const fileOf = (i: number) => path.join(folder, `${i}`);
    for (const [i, bytes] of files.entries()) writeFileSync(fileOf(i), bytes);
    const dataset: Dataset = {
      length: COUNT,
      get: (i) => ({ name: `${i}`, label: -1, bytes: files[i] as Buffer }),
      locate: (i) => ({ path: fileOf(i), offset: 0, length: null, label: -1 }),
    };
    // Larger than the images' height, so that some of each crop is padding.
    const out = { width: 160, height: 200 };
    const options = { imageSize: [200, 160], cropPadding: 11 } as const;
    const expected = Buffer.alloc(COUNT * out.width * out.height * 3);
    for (const [i, bytes] of files.entries()) {
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      const image = { pixels: data, ...info, channels: 3 };
      const stream = new RandomStream(SEED, PURPOSE.augment, i, EPOCH);
      const plan = unscaledCropPlan(info, out, 11, stream);
      renderPlan(image, plan, out, expected, i * out.width * out.height * 3);
    }
    expect((await pixelsOf(dataset, options, kind !== 'PNG')).equals(expected)).toBe(true);
    const library = { ...options, decoder: 'library' } as const;
    expect((await pixelsOf(dataset, library, false)).equals(expected)).toBe(true);
  });

  test('of 16 bits', async () => {
    const levels = Uint16Array.from({ length: 30 * 20 }, (_, i) => i * 100);
    const bytes = await sharp(levels, { raw: { width: 30, height: 20, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const dataset = { ...datasetOf(1, () => ({ name: 'deep', label: -1, bytes })), deep: true };
    const out = { width: 24, height: 24 };
    using loader = new DataLoader(dataset, {
      ...{ batchSize: 1, imageSize: 24, channels: 1, augment: 'crop', seed: SEED, workers: 0 },
    });
    const [batch] = await collect(loader.epoch(0));
    const { box, content, flip } = unscaledCropPlan(
      { width: 30, height: 20 },
      out,
      0,
      new RandomStream(SEED, PURPOSE.augment, 0, 0),
    );
    const expected = new Float32Array(24 * 24);
    for (let y = 0; y < box.height; y++) {
      for (let x = 0; x < box.width; x++) {
        const column = box.left + (flip ? box.width - 1 - x : x);
        const to = ((content?.top ?? 0) + y) * 24 + (content?.left ?? 0) + x;
        expected[to] = (levels[(box.top + y) * 30 + column] as number) / 65_535;
      }
    }
    expect(batch?.views[0]?.values).toEqual(expected);
  });
});

test('every place of the crop is equally likely, to both ends', () => {
  const counts = new Map<number, number>();
  const draws = 4000;
  for (let i = 0; i < draws; i++) {
    const stream = new RandomStream(1, PURPOSE.augment, i, 0);
    const { box } = unscaledCropPlan({ width: 12, height: 9 }, { width: 5, height: 5 }, 0, stream);
    expect([box.width, box.height]).toEqual([5, 5]);
    counts.set(box.left, (counts.get(box.left) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  // Five standard deviations of a binomial distribution.
  const spread = 5 * Math.sqrt(draws * (1 / 8) * (7 / 8));
  for (const count of counts.values()) {
    expect(Math.abs(count - draws / 8)).toBeLessThan(spread);
  }
});

test('objects are where the crop shows them', () => {
  const image = { width: 20, height: 16 };
  const out = { width: 24, height: 24 };
  // A box alone, a polygon and runs of one rectangle: columns 6 to 13, rows 4 to 8.
  const rectangle = [6, 4, 14, 9] as const;
  const [x0, y0, x1, y1] = rectangle;
  const drawn = new Uint8Array(20 * 16 * 3);
  for (let y = y0; y < y1; y++) drawn.fill(255, (y * 20 + x0) * 3, (y * 20 + x1) * 3);
  const runs = formatColumns(20, 16, (x, y) => x >= x0 && x < x1 && y >= y0 && y < y1);
  const objects = {
    ...{ imageId: 1, ...image, labels: [0, 1, 2], crowd: [0, 0, 1] },
    boxes: [...rectangle, ...rectangle, ...rectangle],
    masks: [
      { polygons: [] },
      { polygons: [[x0, y0, x1, y0, x1, y1, x0, y1]] },
      { rle: { size: [16, 20] as const, counts: runs } },
    ],
  };
  for (let i = 0; i < 40; i++) {
    const plan = unscaledCropPlan(image, out, 5, new RandomStream(3, PURPOSE.augment, i, 0));
    const pixels = new Uint8Array(24 * 24 * 3);
    renderPlan({ pixels: drawn, ...image, channels: 3 }, plan, out, pixels, 0);
    const lit = Array.from({ length: 24 * 24 }, (_, at) => at).filter(
      (at) => pixels[at * 3] === 255,
    );
    const columns = lit.map((at) => at % 24);
    const rows = lit.map((at) => Math.floor(at / 24));
    const bounds = [Math.min(...columns), Math.min(...rows)];
    const ends = [Math.max(...columns) + 1, Math.max(...rows) + 1];
    const target = placeObjects(objects, plan, out);
    expect([...target.boxes]).toEqual(
      Array(3)
        .fill([...bounds, ...ends])
        .flat(),
    );
    const mask = target.masks[2];
    const isLit = (x: number, y: number) => pixels[(y * 24 + x) * 3] === 255;
    expect(mask).toEqual({ rle: { size: [24, 24], counts: formatColumns(24, 24, isLit) } });
  }
});

test('a padding that would hide the image is refused', async () => {
  const dataset = datasetOf(1, () => ({ ...noise(8, 8, 3), name: 'one', label: -1 }));
  const open = (cropPadding: number) => () =>
    new DataLoader(dataset, {
      ...{ batchSize: 1, imageSize: [16, 12], augment: 'crop', cropPadding },
    });
  expect(await messageOf(open(12))).toBe(
    'cropPadding is 12; expected a whole number from 0 to 11, below the size of the crop',
  );
  expect(await messageOf(open(1.5))).toContain('cropPadding is 1.5; expected a whole number');
  expect(await messageOf(open(-1))).toContain('cropPadding is -1; expected');
});

/** COCO's runs of the pixels that are set, down the columns. */
function formatColumns(
  width: number,
  height: number,
  isSet: (x: number, y: number) => boolean,
): string {
  const runs = [0];
  let last = false;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (isSet(x, y) !== last) {
        runs.push(0);
        last = !last;
      }
      runs[runs.length - 1] = (runs.at(-1) as number) + 1;
    }
  }
  return formatRuns(runs);
}

/** The crops of an epoch's first batch. */
async function pixelsOf(
  dataset: Dataset,
  options: Pick<DataLoaderOptions, 'imageSize' | 'cropPadding' | 'decoder'>,
  inThreads: boolean,
): Promise<Buffer> {
  using loader = new DataLoader(dataset, {
    ...{ batchSize: COUNT, augment: 'crop', seed: SEED, workers: 2, ...options },
  });
  const [batch] = await collect(loader.epoch(EPOCH));
  const { native } = loader.decoded();
  expect(native).toBe(inThreads ? COUNT : 0);
  return Buffer.from(batch?.pixels ?? []);
}

/** Pictures in memory, or in a file of pixels that the threads read. */
function rawOf(width: number, height: number, inFile: boolean): Dataset {
  const get = (index: number) => ({
    ...picture(width, height, index),
    ...{ name: `picture ${index}`, label: -1 },
  });
  if (!inFile) return { length: COUNT, get };
  const file = path.join(temporaryFolder(), 'pixels');
  writeFileSync(file, Buffer.concat(Array.from({ length: COUNT }, (_, i) => get(i).pixels)));
  const bytes = width * height * 3;
  return {
    length: COUNT,
    get,
    locate: (index) => ({
      ...{ path: file, offset: index * bytes, length: bytes, label: -1 },
      raw: { width, height, channels: 3 },
    }),
  };
}
