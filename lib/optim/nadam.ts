import { privateFunctions as ops } from '../torch/functions.js';
import type { Tensor } from '../torch/index.js';
import { averageSquares, ListOptimizer, type Move } from './list-optimizer.js';
import type { ParamsInput } from './types.js';

export interface NAdamOptions {
  /** The learning rate; 2e-3 by default. */
  lr: number | Tensor;
  /** Decay rates of the averages of the gradient and of its square; [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the root of the average of squares; 1e-8 by default. */
  eps: number;
  /** The rate of decay; 0 by default. */
  weightDecay: number;
  /** How fast the momentum approaches its full size; 4e-3 by default. */
  momentumDecay: number;
  /** Decay the weights rather than the gradients, as AdamW; false by default. */
  decoupledWeightDecay: boolean;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface NAdamLists {
  readonly expAvgs: Tensor[];
  readonly expAvgSqs: Tensor[];
  readonly muProducts: Tensor[];
}

/** Adam with Nesterov's momentum. Dozat, Incorporating Nesterov momentum into Adam (2016). */
export class NAdam extends ListOptimizer<NAdamOptions, NAdamLists> {
  protected override readonly numbers = ['step', 'muProduct'];

  constructor(params: ParamsInput<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    const rates = { lr: 2e-3, betas: [0.9, 0.999] as const, eps: 1e-8, weightDecay: 0 };
    const choices = { momentumDecay: 4e-3, decoupledWeightDecay: false, maximize: false };
    super(params, { ...rates, ...choices }, options);
  }

  protected override check({ betas, eps, weightDecay, momentumDecay }: NAdamOptions): void {
    this.requireNonNegative({ epsilon: eps, weightDecay, momentumDecay });
    this.requireBetas(betas);
  }

  protected override setUpLists(params: readonly Tensor[]): NAdamLists {
    return {
      expAvgs: this.tensorsOf(params, 'expAvg'),
      expAvgSqs: this.tensorsOf(params, 'expAvgSq'),
      muProducts: this.numbersOf(params, 'muProduct', 1),
    };
  }

  protected override move(
    { group, lr, params, grads, steps }: Move<NAdamOptions>,
    { expAvgs, expAvgSqs, muProducts }: NAdamLists,
  ): void {
    const [beta1, beta2] = group.betas;
    const momentumAt = (step: number) => beta1 * (1 - 0.5 * 0.96 ** (step * group.momentumDecay));
    const mus = steps.map(momentumAt);
    const nextMus = steps.map((step) => momentumAt(step + 1));
    ops._foreachMul_(muProducts, mus);
    const products = muProducts.map((product) => product.item<number>());

    ops._foreachLerp_(expAvgs, grads, 1 - beta1);
    averageSquares(expAvgSqs, grads, beta2);
    const roots = ops._foreachSqrt(expAvgSqs);
    ops._foreachDiv_(
      roots,
      steps.map((step) => Math.sqrt(1 - beta2 ** step)),
    );
    ops._foreachAdd_(roots, group.eps);
    const rates = products.map((product, i) => (-lr * (1 - (mus[i] as number))) / (1 - product));
    const nextRates = products.map((product, i) => {
      const next = nextMus[i] as number;
      return (-lr * next) / (1 - product * next);
    });
    ops._foreachAddcdiv_(params, grads, roots, rates);
    ops._foreachAddcdiv_(params, expAvgs, roots, nextRates);
  }
}
