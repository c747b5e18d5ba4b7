import { describe, expect, test } from 'vitest';
import type { PixelImage } from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { UserError } from '../../lib/errors.js';
import { torch } from '../../lib/index.js';

/** Two images, of all bytes in a different order in each channel. */
function images(channels: number): PixelImage[] {
  const [width, height] = [32, 16];
  return [0, 1].map((n) => ({
    width,
    height,
    channels,
    pixels: Uint8Array.from({ length: width * height * channels }, (_, i) => {
      const [pixel, channel] = [Math.floor(i / channels), i % channels];
      return (pixel * (2 * channel + 1) + 97 * n + channel) % 256;
    }),
  }));
}

function batchOf(all: PixelImage[]) {
  const { width, height } = all[0] as PixelImage;
  const pixels = Uint8Array.from(all.flatMap((image) => [...image.pixels]));
  return { pixels, size: all.length, width, height };
}

test.each([
  [1, undefined, undefined],
  [3, undefined, undefined],
  [4, undefined, undefined],
  [3, [0, 0.123, 1], [1, 0.001, 7]],
  [3, [0.4], [0.2]],
])('every byte comes back from %i channels with mean %j and std %j', (channels, mean, std) => {
  using normalisation = new Normalisation(channels, 'cpu', mean, std);
  const all = images(channels);
  expect(normalisation.toImages(normalisation.toTensor(batchOf(all)))).toEqual(all);
});

test('channels come first in a tensor, less their mean, over their deviation', () => {
  using normalisation = new Normalisation(3, 'cpu', [0, 0.2, 0.4], [1, 0.5, 0.25]);
  const pixels = Uint8Array.of(0, 51, 102, 255, 102, 51);
  const tensor = normalisation.toTensor({ pixels, size: 1, height: 1, width: 2 });
  expect(tensor.shape).toEqual([1, 3, 1, 2]);
  expect(tensor.dtype).toBe('float32');
  const values = tensor.flatten().tolist() as number[];
  for (const [i, value] of [0, 1, 0, 0.4, 0, -0.8].entries()) {
    expect(values[i]).toBeCloseTo(value, 6);
  }
});

test('values that no byte can show are clipped', () => {
  using normalisation = new Normalisation(1, 'cpu', [0], [1]);
  const [image] = normalisation.toImages(torch.tensor([[[[-0.5, 0.5, 1.5]]]]));
  expect([...(image?.pixels ?? [])]).toEqual([0, 128, 255]);
});

describe('statistics that do not fit are refused:', () => {
  test.each([
    [3, [0.5, 0.5], undefined, 'mean is 0.5, 0.5; expected one number, or one for each of the 3'],
    [3, [], undefined, 'mean is ; expected one number'],
    [1, undefined, [0.2, 0.2, 0.2], 'std is 0.2, 0.2, 0.2; expected one number, or one for each'],
    [3, [Number.NaN], undefined, 'mean is NaN; expected'],
    [3, undefined, [1, 0, 1], 'std is 1, 0, 1; expected numbers above 0'],
    [3, undefined, [-1], 'std is -1, -1, -1; expected numbers above 0'],
  ])('%i channels, mean %j, std %j', (channels, mean, std, message) => {
    const make = () => new Normalisation(channels, 'cpu', mean, std);
    expect(make).toThrow(UserError);
    expect(make).toThrow(message);
  });
});
