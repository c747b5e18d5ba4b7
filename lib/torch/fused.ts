/**
 * Parts of transformer blocks that the addon computes as one op each where that is faster than what they stand for: on some
 * CPUs, and on CUDA where its library for that is there.
 */
import { core } from './core.js';
import * as cudaKernels from './cuda-kernels.js';
import { dtypeInfo } from './dtype.js';
import { asTorchError } from './errors.js';
import { functions } from './functions.js';
import { Tensor } from './tensor.js';

function run(name: string, compute: () => number): Tensor {
  try {
    return new Tensor(compute());
  } catch (error) {
    throw asTorchError(error, name);
  }
}

const handleOf = (tensor: Tensor | null): number => (tensor === null ? 0 : tensor.live());

export const fused = {
  /** `torch.linear(x, weight, bias)`. */
  linear: (x: Tensor, weight: Tensor, bias: Tensor | null): Tensor =>
    run('linear', () => core.linear(x.live(), weight.live(), handleOf(bias))),

  /** Two linear layers with a GELU between them, which keeps for the way back only what goes into the GELU. */
  mlp: (
    x: Tensor,
    weight1: Tensor,
    bias1: Tensor | null,
    weight2: Tensor,
    bias2: Tensor | null,
  ): Tensor => {
    if (cudaKernels.takesGelu(x, bias1)) {
      const hidden = fused.linear(x, weight1, null);
      return fused.linear(cudaKernels.biasGelu(hidden, bias1 as Tensor), weight2, bias2);
    }
    return run('mlp', () => {
      const [first, second] = [handleOf(bias1), handleOf(bias2)];
      return core.mlp(x.live(), weight1.live(), first, weight2.live(), second);
    });
  },

  /** `torch.layerNorm` over the last dimension. */
  layerNorm: (x: Tensor, weight: Tensor | null, bias: Tensor | null, eps: number): Tensor =>
    cudaKernels.takesNorm(x, weight, bias)
      ? cudaKernels.layerNorm(x, weight as Tensor, bias as Tensor, eps)
      : functions.layerNorm(x, [x.size(-1)], weight, bias, eps),

  /** A residual sum, `x + branch`, and its LayerNorm over the last dimension. */
  addLayerNorm: (
    x: Tensor,
    branch: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    eps: number,
  ): [sum: Tensor, normed: Tensor] => {
    if (branch.dtype === x.dtype && cudaKernels.takesNorm(x, weight, bias)) {
      return cudaKernels.addLayerNorm(x, branch, weight as Tensor, bias as Tensor, eps);
    }
    const sum = x.add(branch);
    return [sum, fused.layerNorm(sum, weight, bias, eps)];
  },

  /**
   * A transformer block with the norms before attention and MLP (arXiv:2010.11929), for training as a whole or for
   * inference.
   *
   * @param x (N, L, dim)
   * @param parameters As in a block's state dict: norm1, attn.qkv, attn.proj, norm2, mlp.fc1, mlp.fc2, each with weight
   *   and bias.
   * @param from The first token of each sample that is wanted; those before it are only attended to.
   * @returns (N, L - from, dim), or null where there is no kernel for it
   */
  block: (
    x: Tensor,
    parameters: readonly Tensor[],
    { heads, eps, from = 0 }: { heads: number; eps: number; from?: number },
  ): Tensor | null => {
    try {
      const handles = parameters.map((parameter) => parameter.live());
      const handle = core.transformerBlock(heads, eps, from, x.live(), ...handles);
      return handle === 0 ? null : new Tensor(handle);
    } catch (error) {
      throw asTorchError(error, 'block');
    }
  },

  /**
   * Self-attention of which all scores are computed at once, which short sequences are faster with than with
   * `scaledDotProductAttention`.
   *
   * @param qkv (N, L, 3 * dim): queries, keys and values, head by head each
   * @returns (N, L, dim)
   */
  attention: (qkv: Tensor, heads: number): Tensor =>
    run('attention', () => core.packedAttention(qkv.live(), heads)),

  /**
   * Runs a function in which the linear layers above compute with copies of float32 weights in the type of the autocast
   * around it, all of which are made at once, as are the gradients of all of them.
   */
  withCopies: <T>(dtype: 'bfloat16' | 'float16', weights: readonly Tensor[], work: () => T): T => {
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
  },
};
