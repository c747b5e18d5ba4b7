import { type LabelsOf, multiHot } from '../../data/tensors/index.js';
import { type Features, scoreLabels } from '../../evaluation/index.js';
import type { LinearProbe } from '../../models/index.js';
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Metrics } from '../../training/evaluator.js';
import { multiLabelMetrics } from './evaluator.js';

/** The most rows whose logits are in memory at once. */
const BLOCK = 8192;

/**
 * Loss and accuracies of each of a probe's classifiers, which is in evaluation mode. With fewer than five classes,
 * top-5 counts all of them.
 */
export function scoreClassifiers(
  probe: LinearProbe,
  { features, labels }: Pick<Features, 'features' | 'labels'>,
): Metrics[] {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const images = labels.length;
  const truth = torch.tensor(labels, { device: features.device }).to('int64');
  const sums = torch.zeros([probe.classifiers.length, 3], {
    dtype: 'float64',
    device: features.device,
  });
  for (let from = 0; from < images; from += BLOCK) {
    using _block = torch.scope();
    const count = Math.min(BLOCK, images - from);
    const own = truth.narrow(0, from, count);
    const logits = probe.forward(features.narrow(0, from, count));
    sums.add_(torch.stack(logits.map((each) => sumsOf(each, own))));
  }
  return (sums.tolist() as [number, number, number][]).map(([loss, top1, top5]) => ({
    top1: (100 * top1) / images,
    top5: (100 * top5) / images,
    loss: loss / images,
    images,
  }));
}

/** The metrics of each of a probe's classifiers, which is in evaluation mode, for images of several labels. */
export function scoreLabelClassifiers(
  probe: LinearProbe,
  { features, indices }: Pick<Features, 'features' | 'indices'>,
  labelsOf: LabelsOf,
): Metrics[] {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const logits = probe.forward(features);
  const truth = multiHot(labelsOf, indices, logits[0]?.size(1) as number, 'cpu');
  return logits.map((each) =>
    multiLabelMetrics(scoreLabels(each.to('cpu'), truth), indices.length),
  );
}

/** [sum of the cross entropy, number of labels at the largest logit, number among the five largest] */
function sumsOf(logits: Tensor, labels: Tensor): Tensor {
  const loss = nn.functional
    .crossEntropy(logits, labels, { reduction: 'none' })
    .to('float64')
    .sum();
  const [, best] = logits.topk(Math.min(5, logits.size(1)), 1);
  const hits = best.eq(labels.unsqueeze(1)); // (N, 5)
  const among = hits.sum().to('float64');
  return torch.stack([loss, hits.select(1, 0).sum().to('float64'), among]);
}
