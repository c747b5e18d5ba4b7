import { describeMetric } from '../training/evaluator.js';
import { count } from './introduction.js';

/** The result of a classifier's training. */
interface Result {
  readonly top1?: number | null;
  readonly top5?: number | null;
  /** Of images with several labels. */
  readonly mean_ap?: number | null;
  readonly macro_f1?: number | null;
  readonly macro_auc?: number | null;
  readonly eval_images?: number;
  /** `val` or `holdout`. */
  readonly evaluated_on?: string | null;
  /** How it was chosen; if by images, the text ends with them. */
  readonly selection?: string;
  /** Whether the run is complete. */
  readonly complete: boolean;
}

const METRICS = ['top1', 'top5', 'mean_ap', 'macro_f1', 'macro_auc'] as const;

/** The accuracy, the images that it was measured on, and how the result was chosen. */
export function accuracy(result: Result): string {
  const { eval_images = 0, evaluated_on, selection = '', complete } = result;
  const found = METRICS.flatMap((name) => {
    const value = result[name];
    return value == null ? [] : [describeMetric(name, value)];
  });
  if (found.length === 0) {
    if (!complete) return 'not measured: the run was stopped before an evaluation';
    return 'not measured: give --val-data, or --holdout with a share of the training images';
  }
  const chosen = selection.endsWith(` on ${evaluated_on}`)
    ? `${selection}: chosen on the very images it is measured on`
    : selection;
  return (
    `${found.join(', ')} of ${count(eval_images, 'image')} ` +
    `of ${evaluated_on === 'val' ? '--val-data' : 'the held-out share'} (${chosen})`
  );
}
