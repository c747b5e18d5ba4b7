/** Where transformer blocks look: attention weights, which fused attention never holds. */
import { UserError } from '../errors.js';
import type { Encoder } from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';

/**
 * The weights with which each query takes the values: softmax(q kᵀ / √d + bias) (arXiv:1706.03762, section 3.2.1).
 *
 * @param q (..., queries, d)
 * @param k (..., keys, d)
 * @param bias (..., queries, keys); null for none
 * @returns (..., queries, keys); each row sums to 1
 */
export function attentionWeights(q: Tensor, k: Tensor, bias: Tensor | null = null): Tensor {
  return torch.tidy(() => {
    const width = q.size(-1);
    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(width));
    return torch.softmax(bias === null ? scores : scores.add(bias), -1);
  });
}

/**
 * How much the class token takes from each patch, by head.
 *
 * @param images (N, C, H, W), normalised
 * @param block Which of the encoder's blocks, from 0.
 * @returns (N, heads, L); with what the class token takes from itself and from registers each row sums to 1
 * @throws UserError for an encoder without a class token
 */
export function classAttention(model: Encoder, images: Tensor, block: number): Tensor {
  if (model.clsToken === null) {
    throw new UserError(
      'the encoder has no class token, whose attention is drawn; take --kind pca, the features of its patches',
    );
  }
  return torch.tidy(() => {
    const { norm1, attn } = model.blocks.at(block);
    const { q, k } = attn.projections(norm1.forward(model.tokens(images, { untilBlock: block })));
    // One query alone: the weights of all would grow with the square of the patches.
    const bias = attn.scoreBias()?.narrow(2, 0, 1) ?? null;
    return attentionWeights(q.narrow(2, 0, 1), k, bias)
      .squeeze(2)
      .narrow(2, model.firstPatch, model.numPatches);
  });
}
