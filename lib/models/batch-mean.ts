/** Means over the samples of a batch that several processes share. */
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

/**
 * What means over items count, where samples differ in how many items they have: times its factor, the mean of this process's
 * items is its part of the mean over those of all. It waits for the other processes, each of which has to call it.
 *
 * @param counts Items of each mean in this process.
 * @param group Null where there is one process.
 */
export function itemFactors(counts: readonly number[], group: ProcessGroup | null): number[] {
  const share = batchShare();
  if (group === null || share === undefined) return counts.map(() => 1);
  const { size, of } = share;
  // A sample that is here only to take part counts nothing.
  const own = counts.map((count) => (size === 0 ? 0 : count));
  using _ = torch.scope();
  const all = group.allReduceSync(torch.tensor(own, { dtype: 'float64' })).tolist() as number[];
  // The loss is going to be weighed by the samples.
  return own.map((count, i) => (count === 0 ? 0 : ((count / (all[i] as number)) * of) / size));
}

/** The largest of the numbers of all processes, each of which has to call it and waits for the others. */
export function largestOfAll(own: number, group: ProcessGroup | null): number {
  if (group === null) return own;
  using _ = torch.scope();
  return group.allReduceSync(torch.tensor(own, { dtype: 'float64' }), 'max').item<number>();
}
