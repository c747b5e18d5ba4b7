/** Losses. All have `reduction`: what is made of the losses of the elements. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';
import { logsigmoid } from './activation.js';
import { linear } from './linear.js';

/** How the elements of a loss are reduced. */
export type Reduction = 'none' | 'mean' | 'sum';

const reductions: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 };

function refuse(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}

function reductionCode(caller: string, reduction: Reduction = 'mean'): number {
  const code = reductions[reduction];
  if (code === undefined) {
    throw refuse(caller, `reduction should be 'none', 'mean' or 'sum', got '${reduction}'`);
  }
  return code;
}

/** Reduces losses that no op of libtorch reduces. */
function reduce(caller: string, losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  const code = reductionCode(caller, reduction);
  return code === 0 ? losses : code === 1 ? losses.mean() : losses.sum();
}

const isSameShape = (a: Tensor, b: Tensor) => String(a.shape) === String(b.shape);

const sizes = (tensor: Tensor) => `[${tensor.shape.join(', ')}]`;

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

export interface NllLossOptions extends WeightedLossOptions {
  /** A class whose samples are ignored; -100 by default. */
  ignoreIndex?: number;
}

/** The negative of the log probabilities [N, classes, ...] of the classes int64 [N, ...]. */
export const nllLoss = callable(
  'nllLoss',
  ['input', 'target'],
  ['weight', 'ignoreIndex', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    { weight = null, ignoreIndex = -100, reduction }: NllLossOptions,
  ) => torch.nllLossNd(input, target, weight, reductionCode('nllLoss', reduction), ignoreIndex),
);

export interface CrossEntropyOptions extends LossOptions {
  /** A weight for each class. */
  weight?: Tensor | null;
  /** A class whose samples are ignored; -100 by default. */
  ignoreIndex?: number;
  /** Label smoothing: the share of the target that is spread evenly over all classes; 0 by default. */
  labelSmoothing?: number;
}

/**
 * Cross entropy of logits [N, classes, ...].
 *
 * The target is class indices, int64 [N, ...], or probabilities with the shape of the logits and a floating point dtype.
 */
export const crossEntropy = callable(
  'crossEntropy',
  ['input', 'target'],
  ['weight', 'ignoreIndex', 'reduction', 'labelSmoothing'],
  (input: Tensor, target: Tensor, options: CrossEntropyOptions) =>
    torch.crossEntropyLoss(
      input,
      target,
      options.weight ?? null,
      reductionCode('crossEntropy', options.reduction),
      options.ignoreIndex ?? -100,
      options.labelSmoothing ?? 0,
    ),
);

export interface LinearCrossEntropyOptions extends Omit<CrossEntropyOptions, 'ignoreIndex'> {
  /** Added to the logits. */
  linearBias?: Tensor | null;
  ignoreIndex?: number | null;
}

/** Cross entropy of the logits that a linear layer gives: input [N, in] or [in], weight [classes, ..., in]. */
export const linearCrossEntropy = callable(
  'linearCrossEntropy',
  ['input', 'linearWeight', 'target'],
  ['linearBias', 'weight', 'reduction', 'ignoreIndex', 'labelSmoothing'],
  (
    input: Tensor,
    linearWeight: Tensor,
    target: Tensor,
    { linearBias = null, ignoreIndex = null, ...options }: LinearCrossEntropyOptions,
  ) => {
    const caller = 'linearCrossEntropy';
    const features = input.shape.at(-1);
    const classes = linearWeight.shape.slice(0, -1);
    if (input.ndim < 1 || input.ndim > 2) {
      throw refuse(caller, `input should have 1 or 2 dimensions, got ${input.ndim}`);
    }
    if (linearWeight.ndim < 2 || linearWeight.shape.at(-1) !== features) {
      throw refuse(
        caller,
        `linearWeight should have the shape [classes, ..., ${features}], got ${sizes(linearWeight)}`,
      );
    }
    if (linearBias !== null && String(linearBias.shape) !== String(classes)) {
      throw refuse(
        caller,
        `linearBias should have the shape [${classes.join(', ')}], got ${sizes(linearBias)}`,
      );
    }
    if (classes.length > 1 && input.ndim === 1) {
      throw refuse(caller, `input should be a batch for linearWeight ${sizes(linearWeight)}`);
    }
    const shape = [...input.shape.slice(0, -1), ...classes];
    if (String(target.shape) === String(shape) && ignoreIndex !== null) {
      throw refuse(caller, 'ignoreIndex is for classes, but target has probabilities');
    }
    const flat = linearWeight.reshape([-1, features as number]);
    const logits = linear(input, flat, linearBias?.reshape([-1]) ?? null).reshape(shape);
    const { weight, reduction, labelSmoothing } = options;
    const known = { weight, reduction, labelSmoothing, ignoreIndex: ignoreIndex ?? -100 };
    return crossEntropy(logits, target, known);
  },
);

