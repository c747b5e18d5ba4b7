/** Evaluation of the classifiers of a linear probe during training. */
import type { DataLoader } from '../../data/index.js';
import type { LabelsOf, Normalisation } from '../../data/tensors/index.js';
import { extractFeatures, type Features } from '../../evaluation/index.js';
import type { LinearProbe } from '../../models/index.js';
import { trainingGroup } from '../../runtime/training-group.js';
import type { Tensor } from '../../torch/index.js';
import { primaryOf } from '../../training/evaluation.js';
import type { Evaluator } from '../../training/evaluator.js';
import { CLASSIFICATION_METRICS, MULTI_LABEL_METRICS } from './evaluator.js';
import { scoreClassifiers, scoreLabelClassifiers } from './probe-score.js';

/**
 * Computes {@link CLASSIFICATION_METRICS} or {@link MULTI_LABEL_METRICS} of each classifier. The encoder is frozen, so its
 * features are computed once.
 */
export function probeEvaluator(
  probe: LinearProbe,
  options: {
    /** Base learning rates of the classifiers. */
    readonly rates: readonly number[];
    readonly loaders: Readonly<Record<string, DataLoader>>;
    /** Labels of each loader's images; null where an image has one class. */
    readonly labelsOf: Readonly<Record<string, LabelsOf>> | null;
    /** Images (N, C, H, W), normalised, to features (N, dim), float32. */
    readonly encode: (images: Tensor) => Tensor;
    readonly normalisation: Normalisation;
  },
): Evaluator & Disposable {
  const { rates, loaders, labelsOf, encode, normalisation } = options;
  const own = labelsOf === null ? CLASSIFICATION_METRICS : MULTI_LABEL_METRICS;
  const shown = own.metrics.filter((name) => name !== 'loss' && name !== 'images');
  const features: Record<string, Features> = {};
  return {
    ...own,
    on: Object.keys(loaders),
    candidates: rates.length === 1 ? null : { count: rates.length, name: 'learning rate' },
    async evaluate(on, signal) {
      const loader = loaders[on] as DataLoader;
      const group = trainingGroup();
      features[on] ??= await extractFeatures(encode, loader, normalisation, { signal, group });
      if (labelsOf === null) return scoreClassifiers(probe, features[on]);
      return scoreLabelClassifiers(probe, features[on], labelsOf[on] as LabelsOf);
    },
    stateOf: (candidate) => probe.stateOf(candidate),
    summary: (results, chosen) => ({
      /** The base learning rate of the result, for 256 images a step. */
      blr: rates[chosen] as number,
      /** Every base learning rate, with the metrics of its last or best epoch, as the result is chosen. */
      rates: rates.map((blr, i) => ({
        blr,
        ...Object.fromEntries(
          shown.map((name) => [name, primaryOf({ primary: name }, results[i])] as const),
        ),
        epoch: results[i]?.epoch ?? null,
      })),
    }),
    [Symbol.dispose]() {
      for (const each of Object.values(features)) each[Symbol.dispose]();
    },
  };
}
