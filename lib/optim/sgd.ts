import { privateFunctions as ops } from '../torch/functions.js';
import type { Layout, Tensor } from '../torch/index.js';
import { accumulate, descend } from './momentum.js';
import { Optimizer } from './optimizer.js';
import type { GroupBase, ParamsInput, StepOptions } from './types.js';

export interface SGDOptions {
  /** The learning rate; 1e-3 by default. */
  lr: number | Tensor;
  /** The momentum factor; 0 by default. */
  momentum: number;
  /** The share of the gradient that is not added to the momentum; 0 by default. */
  dampening: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** Nesterov's momentum; false by default. */
  nesterov: boolean;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

/** The momenta of a batch; null until every parameter has one. */
interface SGDLists {
  buffers: Tensor[] | null;
}

/**
 * Stochastic gradient descent with momentum. Sutskever et al., On the importance of initialization and momentum (2013).
 *
 * It uses ops on lists: libtorch's fused op computes wrong steps for float16 and bfloat16 on the CPU.
 */
export class SGD extends Optimizer<SGDOptions, SGDLists> {
  constructor(params: ParamsInput<SGDOptions>, options: Partial<SGDOptions> = {}) {
    const rates = { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0 };
    super(params, { ...rates, nesterov: false, maximize: false }, options);
  }

  /** Sparse gradients too, as of embeddings. */
  protected override accepts(layout: Layout): boolean {
    return layout === 'strided' || layout === 'sparse_coo';
  }

  protected override check(group: SGDOptions): void {
    const { momentum, dampening, weightDecay, nesterov } = group;
    this.requireNonNegative({ momentum, weightDecay });
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw this.refuse('Nesterov momentum requires a momentum above 0 and no dampening');
    }
  }

  protected override setUp(params: readonly Tensor[]): SGDLists {
    const buffers = params.map((param) => this.state.get(param)?.momentumBuffer);
    return { buffers: buffers.includes(undefined) ? null : (buffers as Tensor[]) };
  }

  protected override update(
    group: SGDOptions & GroupBase,
    params: readonly Tensor[],
    grads: Tensor[],
    lists: SGDLists,
    { foundInf = null }: StepOptions,
  ): void {
    const { lr, momentum, weightDecay } = group;
    let skip = foundInf;
    if (skip !== null && momentum !== 0 && lists.buffers === null) {
      // Whether momenta start here decides how the next step computes them: this one step waits for the device.
      if (skip.item() !== 0) return;
      skip = null;
    }
    let directions: readonly Tensor[] = group.maximize ? ops._foreachNeg(grads) : grads;
    if (weightDecay !== 0) directions = ops._foreachAdd(directions, params, { alpha: weightDecay });
    if (momentum !== 0) {
      const momenta = this.updateMomenta(group, params, directions, lists, skip);
      directions = group.nesterov
        ? ops._foreachAdd(directions, momenta, { alpha: momentum })
        : momenta;
    }
    descend(params, directions, { lr, skip });
  }

  /** Adds directions to their momenta, and returns those. A parameter's first direction becomes its momentum. */
  private updateMomenta(
    group: SGDOptions,
    params: readonly Tensor[],
    directions: readonly Tensor[],
    lists: SGDLists,
    skip: Tensor | null,
  ): readonly Tensor[] {
    const { momentum, dampening } = group;
    if (lists.buffers !== null) {
      return accumulate(lists.buffers, directions, { momentum, share: 1 - dampening, skip });
    }
    lists.buffers = params.map((param, i) => {
      const direction = directions[i] as Tensor;
      const known = this.state.get(param)?.momentumBuffer;
      if (known !== undefined)
        return known.mul_(momentum).add_(direction, { alpha: 1 - dampening });
      return this.stateOf(param, 'momentumBuffer', () => direction.clone());
    });
    return lists.buffers;
  }
}
