/** Line charts, in a standalone SVG. */
import { type Axis, type AxisLayout, layOutAxis } from './axis.js';
import { bandArea, bandStrokes, eventMarks, type Frame, seriesLines } from './draw.js';
import { hoverColumns, hoverStyle } from './hover.js';
import { type LegendItem, legend } from './legend.js';
import { type Markup, markup, textWidth } from './markup.js';
import { GRID, GROUND, INK, inColour, QUIET_INK, styleSheet } from './palette.js';
import type { BandPiece, Point } from './points.js';

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** In the order of x. A y that is not finite is a gap. */
  readonly points: readonly Point[];
  /** Weight of the past in a moving average, below 1. The points themselves then become a faint line behind it. */
  readonly smooth?: number;
  /** False on a categorical axis: points are not joined, and bands are strokes. */
  readonly joined?: boolean;
  /** An area in the line's colour, such as between the minima and maxima of the values that the line averages. */
  readonly band?: { readonly name: string; readonly pieces: readonly BandPiece[] };
}

/** Positions on the x axis where something happened. */
export interface ChartEvents {
  readonly name: string;
  readonly at: readonly number[];
}

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly events?: readonly ChartEvents[];
  /** In pixels; 720 by default. */
  readonly width?: number;
  /** In pixels; 300 by default. */
  readonly height?: number;
  /** Whether values are shown under the pointer. */
  readonly hover?: boolean;
}

const FONT_SIZE = 12;
const EDGE = 14;

/**
 * Draws a chart: axes with labelled ticks, a line for each series, and a legend for more than one series. Long series are
 * thinned out to what can be seen, and keep all spikes.
 *
 * @returns an SVG document, which follows the reader's preference for dark colours
 */
export function lineChart(chart: LineChart): string {
  const { title, width = 720, height = 300, series, events = [], hover = false } = chart;
  const key = legend(legendItems(chart), { left: EDGE, top: 34, width: width - 2 * EDGE });
  const top = 34 + key.height + 26;
  const bottom = height - 44;
  const right = width - EDGE - 8;
  const y = layOutAxis(chart.y, yValuesOf(chart), [bottom, top], 0.04, (bottom - top) / 40);
  const left = EDGE + 8 + Math.max(0, ...y.ticks.map(({ label }) => textWidth(label, FONT_SIZE)));
  const x = layOutAxis(chart.x, xValuesOf(chart), [left, right], 0, (right - left) / 90);
  const frame: Frame = { left, right, top, bottom, x, y };
  const empty = series.every(({ points }) =>
    points.every((point) => Number.isNaN(x.place(point[0])) || Number.isNaN(y.place(point[1]))),
  );
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description(chart)}" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Arial, sans-serif" font-size="${FONT_SIZE}">
${styleSheet}${hover ? hoverStyle : null}
<rect ${inColour(GROUND)} width="${width}" height="${height}" fill="currentColor"/>
<text ${inColour(INK)} x="${EDGE}" y="22" fill="currentColor" font-size="15" font-weight="600">${title}</text>
${key.markup}
${axes(chart, empty ? { ...frame, x: withoutTicks(x), y: withoutTicks(y) } : frame)}
${series.map((one, i) => (one.band === undefined ? null : band(one, one.band.pieces, i, frame)))}
${events.map(({ at }, i) => eventMarks(at, series.length + i, frame))}
${series.map((one, i) => seriesLines(one, i, frame))}
${empty ? markup`<text ${inColour(QUIET_INK)} x="${(left + right) / 2}" y="${(top + bottom) / 2}" fill="currentColor" text-anchor="middle">no data</text>` : null}${hover ? hoverColumns(series, chart.x.label, frame) : null}
</svg>
`.text;
}

function band({ joined = true }: Series, pieces: readonly BandPiece[], i: number, frame: Frame) {
  return joined ? bandArea(pieces, i, frame) : bandStrokes(pieces, i, frame);
}

function axes(chart: LineChart, { left, right, top, bottom, x, y }: Frame): Markup {
  const rules = y.ticks.map(
    ({ value }) => markup`<path d="M${left},${round(y.place(value))}H${right}"/>`,
  );
  const yLabels = y.ticks.map(
    ({ value, label }) =>
      markup`<text x="${left - 8}" y="${round(y.place(value) + 4)}" text-anchor="end">${label}</text>`,
  );
  const notches = x.ticks.map(
    ({ value }) => markup`<path d="M${round(x.place(value))},${bottom}v5"/>`,
  );
  const xLabels = x.ticks.map(
    ({ value, label }) =>
      markup`<text x="${round(x.place(value))}" y="${bottom + 19}" text-anchor="middle">${label}</text>`,
  );
  return markup`<g ${inColour(GRID)} stroke="currentColor">${rules}</g>
<g ${inColour(QUIET_INK)} fill="currentColor"><g stroke="currentColor"><path d="M${left},${bottom}H${right}"/>${notches}</g>${yLabels}${xLabels}<text x="${EDGE}" y="${top - 12}">${chart.y.label}</text><text x="${(left + right) / 2}" y="${bottom + 36}" text-anchor="middle">${chart.x.label}</text></g>`;
}

/** An axis without data has no ticks: their values would mean nothing. */
function withoutTicks(layout: AxisLayout): AxisLayout {
  return { place: layout.place, ticks: [] };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function* yValuesOf({ series }: LineChart): Iterable<number> {
  for (const { points, band } of series) {
    for (const point of points) yield point[1];
    for (const [, low, high] of band?.pieces ?? []) {
      yield low;
      yield high;
    }
  }
}

function* xValuesOf({ series, events = [] }: LineChart): Iterable<number> {
  for (const { points } of series) for (const point of points) yield point[0];
  for (const { at } of events) yield* at;
}

function legendItems({ series, events = [] }: LineChart): LegendItem[] {
  const items: LegendItem[] = [];
  for (const [index, { name, band }] of series.entries()) {
    items.push({ name, index, sign: 'line' });
    if (band !== undefined) items.push({ name: band.name, index, sign: 'area' });
  }
  for (const [i, { name, at }] of events.entries()) {
    if (at.length > 0) items.push({ name, index: series.length + i, sign: 'event' });
  }
  return items.length > 1 ? items : [];
}

/** A text for readers who cannot see the chart. */
function description({ title, x, series, events = [] }: LineChart): string {
  const lines = series.map(({ name, points }) => {
    const values = points.map((point) => point[1]).filter(Number.isFinite);
    if (values.length === 0) return `${name}: no data`;
    const [first, last] = [values[0] as number, values.at(-1) as number];
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    const shown = [first, last, low, high].map((value) => Number(value.toPrecision(4)));
    return `${name}: ${values.length} points, from ${shown[0]} to ${shown[1]}, lowest ${shown[2]}, highest ${shown[3]}`;
  });
  const happened = events.flatMap(({ name, at }) => (at.length ? [`${name}: ${at.length}`] : []));
  return `${title}, by ${x.label}. ${[...lines, ...happened].join('; ')}.`;
}
