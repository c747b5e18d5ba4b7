import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  MAX_PIXELS,
  openDataset,
} from '../../lib/data/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg, toSharp } from '../support/images.js';
import { collect } from '../support/outcomes.js';
import { startNode } from '../support/processes.js';

const folder = temporaryFolder();

const COLOURS = [
  [200, 40, 40],
  [40, 180, 60],
  [30, 60, 200],
  [240, 240, 240],
] as const;

/** Red and green above, blue and white below. */
function quarters(width: number, height: number) {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const quarter = (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
    pixels.set(COLOURS[quarter] as readonly number[], i * 3);
  }
  return { pixels, width, height, channels: 3 };
}

const upright = () => toSharp(quarters(200, 160));
const best = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** What a camera stores that was held another way. The image library mirrors before it turns. */
const turnedBack: Record<number, (image: Sharp) => Sharp> = {
  1: (image) => image,
  2: (image) => image.flop(),
  3: (image) => image.rotate(180),
  4: (image) => image.flip(),
  5: (image) => image.rotate(90).flip(),
  6: (image) => image.rotate(270),
  7: (image) => image.rotate(90).flop(),
  8: (image) => image.rotate(90),
};

async function withOrientation(orientation: number, format: 'jpeg' | 'webp' | 'tiff') {
  const stored = (turnedBack[orientation] as (image: Sharp) => Sharp)(upright());
  return await stored.withMetadata({ orientation }).toFormat(format, { quality: 95 }).toBuffer();
}

/** A JPEG without the marker that Adobe's programs leave in it. */
function withoutAdobe(bytes: Buffer): Buffer {
  const at = bytes.indexOf(Buffer.from([0xff, 0xee]));
  expect(bytes.toString('latin1', at + 4, at + 9)).toBe('Adobe');
  return Buffer.concat([
    bytes.subarray(0, at),
    bytes.subarray(at + 2 + bytes.readUInt16BE(at + 2)),
  ]);
}

/** Several pictures, the first that of {@link quarters}, the others black and grey. */
async function animated(format: 'gif' | 'webp'): Promise<Buffer> {
  const frame = (await upright().raw().toBuffer()) as Buffer;
  const raw = { width: 200, height: 160 * 3, channels: 3, pageHeight: 160 } as const;
  const frames = Buffer.concat([frame, Buffer.alloc(frame.length), Buffer.alloc(frame.length, 99)]);
  const image = sharp(frames, { raw }).toFormat(format, { quality: 95 });
  const bytes = await image.toBuffer();
  expect((await sharp(bytes).metadata()).pages).toBe(3);
  return bytes;
}

/** Files that show {@link quarters}, and how far their colours may be off. */
async function readable(): Promise<Record<string, { bytes: Buffer; tolerance: number }>> {
  const files: [string, Buffer | Promise<Buffer>, number][] = [
    ['plain.jpg', upright().jpeg(best).toBuffer(), 4],
    [
      'progressive.jpg',
      upright()
        .jpeg({ ...best, progressive: true })
        .toBuffer(),
      4,
    ],
    ['profile.jpg', upright().withIccProfile('p3').jpeg(best).toBuffer(), 60],
    // CMYK has no such bright red and green.
    ['cmyk.jpg', upright().toColourspace('cmyk').jpeg(best).toBuffer(), 60],
    ['alpha.png', upright().ensureAlpha().png().toBuffer(), 0],
    ['palette.png', upright().png({ palette: true }).toBuffer(), 6],
    ['interlaced.png', upright().png({ progressive: true }).toBuffer(), 0],
    ['16 bits.png', upright().toColourspace('rgb16').png().toBuffer(), 1],
    ['16 bits.tiff', upright().toColourspace('rgb16').tiff().toBuffer(), 1],
    ['still.webp', upright().webp({ quality: 95 }).toBuffer(), 16],
    ['still.avif', upright().avif({ quality: 90 }).toBuffer(), 16],
    ['animated.gif', animated('gif'), 16],
    ['animated.webp', animated('webp'), 16],
    ['a png.jpg', upright().png().toBuffer(), 0],
    ['a jpeg.png', upright().jpeg(best).toBuffer(), 4],
    ['capitals.JPEG', upright().jpeg(best).toBuffer(), 4],
    ['写真 ☃ é – صورة.jpg', upright().jpeg(best).toBuffer(), 4],
    ['line\nbreak "quoted" $(x).jpg', upright().jpeg(best).toBuffer(), 4],
    ...[2, 3, 4, 5, 6, 7, 8].map(
      (orientation) =>
        [`turned ${orientation}.jpg`, withOrientation(orientation, 'jpeg'), 12] as [
          string,
          Promise<Buffer>,
          number,
        ],
    ),
    ['turned 6.webp', withOrientation(6, 'webp'), 16],
    ['turned 8.tiff', withOrientation(8, 'tiff'), 16],
  ];
  const all = await Promise.all(
    files.map(
      async ([name, bytes, tolerance]) => [name, { bytes: await bytes, tolerance }] as const,
    ),
  );
  return Object.fromEntries(all);
}

