import { describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import {
  VisionTransformer,
  type VitConfig,
  vitConfig,
  vitModelNames,
} from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { SMALL_VIT, smallModel } from '../support/models.js';

function smallVit(changes: Partial<VitConfig> = {}): VisionTransformer {
  torch.manualSeed(0);
  return new VisionTransformer({ ...SMALL_VIT, ...changes });
}

describe('state', () => {
  const blocks = (depth: number) =>
    Array.from({ length: depth }, (_, i) =>
      ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'].flatMap((layer) =>
        ['weight', 'bias'].map((name) => `blocks.${i}.${layer}.${name}`),
      ),
    ).flat();

  test.each([
    ['mean', 'fc_norm'],
    ['cls', 'norm'],
  ] as const)('pooling %s has the usual keys, with %s', (pooling, norm) => {
    using _ = torch.scope();
    expect(Object.keys(smallVit({ pooling, depth: 2 }).stateDict())).toEqual([
      ...['cls_token', 'pos_embed', 'patch_embed.proj.weight', 'patch_embed.proj.bias'],
      ...blocks(2),
      ...[`${norm}.weight`, `${norm}.bias`, 'head.weight', 'head.bias'],
    ]);
  });

  test.each([
    ['mean', [], ['fc_norm.weight', 'fc_norm.bias', 'head.weight', 'head.bias'], ['norm.weight']],
    ['cls', ['norm.weight'], ['head.weight', 'head.bias'], []],
  ] as const)("takes a masked autoencoder's encoder, pooling %s", (pooling, own, missing, left) => {
    using _ = torch.scope();
    const pretrained = smallModel({ depth: 3 }).stateDict();
    const model = smallVit({ pooling });
    const { missingKeys, unexpectedKeys } = model.loadStateDict(pretrained, { strict: false });
    expect(missingKeys).toEqual(missing);
    const ofEncoder = unexpectedKeys.filter((key) => !/^(decoder_|mask_token)/.test(key));
    expect(ofEncoder).toEqual(left.flatMap((key) => [key, key.replace('weight', 'bias')]));
    const state = model.stateDict();
    for (const key of ['pos_embed', 'blocks.2.mlp.fc2.weight', ...own]) {
      expect(state[key]?.equal(pretrained[key] as (typeof state)[string]), key).toBe(true);
    }
  });

  test.each([
    ['cls', (tokens: Tensor) => tokens.select(1, 0)],
    ['norm-mean', (tokens: Tensor) => tokens.narrow(1, 1, 16).mean(1)],
  ] as const)(
    'an autoencoder and a classifier that took its weights have the same features, pooling %s',
    (pooling, pooled) => {
      using _ = torch.scope();
      const pretrained = smallModel({ depth: 3 });
      const model = smallVit({ pooling });
      model.loadStateDict(pretrained.stateDict(), { strict: false });
      const images = torch.randn([2, 3, 16, 16]);
      const theirs = pooled(pretrained.features(images));
      // One token is normalised alone instead of among others: at most the order of a sum, in float32, differs.
      expect(model.forwardFeatures(images).sub(theirs).abs().max().item()).toBeLessThan(1e-5);
    },
  );

  test('pools as it has a norm for, or says that it cannot', () => {
    using _ = torch.scope();
    const images = torch.randn([2, 3, 16, 16]);
    const poolsMean = smallVit({ pooling: 'mean' });
    expect(() => poolsMean.forwardFeatures(images, 'cls')).toThrow(
      "a classifier with 'mean' as pooling lacks the norm for 'cls'",
    );
    expect(smallVit({ pooling: 'cls' }).forwardFeatures(images, 'norm-mean').shape).toEqual([
      2, 24,
    ]);
  });
});

describe('layers', () => {
  test('hold every parameter once, from the embedding to the head', () => {
    using model = smallVit();
    const layers = model.layers();
    expect(layers.length).toBe(3 + 2);
    expect(
      layers
        .flat()
        .map(([name]) => name)
        .sort(),
    ).toEqual(
      model
        .namedParameters()
        .map(([name]) => name)
        .sort(),
    );
    const stems = layers.map((layer) => [
      ...new Set(layer.map(([name]) => /^(blocks\.\d+|\w+)/.exec(name)?.[0])),
    ]);
    expect(stems).toEqual([
      ['cls_token', 'pos_embed', 'patch_embed'],
      ['blocks.0'],
      ['blocks.1'],
      ['blocks.2'],
      ['fc_norm', 'head'],
    ]);
  });

  test('are as many as blocks and two, with ten blocks and more', () => {
    using model = smallVit({ depth: 12 });
    expect(model.layers().map((layer) => layer.length)).toEqual([4, ...Array(12).fill(12), 4]);
  });
});

