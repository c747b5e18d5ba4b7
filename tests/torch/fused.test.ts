import { describe, expect, test } from 'vitest';
import { type Dtype, type Tensor, torch } from '../../lib/index.js';

type Compute = (...inputs: Tensor[]) => Tensor;

/** |a - b| / |b| in float64. */
function distance(a: Tensor, b: Tensor): number {
  const wanted = b.to('float64');
  return a.to('float64').sub(wanted).norm().div(wanted.norm()).item<number>();
}

/** What a function gives, and the gradients of its inputs, in a dtype. */
function passes(compute: Compute, inputs: readonly Tensor[], gradient: Tensor, dtype: Dtype) {
  const leaves = inputs.map((input) => input.to(dtype).detach().clone().requiresGrad_());
  const output = compute(...leaves);
  output.backward(gradient.to(dtype));
  return [output.detach(), ...leaves.map((leaf) => leaf.grad as Tensor)];
}

/** Asserts that two functions are the same one, both ways, up to rounding in a dtype. */
function expectSame(
  ours: Compute,
  plain: Compute,
  inputs: readonly Tensor[],
  gradient: Tensor,
  dtype: Dtype,
) {
  const short = inputs.map((input) => input.to(dtype));
  const wanted = passes(plain, short, gradient.to(dtype), 'float64');
  const found = passes(ours, short, gradient.to(dtype), dtype);
  // Results and what lies between are rounded to 8 bits in bfloat16, a relative error of at most 2^-8 each, which sums to
  // less than two of them here; in float32 sums are taken in another order.
  const tolerance = dtype === 'bfloat16' ? 2 ** -7 : 2e-6;
  for (const [i, tensor] of found.entries()) {
    expect(distance(tensor, wanted[i] as Tensor)).toBeLessThan(tolerance);
  }
}

const dtypes = ['float32', 'bfloat16'] as const;
const plainMlp: Compute = (x, w1, b1, w2, b2) =>
  torch.linear(torch.gelu(torch.linear(x as Tensor, w1 as Tensor, b1)), w2 as Tensor, b2);
const plainLinear: Compute = (x, w, b) => torch.linear(x as Tensor, w as Tensor, b);
const ourMlp = torch.fused.mlp as Compute;
const ourLinear = torch.fused.linear as Compute;

describe.each(dtypes)('in %s', (dtype) => {
  // The small one goes the way of libtorch's own ops; 67 is no multiple of a vector's length.
  test.each([
    [2, 4, 8, 8],
    [4, 65, 192, 268],
  ])('a linear layer of %d x %d tokens, %d to %d, is the plain one', (n, length, from, to) => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const inputs = [torch.randn([n, length, from]), torch.randn([to, from]), torch.randn([to])];
    expectSame(ourLinear, plainLinear, inputs, torch.randn([n, length, to]), dtype);
  });

  test('an MLP is two linear layers and a GELU', () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const [dim, hidden] = [192, 771];
    const inputs = [
      torch.randn([4, 33, dim]),
      torch.randn([hidden, dim]).mul(dim ** -0.5),
      torch.randn([hidden]),
      torch.randn([dim, hidden]).mul(hidden ** -0.5),
      torch.randn([dim]),
    ];
    expectSame(ourMlp, plainMlp, inputs, torch.randn([4, 33, dim]), dtype);
  });

  // One token, an odd number, whole vectors, more than one tile of columns; 48 is a width that bfloat16, and 24 one that no
  // dtype has a kernel for.
  test.each([
    [1, 32],
    [2, 64],
    [17, 64],
    [64, 32],
    [197, 96],
    [33, 48],
    [33, 24],
  ])(
    'attention over %d tokens, heads of %d features, is scaled dot-product attention',
    (length, width) => {
      using _ = torch.scope();
      torch.manualSeed(0);
      const [n, heads] = [2, 3];
      const ofThree =
        (attend: (q: Tensor, k: Tensor, v: Tensor) => Tensor): Compute =>
        (qkv) => {
          const packed = (qkv as Tensor).view([n, length, 3, heads, width]);
          const [q, k, v] = packed.permute([2, 0, 3, 1, 4]).unbind(0) as [Tensor, Tensor, Tensor];
          return attend(q, k, v)
            .transpose(1, 2)
            .reshape([n, length, heads * width]);
        };
      const plain = ofThree((q, k, v) => torch.scaledDotProductAttention(q, k, v));
      const inputs = [torch.randn([n, length, 3 * heads * width])];
      const gradient = torch.randn([n, length, heads * width]);
      expectSame(
        (qkv) => torch.fused.packedAttention(qkv as Tensor, heads),
        plain,
        inputs,
        gradient,
        dtype,
      );
      expectSame(ofThree(torch.fused.composedAttention), plain, inputs, gradient, dtype);
    },
  );
});

