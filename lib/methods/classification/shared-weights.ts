import { batchShare } from '../../nn/batch-share.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';

/**
 * What a weighted mean over this process's samples is multiplied by: the mean over the samples of all processes is then the mean of
 * theirs, each weighed by the number of its samples. Weighted, samples of rare classes count more than their number.
 *
 * @param labels (N) int64
 * @param weight Of each class.
 * @returns null for 1
 */
export function shareOfWeights(
  labels: Tensor,
  weight: Tensor,
  group: ProcessGroup | null,
): Tensor | null {
  const share = batchShare();
  if (group === null || share === undefined) return null;
  const own = weight.indexSelect(0, labels).sum();
  const all = torch.distributed.functional.summed(own.mul(share.size === 0 ? 0 : 1), group);
  return own.mul(share.of / share.rows.length).div(all);
}
