/** The fused ops on a GPU against libtorch's in float64 on the CPU. kernels.test.ts shows the same without a GPU. */
import { describe, expect, test } from 'vitest';
import { type Dtype, type Tensor, torch } from '../../lib/index.js';
import { needs } from '../support/needs.js';
import { type Compute, distance, hasKernels, passes } from './gpu.js';

const EPSILON = 1e-6;
const dtypes = ['float32', 'bfloat16'] as const;

/** Asserts that a fused op gives, both ways, what a composition of libtorch's ops does. */
function expectSame(
  fused: Compute,
  plain: Compute,
  inputs: readonly Tensor[],
  short = 2 ** -7,
): void {
  const exact = passes(plain, inputs, 'float64');
  const found = passes(
    fused,
    inputs.map((input) => input.to('cuda')),
  );
  for (const [i, tensor] of found.entries()) {
    // Results are rounded once, by at most 2^-8 in bfloat16, and gradients are those of rounded ones; in float32 sums are
    // taken in another order.
    const tolerance = [tensor, inputs[0]].some((one) => one?.dtype === 'bfloat16') ? short : 1e-5;
    expect(distance(tensor, exact[i] as Tensor)).toBeLessThan(tolerance);
  }
}

/** Whether the result of a fused op is the library's own. */
const isOurs = (tensor: Tensor): boolean => /mae::cuda/.test(tensor.gradFn?.name ?? '');

function drawn(dtype: Dtype, shapes: readonly (readonly number[])[], parameters: number): Tensor[] {
  torch.manualSeed(0);
  return shapes.map((shape, i) => {
    const values = torch.randn([...shape]);
    return i < shapes.length - parameters ? values.to(dtype) : values;
  });
}

const plainAddNorm: Compute = (x, branch, weight, bias) => {
  const sum = (x as Tensor).add(branch as Tensor);
  return [sum, torch.layerNorm(sum, [sum.size(-1)], weight as Tensor, bias as Tensor, EPSILON)];
};
const fusedAddNorm: Compute = (x, branch, weight, bias) =>
  torch.fused.addLayerNorm(
    x as Tensor,
    branch as Tensor,
    [(x as Tensor).size(-1)],
    weight as Tensor,
    bias as Tensor,
    EPSILON,
  );

describe.each(dtypes)('in %s', needs(hasKernels, "the addon's library for CUDA"), (dtype) => {
  test.each([
    [[2, 17, 192], true],
    [[3, 50, 768], true],
    [[64, 50, 1024], true],
    [[1, 1, 1280], true],
    [[5, 1536], true],
    // No whole vectors, and more than a warp's registers hold: libtorch's own ops.
    [[4, 12, 100], false],
    [[2, 3, 2048], false],
  ] as const)('residual sum and LayerNorm of %o, by our kernel: %s', (shape, ours) => {
    using _ = torch.scope();
    const columns = shape.at(-1) as number;
    const inputs = drawn(dtype, [shape, shape, [columns], [columns]], 2);
    // libtorch's own ops round in between.
    expectSame(fusedAddNorm, plainAddNorm, inputs, ours ? 2 ** -7 : 2 ** -6);
    const leaves = inputs.map((input) => input.to('cuda').requiresGrad_());
    const normed = (fusedAddNorm(...leaves) as Tensor[])[1] as Tensor;
    expect([isOurs(normed), normed.dtype]).toEqual([ours, dtype]);
  });

  test('LayerNorm of what is not contiguous', () => {
    using _ = torch.scope();
    const inputs = drawn(dtype, [[64, 7, 3], [64], [64]], 2);
    const [fused, plain] = [torch.fused.layerNorm, null].map(
      (op): Compute =>
        (x, weight, bias) => {
          const turned = (x as Tensor).transpose(0, 2);
          const norm = op ?? torch.layerNorm;
          return norm(turned, [64], weight as Tensor, bias as Tensor, EPSILON);
        },
    ) as [Compute, Compute];
    expectSame(fused, plain, inputs);
  });

  test('LayerNorm of what does not begin where vectors do', () => {
    using _ = torch.scope();
    const [all, weight, bias] = drawn(dtype, [[1 + 5 * 64], [64], [64]], 2) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const of =
      (norm: Compute): Compute =>
      (x, w, b) =>
        norm((x as Tensor).narrow(0, 1, 5 * 64).view([5, 64]), w as Tensor, b as Tensor);
    expectSame(
      of((x, w, b) => torch.fused.layerNorm(x as Tensor, [64], w as Tensor, b as Tensor, EPSILON)),
      of((x, w, b) => torch.layerNorm(x as Tensor, [64], w as Tensor, b as Tensor, EPSILON)),
      [all, weight, bias],
    );
  });

  test('an MLP', () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const [dim, hidden] = [192, 768];
    const mlp =
      (op: (...all: Tensor[]) => Tensor): Compute =>
      (x, ...weights) =>
        // Under autocast weights stay float32.
        torch.autocast('cuda', { dtype: 'bfloat16', enabled: dtype === 'bfloat16' }, () =>
          op(x as Tensor, ...weights),
        );
    const inputs = [
      torch.randn([4, 50, dim]).to(dtype),
      torch.randn([hidden, dim]).mul(dim ** -0.5),
      torch.randn([hidden]),
      torch.randn([dim, hidden]).mul(hidden ** -0.5),
      torch.randn([dim]),
    ];
    const plain: Compute = (x, w1, b1, w2, b2) =>
      torch.linear(torch.gelu(torch.linear(x as Tensor, w1 as Tensor, b1)), w2 as Tensor, b2);
    expectSame(mlp(torch.fused.mlp as (...all: Tensor[]) => Tensor), plain, inputs);
  });
});

