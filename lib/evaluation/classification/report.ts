/** The files that an evaluation writes into its folder. */
import { join } from 'node:path';
import { csvLine, writeAll, writeFileDurably } from '../../files/index.js';
import { confusionPicture } from './confusion-picture.js';
import type { ClassificationResult } from './evaluate.js';

/**
 * Writes metrics.json, per-class.csv, confusion.csv (rows truth, columns prediction) and confusion.svg.
 *
 * @throws UserError where a file cannot be written
 */
export function writeReport(
  folder: string,
  {
    summary,
    result,
    classes,
  }: {
    readonly summary: object;
    readonly result: ClassificationResult;
    readonly classes: readonly string[];
  },
): void {
  const { confusion, perClass } = result;
  const rowOf = (label: number) =>
    confusion.subarray(label * classes.length, (label + 1) * classes.length);
  write(folder, 'metrics.json', [`${JSON.stringify(summary, null, 2)}\n`]);
  const confusions = (name: string, label: number) => [name, ...rowOf(label)];
  write(folder, 'confusion.csv', table(['true \\ predicted', ...classes], classes, confusions));
  const accuracies = (name: string, label: number) => {
    const row = rowOf(label);
    const images = row.reduce((sum, count) => sum + count, 0);
    const accuracy = images === 0 ? '' : (perClass[label] as number);
    return [name, images, row[label] as number, accuracy];
  };
  const header = ['class', 'images', 'correct', 'accuracy'];
  write(folder, 'per-class.csv', table(header, classes, accuracies));
  write(folder, 'confusion.svg', [confusionPicture(confusion, classes)]);
}

/** Line by line: a table of thousands of classes is longer than a string can be. */
function* table(
  header: readonly string[],
  classes: readonly string[],
  row: (name: string, label: number) => readonly (string | number)[],
): Iterable<string> {
  yield csvLine(header);
  for (const [label, name] of classes.entries()) yield csvLine(row(name, label));
}

function write(folder: string, name: string, parts: Iterable<string>): void {
  writeFileDurably(join(folder, name), (fd) => {
    for (const part of parts) writeAll(fd, Buffer.from(part));
  });
}
