import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../lib/data/random.js';
import { resizeBox } from '../../lib/data/resize.js';
import { pythonEnv } from '../python/python.js';
import { picture, temporaryFolder } from './helpers.js';

const folder = temporaryFolder();
const reference = pythonEnv();
const hasPillow =
  reference !== null &&
  spawnSync(reference.python, ['-c', 'import PIL'], { env: reference.env }).status === 0;

const CROP_AND_RESIZE = `
import sys, json
from PIL import Image
job = json.load(open(sys.argv[1]))
data = open(job['pixels'], 'rb').read()
mode = {1: 'L', 3: 'RGB'}[job['channels']]
image = Image.frombytes(mode, (job['width'], job['height']), data)
l, t, w, h = job['box']
image = image.crop((l, t, l + w, t + h))
# One side at a time: from version 13 on Pillow scales some tall images vertically first.
image = image.resize((job['size'][0], h), Image.BICUBIC).resize(tuple(job['size']), Image.BICUBIC)
open(job['out'], 'wb').write(image.tobytes())
`;

/** What Pillow makes of a box of noise, which has every frequency and clips at both ends. */
function pillow(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
  box: { left: number; top: number; width: number; height: number },
  size: { width: number; height: number },
): Uint8Array {
  const { python, env } = reference as NonNullable<typeof reference>;
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('pixels'), pixels);
  const job = {
    pixels: file('pixels'),
    out: file('out'),
    width,
    height,
    channels,
    box: [box.left, box.top, box.width, box.height],
    size: [size.width, size.height],
  };
  writeFileSync(file('job.json'), JSON.stringify(job));
  const done = spawnSync(python, ['-c', CROP_AND_RESIZE, file('job.json')], { env });
  if (done.status !== 0) throw new Error(done.stderr.toString());
  return readFileSync(file('out'));
}

function noise(length: number): Uint8Array {
  const random = new RandomStream(3, 9);
  return Uint8Array.from({ length }, () => random.below(256));
}

describe.skipIf(!hasPillow)('resizeBox, byte for byte as Pillow', () => {
  const whole = { left: 0, top: 0, width: 32, height: 32 };
  test.each([
    {
      what: 'enlarges a crop',
      channels: 3,
      box: { left: 5, top: 3, width: 17, height: 22 },
      to: 32,
    },
    { what: 'shrinks', channels: 3, box: whole, to: 11 },
    { what: 'shrinks one pixel', channels: 3, box: whole, to: 31 },
    { what: 'enlarges grey', channels: 1, box: whole, to: 45 },
    { what: 'scales one side only', channels: 3, box: { ...whole, width: 20 }, to: 32 },
    {
      what: 'enlarges one pixel',
      channels: 3,
      box: { left: 31, top: 0, width: 1, height: 1 },
      to: 8,
    },
    {
      what: 'enlarges two columns',
      channels: 1,
      box: { left: 4, top: 0, width: 2, height: 32 },
      to: 7,
    },
  ])('$what', ({ channels, box, to }) => {
    const pixels = noise(32 * 32 * channels);
    const size = { width: to, height: to };
    const out = new Uint8Array(to * to * channels);
    resizeBox({ pixels, width: 32, height: 32, channels }, box, size, false, out, 0);
    expect(out).toEqual(new Uint8Array(pillow(pixels, 32, 32, channels, box, size)));
  });
});

describe('resizeBox', () => {
  const image = picture(20, 10);

  test('copies a box that has the size already', () => {
    const out = new Uint8Array(4 * 3 * 3);
    const box = { left: 6, top: 2, width: 4, height: 3 };
    resizeBox(image, box, { width: 4, height: 3 }, false, out, 0);
    const first = (2 * 20 + 6) * 3;
    expect(out.subarray(0, 12)).toEqual(image.pixels.subarray(first, first + 12));
  });

  test('leaves a flat colour flat', () => {
    const flat = { pixels: new Uint8Array(9 * 9 * 3).fill(137), width: 9, height: 9, channels: 3 };
    const out = new Uint8Array(23 * 5 * 3);
    const box = { left: 0, top: 0, width: 9, height: 9 };
    resizeBox(flat, box, { width: 23, height: 5 }, false, out, 0);
    expect(new Set(out)).toEqual(new Set([137]));
  });

  test('mirrors what it would give unmirrored', () => {
    const size = { width: 7, height: 6 };
    const box = { left: 1, top: 0, width: 13, height: 9 };
    const plain = new Uint8Array(7 * 6 * 3);
    const flipped = new Uint8Array(7 * 6 * 3);
    resizeBox(image, box, size, false, plain, 0);
    resizeBox(image, box, size, true, flipped, 0);
    const mirrored = Uint8Array.from(plain, (_, i) => {
      const [row, column, channel] = [Math.floor(i / 21), Math.floor((i % 21) / 3), i % 3];
      return plain[row * 21 + (6 - column) * 3 + channel] as number;
    });
    expect(flipped).toEqual(mirrored);
  });

  test('writes at its offset and nowhere else', () => {
    const out = new Uint8Array(2 * 2 * 3 + 10).fill(255);
    const box = { left: 0, top: 0, width: 2, height: 2 };
    resizeBox(
      { ...image, pixels: new Uint8Array(600) },
      box,
      { width: 2, height: 2 },
      false,
      out,
      5,
    );
    expect([...out]).toEqual([...Array(5).fill(255), ...Array(12).fill(0), ...Array(5).fill(255)]);
  });
});
