import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type PixelImage, writePng } from '../../lib/data/index.js';
import {
  fixedNoise,
  ratioSheet,
  reconstruct,
  reconstructionSheet,
} from '../../lib/evaluation/index.js';
import { data, models, type Tensor, torch } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';

const PATCH = 4;
const HEIGHT = 8;
const WIDTH = 16;

/** A masked autoencoder that says what it is told, or what it should say. */
class Told extends models.MaskedAutoencoder {
  constructor(
    private readonly answer: number | 'the target',
    normPixLoss: boolean,
  ) {
    super({
      ...{ imageSize: [HEIGHT, WIDTH], patchSize: PATCH, channels: 3, normPixLoss },
      ...{ dim: 8, depth: 1, heads: 2, decoderDim: 8, decoderDepth: 1, decoderHeads: 2 },
      ...{ encoderMaskTokens: false, positions: 'sin-cos' },
    });
  }

  override forward(images: Tensor, options: models.MaskOptions = {}): models.MaeOutput {
    const { loss, mask } = super.forward(images, options);
    const target = this.target(images);
    const prediction = this.answer === 'the target' ? target : target.mul(0).add(this.answer);
    return { loss, prediction, mask };
  }
}

const originals = [1, 2, 3].map((variant) => picture(WIDTH, HEIGHT, variant));
/** Keeps the first two of the eight patches: the left half of the upper row. */
const noise = torch.arange(8).to('float32').expand([3, 8]).contiguous();

function rowsOf(model: models.MaskedAutoencoder): PixelImage[][] {
  using _ = torch.scope();
  using normalisation = new data.Normalisation(3);
  const pixels = Uint8Array.from(originals.flatMap((image) => [...image.pixels]));
  const images = normalisation.toTensor({ pixels, size: 3, height: HEIGHT, width: WIDTH });
  return reconstruct(model, images, noise, normalisation, 0.75).rows;
}

/** The pixels in the patches that were kept, or in those that were removed. */
function pixelsOf(image: PixelImage | undefined, which: 'kept' | 'removed'): number[][] {
  const all: number[][] = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const isKept = y < PATCH && x < 2 * PATCH;
      const at = (y * WIDTH + x) * 3;
      if (isKept === (which === 'kept')) all.push([...(image?.pixels.slice(at, at + 3) ?? [])]);
    }
  }
  return all;
}

/** ImageNet's mean: what a model sees as 0. */
const MEAN = [0.485, 0.456, 0.406].map((mean) => Math.round(mean * 255));

describe.each([
  ['raw pixels', false],
  ['pixels normalised by the patch', true],
])('a model of %s', (_, normPixLoss) => {
  test('that predicts the target shows the original', () => {
    for (const [i, row] of rowsOf(new Told('the target', normPixLoss)).entries()) {
      expect(row[2], 'reconstruction').toEqual(originals[i]);
      expect(row[3], 'with the visible patches').toEqual(originals[i]);
    }
  });

  test('is shown with the original before it', () => {
    expect(rowsOf(new Told(0, normPixLoss)).map((row) => row[0])).toEqual(originals);
  });

  test('is shown with what it saw: visible patches as they are, the others grey', () => {
    for (const [i, row] of rowsOf(new Told(0, normPixLoss)).entries()) {
      expect(pixelsOf(row[1], 'kept')).toEqual(pixelsOf(originals[i], 'kept'));
      expect(pixelsOf(row[1], 'removed')).toEqual(Array.from({ length: 96 }, () => MEAN));
    }
  });

  test('is shown with visible patches in their places, whatever it predicts for them', () => {
    for (const [i, row] of rowsOf(new Told(0, normPixLoss)).entries()) {
      expect(pixelsOf(row[3], 'kept')).toEqual(pixelsOf(originals[i], 'kept'));
      expect(pixelsOf(row[3], 'removed')).toEqual(pixelsOf(row[2], 'removed'));
    }
  });
});

test('a prediction of 0 of raw pixels is grey everywhere', () => {
  for (const row of rowsOf(new Told(0, false))) {
    const all = [...pixelsOf(row[2], 'kept'), ...pixelsOf(row[2], 'removed')];
    expect(all).toEqual(Array.from({ length: HEIGHT * WIDTH }, () => MEAN));
  }
});

test('a prediction of 0 of normalised pixels is the mean of the patch', () => {
  const [row] = rowsOf(new Told(0, true));
  const colours = new Set(pixelsOf(row?.[2], 'kept').map(String));
  // Two patches of one colour each.
  expect(colours.size).toBe(2);
});

test('no tensor is left behind', () => {
  const model = new Told(0, true);
  const before = torch.memory().tensors;
  rowsOf(model);
  expect(torch.memory().tensors).toBe(before);
});

test('a sheet shows the four pictures of each row side by side, enlarged', async () => {
  const file = join(temporaryFolder(), 'sheet.png');
  const rows = rowsOf(new Told('the target', false));
  await writePng(file, reconstructionSheet(rows));
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const scale = 128 / WIDTH;
  expect(info.width).toBe(4 + 4 * (WIDTH * scale + 4));
  const titles = info.height - 3 * (HEIGHT * scale + 4);
  for (const [i, row] of rows.entries()) {
    for (const [k, image] of row.entries()) {
      const left = 4 + k * (WIDTH * scale + 4);
      const top = titles + i * (HEIGHT * scale + 4);
      for (const [y, x] of [
        [0, 0],
        [HEIGHT - 1, WIDTH - 1],
      ] as const) {
        const at = ((top + y * scale) * info.width + left + x * scale) * info.channels;
        const from = (y * WIDTH + x) * 3;
        expect([...data.subarray(at, at + 3)]).toEqual([...image.pixels.subarray(from, from + 3)]);
      }
    }
  }
});

test('a sheet of ratios shows the original once, then what is seen and both together at each', () => {
  const plain = (value: number): PixelImage => ({
    ...{ pixels: new Uint8Array(3).fill(value), width: 1, height: 1, channels: 3 },
  });
  const sheet = ratioSheet([
    { maskRatio: 0.5, rows: [[1, 2, 3, 4].map(plain), [5, 6, 7, 8].map(plain)] },
    { maskRatio: 0.9, rows: [[1, 12, 13, 14].map(plain), [5, 16, 17, 18].map(plain)] },
  ]);
  const valueAt = (row: number, column: number) => {
    const top = sheet.height - (2 - row) * (128 + 4);
    return sheet.pixels[(top * sheet.width + 4 + column * (128 + 4)) * 3];
  };
  expect(sheet.width).toBe(4 + 5 * (128 + 4));
  expect([0, 1].map((row) => [0, 1, 2, 3, 4].map((column) => valueAt(row, column)))).toEqual([
    [1, 2, 4, 12, 14],
    [5, 6, 8, 16, 18],
  ]);
});

test.each(['random', 'block', 'grid'] as const)(
  'noise for %s leaves no other tensor',
  (masking) => {
    const { config } = new Told(0, false);
    const before = torch.memory().tensors;
    using _noise = fixedNoise(config, 2, { maskRatio: 0.75, masking, seed: 0 });
    expect(torch.memory().tensors).toBe(before + 1);
  },
);
