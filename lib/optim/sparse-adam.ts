import { type Layout, type Tensor, torch } from '../torch/index.js';
import { ListOptimizer, type Move, withValues } from './list-optimizer.js';
import type { GroupBase, OptimizerState, ParamsInput } from './types.js';

export interface SparseAdamOptions {
  /** The learning rate, above 0; 1e-3 by default. */
  lr: number | Tensor;
  /** Decay rates of the averages of the gradient and of its square; [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the root of the average of squares; above 0, 1e-8 by default. */
  eps: number;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

interface SparseAdamLists {
  readonly expAvgs: readonly Tensor[];
  readonly expAvgSqs: readonly Tensor[];
}

/**
 * Adam for sparse gradients, such as those of an embedding with `sparse`. Only the elements that a gradient has change, and
 * only their averages.
 */
export class SparseAdam extends ListOptimizer<SparseAdamOptions, SparseAdamLists> {
  protected override accepts(layout: Layout): boolean {
    return layout === 'sparse_coo';
  }

  constructor(params: ParamsInput<SparseAdamOptions>, options: Partial<SparseAdamOptions> = {}) {
    const rates = { lr: 1e-3, betas: [0.9, 0.999] as const, eps: 1e-8 };
    super(params, { ...rates, maximize: false }, options);
  }

  protected override check({ lr, betas, eps, params }: SparseAdamOptions & GroupBase): void {
    this.refuseComplex(params);
    const sparse = params.find(({ layout }) => layout !== 'strided');
    if (sparse !== undefined) {
      throw this.refuse(
        `gradients may be sparse, parameters not; got one of ${sparse.layout}; use toDense()`,
      );
    }
    if (lr === 0) throw this.refuse(`invalid learning rate: ${lr}`);
    if (!(eps > 0)) throw this.refuse(`invalid epsilon value: ${eps}`);
    this.requireBetas(betas);
  }

  protected override setUpLists(params: readonly Tensor[]): SparseAdamLists {
    return {
      expAvgs: this.tensorsOf(params, 'expAvg'),
      expAvgSqs: this.tensorsOf(params, 'expAvgSq'),
    };
  }

  /** The state in PyTorch's form, which counts steps by plain numbers here. */
  override stateDict(): OptimizerState {
    const saved = super.stateDict();
    for (const values of Object.values(saved.state)) values.step = (values.step as Tensor).item();
    return saved;
  }

  protected override move(
    { group, lr, params, grads, steps }: Move<SparseAdamOptions>,
    { expAvgs, expAvgSqs }: SparseAdamLists,
  ): void {
    const [beta1, beta2] = group.betas;
    for (const [i, param] of params.entries()) {
      using _ = torch.scope();
      // Each element once: the average of squares is no linear function of the gradient.
      const grad = (grads[i] as Tensor).coalesce();
      const values = grad.values();
      if (values.numel() === 0) continue;
      const step = steps[i] as number;
      const average = moveAverage(expAvgs[i] as Tensor, grad, values, 1 - beta1);
      const square = moveAverage(expAvgSqs[i] as Tensor, grad, values.square(), 1 - beta2);
      const rate = (lr * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      const change = average.div_(square.sqrt_().add_(group.eps)).mul_(-rate);
      param.add_(withValues(grad, change));
    }
  }
}

/** Moves the elements of an average that a gradient has towards values. @returns Those elements. */
function moveAverage(average: Tensor, grad: Tensor, values: Tensor, share: number): Tensor {
  const before = average.sparseMask(grad).values();
  const change = values.sub(before).mul_(share);
  average.add_(withValues(grad, change));
  return change.add(before);
}
