/** A JPEG without its end is refused by every decoder, whatever part of it is used. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Batch,
  DataLoader,
  type DataLoaderOptions,
  decodeImage,
  openDataset,
} from '../../lib/data/index.js';
import { temporaryFolder } from '../support/folders.js';
import { picture, toSharp } from '../support/images.js';
import { collect, messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const REASON = 'the file is cut off: it has no end marker, as a JPEG should';

const sides = [90, 700];
const encodings = [{}, { progressive: true }, { chromaSubsampling: '4:4:4' }] as const;
const files = await Promise.all(
  sides.flatMap((side) =>
    encodings.map(async (encoding) => {
      const bytes = await toSharp(picture(side, side)).jpeg(encoding).toBuffer();
      return { name: `${side} ${Object.keys(encoding)[0] ?? 'plain'}`, bytes };
    }),
  ),
);

/** What a loader makes of some files, and why it skips others. */
async function load(bytes: readonly Uint8Array[], options: Partial<DataLoaderOptions>) {
  const place = mkdtempSync(join(folder, 'images-'));
  for (const [i, file] of bytes.entries()) writeFileSync(join(place, `${10 + i}.jpg`), file);
  const dataset = await openDataset(place);
  const loader = new DataLoader(dataset, {
    ...{ batchSize: 32, imageSize: 64, maxBadShare: 1, onBad: 'drop', cacheBytes: 0 },
    ...options,
  });
  const batches: Batch[] = [];
  for (let epoch = 0; epoch < 3; epoch++) batches.push(...(await collect(loader.epoch(epoch))));
  loader.close();
  await dataset.close();
  return { used: batches.flatMap(({ indices }) => [...indices]), skipped: loader.skipped };
}

describe.each(['auto', 'library'] as const)('with decoder %s', (decoder) => {
  // A crop of training uses the top of some images only, and large images are scaled as they are decoded.
  describe.each(['train', 'eval'] as const)('for %s', (augment) => {
    test.each([
      ['its end marker', 2],
      ['the end of its pixels', 60],
    ])('a file that lacks %s is skipped', async (_, missing) => {
      const cut = files.map(({ bytes }) => bytes.subarray(0, bytes.length - missing));
      const whole = files.map(({ bytes }) => bytes);
      const { used, skipped } = await load([...cut, ...whole], { decoder, augment });
      expect(used.filter((index) => index < cut.length)).toEqual([]);
      expect(skipped.map(({ index }) => index).sort()).toEqual(cut.map((_, i) => i));
      expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set([REASON]));
    });

    test('a file with more after its end is used', async () => {
      const more = files.map(({ bytes }) => Buffer.concat([bytes, Buffer.alloc(500, 0x41)]));
      expect((await load(more, { decoder, augment })).skipped).toEqual([]);
    });
  });
});

test('a whole image is not decoded either', async () => {
  for (const { name, bytes } of files) {
    const reading = () => decodeImage(bytes.subarray(0, bytes.length - 2), 3, name);
    expect(await messageOf(reading)).toBe(`${name}: ${REASON}`);
  }
});
