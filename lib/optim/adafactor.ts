import { type Dtype, type Tensor, torch } from '../torch/index.js';
import { ListOptimizer, type Move } from './list-optimizer.js';
import type { StatePlace } from './state.js';
import type { GroupBase, ParamsInput } from './types.js';

export interface AdafactorOptions {
  /** The learning rate; 1e-2 by default. */
  lr: number | Tensor;
  /** The power by which the average of squares slows down; -0.8 by default. */
  beta2Decay: number;
  /**
   * The smallest root of an average of squares, null for the dtype's machine epsilon, and the smallest scale of weights; [null,
   * 1e-3] by default.
   */
  eps: readonly [number | null, number];
  /** The largest root mean square of a step before the learning rate; 1 by default. */
  d: number;
  /** Weights shrink by `lr * weightDecay` of themselves; 0 by default. */
  weightDecay: number;
  /** Maximize instead of minimizing; false by default. */
  maximize: boolean;
}

/** The averages of squares of a parameter: of its rows and columns, or of its elements where it has one dimension. */
interface Averages {
  readonly row?: Tensor;
  readonly col?: Tensor;
  readonly full?: Tensor;
}

interface AdafactorLists {
  readonly averages: readonly Averages[];
}

/** The distance from 1 to the next number. */
const MACHINE_EPSILON: Partial<Record<Dtype, number>> = {
  float64: 2 ** -52,
  float32: 2 ** -23,
  float16: 2 ** -10,
  bfloat16: 2 ** -7,
};

/** Adafactor: averages of squares by rows and columns, which take little memory. Shazeer and Stern, arXiv:1804.04235. */
export class Adafactor extends ListOptimizer<AdafactorOptions, AdafactorLists> {
  constructor(params: ParamsInput<AdafactorOptions>, options: Partial<AdafactorOptions> = {}) {
    const rates = { lr: 1e-2, beta2Decay: -0.8, eps: [null, 1e-3] as const, d: 1 };
    super(params, { ...rates, weightDecay: 0, maximize: false }, options);
  }

  protected override check(group: AdafactorOptions & GroupBase): void {
    const { beta2Decay, eps, d, weightDecay, params } = group;
    this.refuseComplex(params);
    if (!(beta2Decay <= 0)) throw this.refuse(`beta2Decay should be at most 0, got ${beta2Decay}`);
    if (!(d >= 1)) throw this.refuse(`d should be at least 1, got ${d}`);
    const [least, scale] = eps;
    if (least !== null && typeof least !== 'number') {
      throw this.refuse(`eps[0] should be a number or null, got ${typeof least}`, 'TypeError');
    }
    this.requireNonNegative({ 'eps[0]': least ?? 0, 'eps[1]': scale, weightDecay });
  }

  protected override placeOf(name: string, param: Tensor): StatePlace {
    const { shape, device } = param;
    if (name === 'rowVar') return { shape: [...shape.slice(0, -1), 1], device };
    if (name === 'colVar') return { shape: [...shape.slice(0, -2), 1, ...shape.slice(-1)], device };
    return super.placeOf(name, param);
  }

  protected override setUpLists(params: readonly Tensor[]): AdafactorLists {
    const averages = params.map((param) => {
      const zeros = (name: string) =>
        this.stateOf(param, name, () => {
          const { shape, device } = this.placeOf(name, param);
          return torch.zeros(shape, { dtype: param.dtype, device });
        });
      return param.ndim > 1
        ? { row: zeros('rowVar'), col: zeros('colVar') }
        : { full: zeros('variance') };
    });
    return { averages };
  }

  /** Weights decay after their scale is measured. */
  protected override decay(
    _group: AdafactorOptions,
    _lr: number,
    _params: readonly Tensor[],
    grads: readonly Tensor[],
  ): readonly Tensor[] {
    return grads;
  }

  protected override move(
    { group, lr, params, grads, steps }: Move<AdafactorOptions>,
    { averages }: AdafactorLists,
  ): void {
    const { beta2Decay, eps, d, weightDecay } = group;
    for (const [i, param] of params.entries()) {
      using _ = torch.scope();
      const grad = grads[i] as Tensor;
      const step = steps[i] as number;
      const least = eps[0] ?? MACHINE_EPSILON[param.dtype] ?? 0;
      const scale = Math.max(eps[1], rootMeanSquare(param));
      const rate = scale * Math.min(lr, 1 / Math.sqrt(step));
      if (weightDecay !== 0) param.mul_(1 - lr * weightDecay);
      const squares = averageOf(averages[i] as Averages, grad, step ** beta2Decay, least);
      const update = squares
        .clampMin_(least * least)
        .rsqrt_()
        .mul_(grad);
      param.add_(update, { alpha: -rate / Math.max(1, rootMeanSquare(update) / d) });
    }
  }
}

function rootMeanSquare(tensor: Tensor): number {
  return tensor.norm(2).item<number>() / Math.sqrt(tensor.numel());
}

/** The averages of a gradient's squares, brought up to date and put together. */
function averageOf(
  { row, col, full }: Averages,
  grad: Tensor,
  share: number,
  least: number,
): Tensor {
  if (row === undefined || col === undefined) {
    return (full as Tensor).lerp_(grad.mul(grad), share).clone();
  }
  row.lerp_(meanSquare(grad, -1), share);
  col.lerp_(meanSquare(grad, -2), share);
  return row.matmul(col).div_(row.mean(-2, true).clampMin_(least));
}

function meanSquare(grad: Tensor, dim: number): Tensor {
  return grad.norm(2, dim, true).square_().div_(grad.size(dim));
}
