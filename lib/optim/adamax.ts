import { privateFunctions as ops } from '../torch/functions.js';
import type { Tensor } from '../torch/index.js';
import { ListOptimizer, type Move } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface AdamaxOptions {
  /** The learning rate; 2e-3 by default. */
  lr: number | Tensor;
  /** Decay rates of the average of the gradient and of its greatest size; [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the sizes of gradients; 1e-8 by default. */
  eps: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface AdamaxLists {
  readonly expAvgs: Tensor[];
  readonly expInfs: Tensor[];
}

/** Adamax: Adam with the infinity norm in the place of the root of squares. Kingma and Ba, arXiv:1412.6980. */
export class Adamax extends ListOptimizer<AdamaxOptions, AdamaxLists> {
  constructor(params: ParamsInput<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
    const rates = { lr: 2e-3, betas: [0.9, 0.999] as const, eps: 1e-8, weightDecay: 0 };
    super(params, { ...rates, maximize: false }, options);
  }

  protected override check({ betas, eps, weightDecay }: AdamaxOptions): void {
    this.requireNonNegative({ epsilon: eps, weightDecay });
    this.requireBetas(betas);
  }

  protected override setUpLists(params: readonly Tensor[]): AdamaxLists {
    return {
      expAvgs: this.tensorsOf(params, 'expAvg'),
      expInfs: this.tensorsOf(params, 'expInf'),
    };
  }

  protected override move(
    { group, lr, params, grads, steps }: Move<AdamaxOptions>,
    { expAvgs, expInfs }: AdamaxLists,
  ): void {
    const [beta1, beta2] = group.betas;
    ops._foreachLerp_(expAvgs, grads, 1 - beta1);
    ops._foreachMul_(expInfs, beta2);
    const sizes = ops._foreachAbs(grads);
    ops._foreachAdd_(sizes, group.eps);
    ops._foreachMaximum_(expInfs, sizes);
    const rates = steps.map((step) => -lr / (1 - beta1 ** step));
    ops._foreachAddcdiv_(params, expAvgs, expInfs, rates);
  }
}
