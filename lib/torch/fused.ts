/**
 * Ops that the addon computes faster than the ops of libtorch that they stand for: on some CPUs, and on CUDA where its
 * library for that is there. `torch.nn.functional` and the layers choose them by themselves.
 */
import {
  composedAttention,
  packedAttention,
  scaledDotProductAttention,
  selfAttention,
} from './attention.js';
import { core } from './core.js';
import * as cudaKernels from './cuda-kernels.js';
import { describeValue, requireTensor } from './describe.js';
import { type Device, dtypeInfo } from './dtype.js';
import { asTorchError, requireFunction, requireList, TorchError } from './errors.js';
import { functions } from './functions.js';
import { isAutocastEnabled } from './modes.js';
import { checkOptions } from './options.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';

type Maybe = Tensor | null | undefined;

const handleOf = (tensor: Maybe): number => (tensor == null ? 0 : tensor.live());

/** Runs a fast op. What it fails on goes to the op that it stands for, whose errors are PyTorch's. */
function fast(compute: () => number, plain: () => Tensor): Tensor {
  let handle: number;
  try {
    handle = compute();
  } catch {
    return plain();
  }
  return new Tensor(handle);
}

function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return fast(
    () => core.linear(x.live(), weight.live(), handleOf(bias)),
    () => functions.linear(x, weight, bias),
  );
}

function gelu(x: Tensor): Tensor {
  return fast(
    () => core.gelu(x.live()),
    () => functions.gelu(x),
  );
}

function mlp(
  x: Tensor,
  weight1: Tensor,
  bias1: Tensor | null,
  weight2: Tensor,
  bias2: Tensor | null,
): Tensor {
  if (cudaKernels.takesGelu(x, bias1)) {
    const hidden = linear(x, weight1, null);
    return linear(cudaKernels.biasGelu(hidden, bias1 as Tensor), weight2, bias2);
  }
  return fast(
    () => core.mlp(x.live(), weight1.live(), handleOf(bias1), weight2.live(), handleOf(bias2)),
    () => functions.linear(functions.gelu(functions.linear(x, weight1, bias1)), weight2, bias2),
  );
}

function layerNorm(
  x: Tensor,
  normalizedShape: readonly number[],
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  if (cudaKernels.takesNorm(x, normalizedShape, weight, bias)) {
    return cudaKernels.layerNorm(x, weight as Tensor, bias as Tensor, eps);
  }
  if (!mixes(x, weight)) return functions.layerNorm(x, normalizedShape, weight, bias, eps);
  const { dtype } = x;
  return tidy(() =>
    functions.layerNorm(x.to('float32'), normalizedShape, weight, bias, eps).to(dtype),
  );
}

/**
 * Whether a norm is of short numbers by long weights: a CPU takes that, autocast casts it, and elsewhere it is cast here, to
 * what a CPU gives.
 */
function mixes(x: Tensor, weight: Tensor | null): boolean {
  if (weight === null || !(x instanceof Tensor)) return false;
  const { device } = x;
  if (device === 'cpu' || isAutocastEnabled(typeOf(device)) || weight.dtype !== 'float32') {
    return false;
  }
  return ['bfloat16', 'float16'].includes(x.dtype);
}

const typeOf = (device: Device): string => device.split(':')[0] as string;

function addLayerNorm(
  x: Tensor,
  branch: Tensor,
  normalizedShape: readonly number[],
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): [sum: Tensor, normed: Tensor] {
  requireTensor('addLayerNorm', x, 'x');
  requireTensor('addLayerNorm', branch, 'branch');
  if (cudaKernels.takesNorm(x, normalizedShape, weight, bias) && branch.dtype === x.dtype) {
    return cudaKernels.addLayerNorm(x, branch, weight as Tensor, bias as Tensor, eps);
  }
  const sum = x.add(branch);
  return [sum, layerNorm(sum, normalizedShape, weight, bias, eps)];
}

/** What {@link fused.block} takes beside its input and its parameters. */
export interface BlockOptions {
  readonly heads: number;
  /** Of both norms. */
  readonly eps: number;
  /** The first token of each sample that is wanted, 0 by default; those before it are only attended to. */
  readonly firstToken?: number;
  /** The probability with which each branch of a sample is dropped, 0 by default; the others are scaled by 1 / (1 - p). */
  readonly dropPath?: number;
  /** The batch of several processes that the samples are a share of: paths are drawn for all of it. */
  readonly share?: DrawnShare;
  /** (1 or N, heads, L, L) float32: what is added to the scaled scores of attention; nothing by default. */
  readonly scoreBias?: Tensor;
}

