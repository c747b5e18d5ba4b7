/** Values under the pointer. Style sheets alone show them: charts run no script. */
import type { Frame } from './draw.js';
import { Markup, markup } from './markup.js';
import { INK, inColour, QUIET_INK } from './palette.js';
import type { Point } from './points.js';

/** The width in pixels that shows its values as one: narrower ones are hard to hit. */
const COLUMN = 8;

/** Rules that show a column's values while the pointer is over it. Programs without style sheets never show them. */
export const hoverStyle = new Markup(
  '<style>.chart .tip{pointer-events:none}.chart .at:hover .tip{visibility:visible}</style>',
);

interface HoveredSeries {
  readonly name: string;
  readonly points: readonly Point[];
}

/**
 * Columns over a chart, each with the values of all points in it. Several points are told by the lowest and the highest.
 *
 * @param xName What the x axis counts: `step`.
 */
export function hoverColumns(
  series: readonly HoveredSeries[],
  xName: string,
  frame: Frame,
): Markup | null {
  const { left, right } = frame;
  const count = Math.max(1, Math.floor((right - left) / COLUMN));
  const width = (right - left) / count;
  const columns = new Map<number, Map<number, Point[]>>();
  for (const [index, { points: all }] of series.entries()) {
    for (const point of all) {
      const at = frame.x.place(point[0]);
      if (Number.isNaN(at)) continue;
      const column = Math.min(count - 1, Math.max(0, Math.floor((at - left) / width)));
      const found = columns.get(column) ?? new Map<number, Point[]>();
      columns.set(column, found);
      const points = found.get(index) ?? [];
      found.set(index, points);
      points.push(point);
    }
  }
  if (columns.size === 0) return null;
  const ordered = [...columns].sort(([a], [b]) => a - b);
  // The space between two columns belongs to the nearer one.
  const edges = ordered.map(([column], i) => {
    const before = ordered[i - 1];
    return before === undefined ? left : left + ((before[0] + column + 1) / 2) * width;
  });
  return markup`<g ${inColour(INK)} fill="currentColor">${ordered.map(([column, found], i) => {
    const from = edges[i] as number;
    const to = edges[i + 1] ?? right;
    const middle = left + (column + 0.5) * width;
    return columnMarkup([from, to], middle, describe(found, series, xName), frame);
  })}</g>
`;
}

function columnMarkup(
  [from, to]: readonly [number, number],
  middle: number,
  text: string,
  { right, top, bottom }: Frame,
): Markup {
  const x = Math.round(middle);
  return markup`<g class="at"><rect x="${Math.round(from)}" y="${top}" width="${Math.round(to) - Math.round(from)}" height="${bottom - top}" fill-opacity="0"/><g class="tip" visibility="hidden"><line ${inColour(QUIET_INK)} x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="currentColor"/><text x="${right}" y="${top - 12}" text-anchor="end">${text}</text></g></g>`;
}

/** `step 120: training loss 0.4312, validation loss 0.51`. */
function describe(
  found: ReadonlyMap<number, readonly Point[]>,
  series: readonly HoveredSeries[],
  xName: string,
): string {
  const all = [...found.values()].flat();
  const values = series.flatMap(({ name }, index) => {
    const points = found.get(index);
    if (points === undefined) return [];
    const finite = points.map(([, y]) => y).filter(Number.isFinite);
    return [`${name} ${finite.length === 0 ? 'not a number' : range(finite)}`];
  });
  return `${xName} ${range(all.map(([x]) => x))}: ${values.join(', ')}`;
}

function range(values: readonly number[]): string {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return low === high ? number(low) : `${number(low)} to ${number(high)}`;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
