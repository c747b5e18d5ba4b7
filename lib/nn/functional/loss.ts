/** Losses. All have `reduction`: what is made of the losses of the elements. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';

/** How the elements of a loss are reduced. */
export type Reduction = 'none' | 'mean' | 'sum';

const reductions: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 };

export function refuse(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}

export function reductionCode(caller: string, reduction: Reduction = 'mean'): number {
  const code = reductions[reduction];
  if (code === undefined) {
    throw refuse(caller, `reduction should be 'none', 'mean' or 'sum', got '${reduction}'`);
  }
  return code;
}

/** Reduces losses that no op of libtorch reduces. */
export function reduce(caller: string, losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  const code = reductionCode(caller, reduction);
  return code === 0 ? losses : code === 1 ? losses.mean() : losses.sum();
}

export const isSameShape = (a: Tensor, b: Tensor) => String(a.shape) === String(b.shape);

export const sizes = (tensor: Tensor) => `[${tensor.shape.join(', ')}]`;

export interface LossOptions {
  /** `'mean'` by default. */
  reduction?: Reduction;
}

export interface WeightedLossOptions extends LossOptions {
  /** A factor for each class, or for each element, as the loss says. */
  weight?: Tensor | null;
}

/** Input and target, of the same shape: gradients need that. */
function broadcast(input: Tensor, target: Tensor): [Tensor, Tensor] {
  if (isSameShape(input, target)) return [input, target];
  return torch.broadcastTensors([input, target]) as [Tensor, Tensor];
}

/**
 * A loss of each element with its own weight.
 *
 * @param losses The losses of the elements.
 * @param total What the mean divides the sum by.
 */
function weighted(
  caller: string,
  [input, weight]: readonly [Tensor, Tensor],
  reduction: Reduction | undefined,
  losses: Tensor,
  total: (weight: Tensor) => Tensor | number,
): Tensor {
  if (!isSameShape(input, weight)) {
    throw refuse(
      caller,
      `weight should have the shape of input, ${sizes(input)}, got ${sizes(weight)}`,
    );
  }
  const factored = losses.mul(weight);
  return (reduction ?? 'mean') === 'mean'
    ? factored.sum().div(total(weight))
    : reduce(caller, factored, reduction);
}

/** The squared error. */
export const mseLoss = callable(
  'mseLoss',
  ['input', 'target'],
  ['reduction', 'weight'],
  (input: Tensor, target: Tensor, { reduction, weight = null }: WeightedLossOptions) => {
    const [x, y] = broadcast(input, target);
    if (weight === null) return torch.mseLoss(x, y, reductionCode('mseLoss', reduction));
    const losses = x.sub(y).pow(2);
    return weighted('mseLoss', [input, weight], reduction, losses, (all) => all.sum());
  },
);

/** The absolute error. */
export const l1Loss = callable(
  'l1Loss',
  ['input', 'target'],
  ['reduction', 'weight'],
  (input: Tensor, target: Tensor, { reduction, weight = null }: WeightedLossOptions) => {
    const [x, y] = broadcast(input, target);
    if (weight === null) return torch.l1Loss(x, y, reductionCode('l1Loss', reduction));
    return weighted('l1Loss', [input, weight], reduction, x.sub(y).abs(), (all) => all.sum());
  },
);

export interface SmoothL1LossOptions extends LossOptions {
  /** Below which error the loss is quadratic; 1 by default. */
  beta?: number;
}

/** The absolute error, squared and divided by `2 beta` below beta. */
export const smoothL1Loss = callable(
  'smoothL1Loss',
  ['input', 'target'],
  ['reduction', 'beta'],
  (input: Tensor, target: Tensor, { reduction, beta = 1 }: SmoothL1LossOptions) => {
    const [x, y] = broadcast(input, target);
    const code = reductionCode('smoothL1Loss', reduction);
    return beta === 0 ? torch.l1Loss(x, y, code) : torch.smoothL1Loss(x, y, code, beta);
  },
);

export interface HuberLossOptions extends WeightedLossOptions {
  /** Below which error the loss is quadratic; 1 by default. */
  delta?: number;
}

/** Half the squared error below delta, and `delta (|error| - delta / 2)` above. */
export const huberLoss = callable(
  'huberLoss',
  ['input', 'target'],
  ['reduction', 'delta', 'weight'],
  (input: Tensor, target: Tensor, { reduction, delta = 1, weight = null }: HuberLossOptions) => {
    const [x, y] = broadcast(input, target);
    if (weight === null) {
      return torch.huberLoss(x, y, reductionCode('huberLoss', reduction), delta);
    }
    const losses = torch.huberLoss(x, y, reductions.none, delta);
    return weighted('huberLoss', [input, weight], reduction, losses, (all) => all.numel());
  },
);

