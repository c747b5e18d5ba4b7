/** Optimizers, here and as the PyTorch expressions that make the same on the parameters p[0] to p[3]. */
import type { Optimizer } from '../../lib/optim/index.js';
import * as optim from '../../lib/optim/index.js';
import { Tensor, torch } from '../../lib/torch/index.js';
import { restore, type StoredTensor, store } from '../python/tensors.js';

export type AnyOptimizer = Pick<
  Optimizer,
  | 'paramGroups'
  | 'step'
  | 'zeroGrad'
  | 'stateDict'
  | 'loadStateDict'
  | 'dispose'
  | typeof Symbol.dispose
  | 'supportsGradScaling'
>;

export interface OptimizerCase {
  python: string;
  make: (p: Tensor[]) => AnyOptimizer;
  /** Pairs of parameter and step where there is no gradient. */
  missing?: [number, number][];
  /** Whether gradients are sparse tensors of the elements above 0. */
  sparse?: boolean;
}

const at = (p: Tensor[], ...indices: number[]) => indices.map((i) => p[i] as Tensor);

// What PyTorch computes one tensor at a time is the reference: no code in common with the fused ops and those on lists.
export const cases: OptimizerCase[] = [
  {
    python: 'torch.optim.AdamW(p, lr=0.05, betas=(0.9, 0.95), weight_decay=0.05, foreach=False)',
    make: (p) => new optim.AdamW(p, { lr: 0.05, betas: [0.9, 0.95], weightDecay: 0.05 }),
  },
  {
    python:
      "torch.optim.AdamW([{'params': [p[0], p[2]], 'weight_decay': 0.3}, {'params': [p[1], p[3]], 'weight_decay': 0, 'lr': 0.2}], lr=0.01, foreach=False)",
    make: (p) =>
      new optim.AdamW(
        [
          { params: at(p, 0, 2), weightDecay: 0.3 },
          { params: at(p, 1, 3), weightDecay: 0, lr: 0.2 },
        ],
        { lr: 0.01 },
      ),
  },
  {
    python: 'torch.optim.AdamW(p, lr=0.05, foreach=False)',
    make: (p) => new optim.AdamW(p, { lr: 0.05 }),
    // Parameters that part company and meet again: each has its own count of steps.
    missing: [
      [3, 0],
      [3, 1],
      [0, 4],
      [1, 5],
      [1, 6],
      [3, 11],
    ],
  },
  {
    python:
      'torch.optim.Adam(p, weight_decay=0.1, amsgrad=True, maximize=True, eps=1e-6, foreach=False)',
    make: (p) => new optim.Adam(p, { weightDecay: 0.1, amsgrad: true, maximize: true, eps: 1e-6 }),
  },
  {
    python: 'torch.optim.Adam(p, lr=torch.tensor(0.02, dtype=torch.float64), foreach=False)',
    make: (p) => new optim.Adam(p, { lr: torch.tensor(0.02, { dtype: 'float64' }) }),
  },
  {
    python:
      "torch.optim.Adam([{'params': [p[1]], 'lr': 0.2, 'betas': (0.5, 0.6)}, {'params': [p[0], p[2], p[3]], 'eps': 0.1}], lr=0.01, weight_decay=0.1, foreach=False)",
    make: (p) =>
      new optim.Adam(
        [
          { params: at(p, 1), lr: 0.2, betas: [0.5, 0.6] },
          { params: at(p, 0, 2, 3), eps: 0.1 },
        ],
        { lr: 0.01, weightDecay: 0.1 },
      ),
  },
  {
    python: 'torch.optim.SGD(p, lr=0.1, foreach=False)',
    make: (p) => new optim.SGD(p, { lr: 0.1 }),
  },
  {
    python:
      'torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.01, foreach=False)',
    make: (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.2, weightDecay: 0.01 }),
    missing: [
      [2, 0],
      [0, 3],
    ],
  },
  {
    python: 'torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, maximize=True, foreach=False)',
    make: (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true, maximize: true }),
  },
  {
    python:
      'torch.optim.SGD(p, lr=torch.tensor(0.1, dtype=torch.float64), momentum=0.5, foreach=False)',
    make: (p) => new optim.SGD(p, { lr: torch.tensor(0.1, { dtype: 'float64' }), momentum: 0.5 }),
  },
  {
    python:
      "torch.optim.SGD([{'params': [p[0]], 'momentum': 0.5, 'weight_decay': 0.1}, {'params': [p[1], p[2], p[3]], 'lr': 0.02}], lr=0.1, momentum=0.9, foreach=False)",
    make: (p) =>
      new optim.SGD(
        [
          { params: at(p, 0), momentum: 0.5, weightDecay: 0.1 },
          { params: at(p, 1, 2, 3), lr: 0.02 },
        ],
        { lr: 0.1, momentum: 0.9 },
      ),
  },
  {
    python:
      "LARS([{'params': [p[0], p[1]], 'lr': 0.5, 'weight_decay': 0.2}, {'params': [p[2], p[3]], 'momentum': 0.5, 'trust_coefficient': 0.02}], lr=2.0)",
    make: (p) =>
      new optim.LARS(
        [
          { params: at(p, 0, 1), lr: 0.5, weightDecay: 0.2 },
          { params: at(p, 2, 3), momentum: 0.5, trustCoefficient: 0.02 },
        ],
        { lr: 2 },
      ),
  },
  {
    python: 'LARS(p, lr=2.0, weight_decay=0.01)',
    make: (p) => new optim.LARS(p, { lr: 2, weightDecay: 0.01 }),
    missing: [[2, 5]],
  },
  {
    python: 'LARS(p, lr=0.5, momentum=0.7, trust_coefficient=0.1)',
    make: (p) => new optim.LARS(p, { lr: 0.5, momentum: 0.7, trustCoefficient: 0.1 }),
  },
  {
    python: 'torch.optim.Adadelta(p, lr=0.5, rho=0.8, eps=1e-5, weight_decay=0.1, foreach=False)',
    make: (p) => new optim.Adadelta(p, { lr: 0.5, rho: 0.8, eps: 1e-5, weightDecay: 0.1 }),
    missing: [[1, 3]],
  },
  {
    python: 'torch.optim.Adadelta(p, maximize=True, weight_decay=0.1, foreach=False)',
    make: (p) => new optim.Adadelta(p, { maximize: true, weightDecay: 0.1 }),
  },
  {
    python: 'torch.optim.Adafactor(p, foreach=False)',
    make: (p) => new optim.Adafactor(p),
  },
  {
    python:
      'torch.optim.Adafactor(p, lr=0.3, beta2_decay=-0.5, eps=(1e-5, 0.01), d=1.2, weight_decay=0.1, maximize=True, foreach=False)',
    make: (p) =>
      new optim.Adafactor(p, {
        lr: 0.3,
        beta2Decay: -0.5,
        eps: [1e-5, 0.01],
        d: 1.2,
        weightDecay: 0.1,
        maximize: true,
      }),
    missing: [[0, 3]],
  },
  {
    python: 'torch.optim.Adagrad(p, foreach=False)',
    make: (p) => new optim.Adagrad(p),
  },
  {
    python:
      'torch.optim.Adagrad(p, lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.3, eps=1e-6, maximize=True, foreach=False)',
    make: (p) =>
      new optim.Adagrad(p, {
        lr: 0.1,
        lrDecay: 0.05,
        weightDecay: 0.1,
        initialAccumulatorValue: 0.3,
        eps: 1e-6,
        maximize: true,
      }),
    missing: [[3, 2]],
  },
  {
    python: 'torch.optim.Adamax(p, foreach=False)',
    make: (p) => new optim.Adamax(p),
  },
  {
    python:
      'torch.optim.Adamax(p, lr=0.05, betas=(0.8, 0.9), eps=1e-5, weight_decay=0.1, maximize=True, foreach=False)',
    make: (p) =>
      new optim.Adamax(p, {
        lr: 0.05,
        betas: [0.8, 0.9],
        eps: 1e-5,
        weightDecay: 0.1,
        maximize: true,
      }),
    missing: [
      [0, 0],
      [1, 5],
    ],
  },
  {
    python: 'torch.optim.ASGD(p, foreach=False)',
    make: (p) => new optim.ASGD(p),
  },
  {
    python:
      'torch.optim.ASGD(p, lr=0.05, lambd=0.01, alpha=0.6, t0=5, weight_decay=0.1, maximize=True, foreach=False)',
    make: (p) =>
      new optim.ASGD(p, {
        lr: 0.05,
        lambd: 0.01,
        alpha: 0.6,
        t0: 5,
        weightDecay: 0.1,
        maximize: true,
      }),
    missing: [[2, 1]],
  },
  {
    python: 'torch.optim.Muon([p[0]], lr=0.05)',
    make: (p) => new optim.Muon(at(p, 0), { lr: 0.05 }),
  },
  {
    python:
      "torch.optim.Muon([p[0]], lr=0.05, weight_decay=0.2, momentum=0.8, nesterov=False, ns_coefficients=(3.0, -3.2, 1.2), eps=1e-5, ns_steps=3, adjust_lr_fn='match_rms_adamw')",
    make: (p) =>
      new optim.Muon(at(p, 0), {
        lr: 0.05,
        weightDecay: 0.2,
        momentum: 0.8,
        nesterov: false,
        nsCoefficients: [3, -3.2, 1.2],
        eps: 1e-5,
        nsSteps: 3,
        adjustLrFn: 'match_rms_adamw',
      }),
  },
  {
    python: 'torch.optim.NAdam(p, foreach=False)',
    make: (p) => new optim.NAdam(p),
  },
  {
    python:
      'torch.optim.NAdam(p, lr=0.05, betas=(0.8, 0.9), eps=1e-5, weight_decay=0.1, momentum_decay=0.1, decoupled_weight_decay=True, maximize=True, foreach=False)',
    make: (p) =>
      new optim.NAdam(p, {
        lr: 0.05,
        betas: [0.8, 0.9],
        eps: 1e-5,
        weightDecay: 0.1,
        momentumDecay: 0.1,
        decoupledWeightDecay: true,
        maximize: true,
      }),
    missing: [[1, 2]],
  },
  {
    python: 'torch.optim.RAdam(p, weight_decay=0.1, foreach=False)',
    make: (p) => new optim.RAdam(p, { weightDecay: 0.1 }),
    missing: [[0, 4]],
  },
  {
    python:
      'torch.optim.RAdam(p, lr=0.05, betas=(0.8, 0.9), eps=1e-5, weight_decay=0.1, decoupled_weight_decay=True, maximize=True, foreach=False)',
    make: (p) =>
      new optim.RAdam(p, {
        lr: 0.05,
        betas: [0.8, 0.9],
        eps: 1e-5,
        weightDecay: 0.1,
        decoupledWeightDecay: true,
        maximize: true,
      }),
  },
  {
    python: 'torch.optim.RMSprop(p, lr=torch.tensor(0.01, dtype=torch.float64), foreach=False)',
    make: (p) => new optim.RMSprop(p, { lr: torch.tensor(0.01, { dtype: 'float64' }) }),
  },
  {
    python:
      "torch.optim.RMSprop([{'params': [p[0], p[1]], 'momentum': 0.7}, {'params': [p[2], p[3]], 'centered': True}], lr=0.02, alpha=0.9, eps=1e-5, weight_decay=0.1, maximize=True, foreach=False)",
    make: (p) =>
      new optim.RMSprop(
        [
          { params: at(p, 0, 1), momentum: 0.7 },
          { params: at(p, 2, 3), centered: true },
        ],
        { lr: 0.02, alpha: 0.9, eps: 1e-5, weightDecay: 0.1, maximize: true },
      ),
    missing: [[1, 7]],
  },
  {
    python: 'torch.optim.Rprop(p, foreach=False)',
    make: (p) => new optim.Rprop(p),
  },
  {
    python:
      'torch.optim.Rprop(p, lr=0.05, etas=(0.3, 1.4), step_sizes=(0.01, 0.1), maximize=True, foreach=False)',
    make: (p) =>
      new optim.Rprop(p, { lr: 0.05, etas: [0.3, 1.4], stepSizes: [0.01, 0.1], maximize: true }),
    missing: [[2, 2]],
  },
  {
    python: 'torch.optim.SparseAdam(p)',
    make: (p) => new optim.SparseAdam(p),
    sparse: true,
  },
  {
    python: 'torch.optim.SparseAdam(p, lr=0.05, betas=(0.8, 0.9), eps=1e-5, maximize=True)',
    make: (p) =>
      new optim.SparseAdam(p, { lr: 0.05, betas: [0.8, 0.9], eps: 1e-5, maximize: true }),
    sparse: true,
    missing: [[1, 3]],
  },
  {
    python: 'torch.optim.SGD(p, lr=0.1, foreach=False)',
    make: (p) => new optim.SGD(p, { lr: 0.1 }),
    sparse: true,
  },
  {
    python: 'torch.optim.Adagrad(p, lr=0.1, lr_decay=0.05, foreach=False)',
    make: (p) => new optim.Adagrad(p, { lr: 0.1, lrDecay: 0.05 }),
    sparse: true,
    missing: [[2, 4]],
  },
  {
    python:
      'torch.optim.Adam(p, lr=0.05, weight_decay=0.2, decoupled_weight_decay=True, foreach=False)',
    make: (p) => new optim.Adam(p, { lr: 0.05, weightDecay: 0.2, decoupledWeightDecay: true }),
  },
];

