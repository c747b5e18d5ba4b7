/** Losses. All have `reduction`: what is made of the losses of the elements, `'mean'` by default. */
import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { newBuffer } from './create.js';
import { PairwiseDistance } from './distance.js';
import { checkMargin, checkMultiMargin } from './functional/margin-loss.js';
import * as F from './functional.js';
import { Linear, type LinearOptions } from './linear.js';
import { Module } from './module.js';
import { none, optionLayer } from './option-layer.js';
import type { Buffer } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

const REDUCED = { reduction: 'mean' as F.Reduction };
const WEIGHTED = { weight: null as Tensor | null, ...REDUCED };

type Loss = (input: Tensor, target: Tensor, options: { reduction: F.Reduction }) => Tensor;

/** The base of a loss with no other option than `reduction`. */
const plain = (loss: Loss) =>
  optionLayer(none, ['reduction'], REDUCED, ({ reduction }, input: Tensor, target: Tensor) =>
    loss(input, target, { reduction }),
  );

/** The base of a loss with a weight for each class or element, too. */
const weighted = (loss: typeof F.binaryCrossEntropy) =>
  optionLayer(
    none,
    ['weight', 'reduction'],
    WEIGHTED,
    ({ weight, reduction }, input: Tensor, target: Tensor) =>
      loss(input, target, { weight, reduction }),
  );

/** The absolute error. */
export class L1Loss extends plain(F.l1Loss) {}
/** The squared error. */
export class MSELoss extends plain(F.mseLoss) {}
/** The hinge loss of several classes for each sample, whose indices come before the first -1. */
export class MultiLabelMarginLoss extends plain(F.multilabelMarginLoss) {}
/** `log(1 + exp(-y x))` for targets y of 1 and -1. */
export class SoftMarginLoss extends plain(F.softMarginLoss) {}
/** Binary cross entropy of probabilities with targets from 0 to 1. */
export class BCELoss extends weighted(F.binaryCrossEntropy) {}
/** The mean over classes of the binary cross entropy of logits. */
export class MultiLabelSoftMarginLoss extends weighted(F.multilabelSoftMarginLoss) {}

/** Binary cross entropy of logits with targets from 0 to 1. */
export class BCEWithLogitsLoss extends optionLayer(
  none,
  ['weight', 'reduction', 'posWeight'],
  { ...WEIGHTED, posWeight: null as Tensor | null },
  ({ weight, reduction, posWeight }, input: Tensor, target: Tensor) =>
    F.binaryCrossEntropyWithLogits(input, target, { weight, reduction, posWeight }),
) {}

/** The negative of the log probabilities [N, classes, ...] of the classes int64 [N, ...]. */
export class NLLLoss extends optionLayer(
  none,
  ['weight', 'ignoreIndex', 'reduction'],
  { ...WEIGHTED, ignoreIndex: -100 },
  ({ weight, ignoreIndex, reduction }, input: Tensor, target: Tensor) =>
    F.nllLoss(input, target, { weight, ignoreIndex, reduction }),
) {}

/** The older name of {@link NLLLoss}. */
export class NLLLoss2d extends NLLLoss {}

/** Cross entropy of logits [N, classes, ...] with classes int64 [N, ...], or with probabilities. */
export class CrossEntropyLoss extends optionLayer(
  none,
  ['weight', 'ignoreIndex', 'reduction', 'labelSmoothing'],
  { ...WEIGHTED, ignoreIndex: -100, labelSmoothing: 0 },
  ({ weight, ignoreIndex, reduction, labelSmoothing }, input: Tensor, target: Tensor) =>
    F.crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing }),
) {}

/** The negative log likelihood of counts with a Poisson distribution. */
export class PoissonNLLLoss extends optionLayer(
  none,
  ['logInput', 'full', 'eps', 'reduction'],
  { logInput: true, full: false, eps: 1e-8, ...REDUCED },
  ({ logInput, full, eps, reduction }, input: Tensor, target: Tensor) =>
    F.poissonNllLoss(input, target, { logInput, full, eps, reduction }),
) {}

