import { privateFunctions as ops } from '../torch/functions.js';
import type { Tensor } from '../torch/index.js';
import { averageSquares, ListOptimizer, type Move, rootsOf } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface RMSpropOptions {
  /** The learning rate; 1e-2 by default. */
  lr: number | Tensor;
  /** The decay rate of the average of squares; 0.99 by default. */
  alpha: number;
  /** Added to the root of the average of squares; 1e-8 by default. */
  eps: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** The momentum factor; 0 by default. */
  momentum: number;
  /** Divide by an estimate of the standard deviation rather than of the square; false by default. */
  centered: boolean;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

/** The momenta and averages of gradients are there only where the options ask for them. */
interface RMSpropLists {
  readonly squareAvgs: Tensor[];
  readonly buffers: Tensor[];
  readonly gradAvgs: Tensor[];
}

/**
 * RMSprop: gradients divided by the root of an average of their squares. Hinton, Neural networks for machine learning
 * (2012), lecture 6; centred as by Graves, arXiv:1308.0850.
 */
export class RMSprop extends ListOptimizer<RMSpropOptions, RMSpropLists> {
  constructor(params: ParamsInput<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    const rates = { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0 };
    super(params, { ...rates, centered: false, maximize: false }, options);
  }

  protected override check({ alpha, eps, weightDecay, momentum }: RMSpropOptions): void {
    this.requireNonNegative({ epsilon: eps, momentum, weightDecay, alpha });
  }

  protected override setUpLists(params: readonly Tensor[], group: RMSpropOptions): RMSpropLists {
    return {
      squareAvgs: this.tensorsOf(params, 'squareAvg'),
      buffers: group.momentum > 0 ? this.tensorsOf(params, 'momentumBuffer') : [],
      gradAvgs: group.centered ? this.tensorsOf(params, 'gradAvg') : [],
    };
  }

  protected override move(
    { group, lr, params, grads }: Move<RMSpropOptions>,
    { squareAvgs, buffers, gradAvgs }: RMSpropLists,
  ): void {
    const { alpha, eps, momentum } = group;
    averageSquares(squareAvgs, grads, alpha);
    let variances: readonly Tensor[] = squareAvgs;
    if (group.centered) {
      ops._foreachLerp_(gradAvgs, grads, 1 - alpha);
      variances = ops._foreachAddcmul(squareAvgs, gradAvgs, gradAvgs, -1);
    }
    const roots = rootsOf(variances, eps);
    if (momentum > 0) {
      ops._foreachMul_(buffers, momentum);
      ops._foreachAddcdiv_(buffers, grads, roots);
      ops._foreachAdd_(params, buffers, { alpha: -lr });
    } else {
      ops._foreachAddcdiv_(params, grads, roots, -lr);
    }
  }
}
