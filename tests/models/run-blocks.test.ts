/** Blocks that are run by whichever strategy are the blocks called in turn. */
import { describe, expect, test } from 'vitest';
import { RelativePositions, VariantAttention } from '../../lib/models/attention-variants.js';
import {
  Attention,
  Block,
  type MakeBlock,
  MaskedAutoencoder,
  Mlp,
  runBlocks,
  VisionTransformer,
} from '../../lib/models/index.js';
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { SMALL, SMALL_VIT, smallModel } from '../support/models.js';

const [DIM, HEADS] = [64, 2];

/** Scales both branches by learned vectors: Touvron et al., "Going deeper with Image Transformers" (arXiv:2103.17239). */
class LayerScaleBlock extends Block {
  readonly gamma1 = new nn.Parameter(torch.full([DIM], 0.5));
  readonly gamma2 = new nn.Parameter(torch.full([DIM], 0.25));

  override forward(x: Tensor): Tensor {
    const y = x.add(this.attn.forward(this.norm1.forward(x)).mul(this.gamma1));
    return y.add(this.mlp.forward(this.norm2.forward(y)).mul(this.gamma2));
  }
}

/** The same as a part of a usual block: nothing but the extra parameter tells of it to who asks for the block's. */
class ScaledMlp extends Mlp {
  readonly gamma = new nn.Parameter(torch.full([DIM], 0.25));

  override forward(x: Tensor): Tensor {
    return super.forward(x).mul(this.gamma);
  }
}

/** Attention in which each token looks at itself more, by a learned bias. */
class BiasedAttention extends Attention {
  readonly bias = new nn.Parameter(torch.full([1], 3, { dtype: 'float32' }));

  override forward(x: Tensor): Tensor {
    const [n, length] = x.shape as [number, number];
    const qkv = this.qkv.forward(x).view([n, length, 3, this.heads, this.dim / this.heads]);
    const [q, k, v] = qkv.permute([2, 0, 3, 1, 4]).unbind(0) as [Tensor, Tensor, Tensor];
    const own = torch.eye(length, { dtype: q.dtype }).mul(this.bias);
    const scores = q.matmul(k.transpose(-2, -1)).mul((this.dim / this.heads) ** -0.5);
    const mixed = scores.add(own).softmax(-1).to(v.dtype).matmul(v);
    return this.proj.forward(mixed.transpose(1, 2).reshape([n, length, this.dim]));
  }
}

const variants: readonly [string, MakeBlock][] = [
  ['usual ones', (...shape) => new Block(...shape)],
  ['LayerScale by a forward of its own', (...shape) => new LayerScaleBlock(...shape)],
  [
    'LayerScale in the MLP',
    (...shape) => new Block(...shape, { mlp: new ScaledMlp(DIM, 4 * DIM) }),
  ],
  [
    'a bias in attention',
    (...shape) => new Block(...shape, { attn: new BiasedAttention(DIM, HEADS) }),
  ],
  ['LayerScale', (...shape) => new Block(...shape, { layerScale: true })],
  [
    'relative positions, and biases of queries and values',
    (...shape) =>
      new Block(...shape, {
        attn: new VariantAttention(DIM, HEADS, {
          qkvBias: 'query-value',
          positions: new RelativePositions([2, 4]),
        }),
      }),
  ],
  [
    'no bias of the projection',
    (...shape) =>
      new Block(...shape, { attn: new VariantAttention(DIM, HEADS, { qkvBias: 'none' }) }),
  ],
  ['norms of another kind', (...shape) => withoutMean(new Block(...shape))],
];

/** Puts a norm that leaves the mean alone in the place of a block's first. */
function withoutMean(block: Block): Block {
  const { norm1 } = block;
  norm1.forward = (x: Tensor) =>
    x.mul(
      x
        .square()
        .mean(-1, true)
        .add(norm1.eps as number)
        .rsqrt(),
    );
  return block;
}

/** Blocks whose parameters are all drawn. */
function drawn(make: MakeBlock, depth = 3): Block[] {
  torch.manualSeed(0);
  return Array.from({ length: depth }, () => {
    const block = make(DIM, HEADS, 0);
    torch.noGrad(() => {
      for (const parameter of block.parameters())
        parameter.add_(torch.randn(parameter.shape), { alpha: 0.1 });
    });
    return block;
  });
}

/** What a run gives, and all gradients. */
function passes(blocks: readonly Block[], run: (x: Tensor) => Tensor): (Tensor | null)[] {
  for (const block of blocks) block.zeroGrad();
  const x = torch.manualSeed(1) && torch.randn([4, 9, DIM]).requiresGrad_();
  const y = run(x);
  y.to('float32').square().sum().backward();
  const leaves = [x, ...blocks.flatMap((block) => block.parameters())];
  return [y.detach(), ...leaves.map(({ grad }) => grad?.clone() ?? null)];
}

function expectEqual(found: (Tensor | null)[], wanted: (Tensor | null)[]): void {
  expect(found.length).toBe(wanted.length);
  for (const [i, tensor] of found.entries()) {
    const other = wanted[i] as Tensor | null;
    // One op for a whole block adds up float32 in another order.
    const isSame =
      tensor === null || other === null
        ? tensor === other
        : tensor.sub(other).norm().item<number>() <= 2 ** -18 * other.norm().item<number>();
    expect([i, isSame]).toEqual([i, true]);
  }
}

