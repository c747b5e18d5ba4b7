import { Tensor, torch } from '../torch/index.js';
import { Optimizer } from './optimizer.js';
import type { GroupBase, ParamsInput, StepOptions } from './types.js';

/** How the learning rate follows a matrix's shape: Jordan's `sqrt(max(1, rows / columns))`, or to steps as AdamW's. */
export type MuonRate = 'original' | 'match_rms_adamw';

export interface MuonOptions {
  /** The learning rate; 1e-3 by default. */
  lr: number | Tensor;
  /** Weights shrink by `lr * weightDecay` of themselves; 0.1 by default. */
  weightDecay: number;
  /** The momentum factor; 0.95 by default. */
  momentum: number;
  /** Nesterov's momentum; true by default. */
  nesterov: boolean;
  /** The coefficients of x, x³ and x⁵ in a step of the iteration; [3.4445, -4.775, 2.0315] by default. */
  nsCoefficients: readonly [number, number, number];
  /** The smallest norm by which a momentum is divided; 1e-7 by default. */
  eps: number;
  /** The steps of the Newton-Schulz iteration, below 100; 5 by default. */
  nsSteps: number;
  /** How the learning rate follows a matrix's shape; null, the default, is 'original'. */
  adjustLrFn: MuonRate | null;
}

interface MuonLists {
  readonly buffers: readonly Tensor[];
}

/**
 * Muon: momenta made orthogonal, for matrices of hidden layers. Other parameters take another optimizer, such as AdamW.
 * Jordan, Muon: an optimizer for hidden layers in neural networks (2024); Liu et al., arXiv:2502.16982.
 */
export class Muon extends Optimizer<MuonOptions, MuonLists> {
  constructor(params: ParamsInput<MuonOptions>, options: Partial<MuonOptions> = {}) {
    const rates = { lr: 1e-3, weightDecay: 0.1, momentum: 0.95, nesterov: true };
    const iteration = { nsCoefficients: [3.4445, -4.775, 2.0315] as const, eps: 1e-7, nsSteps: 5 };
    super(params, { ...rates, ...iteration, adjustLrFn: null }, options);
  }

  protected override check(group: MuonOptions & GroupBase): void {
    const { momentum, weightDecay, nsSteps, adjustLrFn, params } = group;
    this.refuseComplex(params);
    this.requireNonNegative({ momentum, weightDecay });
    if (!(nsSteps < 100)) throw this.refuse(`nsSteps should be below 100, got ${nsSteps}`);
    if (adjustLrFn !== null && adjustLrFn !== 'original' && adjustLrFn !== 'match_rms_adamw') {
      throw this.refuse(
        `adjustLrFn should be 'original', 'match_rms_adamw' or null, got ${adjustLrFn}`,
      );
    }
    const other = params.find((param) => param.ndim !== 2);
    if (other !== undefined) {
      throw this.refuse(
        `only matrices can be optimized, got a parameter of shape [${other.shape.join(', ')}]; give it to another optimizer`,
      );
    }
  }

  protected override setUp(params: readonly Tensor[]): MuonLists {
    const zeros = (param: Tensor) => () => torch.zerosLike(param);
    return { buffers: params.map((param) => this.stateOf(param, 'momentumBuffer', zeros(param))) };
  }

  protected override update(
    group: MuonOptions & GroupBase,
    params: readonly Tensor[],
    grads: Tensor[],
    { buffers }: MuonLists,
    { foundInf = null }: StepOptions,
  ): void {
    if (foundInf !== null && foundInf.item() !== 0) return;
    const { momentum, nesterov, weightDecay, adjustLrFn } = group;
    const lr = group.lr instanceof Tensor ? group.lr.item<number>() : group.lr;
    for (const [i, param] of params.entries()) {
      using _ = torch.scope();
      const grad = grads[i] as Tensor;
      const buffer = (buffers[i] as Tensor).lerp_(grad, 1 - momentum);
      const update = orthogonal(nesterov ? grad.lerp(buffer, momentum) : buffer, group);
      param.mul_(1 - lr * weightDecay);
      param.add_(update, { alpha: -lr * factorOf(param, adjustLrFn) });
    }
  }
}

function factorOf(param: Tensor, adjust: MuonRate | null): number {
  const [rows, columns] = param.shape as [number, number];
  if (adjust === 'match_rms_adamw') return 0.2 * Math.sqrt(Math.max(rows, columns));
  return Math.sqrt(Math.max(1, rows / columns));
}

/**
 * A matrix with the singular vectors of another and singular values near 1, by a quintic Newton-Schulz iteration in
 * bfloat16.
 */
function orthogonal(matrix: Tensor, { nsCoefficients, nsSteps, eps }: MuonOptions): Tensor {
  const [a, b, c] = nsCoefficients;
  const isTall = matrix.size(0) > matrix.size(1);
  const narrow = matrix.to('bfloat16');
  let x = isTall ? narrow.t() : narrow;
  x = x.div(x.norm().clampMin(eps));
  for (let step = 0; step < nsSteps; step++) {
    const gram = x.matmul(x.t());
    const polynomial = gram.addmm(gram, gram, { beta: b, alpha: c });
    x = x.addmm(polynomial, x, { beta: a });
  }
  return isTall ? x.t() : x;
}
