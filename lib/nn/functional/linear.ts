/** Products with weights: linear layers, convolutions, embeddings, attention, distances. */
import type { ScaledDotProductOptions } from '../../torch/attention.js';
import { Tensor, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import { callable } from '../arguments.js';

export type { ScaledDotProductOptions };

export const {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  convTbc,
  bilinear,
  pairwiseDistance,
  pdist,
  cosineSimilarity,
} = torch;

/**
 * `x W^T + b`.
 *
 * @param input [..., in]
 * @param weight [out, in]
 * @param bias [out], also as a named option: `{ bias }`
 * @returns [..., out]
 */
export function linear(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null | { readonly bias?: Tensor | null | undefined } = null,
): Tensor {
  if (bias === null || bias instanceof Tensor) return torch.fused.linear(input, weight, bias);
  checkOptions('linear', bias, ['bias']);
  return torch.fused.linear(input, weight, bias.bias ?? null);
}

/** `softmax(q k^T scale) v` for [..., L, E], [..., S, E] and [..., S, Ev], by the best available kernel. */
export const scaledDotProductAttention = callable(
  'scaledDotProductAttention',
  ['query', 'key', 'value'],
  ['attnMask', 'dropoutP', 'isCausal', 'scale', 'enableGqa'],
  (query: Tensor, key: Tensor, value: Tensor, options: ScaledDotProductOptions) =>
    torch.fused.scaledDotProductAttention(query, key, value, options),
);

/** Products of groups of rows of two matrices, as the ends of the groups in `offs` say. */
export const groupedMm = callable(
  'groupedMm',
  ['matA', 'matB'],
  ['offs', 'bias', 'outDtype'],
  (
    matA: Tensor,
    matB: Tensor,
    {
      offs,
      bias,
      outDtype,
    }: { offs?: Tensor | null; bias?: Tensor | null; outDtype?: string | null },
  ) => torch.ops.aten?._grouped_mm?.(matA, matB, { offs, bias, outDtype }) as Tensor,
);
