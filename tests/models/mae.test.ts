import { describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import {
  type Block,
  MaskedAutoencoder,
  maeConfig,
  maeModelNames,
  patchify,
} from '../../lib/models/index.js';
import type * as nn from '../../lib/nn/index.js';
import { AdamW } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { SMALL, smallModel } from '../support/models.js';

/** The message of the UserError that a call must throw. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  return 'nothing was thrown';
}

describe('a forward pass', () => {
  test('gives a loss, a prediction for each patch, and the mask', () => {
    using _ = torch.scope();
    const { loss, prediction, mask } = smallModel().forward(torch.randn([2, 3, 16, 16]));
    expect([loss.shape, prediction.shape, mask.shape]).toEqual([[], [2, 16, 48], [2, 16]]);
  });

  test('removes three quarters of the patches by default', () => {
    using _ = torch.scope();
    const model = smallModel({ imageSize: [40, 40] });
    expect(
      model
        .forward(torch.randn([2, 3, 40, 40]))
        .mask.sum(1)
        .tolist(),
    ).toEqual([75, 75]);
  });

  test('encodes the class token and the kept patches alone', () => {
    using _ = torch.scope();
    const { latent } = smallModel().forwardEncoder(torch.randn([2, 3, 16, 16]));
    expect(latent.shape).toEqual([2, 1 + 4, 24]);
  });

  test('sees nothing of the removed patches', () => {
    using _ = torch.scope();
    const model = smallModel();
    const images = torch.randn([2, 3, 16, 16]);
    const noise = torch.rand([2, 16]);
    const { mask, prediction } = model.forward(images, { noise });
    // Noise on the pixels of removed patches, 4 by 4.
    const removed = mask.view([2, 1, 4, 4]).repeatInterleave(4, 2).repeatInterleave(4, 3);
    const other = images.add(torch.randn([2, 3, 16, 16]).mul(removed));
    expect(model.forward(other, { noise }).prediction.equal(prediction)).toBe(true);
  });
});

describe('mask tokens in the encoder', () => {
  const images = () => torch.randn([2, 3, 16, 16]);

  test('stand for the removed patches, and the decoder has none', () => {
    using _ = torch.scope();
    const model = smallModel({ encoderMaskTokens: true });
    expect(model.forwardEncoder(images()).latent.shape).toEqual([2, 1 + 16, 24]);
    const tokens = model.namedParameters().filter(([name]) => name.endsWith('token'));
    expect(tokens.map(([name, { shape }]) => [name, shape])).toEqual([
      ['cls_token', [1, 1, 24]],
      ['encoder_mask_token', [1, 1, 24]],
    ]);
  });

  test('hide the removed patches', () => {
    using _ = torch.scope();
    const model = smallModel({ encoderMaskTokens: true });
    const noise = torch.rand([2, 16]);
    const shown = images().requiresGrad_();
    const { mask, prediction } = model.forward(shown, { noise });
    prediction.square().sum().backward();
    const seen = patchify(shown.grad as Tensor, 4)
      .abs()
      .sum(-1)
      .gt(0);
    expect(seen.equal(mask.eq(0))).toBe(true);
  });

  test('have no part in features without masking', () => {
    using _ = torch.scope();
    const model = smallModel({ encoderMaskTokens: true });
    model.features(images()).square().sum().backward();
    expect([model.encoderMaskToken?.grad, model.clsToken.grad?.shape]).toEqual([null, [1, 1, 24]]);
  });
});

describe('the loss', () => {
  /** A model, images, a prediction of them and a mask of which half is 1. */
  function setting(normPixLoss = false) {
    const model = smallModel({ normPixLoss });
    const images = torch.randn([2, 3, 16, 16], { dtype: 'float64' });
    const prediction = torch.randn([2, 16, 48], { dtype: 'float64' });
    const mask = torch.arange(32).remainder(2).view([2, 16]).double();
    return { model, images, prediction, mask };
  }

  test('is the mean over the removed patches of the mean squared error in each', () => {
    using _ = torch.scope();
    const { model, images, mask } = setting();
    // Patch i is off by i everywhere.
    const offsets = torch.arange(32, { dtype: 'float64' }).view([2, 16, 1]);
    const prediction = patchify(images, 4).add(offsets);
    const expected = Array.from({ length: 16 }, (_, i) => (2 * i + 1) ** 2 / 16);
    const wanted = expected.reduce((sum, value) => sum + value);
    expect(model.forwardLoss(images, prediction, mask).item()).toBeCloseTo(wanted, 10);
  });

  test('is 0 where the normalised pixels are predicted', () => {
    using _ = torch.scope();
    const { model, images, mask } = setting(true);
    expect(model.forwardLoss(images, model.target(images), mask).item()).toBe(0);
  });

  test('does not change with the prediction of kept patches', () => {
    using _ = torch.scope();
    const { model, images, prediction, mask } = setting();
    const change = torch.randn([2, 16, 48], { dtype: 'float64' });
    const kept = torch.ones([]).sub(mask).unsqueeze(-1);
    const other = prediction.add(change.mul(kept));
    const loss = model.forwardLoss(images, prediction, mask).item();
    expect(model.forwardLoss(images, other, mask).item()).toBe(loss);
  });

  test('changes with the prediction of every removed patch', () => {
    using _ = torch.scope();
    const { model, images, prediction, mask } = setting();
    prediction.requiresGrad_();
    model.forwardLoss(images, prediction, mask).backward();
    const touched = (prediction.grad as Tensor).abs().sum(-1).gt(0).double();
    expect(touched.equal(mask)).toBe(true);
  });

  test.each([[false], [true]])(
    'does not change with the pixels of kept patches, normalised: %s',
    (normPixLoss) => {
      using _ = torch.scope();
      const { model, images, prediction, mask } = setting(normPixLoss);
      // The patches of odd columns are removed; those of even ones get other pixels.
      const kept = torch.tensor([1, 0, 1, 0]).repeatInterleave(4);
      const other = images.add(torch.randn([2, 3, 16, 16], { dtype: 'float64' }).mul(kept));
      const loss = model.forwardLoss(images, prediction, mask).item();
      expect(model.forwardLoss(other, prediction, mask).item()).toBe(loss);
    },
  );

  test('does not touch what the decoder makes of the class token', () => {
    using _ = torch.scope();
    const model = smallModel();
    torch.noGrad(() => {
      // Without attention, each token of the decoder is on its own.
      for (const { attn } of model.decoderBlocks as nn.ModuleList<Block>) {
        attn.proj.weight.zero_();
        attn.proj.bias?.zero_();
      }
    });
    const images = torch.randn([2, 3, 16, 16]);
    const noise = torch.rand([2, 16]);
    const { latent, mask, idsRestore } = model.forwardEncoder(images, { noise });
    const cls = latent.narrow(1, 0, 1).detach().requiresGrad_();
    const whole = torch.cat([cls, latent.narrow(1, 1, 4)], 1);
    model.forwardLoss(images, model.forwardDecoder(whole, idsRestore), mask).backward();
    expect(cls.grad?.abs().max().item()).toBe(0);
  });
});

