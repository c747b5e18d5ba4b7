/** Tables of results, as Markdown and as CSV. */
import { csvLine } from '../files/index.js';
import type { Budget } from './stage.js';

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const text = (cell: Cell) => (cell === null ? '–' : String(cell).replaceAll('|', '\\|'));
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map(text))),
    '',
  ].join('\n');
}

export function csvTable({ columns, rows }: Table): string {
  return [columns, ...rows].map(csvLine).join('');
}

/** `74.13`, or with several values `74.13 ± 0.21`: mean and sample standard deviation. */
export function meanAndDeviation(values: readonly number[], digits = 2): string {
  const text = meanOf(values).toFixed(digits);
  return values.length < 2 ? text : `${text} ± ${sampleDeviation(values).toFixed(digits)}`;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** The sample standard deviation, of two values or more. */
export function sampleDeviation(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** A line about an unfinished experiment; empty for a complete one. */
export function unfinished(done: number, all: number): string {
  return done === all ? '' : `Not complete: ${done} of ${all} trainings are done.\n\n`;
}

/** A sentence on the share of the recipes' epochs. */
export function budgetLine({ pretrain, finetune }: Budget): string {
  const shares = `Pre-training: ${percent(pretrain)} of the recipe's epochs; fine-tuning: ${percent(finetune)}.`;
  return pretrain === 1 && finetune === 1 ? "All of the recipes' epochs." : shares;
}

/** `0.25 %` of 0.0025. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
