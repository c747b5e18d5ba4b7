/** What a classifier learns of its images: one class, or each of several labels by itself. */

import { type Mix, softTargets } from '../../data/augment/batch/index.js';
import { blendWithFlipped } from '../../data/augment/batch/mixup.js';
import type { Batch } from '../../data/index.js';
import { multiHot } from '../../data/tensors/index.js';
import * as nn from '../../nn/index.js';
import { type Device, type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { classWeights, labelWeights } from './class-weights.js';
import type { ClassificationData } from './data.js';
import { shareOfWeights } from './shared-weights.js';

/** Targets and loss of a classifier. */
export interface Objective {
  /** Targets of samples: labels (N) int64, or (N, classes) float32 with 1 at each label. */
  targets(batch: Pick<Batch, 'labels' | 'indices'>): Tensor;
  /** Targets (N, classes), smoothed, and mixed like the images. */
  soften(targets: Tensor, options: { readonly mix: Mix; readonly smoothing: number }): Tensor;
  /** @param logits (N, classes), float32 @param targets As `targets` or `soften` returns them. */
  loss(logits: Tensor, targets: Tensor): Tensor;
  /** What this process's loss is multiplied by, of targets that are no probabilities: see {@link shareOfWeights}. */
  shareOf(targets: Tensor, group: ProcessGroup | null): Tensor | null;
}

/**
 * Cross entropy for images of one class; the mean binary cross entropy over images and classes for images of several labels,
 * as `BCEWithLogitsLoss` has it. Smoothed, a label's probability is 1 - s/2 in place of 1, and s/2 in place of 0.
 *
 * @param own Registers what is kept during the training.
 * @throws UserError as {@link classWeights}
 */
export function createObjective(
  settings: Parameters<typeof classWeights>[0],
  data: ClassificationData,
  device: Device,
  own: (resource: Disposable) => void,
): Objective {
  const { labelsOf } = data;
  const classes = data.classes.length;
  const kept = (weights: readonly number[] | null) => {
    if (weights === null) return null;
    const tensor = torch.tensor(weights, { dtype: 'float32', device }).keep();
    own(tensor);
    return tensor;
  };
  if (labelsOf === null) {
    const weight = kept(classWeights(settings, data));
    return {
      targets: ({ labels }) => torch.tensor(labels as Int32Array, { device }).to('int64'),
      soften: (targets, options) => softTargets(targets, classes, options),
      loss: (logits, targets) =>
        nn.functional.crossEntropy(logits, targets, weight === null ? {} : { weight }),
      shareOf: (targets, group) =>
        weight === null ? null : shareOfWeights(targets, weight, group),
    };
  }
  const posWeight = kept(labelWeights(settings, data));
  return {
    targets: ({ indices }) => multiHot(labelsOf.train, indices, classes, device),
    soften: (targets, { mix, smoothing }) =>
      torch.tidy(() => {
        const smoothed = targets.mul(1 - smoothing).add(smoothing / 2);
        return mix === null ? smoothed : blendWithFlipped(smoothed, mix.lam);
      }),
    loss: (logits, targets) =>
      nn.functional.binaryCrossEntropyWithLogits(
        logits,
        targets,
        posWeight === null ? {} : { posWeight },
      ),
    // A mean over images and classes, whatever the weights.
    shareOf: () => null,
  };
}
