import { privateFunctions as ops } from '../torch/functions.js';
import { Tensor } from '../torch/index.js';
import { ListOptimizer, type Move } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface RpropOptions {
  /** The first step of every weight; 1e-2 by default. */
  lr: number | Tensor;
  /** The factors of a step where the gradient's sign changed and where it stayed; [0.5, 1.2] by default. */
  etas: readonly [number, number];
  /** The smallest and the largest step; [1e-6, 50] by default. */
  stepSizes: readonly [number, number];
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface RpropLists {
  /** The gradients before, 0 where the sign changed. */
  readonly prevs: Tensor[];
  readonly sizes: Tensor[];
}

/**
 * Resilient backpropagation: each weight has a step of its own, which grows while its gradient keeps the sign. For gradients
 * of all the data at once. Riedmiller and Braun, A direct adaptive method for faster backpropagation learning (1993).
 */
export class Rprop extends ListOptimizer<RpropOptions, RpropLists> {
  constructor(params: ParamsInput<RpropOptions>, options: Partial<RpropOptions> = {}) {
    const factors = { etas: [0.5, 1.2] as const, stepSizes: [1e-6, 50] as const };
    super(params, { lr: 1e-2, ...factors, maximize: false }, options);
  }

  protected override check({ etas: [less, more] }: RpropOptions): void {
    if (!(less > 0 && less < 1 && more > 1)) {
      throw this.refuse(`invalid eta values: ${less}, ${more}`);
    }
  }

  protected override setUpLists(params: readonly Tensor[], { lr }: RpropOptions): RpropLists {
    const first = lr instanceof Tensor ? lr.item<number>() : lr;
    return {
      prevs: this.tensorsOf(params, 'prev'),
      sizes: this.tensorsOf(params, 'stepSize', first),
    };
  }

  protected override move(
    { group, params, grads }: Move<RpropOptions>,
    { prevs, sizes }: RpropLists,
  ): void {
    const [less, more] = group.etas;
    const factors = ops._foreachMul(grads, prevs);
    ops._foreachSign_(factors);
    const turned = factors.map((sign) => sign.lt(0));
    for (const [i, factor] of factors.entries()) {
      const isTurned = turned[i] as Tensor;
      const kept = factor.gt(0);
      factor.fill_(1).maskedFill_(isTurned, less).maskedFill_(kept, more);
    }
    ops._foreachMul_(sizes, factors);
    for (const size of sizes) size.clamp_(...group.stepSizes);
    ops._foreachCopy_(prevs, grads);
    for (const [i, prev] of prevs.entries()) prev.maskedFill_(turned[i] as Tensor, 0);
    const signs = prevs.map((prev) => prev.sign());
    ops._foreachAddcmul_(params, signs, sizes, -1);
  }
}
