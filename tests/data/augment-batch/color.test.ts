import { describe, expect, test } from 'vitest';
import { applyColorOps, type ColorOp } from '../../../lib/data/augment/color-ops.js';
import type { PixelImage } from '../../../lib/data/index.js';
import { augment, UserError } from '../../../lib/index.js';
import { type Tensor, torch } from '../../../lib/torch/index.js';
import { noise, picture } from '../../support/images.js';

const { changeColors, drawColors } = augment;

torch.setNumThreads(1);

const devices = torch.cuda.isAvailable() ? (['cpu', 'cuda'] as const) : (['cpu'] as const);

/** (1, C, H, W). */
function tensorOf({ pixels, height, width, channels }: PixelImage): Tensor {
  return torch.tensor(pixels, { shape: [1, height, width, channels] }).permute([0, 3, 1, 2]);
}

const toBytes = (images: Tensor) =>
  images.permute([0, 2, 3, 1]).contiguous().to('cpu').toTypedArray() as Uint8Array;

const options = {
  color: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2, probability: 0.8 },
  grayscale: 0.3,
  blur: { sigma: [0.1, 3], probability: 0.7 },
  solarize: { probability: 0.3 },
} as const;

const place = { seed: 1, epoch: 2, indices: Uint32Array.from({ length: 24 }, (_, i) => i * 3) };

describe.each(devices)('a change on %s', (device) => {
  const images = {
    'a picture': picture(40, 31),
    noise: noise(33, 24, 3),
    'grey noise': noise(24, 33, 1),
    'one pixel': noise(1, 1, 3),
  };
  // How many levels the change of a single image, which ends in bytes, may be off: cutting the result off takes less
  // than one, and what comes before is rounded, too.
  const cases: { op: ColorOp; most: number; why: string }[] = [
    { op: { kind: 'brightness', value: 1.3 }, most: 1, why: 'the result is cut off' },
    { op: { kind: 'brightness', value: 0.4 }, most: 1, why: 'the result is cut off' },
    { op: { kind: 'contrast', value: 0.5 }, most: 1.25, why: 'half of a rounded mean, too' },
    { op: { kind: 'contrast', value: 1.8 }, most: 1.4, why: '0.8 of a rounded mean, too' },
    { op: { kind: 'saturation', value: 0.2 }, most: 1.4, why: '0.8 of a rounded grey, too' },
    { op: { kind: 'saturation', value: 1.6 }, most: 1.3, why: '0.6 of a rounded grey, too' },
    // Hue and turn are cut off to 255ths of the circle, and bytes wrap around at 256; a 255th is 6 levels.
    { op: { kind: 'hue', value: 0.3 }, most: 20, why: 'hues are bytes' },
    { op: { kind: 'hue', value: -0.07 }, most: 20, why: 'hues are bytes' },
    { op: { kind: 'grayscale', value: 0 }, most: 0.5, why: 'the result is rounded' },
    ...[0.1, 0.7, 1.5, 4, 30].map((value) => ({
      op: { kind: 'blur', value } as const,
      most: 3,
      why: 'six blurs are rounded',
    })),
    { op: { kind: 'solarize', value: 128 }, most: 0, why: 'bytes stay bytes' },
    { op: { kind: 'solarize', value: 77.5 }, most: 0, why: 'bytes stay bytes' },
  ];

  test.each(
    cases.flatMap((one) => Object.entries(images).map(([of, image]) => ({ ...one, of, image }))),
  )('is that of a single image up to $most levels, since $why: $op of $of', (given) => {
    const { op, image, most } = given;
    using _scope = torch.scope();
    const input = tensorOf(image).to(device).to('float32').div(255);
    const ours = changeColors(input, [[op]]).mul(255);
    const theirs = tensorOf(applyColorOps(image, [op])).to(device);
    const distance = ours.sub(theirs).abs();
    // And float32 has so many digits.
    expect(distance.max().item()).toBeLessThan(most + 1e-3);
    // On average much less, also where hues are bytes.
    expect(distance.mean().item()).toBeLessThan(3);
  });

  test('of a batch is that of each image alone, one after the other', () => {
    using _scope = torch.scope();
    const draws = drawColors(options, place);
    const batch = torch.rand([24, 3, 20, 17], { generator: new torch.Generator().manualSeed(1) });
    const together = changeColors(batch.to(device), draws).to('cpu');
    for (const [i, ops] of draws.entries()) {
      const alone = ops.reduce(
        (image, op) => changeColors(image, [[op]]),
        batch.narrow(0, i, 1).to(device),
      );
      // Products of matrices sum in another order where there are several.
      const distance = together.narrow(0, i, 1).sub(alone.to('cpu')).abs().max().item();
      expect(distance).toBeLessThan(1e-5);
    }
  });

  test('of bytes gives bytes, and of half precision half precision', () => {
    using _scope = torch.scope();
    const bytes = tensorOf(noise(16, 16, 3)).to(device);
    const ops: ColorOp[] = [
      { kind: 'contrast', value: 0.5 },
      { kind: 'solarize', value: 100 },
    ];
    const expected = changeColors(bytes.to('float32').div(255), [ops]).mul(255).round();
    const changed = changeColors(bytes, [ops]);
    expect(changed.dtype).toBe('uint8');
    expect([...toBytes(changed)]).toEqual([...toBytes(expected)]);
    const half = changeColors(bytes.to('float32').div(255).to('bfloat16'), [ops]);
    expect(half.dtype).toBe('bfloat16');
    // Seven bits after the point, rounded once before and once after.
    expect(half.to('float32').mul(255).sub(expected).abs().mean().item()).toBeLessThan(1);
  });
});

