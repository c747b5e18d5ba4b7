/** Images that would take too much memory are refused before they are decoded, and never end the process. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { readHeader } from '../../lib/data/decode.js';
import { withMemory } from '../../lib/data/decode-memory.js';
import { DataLoader, decodeImage, openDataset } from '../../lib/data/index.js';
import { UsageError } from '../../lib/errors.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { jpeg, picture, toSharp } from '../support/images.js';
import { canLimit, limited } from '../support/limits.js';
import { needs } from '../support/needs.js';
import { collect, messageOf } from '../support/outcomes.js';
import { startProgram } from '../support/processes.js';

const folder = temporaryFolder();
const VARIABLE = 'MAE_NATIVE_MAX_IMAGE_MIB';

afterEach(() => {
  delete process.env[VARIABLE];
});

/** A JPEG that says it has this size. */
async function jpegOf(side: number, options: object): Promise<Buffer> {
  const bytes = await toSharp(picture(64, 64)).jpeg(options).toBuffer();
  const frame = Math.max(
    bytes.indexOf(Buffer.from([0xff, 0xc0])),
    bytes.indexOf(Buffer.from([0xff, 0xc2])),
  );
  bytes.writeUInt16BE(side, frame + 5);
  bytes.writeUInt16BE(side, frame + 7);
  return bytes;
}

/** A GIF that says it has this size. */
async function gifOf(side: number): Promise<Buffer> {
  const bytes = await toSharp(picture(8, 8)).gif().toBuffer();
  const frame = bytes.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 8, 0, 8, 0]));
  for (const at of [6, 8, frame + 5, frame + 7]) bytes.writeUInt16LE(side, at);
  return bytes;
}

describe('an image is refused before it is decoded where that takes too much', () => {
  const message = (side: number, mib: number, limit = 512) =>
    `it: decoding its ${side}x${side} pixels takes ${mib} MiB, more than the limit of ${limit} MiB; ${VARIABLE}=${mib} in the environment allows it`;

  test.each([
    ['a GIF of 13,000 squared', () => gifOf(13_000), message(13_000, 1451)],
    [
      'a progressive JPEG of 13,000 squared',
      () => jpegOf(13_000, { progressive: true }),
      message(13_000, 968),
    ],
    [
      'a progressive JPEG with all colours of 8,000 squared',
      () => jpegOf(8000, { progressive: true, chromaSubsampling: '4:4:4' }),
      message(8000, 550),
    ],
  ])('%s', async (_, make, expected) => {
    const bytes = await make();
    expect(await messageOf(() => readHeader(bytes, 'it'))).toBe(expected);
  });

  test('a JPEG in one pass of 13,000 squared is not', async () => {
    const { memory } = await readHeader(await jpegOf(13_000, {}), 'it');
    expect(memory).toBe(13_000 ** 2 * 3);
  });

  test('an animation counts as its first image', async () => {
    const frames = sharp(Buffer.alloc(40 * 400 * 3, 90), {
      raw: { width: 40, height: 400, channels: 3, pageHeight: 40 },
    });
    const { width, height } = await readHeader(await frames.gif().toBuffer(), 'it');
    expect([width, height]).toEqual([40, 40]);
  });

  test('with the limit of the environment', async () => {
    const bytes = await toSharp(picture(700, 600)).png().toBuffer();
    process.env[VARIABLE] = '1';
    expect(await messageOf(() => decodeImage(bytes, 3, 'it'))).toBe(
      `it: decoding its 700x600 pixels takes 2 MiB, more than the limit of 1 MiB; ${VARIABLE}=2 in the environment allows it`,
    );
    process.env[VARIABLE] = '2';
    expect((await decodeImage(bytes, 3, 'it')).width).toBe(700);
  });

  test('unless the environment allows it', async () => {
    process.env[VARIABLE] = '4000';
    expect((await readHeader(await gifOf(13_000), 'it')).width).toBe(13_000);
  });

  test.each(['much', '-1', '0', '1.5'])('where the limit is not %s', async (value) => {
    process.env[VARIABLE] = value;
    const reading = readHeader(await jpeg(8, 8), 'it');
    await expect(reading).rejects.toThrow(
      new UsageError(`${VARIABLE} is '${value}'; expected a whole number of MiB, such as 2048`),
    );
  });
});

test('images wait for each other where they would take too much together', async () => {
  process.env[VARIABLE] = '10';
  let [atOnce, most] = [0, 0];
  const decode = async () => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 2));
    atOnce--;
  };
  const mib = 2 ** 20;
  await Promise.all(Array.from({ length: 9 }, () => withMemory(4 * mib, 'it', decode)));
  expect(most).toBe(2);
});

test('a loader skips what is too large, and says so', async () => {
  const place = join(folder, 'some');
  mkdirSync(place);
  writeFileSync(join(place, 'a.gif'), await gifOf(13_000));
  writeFileSync(join(place, 'b.jpg'), await jpeg(300, 300));
  const dataset = await openDataset(place);
  const loader = new DataLoader(dataset, { batchSize: 2, imageSize: 32 });
  await collect(loader.epoch(0));
  expect(loader.skipped.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^decoding its 13000x13000 pixels takes 1451 MiB, more than the limit/),
  ]);
  await dataset.close();
});

describe('without enough addresses', () => {
  test.each([1_500_000])(
    'images are refused one by one, and the process goes on (%i KiB)',
    needs(canLimit, 'Linux'),
    async (kilobytes) => {
      const place = join(folder, `${kilobytes}`);
      mkdirSync(place);
      const create = { width: 7000, height: 7000, channels: 3, background: '#888' } as const;
      const gif = await sharp({ create }).gif({ effort: 1 }).toBuffer();
      const png = await sharp({ create }).png({ compressionLevel: 1 }).toBuffer();
      for (let i = 0; i < 3; i++) {
        writeFileSync(join(place, `${i}.gif`), gif);
        writeFileSync(join(place, `${i}.png`), png);
      }
      writeFileSync(join(place, 'small.png'), await toSharp(picture(30, 30)).png().toBuffer());
      const program = join(packageRoot, 'bin', 'mae-native.js');
      const args = [program, 'data', 'verify', place, '--json'];
      const command = limited(kilobytes, process.execPath, args, 'addresses');
      const { code, stdout, stderr } = await startProgram(...command).outcome;
      expect({ code, stderr }).toMatchObject({ code: 1 });
      const { images, damaged } = JSON.parse(stdout.trim().split('\n').at(-1) as string);
      expect(images).toBe(7);
      for (const { name, reason } of damaged) {
        expect(name).not.toMatch(/small/);
        expect(reason).toMatch(
          /^decoding it takes \d+ MiB, and less of the process's address space/,
        );
      }
    },
  );
});