describe('the loss alone', () => {
  test.each([
    { normPixLoss: true },
    { encoderMaskTokens: true },
    { positions: 'learned', imageSize: [16, 24] },
    { decoder: 'cross' },
    { classTokens: 3, positions: 'learned' },
    { classTokens: 2, encoderMaskTokens: true },
  ] as const)('is that of a forward pass, and so are its gradients: %o', (changes) => {
    using _ = torch.scope();
    const model = smallModel(changes).to('float64');
    const images = torch.randn([3, 3, ...model.config.imageSize], { dtype: 'float64' });
    const options = { noise: torch.rand([3, model.numPatches]), maskRatio: 0.6 };
    const passes = [model.forward(images, options).loss, model.loss(images, options)];
    const learned = model.parameters().filter(({ requiresGrad }) => requiresGrad);
    const [whole, alone] = passes.map((loss) => [loss, ...torch.autograd.grad([loss], learned)]);
    for (const [i, wanted] of (whole as Tensor[]).entries()) {
      // The same sums of float64 in another order.
      expect(alone?.[i]?.sub(wanted).abs().max().item()).toBeLessThan(1e-13);
    }
  });
});

describe('features', () => {
  test('are those of the class token and of every patch', () => {
    using _ = torch.scope();
    expect(smallModel().features(torch.randn([2, 3, 16, 16])).shape).toEqual([2, 17, 24]);
  });

  test('are the same each time', () => {
    using _ = torch.scope();
    const model = smallModel();
    const images = torch.randn([2, 3, 16, 16]);
    expect(model.features(images).equal(model.features(images))).toBe(true);
  });

  test('draw no random numbers', () => {
    using _ = torch.scope();
    const model = smallModel();
    const before = torch.defaultGenerator().getState();
    model.features(torch.zeros([2, 3, 16, 16]));
    expect(torch.defaultGenerator().getState().equal(before)).toBe(true);
  });

  test('depend on every patch', () => {
    using _ = torch.scope();
    const images = torch.randn([1, 3, 16, 16], { requiresGrad: true });
    smallModel().features(images).select(1, 0).square().sum().backward();
    const reached = patchify(images.grad as Tensor, 4)
      .abs()
      .sum(-1)
      .gt(0);
    expect(reached.all().item()).toBe(true);
  });
});

describe('live tensors', () => {
  test('a new model leaves its parameters and nothing else', () => {
    const before = torch.memory().tensors;
    using model = smallModel();
    expect(torch.memory().tensors - before).toBe(model.parameters().length);
  });

  test('a training step leaves as many as it found', () => {
    using model = smallModel({ normPixLoss: true });
    const learned = model.parameters().filter(({ requiresGrad }) => requiresGrad);
    using optimizer = new AdamW(learned, { lr: 1e-3 });
    using images = torch.randn([2, 3, 16, 16]);
    const step = () => {
      using _ = torch.scope();
      optimizer.zeroGrad();
      model.forward(images).loss.backward();
      optimizer.step();
    };
    step(); // The first makes the optimizer's state.
    const before = torch.memory();
    for (let i = 0; i < 3; i++) step();
    expect(torch.memory()).toEqual(before);
  });

  test('a disposed model leaves none', () => {
    const before = torch.memory().tensors;
    smallModel().dispose();
    expect(torch.memory().tensors).toBe(before);
  });
});