/** Binary cross entropy of probabilities with targets from 0 to 1, elementwise. */
export const binaryCrossEntropy = callable(
  'binaryCrossEntropy',
  ['input', 'target'],
  ['weight', 'reduction'],
  (input: Tensor, target: Tensor, { weight = null, reduction }: WeightedLossOptions) => {
    const code = reductionCode('binaryCrossEntropy', reduction);
    checkShapes('binaryCrossEntropy', input, target);
    const factors = weight === null ? null : torch.broadcastTensors([weight, target])[0];
    return torch.binaryCrossEntropy(input, target, factors, code);
  },
);

function checkShapes(caller: string, input: Tensor, target: Tensor): void {
  if (isSameShape(input, target)) return;
  throw refuse(
    caller,
    `target should have the shape of input, ${sizes(input)}, got ${sizes(target)}`,
  );
}

export interface LogitsLossOptions extends WeightedLossOptions {
  /** A factor for positive targets of each class. */
  posWeight?: Tensor | null;
}

/** Binary cross entropy of logits with targets from 0 to 1, elementwise. */
export const binaryCrossEntropyWithLogits = callable(
  'binaryCrossEntropyWithLogits',
  ['input', 'target'],
  ['weight', 'reduction', 'posWeight'],
  (
    input: Tensor,
    target: Tensor,
    { weight = null, reduction, posWeight = null }: LogitsLossOptions,
  ) => {
    const code = reductionCode('binaryCrossEntropyWithLogits', reduction);
    checkShapes('binaryCrossEntropyWithLogits', input, target);
    return torch.binaryCrossEntropyWithLogits(input, target, weight, posWeight, code);
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

export interface MarginOptions extends LossOptions {
  margin?: number;
}

/** `max(0, -y (x1 - x2) + margin)` for targets y of 1 and -1. The margin is 0 by default. */
export const marginRankingLoss = callable(
  'marginRankingLoss',
  ['input1', 'input2', 'target'],
  ['margin', 'reduction'],
  (input1: Tensor, input2: Tensor, target: Tensor, { margin = 0, reduction }: MarginOptions) => {
    const code = reductionCode('marginRankingLoss', reduction);
    if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
      throw refuse(
        'marginRankingLoss',
        `inputs and target should have as many dimensions, got ${sizes(input1)}, ${sizes(input2)} and ${sizes(target)}`,
      );
    }
    return torch.marginRankingLoss(input1, input2, target, margin, code);
  },
);

/** `x` for targets of 1, and `max(0, margin - x)` for those of -1. The margin is 1 by default. */
export const hingeEmbeddingLoss = callable(
  'hingeEmbeddingLoss',
  ['input', 'target'],
  ['margin', 'reduction'],
  (input: Tensor, target: Tensor, { margin = 1, reduction }: MarginOptions) =>
    torch.hingeEmbeddingLoss(input, target, margin, reductionCode('hingeEmbeddingLoss', reduction)),
);

/** `1 - cos(x1, x2)` for targets of 1, and `max(0, cos(x1, x2) - margin)` for those of -1. The margin is 0 by default. */
export const cosineEmbeddingLoss = callable(
  'cosineEmbeddingLoss',
  ['input1', 'input2', 'target'],
  ['margin', 'reduction'],
  (input1: Tensor, input2: Tensor, target: Tensor, { margin = 0, reduction }: MarginOptions) => {
    const code = reductionCode('cosineEmbeddingLoss', reduction);
    return torch.cosineEmbeddingLoss(input1, input2, target, margin, code);
  },
);

/** `log(1 + exp(-y x))` for targets y of 1 and -1. */
export const softMarginLoss = callable(
  'softMarginLoss',
  ['input', 'target'],
  ['reduction'],
  (input: Tensor, target: Tensor, { reduction }: LossOptions) =>
    torch.softMarginLoss(input, target, reductionCode('softMarginLoss', reduction)),
);

/** The hinge loss of several classes for each sample, whose indices come before the first -1. */
export const multilabelMarginLoss = callable(
  'multilabelMarginLoss',
  ['input', 'target'],
  ['reduction'],
  (input: Tensor, target: Tensor, { reduction }: LossOptions) =>
    torch.multilabelMarginLoss(input, target, reductionCode('multilabelMarginLoss', reduction)),
);

/** The mean over classes of the binary cross entropy of logits. */
export const multilabelSoftMarginLoss = callable(
  'multilabelSoftMarginLoss',
  ['input', 'target'],
  ['weight', 'reduction'],
  (input: Tensor, target: Tensor, { weight = null, reduction }: WeightedLossOptions) => {
    const positive = target.mul(logsigmoid(input));
    const negative = target.neg().add(1).mul(logsigmoid(input.neg()));
    const losses = positive.add(negative).neg();
    const factored = weight === null ? losses : losses.mul(weight);
    const means = factored.sum(input.ndim - 1).div(input.size(-1));
    return reduce('multilabelSoftMarginLoss', means, reduction);
  },
);

export interface MultiMarginLossOptions extends WeightedLossOptions {
  /** The power, 1 or 2; 1 by default. */
  p?: number;
  /** 1 by default. */
  margin?: number;
}

/** The hinge loss of classes: the mean of `max(0, margin - x[y] + x[i])^p`. */
export const multiMarginLoss = callable(
  'multiMarginLoss',
  ['input', 'target'],
  ['p', 'margin', 'weight', 'reduction'],
  (
    input: Tensor,
    target: Tensor,
    { p = 1, margin = 1, weight = null, reduction }: MultiMarginLossOptions,
  ) => {
    checkMultiMargin('multiMarginLoss', { p, weight });
    const code = reductionCode('multiMarginLoss', reduction);
    return torch.multiMarginLoss(input, target, p, margin, weight, code);
  },
);

/** Refuses powers and weights that a hinge loss of classes does not have. */
export function checkMultiMargin(
  caller: string,
  { p, weight }: { p: number; weight: Tensor | null },
): void {
  if (p !== 1 && p !== 2) throw refuse(caller, `p should be 1 or 2, got ${p}`);
  if (weight !== null && weight.ndim !== 1) {
    throw refuse(caller, `weight should have 1 dimension, got ${weight.ndim}`);
  }
}

/** Refuses a margin of triplets that is not above 0. */
export function checkMargin(caller: string, margin: number): void {
  if (!(margin > 0)) throw refuse(caller, `margin should be greater than 0, got ${margin}`);
}

export interface TripletMarginLossOptions extends MarginOptions {
  /** The p of the norm; 2 by default. */
  p?: number;
  /** 1e-6 by default. */
  eps?: number;
  /** Whether the distance of the others counts, where it is less. Balntas et al., 2016. */
  swap?: boolean;
}

/** `max(0, d(anchor, positive) - d(anchor, negative) + margin)`. The margin is 1 by default. */
export const tripletMarginLoss = callable(
  'tripletMarginLoss',
  ['anchor', 'positive', 'negative'],
  ['margin', 'p', 'eps', 'swap', 'reduction'],
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    { margin = 1, p = 2, eps = 1e-6, swap = false, reduction }: TripletMarginLossOptions,
  ) => {
    const code = reductionCode('tripletMarginLoss', reduction);
    checkMargin('tripletMarginLoss', margin);
    return torch.tripletMarginLoss(anchor, positive, negative, margin, p, eps, swap, code);
  },
);

