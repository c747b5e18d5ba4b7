/** Masked autoencoders with the parts of later papers: each as it is defined, and as other commands meet it. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convertCheckpoint } from '../../lib/checkpoints/convert.js';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { loadEncoder } from '../../lib/checkpoints/load-encoder.js';
import { loadMaskedAutoencoder } from '../../lib/checkpoints/load-model.js';
import {
  type MaeConfig,
  MaskedAutoencoder,
  maeFlops,
  maskingKinds,
  readCard,
  writeCard,
} from '../../lib/models/index.js';
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, savePretrained, smallModel } from '../support/models.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const OF_CARD = { mean: [0, 0, 0], std: [1, 1, 1], maskRatio: 0.75, masking: 'random' } as const;

/** The same weights without a card. */
function withoutCard(path: string): string {
  using _ = torch.scope();
  const bare = path.replace('.safetensors', '-bare.safetensors');
  saveSafetensors(bare, loadSafetensors(path).tensors);
  return bare;
}

describe('a decoder of cross-attention', () => {
  test('predicts a patch as if it were the only one', () => {
    using _ = torch.scope();
    const model = smallModel({ decoder: 'cross' }).to('float64');
    const images = torch.randn([2, 3, 16, 16], { dtype: 'float64' });
    const noise = torch.rand([2, 16]);
    const { prediction, mask } = model.forward(images, { noise });
    // The patches of the 5th to 8th smallest noise are predicted, a quarter of 16.
    const some = noise.argsort(1).narrow(1, 4, 4);
    const picked = (from: Tensor) => from.gather(1, some.unsqueeze(-1).expand([-1, -1, 48]));
    const error = picked(prediction)
      .sub(picked(model.target(images)))
      .square()
      .mean();
    expect(mask.sum().item()).toBe(24);
    // The same sums of float64 in another order.
    expect(
      model.loss(images, { noise, predictRatio: 0.25 }).sub(error).abs().item<number>(),
    ).toBeLessThan(1e-13);
  });

  test.each([{ decoder: 'cross' }, { decoder: 'cross', mixLayers: true }] as const)(
    'comes back from its checkpoint, with a card and without: %o',
    (parts) => {
      using _ = torch.scope();
      const path = savePretrained(join(folder, 'cross.safetensors'), parts);
      for (const file of [path, withoutCard(path)]) {
        const given = file === path ? {} : { heads: SMALL.heads, decoderHeads: SMALL.decoderHeads };
        using loaded = loadMaskedAutoencoder(file, 'cpu', given);
        expect(loaded.model.config).toMatchObject(parts);
        const images = torch.zeros([1, 3, 16, 16]);
        const noise = torch.rand([1, 16]);
        using model = smallModel(parts);
        const [a, b] = [model, loaded.model].map((each) => each.forward(images, { noise }).loss);
        expect(b?.item()).toBe(a?.item());
      }
    },
  );

  test('mixes layers with weights whose sums have the size of one', () => {
    using model = smallModel({ decoder: 'cross', mixLayers: true, depth: 16, decoderDepth: 16 });
    const weight = model.decoderMix?.weight as Tensor;
    expect(weight.shape).toEqual([16, 16]);
    // The deviation of 256 values is known to 4.4 %.
    expect(Math.abs(weight.std().item<number>() * 4 - 1)).toBeLessThan(0.2);
  });

  test("has CrossMAE's names for its weights", () => {
    using model = smallModel({ decoder: 'cross' });
    const names = Object.keys(model.stateDict()).filter((name) => /decoder_blocks\.1/.test(name));
    expect(names.map((name) => name.replace('decoder_blocks.1.', ''))).toEqual(
      [
        'norm1',
        'cross_attn.q',
        'cross_attn.kv',
        'cross_attn.proj',
        'norm2',
        'mlp.fc1',
        'mlp.fc2',
      ].flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]),
    );
  });
});

describe('several class tokens', () => {
  test('are features by their mean, and come back from a checkpoint', () => {
    using _ = torch.scope();
    const path = savePretrained(join(folder, 'classes.safetensors'), { classTokens: 3 });
    using model = smallModel({ classTokens: 3 });
    const images = torch.randn([2, 3, 16, 16]);
    const tokens = model.features(images);
    expect(tokens.shape).toEqual([2, 19, 24]);
    for (const file of [path, withoutCard(path)]) {
      using loaded = loadEncoder(file, 'cpu', file === path ? {} : { heads: SMALL.heads });
      for (const [pooling, wanted] of [
        ['cls', tokens.narrow(1, 0, 3).mean(1)],
        ['norm-mean', tokens.narrow(1, 3, 16).mean(1)],
      ] as const) {
        expect(loaded.model.forwardFeatures(images, pooling).equal(wanted)).toBe(true);
      }
    }
  });
});

test.each([
  [{ classTokens: 2 }, 'timm', /: it has 2 class tokens, which no model of timm has$/],
  [{ decoder: 'cross' }, 'huggingface', /: it has a decoder of cross-attention, which no model/],
] as const)('other libraries have no place for %o', async (changes, to, message) => {
  const path = savePretrained(join(folder, `${to}.safetensors`), changes);
  const out = join(folder, 'theirs.safetensors');
  expect(await messageOf(async () => convertCheckpoint(path, out, { to }))).toMatch(message);
});

