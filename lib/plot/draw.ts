/** The lines, areas and marks of a chart. */
import { area, line, symbol, symbolsFill } from 'd3-shape';
import type { AxisLayout } from './axis.js';
import { type Markup, markup } from './markup.js';
import { inColour, seriesColour, seriesDashes } from './palette.js';
import { type BandPiece, type Point, smooth, thin, thinBand } from './points.js';

/** A chart's drawing area in pixels, and its axes. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: AxisLayout;
  readonly y: AxisLayout;
}

/** Lines of up to this many points have a marker at each. */
const MARKED_POINTS = 40;
/** Up to this many events get a line over the whole height. */
const RULED_EVENTS = 30;

/** The line of a series, and behind a smoothed one the faint line of its points. */
export function seriesLines(
  series: {
    readonly points: readonly Point[];
    readonly smooth?: number;
    readonly joined?: boolean;
  },
  index: number,
  frame: Frame,
): Markup {
  const { points, smooth: weight, joined = true } = series;
  const dashes = seriesDashes(index);
  const width = weight === undefined && points.length > MARKED_POINTS ? 1.5 : 2;
  const path = (drawn: readonly Point[], look: Markup): Markup =>
    markup`<path d="${linePath(drawn, frame)}" fill="none" stroke="currentColor" stroke-linejoin="round" stroke-linecap="round" ${look}/>`;
  const shown = weight === undefined ? points : smooth(points, weight);
  return markup`<g ${inColour(seriesColour(index))}>${
    weight === undefined ? null : path(points, markup`stroke-width="1" stroke-opacity="0.35"`)
  }${joined ? path(shown, markup`stroke-width="${width}" stroke-dasharray="${dashes}"`) : null}${
    weight === undefined && points.length <= MARKED_POINTS ? markers(points, index, frame) : null
  }</g>
`;
}

function linePath(points: readonly Point[], frame: Frame): string {
  const { x, y } = frame;
  const draw = line<Point>()
    .defined((point) => isVisible(point, frame))
    .x((point) => x.place(point[0]))
    .y((point) => y.place(point[1]))
    .digits(1);
  return draw(thin(points, frame.right - frame.left, shareOfWidth(frame))) ?? '';
}

function markers(points: readonly Point[], index: number, frame: Frame): Markup {
  const shape = symbol(symbolsFill[index % symbolsFill.length], 38).digits(1)() ?? '';
  const placed = points.filter((point) => isVisible(point, frame));
  return markup`${placed.map(
    ([px, py]) =>
      markup`<path d="${shape}" transform="translate(${frame.x.place(px).toFixed(1)},${frame.y.place(py).toFixed(1)})" fill="currentColor"/>`,
  )}`;
}

/** An area between two values at each x. */
export function bandArea(pieces: readonly BandPiece[], index: number, frame: Frame): Markup {
  const { x, y } = frame;
  const draw = area<BandPiece>()
    .defined(([px, low, high]) => isVisible([px, low], frame) && isVisible([px, high], frame))
    .x((piece) => x.place(piece[0]))
    .y0((piece) => y.place(piece[1]))
    .y1((piece) => y.place(piece[2]))
    .digits(1);
  const path = draw(thinBand(pieces, frame.right - frame.left, shareOfWidth(frame))) ?? '';
  return markup`<path ${inColour(seriesColour(index))} d="${path}" fill="currentColor" fill-opacity="0.2" stroke="currentColor" stroke-opacity="0.4" stroke-width="0.7"/>
`;
}

/** A vertical stroke between two values at each x. */
export function bandStrokes(pieces: readonly BandPiece[], index: number, frame: Frame): Markup {
  const { x, y } = frame;
  const strokes = pieces
    .filter(([px, low, high]) => isVisible([px, low], frame) && isVisible([px, high], frame))
    .map(
      ([px, low, high]) =>
        `M${tenths(x.place(px))},${tenths(y.place(low))}V${tenths(y.place(high))}`,
    );
  return markup`<path ${inColour(seriesColour(index))} d="${strokes.join('')}" fill="none" stroke="currentColor" stroke-opacity="0.5" stroke-width="5"/>
`;
}

function tenths(pixels: number): string {
  return pixels.toFixed(1);
}

/** Triangles at the upper edge, at most one a pixel; where there are few, each has a vertical line. */
export function eventMarks(at: readonly number[], index: number, frame: Frame): Markup {
  const { x, top, bottom } = frame;
  const pixels = [...new Set(at.map((place) => Math.round(x.place(place))))];
  const rules =
    pixels.length > RULED_EVENTS
      ? null
      : pixels.map(
          (px) =>
            markup`<path d="M${px},${top}V${bottom}" stroke="currentColor" stroke-opacity="0.6" stroke-dasharray="3 3"/>`,
        );
  const marks = pixels.map((px) => markup`<path d="M${px},${top}l-5,-9h10z" fill="currentColor"/>`);
  return markup`<g ${inColour(seriesColour(index))}>${rules}${marks}</g>
`;
}

function isVisible([px, py]: Point, { x, y }: Frame): boolean {
  return Number.isFinite(x.place(px)) && Number.isFinite(y.place(py));
}

function shareOfWidth({ x, left, right }: Frame): (value: number) => number {
  return (value) => (x.place(value) - left) / (right - left);
}
