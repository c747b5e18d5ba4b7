/** Evaluation of a classifier during training. */
import type { DataLoader } from '../../data/index.js';
import type { LabelsOf, Normalisation } from '../../data/tensors/index.js';
import {
  evaluateClassifier,
  evaluateLabels,
  type MultiLabelScores,
} from '../../evaluation/index.js';
import { inPrecision, type Precision } from '../../runtime/precision.js';
import { trainingGroup } from '../../runtime/training-group.js';
import type { Tensor } from '../../torch/index.js';
import type { Evaluator, Metrics } from '../../training/evaluator.js';

/**
 * The metrics of classifiers: accuracies in percent, the mean loss, and the number of images. Top-1 is the primary one.
 */
export const CLASSIFICATION_METRICS = {
  metrics: ['top1', 'top5', 'loss', 'images'],
  primary: 'top1',
} as const satisfies Pick<Evaluator, 'metrics' | 'primary'>;

/**
 * The metrics of classifiers of several labels: means over the classes in percent, the mean loss, and the number of images.
 * Mean average precision is the primary one.
 */
export const MULTI_LABEL_METRICS = {
  metrics: ['mean_ap', 'macro_f1', 'macro_auc', 'loss', 'images'],
  primary: 'mean_ap',
} as const satisfies Pick<Evaluator, 'metrics' | 'primary'>;

/** {@link MULTI_LABEL_METRICS} of scores. */
export function multiLabelMetrics(
  { meanAp, macroF1, macroAuc, loss }: MultiLabelScores,
  images: number,
): Metrics {
  return { mean_ap: meanAp, macro_f1: macroF1, macro_auc: macroAuc, loss, images };
}

/** Computes the metrics with each of the loaders. */
export function classifierEvaluator(
  model: { forward(images: Tensor): Tensor },
  options: {
    readonly loaders: Readonly<Record<string, DataLoader>>;
    readonly classes: number;
    /** Labels of each loader's images; null where an image has one class. */
    readonly labelsOf: Readonly<Record<string, LabelsOf>> | null;
    readonly normalisation: Normalisation;
    readonly precision: Precision;
  },
): Evaluator {
  const { loaders, classes, labelsOf, normalisation, precision } = options;
  const classify = (batch: Tensor) =>
    inPrecision(precision, normalisation.device, () => model.forward(batch));
  return {
    ...(labelsOf === null ? CLASSIFICATION_METRICS : MULTI_LABEL_METRICS),
    on: Object.keys(loaders),
    candidates: null,
    async evaluate(on, signal): Promise<readonly Metrics[]> {
      const loader = loaders[on] as DataLoader;
      if (labelsOf !== null) {
        const scores = await evaluateLabels(classify, loader, normalisation, {
          labelsOf: labelsOf[on] as LabelsOf,
          ...{ signal, group: trainingGroup() },
        });
        return [multiLabelMetrics(scores, scores.images)];
      }
      const { top1, top5, loss, images } = await evaluateClassifier(
        classify,
        loader,
        normalisation,
        { classes, signal, group: trainingGroup() },
      );
      return [{ top1, top5, loss, images }];
    },
  };
}
