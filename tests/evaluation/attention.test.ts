import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adaptTo,
  loadCheckpoint,
  savePytorch,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import {
  attentionSheet,
  attentionWeights,
  classAttention,
  componentSheet,
  loadEncoder,
  principalComponents,
} from '../../lib/evaluation/index.js';
import {
  CLASSIFIER_KEY,
  MaskedAutoencoder,
  VisionTransformer,
  writeCard,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, SMALL_VIT, smallModel } from '../support/models.js';

const SIDE = 16;
const PATCH = 4;
const PATCHES = (SIDE / PATCH) ** 2;
/** A sheet shows each pixel of 16 as a square of 8, 4 apart, below a line of titles. */
const CELL = 128 + 4;

/** The largest distance of two tensors' elements. */
const distance = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().item<number>();

describe('attention weights', () => {
  // Sums of 24 products in float64: the orders of adding differ.
  const SAME = 1e-12;

  test('mix the values to what fused attention gives', () => {
    using _ = torch.scope();
    const [q, k, v] = [7, 9, 9].map((length) =>
      torch.randn([2, 3, length, 8], { dtype: 'float64' }),
    ) as [Tensor, Tensor, Tensor];
    const fused = torch.scaledDotProductAttention(q, k, v);
    expect(distance(attentionWeights(q, k).matmul(v), fused)).toBeLessThan(SAME);
  });

  test("of a block's projections mix to what its attention layer gives", () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    const { attn } = smallModel().to('float64').blocks.at(0);
    const x = torch.randn([2, 9, SMALL.dim], { dtype: 'float64' });
    const { q, k, v } = attn.projections(x);
    const mixed = attentionWeights(q, k).matmul(v).transpose(1, 2).reshape([2, 9, SMALL.dim]);
    expect(distance(attn.proj.forward(mixed), attn.forward(x))).toBeLessThan(SAME);
  });

  test('of the class token are its row of all', () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    const model = smallModel().to('float64');
    const images = torch.randn([2, 3, SIDE, SIDE], { dtype: 'float64' });
    const { norm1, attn } = model.blocks.at(1);
    const { q, k } = attn.projections(norm1.forward(model.tokens(images, { untilBlock: 1 })));
    const row = attentionWeights(q, k).select(2, 0).narrow(2, 1, PATCHES);
    const own = classAttention(model, images, 1);
    expect(own.shape).toEqual([2, SMALL.heads, PATCHES]);
    expect(distance(own, row)).toBeLessThan(SAME);
  });
});

test.each([
  ['sin-cos', false],
  ['learned', true],
] as const)(
  "the tokens after all blocks, %s, normalised are the autoencoder's features",
  (positions, encoderMaskTokens) => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    const model = smallModel({ positions, encoderMaskTokens });
    const images = torch.randn([2, 3, SIDE, SIDE]);
    const tokens = model.tokens(images, { untilBlock: SMALL.depth });
    expect(model.norm.forward(tokens).equal(model.features(images))).toBe(true);
  },
);

describe('principal components', () => {
  test('of features along two directions are their places there, the wider first', () => {
    using _ = torch.scope();
    const wide = [3, -3, 3, -3];
    const narrow = [1, 1, -1, -1];
    // Around a mean of (5, -2, 9), along (0.6, 0.8, 0) and (0, 0, -1).
    const rows = wide.map((a, i) => [5 + 0.6 * a, -2 + 0.8 * a, 9 - (narrow[i] as number)]);
    const { scores, explained } = principalComponents(torch.tensor(rows), 2);
    const expected = torch.tensor(
      // The second direction's largest weight is made positive: (0, 0, 1).
      wide.map((a, i) => [a, -(narrow[i] as number)]),
      { dtype: 'float64' },
    );
    // float32 inputs up to 12 are off by 1e-6.
    expect(distance(scores, expected)).toBeLessThan(1e-5);
    expect(explained[0]).toBeCloseTo(0.9, 5);
    expect(explained[1]).toBeCloseTo(0.1, 5);
  });

  test('of features without variance explain nothing', () => {
    using _ = torch.scope();
    const { scores, explained } = principalComponents(torch.ones([4, 5]), 3);
    expect(scores.abs().max().item()).toBe(0);
    expect(explained).toEqual([0, 0, 0]);
  });

  test('of features that are not finite are refused', () => {
    using _ = torch.scope();
    const features = torch.tensor([[1, Number.NaN]]);
    expect(() => principalComponents(features, 1)).toThrow(/^the features are not finite/);
  });
});

