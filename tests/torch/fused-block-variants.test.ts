/** The block as one op, with LayerScale and with a bias of the scores of attention. */
import { describe, expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';
import type { Block } from '../../lib/models/block.js';
import {
  type Dtype,
  distance,
  drawnBlock,
  drawScales,
  needsBlock,
  plainBlock,
} from './plain-block.js';

interface Case {
  readonly dtype: Dtype;
  readonly n: number;
  readonly length: number;
  readonly dim: number;
  readonly heads: number;
  readonly layerScale?: boolean;
  /** Of how many samples the bias is; 1 for one of all. */
  readonly biases?: number;
  readonly firstToken?: number;
  readonly dropPath?: number;
}

const fused = (block: Block, x: Tensor, options: object = {}): Tensor | null =>
  torch.fused.block(x, block.namedParameters(), {
    ...{ heads: block.attn.heads, eps: 1e-6 },
    ...options,
  });

const both = { layerScale: true, biases: 1 } as const;
const casesOf = (dtype: Dtype): readonly Case[] => [
  { ...{ dtype, n: 9, length: 17, dim: 64, heads: 2 }, layerScale: true },
  { ...{ dtype, n: 9, length: 17, dim: 64, heads: 2 }, biases: 1 },
  { ...{ dtype, n: 4, length: 5, dim: 64, heads: 2 }, biases: 4 },
  { ...{ dtype, n: 3, length: 65, dim: 192, heads: 3 }, ...both },
  { ...{ dtype, n: 2, length: 197, dim: 128, heads: 4 }, ...both },
  { ...{ dtype, n: 4, length: 33, dim: 64, heads: 2 }, ...both, firstToken: 5 },
  { ...{ dtype, n: 9, length: 17, dim: 64, heads: 2 }, ...both, dropPath: 0.4 },
];

describe.each<Dtype>(['bfloat16', 'float32'])('a transformer block of %s as one op', (dtype) => {
  const needsKernel = needsBlock[dtype];

  test.each(casesOf(dtype))(
    'is the block that it stands for, both ways: %o',
    needsKernel,
    (given) => {
      using _ = torch.scope();
      const { n, length, dim, heads, layerScale = false, biases } = given;
      const { firstToken = 0, dropPath = 0 } = given;
      torch.manualSeed(0);
      const block = drawnBlock(dim, heads, { layerScale });
      const x = torch.randn([n, length, dim]).to(dtype);
      const gradient = torch.randn([n, length - firstToken, dim]).to(dtype);
      const bias = biases === undefined ? null : torch.randn([biases, heads, length, length]);
      const run = (dtype: Dtype | 'float64', compute: (x: Tensor, bias?: Tensor) => Tensor) => {
        if (dtype === 'float64') block.double();
        else block.float();
        for (const parameter of block.parameters()) parameter.grad = null;
        const leaf = x.to(dtype).detach().clone().requiresGrad_();
        const own = bias
          ?.to(dtype === 'float64' ? dtype : 'float32')
          .clone()
          .requiresGrad_();
        const y = compute(leaf, own);
        y.backward(gradient.to(dtype));
        const named = block.namedParameters().map(([name, { grad }]) => [name, grad] as const);
        return Object.fromEntries(
          [['y', y.detach()] as const, ['x', leaf.grad] as const, ['bias', own?.grad] as const]
            .concat(named as never)
            .flatMap(([name, tensor]) => (tensor == null ? [] : [[name, tensor.clone()]])),
        ) as Record<string, Tensor>;
      };
      const scales = dropPath === 0 ? {} : { scales: drawScales(7, dropPath, n, dtype) };
      const wanted = run('float64', (leaf, bias) =>
        plainBlock(block, leaf, { ...scales, ...(bias && { bias }) }).narrow(
          ...([1, firstToken, length - firstToken] as const),
        ),
      );
      torch.manualSeed(7);
      const found = run(
        dtype,
        (leaf, scoreBias) =>
          fused(block, leaf, { firstToken, dropPath, ...(scoreBias && { scoreBias }) }) as Tensor,
      );
      expect(Object.keys(found)).toEqual(Object.keys(wanted));
      expect(Object.keys(found).includes('ls1.gamma')).toBe(layerScale);
      // As of the usual block (fused-block.test.ts).
      const bound = dtype === 'bfloat16' ? 2 ** -6 : 2 ** -18;
      const far = Object.entries(found)
        .map(([name, tensor]) => [name, distance(tensor, wanted[name] as Tensor)] as const)
        .filter(([, off]) => !(off < bound));
      expect(far).toEqual([]);
    },
  );

  test('gives the same without a backward pass', needsKernel, () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const block = drawnBlock(64, 2, { layerScale: true });
    const x = torch.randn([9, 17, 64]).to(dtype);
    const scoreBias = torch.randn([1, 2, 17, 17]);
    const y = fused(block, x, { scoreBias }) as Tensor;
    expect(y.requiresGrad).toBe(true);
    expect(torch.noGrad(() => fused(block, x, { scoreBias }) as Tensor).equal(y)).toBe(true);
  });

  test('can be differentiated twice, by scales and by the bias, too', needsKernel, () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const block = drawnBlock(64, 2, { layerScale: true });
    const drawn = torch.randn([1, 2, 5, 5]);
    const second = (dtype: Dtype, compute: (leaf: Tensor, bias: Tensor) => Tensor): Tensor[] => {
      const leaf = torch.manualSeed(1) && torch.randn([8, 5, 64]).to(dtype).requiresGrad_();
      const bias = drawn.clone().requiresGrad_();
      const gamma = (block.ls1 as Block['ls1'] & { gamma: Tensor }).gamma;
      const inputs = [leaf, bias, gamma];
      const sum = compute(leaf, bias).to('float32').square().sum();
      const first = torch.autograd.grad(sum, inputs, { createGraph: true }) as Tensor[];
      const again = first.map((each) => each.to('float32').square().sum());
      return torch.autograd.grad(
        again.reduce((a, b) => a.add(b)),
        [block.mlp.fc1.weight, bias, gamma],
      ) as Tensor[];
    };
    const wanted = second('float32', (leaf, bias) => plainBlock(block, leaf, { bias }));
    const found = second(
      'float32',
      (leaf, scoreBias) => fused(block, leaf, { scoreBias }) as Tensor,
    );
    for (const [i, tensor] of found.entries()) {
      // By libtorch's ops on both sides, but for the first sums of squares.
      expect(distance(tensor, wanted[i] as Tensor), `number ${i}`).toBeLessThan(2 ** -16);
    }
  });

  test('is no kernel for a bias of another shape or dtype', needsKernel, () => {
    using _ = torch.scope();
    const block = drawnBlock(64, 2);
    const x = torch.zeros([4, 5, 64], { dtype });
    const takes = (...[shape, dtype]: [number[], 'float32' | 'float64']) =>
      fused(block, x, { scoreBias: torch.zeros(shape, { dtype }) }) !== null;
    expect(takes([1, 2, 5, 5], 'float32')).toBe(true);
    for (const shape of [
      [2, 5, 5],
      [2, 2, 5, 5],
      [1, 1, 5, 5],
      [1, 2, 5, 6],
      [1, 2, 6, 5],
    ]) {
      expect([shape, takes(shape, 'float32')]).toEqual([shape, false]);
    }
    expect(takes([1, 2, 5, 5], 'float64')).toBe(false);
  });

  test('leaves no tensors behind, with scales and a bias', needsKernel, () => {
    using _ = torch.scope();
    const block = drawnBlock(64, 2, { layerScale: true });
    const x = torch.randn([4, 5, 64]).to(dtype).requiresGrad_();
    const scoreBias = torch.zeros([1, 2, 5, 5]).requiresGrad_();
    const step = () =>
      torch.tidy(() => {
        (fused(block, x, { scoreBias }) as Tensor).to('float32').sum().backward();
        for (const leaf of [x, scoreBias, ...block.parameters()]) leaf.grad = null;
      });
    step();
    const { tensors } = torch.memory();
    step();
    expect(torch.memory().tensors).toBe(tensors);
  });
});