describe('a configuration is refused, naming the value and what is expected, where', () => {
  test.each([
    ['patches do not divide the height', { imageSize: [18, 16] }, /18x16.*multiple.*patch size, 4/],
    ['patches do not divide the width', { imageSize: [16, 18] }, /16x18.*multiple.*patch size, 4/],
    ['heads do not divide the width', { heads: 5 }, /^dim is 24.*multiple of its 5 heads/],
    ["heads do not divide the decoder's", { decoderHeads: 3 }, /^decoder dim is 16.*its 3 heads/],
    ['the width is no multiple of 4', { dim: 18 }, /^dim is 18; expected a multiple of 4/],
    ["the decoder's is none", { decoderDim: 6 }, /^decoder dim is 6; expected a multiple of 4/],
    ['a size is 0', { depth: 0 }, /^depth is 0; expected a whole number of at least 1$/],
    [
      'a size is broken',
      { patchSize: 2.5 },
      /^patch size is 2.5; expected a whole number of at least 1$/,
    ],
    ['a size is no number', { channels: Number.NaN }, /^channels is NaN; expected a whole/],
    [
      'positions are of another kind',
      { positions: 'none' as 'learned' },
      /^positions is 'none'; expected 'sin-cos' or/,
    ],
    [
      'patches of one value are normalised',
      { patchSize: 1, channels: 1, normPixLoss: true },
      /patch size 1 with 1 channel.*at least 2/,
    ],
  ] as const)('%s', (_, changes, message) => {
    expect(refusal(() => new MaskedAutoencoder({ ...SMALL, ...changes }))).toMatch(message);
  });

  test('no model has the name', () => {
    const message = refusal(() => maeConfig('mae_vit_giant'));
    for (const part of ["'mae_vit_giant'", ...maeModelNames]) expect(message).toContain(part);
  });

  test('the name is one that every object has', () => {
    expect(refusal(() => maeConfig('constructor'))).toMatch(/no model is called 'constructor'/);
  });
});

describe('a forward pass is refused, naming the value and what is expected, where', () => {
  const images = (...shape: number[]) => torch.zeros(shape);

  test.each([
    [1, 16],
    [0.99, 16],
    [0, 16],
    [-0.5, 16],
    [Number.NaN, 16],
  ])('the mask ratio is %d', (maskRatio, patches) => {
    using _ = torch.scope();
    const message = refusal(() => smallModel().forward(images(1, 3, 16, 16), { maskRatio }));
    expect(message).toContain(`mask ratio is ${maskRatio}; expected`);
    expect(message).toContain(`${patches} patches`);
  });

  test.each([
    ['a channel too few', [1, 2, 16, 16]],
    ['another height', [1, 3, 8, 16]],
    ['another width', [1, 3, 16, 20]],
    ['no batch', [3, 16, 16]],
  ])('images have %s', (_, shape) => {
    using _scope = torch.scope();
    const message = refusal(() => smallModel().forward(images(...shape)));
    expect(message).toContain(`shape [N, 3, 16, 16], got [${shape.join(', ')}]`);
  });

  test('features are asked of images of another shape', () => {
    using _ = torch.scope();
    const message = refusal(() => smallModel().features(images(1, 3, 16, 20)));
    expect(message).toContain('shape [N, 3, 16, 16], got [1, 3, 16, 20]');
  });

  test.each([
    ['one row for all images', [1, 16]],
    ['a patch too few', [2, 15]],
    ['a dimension too many', [2, 16, 1]],
  ])('noise has %s', (_, shape) => {
    using _scope = torch.scope();
    const noise = torch.rand(shape);
    const message = refusal(() => smallModel().forward(images(2, 3, 16, 16), { noise }));
    expect(message).toContain(`shape [2, 16], got [${shape.join(', ')}]`);
  });
});

describe('models by name', () => {
  test.each([
    ['mae_vit_tiny_patch4_32', 64, 16],
    ['mae_vit_small_patch16', 196, 49],
    ['mae_vit_base_patch16', 196, 49],
    ['mae_vit_large_patch16', 196, 49],
    ['mae_vit_huge_patch14', 256, 64],
  ])('%s has %i patches, of which %i are kept', (name, patches, kept) => {
    const { imageSize, patchSize } = maeConfig(name);
    const count = (imageSize[0] / patchSize) * (imageSize[1] / patchSize);
    expect([count, Math.floor(count * (1 - 0.75))]).toEqual([patches, kept]);
  });

  test('take changes', () => {
    const config = maeConfig('mae_vit_base_patch16', { imageSize: [96, 64], channels: 1 });
    expect(config).toMatchObject({
      imageSize: [96, 64],
      channels: 1,
      dim: 768,
      normPixLoss: false,
    });
  });
});
