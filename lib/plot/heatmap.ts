/** Tables of shares as coloured cells, in a standalone SVG. */
import { type Markup, markup, textWidth } from './markup.js';
import { GRID, GROUND, INK, inColour, QUIET_INK, seriesColour, styleSheet } from './palette.js';

/** One side of a heat map. */
export interface HeatmapSide {
  readonly label: string;
  /** A name for each row or column. */
  readonly names: readonly string[];
}

export interface Heatmap {
  readonly title: string;
  readonly rows: HeatmapSide;
  readonly columns: HeatmapSide;
  /** A share from 0 to 1 for each cell, row by row; cells of 0 or NaN stay blank. */
  readonly shares: ArrayLike<number>;
  /** The longer side of the table in pixels; 640 by default. */
  readonly size?: number;
}

const FONT_SIZE = 12;
const EDGE = 14;
/** Pixels between neighbouring names of rows or columns. */
const LINE = 13;
/** Pixels; longer names are cut. */
const MAX_NAME_WIDTH = 150;
/** Allowance for wide fonts: names must not reach into title or table. */
const FONT_ALLOWANCE = 1.2;
/** Smaller cells get no number. */
const MIN_NUMBERED_CELL = 30;
/** About as many as can be distinguished on a screen. */
const SHADES = 24;
const LABEL_HEIGHT = 22;

/**
 * Draws a table whose cells are the darker the larger their share. The shade goes by the square root, so that small shares
 * are visible. Wide cells show their percentage. Where cells are too small for all names, only some are shown.
 *
 * @returns an SVG document, which follows the reader's preference for dark colours
 */
export function heatmap({ title, rows, columns, shares, size = 640 }: Heatmap): string {
  const cell = size / Math.max(rows.names.length, columns.names.length);
  const [tableWidth, tableHeight] = [columns.names.length * cell, rows.names.length * cell];
  const left = EDGE + LABEL_HEIGHT + widest(rows.names) + 6;
  const top = 34 + LABEL_HEIGHT + widest(columns.names) + 6;
  const keyTop = top + tableHeight + 16;
  const width = Math.ceil(Math.max(left + tableWidth + EDGE, 320));
  const height = Math.ceil(keyTop + 12 + 18 + EDGE);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}: ${rows.names.length} rows, ${rows.label}, by ${columns.names.length} columns, ${columns.label}" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Arial, sans-serif" font-size="${FONT_SIZE}">