describe('a fused op', needs(hasKernels, "the addon's library for CUDA"), () => {
  test('gives the same bits each time', () => {
    using _ = torch.scope();
    const shape = [512, 197, 512];
    const inputs = drawn('bfloat16', [shape, shape, [512], [512]], 2).map((input) =>
      input.to('cuda'),
    );
    const [first, second] = [0, 1].map(() => passes(fusedAddNorm, inputs));
    for (const [i, tensor] of (first as Tensor[]).entries()) {
      expect(tensor.equal(second?.[i] as Tensor)).toBe(true);
    }
  });

  test('can be differentiated twice', () => {
    using _ = torch.scope();
    const second = (compute: Compute, device: string, dtype: Dtype): Tensor => {
      const leaves = drawn('float32', [[9, 64], [9, 64], [64], [64]], 2).map((input) =>
        input
          .to(dtype)
          .to(device as 'cpu')
          .requiresGrad_(),
      );
      const [sum, normed] = compute(...leaves) as [Tensor, Tensor];
      const [first] = torch.autograd.grad([normed.square().mul(sum).sum()], [leaves[0] as Tensor], {
        createGraph: true,
      }) as [Tensor];
      return torch.autograd.grad([first.square().sum()], [leaves[2] as Tensor])[0] as Tensor;
    };
    // Sums of float32, over a graph several times as deep.
    expect(
      distance(second(fusedAddNorm, 'cuda', 'float32'), second(plainAddNorm, 'cpu', 'float64')),
    ).toBeLessThan(1e-4);
  });

  test('gives only the gradients that are wanted', () => {
    using _ = torch.scope();
    const [x, branch, weight, bias] = drawn('float32', [[4, 64], [4, 64], [64], [64]], 2).map(
      (input) => input.to('cuda'),
    ) as [Tensor, Tensor, Tensor, Tensor];
    x.requiresGrad_();
    // The sum alone is used, not its norm.
    const [sum] = torch.fused.addLayerNorm(x, branch, [64], weight, bias, EPSILON);
    sum.sum().backward();
    expect(x.grad?.eq(1).all().item()).toBe(true);
    expect([branch.grad, weight.grad, bias.grad]).toEqual([null, null, null]);
  });

  test('takes no rows at all', () => {
    using _ = torch.scope();
    const inputs = drawn('float32', [[0, 64], [0, 64], [64], [64]], 2).map((input) =>
      input.to('cuda'),
    );
    const [sum, normed, , , ofWeight] = passes(fusedAddNorm, inputs) as Tensor[];
    expect([sum?.shape, normed?.shape]).toEqual([
      [0, 64],
      [0, 64],
    ]);
    expect(ofWeight?.eq(0).all().item()).toBe(true);
  });
});
