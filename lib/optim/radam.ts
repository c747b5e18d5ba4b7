import { privateFunctions as ops } from '../torch/functions.js';
import type { Tensor } from '../torch/index.js';
import { averageSquares, ListOptimizer, type Move, rootsOf } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface RAdamOptions {
  /** The learning rate; 1e-3 by default. */
  lr: number | Tensor;
  /** Decay rates of the averages of the gradient and of its square; [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the root of the average of squares; 1e-8 by default. */
  eps: number;
  /** The rate of decay; 0 by default. */
  weightDecay: number;
  /** Decay the weights rather than the gradients, as AdamW; false by default. */
  decoupledWeightDecay: boolean;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface RAdamLists {
  readonly expAvgs: Tensor[];
  readonly expAvgSqs: Tensor[];
}

/**
 * Adam that divides by the average of squares only once its variance is known, and in proportion to it. Liu et al.,
 * arXiv:1908.03265.
 */
export class RAdam extends ListOptimizer<RAdamOptions, RAdamLists> {
  constructor(params: ParamsInput<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    const rates = { lr: 1e-3, betas: [0.9, 0.999] as const, eps: 1e-8, weightDecay: 0 };
    super(params, { ...rates, decoupledWeightDecay: false, maximize: false }, options);
  }

  protected override check({ betas, eps, weightDecay }: RAdamOptions): void {
    this.requireNonNegative({ epsilon: eps, weightDecay });
    this.requireBetas(betas);
  }

  protected override setUpLists(params: readonly Tensor[]): RAdamLists {
    return {
      expAvgs: this.tensorsOf(params, 'expAvg'),
      expAvgSqs: this.tensorsOf(params, 'expAvgSq'),
    };
  }

  protected override move(
    { group, lr, params, grads, steps }: Move<RAdamOptions>,
    { expAvgs, expAvgSqs }: RAdamLists,
  ): void {
    const [beta1, beta2] = group.betas;
    ops._foreachLerp_(expAvgs, grads, 1 - beta1);
    averageSquares(expAvgSqs, grads, beta2);

    const rates = steps.map((step) => lr / (1 - beta1 ** step));
    const rectifiers = steps.map((step) => rectifierAt(step, beta2));
    // The factors of `expAvg`: a rectified share of the roots' reciprocals, or the plain rate.
    const factors = rootsOf(expAvgSqs, group.eps);
    ops._foreachReciprocal_(factors);
    ops._foreachMul_(
      factors,
      steps.map((step, i) => {
        return -Math.sqrt(1 - beta2 ** step) * (rates[i] as number) * (rectifiers[i] ?? 0);
      }),
    );
    ops._foreachAdd_(
      factors,
      rates.map((rate, i) => (rectifiers[i] === null ? -rate : 0)),
    );
    ops._foreachAddcmul_(params, expAvgs, factors);
  }
}

/** The share of the adaptive step; null while the variance of the average of squares is unknown. */
function rectifierAt(step: number, beta2: number): number | null {
  const limit = 2 / (1 - beta2) - 1;
  const length = limit - (2 * step * beta2 ** step) / (1 - beta2 ** step);
  if (length <= 5) return null;
  return Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
}