export interface KlDivOptions {
  /** `'mean'` by default, over all elements; `'batchmean'` is the mathematical one, the sum divided by N. */
  reduction?: Reduction | 'batchmean';
  /** Whether the target has logarithms; false by default. */
  logTarget?: boolean;
}

/** The Kullback-Leibler divergence of log probabilities from a target's probabilities. */
export const klDiv = callable(
  'klDiv',
  ['input', 'target'],
  ['reduction', 'logTarget'],
  (input: Tensor, target: Tensor, { reduction = 'mean', logTarget = false }: KlDivOptions) => {
    if (reduction !== 'batchmean') {
      return torch.klDiv(input, target, reductionCode('klDiv', reduction), { logTarget });
    }
    const sum = torch.klDiv(input, target, reductions.sum, { logTarget });
    return input.ndim === 0 ? sum : sum.div(input.size(0));
  },
);

export interface PoissonNllLossOptions extends LossOptions {
  /** Whether the input is the logarithm of the rate; true by default. */
  logInput?: boolean;
  /** Whether to add Stirling's term; false by default. */
  full?: boolean;
  /** Added to the rate before its logarithm; 1e-8 by default. */
  eps?: number;
}

/** The negative log likelihood of counts with a Poisson distribution. */
export const poissonNllLoss = callable(
  'poissonNllLoss',
  ['input', 'target'],
  ['logInput', 'full', 'eps', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    { logInput = true, full = false, eps = 1e-8, reduction }: PoissonNllLossOptions,
  ) => {
    const code = reductionCode('poissonNllLoss', reduction);
    return torch.poissonNllLoss(input, target, logInput, full, eps, code);
  },
);

export interface GaussianNllLossOptions extends LossOptions {
  /** Whether to add the constant term; false by default. */
  full?: boolean;
  /** The least variance; 1e-6 by default. */
  eps?: number;
}

/** The negative log likelihood of a target with normal distributions of mean `input` and variance `var`. */
export const gaussianNllLoss = callable(
  'gaussianNllLoss',
  ['input', 'target', 'var'],
  ['full', 'eps', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    variance: Tensor | number,
    { full = false, eps = 1e-6, reduction }: GaussianNllLossOptions,
  ) => {
    const caller = 'gaussianNllLoss';
    let given = typeof variance === 'number' ? torch.fullLike(input, variance) : variance;
    if (given.lt(0).any().item<boolean>()) throw refuse(caller, 'var has negative elements');
    if (!isSameShape(given, input)) {
      // One for each sample, or one for each row.
      const isRows = String(given.shape) === String(input.shape.slice(0, -1));
      const others = input.shape.filter((size, i) => size !== given.shape[i]);
      const isShared =
        given.ndim === input.ndim &&
        given.shape.filter((size, i) => size !== input.shape[i]).reduce((a, b) => a + b, 0) === 1;
      if (!isRows && !(isShared && others.length > 0)) {
        throw refuse(caller, `var of shape ${sizes(given)} does not fit input ${sizes(input)}`);
      }
      if (isRows) given = given.unsqueeze(-1);
    }
    const clamped = given.clone();
    torch.noGrad(() => clamped.clampMin_(eps));
    const error = input.sub(target).pow(2).div(clamped);
    const losses = clamped.log().add(error).mul(0.5);
    const constant = full ? 0.5 * Math.log(2 * Math.PI) : 0;
    return reduce(caller, full ? losses.add(constant) : losses, reduction);
  },
);

export interface CtcLossOptions extends LossOptions {
  /** The class that stands for none; 0 by default. */
  blank?: number;
  /** Whether infinite losses, of targets that are too long, count as 0; false by default. */
  zeroInfinity?: boolean;
}

/** Connectionist temporal classification of log probabilities [T, N, classes]. Graves et al., 2006. */
export const ctcLoss = callable(
  'ctcLoss',
  ['logProbs', 'targets', 'inputLengths', 'targetLengths'],
  ['blank', 'reduction', 'zeroInfinity'],
  (
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
    { blank = 0, reduction, zeroInfinity = false }: CtcLossOptions,
  ) => {
    const code = reductionCode('ctcLoss', reduction);
    // The two overloads take lengths of the same kind.
    const [inputs, outputs] = [inputLengths, targetLengths] as [Tensor, Tensor];
    return torch.ctcLoss(logProbs, targets, inputs, outputs, blank, code, zeroInfinity);
  },
);