/** The negative log likelihood of a target with normal distributions. */
export class GaussianNLLLoss extends optionLayer(
  none,
  ['full', 'eps', 'reduction'],
  { full: false, eps: 1e-6, ...REDUCED },
  ({ full, eps, reduction }, input: Tensor, target: Tensor, variance: Tensor | number) =>
    F.gaussianNllLoss(input, target, variance, { full, eps, reduction }),
) {}

/** The Kullback-Leibler divergence of log probabilities from a target's probabilities. */
export class KLDivLoss extends optionLayer(
  none,
  ['reduction', 'logTarget'],
  { reduction: 'mean' as F.Reduction | 'batchmean', logTarget: false },
  ({ reduction, logTarget }, input: Tensor, target: Tensor) =>
    F.klDiv(input, target, { reduction, logTarget }),
) {}

/** The absolute error, squared and divided by `2 beta` below beta. */
export class SmoothL1Loss extends optionLayer(
  none,
  ['reduction', 'beta'],
  { ...REDUCED, beta: 1 },
  ({ reduction, beta }, input: Tensor, target: Tensor) =>
    F.smoothL1Loss(input, target, { reduction, beta }),
) {}

/** Half the squared error below delta, and `delta (|error| - delta / 2)` above. */
export class HuberLoss extends optionLayer(
  none,
  ['reduction', 'delta'],
  { ...REDUCED, delta: 1 },
  ({ reduction, delta }, input: Tensor, target: Tensor) =>
    F.huberLoss(input, target, { reduction, delta }),
) {}

/** `x` for targets of 1, and `max(0, margin - x)` for those of -1. */
export class HingeEmbeddingLoss extends optionLayer(
  none,
  ['margin', 'reduction'],
  { margin: 1, ...REDUCED },
  ({ margin, reduction }, input: Tensor, target: Tensor) =>
    F.hingeEmbeddingLoss(input, target, { margin, reduction }),
) {}

const ofPairs = (loss: typeof F.marginRankingLoss) =>
  optionLayer(
    none,
    ['margin', 'reduction'],
    { margin: 0, ...REDUCED },
    ({ margin, reduction }, input1: Tensor, input2: Tensor, target: Tensor) =>
      loss(input1, input2, target, { margin, reduction }),
  );

/** `1 - cos(x1, x2)` for targets of 1, and `max(0, cos(x1, x2) - margin)` for those of -1. */
export class CosineEmbeddingLoss extends ofPairs(F.cosineEmbeddingLoss) {}
/** `max(0, -y (x1 - x2) + margin)` for targets y of 1 and -1. */
export class MarginRankingLoss extends ofPairs(F.marginRankingLoss) {}

/** The hinge loss of classes: the mean of `max(0, margin - x[y] + x[i])^p`. */
export class MultiMarginLoss extends optionLayer(
  none,
  ['p', 'margin', 'weight', 'reduction'],
  { p: 1, margin: 1, ...WEIGHTED },
  ({ p, margin, weight, reduction }, input: Tensor, target: Tensor) =>
    F.multiMarginLoss(input, target, { p, margin, weight, reduction }),
  { complete: (o, name) => checkMultiMargin(name, o) },
) {}

/** `max(0, d(anchor, positive) - d(anchor, negative) + margin)` with the p-norm as distance. */
export class TripletMarginLoss extends optionLayer(
  none,
  ['margin', 'p', 'eps', 'swap', 'reduction'],
  { margin: 1, p: 2, eps: 1e-6, swap: false, ...REDUCED },
  ({ margin, p, eps, swap, reduction }, anchor: Tensor, positive: Tensor, negative: Tensor) =>
    F.tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction }),
  { complete: ({ margin }, name) => checkMargin(name, margin) },
) {}

type Distance = (Module & { forward(a: Tensor, b: Tensor): Tensor }) | F.DistanceFunction;

