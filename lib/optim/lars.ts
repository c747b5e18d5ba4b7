import { privateFunctions as ops } from '../torch/functions.js';
import { type Tensor, torch } from '../torch/index.js';
import { accumulate, descend } from './momentum.js';
import { Optimizer } from './optimizer.js';
import type { GroupBase, ParamsInput, StepOptions } from './types.js';

export interface LARSOptions {
  /** The learning rate; 0.1 by default. */
  lr: number | Tensor;
  /** The momentum factor; 0.9 by default. */
  momentum: number;
  /** L2 penalty: this times the weights is added to their gradients; 0 by default. */
  weightDecay: number;
  /** The ratio of a step's length to the weights' own, before the learning rate; 0.001 by default. */
  trustCoefficient: number;
}

interface LARSLists {
  readonly buffers: Tensor[];
  /** Positions of the parameters with more than one dimension. */
  readonly matrices: readonly number[];
}

/**
 * Layer-wise adaptive rate scaling: each weight's gradient is scaled to a fixed share of the weight's norm. You et al.,
 * Large batch training of convolutional networks (arXiv:1708.03888). Biases and other parameters of one dimension use
 * plain momentum, without scaling and decay, as is usual for linear probes.
 */
export class LARS extends Optimizer<LARSOptions, LARSLists> {
  constructor(params: ParamsInput<LARSOptions>, options: Partial<LARSOptions> = {}) {
    super(params, { lr: 0.1, momentum: 0.9, weightDecay: 0, trustCoefficient: 0.001 }, options);
  }

  protected override check(group: LARSOptions): void {
    const { momentum, weightDecay, trustCoefficient } = group;
    this.requireNonNegative({ momentum, weightDecay });
    if (!(trustCoefficient > 0)) {
      throw this.refuse(`invalid trustCoefficient value: ${trustCoefficient}`);
    }
  }

  protected override setUp(params: readonly Tensor[]): LARSLists {
    return {
      buffers: params.map((param) => this.stateOf(param, 'mu', () => torch.zerosLike(param))),
      matrices: params.flatMap((param, i) => (param.ndim > 1 ? [i] : [])),
    };
  }

  protected override update(
    group: LARSOptions & GroupBase,
    params: readonly Tensor[],
    grads: Tensor[],
    { buffers, matrices }: LARSLists,
    { foundInf: skip = null }: StepOptions,
  ): void {
    const { lr, momentum } = group;
    const directions = [...grads];
    if (matrices.length > 0) {
      const scaled = this.scale(
        group,
        matrices.map((i) => params[i] as Tensor),
        matrices.map((i) => grads[i] as Tensor),
      );
      for (const [k, i] of matrices.entries()) directions[i] = scaled[k] as Tensor;
    }
    descend(params, accumulate(buffers, directions, { momentum, skip }), { lr, skip });
  }

  /** Gradients with decay, each times `trustCoefficient |weight| / |gradient|`; unscaled where either norm is 0. */
  private scale(group: LARSOptions, weights: Tensor[], grads: Tensor[]): Tensor[] {
    const { weightDecay, trustCoefficient } = group;
    const decayed =
      weightDecay === 0 ? grads : ops._foreachAdd(grads, weights, { alpha: weightDecay });
    const weightNorms = torch.stack(ops._foreachNorm(weights));
    const gradNorms = torch.stack(ops._foreachNorm(decayed));
    const usable = weightNorms.gt(0).logicalAnd(gradNorms.gt(0));
    const ratios = weightNorms.mul(trustCoefficient).div(gradNorms);
    const factors = torch.where(usable, ratios, torch.onesLike(ratios));
    return ops._foreachMul(decayed, factors.unbind(0));
  }
}
