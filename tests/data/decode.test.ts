import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage, decodePlan, readHeader } from '../../lib/data/decode.js';
import { MAX_PIXELS } from '../../lib/data/decode-memory.js';
import { readJpegHeader } from '../../lib/data/jpeg-header.js';
import { resizeBox } from '../../lib/data/resize.js';
import { SampleError } from '../../lib/data/sample.js';
import { UserError } from '../../lib/errors.js';
import { picture, toSharp } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

/** Smooth, so that lossy formats keep it. */
function gradient(width: number, height: number) {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    pixels.set([(x * 255) / width, (y * 255) / height, 128], i * 3);
  }
  return { pixels, width, height, channels: 3 };
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] as number) - (b[i] as number));
  return sum / a.length;
}

const original = gradient(40, 30);

describe('decodeImage reads', () => {
  test.each([
    ['JPEG', toSharp(original).jpeg({ quality: 95 }), 3],
    ['progressive JPEG', toSharp(original).jpeg({ quality: 95, progressive: true }), 3],
    ['PNG', toSharp(original).png(), 0],
    ['WebP', toSharp(original).webp({ quality: 95 }), 4],
    ['TIFF', toSharp(original).tiff({ compression: 'lzw' }), 0],
    ['PNG with 16 bits', toSharp(original).toColourspace('rgb16').png(), 1],
    ['opaque PNG with alpha', toSharp(original).ensureAlpha().png(), 0],
    ['CMYK JPEG', toSharp(original).toColourspace('cmyk').jpeg({ quality: 95 }), 25],
  ] as const)('%s as the colours that went in', async (_, encoder, tolerance) => {
    const image = await decodeImage(await encoder.toBuffer(), 3, 'it');
    expect([image.width, image.height, image.channels]).toEqual([40, 30, 3]);
    expect(meanDifference(image.pixels, original.pixels)).toBeLessThanOrEqual(tolerance);
  });

  test('a grey JPEG as three equal channels', async () => {
    const bytes = await toSharp(original).greyscale().jpeg().toBuffer();
    const { pixels } = await decodeImage(bytes, 3, 'it');
    for (let i = 0; i < pixels.length; i += 3) expect(pixels[i]).toBe(pixels[i + 2]);
  });

  test('pure red in CMYK as red, not inverted', async () => {
    const bytes = await sharp({
      create: { width: 8, height: 8, channels: 3, background: '#ff0000' },
    })
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    const { pixels } = await decodeImage(bytes, 3, 'it');
    const [red, green, blue] = pixels as unknown as [number, number, number];
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green, blue)).toBeLessThan(80);
  });

  test('a transparent picture over white', async () => {
    const black = { r: 0, g: 0, b: 0, alpha: 0 };
    const bytes = await sharp({ create: { width: 4, height: 4, channels: 4, background: black } })
      .png()
      .toBuffer();
    expect((await decodeImage(bytes, 3, 'it')).pixels[0]).toBe(255);
  });

  test("colour as grey by Pillow's luma", async () => {
    const red = { pixels: new Uint8Array([255, 0, 0]), width: 1, height: 1, channels: 3 };
    const bytes = await toSharp(red).png().toBuffer();
    expect([...(await decodeImage(bytes, 1, 'it')).pixels]).toEqual([76]);
  });

  test('alpha as a fourth channel where four are wanted', async () => {
    const rgba = { pixels: new Uint8Array([9, 80, 200, 77]), width: 1, height: 1, channels: 4 };
    const bytes = await toSharp(rgba).png().toBuffer();
    expect([...(await decodeImage(bytes, 4, 'it')).pixels]).toEqual([9, 80, 200, 77]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('a JPEG with EXIF orientation %i upright', async (value) => {
    const bytes = await toSharp(original)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: value })
      .toBuffer();
    const stored = await sharp(bytes, { autoOrient: true }).raw().toBuffer();
    const image = await decodeImage(bytes, 3, 'it');
    expect([image.width, image.height]).toEqual(value < 5 ? [40, 30] : [30, 40]);
    expect(image.pixels).toEqual(stored);
  });
});

