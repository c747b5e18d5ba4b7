/** Normalisation by the statistics of a batch that several processes share. */
import { type FunctionCtx, type ProcessGroup, type Tensor, torch } from '../torch/index.js';
import { BatchNormNd } from './batch-norm.js';
import { batchShare } from './batch-share.js';
import type { Module } from './module.js';

/** What a normalisation needs besides its tensors. */
interface Options {
  readonly group: ProcessGroup;
  /** Whether the samples count; see `BatchShare`. */
  readonly counts: boolean;
  readonly eps: number;
  /** Called with mean, biased variance (each of a value a channel), and the number of values, of all processes. */
  readonly onStatistics: (mean: Tensor, variance: Tensor, count: Tensor) => void;
}

/** Sums over all processes, of numbers for each channel. */
function sumsOf(group: ProcessGroup, sums: readonly Tensor[]): Tensor[] {
  const sizes = sums.map((each) => each.numel());
  const all = torch.cat(sums.map((each) => each.flatten()));
  return torch.distributed.functional.summed(all, group).split(sizes);
}

/** The dimensions of [N, C, ...] that statistics are taken over. */
const othersOf = (input: Tensor): number[] =>
  input.shape.map((_, dim) => dim).filter((dim) => dim !== 1);

/** A number for each channel in the shape that multiplies an input. */
const alongChannels = (values: Tensor, input: Tensor): Tensor =>
  values.view(input.shape.map((_, dim) => (dim === 1 ? -1 : 1)));

type Context = FunctionCtx<{ options?: Options }>;

class Normalise extends torch.autograd.Function {
  static forward(
    ctx: Context,
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    options: Options,
  ): Tensor {
    const { group, counts, eps, onStatistics } = options;
    // Half precision has too few digits for sums.
    const wide = input.to(input.dtype === 'float64' ? 'float64' : 'float32');
    const others = othersOf(input);
    const own = counts ? input.numel() / input.size(1) : 0;
    const sum = counts ? wide.sum(others) : wide.newZeros([input.size(1)]);
    const [total, count] = sumsOf(group, [sum, wide.newFull([1], own)]) as [Tensor, Tensor];
    const mean = total.div(count);
    const centred = wide.sub(alongChannels(mean, input));
    const squares = counts ? centred.square().sum(others) : sum;
    const variance = (sumsOf(group, [squares])[0] as Tensor).div(count);
    onStatistics(mean, variance, count);
    const scale = variance.add(eps).rsqrt();
    const normal = centred.mul(alongChannels(scale, input));
    ctx.options = options;
    ctx.saveForBackward(normal, scale, count, weight);
    let output = weight === null ? normal : normal.mul(alongChannels(weight, input));
    if (bias !== null) output = output.add(alongChannels(bias, input));
    // What is saved must not be the result itself.
    return output === normal
      ? normal.to({ dtype: input.dtype, copy: true })
      : output.to(input.dtype);
  }

  static backward(ctx: Context, gradient: Tensor) {
    const { group, counts } = ctx.options as Options;
    const [normal, scale, count, weight] = ctx.savedTensors as [Tensor, Tensor, Tensor, Tensor?];
    const others = othersOf(gradient);
    const wide = gradient.to(normal.dtype);
    const own = [wide.sum(others), wide.mul(normal).sum(others)] as const;
    const [mean, product] = sumsOf(group, own).map((each) =>
      alongChannels(each.div(count), gradient),
    ) as [Tensor, Tensor];
    const factor = weight ? scale.mul(weight) : scale;
    const ofInput = wide
      .sub(mean)
      .sub(normal.mul(product))
      .mul(alongChannels(counts ? factor : factor.mul(0), gradient));
    return [
      ofInput.to(gradient.dtype),
      weight ? own[1].to(weight.dtype) : null,
      ctx.needsInputGrad[2] ? own[0] : null,
      null,
    ];
  }
}

/**
 * Batch normalisation of any number of dimensions, by the statistics of all processes in training: sums and sums of squares are
 * exchanged, forward and backward. Without a process group, or in evaluation, it is as {@link BatchNormNd}.
 */
export class SyncBatchNorm extends BatchNormNd {
  /**
   * Replaces each batch normalisation in a module by a SyncBatchNorm with the same parameters and statistics.
   *
   * @returns The module, or what replaces it where it is a batch normalisation itself.
   */
  static convertSyncBatchnorm<M extends Module>(module: M): M | SyncBatchNorm {
    for (const [name, child] of module.namedChildren()) {
      const converted = SyncBatchNorm.convertSyncBatchnorm(child);
      if (converted !== child) module.setSubmodule(name, converted);
    }
    if (!(module instanceof BatchNormNd) || module instanceof SyncBatchNorm) return module;
    const { numFeatures, eps, momentum, training } = module;
    const options = { eps, momentum, affine: false, trackRunningStats: false };
    const { weight, bias, runningMean, runningVar, numBatchesTracked } = module;
    const tensors = { weight, bias, runningMean, runningVar, numBatchesTracked };
    return Object.assign(new SyncBatchNorm(numFeatures, options), tensors, { training });
  }

  protected get dims() {
    return [2, 3, 4, 5];
  }

  override forward(input: Tensor): Tensor {
    const group = torch.distributed.getProcessGroup();
    if (!this.training || group === null || group.worldSize === 1) return super.forward(input);
    this.checkDims(input, this.dims);
    const momentum = this.countBatch();
    const { eps, weight, bias } = this;
    return Normalise.apply(input, weight, bias, {
      ...{ group, eps, counts: batchShare()?.size !== 0 },
      onStatistics: (mean, variance, count) => {
        const { runningMean, runningVar } = this;
        // Running variances are unbiased.
        const unbiased = variance.mul(count.div(count.sub(1).clampMin(1)));
        runningMean?.mul_(1 - momentum).add_(mean, { alpha: momentum });
        runningVar?.mul_(1 - momentum).add_(unbiased, { alpha: momentum });
      },
    });
  }
}
