import { UserError } from '../../errors.js';

/**
 * The rows of a CSV file (RFC 4180): commas, quotes around cells with commas, quotes or line breaks, a quote in them
 * doubled. Empty lines are left out.
 *
 * @param file Its name, for messages.
 * @throws UserError where a quote is not closed
 */
export function parseCsv(file: string, text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell, and the comma, line break or end after it.
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  // A byte order mark is no part of the first cell.
  cells.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (cells.lastIndex < text.length) {
    const from = cells.lastIndex;
    const match = cells.exec(text);
    if (match === null) {
      const line = text.slice(0, from).split('\n').length;
      throw new UserError(
        `${file}: line ${line} has a quote inside a cell, or one that is not closed; expected cells in quotes, "like ""this"""`,
      );
    }
    const [, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',' && cells.lastIndex < text.length) continue;
    if (end === ',') row.push('');
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
