/** The list of runs: what is shown is chosen here. */
import type { RunInfo } from '../protocol.js';
import { find, make, setText } from './dom.js';
import { ago, duration, number } from './format.js';
import { differing, filtered } from './selection.js';
import type { View } from './view.js';

/** Columns of differing settings, at most: the table of settings has all. */
const MOST_SETTINGS = 6;

interface Column {
  readonly key: string;
  readonly title: string;
  text(run: RunInfo): string;
  /** What the list is sorted by. */
  value(run: RunInfo): number | string;
}

const COLUMNS: readonly Column[] = [
  {
    key: 'state',
    title: 'state',
    text: ({ state }) => state,
    value: ({ state }) => state,
  },
  {
    key: 'progress',
    title: 'step',
    text: ({ step, totalSteps }) =>
      totalSteps === null ? number(step) : `${number(step)} of ${number(totalSteps)}`,
    value: ({ step, totalSteps }) => step / (totalSteps ?? Infinity),
  },
  {
    key: 'left',
    title: 'time left',
    text: ({ secondsLeft }) => duration(secondsLeft),
    value: ({ secondsLeft }) => secondsLeft ?? Infinity,
  },
  {
    key: 'loss',
    title: 'loss',
    text: ({ loss }) => number(loss),
    value: ({ loss }) => loss ?? Infinity,
  },
  {
    key: 'metric',
    title: 'best result',
    text: ({ metric }) => (metric === null ? '–' : `${metric.name} ${number(metric.best)}`),
    value: ({ metric }) => metric?.best ?? -Infinity,
  },
  {
    key: 'updated',
    title: 'last line',
    text: ({ updated }) => ago(updated),
    value: ({ updated }) => updated,
  },
];

const NAME: Column = {
  ...{ key: 'name', title: 'run' },
  text: ({ id }) => id,
  value: ({ id }) => id,
};

/** What the list tells the page. */
export interface ListOptions {
  readonly view: View;
  onToggle(id: string, isShown: boolean): void;
  onSort(key: string): void;
}

interface Row {
  readonly row: HTMLTableRowElement;
  readonly box: HTMLInputElement;
  readonly swatch: HTMLElement;
  readonly title: HTMLElement;
  readonly cells: readonly HTMLTableCellElement[];
}

/** Rows stay the same elements while their texts change: a box that has the focus keeps it. */
export class RunList {
  private readonly head = find<HTMLTableSectionElement>('#runs thead');
  private readonly body = find<HTMLTableSectionElement>('#runs tbody');
  private rows = new Map<string, Row>();
  private columns: readonly Column[] = [];

  constructor(private readonly options: ListOptions) {}

  /** @param colours Of the runs that are shown, by their ids. */
  update(all: readonly RunInfo[], colours: ReadonlyMap<string, string>): void {
    const { view } = this.options;
    const runs = filtered(all, view.filter);
    this.setColumns([NAME, ...COLUMNS, ...settingColumns(runs)]);
    for (const run of runs) this.updateRow(run, colours.get(run.id));
    const order = this.sorted(runs).map(({ id }) => (this.rows.get(id) as Row).row);
    const isSame =
      order.length === this.body.children.length &&
      order.every((row, i) => row === this.body.children[i]);
    if (!isSame) this.body.replaceChildren(...order);
  }

  private setColumns(columns: readonly Column[]): void {
    const { sort } = this.options.view;
    const keys = (all: readonly Column[]) => all.map(({ key }) => key).join(' ');
    if (keys(columns) !== keys(this.columns)) {
      this.columns = columns;
      this.rows = new Map();
      this.head.replaceChildren(make('tr', {}, ...columns.map((column) => this.heading(column))));
    }
    for (const [i, { key }] of columns.entries()) {
      const order = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
      this.head.rows[0]?.cells[i]?.setAttribute('aria-sort', order);
    }
  }

  private heading({ key, title }: Column): HTMLElement {
    const button = make('button', { type: 'button', title: `sort by ${title}` }, title);
    button.addEventListener('click', () => this.options.onSort(key));
    return make('th', { scope: 'col' }, button);
  }

  private updateRow(run: RunInfo, colour: string | undefined): void {
    const { id, title, state } = run;
    const row = this.rows.get(id) ?? this.makeRow(id);
    row.box.checked = colour !== undefined;
    row.swatch.style.background = colour ?? 'transparent';
    setText(row.title, id);
    row.row.title = title;
    for (const [i, cell] of row.cells.entries()) {
      const column = this.columns[i + 1] as Column;
      setText(cell, column.text(run));
      if (column.key === 'state') cell.className = `state ${state}`;
    }
  }

  private makeRow(id: string): Row {
    const box = make('input', { type: 'checkbox' });
    box.addEventListener('change', () => this.options.onToggle(id, box.checked));
    const swatch = make('span', { className: 'swatch' });
    const title = make('bdi');
    const label = make('label', {}, box, swatch, title);
    const cells = this.columns.slice(1).map(() => make('td'));
    const row = make('tr', {}, make('th', { scope: 'row', className: 'name' }, label), ...cells);
    const made = { row, box, swatch, title, cells };
    this.rows.set(id, made);
    return made;
  }

  private sorted(runs: readonly RunInfo[]): RunInfo[] {
    const { sort } = this.options.view;
    const isFalling = sort.startsWith('-');
    const key = isFalling ? sort.slice(1) : sort;
    const column = this.columns.find((each) => each.key === key) ?? NAME;
    const rising = [...runs].sort((a, b) => compare(column.value(a), column.value(b)));
    return isFalling ? rising.reverse() : rising;
  }
}

/** The settings by which the runs differ. */
function settingColumns(runs: readonly RunInfo[]): Column[] {
  return differing(runs)
    .slice(0, MOST_SETTINGS)
    .map((name) => ({
      ...{ key: `setting:${name}`, title: name.replaceAll('_', ' ') },
      text: ({ settings }) => settings[name] ?? '–',
      value: ({ settings }) => numberOr(settings[name] ?? ''),
    }));
}

function numberOr(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Numbers by size, texts by the alphabet, numbers before texts. */
function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number') return -1;
  return typeof b === 'number' ? 1 : a.localeCompare(b, 'en', { numeric: true });
}
