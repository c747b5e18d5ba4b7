import { type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions, newBuffer } from './create.js';
import { ones_, zeros_ } from './init.js';
import { Module } from './module.js';
import type { Buffer, Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

const { batchNorm } = torch;

export interface BatchNorm1dOptions extends FactoryOptions {
  /** Added to the variance; 1e-5 by default. */
  eps?: number;
  /** The weight of a new batch in the running statistics, 0.1 by default; null averages all batches equally. */
  momentum?: number | null;
  /** Whether to learn a factor and a bias for each feature; true by default. */
  affine?: boolean;
  /** Whether the learned part has a bias; true by default. */
  bias?: boolean;
  /** Whether to keep running statistics, by which eval() normalises; true by default. */
  trackRunningStats?: boolean;
}

const BATCH_NORM_OPTIONS = [
  'eps',
  'momentum',
  'affine',
  'bias',
  'trackRunningStats',
  'device',
  'dtype',
] as const;

/**
 * Normalises each feature over the batch, for an input [N, features] or [N, features, L]. Ioffe and Szegedy, Batch
 * normalization (arXiv:1502.03167).
 */
export class BatchNorm1d extends Module {
  readonly eps: number;
  readonly momentum: number | null;
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Buffer | null;
  runningVar: Buffer | null;
  numBatchesTracked: Buffer | null;

  constructor(
    readonly numFeatures: number,
    options: BatchNorm1dOptions = {},
  ) {
    super();
    checkOptions('BatchNorm1d', options, BATCH_NORM_OPTIONS);
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    const { device, dtype } = options;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? emptyParameter([numFeatures], options) : null;
    this.bias = affine && (options.bias ?? true) ? emptyParameter([numFeatures], options) : null;
    const buffer = (make: () => Tensor) => (trackRunningStats ? newBuffer(make) : null);
    this.runningMean = buffer(() => torch.zeros([numFeatures], { device, dtype }));
    this.runningVar = buffer(() => torch.ones([numFeatures], { device, dtype }));
    this.numBatchesTracked = buffer(() => torch.zeros([], { device, dtype: 'int64' }));
    this.resetParameters();
  }

  /** Resets the running statistics. */
  resetRunningStats(): void {
    this.runningMean?.zero_();
    this.runningVar?.fill_(1);
    this.numBatchesTracked?.zero_();
  }

  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  forward(input: Tensor): Tensor {
    const { training, runningMean, runningVar } = this;
    const { shape } = input;
    if (shape.length !== 2 && shape.length !== 3) {
      throw new TorchError(
        `BatchNorm1d: expected an input of 2 or 3 dimensions, got one of ${shape.length}`,
        'ValueError',
        'batchNorm',
      );
    }
    const ownStatistics = training || runningMean === null;
    if (ownStatistics && (shape[0] as number) * (shape[2] ?? 1) === 1) {
      throw new TorchError(
        `BatchNorm1d: expected more than 1 value per channel when training, got input size [${shape.join(', ')}]`,
        'ValueError',
        'batchNorm',
      );
    }
    const factor = training ? this.countBatch() : (this.momentum ?? 0);
    return batchNorm(
      input,
      this.weight,
      this.bias,
      runningMean,
      runningVar,
      ownStatistics,
      factor,
      this.eps,
      true,
    );
  }

  /** Counts a batch, and returns its weight in the running statistics. */
  private countBatch(): number {
    const { momentum, numBatchesTracked } = this;
    if (numBatchesTracked === null) return momentum ?? 0;
    numBatchesTracked.add_(1);
    return momentum ?? 1 / numBatchesTracked.item<number>();
  }

  protected override extraRepr(): string {
    const { numFeatures, eps, momentum, weight, bias, runningMean } = this;
    return (
      `${numFeatures}, eps=${pythonFloat(eps)}, momentum=${momentum === null ? 'None' : pythonFloat(momentum)}, ` +
      `affine=${pythonValue(weight !== null)}, bias=${pythonValue(bias !== null)}, ` +
      `track_running_stats=${pythonValue(runningMean !== null)}`
    );
  }
}