/** {@link TripletMarginLoss} with another distance: a function, or a module that is a child then. */
export class TripletMarginWithDistanceLoss extends optionLayer(
  none,
  ['distanceFunction', 'margin', 'swap', 'reduction'],
  { distanceFunction: null as Distance | null, margin: 1, swap: false, ...REDUCED },
  (
    { distanceFunction, margin, swap, reduction },
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
  ) => {
    const distance: F.DistanceFunction | null =
      distanceFunction instanceof Module
        ? (a, b) => distanceFunction.forward(a, b)
        : distanceFunction;
    return F.tripletMarginWithDistanceLoss(anchor, positive, negative, {
      distanceFunction: distance,
      margin,
      swap,
      reduction,
    });
  },
  {
    complete: (o, name) => {
      checkMargin(name, o.margin);
      o.distanceFunction ??= new PairwiseDistance();
    },
  },
) {}

/** Connectionist temporal classification of log probabilities [T, N, classes]. Graves et al., 2006. */
export class CTCLoss extends optionLayer(
  none,
  ['blank', 'reduction', 'zeroInfinity'],
  { blank: 0, ...REDUCED, zeroInfinity: false },
  (
    { blank, reduction, zeroInfinity },
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
  ) =>
    F.ctcLoss(logProbs, targets, inputLengths, targetLengths, { blank, reduction, zeroInfinity }),
) {}

export interface LinearCrossEntropyLossOptions
  extends Omit<F.LinearCrossEntropyOptions, 'linearBias'>,
    LinearOptions {
  /** Sizes of further dimensions of the logits, after the classes; none by default. */
  outFeatures?: readonly number[];
}

/** A linear layer to logits, and their cross entropy. */
export class LinearCrossEntropyLoss extends Module {
  readonly outFeatures: readonly number[];
  readonly ignoreIndex: number | null;
  readonly labelSmoothing: number;
  readonly reduction: F.Reduction;
  weight: Buffer | null;
  linear: Linear;

  constructor(
    inFeatures: number,
    readonly numClasses: number,
    options: LinearCrossEntropyLossOptions = {},
  ) {
    super();
    checkOptions('LinearCrossEntropyLoss', options, [
      'outFeatures',
      'bias',
      'device',
      'dtype',
      'reduction',
      'weight',
      'ignoreIndex',
      'labelSmoothing',
    ]);
    const { weight = null, labelSmoothing = 0, bias = false, device, dtype } = options;
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new TorchError(
        `LinearCrossEntropyLoss: labelSmoothing should be from 0 to 1, got ${labelSmoothing}`,
        'ValueError',
      );
    }
    if (weight !== null && String(weight.shape) !== String([numClasses])) {
      throw new TorchError(
        `LinearCrossEntropyLoss: weight should have the shape [${numClasses}], got [${weight.shape.join(', ')}]`,
        'ValueError',
      );
    }
    this.outFeatures = options.outFeatures ?? [];
    this.ignoreIndex = options.ignoreIndex ?? null;
    this.labelSmoothing = labelSmoothing;
    this.reduction = options.reduction ?? 'mean';
    this.weight = weight === null ? null : newBuffer(() => weight);
    const logits = this.outFeatures.reduce((all, size) => all * size, numClasses);
    this.linear = new Linear(inFeatures, logits, { bias, device, dtype });
  }

  forward(input: Tensor, target: Tensor): Tensor {
    const { numClasses, outFeatures, weight, reduction, ignoreIndex, labelSmoothing } = this;
    const shape = [numClasses, ...outFeatures];
    const { weight: linearWeight, bias, inFeatures } = this.linear;
    return F.linearCrossEntropy(input, linearWeight.reshape([...shape, inFeatures]), target, {
      linearBias: bias?.reshape(shape) ?? null,
      weight,
      reduction,
      ignoreIndex,
      labelSmoothing,
    });
  }

  protected override extraRepr(): string {
    const { numClasses, outFeatures, reduction, ignoreIndex, labelSmoothing } = this;
    const { inFeatures, bias } = this.linear;
    return (
      `in_features=${inFeatures}, num_classes=${numClasses}, out_features=${pythonValue(outFeatures)}, ` +
      `bias=${pythonValue(bias !== null)}, reduction=${reduction}, ignore_index=${pythonValue(ignoreIndex)}, ` +
      `label_smoothing=${pythonFloat(labelSmoothing)}, options=None`
    );
  }
}
