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
 * Macro AUC: the mean over the classes of the area under the ROC curve of one class against the rest, in percent. It is the
 * share of pairs, one image of the class and one of the rest, of which the first has the higher score; ties count half.
 *
 * @param scores Of each image and class (N, classes), such as probabilities.
 * @returns NaN where no class has both images and others
 */
export function macroAuc(scores: Tensor, labels: Int32Array): number {
  using _ = torch.scope();
  const truth = torch.tensor(labels, { device: scores.device });
  const areas: number[] = [];
  for (let label = 0; label < (scores.shape[1] as number); label++) {
    using _class = torch.scope();
    const own = scores.select(1, label).to('float64');
    const isOwn = truth.eq(label);
    const positive = own.maskedSelect(isOwn);
    const [negative] = own.maskedSelect(isOwn.logicalNot()).sort();
    const [count, others] = [positive.numel(), negative.numel()];
    if (count === 0 || others === 0) continue;
    const below = torch.searchsorted(negative, positive, { right: false });
    const upTo = torch.searchsorted(negative, positive, { right: true });
    const pairs = below.add(upTo).to('float64').sum().item<number>() / 2;
    areas.push((100 * pairs) / (count * others));
  }
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}
