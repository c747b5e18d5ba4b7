import { type Tensor, torch } from '../torch/index.js';
import { ListOptimizer, type Move, rootsOf } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface AdagradOptions {
  /** The learning rate; 1e-2 by default. */
  lr: number | Tensor;
  /** The learning rate of step t is divided by `1 + (t - 1) * lrDecay`; 0 by default. */
  lrDecay: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** What the sums of squares begin with; 0 by default. */
  initialAccumulatorValue: number;
  /** Added to the root of the sum of squares; 1e-10 by default. */
  eps: number;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface AdagradLists {
  readonly sums: Tensor[];
}

/** Adagrad: gradients divided by the root of the sum of all their squares. Duchi et al., JMLR 12 (2011). */
export class Adagrad extends ListOptimizer<AdagradOptions, AdagradLists> {
  constructor(params: ParamsInput<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    const rates = { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 };
    super(params, { ...rates, maximize: false }, options);
  }

  protected override check(group: AdagradOptions): void {
    const { lrDecay, weightDecay, initialAccumulatorValue, eps } = group;
    this.requireNonNegative({ lrDecay, weightDecay, initialAccumulatorValue, epsilon: eps });
  }

  protected override setUpLists(params: readonly Tensor[], group: AdagradOptions): AdagradLists {
    return { sums: this.tensorsOf(params, 'sum', group.initialAccumulatorValue) };
  }

  protected override move(
    { group, lr, params, grads, steps }: Move<AdagradOptions>,
    { sums }: AdagradLists,
  ): void {
    torch._foreachAddcmul_(sums, grads, grads, 1);
    const rates = steps.map((step) => -lr / (1 + (step - 1) * group.lrDecay));
    torch._foreachAddcdiv_(params, torch._foreachMul(grads, rates), rootsOf(sums, group.eps));
  }
}