describe('the start', () => {
  test('every class is as likely as the others', () => {
    using _ = torch.scope();
    const probabilities = smallVit({ numClasses: 4 })
      .forward(torch.randn([8, 3, 16, 16]))
      .softmax(1);
    // 24 features of about 1, times weights of 2e-5.
    expect(probabilities.sub(0.25).abs().max().item()).toBeLessThan(1e-3);
  });

  test('the head is drawn with deviation 2e-5, its bias 0', () => {
    using _ = torch.scope();
    const { head } = smallVit({ dim: 384, heads: 6, depth: 1, numClasses: 100 });
    // Of n normal draws the deviation is off by sqrt(1 / (2 n)) of itself; five times that.
    const off = Math.abs(head.weight.detach().std().item<number>() / 2e-5 - 1);
    expect(off).toBeLessThan(5 * Math.sqrt(0.5 / head.weight.numel()));
    expect(head.bias?.detach().abs().max().item()).toBe(0);
  });

  test.each([
    [true, 'sin-cos'],
    [false, 'sin-cos'],
    [true, 'learned'],
    [false, 'learned'],
  ] as const)('trains positions: %s, starting %s', (trainPositions, positions) => {
    using model = smallVit({ trainPositions, positions });
    using autoencoder = smallModel({ positions: 'sin-cos' });
    expect(model.posEmbed?.requiresGrad).toBe(trainPositions);
    expect(model.posEmbed?.equal(autoencoder.posEmbed)).toBe(positions === 'sin-cos');
  });
});

describe('drop path', () => {
  test('leaves whole branches out in training, and nothing in evaluation', () => {
    using _ = torch.scope();
    const model = smallVit({ dropPath: 0.5 });
    const images = torch.randn([1, 3, 16, 16]).expand([32, 3, 16, 16]);
    const distinct = () => {
      const rows = model.forwardFeatures(images).tolist() as number[][];
      return new Set(rows.map((row) => row.map((value) => value.toFixed(4)).join())).size;
    };
    expect(distinct()).toBeGreaterThan(1);
    model.eval();
    expect(distinct()).toBe(1);
  });

  test('never leaves out the first block, whose rate is 0', () => {
    using _ = torch.scope();
    const model = smallVit({ dropPath: 0.9, depth: 1 });
    const images = torch.randn([4, 3, 16, 16]);
    const trained = model.forward(images);
    expect(model.eval().forward(images).equal(trained)).toBe(true);
  });

  test('has the same gradients with gradient checkpointing', () => {
    const gradients = (checkpointing: boolean) => {
      using model = smallVit({ dropPath: 0.5 }).setGradientCheckpointing(checkpointing);
      using _ = torch.scope();
      torch.manualSeed(4);
      model
        .forward(torch.randn([6, 3, 16, 16]))
        .square()
        .sum()
        .backward();
      return model.parameters().map(({ grad }) => grad?.tolist());
    };
    expect(gradients(true)).toEqual(gradients(false));
  });
});

test('a step leaves as many tensors as it found', () => {
  using model = smallVit({ dropPath: 0.3 });
  using images = torch.randn([2, 3, 16, 16]);
  const step = () => {
    using _ = torch.scope();
    model.forward(images).square().sum().backward();
    model.zeroGrad();
  };
  const before = torch.memory();
  for (let i = 0; i < 3; i++) step();
  expect(torch.memory()).toEqual(before);
});

describe('named models', () => {
  // With a head of 1000 classes; the position embeddings count. Of ViT-B/16 as published, 86.57 million.
  test.each([
    ['vit_base_patch16', 86.57],
    ['vit_large_patch16', 304.33],
    ['vit_huge_patch14', 632.05],
  ])('%s has %d million parameters', (name, millions) => {
    const of = (depth: number) => {
      using model = new VisionTransformer(vitConfig(name, { depth }));
      return model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);
    };
    // A block more adds as many each time; ViT-H whole would be 2.5 GB.
    const [one, two] = [of(1), of(2)];
    const whole = one + (vitConfig(name).depth - 1) * (two - one);
    expect((whole / 1e6).toFixed(2)).toBe(String(millions));
  });

  test('can have any size, channels and classes', () => {
    using _ = torch.scope();
    const config = vitConfig('vit_tiny_patch4_32', {
      ...{ imageSize: [12, 20], channels: 6, numClasses: 3, depth: 1 },
    });
    const model = new VisionTransformer(config);
    expect(model.forward(torch.randn([2, 6, 12, 20])).shape).toEqual([2, 3]);
    expect(model.forwardFeatures(torch.randn([2, 6, 12, 20])).shape).toEqual([2, 192]);
  });

  test('an unknown name is refused with those there are', () => {
    expect(() => vitConfig('mae_vit_base_patch16')).toThrow(
      `no model is called 'mae_vit_base_patch16'; there are ${vitModelNames.join(', ')}`,
    );
  });
});

describe('what does not go together is refused', () => {
  test.each([
    [{ numClasses: 0 }, /^number of classes is 0; expected a whole number of at least 1$/],
    [{ dropPath: 1 }, /^drop path is 1; expected a rate of at least 0 and below 1$/],
    [{ dropPath: Number.NaN }, /^drop path is NaN/],
    [{ pooling: 'max' as 'mean' }, /^pooling is 'max'; expected one of mean, norm-mean, cls$/],
    [{ dim: 26 }, /^dim is 26; expected a multiple of 4/],
    [{ heads: 5 }, /^dim is 24; expected a multiple of its 5 heads$/],
    [{ imageSize: [18, 16] as const }, /^image size 18x16 should be a multiple/],
  ] as [Partial<VitConfig>, RegExp][])('%o', (changes, message) => {
    const make = () => smallVit(changes);
    expect(make).toThrow(UserError);
    expect(make).toThrow(message);
  });

  test('images of another size', () => {
    using model = smallVit();
    using images = torch.zeros([2, 3, 16, 20]);
    expect(() => model.forward(images)).toThrow(
      'VisionTransformer: images should have shape [N, 3, 16, 16], got [2, 3, 16, 20]',
    );
  });
});
