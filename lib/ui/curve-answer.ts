/** Curves as the page draws them: thinned out to what can be seen, without losing a spike or closing a gap. */
import { type BandPiece, smoothValues, thinBand, thinIndices } from '../plot/index.js';
import type { RunLog } from '../training/run/report/read.js';
import { alongOf, type Columns, columnsOf, meanOf, type Spread } from './curves.js';
import type { CurveHeader, CurveRequest } from './protocol.js';
import type { Runs } from './runs.js';

/** A line of a chart, as columns in the order of x. */
export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The moving average of y; null where none was asked for, or the points are few. */
  readonly smoothed: Float64Array | null;
  /** Of a mean: the standard deviation around it. */
  readonly band: Pick<Spread, 'low' | 'high'> | null;
}

/** With fewer points a moving average would hide more than it shows. */
const FEWEST_SMOOTHED = 20;

/** Curves of schedules have no noise to be smoothed. */
const OF_SCHEDULES = /^(lr$|values\/)/;

const NONE = new Float64Array(0);

/** The whole lines of a chart. Runs that are gone, or have no such curve, have no points. */
export function linesOf(
  runs: Runs,
  { name, x, lines, smooth }: Pick<CurveRequest, 'name' | 'x' | 'lines' | 'smooth'>,
): Line[] {
  return lines.map((ids) => {
    const found = ids.flatMap((id): Columns[] => {
      const run = runs.get(id);
      const columns = run === undefined ? null : columnsOf(run.log, name, x, run.stepsPerEpoch);
      return columns === null || columns.x.length === 0 ? [] : [columns];
    });
    const spread = found.length > 1 ? meanOf(found) : null;
    const { x: xs, y } = spread ?? found[0] ?? { x: NONE, y: NONE };
    const isSmoothed = smooth > 0 && y.length >= FEWEST_SMOOTHED && !OF_SCHEDULES.test(name);
    return { x: xs, y, smoothed: isSmoothed ? smoothValues(y, smooth) : null, band: spread };
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
  const shown = lines.map((line) => {
    const [first, last] = rowsWithin(line.x, from, to);
    const cut = (column: Float64Array) => column.subarray(first, last);
    const x = cut(line.x);
    const thinned = (y: Float64Array): Float64Array[] => {
      const rows = thinIndices(x, y, buckets, position);
      return [x, y].map((column) => Float64Array.from(rows, (row) => column[row] as number));
    };
    return {
      raw: thinned(cut(line.y)),
      smoothed: line.smoothed === null ? [] : thinned(cut(line.smoothed)),
      band: line.band === null ? [] : thinnedBand(x, cut(line.band.low), cut(line.band.high)),
    };
  });
  function thinnedBand(...[x, low, high]: Float64Array[]): Float64Array[] {
    const pieces = Array.from(
      x as Float64Array,
      (at, i): BandPiece => [at, low?.[i] as number, high?.[i] as number],
    );
    const kept = thinBand(pieces, buckets, position);
    return [0, 1, 2].map((column) => Float64Array.from(kept, (piece) => piece[column] as number));
  }
  const header: CurveHeader = {
    lines: shown.map((columns) => {
      const { raw, smoothed, band } = columns;
      const [rows = 0, smoothedRows = 0, bandRows = 0] = [raw, smoothed, band].map(
        ([x]) => x?.length ?? 0,
      );
      return { raw: rows, smoothed: smoothedRows, band: bandRows };
    }),
    extent,
    marks: marksOf(runs, request),
  };
  const columns = shown.flatMap(({ raw, smoothed, band }) => [...raw, ...smoothed, ...band]);
  return Buffer.concat([
    encodeHeader(header),
    ...columns.map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ]);
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

function extentOf(lines: readonly Line[]): [number, number] | null {
  const ends = lines.flatMap(({ x }) => [x[0], x.at(-1)]).filter(Number.isFinite) as number[];
  return ends.length === 0 ? null : [Math.min(...ends), Math.max(...ends)];
}

/** The rows of a range, with one before and one behind: lines go on to the edges. */
function rowsWithin(x: Float64Array, from: number, to: number): [first: number, end: number] {
  const first = x.findIndex((value) => value >= from);
  const behind = x.findIndex((value) => value > to);
  return [
    first === -1 ? Math.max(0, x.length - 1) : Math.max(0, first - 1),
    behind === -1 ? x.length : behind + 1,
  ];
}
