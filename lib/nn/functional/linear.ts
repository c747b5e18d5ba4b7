/** Products with weights: linear layers, convolutions, embeddings, attention, distances. */
import type { ScaledDotProductOptions } from '../../torch/attention.js';
import { type Tensor, torch } from '../../torch/index.js';
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
 * The input is [..., in], the weight [out, in], the bias [out], and the result [..., out].
 */
export const linear = callable(
  'linear',
  ['input', 'weight'],
  ['bias'],
  (input: Tensor, weight: Tensor, { bias = null }: { bias?: Tensor | null }) =>
    torch.fused.linear(input, weight, bias),
);

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
