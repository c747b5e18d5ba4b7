/** Losses with margins. */
import { type Tensor, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';
import { logsigmoid } from './activation.js';
import {
  type LossOptions,
  reduce,
  reductionCode,
  refuse,
  sizes,
  type WeightedLossOptions,
} from './loss.js';

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

/** The distances of two batches of vectors. */
export type DistanceFunction = (a: Tensor, b: Tensor) => Tensor;

export interface TripletDistanceOptions extends MarginOptions {
  /** `pairwiseDistance` by default. */
  distanceFunction?: DistanceFunction | null;
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
