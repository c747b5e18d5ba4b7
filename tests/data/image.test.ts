import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { convertChannels } from '../../lib/data/channels.js';
import { grid, type PixelImage, writePng } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();

function flat(value: number, side = 2, channels = 3): PixelImage {
  const pixels = new Uint8Array(side * side * channels).fill(value);
  return { pixels, width: side, height: side, channels };
}

/** The colour at a place of a sheet. */
function at(image: PixelImage, x: number, y: number): number[] {
  const start = (y * image.width + x) * 3;
  return [...image.pixels.subarray(start, start + 3)];
}

describe('writePng', () => {
  test.each([1, 2, 3, 4])('keeps every value with %i channels', async (channels) => {
    const pixels = Uint8Array.from({ length: 5 * 4 * channels }, (_, i) => (i * 13) % 256);
    const file = path.join(folder, `c${channels}.png`);
    await writePng(file, { pixels, width: 5, height: 4, channels });
    const back = sharp(file);
    const metadata = await back.metadata();
    expect([metadata.format, metadata.channels]).toEqual(['png', channels]);
    const { data, info } = await back.raw().toBuffer({ resolveWithObject: true });
    const expected = convertChannels({ pixels, width: 5, height: 4, channels }, info.channels);
    expect(new Uint8Array(data)).toEqual(expected.pixels);
  });

  test('makes the folder and leaves nothing else in it', async () => {
    const inner = path.join(folder, 'new', 'inner');
    await writePng(path.join(inner, 'a.png'), picture(4, 4));
    expect(readdirSync(inner)).toEqual(['a.png']);
  });

  test('names the file that cannot be written', async () => {
    const taken = path.join(folder, 'taken.png');
    mkdirSync(path.join(taken, 'x'), { recursive: true });
    expect(await messageOf(() => writePng(taken, picture(4, 4)))).toMatch(
      /taken\.png: cannot be written/,
    );
  });

  test('refuses pixels that do not match the size', async () => {
    await expect(writePng(path.join(folder, 'b.png'), { ...flat(0), width: 9 })).rejects.toThrow(
      /has 54 values, not 12/,
    );
  });
});

describe('grid', () => {
  test('places images in rows and columns with gaps around them', () => {
    const sheet = grid([[flat(10), flat(20)], [flat(30)]], { gap: 1 });
    expect([sheet.width, sheet.height, sheet.channels]).toEqual([7, 7, 3]);
    expect(at(sheet, 1, 1)).toEqual([10, 10, 10]);
    expect(at(sheet, 5, 2)).toEqual([20, 20, 20]);
    expect(at(sheet, 2, 5)).toEqual([30, 30, 30]);
  });

  test('shows the background between images and where there is none', () => {
    const sheet = grid([[flat(10), flat(20)], [flat(30)]], { gap: 1, background: [1, 2, 3] });
    for (const [x, y] of [
      [0, 0],
      [3, 1],
      [4, 4],
    ] as const) {
      expect(at(sheet, x, y)).toEqual([1, 2, 3]);
    }
  });

  test('enlarges pixels to squares', () => {
    const source = picture(2, 2, 3);
    const sheet = grid([[source]], { gap: 0, scale: 3 });
    expect([sheet.width, sheet.height]).toEqual([6, 6]);
    expect(at(sheet, 2, 5)).toEqual([...source.pixels.subarray(6, 9)]);
  });

  test('shows grey images in grey', () => {
    expect(at(grid([[flat(77, 2, 1)]], { gap: 0 }), 0, 0)).toEqual([77, 77, 77]);
  });

  test('leaves room for titles and writes them above their columns', () => {
    const images = [flat(0, 60), flat(0, 60)];
    const plain = grid([images]);
    const titled = grid([images], { titles: ['', 'masked'] });
    expect(titled.height).toBeGreaterThan(plain.height);
    const inked = (from: number, to: number) => {
      for (let y = 4; y < 11; y++) {
        for (let x = from; x < to; x++) if (at(titled, x, y)[0] !== 255) return true;
      }
      return false;
    };
    expect([inked(4, 64), inked(68, 128)]).toEqual([false, true]);
  });

  test('refuses images of different sizes', () => {
    expect(() => grid([[flat(0, 2), flat(0, 3)]])).toThrow(UserError);
  });

  test('refuses to be empty', () => {
    expect(() => grid([[], []])).toThrow(/at least one image/);
  });
});
