/** Evaluation of a classifier during training. */
import type { DataLoader } from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import { evaluateClassifier } from '../../evaluation/index.js';
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

/** Computes top-1, top-5 and loss with each of the loaders. */
export function classifierEvaluator(
  model: { forward(images: Tensor): Tensor },
  options: {
    readonly loaders: Readonly<Record<string, DataLoader>>;
    readonly classes: number;
    readonly normalisation: Normalisation;
    readonly precision: Precision;
  },
): Evaluator {
  const { loaders, classes, normalisation, precision } = options;
  return {
    ...CLASSIFICATION_METRICS,
    on: Object.keys(loaders),
    candidates: null,
    async evaluate(on, signal): Promise<readonly Metrics[]> {
      const { top1, top5, loss, images } = await evaluateClassifier(
        (batch) => inPrecision(precision, normalisation.device, () => model.forward(batch)),
        loaders[on] as DataLoader,
        normalisation,
        { classes, signal, group: trainingGroup() },
      );
      return [{ top1, top5, loss, images }];
    },
  };
}
