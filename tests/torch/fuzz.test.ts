/**
 * No input from JavaScript ends the process: ops are called with arguments of wrong types and counts, absurd sizes,
 * disposed, empty and huge tensors, in processes that may die of it. `npm run fuzz` looks for longer.
 */
import { describe, expect, test } from 'vitest';
import { privateFunctions } from '../../lib/torch/functions.js';
import { torch } from '../../lib/torch/index.js';
import { isPublicOp } from '../../lib/torch/names.js';
import { opNames } from '../../lib/torch/ops.js';
import { reportFuzz, fuzzSeconds as seconds, fuzzSeed as seed } from '../support/fuzzing.js';
import { needs } from '../support/needs.js';
import { drive } from './fuzz/drive.js';

// Only Linux bounds what a process may allocate; elsewhere the absurd sizes would fill the machine.
describe('hostile arguments', needs(process.platform === 'linux', 'Linux'), () => {
  test.each([
    ['public ops', true, 8],
    ["libtorch's own ops, by torch.ops", false, 4],
  ] as const)(
    'to %s give a result or a TorchError',
    { timeout: seconds * 1000 + 180_000 },
    async (what, wanted, rounds) => {
      const ops = opNames()
        .filter((op) => isPublicOp(op) === wanted)
        .map((op) => `aten::${op}`)
        .sort();
      const outcome = await drive(ops, {
        seed,
        rounds: seconds > 0 ? Number.MAX_SAFE_INTEGER : rounds,
        milliseconds: (seconds / 2 || 60) * 1000,
      });
      const { calls, returned } = outcome;
      const counts = { inputs: calls, accepted: returned, refused: calls - returned };
      reportFuzz(`calls of ${ops.length} ${what}`, counts);
      // A hang is a long computation that was asked for, such as a polynomial of degree 2^40.
      expect(outcome.crashes.filter(({ how }) => how !== 'hang')).toEqual([]);
      expect(outcome.wrong).toEqual([]);
      expect(outcome.calls).toBeGreaterThan(1000);
    },
  );
});

describe('an op that wrong inputs would crash', () => {
  const weights = () => torch.ones([3]);

  test('is refused with the reason', () => {
    expect(() => torch.ops.aten?._neg_view?.(weights())).toThrow(
      /_neg_view: wrong inputs to this op end the process/,
    );
    const [a, b] = [weights(), weights()];
    expect(() => torch.ops.aten?._ctc_loss_backward?.(a, a, a, [1], [1], b, b, 0)).toThrow(
      /_ctc_loss_backward: wrong inputs to this op end the process/,
    );
  });

  test('can be called where it is allowed, and not after', () => {
    const call = () => torch.ops.aten?._neg_view?.(weights());
    expect(torch.ops.allowUnsafe(call)).toBeInstanceOf(torch.ops.allowUnsafe(weights).constructor);
    expect(call).toThrow(/end the process/);
  });

  test.each([
    [
      'lists of different lengths',
      () => privateFunctions._foreachLerp_([weights()], [weights()], []),
      /same number of elements/,
    ],
    [
      'NaN for eigenvalues',
      () => torch.linalg.eigvals(torch.full([2, 2], Number.NaN)),
      /infinity or NaN/,
    ],
    [
      'no groups',
      () => torch.nativeGroupNorm(weights(), null, null, 1, 3, 1, 0, 1e-5),
      /group should be positive/,
    ],
    [
      'the one exponent without a magnitude',
      () => torch.matrixPower(torch.ones([2, 2]), -(2n ** 63n)),
      /out of range/,
    ],
    [
      'a step that rounds to nothing',
      () => torch.range(1, 5, 0.5, { dtype: 'int16' }),
      /step should be at least 1/,
    ],
    ['nothing to join', () => torch.cat([], 0, { out: weights() }), /at least one element/],
    [
      'statistics that are missing',
      () => torch.nativeBatchNorm(torch.ones([2, 3]), null, null, null, null, false, 0.1, 1e-5),
      /runningMean is needed/,
    ],
    [
      'a compressed tensor to copy to',
      () => torch.copy(torch.ones([2, 2]).toSparseCsr(), torch.ones([2, 2])),
      /self should be strided/,
    ],
    [
      'a list that is too short',
      () => torch.maxPool2d(torch.ones([1, 4, 4]), []),
      /kernelSize should have 2 elements, got 0/,
    ],
    [
      'a list that is too long',
      () => torch.maxPool2d(torch.ones([1, 4, 4]), [1, 1, 1]),
      /kernelSize should have 2 elements, got 3/,
    ],
    [
      'quantized elements seen as others',
      () => torch.ones([2]).view('quint8'),
      /a quantized tensor/,
    ],
  ])('is refused for %s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('takes the one element of a list for all where the schema fixes its length', () => {
    expect(torch.maxPool2d(torch.ones([1, 4, 4]), [2]).shape).toEqual([1, 2, 2]);
  });
});
