/** The ops that functions and layers choose are those of libtorch, whatever they are given. */
import { describe, expect, test } from 'vitest';
import { nn, type Tensor, TorchError, torch } from '../../lib/index.js';

const F = nn.functional;

/** |a - b| / |b| in float64. */
function distance(a: Tensor, b: Tensor): number {
  const wanted = b.to('float64');
  return a.to('float64').sub(wanted).norm().div(wanted.norm()).item<number>();
}

/** What a function throws. */
function thrownBy(compute: () => unknown): TorchError {
  try {
    compute();
  } catch (error) {
    if (error instanceof TorchError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

type Compute = (x: Tensor, w: Tensor, b: Tensor | null) => Tensor;
type Pair = readonly [name: string, ours: Compute, plain: Compute];

const linear: Pair = ['linear', F.linear, (x, w, b) => torch.linear(x, w, b)];
const norm: Pair = [
  'layerNorm',
  (x, w) => F.layerNorm(x, [x.size(-1)], w.select(0, 0), w.select(0, 1)),
  (x, w) => torch.layerNorm(x, [x.size(-1)], w.select(0, 0), w.select(0, 1)),
];
const gelu: Pair = ['gelu', (x) => F.gelu(x), (x) => torch.gelu(x)];
const mlp: Pair = [
  'mlp',
  (x, w, b) => torch.fused.mlp(x, w, b, w.t(), null),
  (x, w, b) => torch.linear(torch.gelu(torch.linear(x, w, b)), w.t(), null),
];
const attention: Pair = [
  'scaledDotProductAttention',
  (x) => F.scaledDotProductAttention(x, x, x),
  (x) => torch.scaledDotProductAttention(x, x, x),
];

/** What is made of a dtype on a device, with autocast or not. */
const settings = [
  ['float32', 'cpu', false],
  ['float64', 'cpu', false],
  ['bfloat16', 'cpu', false],
  ['float16', 'cpu', false],
  ['float32', 'cpu', true],
  ['bfloat16', 'cpu', true],
  ['float32', 'meta', false],
  ['bfloat16', 'meta', false],
] as const;

describe.each([linear, norm, gelu, mlp, attention])('%s', (name, ours, plain) => {
  // Small ones, and ones that are worth a faster op where there is one: 512 tokens of 64 features make 2^21 products.
  const shapes =
    name === 'scaledDotProductAttention'
      ? [
          [1, 1, 1, 8],
          [2, 4, 65, 32],
          [1, 2, 200, 32],
          [2, 65, 32],
        ]
      : [
          [3, 8],
          [8, 64, 64],
          [2, 4, 64, 64],
          [0, 8],
        ];

  test.each(settings)('%s on %s, autocast %s: shape, dtype and values', (dtype, device, cast) => {
    using _ = torch.scope();
    torch.manualSeed(0);
    // libtorch has no norm and no attention for tensors without numbers.
    const isRefused =
      device === 'meta' && ['layerNorm', 'scaledDotProductAttention'].includes(name);
    for (const shape of isRefused ? [] : shapes) {
      const width = shape.at(-1) as number;
      const options = { dtype, device };
      const [x, w] = [torch.randn(shape).to(options), torch.randn([width, width]).to(options)];
      const compute = (which: Compute) =>
        torch.autocast('cpu', { enabled: cast }, () => which(x, w, w.select(0, 0)));
      const [found, wanted] = [compute(ours), compute(plain)];
      expect([found.shape, found.dtype, found.device]).toEqual([
        wanted.shape,
        wanted.dtype,
        wanted.device,
      ]);
      if (device === 'meta' || found.numel() === 0) continue;
      // Results and what lies between are rounded to as many bits, by half a unit; products sum in other orders.
      const bound = { float64: 1e-14, float32: 3e-6, bfloat16: 2 ** -6, float16: 2 ** -9 };
      expect(distance(found, wanted)).toBeLessThan(bound[found.dtype as keyof typeof bound]);
    }
  });

  test('gradients of the same dtypes, which can be differentiated again', () => {
    if (name === 'scaledDotProductAttention') return;
    using _ = torch.scope();
    torch.manualSeed(0);
    const [x0, w0] = [torch.randn([8, 64, 64]), torch.randn([64, 64]).mul(0.2)];
    const second = (which: Compute): Tensor[] => {
      const [x, w] = [x0.clone().requiresGrad_(), w0.clone().requiresGrad_()];
      const y = which(x, w, w.select(0, 0)).square().sum();
      const [first] = torch.autograd.grad(y, [x], { createGraph: true }) as [Tensor];
      return [first, ...(torch.autograd.grad(first.square().sum(), [x]) as [Tensor])];
    };
    const [found, wanted] = [second(ours), second(plain)];
    for (const [i, one] of found.entries()) {
      // Sums of float32, over a graph several times as deep.
      expect(distance(one, wanted[i] as Tensor)).toBeLessThan(1e-4);
    }
  });
});

test('complex numbers, vectors and weights of one row go the way of libtorch', () => {
  using _ = torch.scope();
  const real = torch.arange(6, { dtype: 'float32' }).view([2, 3]);
  const x = torch.complex(real, real.neg());
  expect(F.linear(x, x).equal(torch.linear(x, x))).toBe(true);
  expect(F.linear(real.select(0, 0), real).tolist()).toEqual([5, 14]);
  expect(F.linear(real, real.select(0, 1)).tolist()).toEqual([14, 50]);
});

test.each([
  [
    'linear of other sizes',
    () => F.linear(torch.ones([2, 3]), torch.ones([4, 5])),
    () => torch.linear(torch.ones([2, 3]), torch.ones([4, 5]), null),
  ],
  [
    'linear of other dtypes',
    () => F.linear(torch.ones([2, 3]), torch.ones([4, 3], { dtype: 'float64' })),
    () => torch.linear(torch.ones([2, 3]), torch.ones([4, 3], { dtype: 'float64' }), null),
  ],
  [
    'layerNorm over other sizes',
    () => F.layerNorm(torch.ones([2, 3]), [4]),
    () => torch.layerNorm(torch.ones([2, 3]), [4], null, null, 1e-5),
  ],
  [
    'gelu of integers',
    () => F.gelu(torch.ones([2], { dtype: 'int64' })),
    () => torch.gelu(torch.ones([2], { dtype: 'int64' })),
  ],
  [
    'linear of a number',
    () => F.linear(3 as unknown as Tensor, torch.ones([4, 3])),
    () => torch.linear(3 as unknown as Tensor, torch.ones([4, 3]), null),
  ],
  [
    'layerNorm of a number',
    () => F.layerNorm(3 as unknown as Tensor, [3]),
    () => torch.layerNorm(3 as unknown as Tensor, [3], null, null, 1e-5),
  ],
] as const)('%s is refused in the words of the op', (_name, ours, plain) => {
  using _ = torch.scope();
  const [found, wanted] = [thrownBy(ours), thrownBy(plain)];
  expect([found.code, found.op, found.message]).toEqual([wanted.code, wanted.op, wanted.message]);
});

test('short attention without a mask is the same as with one that hides nothing', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  const [q, k, v] = [0, 1, 2].map(() => torch.randn([2, 3, 17, 32])) as [Tensor, Tensor, Tensor];
  const attnMask = torch.ones([17, 17], { dtype: 'bool' });
  const wanted = F.scaledDotProductAttention(q, k, v, { attnMask });
  // Sums of float32 in another order.
  expect(distance(F.scaledDotProductAttention(q, k, v), wanted)).toBeLessThan(2e-6);
});

test('attention of packed inputs is that of its three parts', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  for (const length of [17, 150]) {
    const qkv = torch.randn([2, length, 3 * 64]);
    const [q, k, v] = qkv.view([2, length, 3, 2, 32]).permute([2, 0, 3, 1, 4]).unbind(0) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const wanted = F.scaledDotProductAttention(q, k, v).transpose(1, 2).reshape([2, length, 64]);
    expect(torch.fused.selfAttention(qkv, 2).equal(wanted)).toBe(true);
  }
});