describe('masks of squares', () => {
  test.each(maskingKinds)(
    'are whole ones with %s masking, as many as single patches',
    (masking) => {
      using _ = torch.scope();
      const model = smallModel({ imageSize: [32, 16] });
      const noise = model.drawNoise(40, { masking, maskBlock: 2 });
      const { mask } = model.forwardEncoder(torch.zeros([40, 3, 32, 16]), { noise });
      // (N, rows of squares, rows in a square, columns of squares, columns in a square)
      const squares = mask.view([40, 4, 2, 2, 2]);
      const first = squares.narrow(2, 0, 1).narrow(4, 0, 1);
      expect(squares.eq(first).all().item()).toBe(true);
      expect(first.flatten(1).sum(1).tolist()).toEqual(Array(40).fill(6));
      if (masking !== 'grid') expect(first.flatten(1).mean(0).max().item()).toBeLessThan(1);
    },
  );

  test('have a share that is told where another is given', async () => {
    using _ = torch.scope();
    using model = smallModel({ imageSize: [56, 56] });
    const said = await messageOf(async () => model.drawNoise(2, { maskBlock: 2 }));
    expect(said).toMatch(/^mask ratio is 0.75 .* share of the 49 squares, such as 0.755$/);
    const noise = model.drawNoise(2, { maskBlock: 2, maskRatio: 0.755 });
    const { mask } = model.forwardEncoder(torch.zeros([2, 3, 56, 56]), { noise, maskRatio: 0.755 });
    expect(mask.sum(1).tolist()).toEqual([148, 148]);
  });

  test.each([
    [{ maskBlock: 3 }, 'mask block is 3; expected a side of squares that tile the 4x4 patches'],
    [
      { maskBlock: 2, maskRatio: 0.6 },
      'mask ratio is 0.6 with a mask block of 2; expected a share of the 4 squares, such as 0.5',
    ],
    [{ maskBlock: 4 }, /^mask ratio is 0.75; expected one that removes and keeps at least one of/],
  ])('that are none are refused: %o', async (options, message) => {
    using model = smallModel();
    const said = await messageOf(async () => model.drawNoise(2, options));
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });
});

test('a share to predict is one of the removed patches', async () => {
  using _ = torch.scope();
  const model = smallModel();
  for (const predictRatio of [0.01, 0.8, 25]) {
    expect(
      await messageOf(async () => model.loss(torch.zeros([1, 3, 16, 16]), { predictRatio })),
    ).toBe(
      `predict ratio is ${predictRatio}; expected a share of the 16 patches that is at least one and at most the 12 that are removed`,
    );
  }
});

test('a decoder of cross-attention needs mask tokens of its own', async () => {
  const config = { ...SMALL, decoder: 'cross', encoderMaskTokens: true } as const;
  expect(await messageOf(async () => new MaskedAutoencoder(config))).toMatch(
    /^a decoder of cross-attention predicts at mask tokens of its own/,
  );
});

test('a card tells what is not usual, and nothing else', () => {
  const variants = { decoder: 'cross', mixLayers: true, classTokens: 2 } as const;
  const card = { architecture: { ...SMALL, ...variants }, ...OF_CARD, maskBlock: 2 };
  expect(readCard(writeCard(card))).toMatchObject({
    architecture: variants,
    ...{ maskBlock: 2, maskRatio: 0.75 },
  });
  expect(readCard(writeCard({ architecture: SMALL, ...OF_CARD })).architecture).toEqual(SMALL);
});

describe('operations are counted', () => {
  /** Twice the multiply-adds of the linear layers that ran, by whether they are of the decoder. */
  function linearFlops(model: MaskedAutoencoder, run: () => unknown) {
    const counts = { encoder: 0, decoder: 0 };
    for (const [name, module] of model.namedModules()) {
      if (!(module instanceof nn.Linear)) continue;
      module.registerForwardHook((_module, _inputs, output) => {
        const { weight } = module;
        const side = name.startsWith('decoder') ? 'decoder' : 'encoder';
        const rows = (output as Tensor).numel() / weight.size(0);
        counts[side] += 2 * rows * weight.numel();
      });
    }
    run();
    return counts;
  }

  test.each([false, true])(
    'as the layers run, besides attention, mixtures (%o) and the patches',
    (mixLayers) => {
      using _ = torch.scope();
      const config: MaeConfig = { ...SMALL, decoder: 'cross', classTokens: 3, mixLayers };
      const model = smallModel(config);
      const options = { predictRatio: 0.25, visibleLoss: 0.5 };
      const counted = linearFlops(model, () => model.loss(torch.zeros([1, 3, 16, 16]), options));
      const { encoder, decoder } = maeFlops(config, 0.75, options);
      const { dim, depth, decoderDim, decoderDepth } = config;
      // 3 class tokens and 4 kept patches; 4 predicted patches and the 4 kept ones. Two products of attention each.
      expect(encoder - counted.encoder).toBe(depth * 4 * 7 * 7 * dim + 2 * 16 * 48 * dim);
      const mixtures = mixLayers ? 2 * decoderDepth * depth * 7 * dim : 0;
      expect(decoder - counted.decoder).toBe(decoderDepth * 4 * 8 * 7 * decoderDim + mixtures);
    },
  );

  test('less where fewer patches are predicted', () => {
    const whole = maeFlops(SMALL, 0.75);
    const some = maeFlops(SMALL, 0.75, { predictRatio: 0.25 });
    expect(some.encoder).toBe(whole.encoder);
    expect(some.decoder).toBeLessThan(whole.decoder);
  });
});
