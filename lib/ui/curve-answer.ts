/** Curves as the page draws them: thinned out to what can be seen, without losing a spike or closing a gap. */
import { type BandPiece, type Point, smooth, thin, thinBand } from '../plot/index.js';
import type { RunLog } from '../training/run/report/read.js';
import { alongOf, type Measured, meanOf, pointsOf } from './curves.js';
import type { CurveHeader, CurveRequest } from './protocol.js';
import type { Runs } from './runs.js';

/** A line of a chart. */
export interface Line {
  readonly raw: readonly Point[];
  /** Its moving average; empty where none was asked for. */
  readonly smoothed: readonly Point[];
  /** Of a mean: the standard deviation around it. */
  readonly band: readonly BandPiece[];
}

/** With fewer points a moving average would hide more than it shows. */
const FEWEST_SMOOTHED = 20;

/** The whole lines of a chart. Runs that are gone, or have no such curve, have no points. */
export function linesOf(
  runs: Runs,
  { name, x, lines, smooth: weight }: Pick<CurveRequest, 'name' | 'x' | 'lines' | 'smooth'>,
): Line[] {
  return lines.map((ids) => {
    const measured = ids.flatMap((id): Measured[][] => {
      const run = runs.get(id);
      const points = run === undefined ? [] : pointsOf(run.log, name, x, run.stepsPerEpoch);
      return points.length === 0 ? [] : [points];
    });
    const { points, band } = meanOf(measured);
    return {
      raw: points,
      smoothed: weight > 0 && points.length >= FEWEST_SMOOTHED ? smooth(points, weight) : [],
      band: measured.length > 1 ? band : [],
    };
  });
}

/** The most points of a chart: more would take longer to draw than a frame lasts. */
const MOST_POINTS = 60_000;

/** The answer to a request, as protocol.ts describes it. */
export function answerCurves(runs: Runs, request: CurveRequest): Buffer {
  const lines = linesOf(runs, request);
  const extent = extentOf(lines);
  const [from, to] = request.range ?? extent ?? [0, 1];
  const buckets = Math.max(
    50,
    Math.min(request.width, Math.floor(MOST_POINTS / 4 / Math.max(1, lines.length))),
  );
  const position = (x: number): number => Math.min(1, Math.max(0, (x - from) / (to - from || 1)));
  const shown = lines.map(({ raw, smoothed, band }) => ({
    raw: thin(within(raw, from, to), buckets, position),
    smoothed: thin(within(smoothed, from, to), buckets, position),
    band: thinBand(within(band, from, to), buckets, position),
  }));
  const header: CurveHeader = {
    lines: shown.map(({ raw, smoothed, band }) => ({
      ...{ raw: raw.length, smoothed: smoothed.length, band: band.length },
    })),
    extent,
    marks: marksOf(runs, request),
  };
  const parts = shown.flatMap(({ raw, smoothed, band }) => [
    ...[columns(raw, 2), columns(smoothed, 2), columns(band, 3)],
  ]);
  return Buffer.concat([encodeHeader(header), ...parts]);
}

/** Marks of more runs than this could not be told apart. */
const MARKED_RUNS = 8;

function marksOf(runs: Runs, { x, lines }: CurveRequest): CurveHeader['marks'] {
  const ids = new Set(lines.flat());
  const marked = [...ids].flatMap((id) => runs.get(id) ?? []);
  const at = (steps: (log: RunLog) => readonly number[]): number[] =>
    ids.size > MARKED_RUNS
      ? []
      : marked.flatMap(({ log, stepsPerEpoch }) =>
          steps(log)
            .map(alongOf(log, x, stepsPerEpoch))
            .filter(Number.isFinite),
        );
  return {
    nonFinite: at(({ nonFinite }) => nonFinite),
    resumed: at(({ resumes }) => resumes),
    skipped: at(({ skipped }) => skipped.first.map(({ step }) => step)),
  };
}

function encodeHeader(header: CurveHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.alloc(Math.ceil((4 + json.length) / 8) * 8, ' ');
  bytes.writeUInt32LE(bytes.length - 4);
  json.copy(bytes, 4);
  return bytes;
}

/** Points as columns: every x, then every y. */
function columns(points: readonly (readonly number[])[], width: number): Buffer {
  const numbers = new Float64Array(width * points.length);
  for (const [row, point] of points.entries()) {
    for (let column = 0; column < width; column++) {
      numbers[column * points.length + row] = point[column] as number;
    }
  }
  return Buffer.from(numbers.buffer);
}

function extentOf(lines: readonly Line[]): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { raw } of lines) {
    for (const [x] of raw) {
      if (!Number.isFinite(x)) continue;
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  }
  return low > high ? null : [low, high];
}

/** The points of a range, with one before and one behind: lines go on to the edges. */
function within<T extends readonly [number, ...number[]]>(
  points: readonly T[],
  from: number,
  to: number,
): readonly T[] {
  const first = points.findIndex(([x]) => x >= from);
  if (first === -1) return points.slice(-1);
  const after = points.findIndex(([x]) => x > to);
  return points.slice(Math.max(0, first - 1), after === -1 ? points.length : after + 1);
}