test('attention does not overflow where scores are large', () => {
  using _ = torch.scope();
  const qkv = torch.full([1, 20, 96], 1e4).to('bfloat16');
  const mixed = torch.fused.packedAttention(qkv, 1).to('float32');
  // All scores are the same, so the mean of equal values comes out; 2^-8 is bfloat16's step.
  expect(
    mixed
      .sub(qkv.narrow(2, 0, 32).to('float32'))
      .abs()
      .max()
      .item(),
  ).toBeLessThan(1e4 / 256);
});

test.each(dtypes)('what attention sees of a query that is not a number is none, in %s', (dtype) => {
  using _ = torch.scope();
  torch.manualSeed(0);
  const [length, width] = [20, 32];
  const qkv = torch.randn([1, length, 3 * width]);
  qkv.narrow(1, 3, 1).narrow(2, 0, 1).fill_(Number.NaN);
  const isBad = torch.fused.packedAttention(qkv.to(dtype), 1).isnan().all(2).flatten();
  expect(isBad.nonzero().flatten().tolist()).toEqual([3]);
});

test('weights that need no gradient get none', () => {
  using _ = torch.scope();
  const [x, w] = [torch.randn([512, 64], { requiresGrad: true }), torch.randn([64, 64])];
  torch.fused
    .linear(x, w, torch.zeros([64]))
    .sum()
    .backward();
  expect(distance(x.grad as Tensor, w.sum(0).expand([512, 64]))).toBeLessThan(2e-6);
  expect(w.grad).toBeNull();
});

test.each([
  ['linear', ourLinear, plainLinear, 3],
  ['mlp', ourMlp, plainMlp, 5],
] as const)('%s can be differentiated twice', (_name, ours, plain, count) => {
  using _ = torch.scope();
  torch.manualSeed(0);
  const inputs = [[256, 64], [64, 64], [64], [64, 64], [64]]
    .slice(0, count)
    .map((shape) => torch.randn(shape).mul(0.2));
  const second = (compute: Compute): Tensor => {
    const leaves = inputs.map((input) => input.clone().requiresGrad_());
    const [first] = torch.autograd.grad(
      compute(...leaves)
        .square()
        .sum(),
      leaves.slice(0, 1),
      {
        createGraph: true,
      },
    ) as [Tensor];
    return torch.autograd.grad(first.square().sum(), leaves.slice(1, 2))[0] as Tensor;
  };
  // Sums of float32, over a graph several times as deep.
  expect(distance(second(ours), second(plain))).toBeLessThan(1e-5);
});

test('an input that was made of another counts once in a second derivative', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  const x = torch.randn([256, 64]).mul(0.2);
  const b = torch.zeros([64]);
  const second = (compute: Compute): Tensor => {
    const w = torch.manualSeed(1) && torch.randn([64, 64]).mul(0.2).requiresGrad_();
    const y = compute(compute(x, w, b), w, b);
    const [first] = torch.autograd.grad(y.square().sum(), [w], { createGraph: true }) as [Tensor];
    return torch.autograd.grad(first.square().sum(), [w])[0] as Tensor;
  };
  // Sums of float32, over a graph several times as deep.
  expect(distance(second(ourLinear), second(plainLinear))).toBeLessThan(1e-5);
});

test('under autocast weights of float32 get gradients of float32', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  const x = torch.randn([256, 64]);
  const w = torch.randn([64, 64], { requiresGrad: true });
  const y = torch.autocast('cpu', {}, () => torch.fused.linear(x, w, torch.zeros([64])));
  y.to('float32').sum().backward();
  expect(y.dtype).toBe('bfloat16');
  expect(w.grad?.dtype).toBe('float32');
  // Of numbers that were rounded to bfloat16.
  expect(distance(w.grad as Tensor, x.sum(0).expand([64, 64]))).toBeLessThan(2 ** -7);
});

test('what does not fit is refused in a sentence', () => {
  using _ = torch.scope();
  expect(() => torch.fused.linear(torch.ones([2, 3]), torch.ones([4, 5]), null)).toThrow(/linear/);
});
