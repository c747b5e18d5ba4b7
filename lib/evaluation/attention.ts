/** Where transformer blocks look: attention weights, which fused attention never holds. */
import type { Attention, Encoder } from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';

/** What the heads of an attention layer compare and mix. Each is (N, heads, L, dim / heads). */
export interface Projections {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
}

/**
 * The weights with which each query takes the values: softmax(q kᵀ / √d) (arXiv:1706.03762, section 3.2.1).
 *
 * @param q (..., queries, d)
 * @param k (..., keys, d)
 * @returns (..., queries, keys); each row sums to 1
 */
export function attentionWeights(q: Tensor, k: Tensor): Tensor {
  return torch.tidy(() => {
    const width = q.size(-1);
    return torch.softmax(q.matmul(k.transpose(-2, -1)).div(Math.sqrt(width)), -1);
  });
}

/** Queries, keys and values of an attention layer. @param x (N, L, dim), normalised */
export function projections(layer: Attention, x: Tensor): Projections {
  return torch.tidy(() => {
    const [n, length] = x.shape as [number, number];
    const { dim, heads } = layer;
    const each = layer.qkv.forward(x).view([n, length, 3, heads, dim / heads]);
    const [q, k, v] = each.permute([2, 0, 3, 1, 4]).unbind(0) as [Tensor, Tensor, Tensor];
    return { q, k, v };
  });
}

/**
 * How much the class token takes from each patch, by head.
 *
 * @param images (N, C, H, W), normalised
 * @param block Which of the encoder's blocks, from 0.
 * @returns (N, heads, L); with what the class token takes from itself each row sums to 1
 */
export function classAttention(model: Encoder, images: Tensor, block: number): Tensor {
  return tokenAttention(model, images, block, 0);
}

/**
 * How much a token takes from each patch, by head.
 *
 * @param images (N, C, H, W), normalised
 * @param block Which of the encoder's blocks, from 0.
 * @param token The class token, 0, or a patch, from 1.
 * @returns (N, heads, L); with what the token takes from the class token each row sums to 1
 */
export function tokenAttention(
  model: Encoder,
  images: Tensor,
  block: number,
  token: number,
): Tensor {
  return torch.tidy(() => {
    const { norm1, attn } = model.blocks.at(block);
    const { q, k } = projections(attn, norm1.forward(model.tokens(images, { untilBlock: block })));
    const patches = k.size(2) - 1;
    // One query alone: the weights of all would grow with the square of the patches.
    return attentionWeights(q.narrow(2, token, 1), k)
      .squeeze(2)
      .narrow(2, 1, patches);
  });
}
