import { count } from './introduction.js';

/** What a classifier's training tells of its result. */
interface Result {
  readonly top1: number | null;
  readonly top5: number | null;
  readonly eval_images: number;
  /** `val` or `holdout`. */
  readonly evaluated_on: string | null;
  /** How it was chosen; where that was by images, it ends with them. */
  readonly selection: string;
}

/** The result, on what it was measured and how it was chosen. */
export function accuracy({ top1, top5, eval_images, evaluated_on, selection }: Result): string {
  if (top1 === null || top5 === null) {
    return 'not measured: give --val-data, or --holdout with a share of the training images';
  }
  const chosen = selection.endsWith(` on ${evaluated_on}`)
    ? `${selection}: chosen on the very images it is measured on`
    : selection;
  return (
    `top-1 ${top1.toFixed(2)} %, top-5 ${top5.toFixed(2)} % of ${count(eval_images, 'image')} ` +
    `of ${evaluated_on === 'val' ? '--val-data' : 'the held-out share'} (${chosen})`
  );
}
