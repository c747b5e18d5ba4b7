/** Evaluation of a detector during training, by COCO's metric. */

import type { Normalisation } from '../../data/tensors/index.js';
import { byFirst } from '../../evaluation/classification/processes.js';
import { detectionMetrics, detectionScores } from '../../evaluation/detection/metrics.js';
import { detectAll } from '../../evaluation/detection/run.js';
import type { Detector } from '../../models/detection/index.js';
import type { Precision } from '../../runtime/precision.js';
import { trainingGroup } from '../../runtime/training-group.js';
import type { Evaluator } from '../../training/evaluator.js';
import type { OpenedDetection } from './data.js';

/** Computes box AP, and mask AP where the detector has masks: that is the primary metric then. */
export function detectionEvaluator(
  model: Detector,
  { val }: OpenedDetection,
  options: { readonly normalisation: Normalisation; readonly precision: Precision },
): Evaluator {
  const { masks } = model.config;
  return {
    metrics: [...detectionMetrics(masks), 'images'],
    primary: masks ? 'mask_ap' : 'box_ap',
    on: val === null ? [] : ['val'],
    candidates: null,
    async evaluate(_on, signal) {
      const data = val as NonNullable<typeof val>;
      const { loader, categories } = data;
      const group = trainingGroup();
      const { results, imageIds } = await detectAll(loader, {
        ...{ ...options, model, categories, signal, group },
      });
      const scores = await byFirst(group, () =>
        detectionScores(data.groundTruth, results, { masks, imageIds }),
      );
      return [{ ...scores, images: imageIds.length }];
    },
  };
}
