/**
 * Decodes damaged images with the addon's threads and with the image library, and prints what came of it as JSON. In a
 * process of its own: damage must not end it. Arguments: seed, rounds, seconds (0: no limit), folder.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, DataLoader, SampleError } from '../../../lib/data/index.js';
import { valuesOf } from '../../../lib/data/sample-values.js';
import { UserError } from '../../../lib/errors.js';
import { Draw, mutate } from '../../reliability/fuzz/mutate.js';
import { datasetOf, noise, picture, toSharp } from '../../support/images.js';
import { npyOf } from '../npy.js';
import { tiffOf } from '../tiff.js';

const [seed, rounds, seconds, folder = ''] = process.argv.slice(2);
/** Files of a round. */
const FILES = 48;
/** A round that takes more processor time than this has a file that hangs. */
const HANG_MS = 10_000;
/** More than what a small image is made of elsewhere: the addon's threads take part. */
const [WIDTH, HEIGHT] = [150, 130];
const OUT = 60;

async function wholeFiles(): Promise<Buffer[]> {
  const drawn = toSharp(picture(WIDTH, HEIGHT));
  const wild = toSharp(noise(WIDTH, HEIGHT, 3));
  return Promise.all([
    drawn.clone().jpeg().toBuffer(),
    drawn.clone().jpeg({ progressive: true }).toBuffer(),
    drawn.clone().jpeg({ chromaSubsampling: '4:4:4', quality: 30 }).toBuffer(),
    drawn.clone().greyscale().jpeg().toBuffer(),
    wild.clone().jpeg({ quality: 95 }).withMetadata({ orientation: 3 }).toBuffer(),
    drawn.clone().png().toBuffer(),
    drawn.clone().png({ progressive: true, palette: true }).toBuffer(),
    drawn.clone().ensureAlpha(0.5).webp({ quality: 60 }).toBuffer(),
    drawn.clone().webp({ lossless: true }).toBuffer(),
    drawn.clone().gif().toBuffer(),
    drawn.clone().tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer(),
    drawn.clone().tiff({ compression: 'none', tile: true }).toBuffer(),
    drawn.clone().toColourspace('rgb16').png().toBuffer(),
    npyOf(picture(WIDTH, HEIGHT).pixels, [HEIGHT, WIDTH, 3], '|u1'),
  ]);
}

/**
 * Levels by which the decoders may differ, over a sample. They are of different versions of libjpeg-turbo, whose
 * arithmetic differs in a damaged block where values overflow; and where damage is to the size, samples are scaled.
 */
const BOUND = 4;

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}

/** Files of more than 8 bits, which the image library alone decodes. */
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

/** @returns whether the values of a damaged file could be used */
async function readDeep(bytes: Buffer): Promise<boolean> {
  try {
    const sample = { name: 'it', label: -1, bytes };
    const { values } = await valuesOf(sample, null);
    if (!values.every(Number.isFinite)) report('values that are not finite', bytes);
    return true;
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    return false;
  }
}

/** Crops of the size of a sample, so that nothing is scaled and all decoders give the same pixels. */
const share = (OUT * OUT) / (WIDTH * HEIGHT);
const options = {
  ...{ batchSize: FILES, imageSize: OUT, augment: 'train' as const, workers: 2, cacheBytes: 0 },
  cropScale: [share, share],
  cropRatioRange: [1, 1],
  ...{ onBad: 'drop' as const, maxBadShare: 1 },
} as const;

async function decode(files: readonly Buffer[], decoder: 'auto' | 'library') {
  const dataset = datasetOf(files.length, (i) => ({
    name: `${i}`,
    label: -1,
    bytes: files[i] as Buffer,
  }));
  const loader = new DataLoader(dataset, { ...options, decoder });
  let batch: Batch | undefined;
  for await (const next of loader.epoch(0)) batch = next;
  loader.close();
  const { indices, pixels, height, width, channels } = batch as Batch;
  const each = height * width * channels;
  const made = new Map<number, Uint8Array>();
  for (const [at, index] of indices.entries()) {
    made.set(index, pixels.subarray(at * each, (at + 1) * each));
  }
  return { made, skipped: loader.skipped, native: loader.decoded().native };
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const result = {
  ...{ inputs: 0, used: 0, skipped: 0, native: 0, close: 0, longestMs: 0 },
  wrong: [] as string[],
};
const draw = new Draw(Number(seed));
const whole = await wholeFiles();
const deep = deepFiles();
const end = Number(seconds) > 0 ? Date.now() + Number(seconds) * 1000 : Number.POSITIVE_INFINITY;
const report = (what: string, bytes: Buffer | undefined) => {
  if (result.wrong.length < 5) result.wrong.push(`${what}: ${bytes?.toString('base64')}`);
};

for (let round = 0; round < Number(rounds) && Date.now() < end; round++) {
  const files = Array.from({ length: FILES - 1 }, () => mutate(draw.of(whole), draw));
  // An epoch without any whole file would be an error.
  files.push(whole[0] as Buffer);
  writeFileSync(
    join(folder, 'inputs.json'),
    JSON.stringify(files.map((f) => f.toString('base64'))),
  );
  const start = processorMs();
  try {
    const auto = await decode(files, 'auto');
    const library = await decode(files, 'library');
    for (let i = 0; i < files.length; i++) {
      const [one, other] = [auto.made.get(i), library.made.get(i)];
      if ((one === undefined) !== (other === undefined)) {
        report(
          `one decoder skips it, ${one === undefined ? 'the addon' : 'the library'}`,
          files[i],
        );
      } else if (one !== undefined) {
        const mean = meanDifference(one, other as Uint8Array);
        if (mean > 0) result.close++;
        if (mean > BOUND) report(`pixels differ by ${mean} levels`, files[i]);
      }
    }
    for (const { reason, index } of [...auto.skipped, ...library.skipped]) {
      if (reason.includes('\n') || reason === '') report(`the reason is '${reason}'`, files[index]);
    }
    result.used += auto.made.size;
    result.skipped += auto.skipped.length;
    result.native += auto.native;
    for (let i = 0; i < FILES; i++) {
      if (await readDeep(mutate(draw.of(deep), draw))) result.used++;
      else result.skipped++;
    }
  } catch (error) {
    const text = error instanceof UserError ? error.message : (error as Error).stack;
    report(`an epoch failed, ${text}`, undefined);
  }
  const took = processorMs() - start;
  result.longestMs = Math.max(result.longestMs, Math.round(took));
  if (took > HANG_MS) report(`a round took ${took} ms`, undefined);
  result.inputs += files.length + FILES;
}
console.log(JSON.stringify(result));
