import { privateFunctions as ops } from '../torch/functions.js';
import { Tensor } from '../torch/index.js';
import { ListOptimizer, type Move } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface ASGDOptions {
  /** The learning rate; 1e-2 by default. */
  lr: number | Tensor;
  /** The decay term; 1e-4 by default. */
  lambd: number;
  /** The power by which the learning rate falls; 0.75 by default. */
  alpha: number;
  /** The step from which weights are averaged; 1e6 by default. */
  t0: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface ASGDLists {
  readonly axs: Tensor[];
  readonly etas: Tensor[];
  readonly mus: Tensor[];
}

/**
 * Averaged stochastic gradient descent. The averages are `ax` in the state. Polyak and Juditsky, Acceleration of stochastic
 * approximation by averaging (1992).
 */
export class ASGD extends ListOptimizer<ASGDOptions, ASGDLists> {
  protected override readonly numbers = ['step', 'eta', 'mu'];

  constructor(params: ParamsInput<ASGDOptions>, options: Partial<ASGDOptions> = {}) {
    const rates = { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0 };
    super(params, { ...rates, maximize: false }, options);
  }

  protected override check({ weightDecay }: ASGDOptions): void {
    this.requireNonNegative({ weightDecay });
  }

  protected override setUpLists(params: readonly Tensor[], { lr }: ASGDOptions): ASGDLists {
    return {
      axs: this.tensorsOf(params, 'ax'),
      etas: this.numbersOf(params, 'eta', lr instanceof Tensor ? lr.item<number>() : lr),
      mus: this.numbersOf(params, 'mu', 1),
    };
  }

  protected override move(
    { group: { lambd, alpha, t0 }, lr, params, grads, steps }: Move<ASGDOptions>,
    { axs, etas, mus }: ASGDLists,
  ): void {
    const directions = ops._foreachAdd(grads, params, { alpha: lambd });
    ops._foreachMul_(directions, etas.map(numberIn));
    ops._foreachSub_(params, directions);
    const towards = ops._foreachSub(params, axs);
    ops._foreachMul_(towards, mus.map(numberIn));
    ops._foreachAdd_(axs, towards);
    for (const [i, step] of steps.entries()) {
      etas[i]?.fill_(lr / (1 + lambd * lr * step) ** alpha);
      mus[i]?.fill_(1 / Math.max(1, step - t0));
    }
  }
}

function numberIn(tensor: Tensor): number {
  return tensor.item<number>();
}
