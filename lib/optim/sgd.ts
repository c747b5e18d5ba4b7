import { Tensor, torch } from '../torch/index.js';
import { Optimizer } from './optimizer.js';
import type { GroupBase, ParamsInput } from './types.js';

export interface SGDOptions {
  /** The learning rate; 1e-3 by default. */
  lr: number | Tensor;
  /** How much of the last step's direction is kept; 0 by default. */
  momentum: number;
  /** How much of the gradient is left out of the momentum; 0 by default. */
  dampening: number;
  /** A factor on the weights that is added to their gradients; 0 by default. */
  weightDecay: number;
  /** Nesterov's momentum; false by default. */
  nesterov: boolean;
  /** Climb instead of descending; false by default. */
  maximize: boolean;
}

/** Whether every parameter of a batch has its momentum. */
interface SGDLists {
  buffers: Tensor[] | null;
}

/** Stochastic gradient descent with momentum. Sutskever et al., On the importance of initialization and momentum (2013). */
export class SGD extends Optimizer<SGDOptions, SGDLists> {
  constructor(params: ParamsInput<SGDOptions>, options: Partial<SGDOptions> = {}) {
    const { lr = 1e-3, momentum = 0, dampening = 0, weightDecay = 0 } = options;
    const { nesterov = false, maximize = false } = options;
    super(params, { lr, momentum, dampening, weightDecay, nesterov, maximize });
  }

  protected override check(group: SGDOptions): void {
    const { momentum, dampening, weightDecay, nesterov } = group;
    if (!(momentum >= 0)) throw this.refuse(`invalid momentum value: ${momentum}`);
    if (!(weightDecay >= 0)) throw this.refuse(`invalid weightDecay value: ${weightDecay}`);
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw this.refuse('Nesterov momentum requires a momentum above 0 and no dampening');
    }
  }

  protected override prepare(params: readonly Tensor[]): SGDLists {
    const buffers = params.map((param) => this.state.get(param)?.momentumBuffer);
    return { buffers: buffers.includes(undefined) ? null : (buffers as Tensor[]) };
  }

  protected override update(
    group: SGDOptions & GroupBase,
    params: readonly Tensor[],
    grads: Tensor[],
    lists: SGDLists,
  ): void {
    const { lr, momentum, weightDecay } = group;
    let directions = group.maximize ? torch._foreachNeg(grads) : grads;
    if (weightDecay !== 0)
      directions = torch._foreachAdd(directions, params, { alpha: weightDecay });
    if (momentum !== 0) {
      const buffers = this.keepMomentum(group, params, directions, lists);
      directions = group.nesterov
        ? torch._foreachAdd(directions, buffers, { alpha: momentum })
        : buffers;
    }
    if (lr instanceof Tensor) torch._foreachAdd_(params, torch._foreachMul(directions, lr.neg()));
    else torch._foreachAdd_(params, directions, { alpha: -lr });
  }

  /** Adds directions to their momenta, and gives those; a parameter's first direction is its momentum as it is. */
  private keepMomentum(
    group: SGDOptions,
    params: readonly Tensor[],
    directions: readonly Tensor[],
    lists: SGDLists,
  ): Tensor[] {
    const { momentum, dampening } = group;
    if (lists.buffers !== null) {
      torch._foreachMul_(lists.buffers, momentum);
      torch._foreachAdd_(lists.buffers, directions, { alpha: 1 - dampening });
      return lists.buffers;
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
