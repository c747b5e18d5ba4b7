import { describe, expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';
import { Block } from '../../lib/models/block.js';
import { inPrecision } from '../../lib/runtime/precision.js';
import { runChild } from './children/run.js';
import {
  blockNumbers,
  type Dtype,
  distance,
  drawnBlock,
  drawScales,
  needsBlock,
  plainBlock,
} from './plain-block.js';

const options = (block: Block) => ({ heads: block.attn.heads, eps: 1e-6 });

/** The block as one op, which only some processors have. */
const fused = (block: Block, x: Tensor): Tensor | null =>
  torch.fused.block(x, block.namedParameters(), options(block));

// One token, an odd number of them, samples that go in groups with a smaller last one, more than one tile of columns; as
// narrow as the model that measures overhead, heads that are no whole vectors.
const SHAPES: Readonly<Record<Dtype, readonly [number, number, number, number][]>> = {
  bfloat16: [
    [1, 1, 64, 2],
    [9, 17, 192, 3],
    [5, 65, 192, 3],
    [2, 197, 128, 4],
    [3, 33, 96, 3],
    [16, 50, 320, 5],
  ],
  float32: [
    [1, 1, 64, 2],
    [2, 5, 16, 2],
    [9, 17, 48, 4],
    [5, 65, 192, 3],
    [2, 197, 80, 5],
  ],
};

describe.each<Dtype>(['bfloat16', 'float32'])('a transformer block of %s as one op', (dtype) => {
  const needsKernel = needsBlock[dtype];

  test.each(SHAPES[dtype])(
    'of %d samples of %d tokens, %d wide in %d heads, is the block that it stands for, both ways',
    needsKernel,
    (n, length, dim, heads) => {
      using _ = torch.scope();
      torch.manualSeed(0);
      const block = drawnBlock(dim, heads);
      const x = torch.randn([n, length, dim]).to(dtype);
      const gradient = torch.randn([n, length, dim]).to(dtype);
      const run = (dtype: Dtype, compute: (leaf: Tensor) => Tensor): Tensor[] => {
        for (const parameter of block.parameters()) parameter.grad = null;
        const leaf = x.to(dtype).detach().clone().requiresGrad_();
        const y = compute(leaf);
        y.backward(gradient.to(dtype));
        const grads = block.parameters().map(({ grad }) => grad as Tensor);
        return [y.detach(), leaf.grad as Tensor, ...grads].map((tensor) => tensor.clone());
      };
      const wanted = run('float32', (leaf) => plainBlock(block, leaf));
      const found = run(dtype, (leaf) => fused(block, leaf) as Tensor);
      expect(found.slice(2).every((tensor) => tensor.dtype === 'float32')).toBe(true);
      // Weights and what lies between the products are rounded to 8 bits, a relative error of at most 2^-8 each; on a
      // gradient's way half a dozen of these add up as errors of random signs do. In float32, sums of up to 1,280 numbers
      // of 24 bits in another order.
      const bound = dtype === 'bfloat16' ? 2 ** -6 : 2 ** -18;
      for (const [i, tensor] of found.entries()) {
        // A block of a single token has no gradient of queries and keys but rounding.
        const far = distance(tensor, wanted[i] as Tensor);
        expect(far, `number ${i}`).toBeLessThan(bound);
      }
    },
  );

  test.each([
    [3, 17, 9],
    [2, 65, 17],
  ])(
    'of %d samples of %d tokens is the same where those from %d on are wanted',
    needsKernel,
    (n, length, from) => {
      using _ = torch.scope();
      torch.manualSeed(0);
      const block = drawnBlock(128, 4);
      const x = torch.randn([n, length, 128]).to(dtype);
      const gradient = torch.randn([n, length - from, 128]).to(dtype);
      const run = (compute: (leaf: Tensor) => Tensor): Tensor[] => {
        for (const parameter of block.parameters()) parameter.grad = null;
        const leaf = x.clone().requiresGrad_();
        const y = compute(leaf);
        y.backward(gradient);
        return [
          y.detach(),
          leaf.grad as Tensor,
          ...block.parameters().map(({ grad }) => grad as Tensor),
        ];
      };
      const wanted = run((leaf) => (fused(block, leaf) as Tensor).narrow(1, from, length - from));
      const found = run(
        (leaf) =>
          torch.fused.block(leaf, block.namedParameters(), {
            ...options(block),
            firstToken: from,
          }) as Tensor,
      );
      // The same sums, of which the others' zeros are no part: float32 in another order, rounded to bfloat16 at the end.
      for (const [i, tensor] of found.entries()) {
        expect(distance(tensor, wanted[i] as Tensor), `number ${i}`).toBeLessThan(2 ** -8);
      }
    },
  );

  test.each([0, 5])(
    'drops the paths that nn.DropPath would, for tokens from %d on',
    needsKernel,
    (firstToken) => {
      using _ = torch.scope();
      torch.manualSeed(0);
      const [n, length, dim, dropPath] = [9, 17, 64, 0.4];
      const block = drawnBlock(dim, 2);
      const x = torch.randn([n, length, dim]).to(dtype);
      const gradient = torch.randn([n, length - firstToken, dim]).to(dtype);
      const run = (dtype: Dtype, compute: (leaf: Tensor) => Tensor): Tensor[] => {
        for (const parameter of block.parameters()) parameter.grad = null;
        const leaf = x.to(dtype).detach().clone().requiresGrad_();
        const y = compute(leaf);
        y.backward(gradient.to(dtype));
        const grads = block.parameters().map(({ grad }) => grad as Tensor);
        return [y.detach(), leaf.grad as Tensor, ...grads].map((tensor) => tensor.clone());
      };
      const scales = drawScales(7, dropPath, n, dtype);
      // Some of each are dropped, and some are not.
      for (const scale of scales) expect(scale.unique().numel()).toBe(2);
      const wanted = run('float32', (leaf) =>
        plainBlock(block, leaf, { scales }).narrow(1, firstToken, length - firstToken),
      );
      torch.manualSeed(7);
      const found = run(
        dtype,
        (leaf) =>
          torch.fused.block(leaf, block.namedParameters(), {
            ...options(block),
            ...{ firstToken, dropPath },
          }) as Tensor,
      );
      // As without dropped paths, above.
      const bound = dtype === 'bfloat16' ? 2 ** -6 : 2 ** -18;
      for (const [i, tensor] of found.entries()) {
        expect(distance(tensor, wanted[i] as Tensor), `number ${i}`).toBeLessThan(bound);
      }
    },
  );

  test('drops the paths of a share that it would of the whole batch', needsKernel, () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const [views, of, rows, dropPath] = [2, 9, [0, 2, 3, 8], 0.4];
    const block = drawnBlock(64, 2);
    const x = torch.randn([views * of, 5, 64]).to(dtype);
    const own = torch.tensor(
      [...Array(views).keys()].flatMap((view) => rows.map((row) => view * of + row)),
    );
    const run = (input: Tensor, share?: { of: number; rows: Tensor }): [Tensor, number] => {
      torch.manualSeed(7);
      const how = { ...options(block), dropPath, ...(share && { share }) };
      const y = torch.noGrad(() => torch.fused.block(input, block.namedParameters(), how));
      return [y as Tensor, torch.rand([1], { dtype: 'float64' }).item<number>()];
    };
    const [whole, afterWhole] = run(x);
    const [part, afterPart] = run(x.indexSelect(0, own), { of, rows: torch.tensor(rows) });
    const bound = dtype === 'bfloat16' ? 2 ** -8 : 2 ** -18;
    expect(distance(part, whole.indexSelect(0, own))).toBeLessThan(bound);
    // A sample keeps its paths by chance where others' were taken for it: none of these.
    expect(distance(part, run(x.indexSelect(0, own))[0])).toBeGreaterThan(2 ** -4);
    expect(afterPart).toBe(afterWhole);
  });

  test.each([
    [
      [],
      /rows of share have shape \[0\]; expected \(n\), where the 2 samples are one or more views/,
    ],
    [[0, 1, 2], /rows of share have shape \[3\]/],
    [[0, 9], /out of DATA bounds/],
  ])('refuses the rows %j of a share', needsKernel, (rows, message) => {
    using _ = torch.scope();
    const block = drawnBlock(64, 2);
    const share = { of: 4, rows: torch.tensor(rows, { dtype: 'int64' }) };
    const how = { ...options(block), dropPath: 0.4, share };
    const x = torch.randn([2, 5, 64]).to(dtype);
    expect(() => torch.fused.block(x, block.namedParameters(), how)).toThrow(message);
    const wrong = { ...how, share: { of: 4, rows: [0, 1] as never } };
    expect(() => torch.fused.block(x, block.namedParameters(), wrong)).toThrow(/rows of share/);
  });

  test('gives the same gradients every time', needsKernel, () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const block = drawnBlock(128, 4);
    const x = torch.randn([12, 33, 128]).to(dtype).requiresGrad_();
    const once = (): Tensor[] => {
      for (const leaf of [x, ...block.parameters()]) leaf.grad = null;
      (fused(block, x) as Tensor).to('float32').square().sum().backward();
      return [x, ...block.parameters()].map(({ grad }) => (grad as Tensor).clone());
    };
    const [first, second] = [once(), once()];
    expect(first.every((tensor, i) => tensor.equal(second[i] as Tensor))).toBe(true);
  });

  test('can be differentiated twice', needsKernel, () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const block = drawnBlock(64, 2);
    const second = (compute: (leaf: Tensor) => Tensor, dtype: Dtype): Tensor => {
      const leaf = torch.manualSeed(1) && torch.randn([8, 5, 64]).to(dtype).requiresGrad_();
      const [first] = torch.autograd.grad(compute(leaf).to('float32').square().sum(), [leaf], {
        createGraph: true,
      }) as [Tensor];
      return torch.autograd.grad(first.to('float32').square().sum(), [
        block.mlp.fc1.weight,
      ])[0] as Tensor;
    };
    const dropPath = 0.4;
    const scales = drawScales(7, dropPath, 8, dtype);
    const found = second((leaf) => {
      torch.manualSeed(7);
      const how = { ...options(block), dropPath };
      return torch.fused.block(leaf, block.namedParameters(), how) as Tensor;
    }, dtype);
    const wanted = second((leaf) => plainBlock(block, leaf, { scales }), 'float32');
    // Twice as deep as a first derivative, by single ops of the dtype.
    expect(distance(found, wanted)).toBeLessThan(dtype === 'bfloat16' ? 2 ** -4 : 2 ** -16);
  });

  test(
    'takes its parameters by name, in any order, and is no kernel for others',
    needsKernel,
    () => {
      using _ = torch.scope();
      const block = drawnBlock(64, 2);
      const x = torch.randn([2, 5, 64]).to(dtype);
      const named: [string, Tensor][] = [...block.namedParameters()];
      const run = (parameters: typeof named) => torch.fused.block(x, parameters, options(block));
      expect(run([...named].reverse())?.equal(run(named) as Tensor)).toBe(true);

      const [[, first], second] = named as [[string, Tensor], [string, Tensor]];
      const others: Record<string, typeof named> = {
        missing: named.slice(1),
        'one too many': [...named, ['gamma', torch.ones([64])]],
        'one too many in front': [['gamma', torch.ones([64])], ...named],
        unknown: [['norm0.weight', first], ...named.slice(1)],
        'there twice': [...named, second],
        'there twice, another missing': [...named.slice(1), second],
      };
      const taken = Object.keys(others).filter(
        (name) => run(others[name] as typeof named) !== null,
      );
      expect(taken).toEqual([]);
    },
  );
});

