/** Which attention is computed how. */
import { type AttentionBackend, type Tensor, torch } from '../torch/index.js';

/**
 * Up to which length attention by two products and a softmax, `torch.fused.attention`, is taken on a CPU rather than
 * `scaledDotProductAttention`. In bfloat16 the latter's way back takes a third to half of a whole training step. In float32
 * whole steps are a few percent faster with 65 tokens, and slower with 197; where between the two it turns was not measured.
 */
const LONGEST: Readonly<Record<string, number>> = { bfloat16: 512, float32: 128 };

/** @param qkv (N, L, 3 * dim) @returns Whether its scores are computed all at once. */
export function isComposed(qkv: Tensor): boolean {
  return qkv.device === 'cpu' && qkv.size(1) <= (LONGEST[qkv.dtype] ?? 0);
}

/**
 * The kernels that `scaledDotProductAttention` may take on CUDA: the first of these that can. Left to itself libtorch
 * prefers cuDNN's on newer GPUs, whose gradients were not always numbers where the length is no multiple of 128, as those
 * of patches and a class token never are. Flash attention has none for float32.
 */
const ON_CUDA: readonly AttentionBackend[] = ['flash_attention', 'efficient_attention', 'math'];

/** Attention of (N, heads, L, width) each, by a kernel that is right for the device. */
export function attend(q: Tensor, k: Tensor, v: Tensor): Tensor {
  if (!q.device.startsWith('cuda')) return torch.scaledDotProductAttention(q, k, v);
  return torch.sdpaKernel(ON_CUDA, () => torch.scaledDotProductAttention(q, k, v));
}
