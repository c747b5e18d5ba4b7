import { privateFunctions as ops } from '../torch/functions.js';
import { type Layout, type Tensor, torch } from '../torch/index.js';
import { ListOptimizer, type Move, rootsOf, withValues } from './list-optimizer.js';
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

/**
 * Adagrad: gradients divided by the root of the sum of all their squares. Duchi et al., JMLR 12 (2011). Of a sparse gradient,
 * as an embedding with `sparse` has, only the elements that it has change.
 */
export class Adagrad extends ListOptimizer<AdagradOptions, AdagradLists> {
  constructor(params: ParamsInput<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    const rates = { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 };
    super(params, { ...rates, maximize: false }, options);
  }

  protected override accepts(layout: Layout): boolean {
    return layout === 'strided' || layout === 'sparse_coo';
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
    const rates = steps.map((step) => -lr / (1 + (step - 1) * group.lrDecay));
    const dense: number[] = [];
    for (const [i, grad] of grads.entries()) {
      if (grad.layout !== 'sparse_coo') dense.push(i);
      else moveSparse(params[i] as Tensor, grad, sums[i] as Tensor, rates[i] as number, group.eps);
    }
    if (dense.length === 0) return;
    const of = <T>(list: readonly T[]) => dense.map((i) => list[i] as T);
    ops._foreachAddcmul_(of(sums), of(grads), of(grads), 1);
    const changes = ops._foreachMul(of(grads), of(rates));
    ops._foreachAddcdiv_(of(params), changes, rootsOf(of(sums), group.eps));
  }
}

/** A step of the elements that a gradient has; the others keep their sums. */
function moveSparse(param: Tensor, grad: Tensor, sum: Tensor, rate: number, eps: number): void {
  using _ = torch.scope();
  // Each element once: the sum of squares is no linear function of the gradient.
  const once = grad.coalesce();
  const values = once.values();
  if (values.numel() === 0) return;
  sum.add_(withValues(once, values.square()));
  const roots = sum.sparseMask(once).values().sqrt_().add_(eps);
  param.add_(withValues(once, values.div(roots).mul_(rate)));
}
