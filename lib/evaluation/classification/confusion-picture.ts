import { heatmap } from '../../plot/index.js';

/** Most rows that are drawn: thinner ones could not be seen, so that more classes are drawn in groups. */
const MAX_ROWS = 200;

/**
 * Which classes are taken for which, as a heat map. Each row has the images of a class, and adds up to 100 %.
 *
 * @param confusion classes x classes, row by row: rows truth, columns prediction
 */
export function confusionPicture(confusion: Uint32Array, classes: readonly string[]): string {
  const count = classes.length;
  const each = Math.ceil(count / MAX_ROWS);
  const groups = Math.ceil(count / each);
  const sums = new Float64Array(groups * groups);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      const group = Math.floor(row / each) * groups + Math.floor(column / each);
      sums[group] = (sums[group] as number) + (confusion[row * count + column] as number);
    }
  }
  const totals = Array.from({ length: groups }, (_, row) =>
    sums.subarray(row * groups, (row + 1) * groups).reduce((sum, images) => sum + images, 0),
  );
  const names = Array.from(
    { length: groups },
    (_, group) => classes[group * each] + (each > 1 ? ' …' : ''),
  );
  return heatmap({
    title:
      each === 1 ? 'Confusions' : `Confusions, in groups of ${each} classes, named by the first`,
    rows: { label: 'true class', names },
    columns: { label: 'predicted class', names },
    shares: sums.map((images, i) => images / (totals[Math.floor(i / groups)] as number)),
  });
}