describe('a block', () => {
  test.each([
    ['of which a part is frozen', 192, 3, (block: Block) => block.norm1.requiresGrad_(false)],
    ['with heads of another width than 32 or 64', 96, 2, () => {}],
  ] as const)('is left to single layers %s', (_name, dim, heads, change) => {
    using _ = torch.scope();
    const block = new Block(dim, heads);
    change(block);
    const x = torch.randn([2, 5, dim]).to('bfloat16').requiresGrad_();
    expect(fused(block, x)).toBeNull();
    inPrecision('bf16', 'cpu', () => block.forward(x))
      .to('float32')
      .sum()
      .backward();
    expect(x.grad?.shape).toEqual([2, 5, dim]);
  });

  test('leaves no tensors behind', () => {
    using _ = torch.scope();
    const block = new Block(64, 2);
    const x = torch.randn([2, 5, 64]).to('bfloat16').requiresGrad_();
    const step = () =>
      torch.tidy(() => {
        inPrecision('bf16', 'cpu', () => block.forward(x))
          .to('float32')
          .sum()
          .backward();
        for (const leaf of [x, ...block.parameters()]) leaf.grad = null;
      });
    step();
    const { tensors } = torch.memory();
    step();
    expect(torch.memory().tensors).toBe(tensors);
  });

  interface Answer {
    avx512Bf16: boolean;
    amxBf16: boolean;
    found: number[][] | null;
  }
  const answer = (dtype: Dtype, limits: Record<string, string>): Answer =>
    JSON.parse(runChild('block.ts', [dtype], limits).at(-1) as string);

  test(
    "by vectors is the same as by tiles, and oneDNN's limit of instructions chooses",
    needsBlock.bfloat16,
    () => {
      const [any, vectors, none] = ['DEFAULT', 'AVX512_CORE_BF16', 'AVX2'].map((limit) =>
        answer('bfloat16', { ONEDNN_MAX_CPU_ISA: limit }),
      ) as [Answer, Answer, Answer];
      expect(vectors).toMatchObject({ avx512Bf16: true, amxBf16: false });
      expect(none).toMatchObject({ avx512Bf16: false, amxBf16: false, found: null });
      for (const [i, numbers] of (any.found as number[][]).entries()) {
        const others = torch.tensor((vectors.found as number[][])[i] as number[]);
        // Sums in another order, rounded to 8 bits on the way.
        expect(distance(torch.tensor(numbers), others), `number ${i}`).toBeLessThan(2 ** -7);
      }
    },
  );

  test(
    "by AVX2 is the same as by any instructions, and the libraries' limits of these choose",
    needsBlock.float32,
    () => {
      const any = blockNumbers('float32') as number[][];
      const { found, ...capabilities } = answer('float32', { ATEN_CPU_CAPABILITY: 'avx2' });
      expect(capabilities).toEqual({ avx512Bf16: false, amxBf16: false });
      for (const [i, numbers] of (found as number[][]).entries()) {
        const wanted = torch.tensor(any[i] as number[]);
        // Sums of numbers of 24 bits in another order.
        expect(distance(torch.tensor(numbers), wanted), `number ${i}`).toBeLessThan(2 ** -18);
      }
      expect(answer('float32', { ONEDNN_MAX_CPU_ISA: 'SSE41' }).found).toBeNull();
    },
  );
});