describe('a sheet', () => {
  const model = new VisionTransformer({ ...SMALL_VIT, positions: 'learned' });
  /** Two images whose upper halves are of one colour, and whose lower halves are of another. */
  const halves = (): Tensor => {
    const upper = torch
      .tensor([1, -1, 0.5])
      .view([1, 3, 1, 1])
      .expand([2, 3, SIDE / 2, SIDE]);
    return torch.cat([upper, upper.mul(-1)], 2).contiguous();
  };
  /** The colour at the middle of a patch in a cell of a sheet. */
  const colourAt = (
    picture: { pixels: Uint8Array; width: number; height: number },
    [row, column]: readonly [number, number],
    patch: number,
  ): number[] => {
    const top = picture.height - 2 * CELL + row * CELL;
    const left = 4 + column * CELL;
    const [y, x] = [Math.floor(patch / 4), patch % 4].map((at) => at * 32 + 16) as [number, number];
    const at = ((top + y) * picture.width + left + x) * 3;
    return [...picture.pixels.subarray(at, at + 3)];
  };
  const brightness = (colour: number[]) => colour.reduce((a, b) => a + b);

  test("shows the patch that a head takes most from as the brightest of the head's map", () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    using normalisation = new Normalisation(3);
    // Each image is of one grey, so that below the maps all patches are alike.
    const images = torch
      .tensor([-1, 1], { dtype: 'float32' })
      .view([2, 1, 1, 1])
      .expand([2, 3, SIDE, SIDE])
      .contiguous();
    torch.manualSeed(1);
    const sharp = new VisionTransformer({ ...SMALL_VIT, positions: 'learned' });
    sharp.posEmbed?.mul_(50);
    const weights = classAttention(sharp, images, 2);
    const maps = torch.cat([weights.mean(1, true), weights], 1);
    const most = maps.argmax(2).tolist() as number[][];
    const picture = attentionSheet(sharp, images, normalisation, 2);
    expect(picture.width).toBe(4 + (2 + SMALL_VIT.heads) * CELL);
    for (const [row, heads] of most.entries()) {
      for (const [map, patch] of heads.entries()) {
        const seen = Array.from({ length: PATCHES }, (_, at) =>
          brightness(colourAt(picture, [row, 1 + map], at)),
        );
        expect(seen.indexOf(Math.max(...seen)), `image ${row}, map ${map}`).toBe(patch);
      }
    }
  });

  test('of components shows equal patches in one colour and others in another', () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    using normalisation = new Normalisation(3);
    model.posEmbed?.zero_();
    const { picture, explained } = componentSheet(model, halves(), normalisation, 2);
    // Two kinds of patches differ along one line.
    expect(explained[0]).toBeCloseTo(1, 6);
    const [upper, lower] = [0, 15].map((patch) => colourAt(picture, [0, 1], patch));
    expect([upper, lower].map(String).sort()).toEqual(['0,0,0', '255,0,0']);
    for (const row of [0, 1]) {
      for (let patch = 0; patch < PATCHES; patch++) {
        const wanted = patch < PATCHES / 2 ? upper : lower;
        expect(colourAt(picture, [row, 1], patch), `image ${row}, patch ${patch}`).toEqual(wanted);
      }
    }
  });

  test('leaves no tensor behind', () => {
    using normalisation = new Normalisation(3);
    using images = torch.tidy(halves);
    const before = torch.memory().tensors;
    attentionSheet(model, images, normalisation, 0);
    componentSheet(model, images, normalisation, 0);
    expect(torch.memory().tensors).toBe(before);
  });
});

describe('an encoder', () => {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, name);
  const pretrained = smallModel({ depth: 3, encoderMaskTokens: true }, 4);
  const statistics = { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6] };
  const card = writeCard({
    ...{ architecture: pretrained.config, ...statistics, maskRatio: 0.75, masking: 'random' },
  });
  const encoderOf = (state: Record<string, Tensor>) =>
    Object.fromEntries(
      Object.entries(state).filter(([name]) => !/^(decoder|mask_token|encoder_mask)/.test(name)),
    );

  beforeAll(() => {
    using _ = torch.scope();
    const state = pretrained.stateDict();
    saveSafetensors(path('mae.safetensors'), state, { model: card });
    saveSafetensors(path('encoder.safetensors'), encoderOf(state), { model: card });
    savePytorch(path('foreign.pth'), { model: new Map(Object.entries(encoderOf(state))) });
    for (const pooling of ['cls', 'mean'] as const) {
      const model = new VisionTransformer({ ...SMALL_VIT, pooling });
      model.loadStateDict(state, { strict: false });
      const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
      saveSafetensors(path(`${pooling}.safetensors`), model.stateDict(), {
        [CLASSIFIER_KEY]: writeClassifierCard({
          ...{ architecture: model.config, ...statistics, classes, cropRatio: null },
        }),
      });
    }
  });

  test.each(['mae', 'encoder', 'cls', 'mean'])(
    'is loaded from %s, with its normalisation',
    (name) => {
      using _ = torch.scope();
      using _mode = torch.noGrad();
      using loaded = loadEncoder(path(`${name}.safetensors`), 'cpu');
      expect(loaded.model.config).toMatchObject({ imageSize: [SIDE, SIDE], depth: 3, heads: 3 });
      const images = torch.randn([2, 3, SIDE, SIDE]);
      const wanted = pretrained.tokens(images, { untilBlock: 3 });
      expect(loaded.model.tokens(images, { untilBlock: 3 }).equal(wanted)).toBe(true);
      const { mean, std } = loaded.normalisation;
      expect({ mean, std }).toEqual(statistics);
      expect(loaded.notes).toEqual([]);
    },
  );

  test('that is to see a larger image gets positions as a model of that size would', () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    const imageSize = [SIDE, 2 * SIDE] as const;
    using loaded = loadEncoder(path('mae.safetensors'), 'cpu', { imageSize });
    const other = new MaskedAutoencoder({ ...pretrained.config, imageSize });
    const { tensors } = adaptTo(loadCheckpoint(path('mae.safetensors')), other);
    other.loadStateDict(tensors);
    const images = torch.randn([1, 3, ...imageSize]);
    expect(
      loaded.model.tokens(images, { untilBlock: 3 }).equal(other.tokens(images, { untilBlock: 3 })),
    ).toBe(true);
    expect(loaded.notes).toEqual(['pos_embed interpolated from 4x4 to 4x8 patches']);
  });

  test('of an unknown number of heads is refused', () => {
    expect(() => loadEncoder(path('foreign.pth'), 'cpu')).toThrow(
      /foreign\.pth: neither the file nor its shapes tell how many attention heads it has; give them with --heads$/,
    );
  });

  test('leaves no tensor behind', () => {
    const before = torch.memory().tensors;
    loadEncoder(path('mae.safetensors'), 'cpu', { imageSize: [32, 32] })[Symbol.dispose]();
    expect(torch.memory().tensors).toBe(before);
  });
});
