import { describe, expect, test } from 'vitest';
import { type Dtype, type Tensor, torch } from '../../lib/torch/index.js';

interface Weights {
  readonly [name: string]: Tensor;
}

/** Weights of a linear layer, an MLP and a norm; small ones are left to libtorch, large ones may go to the addon's kernels. */
function weightsOf(dim: number): Weights {
  torch.manualSeed(2);
  const make = (shape: number[]) => torch.randn(shape).mul(0.1).requiresGrad_();
  return {
    weight: make([dim, dim]),
    bias: make([dim]),
    first: make([2 * dim, dim]),
    firstBias: make([2 * dim]),
    second: make([dim, 2 * dim]),
    secondBias: make([dim]),
    norm: make([dim]),
    unused: make([dim, dim]),
  };
}

function compute(x: Tensor, w: Weights): Tensor {
  const { linear, mlp, layerNorm } = torch.fused;
  const of = (name: string) => w[name] as Tensor;
  const hidden = linear(x, of('weight'), of('bias'));
  // The same weight twice, and one without a bias.
  const again = linear(
    layerNorm(hidden, [hidden.size(-1)], of('norm'), null, 1e-6),
    of('weight'),
    null,
  );
  return mlp(again, of('first'), of('firstBias'), of('second'), of('secondBias'));
}

function gradients(dim: number, dtype: 'bfloat16' | 'float16', copied: (w: Weights) => Tensor[]) {
  using scope = torch.scope();
  const w = weightsOf(dim);
  const x = torch.randn([4, 50, dim]);
  const result = torch.autocast('cpu', { dtype }, () =>
    torch.fused.withCopies(dtype, copied(w), () => compute(x, w)),
  );
  result.to('float32').square().sum().backward();
  const grads = Object.entries(w).map(([name, { grad }]) => [name, grad] as const);
  return scope.keep(Object.fromEntries([['result', result.detach()], ...grads]));
}

describe('copies of weights, made at once', () => {
  test.each([
    [16, 'bfloat16'],
    [192, 'bfloat16'],
    [16, 'float16'],
  ] as const)('%i wide, in %s: give what casts of single weights give', (dim, dtype) => {
    const single = gradients(dim, dtype, () => []);
    const atOnce = gradients(dim, dtype, (w) => Object.values(w));
    expect(atOnce.unused).toBeNull();
    for (const [name, expected] of Object.entries(single)) {
      if (expected === null) continue;
      const found = atOnce[name] as Tensor;
      expect([name, found.dtype]).toEqual([name, expected.dtype]);
      expect([name, torch.equal(found, expected)]).toEqual([name, true]);
    }
    expect((atOnce.weight as Tensor).dtype).toBe<Dtype>('float32');
  });

  test('serve for weights that do not learn', () => {
    using scope = torch.scope();
    const w = weightsOf(16);
    for (const name of ['weight', 'first']) w[name]?.requiresGrad_(false);
    const x = torch.randn([2, 3, 16]);
    const dtype = 'bfloat16';
    const run = (copied: Tensor[]) =>
      torch.autocast('cpu', { dtype }, () =>
        torch.fused.withCopies(dtype, copied, () => compute(x, w)),
      );
    expect(torch.equal(run(Object.values(w)), run([]))).toBe(true);
    scope.dispose();
  });

  test('are gone after an error', () => {
    using _ = torch.scope();
    const w = weightsOf(16);
    const weight = w.weight as Tensor;
    const x = torch.randn([2, 16]);
    expect(() =>
      torch.fused.withCopies('bfloat16', [weight], () => {
        throw new Error('on the way');
      }),
    ).toThrow('on the way');
    // A copy in bfloat16 would not fit these numbers.
    expect(torch.fused.linear(x, weight, null).dtype).toBe('float32');
  });

  test('serve for no other weight, also where it gets the memory of one that was disposed', () => {
    using _ = torch.scope();
    const weight = torch.zeros([16, 16]);
    const x = torch.ones([1, 16]);
    torch.autocast('cpu', { dtype: 'bfloat16' }, () =>
      torch.fused.withCopies('bfloat16', [weight], () => {
        weight.dispose();
        for (let i = 0; i < 20; i++) {
          const other = torch.ones([16, 16]);
          expect(torch.fused.linear(x, other, null).max().item()).toBe(16);
        }
      }),
    );
  });

  test('leave no tensors behind', () => {
    gradients(16, 'bfloat16', (w) => Object.values(w));
    const before = torch.memory().tensors;
    torch.tidy(() => {
      gradients(16, 'bfloat16', (w) => Object.values(w));
    });
    expect(torch.memory().tensors).toBe(before);
  });
});
