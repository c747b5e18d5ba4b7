/** How well classifiers find the labels of images that may have several. */
import type { Batch, DataLoader } from '../../data/index.js';
import { type LabelsOf, multiHot, type Normalisation } from '../../data/tensors/index.js';
import * as nn from '../../nn/index.js';
import type { StopSignal } from '../../stop-signal.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { extractFeatures } from './features.js';
import { areaUnderRoc, averagePrecision, meanOfKnown } from './scores.js';

/** Scores of a class, in percent. */
export interface LabelScores {
  /** Images that have the label. */
  readonly images: number;
  /** NaN where no image has it. */
  readonly averagePrecision: number;
  /** NaN where no image has it, and for none it is predicted. */
  readonly f1: number;
  /** Area under the ROC curve; NaN where all images have it, or none. */
  readonly auc: number;
}

/** Scores of a classifier: means over the classes for which there are any, in percent. */
export interface MultiLabelScores {
  /** Mean average precision. */
  readonly meanAp: number;
  readonly macroF1: number;
  readonly macroAuc: number;
  /** Mean binary cross entropy over images and classes. */
  readonly loss: number;
  readonly perClass: readonly LabelScores[];
}

/**
 * Compares logits with labels.
 *
 * @param logits (N, classes), float32 or wider
 * @param truth (N, classes): 1 at the labels, 0 elsewhere
 * @param threshold The least probability of a label that counts as predicted, for F1.
 */
export function scoreLabels(logits: Tensor, truth: Tensor, threshold = 0.5): MultiLabelScores {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const { binaryCrossEntropyWithLogits } = nn.functional;
  const loss = binaryCrossEntropyWithLogits(
    logits.to('float64'),
    truth.to('float64'),
  ).item<number>();
  const scores = logits.to('cpu');
  const labels = truth.to('cpu').to('bool');
  const predicted = scores.sigmoid().ge(threshold);
  const perClass = Array.from({ length: scores.size(1) }, (_, label): LabelScores => {
    using _class = torch.scope();
    const [own, isOwn, isFound] = [scores, labels, predicted].map((all) =>
      all.select(1, label).contiguous(),
    ) as [Tensor, Tensor, Tensor];
    const count = (of: Tensor) => of.sum().item<number>();
    const images = count(isOwn);
    return {
      images,
      averagePrecision: 100 * averagePrecision(own, isOwn),
      f1: (200 * count(isOwn.logicalAnd(isFound))) / (images + count(isFound)),
      auc: 100 * areaUnderRoc(own, isOwn),
    };
  });
  return {
    meanAp: meanOfKnown(perClass.map((each) => each.averagePrecision)),
    macroF1: meanOfKnown(perClass.map((each) => each.f1)),
    macroAuc: meanOfKnown(perClass.map((each) => each.auc)),
    loss,
    perClass,
  };
}

/** What {@link evaluateLabels} found. */
export interface MultiLabelResult extends MultiLabelScores {
  /** Images that were scored. */
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
}

/**
 * Scores a classifier on all images of a loader, which gives each of them once. Logits of all images are kept in memory.
 *
 * @param classify Images (N, C, H, W), normalised, to logits (N, classes); its modules in evaluation mode.
 * @throws UserError where no image can be read; the signal's reason where that comes first
 */
export async function evaluateLabels(
  classify: (images: Tensor) => Tensor,
  loader: DataLoader,
  normalisation: Normalisation,
  options: {
    readonly labelsOf: LabelsOf;
    readonly threshold?: number;
    readonly signal?: StopSignal | undefined;
    /** Processes that share the loader's batches; each finds the scores of all. */
    readonly group?: ProcessGroup | null | undefined;
    /** Called after each batch, without gradients. @param logits (N, classes) */
    readonly onBatch?: ((batch: Batch, logits: Tensor) => void) | undefined;
  },
): Promise<MultiLabelResult> {
  const { labelsOf, threshold, ...others } = options;
  using found = await extractFeatures(classify, loader, normalisation, others);
  using _ = torch.scope();
  const logits = found.features.to('cpu');
  const [images, classes] = logits.shape as [number, number];
  const truth = multiHot(labelsOf, found.indices, classes, 'cpu');
  return { ...scoreLabels(logits, truth, threshold), images, skipped: found.skipped };
}