describe('changeColors', () => {
  test('leaves its input alone', () => {
    using _scope = torch.scope();
    const images = torch.rand([2, 3, 8, 8]);
    const before = images.clone();
    const result = changeColors(images, [[{ kind: 'grayscale', value: 0 }], []]);
    expect(torch.equal(images, before)).toBe(true);
    expect(torch.equal(result.narrow(0, 1, 1), images.narrow(0, 1, 1))).toBe(true);
    result.zero_();
    expect(torch.equal(images, before)).toBe(true);
  });

  test('leaves no tensors behind', () => {
    using _scope = torch.scope();
    const images = torch.rand([24, 3, 8, 8]);
    const before = torch.memory().tensors;
    changeColors(images, drawColors(options, place)).dispose();
    expect(torch.memory().tensors).toBe(before);
  });

  test.each([
    [[2, 3, 8], 2, /^images have the shape \(2, 3, 8\); expected \(N, C, H, W\)/],
    [[2, 4, 8, 8], 2, /with 1 or 3 channels/],
    [[2, 3, 8, 8], 3, /^there are 3 draws; expected one for each of 2 images/],
  ])('refuses images of shape %j with %i draws', (shape, draws, message) => {
    using _scope = torch.scope();
    const images = torch.zeros(shape);
    const change = () => changeColors(images, new Array(draws).fill([]));
    expect(change).toThrow(UserError);
    expect(change).toThrow(message);
  });
});

describe('drawColors', () => {
  const drawn = drawColors(options, place);

  test('gives a sample its draws wherever it is in a batch', () => {
    const indices = Uint32Array.from(place.indices).reverse();
    expect(drawColors(options, { ...place, indices })).toEqual([...drawn].reverse());
  });

  test.each([{ seed: 2 }, { epoch: 3 }, { view: 1 }])('gives others for %j', (change) => {
    expect(drawColors(options, { ...place, ...change })).not.toEqual(drawn);
  });

  test('gives none where nothing is wanted', () => {
    expect(drawColors({}, { ...place, indices: [4, 5] })).toEqual([[], []]);
  });
});