describe('readJpegHeader', () => {
  test.each([1, 3, 6, 8])('finds size and EXIF orientation %i', async (orientation) => {
    const bytes = await toSharp(original).jpeg().withMetadata({ orientation }).toBuffer();
    expect(readJpegHeader(bytes)).toMatchObject({
      width: 40,
      height: 30,
      components: 3,
      orientation,
    });
  });

  test('counts one component of a grey JPEG', async () => {
    const bytes = await toSharp(original).toColourspace('b-w').jpeg().toBuffer();
    expect(readJpegHeader(bytes)?.components).toBe(1);
  });

  test('gives null for what is no JPEG', async () => {
    expect(readJpegHeader(await toSharp(original).png().toBuffer())).toBeNull();
  });

  test('gives null for a JPEG that ends within its header, wherever that is', async () => {
    const bytes = await toSharp(original).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    for (let end = 0; end < frame + 10; end++) {
      expect(readJpegHeader(bytes.subarray(0, end))).toBeNull();
    }
  });
});

describe('a file that cannot be used is refused by name and reason:', () => {
  test('an empty file', async () => {
    expect(await messageOf(() => decodeImage(new Uint8Array(0), 3, 'a.jpg'))).toBe(
      'a.jpg: the file is empty',
    );
  });

  test('a file that is no image', async () => {
    const bytes = Buffer.from('<html>not found</html>');
    expect(await messageOf(() => decodeImage(bytes, 3, 'a.jpg'))).toMatch(
      /^a\.jpg: not an image in a known format/,
    );
  });

  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('a truncated %s', async (format) => {
    const bytes = await toSharp(picture(200, 200)).toFormat(format).toBuffer();
    const half = bytes.subarray(0, bytes.length / 2);
    await expect(decodeImage(half, 3, 'a')).rejects.toThrow(SampleError);
  });

  test('a picture of more pixels than the limit', async () => {
    const side = Math.ceil(Math.sqrt(MAX_PIXELS)) + 1;
    const large = sharp({ create: { width: side, height: side, channels: 3, background: '#fff' } });
    const small = await large.png({ compressionLevel: 1 }).toBuffer();
    expect(await messageOf(() => readHeader(small, 'a.png'))).toBe(
      `a.png: ${side}x${side} pixels are more than the limit of 178 megapixels`,
    );
  });

  test('a picture with other channels than can be made of it', async () => {
    const bytes = await toSharp(original).png().toBuffer();
    expect(await messageOf(() => decodeImage(bytes, 7, 'a.png'))).toBe(
      'a.png: it has 3 channels, 7 are wanted',
    );
  });

  test('and the error is one that a user can mend', () => {
    expect(new SampleError('a', 'b')).toBeInstanceOf(UserError);
  });
});

describe('decodePlan', () => {
  const large = picture(400, 300);
  const box = { left: 31, top: 40, width: 250, height: 200 };
  const out = { width: 64, height: 64 };
  const plan = { box, resize: out, offset: { left: 0, top: 0 }, flip: false };

  async function run(change: Partial<typeof plan> = {}, orientation = 1) {
    const bytes = await toSharp(large).png().withMetadata({ orientation }).toBuffer();
    const header = await readHeader(bytes, 'it');
    return decodePlan({ bytes, header }, { ...plan, ...change }, out, 3, 'it');
  }

  test.each([
    ['shrinks', box],
    ['enlarges', { left: 300, top: 11, width: 37, height: 41 }],
    ['shrinks one side and enlarges the other', { left: 31, top: 40, width: 250, height: 41 }],
  ])('%s nearly as the resize in memory does', async (_, cut) => {
    const here = new Uint8Array(64 * 64 * 3);
    resizeBox(large, cut, out, false, here, 0);
    expect(meanDifference((await run({ box: cut })).pixels, here)).toBeLessThan(0.5);
  });

  test('mirrors what it would give unmirrored', async () => {
    const [plain, flipped] = [await run(), await run({ flip: true })];
    const mirrored = await toSharp(plain).flop().raw().toBuffer();
    expect(flipped.pixels).toEqual(mirrored);
  });

  test('cuts the box out of the upright picture', async () => {
    const turned = await run({}, 3);
    const upright = await toSharp(large).rotate(180).raw().toBuffer();
    const here = new Uint8Array(64 * 64 * 3);
    resizeBox({ ...large, pixels: upright }, box, out, false, here, 0);
    expect(meanDifference(turned.pixels, here)).toBeLessThan(1.5);
  });

  test('takes pixels that are decoded already', async () => {
    expect((await decodePlan(large, plan, out, 3, 'it')).pixels).toEqual((await run()).pixels);
  });
});
