/** Draws lines into a chart of uPlot, which has the axes. Every line has its own points along x. */
import type uPlot from 'uplot';
import type { MarkKind } from '../protocol.js';
import type { Columns, Curve, CurveLine } from './api.js';

/** How a line looks. */
export interface LineLook {
  readonly label: string;
  readonly colour: string;
}

/** A line of up to so many points has a dot at each. */
const DOTTED = 40;
/** With more lines than this, those behind the smoothed ones would hide everything. */
const MOST_WITH_RAW = 20;

const MARK_COLOURS: Readonly<Record<MarkKind, string>> = {
  nonFinite: '#d1242f',
  resumed: '#8250df',
  skipped: '#bf8700',
};

/** Pixels of values; NaN where the axis cannot show one. */
interface Places {
  x(value: number): number;
  y(value: number): number;
}

/** Draws all lines of a curve, and the marks behind them. */
export function drawCurve(u: uPlot, curve: Curve, looks: readonly LineLook[]): void {
  const { ctx, bbox } = u;
  const scale = window.devicePixelRatio;
  const places = { x: placeOn(u, 'x'), y: placeOn(u, 'y') };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const kind of Object.keys(MARK_COLOURS) as MarkKind[]) {
    drawMarks(ctx, curve.marks[kind].map(places.x), MARK_COLOURS[kind], bbox, scale);
  }
  const isCrowded = curve.lines.length > MOST_WITH_RAW;
  // Round joins of many lines take long to draw, and cannot be seen.
  ctx.lineJoin = isCrowded ? 'bevel' : 'round';
  for (const [i, line] of curve.lines.entries()) {
    const { colour } = looks[i] as LineLook;
    ctx.strokeStyle = ctx.fillStyle = colour;
    drawBand(ctx, line, places);
    const isSmoothed = line.smoothed.x.length > 0;
    if (isSmoothed && !isCrowded) stroke(ctx, line.raw, places, scale, 0.3);
    stroke(ctx, isSmoothed ? line.smoothed : line.raw, places, (isCrowded ? 1 : 1.6) * scale, 1);
    if (line.raw.x.length <= DOTTED && !isSmoothed) drawDots(ctx, line.raw, places, 2.6 * scale);
  }
  ctx.restore();
}

/** A function of its own is far faster than uPlot's `valToPos` for each point. */
function placeOn(u: uPlot, key: 'x' | 'y'): (value: number) => number {
  const { min = 0, max = 1, distr } = u.scales[key] as uPlot.Scale;
  const log = distr === 3;
  const [low, high] = log ? [Math.log10(min), Math.log10(max)] : [min, max];
  const from = key === 'x' ? u.bbox.left : u.bbox.top + u.bbox.height;
  const length = key === 'x' ? u.bbox.width : -u.bbox.height;
  const each = length / (high - low || 1);
  if (!log) return (value) => from + (value - low) * each;
  return (value) => (value > 0 ? from + (Math.log10(value) - low) * each : Number.NaN);
}

/** Strokes a line. It is broken where a value is no number, and nowhere else. */
function stroke(
  ctx: CanvasRenderingContext2D,
  { x, y }: Columns,
  places: Places,
  width: number,
  alpha: number,
): void {
  ctx.beginPath();
  let isBroken = true;
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [places.x(x[i] as number), places.y(y[i] as number)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) isBroken = true;
    else if (isBroken) {
      ctx.moveTo(px, py);
      isBroken = false;
    } else ctx.lineTo(px, py);
  }
  ctx.globalAlpha = alpha;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawDots(
  ctx: CanvasRenderingContext2D,
  { x, y }: Columns,
  places: Places,
  radius: number,
): void {
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [places.x(x[i] as number), places.y(y[i] as number)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
    ctx.beginPath();
    ctx.arc(px, py, radius, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** The area between low and high, one piece for each stretch without a gap. */
function drawBand(ctx: CanvasRenderingContext2D, { band }: CurveLine, places: Places): void {
  const { x, low, high } = band;
  ctx.globalAlpha = 0.2;
  for (let from = 0; from < x.length; ) {
    let to = from;
    while (to < x.length && isVisible(low[to], high[to], places)) to++;
    if (to > from) {
      ctx.beginPath();
      for (let i = from; i < to; i++) {
        ctx.lineTo(places.x(x[i] as number), places.y(high[i] as number));
      }
      for (let i = to - 1; i >= from; i--) {
        ctx.lineTo(places.x(x[i] as number), places.y(low[i] as number));
      }
      ctx.fill();
    }
    from = to + 1;
  }
  ctx.globalAlpha = 1;
}

function isVisible(low: number | undefined, high: number | undefined, { y }: Places): boolean {
  return Number.isFinite(y(low as number)) && Number.isFinite(y(high as number));
}

/** A vertical line for each, and a triangle at its top; each pixel has one at most. */
function drawMarks(
  ctx: CanvasRenderingContext2D,
  at: readonly number[],
  colour: string,
  { top, height }: { readonly top: number; readonly height: number },
  scale: number,
): void {
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = scale;
  for (const x of new Set(at.map(Math.round))) {
    ctx.globalAlpha = 0.5;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(x - 5 * scale, top);
    ctx.lineTo(x + 5 * scale, top);
    ctx.lineTo(x, top + 8 * scale);
    ctx.fill();
  }
}
