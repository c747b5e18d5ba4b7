/** Curves as files: CSV and SVG. */
import { csvLine } from '../files/index.js';
import { lineChart, type Series } from '../plot/index.js';
import { linesOf } from './curve-answer.js';
import { curvesOf, pointsOf } from './curves.js';
import type { CurveRequest, XAxis } from './protocol.js';
import type { Runs } from './runs.js';

/** What a file has. */
export type ExportRequest = Pick<CurveRequest, 'name' | 'x' | 'lines' | 'smooth'> & {
  readonly range: CurveRequest['range'];
  readonly log: boolean;
};

const X_LABELS: Readonly<Record<XAxis, string>> = {
  step: 'step',
  epoch: 'epoch',
  time: 'seconds of training',
};

/** Every point of a curve that the runs have logged, unsmoothed: a line for each run and step. */
export function curveCsv(runs: Runs, { name, lines }: ExportRequest): string {
  const rows = [csvLine(['run', 'step', 'epoch', 'seconds', name])];
  for (const id of new Set(lines.flat())) {
    const run = runs.get(id);
    if (run === undefined) continue;
    const { log, stepsPerEpoch } = run;
    const times = pointsOf(log, name, 'time', stepsPerEpoch);
    for (const [i, { step, x: epoch, y }] of pointsOf(
      log,
      name,
      'epoch',
      stepsPerEpoch,
    ).entries()) {
      const values = [step, epoch, times[i]?.x ?? Number.NaN, y];
      rows.push(
        csvLine([id, ...values.map((value) => (Number.isNaN(value) ? '' : String(value)))]),
      );
    }
  }
  return rows.join('');
}

/** A chart as the page shows it. */
export function curveSvg(runs: Runs, request: ExportRequest): string {
  const { name, x, lines, range, log } = request;
  const [from, to] = range ?? [-Infinity, Infinity];
  const known = lines.flat().flatMap((id) => {
    const run = runs.get(id);
    return run === undefined ? [] : curvesOf(run.log);
  });
  const { title, unit } = known.find((curve) => curve.name === name) ?? { title: name, unit: name };
  const series = linesOf(runs, { ...request, smooth: 0 }).map(({ raw, band }, i): Series => {
    const shown = raw.filter(([at]) => at >= from && at <= to);
    return {
      name: nameOf(lines[i] ?? []),
      points: shown,
      ...(request.smooth > 0 ? { smooth: request.smooth } : {}),
      ...(band.length === 0
        ? {}
        : {
            band: {
              name: 'standard deviation',
              pieces: band.filter(([at]) => at >= from && at <= to),
            },
          }),
    };
  });
  return lineChart({
    ...{ title, x: { label: X_LABELS[x] }, width: 960, height: 420 },
    y: { label: unit, scale: log ? 'log' : 'linear' },
    series,
  });
}

/** `a`, or `mean of a, b, c`. */
function nameOf(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] as string) : `mean of ${ids.join(', ')}`;
}
