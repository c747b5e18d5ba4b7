import { batchShare } from '../nn/batch-share.js';
import { type ProcessGroup, type Tensor, torch } from '../torch/index.js';

/**
 * The mean over the samples of a batch that several processes share, of which each has the mean over its own. A gradient goes back
 * to the samples of all: the loss is then the mean of those of all processes, each weighed by the number of its samples.
 *
 * @param mean That of this process's samples.
 * @param group Null where there is one process.
 */
export function meanOverBatch(mean: Tensor, group: ProcessGroup | null): Tensor {
  const share = batchShare();
  if (group === null || share === undefined) return mean;
  return torch.distributed.nn.functional.allReduce(mean.mul(share.size / share.of));
}
