/** Layers of which a batch normalisation in evaluation mode has become a part. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import { deepcopy } from '../deepcopy.js';
import type { Module } from '../module.js';
import { Parameter } from '../parameter.js';

type Weighted = Module & { weight: Parameter; bias: Parameter | null };

interface BatchNorm {
  readonly training: boolean;
  readonly eps: number;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
}

/**
 * A copy of a convolution that computes what the convolution and a norm after it do in evaluation mode.
 *
 * @param options.transpose Whether it is a transposed convolution.
 */
export function fuseConvBnEval<M extends Weighted>(
  conv: M,
  bn: BatchNorm,
  options: { transpose?: boolean } = {},
): M {
  checkOptions('fuseConvBnEval', options, ['transpose']);
  return fuse('fuseConvBnEval', conv, bn, options.transpose ? 1 : 0);
}

/** A copy of a linear layer that computes what the layer and a norm after it do in evaluation mode. */
export function fuseLinearBnEval<M extends Weighted>(linear: M, bn: BatchNorm): M {
  return fuse('fuseLinearBnEval', linear, bn, 0);
}

function fuse<M extends Weighted>(caller: string, layer: M, bn: BatchNorm, outputs: number): M {
  const { runningMean, runningVar } = bn;
  if (layer.training || bn.training || runningMean === null || runningVar === null) {
    throw new TorchError(
      `${caller}: both should be in evaluation mode, by eval(), and the norm should have running statistics`,
      'ValueError',
      caller,
    );
  }
  const fused = deepcopy(layer);
  const { weight, bias } = layer;
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  const scale = runningVar.add(bn.eps).rsqrt();
  const factor = bn.weight === null ? scale : bn.weight.mul(scale);
  const shape = weight.shape.map((_, i) => (i === outputs ? -1 : 1));
  const kept = { requiresGrad: weight.requiresGrad };
  fused.weight = new Parameter(weight.mul(factor.reshape(shape)).to(weight.dtype), kept);
  const centred = bias === null ? runningMean.neg() : bias.sub(runningMean);
  const scaled = centred.mul(factor);
  const shifted = bn.bias === null ? scaled : scaled.add(bn.bias);
  fused.bias = new Parameter(shifted.to(weight.dtype), kept);
  return fused;
}
