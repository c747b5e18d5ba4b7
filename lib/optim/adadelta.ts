import { privateFunctions as ops } from '../torch/functions.js';
import type { Tensor } from '../torch/index.js';
import { averageSquares, ListOptimizer, type Move } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface AdadeltaOptions {
  /** The learning rate; 1 by default. */
  lr: number | Tensor;
  /** The decay rate of the averages of squares; 0.9 by default. */
  rho: number;
  /** Added to the averages before their roots are taken; 1e-6 by default. */
  eps: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface AdadeltaLists {
  readonly squareAvgs: Tensor[];
  readonly accDeltas: Tensor[];
}

/** Adadelta: steps in the ratio of earlier steps' sizes to the gradients'. Zeiler, arXiv:1212.5701. */
export class Adadelta extends ListOptimizer<AdadeltaOptions, AdadeltaLists> {
  constructor(params: ParamsInput<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super(params, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false }, options);
  }

  protected override check({ rho, eps, weightDecay }: AdadeltaOptions): void {
    if (!(rho >= 0 && rho <= 1)) throw this.refuse(`invalid rho value: ${rho}`);
    this.requireNonNegative({ epsilon: eps, weightDecay });
  }

  protected override setUpLists(params: readonly Tensor[]): AdadeltaLists {
    return {
      squareAvgs: this.tensorsOf(params, 'squareAvg'),
      accDeltas: this.tensorsOf(params, 'accDelta'),
    };
  }

  protected override move(
    { group: { rho, eps }, lr, params, grads }: Move<AdadeltaOptions>,
    { squareAvgs, accDeltas }: AdadeltaLists,
  ): void {
    averageSquares(squareAvgs, grads, rho);
    const deviations = ops._foreachAdd(squareAvgs, eps);
    ops._foreachSqrt_(deviations);
    const deltas = ops._foreachAdd(accDeltas, eps);
    ops._foreachSqrt_(deltas);
    ops._foreachDiv_(deltas, deviations);
    ops._foreachMul_(deltas, grads);
    averageSquares(accDeltas, deltas, rho);
    ops._foreachAdd_(params, deltas, { alpha: -lr });
  }
}
