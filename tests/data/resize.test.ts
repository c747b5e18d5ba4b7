import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../lib/data/random.js';
import { resizeBox } from '../../lib/data/resize.js';
import { useReference } from '../python/reference.js';
import { picture } from '../support/images.js';

/** It has every frequency, and clips at both ends. */
function noise(length: number): Uint8Array {
  const random = new RandomStream(3, 9);
  return Uint8Array.from({ length }, () => random.below(256));
}

describe('resizeBox, byte for byte as Pillow', () => {
  const whole = { left: 0, top: 0, width: 32, height: 32 };
  const cases = [
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
  ];
  const exchange = useReference('resizes', 'images.py', () => ({
    resizes: cases.map(({ channels, box: { left, top, width, height }, to }) => ({
      ...{ channels, width: 32, height: 32 },
      pixels: Buffer.from(noise(32 * 32 * channels)).toString('base64'),
      box: [left, top, width, height],
      size: [to, to],
    })),
  })) as { answer: { resizes: string[] } };

  test.each(cases.map((one, i) => ({ ...one, i })))('$what', ({ channels, box, to, i }) => {
    const pixels = noise(32 * 32 * channels);
    const out = new Uint8Array(to * to * channels);
    const size = { width: to, height: to };
    resizeBox({ pixels, width: 32, height: 32, channels }, box, size, false, out, 0);
    const theirs = Buffer.from(exchange.answer.resizes[i] as string, 'base64');
    expect(out).toEqual(new Uint8Array(theirs));
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
