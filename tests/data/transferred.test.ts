/** Memory that the caller transfers, or writes to, while threads work. */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  type DataLoaderOptions,
  decodeImage,
  encodePng,
} from '../../lib/data/index.js';
import { datasetOf, jpeg, picture, toSharp } from '../support/images.js';
import { collect } from '../support/outcomes.js';

/** Takes an array's memory away, as postMessage does, and overwrites it. */
function takeAway({ buffer }: Uint8Array): void {
  new Uint8Array(structuredClone(buffer, { transfer: [buffer as ArrayBuffer] })).fill(0);
}

/** An array in memory that can be transferred. */
function own(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}

const views = [
  { imageSize: 224, augment: 'train' },
  { imageSize: 200, augment: 'eval' },
] as const;

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Hashes of the views of a dataset that has its arrays taken away once they are read, or not. */
async function load(
  given: readonly Uint8Array[],
  { taken, ...options }: { taken: boolean } & Pick<DataLoaderOptions, 'decoder'>,
): Promise<string[]> {
  const dataset = datasetOf(given.length, async (index) => {
    const bytes = own(given[index] as Uint8Array);
    if (taken) void turn().then(() => takeAway(bytes));
    const isRaw = bytes.length === 500 * 400 * 3;
    const base = { name: `${index}`, label: -1 };
    return isRaw
      ? { ...base, pixels: bytes, width: 500, height: 400, channels: 3 }
      : { ...base, bytes };
  });
  const loader = new DataLoader(dataset, {
    batchSize: given.length,
    views,
    maxBadShare: 0,
    ...options,
  });
  const batches = await collect(loader.epoch(0));
  loader.close();
  return batches.flatMap(({ views: made }) => made.map(({ pixels }) => hash(pixels)));
}

describe('samples are the same where the memory of a dataset is transferred meanwhile', () => {
  const numbers = Array.from({ length: 8 }, (_, i) => i);
  test.each([
    [
      'JPEG files, in the threads of the addon',
      () => Promise.all(numbers.map((i) => jpeg(1200, 900, i))),
      'auto',
    ],
    [
      'JPEG files, in the image library',
      () => Promise.all(numbers.map((i) => jpeg(1200, 900, i))),
      'library',
    ],
    [
      'PNG files',
      () =>
        Promise.all(
          numbers.map((i) =>
            toSharp(picture(800, 600, i))
              .png()
              .toBuffer(),
          ),
        ),
      'auto',
    ],
    ['pixels', async () => numbers.map((i) => picture(500, 400, i).pixels), 'auto'],
  ] as const)('%s', async (_, make, decoder) => {
    const given = await make();
    const expected = await load(given, { taken: false, decoder });
    expect(await load(given, { taken: true, decoder })).toEqual(expected);
  });
});

test('an image that is decoded alone is copied first', async () => {
  const bytes = await toSharp(picture(900, 700)).png().toBuffer();
  const given = own(bytes);
  const decoding = decodeImage(given, 3, 'it');
  takeAway(given);
  const { pixels } = await decodeImage(bytes, 3, 'it');
  expect(hash((await decoding).pixels)).toBe(hash(pixels));
});

test('pixels that are encoded are copied first', async () => {
  const image = picture(600, 500);
  const given = own(image.pixels);
  const encoding = encodePng({ ...image, pixels: given });
  takeAway(given);
  expect(hash(await encoding)).toBe(hash(await encodePng(image)));
});

/** Takes memory away and frees it; engines older than this method, or that refuse, copy or throw instead. */
function free({ buffer }: Uint8Array): void {
  if ('transfer' in buffer) (buffer.transfer as unknown as (bytes: number) => unknown)(0);
  else takeAway(new Uint8Array(buffer));
}

test('a released batch that is transferred gives right batches or an error, and no thread writes to freed memory', async () => {
  const bytes = await jpeg(700, 500);
  const dataset = datasetOf(256, () => ({ name: 'it', label: -1, bytes }));
  const loader = new DataLoader(dataset, { batchSize: 4, imageSize: 224 });
  const released: Uint8Array[] = [];
  const hashes = new Set<string>();
  const run = async () => {
    for await (const batch of loader.epoch(0)) {
      hashes.add(hash(batch.pixels));
      batch.release?.();
      released.push(batch.pixels);
      await turn();
      // Threads are at work on later batches, in the memory of one of these.
      for (const old of released) if (old.length > 0) free(old);
    }
  };
  await run().catch((error) => {
    expect(error.message).toMatch(/^the pixels of a released batch were transferred/);
  });
  loader.close();
  expect(hashes.size).toBe(1);
});