/** A header that promises more pixels than are read. */
async function tooLarge(format: 'png' | 'jpeg'): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(MAX_PIXELS)) + 1;
  if (format === 'jpeg') {
    const bytes = Buffer.from(await jpeg(64, 64));
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(side, frame + 5);
    bytes.writeUInt16BE(side, frame + 7);
    return bytes;
  }
  const create = { width: side, height: side, channels: 3, background: '#fff' } as const;
  return await sharp({ create }).png({ compressionLevel: 1 }).toBuffer();
}

/** Files that cannot be used, and why. */
async function unreadable(): Promise<Record<string, { bytes: Buffer; reason: RegExp }>> {
  const [whole, progressive, png] = await Promise.all([
    upright().jpeg(best).toBuffer(),
    upright()
      .jpeg({ ...best, progressive: true })
      .toBuffer(),
    toSharp(quarters(200, 160)).png({ compressionLevel: 0 }).toBuffer(),
  ]);
  const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));
  const foreign = /^not an image in a known format/;
  const damaged = /^the image is damaged, or of a kind that is not supported$/;
  const cutOff = /^the file is cut off: it has no end marker, as a JPEG should$/;
  return {
    'empty.jpg': { bytes: Buffer.alloc(0), reason: /^the file is empty$/ },
    'empty.png': { bytes: Buffer.alloc(0), reason: /^the file is empty$/ },
    'a page.jpg': { bytes: Buffer.from('<html>404 not found</html>'), reason: foreign },
    'zeros.jpg': { bytes: Buffer.alloc(5000), reason: foreign },
    'begins as a jpeg.jpg': { bytes: Buffer.from([0xff, 0xd8, 0xff]), reason: /./ },
    'header only.jpg': { bytes: whole.subarray(0, 300), reason: cutOff },
    'truncated.jpg': { bytes: half(whole), reason: cutOff },
    'truncated progressive.jpg': { bytes: half(progressive), reason: cutOff },
    'truncated.png': { bytes: half(png), reason: damaged },
    'large.png': { bytes: await tooLarge('png'), reason: /pixels are more than the limit of 178/ },
    'large.jpg': { bytes: await tooLarge('jpeg'), reason: /pixels are more than the limit of 178/ },
  };
}

const good = await readable();
const bad = await unreadable();
const images = join(folder, 'images');
const archive = join(folder, 'images.tar');
mkdirSync(images);
const all = Object.entries({ ...good, ...bad }).map(([name, { bytes }]) => ({ name, bytes }));
for (const { name, bytes } of all) writeFileSync(join(images, name), bytes);
await writeTar(archive, all);

/** The name of a file or member without where it lies. */
const ownName = (name: string) => {
  const known = all.map((file) => file.name).filter((own) => name.endsWith(own));
  return known.sort((a, b) => b.length - a.length)[0] ?? name;
};

/** The mean colour of the middle of each quarter, farthest from what it should be. */
function farthest(pixels: Uint8Array, side: number): number {
  const distances = COLOURS.flatMap((colour, quarter) => {
    const top = Math.floor(side * (quarter < 2 ? 0.25 : 0.75));
    const left = Math.floor(side * (quarter % 2 === 0 ? 0.25 : 0.75));
    const at = (top * side + left) * 3;
    return colour.map((value, channel) => Math.abs(value - (pixels[at + channel] as number)));
  });
  return Math.max(...distances);
}

