/** Scores that give each class the same weight, whatever its number of images. */
import { type Tensor, torch } from '../../torch/index.js';
import type { Predicted } from './confusion.js';

/**
 * Macro F1: the mean over the classes of 2 TP / (2 TP + FP + FN), in percent. Classes of which there is no image and no
 * prediction are left out, as scikit-learn does.
 */
export function macroF1({ labels, predictions, classes }: Predicted): number {
  // 2 TP + FP + FN of a class is the number of its images and of its predictions together.
  const both = new Float64Array(classes);
  const correct = new Float64Array(classes);
  const add = (to: Float64Array, label: number, value: number) => {
    to[label] = (to[label] as number) + value;
  };
  for (const [i, label] of labels.entries()) {
    add(both, label, 1);
    add(both, predictions[i] as number, 1);
    if (predictions[i] === label) add(correct, label, 2);
  }
  const present = [...both.keys()].filter((label) => both[label] !== 0);
  const scores = present.map((label) => (correct[label] as number) / (both[label] as number));
  return (100 * scores.reduce((sum, score) => sum + score, 0)) / present.length;
}

/**
 * Macro AUC: the mean over the classes of the area under the ROC curve of one class against the rest, in percent.
 *
 * @param scores Of each image and class (N, classes), such as probabilities.
 * @returns NaN where no class has both images and others
 */
export function macroAuc(scores: Tensor, labels: Int32Array): number {
  using _ = torch.scope();
  const truth = torch.tensor(labels, { device: scores.device });
  const areas = Array.from({ length: scores.shape[1] as number }, (_, label) =>
    areaUnderRoc(scores.select(1, label), truth.eq(label)),
  );
  return 100 * meanOfKnown(areas);
}

/**
 * The area under the ROC curve: the share of pairs, one image of the class and one of the rest, of which the first has the
 * higher score; ties count half.
 *
 * @param scores (N)
 * @param isPositive (N), bool: whether an image is of the class
 * @returns 0 to 1; NaN where there are no such pairs
 */
export function areaUnderRoc(scores: Tensor, isPositive: Tensor): number {
  using _ = torch.scope();
  const own = scores.to('float64');
  const positive = own.maskedSelect(isPositive);
  const [negative] = own.maskedSelect(isPositive.logicalNot()).sort();
  const pairs = positive.numel() * negative.numel();
  if (pairs === 0) return Number.NaN;
  const below = torch.searchsorted(negative, positive, { right: false });
  const upTo = torch.searchsorted(negative, positive, { right: true });
  return below.add(upTo).to('float64').sum().item<number>() / 2 / pairs;
}

/**
 * Average precision: the mean over the images of the class of the precision among those that score at least as high, without
 * interpolation, as scikit-learn computes it.
 *
 * @param scores (N)
 * @param isPositive (N), bool: whether an image is of the class
 * @returns 0 to 1; NaN where no image is of the class
 */
export function averagePrecision(scores: Tensor, isPositive: Tensor): number {
  using _ = torch.scope();
  const [all] = scores.to('float64').sort();
  const [positive] = scores.to('float64').maskedSelect(isPositive).sort();
  if (positive.numel() === 0) return Number.NaN;
  const atLeast = (sorted: Tensor) =>
    torch.searchsorted(sorted, positive, { right: false }).to('float64').neg().add(sorted.numel());
  return atLeast(positive).div(atLeast(all)).mean().item<number>();
}

/** The mean of the numbers that are not NaN; NaN where there are none. */
export function meanOfKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
