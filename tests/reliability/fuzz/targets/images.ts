/** Images in every format, through the loader: by the addon's threads where they can, and by the image library. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DataLoader, type Dataset, SampleError } from '../../../../lib/data/index.js';
import { valuesOf } from '../../../../lib/data/sample-values.js';
import { npyOf } from '../../../data/npy.js';
import { tiffOf } from '../../../data/tiff.js';
import { noise, picture, toSharp } from '../../../support/images.js';
import { collect } from '../../../support/outcomes.js';
import { type Draw, mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

/** More than what a small image is made of elsewhere: the addon's threads take part. */
const [WIDTH, HEIGHT] = [150, 130];
const OUT = 60;

const drawn = () => toSharp(picture(WIDTH, HEIGHT));
const wild = () => toSharp(noise(WIDTH, HEIGHT, 3));
const small = () => toSharp(picture(24, 20, 3));
const withAlpha = () => small().ensureAlpha(0.5);
const grey = () => small().greyscale();

/** What inputs are made of, by format. */
const CORPORA: Readonly<Record<string, () => (Buffer | Promise<Buffer>)[]>> = {
  jpeg: () => [
    drawn().jpeg().toBuffer(),
    drawn().jpeg({ progressive: true }).toBuffer(),
    drawn().jpeg({ chromaSubsampling: '4:4:4', optimiseCoding: false, quality: 30 }).toBuffer(),
    drawn().greyscale().jpeg().toBuffer(),
    readFileSync(new URL('../../../fixtures/restarts.jpg', import.meta.url)),
    wild().jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer(),
    small().toColourspace('cmyk').jpeg().toBuffer(),
    small().jpeg().toBuffer(),
  ],
  png: () => [
    small().png().toBuffer(),
    small().png({ palette: true }).toBuffer(),
    withAlpha().png({ progressive: true }).toBuffer(),
    grey().toColourspace('grey16').png().toBuffer(),
    drawn().toColourspace('rgb16').png().toBuffer(),
  ],
  gif: () => [
    small().gif().toBuffer(),
    withAlpha().gif({ progressive: true, colours: 8 }).toBuffer(),
    drawn().gif().toBuffer(),
  ],
  webp: () => [
    small().webp().toBuffer(),
    small().webp({ lossless: true }).toBuffer(),
    drawn().ensureAlpha(0.5).webp({ quality: 60 }).toBuffer(),
  ],
  tiff: () => [
    small().tiff({ compression: 'none' }).toBuffer(),
    small().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
    small().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    grey().toColourspace('grey16').tiff({ compression: 'none' }).toBuffer(),
    withAlpha().tiff({ compression: 'jpeg' }).toBuffer(),
  ],
  npy: () => [npyOf(picture(40, 30).pixels, [30, 40, 3], '|u1')],
};

/** Files of more than 8 bits, whose values are kept. */
function deepFiles(): Buffer[] {
  const image = noise(40, 30, 3);
  const floats = Float32Array.from(image.pixels, (value) => value / 255);
  return [
    tiffOf(image, { bits: 16 }),
    tiffOf(image, { bits: 32, planar: true }),
    npyOf(image.pixels, [30, 40, 3], '<u2'),
    npyOf(floats, [30, 40, 3], '<f4'),
  ];
}

const PNG_START = 8;

/** Makes the chunks' checksums right, so that what is in them counts. */
function signPng(png: Buffer): Buffer {
  const signed = Buffer.from(png);
  for (let at = PNG_START; at + 12 <= signed.length; ) {
    const end = at + 8 + signed.readUInt32BE(at);
    if (end + 4 > signed.length) break;
    signed.writeUInt32BE(crc32(signed.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return signed;
}

const SHARE = (OUT * OUT) / (WIDTH * HEIGHT);

/** The pixels of the only sample, and whether the addon made them. */
async function pixelsOf(
  file: string,
  bytes: Uint8Array,
  decoder: 'auto' | 'library',
): Promise<{ pixels: Uint8Array; native: boolean }> {
  const dataset: Dataset = {
    length: 1,
    get: () => ({ name: file, label: -1, bytes }),
    locate: () => ({ path: file, offset: 0, length: null, label: -1 }),
  };
  let reason: string | undefined;
  const loader = new DataLoader(dataset, {
    ...{ batchSize: 1, imageSize: OUT, augment: 'train', workers: 1, cacheBytes: 0 },
    // Crops of the size of a sample: nothing is scaled, and all decoders give the same pixels.
    ...{ cropScale: [SHARE, SHARE], cropRatioRange: [1, 1], decoder, maxBadShare: 1 },
    onSkip(_, why) {
      reason = why;
    },
  });
  try {
    const [batch] = await collect(loader.epoch(0));
    if (batch !== undefined && reason === undefined) {
      return { pixels: Uint8Array.from(batch.pixels), native: loader.decoded().native > 0 };
    }
  } catch (error) {
    if (reason === undefined) throw error;
  } finally {
    loader.close();
  }
  throw new SampleError(file, reason ?? 'no batch');
}

/** A file that is believed to be of a format. */
const format =
  (name: string): MakeTarget =>
  async (folder) => {
    const file = join(folder, `input.${name}`);
    const corpus = await Promise.all(CORPORA[name]?.() ?? []);
    let first: { pixels: Uint8Array; native: boolean } | undefined;
    return {
      make(draw) {
        const damaged = damage(draw.of(corpus), draw);
        return name === 'png' && draw.below(2) === 0 ? signPng(damaged) : damaged;
      },
      async read(input, pass) {
        if (pass === 0) {
          writeFileSync(file, input);
          first = undefined;
          first = await pixelsOf(file, input, 'auto');
          return 'pixels';
        }
        const { pixels } = await pixelsOf(file, input, 'library');
        if (first !== undefined) compare(first, pixels);
        return 'pixels';
      },
    };
  };

/** Most of a file is compressed pixels; what counts is in front. */
function damage(bytes: Buffer, draw: Draw): Buffer {
  const front = 64 << draw.below(5);
  if (draw.below(2) === 0 || bytes.length <= front) return mutate(bytes, draw);
  return Buffer.concat([mutate(bytes.subarray(0, front), draw), bytes.subarray(front)]);
}

/**
 * Levels that the decoders may differ by on average. They are of different versions of libjpeg-turbo, whose arithmetic
 * differs in a damaged block where values overflow; and where damage is to the size, samples are scaled.
 */
const MEAN_LEVELS = 4;

function compare(first: { pixels: Uint8Array; native: boolean }, second: Uint8Array): void {
  const all = first.pixels.length;
  const sum = first.pixels.reduce((total, v, i) => total + Math.abs(v - (second[i] ?? 999)), 0);
  const most = first.native ? MEAN_LEVELS : 0;
  if (all === second.length && sum / all <= most) return;
  throw new Error(`the decoders differ by ${(sum / all).toFixed(3)} levels on average`);
}

const deep: MakeTarget = () => {
  const corpus = deepFiles();
  return {
    make: (draw) => mutate(draw.of(corpus), draw),
    async read(bytes) {
      const { values } = await valuesOf({ name: 'it', label: -1, bytes }, null);
      if (!values.every(Number.isFinite)) throw new Error('values that are not finite');
      return createHash('sha256').update(values).digest('hex');
    },
  };
};

export const targets: Record<string, MakeTarget> = {
  ...Object.fromEntries(Object.keys(CORPORA).map((name) => [name, format(name)])),
  deep,
};
