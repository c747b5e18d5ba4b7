/** Images in every format, through the loader: by the addon's threads where they can, and by the image library. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { DataLoader, type Dataset, SampleError } from '../../../../lib/data/index.js';
import { picture, toSharp } from '../../../support/images.js';
import { collect } from '../../../support/outcomes.js';
import { type Draw, mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

/** Larger than what is left to the image library for its size. */
const [WIDTH, HEIGHT] = [168, 136];

const whole = () => toSharp(picture(WIDTH, HEIGHT));
const small = () => toSharp(picture(24, 20, 3));
const withAlpha = () => small().ensureAlpha(0.5);
const grey = () => small().greyscale();

/** What inputs are made of, by format. Each is small, so that many can be read. */
const CORPORA: Readonly<Record<string, () => Promise<Buffer>[]>> = {
  jpeg: () => [
    whole().jpeg().toBuffer(),
    whole().jpeg({ progressive: true }).toBuffer(),
    whole().jpeg({ chromaSubsampling: '4:4:4', optimiseCoding: false, quality: 30 }).toBuffer(),
    whole().greyscale().jpeg().toBuffer(),
    Promise.resolve(readFileSync(new URL('../../../fixtures/restarts.jpg', import.meta.url))),
    whole().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    small().toColourspace('cmyk').jpeg().toBuffer(),
    small().jpeg().toBuffer(),
  ],
  png: () => [
    small().png().toBuffer(),
    small().png({ palette: true }).toBuffer(),
    withAlpha().png({ progressive: true }).toBuffer(),
    grey().toColourspace('grey16').png().toBuffer(),
    small().toColourspace('rgb16').png().toBuffer(),
  ],
  gif: () => [
    small().gif().toBuffer(),
    withAlpha().gif({ progressive: true, colours: 8 }).toBuffer(),
  ],
  webp: () => [
    small().webp().toBuffer(),
    small().webp({ lossless: true }).toBuffer(),
    withAlpha().webp({ quality: 20 }).toBuffer(),
  ],
  tiff: () => [
    small().tiff({ compression: 'none' }).toBuffer(),
    small().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
    small().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    grey().toColourspace('grey16').tiff({ compression: 'none' }).toBuffer(),
    withAlpha().tiff({ compression: 'jpeg' }).toBuffer(),
  ],
};

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
    ...{ batchSize: 1, imageSize: [HEIGHT, WIDTH], augment: 'eval', workers: 1, cacheBytes: 0 },
    ...{ decoder, maxBadShare: 1 },
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

/** The most that two ways of scaling differ by, in levels on average. */
const MEAN_LEVELS = 2;

function compare(first: { pixels: Uint8Array; native: boolean }, second: Uint8Array): void {
  const all = first.pixels.length;
  const sum = first.pixels.reduce((total, v, i) => total + Math.abs(v - (second[i] ?? 999)), 0);
  const most = first.native ? MEAN_LEVELS : 0;
  if (all === second.length && sum / all <= most) return;
  throw new Error(`the decoders differ by ${(sum / all).toFixed(3)} levels on average`);
}

sharp.cache(false);

export const targets: Record<string, MakeTarget> = Object.fromEntries(
  Object.keys(CORPORA).map((name) => [name, format(name)]),
);
