/** How the addon's threads resize: byte for byte as libtorch, and what `decode: fast` changes. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  DataLoader,
  type DataLoaderOptions,
  type PixelImage,
  type Plan,
  PURPOSE,
  RandomStream,
} from '../../lib/data/index.js';
import { createTransform } from '../../lib/data/transform.js';
import * as F from '../../lib/nn/functional.js';
import { torch } from '../../lib/torch/index.js';
import { datasetOf, noise, toSharp } from '../support/images.js';
import { collect } from '../support/outcomes.js';

/** A photograph's file, of quality 100: nothing of the noise is lost, and sums reach both ends of their range. */
async function photograph(width: number, height: number): Promise<Uint8Array> {
  return toSharp(noise(width, height, 3))
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

async function pixelsOf(
  bytes: Uint8Array,
  options: Pick<DataLoaderOptions, 'imageSize'> & Partial<DataLoaderOptions>,
): Promise<Uint8Array> {
  const dataset = datasetOf(1, () => ({ name: 'one.jpg', label: -1, bytes }));
  using loader = new DataLoader(dataset, { batchSize: 1, workers: 1, ...options });
  const [batch] = await collect(loader.epoch(0));
  expect(loader.decoded()).toEqual({ native: 1, library: 0, cached: 0 });
  return Uint8Array.from(batch?.pixels ?? []);
}

async function decoded(bytes: Uint8Array): Promise<PixelImage> {
  const input = sharp(bytes, { ignoreIcc: true }).toColourspace('srgb');
  const { data, info } = await input.raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height, channels: info.channels };
}

/** What a plan makes of an image, by libtorch's op. */
function byLibtorch(image: PixelImage, plan: Plan, [height, width]: [number, number]): Uint8Array {
  using _ = torch.scope();
  const { box, resize } = plan;
  const whole = torch.tensor(image.pixels, { dtype: 'uint8' }).view(image.height, image.width, 3);
  const part = whole.narrow(0, box.top, box.height).narrow(1, box.left, box.width).contiguous();
  const input = part.permute(2, 0, 1).unsqueeze(0);
  const size = [resize.height, resize.width];
  const { left, top } = plan.offset;
  // An image that has the size stays as it is.
  const same = resize.width === box.width && resize.height === box.height;
  const scaled = same ? input : F.interpolate(input, { size, mode: 'bicubic', antialias: true });
  const cut = scaled.narrow(2, top, height).narrow(3, left, width);
  const upright = cut.squeeze(0).permute(1, 2, 0);
  const out = plan.flip ? upright.flip([1]) : upright;
  return out.contiguous().toTypedArray() as Uint8Array;
}

describe('the bytes are those of libtorch', () => {
  const cases = [
    { what: 'fewer than nine taps', width: 330, height: 250, imageSize: [200, 180] },
    { what: 'up to sixteen', width: 700, height: 480, imageSize: [133, 151] },
    { what: 'more of them', width: 1300, height: 1200, imageSize: [140, 222] },
    { what: 'enlarged', width: 150, height: 140, imageSize: [301, 259] },
    { what: 'in one direction', width: 320, height: 151, imageSize: [151, 131] },
    { what: 'one column', width: 200, height: 200, imageSize: [200, 1] },
  ] as const;
  const augments = ['train', 'eval', 'none'] as const;
  const all = cases
    .flatMap((one) => augments.map((augment) => ({ ...one, augment })))
    // libtorch's op for arm64 makes other bytes, up to 27 apart, of an image that becomes one column; ours are x86-64's.
    .filter(
      ({ what, augment }) =>
        !(process.arch === 'arm64' && what === 'one column' && augment === 'train'),
    );
  test.each(all)('$what, $augment', async ({ width, height, imageSize, augment }) => {
    const bytes = await photograph(width, height);
    const image = await decoded(bytes);
    const [outHeight, outWidth] = imageSize;
    for (let seed = 0; seed < (augment === 'train' ? 3 : 1); seed++) {
      const transform = createTransform({
        ...{ augment, size: { width: outWidth, height: outHeight } },
        ...{ crop: {}, cropRatio: undefined, pixels: undefined },
      });
      const plan = transform.plan(image, () => new RandomStream(seed, PURPOSE.augment, 0, 0));
      const made = await pixelsOf(bytes, { imageSize, augment, seed });
      expect(isSame(made, byLibtorch(image, plan, [outHeight, outWidth]))).toBe(true);
    }
  });
});

describe('decode: fast', async () => {
  const large = await toSharp(smooth(900, 640)).jpeg().toBuffer();

  test('makes other pixels of an image twice as large as the sample, near to the exact ones', async () => {
    const exact = await pixelsOf(large, { imageSize: 160, augment: 'none' });
    const fast = await pixelsOf(large, { imageSize: 160, augment: 'none', decode: 'fast' });
    expect(isSame(fast, exact)).toBe(false);
    // 0.57 levels; the box begins up to half a sample's pixel off.
    expect(meanDifference(fast, exact)).toBeLessThan(1);
  });

  test('changes nothing where the image is less than that', async () => {
    const options = { imageSize: 330, augment: 'none' } as const;
    const fast = await pixelsOf(large, { ...options, decode: 'fast' });
    expect(isSame(fast, await pixelsOf(large, options))).toBe(true);
  });

  test('makes the same with any number of threads', async () => {
    const dataset = datasetOf(12, () => ({ name: 'one.jpg', label: -1, bytes: large }));
    const load = async (workers: number) => {
      const options = { batchSize: 12, imageSize: 140, augment: 'train', decode: 'fast' } as const;
      using loader = new DataLoader(dataset, { ...options, workers });
      const [batch] = await collect(loader.epoch(3));
      return Uint8Array.from(batch?.pixels ?? []);
    };
    expect(isSame(await load(5), await load(1))).toBe(true);
  });

  test('is one of two', () => {
    const dataset = datasetOf(1, () => ({ name: 'one.jpg', label: -1, bytes: large }));
    const options = { batchSize: 1, imageSize: 32, decode: 'best' as 'fast' };
    expect(() => new DataLoader(dataset, options)).toThrow(
      'decode is best; expected exact or fast',
    );
  });
});

/** Waves, with an edge in them. */
function smooth(width: number, height: number): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = x + y < width ? 40 : -40;
      const at = (y * width + x) * 3;
      pixels[at] = 128 + 60 * Math.sin(x / 19) + edge;
      pixels[at + 1] = 128 + 60 * Math.cos((x + y) / 24) - edge;
      pixels[at + 2] = 128 + 60 * Math.sin(y / 21) + edge;
    }
  }
  return { pixels, width, height, channels: 3 };
}

/** Comparing so many bytes by `toEqual` takes seconds. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}
