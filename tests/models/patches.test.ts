import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PatchEmbed, patchify, patchStatistics, unpatchify } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { smallModel } from '../support/models.js';

const sizes = fc.record({
  n: fc.integer({ min: 1, max: 3 }),
  channels: fc.integer({ min: 1, max: 4 }),
  patch: fc.integer({ min: 1, max: 4 }),
  rows: fc.integer({ min: 1, max: 4 }),
  columns: fc.integer({ min: 1, max: 4 }),
});

/** Images whose elements count up, so that each is told from all others. */
function counting(shape: number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch.arange(count, { dtype: 'float32' }).view(shape);
}

test('pixels of patches are embedded as the convolution embeds images', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  const embed = new PatchEmbed(4, 3, 24).to('float64');
  const images = torch.randn([2, 3, 8, 12], { dtype: 'float64' });
  const difference = embed.fromPixels(patchify(images, 4)).sub(embed.forward(images));
  // Sums of 48 products of numbers about 1, in another order.
  expect(difference.abs().max().item()).toBeLessThan(1e-13);
});

describe('patchify', () => {
  test('puts every pixel in its patch, by row, column and channel', () => {
    fc.assert(
      fc.property(sizes, ({ n, channels, patch, rows, columns }) => {
        using _ = torch.scope();
        const [height, width] = [rows * patch, columns * patch];
        const images = counting([n, channels, height, width]);
        const patches = patchify(images, patch);
        expect(patches.shape).toEqual([n, rows * columns, patch * patch * channels]);
        const expected: number[] = [];
        for (let i = 0; i < n; i++)
          for (let row = 0; row < rows; row++)
            for (let column = 0; column < columns; column++)
              for (let y = row * patch; y < (row + 1) * patch; y++)
                for (let x = column * patch; x < (column + 1) * patch; x++)
                  for (let c = 0; c < channels; c++)
                    expected.push(((i * channels + c) * height + y) * width + x);
        expect(patches.flatten().tolist()).toEqual(expected);
      }),
    );
  });

  test('is undone by unpatchify', () => {
    fc.assert(
      fc.property(sizes, ({ n, channels, patch, rows, columns }) => {
        using _ = torch.scope();
        const size = [rows * patch, columns * patch] as const;
        const images = counting([n, channels, ...size]);
        const again = unpatchify(patchify(images, patch), patch, size);
        expect(again.shape).toEqual(images.shape);
        expect(again.equal(images)).toBe(true);
      }),
    );
  });

  test('takes images that do not lie in rows', () => {
    using _ = torch.scope();
    const images = counting([2, 3, 8, 4]);
    const other = images.contiguous({ memoryFormat: 'channels_last' });
    expect(patchify(other, 2).equal(patchify(images, 2))).toBe(true);
  });
});

describe('PatchEmbed', () => {
  test('makes a token of each patch, row by row', () => {
    using _ = torch.scope();
    const embed = new PatchEmbed(2, 1, 4).double();
    const images = torch.randn([2, 1, 4, 6], { dtype: 'float64' });
    const { weight, bias } = embed.proj;
    const linear = patchify(images, 2)
      .matmul(weight.view([4, 4]).t())
      .add(bias as Tensor);
    // Four products and their sum: a few roundings of 1e-16.
    expect(embed.forward(images).sub(linear).abs().max().item()).toBeLessThan(1e-14);
  });
});

describe('patchStatistics', () => {
  test('gives the mean, and the root of the unbiased variance plus 1e-6', () => {
    using _ = torch.scope();
    const { mean, scale } = patchStatistics(torch.tensor([[[1, 2, 4, 9]]], { dtype: 'float64' }));
    expect([mean.shape, scale.shape]).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(mean.item()).toBe(4);
    // (9 + 4 + 0 + 25) / 3; the last digit is libtorch's own affair.
    expect(scale.item()).toBeCloseTo(Math.sqrt(38 / 3 + 1e-6), 14);
  });

  test('keeps a patch of one colour finite', () => {
    using _ = torch.scope();
    const { scale } = patchStatistics(torch.full([1, 1, 12], 0.5, { dtype: 'float64' }));
    expect(scale.item()).toBeCloseTo(1e-3, 12);
  });

  test("undoes the model's normalised target", () => {
    using _ = torch.scope();
    const images = torch.randn([2, 3, 16, 16], { dtype: 'float64' });
    const pixels = patchify(images, 4);
    const { mean, scale } = patchStatistics(pixels);
    const again = smallModel({ normPixLoss: true }).target(images).mul(scale).add(mean);
    // One subtraction, division, product and sum: a few roundings of 1e-16.
    expect(again.sub(pixels).abs().max().item()).toBeLessThan(1e-14);
  });
});
