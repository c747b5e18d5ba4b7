/** Normalisation of groups of channels, by the root mean square, and by neighbouring channels. */
import { type Tensor, TorchError } from '../torch/index.js';
import { type Placed, readArguments } from './arguments.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import * as F from './functional.js';
import { ones_, zeros_ } from './init.js';
import { Module } from './module.js';
import { optionLayer } from './option-layer.js';
import type { Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

export interface GroupNormOptions extends FactoryOptions {
  /** Added to the variance; 1e-5 by default. */
  eps?: number;
  /** Whether to learn a factor and a bias for each channel; true by default. */
  affine?: boolean;
  /** Whether the learned part has a bias; true by default. */
  bias?: boolean;
}

const GROUP_NORM = ['eps', 'affine', 'device', 'dtype', 'bias'] as const;

/** Normalises each of `numGroups` groups of the channels of [N, numChannels, ...]. Wu and He, arXiv:1803.08494. */
export class GroupNorm extends Module {
  readonly eps: number;
  /** Of shape [numChannels]. */
  weight: Parameter | null;
  /** Of shape [numChannels]. */
  bias: Parameter | null;

  constructor(
    readonly numGroups: number,
    readonly numChannels: number,
    ...optional: Placed<GroupNormOptions, typeof GROUP_NORM>
  ) {
    super();
    const options: GroupNormOptions = readArguments('GroupNorm', optional, [], GROUP_NORM);
    if (numChannels % numGroups !== 0) {
      throw new TorchError(
        `GroupNorm: numChannels should be divisible by numGroups, got ${numChannels} and ${numGroups}`,
        'ValueError',
      );
    }
    const { eps = 1e-5, affine = true, bias = true } = options;
    this.eps = eps;
    this.weight = affine ? emptyParameter([numChannels], options) : null;
    this.bias = affine && bias ? emptyParameter([numChannels], options) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return F.groupNorm(input, this.numGroups, { weight, bias, eps });
  }

  protected override extraRepr(): string {
    const { numGroups, numChannels, eps, weight, bias } = this;
    return (
      `${numGroups}, ${numChannels}, eps=${pythonFloat(eps)}, affine=${pythonValue(weight !== null)}, ` +
      `bias=${pythonValue(bias !== null)}`
    );
  }
}

export interface RMSNormOptions extends FactoryOptions {
  /** Added to the mean square; the dtype's smallest step by default. */
  eps?: number | null;
  /** Whether to learn a factor for each element; true by default. */
  elementwiseAffine?: boolean;
}

const RMS_NORM = ['eps', 'elementwiseAffine', 'device', 'dtype'] as const;

/** Divides by the root of the mean square over the last dimensions. Zhang and Sennrich, arXiv:1910.07467. */
export class RMSNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  /** Of shape `normalizedShape`. */
  weight: Parameter | null;

  constructor(
    normalizedShape: number | readonly number[],
    ...optional: Placed<RMSNormOptions, typeof RMS_NORM>
  ) {
    super();
    const options: RMSNormOptions = readArguments('RMSNorm', optional, [], RMS_NORM);
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape];
    this.normalizedShape = shape;
    this.eps = options.eps ?? null;
    this.weight = (options.elementwiseAffine ?? true) ? emptyParameter(shape, options) : null;
    this.resetParameters();
  }

  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
  }

  forward(input: Tensor): Tensor {
    return F.rmsNorm(input, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  protected override extraRepr(): string {
    const { normalizedShape, eps, weight } = this;
    return (
      `${pythonValue(normalizedShape)}, eps=${eps === null ? 'None' : pythonFloat(eps)}, ` +
      `elementwise_affine=${pythonValue(weight !== null)}`
    );
  }
}

interface Response {
  size: number;
  alpha: number;
  beta: number;
  k: number;
}

/** Divides by `(k + alpha m)^beta`, where m is the mean square of `size` neighbouring channels. Krizhevsky et al., 2012. */
export class LocalResponseNorm extends optionLayer(
  (size: number) => ({ size }),
  ['alpha', 'beta', 'k'],
  { alpha: 1e-4, beta: 0.75, k: 1 },
  ({ size, alpha, beta, k }, input: Tensor) => F.localResponseNorm(input, size, { alpha, beta, k }),
  {
    repr: ({ size, alpha, beta, k }) =>
      `${size}, alpha=${pythonFloat(alpha)}, beta=${pythonFloat(beta)}, k=${pythonFloat(k)}`,
  },
) {}

/** The older form of {@link LocalResponseNorm} for images [N, C, H, W], with PyTorch's numbers. */
export class CrossMapLRN2d extends optionLayer(
  (size: number) => ({ size }),
  ['alpha', 'beta', 'k'],
  { alpha: 1e-4, beta: 0.75, k: 1 },
  (layer, input: Tensor) => crossMapNorm(input, layer),
  {
    repr: ({ size, alpha, beta, k }) =>
      `${size}, alpha=${pythonFloat(alpha)}, beta=${pythonFloat(beta)}, k=${k}`,
  },
) {}

/** Sums over channels from `before` before each to `after` after it. */
function sums(input: Tensor, before: number, after: number): Tensor {
  const padded = F.pad(input, [0, 0, 0, 0, before, after]);
  return padded.unfold(1, before + after + 1, 1).sum(-1);
}

/**
 * PyTorch's form has two peculiarities that its numbers depend on: the first channel never leaves the running sum, and the
 * gradient's window is that of the channel before.
 */
function crossMapNorm(input: Tensor, { size, alpha, beta, k }: Response): Tensor {
  if (input.ndim !== 4) {
    throw new TorchError(
      `CrossMapLRN2d: expected an input of 4 dimensions, got one of ${input.ndim}`,
      'ValueError',
    );
  }
  const reach = Math.trunc((size - 1) / 2);
  const x = input.detach();
  const square = x.mul(x);
  const total = sums(square, reach, reach);
  const rest = input.size(1) - reach - 1;
  if (rest > 0) total.narrow(1, reach + 1, rest).add_(square.narrow(1, 0, 1));
  const scale = total.mul(alpha / size).add(k);
  const power = scale.pow(-beta);
  const output = x.mul(power);
  // The value of one, the gradient of the other.
  const back = Math.trunc(size - (size - 1) / 2);
  const ahead = sums(input.mul(input), size - 1 - back, back);
  const slope = output.div(scale).mul((-alpha * beta) / size);
  const differentiable = input.mul(power).add(slope.mul(ahead));
  return differentiable.add(output.sub(differentiable.detach()));
}
