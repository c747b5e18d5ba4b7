/** The labels of images with several each: from a file that names the images, or from JSON beside them in archives. */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { UserError } from '../../errors.js';
import { readError, shownName } from '../../files/index.js';
import { ArchiveFile } from '../sources/archive-file.js';
import { someNames } from '../sources/names.js';
import { indexTar } from '../sources/tar-index.js';
import { labelsSpec, MEMBERS } from '../spec.js';
import { parseCsv } from './csv.js';

/** Labels by the name of an image. */
export interface NamedLabels {
  /** What they were read from, for messages. */
  readonly from: string;
  /** What names an image there: `a line`, `a .json member`. */
  readonly what: string;
  /** All labels in their order, where the file fixes it: one column each. */
  readonly classes: readonly string[] | null;
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads labels.
 *
 * - `.csv`: a line for each image with its name first; then either a column `labels`, with the labels separated by `|` or
 *   `;`, or a column of 0 and 1 for each label;
 * - `.jsonl`: a line `{"name": "cat/1.jpg", "labels": ["cat", "grass"]}` for each image;
 * - `json:FIELD`: `FIELD` of `key.json` beside `key.jpg` in the archives of the data, as in WebDataset.
 *
 * @param data The sources that `json:FIELD` looks into.
 * @throws UserError where they cannot be read, or are in none of these forms
 */
export async function readLabels(spec: string, data: readonly string[]): Promise<NamedLabels> {
  if (spec.startsWith(MEMBERS)) return await readMembers(spec.slice(MEMBERS.length), data);
  const read = { '.csv': readCsv, '.jsonl': readLines }[extname(spec).toLowerCase()];
  if (read === undefined) {
    throw new UserError(
      `${spec}: is no file of labels by its name; expected ${labelsSpec.expected}`,
    );
  }
  let text: string;
  try {
    text = readFileSync(spec, 'utf8');
  } catch (error) {
    throw readError(spec, error);
  }
  return read(spec, text);
}

function readCsv(file: string, text: string): NamedLabels {
  const [header = [], ...rows] = parseCsv(file, text);
  const [, ...columns] = header.map((name) => name.trim());
  if (columns.length === 0) {
    throw new UserError(
      `${file}: its first line has ${header.length === 0 ? 'nothing' : `one column, ${someNames(header)}`}; expected name,labels or a column for each label after the name`,
    );
  }
  const isList = columns.length === 1 && columns[0]?.toLowerCase() === 'labels';
  const repeated = columns.find((name, i) => name === '' || columns.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new UserError(
      `${file}: ${repeated === '' ? 'a column has no name' : `two columns are called '${repeated}'`}; expected a label for each, once`,
    );
  }
  const labels = new Collected(file, 'a line');
  for (const [i, [name = '', ...cells]] of rows.entries()) {
    const where = `${file}: line ${i + 2}, '${name}'`;
    if (cells.length !== columns.length) {
      throw new UserError(
        `${where}: has ${cells.length + 1} cells; expected ${columns.length + 1}, as in the first line`,
      );
    }
    labels.add(name, isList ? listed(cells[0] as string) : marked(where, columns, cells));
  }
  return labels.named(isList ? null : columns);
}

/** Labels in a cell. */
function listed(cell: string): string[] {
  return cell
    .split(/[|;]/)
    .map((label) => label.trim())
    .filter((label) => label !== '');
}

/** The columns with a 1. */
function marked(where: string, columns: readonly string[], cells: readonly string[]): string[] {
  return columns.filter((name, i) => {
    const cell = (cells[i] as string).trim();
    const value = cell === '' ? Number.NaN : Number(cell);
    if (value !== 0 && value !== 1) {
      throw new UserError(`${where}: has '${cell}' in the column ${name}; expected 0 or 1`);
    }
    return value === 1;
  });
}

function readLines(file: string, text: string): NamedLabels {
  const labels = new Collected(file, 'a line');
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${file}: line ${i + 1}`;
    const { name, file_name = name, labels: found } = objectOf(where, line);
    if (typeof file_name !== 'string') {
      throw new UserError(`${where}: has no "name"; expected {"name": "1.jpg", "labels": ["cat"]}`);
    }
    labels.add(file_name, labelsIn(where, 'labels', found));
  }
  return labels.named(null);
}

async function readMembers(field: string, data: readonly string[]): Promise<NamedLabels> {
  if (field === '')
    throw new UserError(`labels: '${MEMBERS}' names no field; expected ${MEMBERS}labels`);
  const labels = new Collected(`the .json members of ${data.join(', ')}`, 'a .json member');
  for (const archive of data) {
    if (extname(archive).toLowerCase() !== '.tar') {
      throw new UserError(
        `${archive}: has no members; labels '${MEMBERS}${field}' are read from .tar files, those of folders from a .csv or .jsonl file`,
      );
    }
    const file = new ArchiveFile(archive);
    try {
      for (const { name, offset, size } of indexTar(archive).members) {
        if (!name.toLowerCase().endsWith('.json')) continue;
        const where = `${archive}: ${shownName(name)}`;
        const content = objectOf(where, (await file.read(offset, size)).toString('utf8'));
        if (!(field in content)) {
          throw new UserError(
            `${where}: has no field '${field}'; there are ${someNames(Object.keys(content))}`,
          );
        }
        labels.add(where.slice(0, -'.json'.length), labelsIn(where, field, content[field]));
      }
    } finally {
      file.close();
    }
  }
  return labels.named(null);
}

function objectOf(where: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, ' ');
    throw new UserError(`${where}: is not JSON: ${reason}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UserError(`${where}: is no JSON object; expected one with its labels`);
}

/** Labels in JSON: names or numbers, or a single one. */
function labelsIn(where: string, field: string, value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((label) => {
    if (typeof label === 'string' && label !== '') return label;
    if (typeof label === 'number') return String(label);
    throw new UserError(
      `${where}: "${field}" is ${JSON.stringify(value) ?? 'missing'}; expected a list of names, [] for none`,
    );
  });
}

/** Labels as they are read, each image once. */
class Collected {
  private readonly labels = new Map<string, readonly string[]>();

  constructor(
    private readonly from: string,
    private readonly what: string,
  ) {}

  add(name: string, labels: readonly string[]): void {
    if (this.labels.has(name)) {
      throw new UserError(`${this.from}: names '${name}' twice; expected each image once`);
    }
    this.labels.set(name, labels);
  }

  named(classes: readonly string[] | null): NamedLabels {
    const { from, what, labels } = this;
    if (labels.size === 0)
      throw new UserError(`${from}: has no labels; expected ${what} for each image`);
    return { from, what, classes, labels };
  }
}