const SHAPES = [[4, 3], [3], [2, 2, 2], [5]];

/** The parameters that tests/python/optimizers.py draws from the same seed. */
export function drawParameters(seed: number, dtype: 'float32' | 'float64'): Tensor[] {
  torch.manualSeed(seed);
  return SHAPES.map((shape) => torch.randn(shape, { dtype, requiresGrad: true }).keep());
}

/** The gradients of a step, as drawn there. */
export function drawGradients(
  params: Tensor[],
  step: number,
  { missing = [], sparse = false }: Pick<OptimizerCase, 'missing' | 'sparse'> = {},
): void {
  for (const [i, param] of params.entries()) {
    const { shape, dtype } = param;
    const dense = torch.randn(shape, { dtype });
    const grad = sparse ? dense.mul(dense.gt(0)).toSparse() : dense;
    param.grad = missing.some(([p, s]) => p === i && s === step) ? null : grad;
  }
}

type StoredValue = StoredTensor | number | null | StoredValue[];

export interface StoredState {
  state: Record<string, Record<string, StoredValue>>;
  param_groups: { params: number[]; [option: string]: unknown }[];
}

export function storeState({ state, param_groups }: optim.OptimizerState): StoredState {
  const storeValue = (value: unknown): StoredValue =>
    value instanceof Tensor ? store(value) : mapList(value, storeValue);
  return { state: mapState(state, storeValue), param_groups };
}

export function restoreState({ state, param_groups }: StoredState): optim.OptimizerState {
  const restoreValue = (value: unknown): optim.SavedValue =>
    isStored(value) ? restore(value) : mapList(value, restoreValue);
  return { state: mapState(state, restoreValue), param_groups };
}

function isStored(value: unknown): value is StoredTensor {
  return typeof value === 'object' && value !== null && 'dtype' in value;
}

/** The elements of a list changed; anything else as it is. */
function mapList<T>(value: unknown, change: (one: unknown) => T): T {
  return (Array.isArray(value) ? value.map(change) : value) as T;
}

function mapState<T>(
  state: Record<string, Record<string, unknown>>,
  change: (value: unknown) => T,
): Record<string, Record<string, T>> {
  const changed: Record<string, Record<string, T>> = {};
  for (const [id, values] of Object.entries(state)) {
    changed[id] = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, change(value)]),
    );
  }
  return changed;
}
