/** Counts of predicted against true classes. */

/** True and predicted classes of the same images, each from 0 to `classes` - 1. */
export interface Predicted {
  readonly labels: Int32Array;
  readonly predictions: Int32Array;
  readonly classes: number;
}

/** Images of each class, and how many of them were found right. */
export function countsOf({ labels, predictions, classes }: Predicted): {
  images: Uint32Array;
  correct: Uint32Array;
} {
  const images = new Uint32Array(classes);
  const correct = new Uint32Array(classes);
  for (const [i, label] of labels.entries()) {
    increment(images, label);
    if (predictions[i] === label) increment(correct, label);
  }
  return { images, correct };
}

/** Images of each true class (row) that were taken for each class (column): classes x classes, row by row. */
export function confusionOf({ labels, predictions, classes }: Predicted): Uint32Array {
  const confusion = new Uint32Array(classes * classes);
  for (const [i, label] of labels.entries()) {
    increment(confusion, label * classes + (predictions[i] as number));
  }
  return confusion;
}

function increment(counts: Uint32Array, place: number): void {
  counts[place] = (counts[place] as number) + 1;
}
