/** Normalisation by statistics of batches or samples, which are kept as running averages. */
import { type Tensor, TorchError, torch } from '../torch/index.js';
import { type Placed, readArguments } from './arguments.js';
import { emptyParameter, type FactoryOptions, newBuffer } from './create.js';
import { batchNorm, instanceNorm } from './functional.js';
import { ones_, zeros_ } from './init.js';
import { Module } from './module.js';
import type { Buffer, Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

export interface BatchNormOptions extends FactoryOptions {
  /** Added to the variance; 1e-5 by default. */
  eps?: number;
  /** The weight of a new batch in the running statistics, 0.1 by default; null averages all batches equally. */
  momentum?: number | null;
  /** Whether to learn a factor and a bias for each feature; true by default, false for instances. */
  affine?: boolean;
  /** Whether the learned part has a bias; true by default. */
  bias?: boolean;
  /** Whether to keep running statistics, by which eval() normalises; true by default, false for instances. */
  trackRunningStats?: boolean;
}

export type BatchNorm1dOptions = BatchNormOptions;

/** The options of normalisation, in PyTorch's order. */
export const NORM = [
  'eps',
  'momentum',
  'affine',
  'trackRunningStats',
  'device',
  'dtype',
  'bias',
] as const;

/** The options, by name or by position as in PyTorch. */
type Optional = Placed<BatchNormOptions, typeof NORM>;

/** What normalisation of batches and of instances share. */
abstract class NormBase extends Module {
  readonly eps: number;
  readonly momentum: number | null;
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Buffer | null;
  runningVar: Buffer | null;
  numBatchesTracked: Buffer | null;

  /** @param byDefault Whether it has learned parameters and running statistics. */
  protected constructor(
    readonly numFeatures: number,
    optional: readonly unknown[],
    byDefault: boolean,
  ) {
    super();
    const options: BatchNormOptions = readArguments(new.target.name, optional, [], NORM);
    const { eps = 1e-5, momentum = 0.1 } = options;
    const { affine = byDefault, trackRunningStats = byDefault } = options;
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

  /** Refuses inputs with other numbers of dimensions. */
  protected checkDims(input: Tensor, dims: readonly number[]): void {
    if (dims.includes(input.ndim)) return;
    throw new TorchError(
      `${this.constructor.name}: expected an input of ${dims.join(' or ')} dimensions, got one of ${input.ndim}`,
      'ValueError',
    );
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

/** The base of normalisation over batches. Ioffe and Szegedy, Batch normalization (arXiv:1502.03167). */
export abstract class BatchNormNd extends NormBase {
  constructor(numFeatures: number, ...optional: Optional) {
    super(numFeatures, optional, true);
  }

  /** The numbers of dimensions that an input may have. */
  protected abstract readonly dims: readonly number[];

  forward(input: Tensor): Tensor {
    this.checkDims(input, this.dims);
    const { training, runningMean, runningVar, weight, bias, eps } = this;
    const momentum = training ? this.countBatch() : (this.momentum ?? 0);
    return batchNorm(input, runningMean, runningVar, {
      weight,
      bias,
      training: training || runningMean === null,
      momentum,
      eps,
    });
  }

  /** Counts a batch, and returns its weight in the running statistics. */
  protected countBatch(): number {
    const { momentum, numBatchesTracked } = this;
    if (numBatchesTracked === null) return momentum ?? 0;
    numBatchesTracked.add_(1);
    return momentum ?? 1 / numBatchesTracked.item<number>();
  }
}

/** Normalises each feature of [N, features] or [N, features, L] over the batch. */
export class BatchNorm1d extends BatchNormNd {
  protected get dims() {
    return [2, 3];
  }
}

/** Normalises each channel of [N, features, H, W] over the batch. */
export class BatchNorm2d extends BatchNormNd {
  protected get dims() {
    return [4];
  }
}

/** Normalises each channel of [N, features, D, H, W] over the batch. */
export class BatchNorm3d extends BatchNormNd {
  protected get dims() {
    return [5];
  }
}

/** The base of normalisation over each sample. Ulyanov et al., Instance normalization (arXiv:1607.08022). */
abstract class InstanceNormNd extends NormBase {
  constructor(numFeatures: number, ...optional: Optional) {
    super(numFeatures, optional, false);
  }

  /** The number of dimensions of a sample. */
  protected abstract readonly sampleDims: number;

  forward(input: Tensor): Tensor {
    const { sampleDims, numFeatures, weight, bias, runningMean, runningVar, momentum, eps } = this;
    this.checkDims(input, [sampleDims, sampleDims + 1]);
    const features = input.size(-sampleDims);
    if (weight !== null && features !== numFeatures) {
      throw new TorchError(
        `${this.constructor.name}: expected an input of ${numFeatures} features, got ${features}`,
        'ValueError',
      );
    }
    const isSingle = input.ndim === sampleDims;
    const output = instanceNorm(isSingle ? input.unsqueeze(0) : input, {
      runningMean,
      runningVar,
      weight,
      bias,
      useInputStats: this.training || runningMean === null,
      momentum: momentum ?? 0,
      eps,
    });
    return isSingle ? output.squeeze(0) : output;
  }
}

/** Normalises each channel of each sample of [N, features, L], or without N. */
export class InstanceNorm1d extends InstanceNormNd {
  protected get sampleDims() {
    return 2;
  }
}

/** Normalises each channel of each sample of [N, features, H, W], or without N. */
export class InstanceNorm2d extends InstanceNormNd {
  protected get sampleDims() {
    return 3;
  }
}

/** Normalises each channel of each sample of [N, features, D, H, W], or without N. */
export class InstanceNorm3d extends InstanceNormNd {
  protected get sampleDims() {
    return 4;
  }
}