// The small ones are made by other code than the large ones.
describe.each([
  ['a folder', images, 64],
  ['a folder', images, 144],
  ['an archive', archive, 64],
  ['an archive', archive, 144],
])('of %s (%s), at %i pixels', (_, source, side) => {
  const shown = new Map<string, Uint8Array>();
  const skipped = new Map<string, string>();
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = await openDataset(source);
    const loader = new DataLoader(dataset, {
      ...{ batchSize: 8, imageSize: side, cropRatio: 1, onBad: 'drop', maxBadShare: 1 },
      onSkip: (name, reason) => void skipped.set(ownName(name), reason),
    });
    for (const { pixels, indices, size } of await collect(loader.epoch(0))) {
      for (let i = 0; i < size; i++) {
        const { name } = await dataset.get(indices[i] as number);
        const length = pixels.length / size;
        shown.set(ownName(name), pixels.subarray(i * length, (i + 1) * length));
      }
    }
    await dataset.close?.();
  });

  test('all are met', () => {
    expect(dataset.length).toBe(all.length);
    expect([...shown.keys(), ...skipped.keys()].sort()).toEqual(all.map(({ name }) => name).sort());
  });

  test.each(Object.entries(good))(
    '%s is shown upright and in its colours',
    (name, { tolerance }) => {
      expect(skipped.get(name)).toBeUndefined();
      // A level more, which shrinking may round to.
      expect(farthest(shown.get(name) as Uint8Array, side)).toBeLessThanOrEqual(tolerance + 1);
    },
  );

  test.each(Object.entries(bad))('%s is skipped, with the reason', (name, { reason }) => {
    expect(shown.has(name)).toBe(false);
    expect(skipped.get(name)).toMatch(reason);
    expect(skipped.get(name)).not.toContain('\n');
  });
});

/** The sample that training makes of an image, and why not where it does not. */
async function sampleOf(bytes: Buffer, options: Partial<DataLoaderOptions> = {}) {
  const file = join(folder, 'single.img');
  const dataset: Dataset = {
    length: 1,
    classes: undefined,
    get: () => ({ name: file, label: -1, bytes }),
  };
  const loader = new DataLoader(dataset, { batchSize: 1, imageSize: 96, ...options });
  const [batch] = await collect(loader.epoch(0));
  return (batch as { pixels: Uint8Array }).pixels;
}

describe.each(['train', 'eval', 'none'] as const)('with augment %s', (augment) => {
  test.each([
    [1, 1],
    [1, 5000],
    [5000, 1],
    [3, 2000],
    [2, 2],
  ])('an image of %i x %i pixels fills a sample with its colour', async (width, height) => {
    const create = { width, height, channels: 3, background: { r: 90, g: 160, b: 30 } } as const;
    for (const format of ['png', 'jpeg'] as const) {
      const pixels = await sampleOf(await sharp({ create }).toFormat(format).toBuffer(), {
        augment,
      });
      for (let i = 0; i < pixels.length; i += 3) {
        const [red, green, blue] = pixels.subarray(i, i + 3) as unknown as [number, number, number];
        // JPEG keeps colours to a few levels.
        const off = Math.max(Math.abs(red - 90), Math.abs(green - 160), Math.abs(blue - 30));
        if (off > 4) expect([i, red, green, blue]).toEqual([i, 90, 160, 30]);
      }
    }
  });
});

test('CMYK is read alike with the marker of Adobe and without, as Pillow does it', async () => {
  const bytes = await upright().toColourspace('cmyk').jpeg(best).toBuffer();
  expect(await sampleOf(withoutAdobe(bytes))).toEqual(await sampleOf(bytes));
});

describe('a huge photograph', () => {
  const [width, height] = [19_000, 9000];

  // Half of what its pixels alone would take: it is never there as a whole.
  const MEGABYTES = (width * height * 3) / 2 / 1e6;

  test.each(['jpeg', 'png'] as const)('is scaled in little memory: %s', async (format) => {
    const file = join(folder, `huge.${format}`);
    const create = { width, height, channels: 3, background: '#798' } as const;
    await sharp({ create }).toFormat(format).toFile(file);
    const script = `
      import { readFileSync } from 'node:fs';
      import { data } from ${JSON.stringify(join(packageRoot, 'dist', 'index.js'))};
      const bytes = readFileSync(${JSON.stringify(file)});
      const dataset = { length: 1, classes: undefined, get: () => ({ name: 'it', label: -1, bytes }) };
      const peak = () => process.resourceUsage().maxRSS / 1000;
      const before = peak();
      for (const augment of ['train', 'eval']) {
        const loader = new data.DataLoader(dataset, { batchSize: 1, imageSize: 224, augment });
        for await (const batch of loader.epoch(0)) batch.pixels;
      }
      console.log(peak() - before);
    `;
    const { stdout, stderr } = await startNode(['--input-type=module', '--eval', script]).outcome;
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeLessThan(MEGABYTES);
  });
});