export interface TripletDistanceOptions extends MarginOptions {
  /** `pairwiseDistance` by default. */
  distanceFunction?: ((a: Tensor, b: Tensor) => Tensor) | null;
  swap?: boolean;
}

/** {@link tripletMarginLoss} with another distance. */
export const tripletMarginWithDistanceLoss = callable(
  'tripletMarginWithDistanceLoss',
  ['anchor', 'positive', 'negative'],
  ['distanceFunction', 'margin', 'swap', 'reduction'],
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    { distanceFunction, margin = 1, swap = false, reduction }: TripletDistanceOptions,
  ) => {
    const caller = 'tripletMarginWithDistanceLoss';
    reductionCode(caller, reduction);
    checkMargin(caller, margin);
    const dims = [anchor.ndim, positive.ndim, negative.ndim];
    if (new Set(dims).size > 1) {
      throw refuse(caller, `the inputs should have as many dimensions, got ${dims.join(', ')}`);
    }
    const distance = distanceFunction ?? ((a, b) => torch.pairwiseDistance(a, b));
    const near = distance(anchor, positive);
    let far = distance(anchor, negative);
    if (swap) far = torch.minimum(far, distance(positive, negative));
    return reduce(caller, near.add(margin).sub(far).clampMin(0), reduction);
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