${styleSheet}
<rect ${inColour(GROUND)} width="${width}" height="${height}" fill="currentColor"/>
<text ${inColour(INK)} x="${EDGE}" y="22" fill="currentColor" font-size="15" font-weight="600">${title}</text>
<g ${inColour(QUIET_INK)} fill="currentColor">${rowNames(rows, cell, left, top)}${columnNames(columns, cell, left, top)}</g>
<g transform="translate(${left},${top})">
<rect ${inColour(GRID)} width="${round(tableWidth)}" height="${round(tableHeight)}" fill="none" stroke="currentColor"/>
${cells(shares, columns.names.length, cell)}${cell < MIN_NUMBERED_CELL ? null : numbers(shares, columns.names.length, cell)}
</g>
${colourKey(left, keyTop)}
</svg>
`.text;
}

/** The shade of a share: 0 is blank. */
function shadeOf(share: number): number {
  return share > 0 ? Math.max(1, Math.round(Math.sqrt(Math.min(share, 1)) * SHADES)) : 0;
}

const opacityOf = (shade: number): number => round((0.95 * shade) / SHADES, 3);

/** One path for all cells of a shade. */
function cells(shares: ArrayLike<number>, columns: number, cell: number): Markup {
  const paths = Array.from({ length: SHADES + 1 }, (): string[] => []);
  for (let i = 0; i < shares.length; i++) {
    const shade = shadeOf(shares[i] as number);
    if (shade > 0) paths[shade]?.push(`M${i % columns},${Math.floor(i / columns)}h1v1h-1z`);
  }
  const drawn = paths.map((parts, shade) =>
    parts.length === 0
      ? null
      : markup`<path d="${parts.join('')}" fill-opacity="${opacityOf(shade)}"/>`,
  );
  return markup`<g ${inColour(seriesColour(0))} fill="currentColor" shape-rendering="crispEdges" transform="scale(${round(cell, 4)})">${drawn}</g>`;
}

/** Percentages, in the background colour on dark cells. */
function numbers(shares: ArrayLike<number>, columns: number, cell: number): Markup {
  const texts = Array.from(shares, (share, i) => {
    const shade = shadeOf(share);
    if (shade === 0) return null;
    const x = round(((i % columns) + 0.5) * cell);
    const y = round((Math.floor(i / columns) + 0.5) * cell + 4);
    const colour = opacityOf(shade) > 0.55 ? GROUND : INK;
    return markup`<text ${inColour(colour)} x="${x}" y="${y}" fill="currentColor">${percent(share)}</text>`;
  });
  return markup`<g text-anchor="middle">${texts}</g>`;
}

/** Whole percents; small shares that would round to 0 keep a digit. */
function percent(share: number): string {
  const value = 100 * share;
  if (value >= 0.5) return String(Math.round(value));
  return value >= 0.05 ? value.toFixed(1) : '<.1';
}

/** The names that have room, as [name, pixel of its middle]. */
function visibleNames(names: readonly string[], cell: number): [string, number][] {
  const stride = Math.ceil(LINE / cell);
  return names.flatMap((name, i): [string, number][] =>
    i % stride === 0 ? [[cutName(name), (i + 0.5) * cell]] : [],
  );
}

function rowNames({ label, names }: HeatmapSide, cell: number, left: number, top: number): Markup {
  const texts = visibleNames(names, cell).map(
    ([name, middle]) =>
      markup`<text x="${left - 6}" y="${round(top + middle + 4)}" text-anchor="end">${name}</text>`,
  );
  const middle = round(top + (names.length * cell) / 2);
  return markup`${texts}<text transform="translate(${EDGE + 10},${middle}) rotate(-90)" text-anchor="middle" font-weight="600">${label}</text>`;
}

function columnNames(
  { label, names }: HeatmapSide,
  cell: number,
  left: number,
  top: number,
): Markup {
  const texts = visibleNames(names, cell).map(
    ([name, middle]) =>
      markup`<text transform="translate(${round(left + middle + 4)},${top - 6}) rotate(-90)">${name}</text>`,
  );
  const middle = round(left + (names.length * cell) / 2);
  return markup`${texts}<text x="${middle}" y="${34 + 12}" text-anchor="middle" font-weight="600">${label}</text>`;
}

/** Shades with their shares. */
function colourKey(left: number, top: number): Markup {
  const stops = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1];
  const boxes = stops.map(
    (share, i) =>
      markup`<rect ${inColour(seriesColour(0))} x="${left + i * 40}" y="${top}" width="40" height="12" fill="currentColor" fill-opacity="${opacityOf(shadeOf(share))}"/><text x="${left + i * 40 + 20}" y="${top + 26}" text-anchor="middle">${100 * share} %</text>`,
  );
  return markup`<g ${inColour(QUIET_INK)} fill="currentColor">${boxes}</g>`;
}

function widest(names: readonly string[]): number {
  return (
    FONT_ALLOWANCE *
    names.reduce((most, name) => Math.max(most, textWidth(cutName(name), FONT_SIZE)), 0)
  );
}

/** Cuts a name to the width that it has. */
function cutName(name: string): string {
  if (textWidth(name, FONT_SIZE) <= MAX_NAME_WIDTH) return name;
  const characters = [...name];
  while (textWidth(`${characters.join('')}…`, FONT_SIZE) > MAX_NAME_WIDTH) characters.pop();
  return `${characters.join('')}…`;
}

function round(number: number, digits = 1): number {
  return Number(number.toFixed(digits));
}
