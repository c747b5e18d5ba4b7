import { type Tensor, TorchError, torch } from '../torch/index.js';
import { type Placed, readArguments } from './arguments.js';
import { ModuleList, Sequential } from './containers.js';
import type { FactoryOptions } from './create.js';
import { Linear } from './linear.js';
import { Module } from './module.js';

export interface AdaptiveLogSoftmaxOptions extends FactoryOptions {
  /** By what the width of each cluster's projection is less than that of the one before; 4 by default. */
  divValue?: number;
  /** Whether the layer of the frequent classes has a bias; false by default. */
  headBias?: boolean;
}

const OPTIONS = ['divValue', 'headBias', 'device', 'dtype'] as const;

/**
 * A softmax over many classes, sorted by frequency: rare ones are in clusters, whose layers are narrower, and are computed
 * where they are needed. Grave et al., Efficient softmax approximation for GPUs (arXiv:1609.04309).
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  /** The first class of each cluster, then the number of classes. */
  readonly cutoffs: readonly number[];
  /** Scores of the frequent classes, then of each cluster. */
  head: Linear;
  tail: ModuleList<Sequential>;

  constructor(
    readonly inFeatures: number,
    readonly nClasses: number,
    cutoffs: readonly number[],
    ...optional: Placed<AdaptiveLogSoftmaxOptions, typeof OPTIONS>
  ) {
    super();
    const options: AdaptiveLogSoftmaxOptions = readArguments(
      'AdaptiveLogSoftmaxWithLoss',
      optional,
      [],
      OPTIONS,
    );
    const { divValue = 4, headBias = false, ...factory } = options;
    const rises = (value: number, i: number) =>
      Number.isInteger(value) && value > (cutoffs[i - 1] ?? 0) && value < nClasses;
    if (cutoffs.length === 0 || !cutoffs.every(rises)) {
      throw new TorchError(
        `AdaptiveLogSoftmaxWithLoss: cutoffs should be rising integers from 1 to ${nClasses - 1}, got [${cutoffs.join(', ')}]`,
        'ValueError',
      );
    }
    this.cutoffs = [...cutoffs, nClasses];
    const frequent = cutoffs[0] as number;
    this.head = new Linear(inFeatures, frequent + cutoffs.length, { bias: headBias, ...factory });
    this.tail = new ModuleList(
      cutoffs.map((first, i) => {
        const width = Math.floor(inFeatures / divValue ** (i + 1));
        const classes = (this.cutoffs[i + 1] as number) - first;
        return new Sequential(
          new Linear(inFeatures, width, { bias: false, ...factory }),
          new Linear(width, classes, { bias: false, ...factory }),
        );
      }),
    );
  }

  /** Draws new initial values for all parameters. */
  resetParameters(): void {
    this.apply((module) => {
      if (module instanceof Linear) module.resetParameters();
    });
  }

  /**
   * @param input [N, inFeatures], or without N
   * @param target int64 [N], or a single class
   * @returns The log probability of each target, and the mean of their negatives.
   */
  forward(input: Tensor, target: Tensor): [output: Tensor, loss: Tensor] {
    const isSingle = target.ndim === 0;
    if (target.ndim > 1 || input.ndim !== target.ndim + 1) {
      throw new TorchError(
        `AdaptiveLogSoftmaxWithLoss: input should have one dimension more than target, and target 0 or 1, got ${input.ndim} and ${target.ndim}`,
        'ValueError',
      );
    }
    const [x, y] = isSingle ? [input.unsqueeze(0), target.unsqueeze(0)] : [input, target];
    if (y.lt(0).logicalOr(y.ge(this.nClasses)).any().item<boolean>()) {
      throw new TorchError(
        `AdaptiveLogSoftmaxWithLoss: target should be from 0 to ${this.nClasses - 1}, got ${y.min().item()} to ${y.max().item()}`,
        'ValueError',
      );
    }
    const frequent = this.cutoffs[0] as number;
    let inHead = y;
    let output = x.newZeros([x.size(0)]);
    for (const [i, cluster] of [...this.tail].entries()) {
      const [first, end] = this.cutoffs.slice(i) as [number, number];
      const isInside = y.ge(first).logicalAnd(y.lt(end));
      const rows = isInside.nonzero().squeeze(1);
      if (rows.numel() === 0) continue;
      inHead = inHead.maskedFill(isInside, frequent + i);
      const scores = cluster.forward(x.indexSelect(0, rows)).logSoftmax(1);
      const own = y.indexSelect(0, rows).sub(first).unsqueeze(1);
      output = output.indexAdd(0, rows, scores.gather(1, own).squeeze(1));
    }
    const scores = this.head.forward(x).logSoftmax(1);
    output = output.add(scores.gather(1, inHead.unsqueeze(1)).squeeze(1));
    return [isSingle ? output.squeeze(0) : output, output.neg().mean()];
  }

  /** The log probabilities of all classes: [N, inFeatures] becomes [N, nClasses]. */
  logProb(input: Tensor): Tensor {
    const scores = this.head.forward(input).logSoftmax(1);
    const frequent = this.cutoffs[0] as number;
    const clusters = [...this.tail].map((cluster, i) =>
      cluster
        .forward(input)
        .logSoftmax(1)
        .add(scores.narrow(1, frequent + i, 1)),
    );
    return torch.cat([scores.narrow(1, 0, frequent), ...clusters], 1);
  }

  /** The most probable class of each sample. */
  predict(input: Tensor): Tensor {
    return this.logProb(input).argmax(1);
  }
}
