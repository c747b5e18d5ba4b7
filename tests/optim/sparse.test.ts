/** Optimizers with sparse gradients; their steps are compared with PyTorch's in parity.test.ts. */
import { describe, expect, test } from 'vitest';
import { AdamW, LARS, NAdam, SparseAdam } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';

const leaf = (...shape: number[]): Tensor => torch.ones(shape, { requiresGrad: true });

describe('sparse gradients', () => {
  test('count each element once, however often it appears', () => {
    const step = (change: (grad: Tensor) => Tensor): Tensor => {
      const weight = leaf(4, 2);
      torch
        .embedding(weight, torch.tensor([1, 3, 1]), { sparse: true })
        .square()
        .sum()
        .backward();
      weight.grad = change(weight.grad as Tensor);
      using optimizer = new SparseAdam([weight], { lr: 0.1 });
      optimizer.step();
      return weight.detach();
    };
    const whole = step((grad) => grad);
    expect(whole.equal(step((grad) => grad.coalesce()))).toBe(true);
    const rows = whole.mul(10).round().select(1, 0);
    expect(rows.equal(torch.tensor([10, 9, 10, 9]))).toBe(true);
  });

  test('are refused by optimizers of dense ones, and the other way around', () => {
    const weight = leaf(4, 2);
    weight.grad = torch.ones([4, 2]).toSparse();
    for (const Dense of [AdamW, NAdam, LARS]) {
      expect(() => new Dense([weight]).step()).toThrow(
        `${Dense.name}: gradients of layout sparse_coo are for SparseAdam, Adagrad or SGD`,
      );
    }
    weight.grad = torch.ones([4, 2]);
    expect(() => new SparseAdam([weight]).step()).toThrow(
      'SparseAdam: gradients of layout strided are for other optimizers, such as Adam',
    );
  });
});