/** Some of the samples of a batch, for what is drawn for the whole. */
export interface DrawnShare {
  /** The samples of all processes together. */
  readonly of: number;
  /** (n) int64: which of them are here, in each of several views. */
  readonly rows: Tensor;
}

function block(
  x: Tensor,
  parameters: readonly (readonly [name: string, parameter: Tensor])[],
  options: BlockOptions,
): Tensor | null {
  requireTensor('block', x, 'x');
  requireList('block', parameters, 'parameters');
  for (const entry of parameters) {
    requireList('block', entry, 'each of parameters');
    requireTensor('block', entry[1], 'each of parameters, beside its name,');
  }
  checkOptions('block', options, ['heads', 'eps', 'firstToken', 'dropPath', 'share', 'scoreBias']);
  const { heads, eps, firstToken = 0, dropPath = 0, share, scoreBias } = options;
  if (scoreBias !== undefined) requireTensor('block', scoreBias, 'scoreBias');
  if (share !== undefined) requireTensor('block', share.rows, 'rows of share');
  try {
    const names = parameters.map(([name]) => name);
    const handles = parameters.map(([, parameter]) => parameter.live());
    const handle = core.transformerBlock(
      ...([heads, eps, firstToken, dropPath] as const),
      ...([x.live(), names, handles, handleOf(scoreBias)] as const),
      ...([share?.of ?? 0, handleOf(share?.rows)] as const),
    );
    return handle === 0 ? null : new Tensor(handle);
  } catch (error) {
    throw asTorchError(error, 'block');
  }
}

function withCopies<T>(
  dtype: 'bfloat16' | 'float16',
  weights: readonly Tensor[],
  work: () => T,
): T {
  if (dtype !== 'bfloat16' && dtype !== 'float16') {
    throw new TorchError(
      `withCopies: dtype should be 'bfloat16' or 'float16', got ${describeValue(dtype)}`,
      'ValueError',
      'withCopies',
    );
  }
  requireList('withCopies', weights, 'weights');
  requireFunction('withCopies', work, 'work');
  try {
    core.copyWeights(dtypeInfo(dtype).code, ...weights.map((weight) => weight.live()));
  } catch (error) {
    throw asTorchError(error, 'withCopies');
  }
  try {
    return work();
  } finally {
    core.dropWeightCopies();
  }
}

export const fused = {
  /** `torch.linear(x, weight, bias)`. */
  linear,

  /** `torch.gelu(x)`, with the error function. */
  gelu,

  /** Two linear layers with a GELU between them, which keeps for the backward pass only what goes into the GELU. */
  mlp,

  /**
   * `torch.layerNorm(x, normalizedShape, weight, bias, eps)`. Short numbers may come with float32 weights on every device:
   * statistics and sums are float32 then, the result has the dtype of `x`.
   */
  layerNorm,

  /** A residual sum, `x + branch`, and its {@link layerNorm}. */
  addLayerNorm,

  /**
   * A transformer block with the norms before attention and MLP (arXiv:2010.11929), for training as a whole or for
   * inference.
   *
   * @param x (N, L, dim)
   * @param parameters All of the block's parameters with their names in its state dict: norm1, attn.qkv, attn.proj, norm2,
   *   mlp.fc1 and mlp.fc2, each with weight and bias, and where its branches are scaled (arXiv:2103.17239) `ls1.gamma`
   *   and `ls2.gamma`. A block that has others is another block.
   * @returns (N, L - firstToken, dim), or null where there is no kernel for this block here
   */
  block,

  /** `torch.scaledDotProductAttention` by the best kernel. */
  scaledDotProductAttention,

  /** Multi-head self-attention of queries, keys and values that one projection made, by the best kernel. */
  selfAttention,

  /** Attention with all of its scores at once, which short sequences are faster with: of packed inputs, and of three. */
  packedAttention,
  composedAttention,

  /**
   * Runs a function in which the linear layers above compute with copies of float32 weights in the type of the autocast
   * around it, all of which are made at once, as are the gradients of all of them.
   */
  withCopies,
};
