import { expect, test } from 'vitest';
import { type MaeConfig, type MaskedAutoencoder, maeConfig } from '../../lib/models/index.js';
import { type Dtype, torch } from '../../lib/torch/index.js';
import { smallModel } from '../support/models.js';

interface Options {
  checkpointing: boolean;
  dtype?: Dtype;
  amp?: 'backward inside' | 'backward outside';
  changes?: Partial<MaeConfig>;
}

/** The loss and every gradient of a small model. */
function gradients({ checkpointing, dtype = 'float32', amp, changes }: Options): unknown {
  using model = smallModel({ normPixLoss: true, depth: 3, ...changes }).to(dtype);
  model.setGradientCheckpointing(checkpointing);
  using _ = torch.scope();
  torch.manualSeed(1);
  const images = torch.randn([4, 3, 16, 16], { dtype });
  const generator = new torch.Generator().manualSeed(1);
  const forward = () => model.forward(images, { generator }).loss;
  if (amp === 'backward inside') {
    return torch.autocast('cpu', {}, () => take(model, forward()));
  }
  return take(model, amp === undefined ? forward() : torch.autocast('cpu', {}, forward));
}

function take(model: MaskedAutoencoder, loss: ReturnType<MaskedAutoencoder['target']>): unknown {
  loss.backward();
  return [
    loss.item(),
    ...model.namedParameters().map(([name, { grad }]) => [name, grad?.tolist() ?? null]),
  ];
}

// The same kernels on the same numbers, added up in the same order: not a bit differs.
test.each([
  ['float64', { dtype: 'float64' }],
  ['float32', {}],
  ['bfloat16 by autocast, backward() inside of it', { amp: 'backward inside' }],
  ['bfloat16 by autocast, backward() outside of it', { amp: 'backward outside' }],
  ['mask tokens in the encoder', { changes: { encoderMaskTokens: true } }],
  ['learned positions', { changes: { positions: 'learned' } }],
] as const)('gradients with and without checkpointing are the same: %s', (_, options) => {
  const plain = gradients({ checkpointing: false, ...options });
  expect(gradients({ checkpointing: true, ...options })).toEqual(plain);
});

test('two models that are trained as one have the gradients of each', () => {
  using first = smallModel({}, 1);
  using second = smallModel({ depth: 1 }, 2);
  using images = torch.randn([2, 3, 16, 16]);
  using noise = torch.rand([2, 16]);
  const run = (checkpointing: boolean) => {
    using _ = torch.scope();
    const losses = [first, second].map((model) => {
      model.zeroGrad();
      return model.setGradientCheckpointing(checkpointing).forward(images, { noise }).loss;
    });
    (losses[0] as typeof images).add(losses[1] as typeof images).backward();
    return [first, second].map((model) => model.parameters().map(({ grad }) => grad?.tolist()));
  };
  expect(run(true)).toEqual(run(false));
});

test('a step leaves as many tensors as it found', () => {
  using model = smallModel().setGradientCheckpointing();
  using images = torch.randn([2, 3, 16, 16]);
  const step = () => {
    using _ = torch.scope();
    model.forward(images).loss.backward();
    model.zeroGrad();
  };
  const before = torch.memory();
  for (let i = 0; i < 3; i++) step();
  expect(torch.memory()).toEqual(before);
});

test('blocks keep no more than their inputs for the way back', () => {
  const MIB = 2 ** 20;
  const config = maeConfig('mae_vit_tiny_patch4_32', { depth: 24 });
  using model = smallModel(config);
  using images = torch.randn([64, 3, 32, 32]);
  /** What a forward pass adds to the process. */
  const growth = (checkpointing: boolean) => {
    using _ = torch.scope();
    model.setGradientCheckpointing(checkpointing);
    const before = process.memoryUsage().rss;
    const { loss } = model.forward(images);
    const grown = (process.memoryUsage().rss - before) / MIB;
    loss.backward();
    model.zeroGrad();
    return grown;
  };
  growth(true); // Buffers that libtorch keeps for good.
  const [light, heavy] = [growth(true), growth(false)];
  // A block of the encoder keeps 64 x 17 x 192 floats, 0.8 MiB, where all it computes is some 17 times that.
  expect(light).toBeLessThan(heavy / 3);
});
