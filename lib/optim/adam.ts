import { privateFunctions as ops } from '../torch/functions.js';
import { adamStep } from '../torch/fused-update.js';
import { Tensor, torch } from '../torch/index.js';
import { Optimizer } from './optimizer.js';
import type { GroupBase, ParamsInput, StepOptions } from './types.js';

export interface AdamOptions {
  /** The learning rate; 1e-3 by default. */
  lr: number | Tensor;
  /** Decay rates of the averages of the gradient and of its square; [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the root of the average of squares; 1e-8 by default. */
  eps: number;
  /** The rate of decay; 0 by default, 0.01 for AdamW. */
  weightDecay: number;
  /** Divide by the largest average of squares so far (Reddi et al., arXiv:1904.09237); false by default. */
  amsgrad: boolean;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
  /** Whether weight decay acts on the weights rather than on the gradients; false by default, true for AdamW. */
  decoupledWeightDecay: boolean;
}

/** State of the parameters of a batch, in their order. */
interface AdamLists {
  readonly expAvgs: Tensor[];
  readonly expAvgSqs: Tensor[];
  readonly maxExpAvgSqs: Tensor[];
  /** Each parameter's number of steps. */
  readonly steps: Tensor[];
  /** The distinct tensors among them. */
  readonly counters: Tensor[];
  /** Whether the addon's step may take them. */
  readonly isFloatOnCpu: boolean;
}

/** What the addon reads numbers from. */
const NUMBER = { dtype: 'float32', device: 'cpu' } as const;

const adam = ops._fusedAdam_;
const adamW = ops._fusedAdamw_;

/**
 * Adam (Kingma and Ba, arXiv:1412.6980), by one fused op for all parameters of a device and dtype. Weight decay is added to
 * the gradients; {@link AdamW}, and `decoupledWeightDecay`, decay the weights themselves.
 */
export class Adam extends Optimizer<AdamOptions, AdamLists> {
  override readonly supportsGradScaling: boolean = true;
  override readonly supportsGradFactor: boolean = true;

  /** @param usual The defaults that {@link AdamW} has others of. */
  constructor(
    params: ParamsInput<AdamOptions>,
    options: Partial<AdamOptions> = {},
    usual = { weightDecay: 0, decoupledWeightDecay: false },
  ) {
    const rates = { lr: 1e-3, betas: [0.9, 0.999] as const, eps: 1e-8 };
    super(params, { ...rates, amsgrad: false, maximize: false, ...usual }, options);
  }

  protected override check(group: AdamOptions): void {
    const { betas, eps, weightDecay } = group;
    this.requireNonNegative({ epsilon: eps, weightDecay });
    this.requireBetas(betas);
  }

  protected override setUp(params: readonly Tensor[], group: AdamOptions): AdamLists {
    for (const param of params) {
      if (!param.isContiguous() && !hasStridesOf(param, torch.emptyLike(param))) {
        throw this.refuse(
          'a parameter should fill its memory without gaps or overlaps; clone() it',
        );
      }
    }
    const zeros = (name: string) =>
      params.map((param) => this.stateOf(param, name, () => torch.zerosLike(param)));
    const steps = this.stepsOf(params);
    return {
      expAvgs: zeros('expAvg'),
      expAvgSqs: zeros('expAvgSq'),
      maxExpAvgSqs: group.amsgrad ? zeros('maxExpAvgSq') : [],
      steps,
      counters: [...new Set(steps)],
      isFloatOnCpu: params[0]?.device === 'cpu' && params[0].dtype === 'float32',
    };
  }

  protected override updateKnown(
    group: AdamOptions & GroupBase,
    params: readonly Tensor[],
    absent: readonly Tensor[],
    { counters: _, isFloatOnCpu, ...lists }: AdamLists,
    { gradScale = null, foundInf = null, gradFactor = null, averaging = null }: StepOptions,
  ): boolean {
    // A subclass may have its own update.
    if (this.update !== Adam.prototype.update) return false;
    if (!isFloatOnCpu || gradScale !== null) return false;
    if (group.amsgrad !== lists.maxExpAvgSqs.length > 0) return false;
    const averages = averaging === null ? [] : params.map((param) => averaging.of(param) ?? null);
    const isDone = adamStep({
      ...group,
      ...lists,
      params,
      absent,
      averages,
      lr: group.lr instanceof Tensor ? group.lr.item<number>() : group.lr,
      averageShare: averaging?.share ?? 0,
      foundInf: foundInf?.to(NUMBER) ?? null,
      gradFactor: gradFactor?.to(NUMBER) ?? null,
    });
    if (isDone) averaging?.moved(params.filter((_, i) => averages[i] !== null));
    return isDone;
  }

  protected override update(
    group: AdamOptions & GroupBase,
    params: readonly Tensor[],
    grads: Tensor[],
    lists: AdamLists,
    { gradScale = null, foundInf = null, gradFactor = null }: StepOptions,
  ): void {
    if (gradFactor !== null) ops._foreachMul_(grads, gradFactor);
    const { expAvgs, expAvgSqs, maxExpAvgSqs, steps, counters } = lists;
    const options = {
      beta1: group.betas[0],
      beta2: group.betas[1],
      eps: group.eps,
      weightDecay: group.weightDecay,
      amsgrad: group.amsgrad,
      maximize: group.maximize,
      gradScale,
      foundInf,
    };
    const own = alignedWith(params, grads);
    ops._foreachAdd_(counters, 1);
    const fused = group.decoupledWeightDecay ? adamW : adam;
    // Two branches: the overloads for numbers and tensors have different signatures.
    const { lr } = group;
    if (lr instanceof Tensor) {
      fused(params, own, expAvgs, expAvgSqs, maxExpAvgSqs, steps, { ...options, lr });
    } else {
      fused(params, own, expAvgs, expAvgSqs, maxExpAvgSqs, steps, { ...options, lr });
    }
    // A skipped step does not count.
    if (foundInf !== null) {
      ops._foreachSub_(
        counters,
        counters.map(() => foundInf),
      );
    }
  }
}

/**
 * Adam with decoupled weight decay: weights shrink by `lr * weightDecay` of themselves at each step. Loshchilov and
 * Hutter, arXiv:1711.05101.
 */
export class AdamW extends Adam {
  constructor(params: ParamsInput<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, options, { weightDecay: 1e-2, decoupledWeightDecay: true });
  }
}

function hasStridesOf(tensor: Tensor, other: Tensor): boolean {
  const strides = other.stride();
  return tensor.stride().every((stride, i) => stride === strides[i]);
}

/** Gradients with the memory layout of their parameters: the fused ops ignore strides. */
function alignedWith(params: readonly Tensor[], grads: readonly Tensor[]): Tensor[] {
  return grads.map((grad, i) => {
    const param = params[i] as Tensor;
    const isAligned = (grad.isContiguous() && param.isContiguous()) || hasStridesOf(grad, param);
    return isAligned ? grad : torch.emptyLike(param).copy_(grad);
  });
}
