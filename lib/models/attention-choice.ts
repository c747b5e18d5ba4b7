/** Which attention is computed how. */
import type { Tensor } from '../torch/index.js';

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