describe.each(variants)('%s', (_name, make) => {
  test.each([
    [0, false],
    [0, true],
    [4, false],
    [4, true],
  ])('from token %d on, computed again: %s: are the blocks in turn', (firstToken, recompute) => {
    using _ = torch.scope();
    const blocks = drawn(make);
    const found = passes(blocks, (x) => runBlocks(blocks, x, { firstToken, recompute }));
    const wanted = passes(blocks, (x) => {
      const y = blocks.reduce((tokens, block) => block.forward(tokens), x);
      return y.narrow(1, firstToken, 9 - firstToken);
    });
    expectEqual(found, wanted);
  });
});

// Here a processor may have an op for whole blocks, which knows the parameters of usual ones alone.
test.each(variants.slice(1))('in bfloat16 %s are not taken for usual ones', (_name, make) => {
  using _ = torch.scope();
  const x = torch.manualSeed(1) && torch.randn([4, 9, DIM]);
  const run = (blocks: readonly Block[]) =>
    torch
      .noGrad(() => torch.autocast('cpu', { shortResidual: true }, () => runBlocks(blocks, x)))
      .to('float32');
  const [blocks, usual] = [drawn(make, 1), drawn((...shape) => new Block(...shape), 1)];
  const known = usual[0]?.stateDict() ?? {};
  blocks[0]?.loadStateDict(known, { strict: false });
  const exact = torch.noGrad(() => (blocks[0] as Block).forward(x));
  const far = (a: Tensor) => a.sub(exact).norm().div(exact.norm()).item<number>();
  // Two branches of a few ops, each of which rounds to 8 bits.
  expect(far(run(blocks))).toBeLessThan(2 ** -6);
  expect(far(run(usual))).toBeGreaterThan(2 ** -5);
});

test('the op for whole blocks refuses parameters that it does not know', () => {
  using _ = torch.scope();
  const block = new Block(DIM, HEADS);
  const x = torch.zeros([64, 1, DIM], { dtype: 'bfloat16' });
  const named = block.namedParameters();
  const run = (parameters: typeof named) =>
    torch.fused.block(x, parameters, { heads: HEADS, eps: 1e-6 });
  const gamma = new nn.Parameter(torch.ones([DIM]));
  expect(run([...named, ['ls1.gamma', gamma]])).toBeNull();
  expect(run(named.slice(1))).toBeNull();
  expect(run(named.map(([name, one], i) => [i === 0 ? 'norm.weight' : name, one]))).toBeNull();
});

test('with autocast tokens are float32 between blocks, unless it says otherwise', () => {
  using _ = torch.scope();
  const blocks = drawn((...shape) => new Block(...shape), 2);
  const x = torch.ones([2, 9, DIM]);
  const dtype = (shortResidual?: boolean) =>
    torch.autocast(
      'cpu',
      shortResidual === undefined ? {} : { shortResidual },
      () => runBlocks(blocks, x).dtype,
    );
  expect([dtype(), dtype(true), runBlocks(blocks, x).dtype]).toEqual([
    'float32',
    'bfloat16',
    'float32',
  ]);
});

describe('an encoder', () => {
  test('gives the tokens of some patches, as of all of them', () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    const model = smallModel().double();
    const images = torch.randn([2, 3, 16, 16], { dtype: 'float64' });
    const keep = torch.tensor([
      [3, 0, 15],
      [7, 8, 1],
    ]);
    const found = model.tokens(images, { keep, untilBlock: 0 });
    const all = model.tokens(images, { untilBlock: 0 });
    const rows = [0, 1].map((n) => {
      const ids = torch.cat([torch.zeros([1], { dtype: 'int64' }), keep.select(0, n).add(1)]);
      return all.select(0, n).indexSelect(0, ids);
    });
    const wanted = torch.stack(rows);
    expect(found.shape).toEqual([2, 1 + 3, SMALL.dim]);
    // A convolution against a product, in float64.
    expect(found.sub(wanted).abs().max().item<number>()).toBeLessThan(1e-13);
  });

  test('can be made of blocks of another kind, which its state and its training have too', () => {
    using _ = torch.scope();
    const makeBlock: MakeBlock = (dim, heads, dropPath) => {
      const attn = new Attention(dim, heads);
      return Object.assign(new Block(dim, heads, dropPath, { attn }), {
        scale: new nn.Parameter(torch.ones([dim])),
      });
    };
    using mae = new MaskedAutoencoder(SMALL, { makeBlock });
    using vit = new VisionTransformer(SMALL_VIT, { makeBlock });
    for (const model of [mae, vit]) {
      expect(Object.keys(model.stateDict())).toContain('blocks.1.scale');
    }
    mae.loss(torch.randn([2, 3, 16, 16])).backward();
    expect(mae.blocks.at(1).attn.qkv.weight.grad?.shape).toEqual([3 * SMALL.dim, SMALL.dim]);
  });
});
