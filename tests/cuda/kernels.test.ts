/** The CUDA kernels, run by a processor (emulator.h), against libtorch's ops in float64. They need no GPU. */
import { describe, expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';
import { needs } from '../support/needs.js';
import { useEmulator } from './emulation.js';

const { emulate, isPossible } = useEmulator();

const dtypes = ['float32', 'bfloat16'] as const;
type Kind = (typeof dtypes)[number];

/** The largest error of an element, in units of the largest element. */
function error(found: Tensor, wanted: Tensor): number {
  return found.to('float64').sub(wanted).abs().max().div(wanted.abs().max()).item<number>();
}

/**
 * Asserts results that are computed in float32 and rounded to a dtype at the end: by at most 2^-8 of bfloat16's 8
 * bits; sums of float32 numbers, hundreds of them here, add some last places of their own.
 */
function expectClose(found: Tensor, wanted: Tensor): void {
  expect(error(found, wanted)).toBeLessThan(found.dtype === 'bfloat16' ? 2 ** -8 + 1e-5 : 1e-5);
}

const drawn = (shape: number[], dtype: Kind): Tensor => torch.randn(shape).to(dtype);

// Rows: one, a block and a bit, so many that blocks take several each. Columns: of the tiny model, part of a sweep, whole
// sweeps, the most that a norm takes. Multiprocessors: as few as let blocks take several rows, and more than there is to do.
const normShapes = [
  [1, 8, 1],
  [5, 192, 1],
  [37, 264, 2],
  [70, 512, 3],
  [9, 1536, 132],
] as const;

describe('residual sum and LayerNorm', needs(isPossible, 'Linux'), () => {
  const epsilon = 1e-6;

  test.each(
    dtypes.flatMap((dtype) =>
      normShapes.flatMap((shape) =>
        [
          [true, true],
          [true, false],
          [false, true],
        ].map(([branch, gradSum]) => [dtype, ...shape, branch, gradSum] as const),
      ),
    ),
  )(
    'in %s of %d rows and %d columns on %d multiprocessors, with a branch: %s, with a gradient of the sum: %s',
    (dtype, rows, columns, multiprocessors, hasBranch, hasGradSum) => {
      using _ = torch.scope();
      torch.manualSeed(rows + columns);
      // Far from zero, where a variance from sums of squares would be wrong.
      const x = drawn([rows, columns], dtype).add(10);
      const [branch, gradNormed, gradSum] = [0, 1, 2].map(() => drawn([rows, columns], dtype));
      const [weight, bias] = [drawn([columns], 'float32').add(1), drawn([columns], 'float32')];
      const inputs = [x, branch, weight, bias, gradNormed, gradSum] as Tensor[];
      const words = ['norm', dtype, rows, columns, multiprocessors, epsilon, +!!hasBranch];
      const all = [dtype, [rows, columns]] as const;
      const [sum, normed, gradX, gradients] = emulate([...words, +!!hasGradSum], inputs, [
        ...[all, all, all],
        ['float32', [2, columns]],
      ]) as [Tensor, Tensor, Tensor, Tensor];

      const added = hasBranch ? x.add(branch as Tensor) : x;
      expect(sum.equal(added)).toBe(true);
      const leaves = [added, weight, bias].map((tensor) => tensor.to('float64').requiresGrad_());
      const [s, w, b] = leaves as [Tensor, Tensor, Tensor];
      const wanted = torch.layerNorm(s, [columns], w, b, epsilon);
      expectClose(normed, wanted.detach());
      const incoming = hasGradSum
        ? wanted.mul(gradNormed as Tensor).add(s.mul(gradSum as Tensor))
        : wanted.mul(gradNormed as Tensor);
      const [ofSum, ofWeight, ofBias] = torch.autograd.grad([incoming.sum()], leaves) as Tensor[];
      expectClose(gradX, ofSum as Tensor);
      expectClose(gradients.select(0, 0), ofWeight as Tensor);
      expectClose(gradients.select(0, 1), ofBias as Tensor);
    },
  );
});

describe('bias and GELU', needs(isPossible, 'Linux'), () => {
  test.each(
    dtypes.flatMap((dtype) =>
      [
        [1, 8, 1],
        [67, 264, 1],
        [130, 1032, 2],
        [3, 2048, 132],
      ].map((shape) => [dtype, ...shape] as [Kind, number, number, number]),
    ),
  )('in %s of %d rows and %d columns on %d multiprocessors', (dtype, rows, columns, processors) => {
    using _ = torch.scope();
    torch.manualSeed(rows + columns);
    // Far enough out for both tails.
    const x = drawn([rows, columns], dtype).mul(4);
    const gradient = drawn([rows, columns], dtype);
    const bias = drawn([columns], 'float32');
    const [y, gradX, gradBias] = emulate(
      ['gelu', dtype, rows, columns, processors],
      [x, bias, gradient],
      [
        [dtype, [rows, columns]],
        [dtype, [rows, columns]],
        ['float32', [columns]],
      ],
    ) as [Tensor, Tensor, Tensor];

    const leaves = [x, bias].map((tensor) => tensor.to('float64').requiresGrad_());
    const [input, offset] = leaves as [Tensor, Tensor];
    const wanted = torch.gelu(input.add(offset));
    expectClose(y, wanted.detach());
    const [ofX, ofBias] = torch.autograd.grad([wanted.mul(gradient).sum()], leaves) as [
      Tensor,
      Tensor,
    ];
    expectClose(gradX, ofX);
    expectClose(gradBias, ofBias);
  });
});

test(
  'bfloat16 is rounded to the nearest, of two to the even one',
  needs(isPossible, 'Linux'),
  () => {
    using _ = torch.scope();
    // In steps of an eighth of bfloat16's, which is a half from 64 on; GELU of what is that large is the number itself.
    const numbers = torch.arange(1024).div(16).add(64);
    const zeros = torch.zeros([1, 1024], { dtype: 'bfloat16' });
    const [y] = emulate(
      ['gelu', 'bfloat16', 1, 1024, 1],
      [zeros, numbers, zeros],
      [
        ['bfloat16', [1, 1024]],
        ['bfloat16', [1, 1024]],
        ['float32', [1024]],
      ],
    ) as [Tensor];
    expect(y.flatten().equal(numbers.to('bfloat16'))).toBe(true);
  },
);

test('what is no number stays none', needs(isPossible, 'Linux'), () => {
  using _ = torch.scope();
  for (const dtype of dtypes) {
    const x = torch.full([2, 8], Number.NaN).to(dtype);
    const outputs = [
      ...[[dtype, [2, 8]] as const, [dtype, [2, 8]] as const],
      ['float32', [8]] as const,
    ];
    for (const tensor of emulate(['gelu', dtype, 2, 8, 1], [x, torch.zeros([8]), x], outputs)) {
      expect(tensor.isnan().all().item()).toBe(true);
    }
  }
});
