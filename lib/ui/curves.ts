/** The curves of a log by their names, and their points. */
import type { Point } from '../plot/index.js';
import { metricLabel, metricTitle } from '../training/evaluator.js';
import type { NumbersByName, RunLog, StepLine } from '../training/run/report/read.js';
import type { CurveName, XAxis } from './protocol.js';

type Plain = Exclude<
  keyof StepLine,
  'losses' | 'values' | 'step' | 'epoch' | 'totalSteps' | 'seconds'
>;

/** The numbers of each line, in the order in which they are shown, behind the losses. */
const OF_STEPS: Readonly<Record<string, readonly [key: Plain, title: string, unit: string]>> = {
  loss: ['loss', 'Loss', 'loss'],
  loss_max: ['lossMax', 'Highest loss of a step', 'loss'],
  lr: ['lr', 'Learning rate', 'learning rate'],
  grad_norm: ['gradNorm', 'Gradient norm', 'L2 norm'],
  grad_norm_max: ['gradNormMax', 'Highest gradient norm', 'L2 norm'],
  images_per_second: ['imagesPerSecond', 'Throughput', 'images/s'],
  step_ms: ['stepMs', 'Time of a step', 'ms'],
  data_wait_ms: ['dataWaitMs', 'Waiting for data', 'ms'],
};

/** The curves that a log has: results first, then losses, then the rest. */
export function curvesOf({ steps, evals }: RunLog): CurveName[] {
  const named = (prefix: string, lines: readonly NumbersByName[], unit?: string): CurveName[] =>
    [...new Set(lines.flatMap((line) => Object.keys(line)))].map((name) => ({
      name: `${prefix}/${name}`,
      title: prefix === 'metric' ? `${metricTitle(name)} on the validation data` : name,
      unit: unit ?? metricLabel(name),
    }));
  const ofSteps = Object.entries(OF_STEPS).flatMap(([name, [key, title, unit]]) =>
    steps.some((line) => Number.isFinite(line[key])) ? [{ name, title, unit }] : [],
  );
  // The names of the first and the last lines: those of all would take long to collect.
  const ends = [...steps.slice(0, 3), ...steps.slice(-3)];
  const [loss = [], rest = []] = [ofSteps.slice(0, 1), ofSteps.slice(1)];
  return [
    ...named(
      'metric',
      evals.map(({ metrics }) => metrics),
    ).filter(({ name }) => name !== 'metric/images'),
    ...loss,
    ...named(
      'losses',
      ends.map(({ losses }) => losses),
      'loss',
    ),
    ...rest,
    ...named(
      'values',
      ends.map(({ values }) => values),
      'value',
    ),
  ];
}

/** A point of a curve, with the step that it is of. */
export interface Measured {
  readonly step: number;
  readonly x: number;
  readonly y: number;
}

/** The points of a curve; none where the run has no curve of that name. A y that is not a number is a gap. */
export function pointsOf(log: RunLog, name: string, x: XAxis, stepsPerEpoch: number): Measured[] {
  const [group, key] = splitName(name);
  const along = alongOf(log, x, stepsPerEpoch);
  if (group === 'metric') {
    return log.evals
      .filter(({ metrics }) => key in metrics)
      .map(({ step, metrics }) => ({ step, x: along(step), y: metrics[key] as number }));
  }
  const read = readingOf(group, key);
  if (read === null) return [];
  return log.steps.map((line) => ({
    step: line.step,
    x: x === 'step' ? line.step : x === 'time' ? line.seconds : along(line.step),
    y: read(line),
  }));
}

function splitName(name: string): [group: string, key: string] {
  const slash = name.indexOf('/');
  return slash === -1 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function readingOf(group: string, key: string): ((line: StepLine) => number) | null {
  if (group === 'losses' || group === 'values') return (line) => line[group][key] ?? Number.NaN;
  const known = Object.hasOwn(OF_STEPS, key) ? OF_STEPS[key] : undefined;
  return group === '' && known !== undefined ? (line) => line[known[0]] : null;
}

/** The position of a step on an axis. */
export function alongOf(
  { steps }: RunLog,
  x: XAxis,
  stepsPerEpoch: number,
): (step: number) => number {
  if (x === 'step') return (step) => step;
  if (x === 'epoch') return (step) => step / stepsPerEpoch;
  return (step) => secondsAt(steps, step);
}

/** The time at a step: of the last line that is not after it. */
function secondsAt(steps: readonly StepLine[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as StepLine).step <= step) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.seconds ?? 0;
}

/** A mean of several runs, with the standard deviation on both sides. */
export interface Spread {
  readonly points: readonly Point[];
  readonly band: readonly (readonly [x: number, low: number, high: number])[];
}

/**
 * The mean of runs at each step that all of them have logged; where fewer have, there would be jumps. The deviation is that
 * of a sample, n - 1.
 */
export function meanOf(runs: readonly (readonly Measured[])[]): Spread {
  const [first = [], ...others] = runs;
  const maps = others.map((points) => new Map(points.map((point) => [point.step, point])));
  const points: Point[] = [];
  const band: [number, number, number][] = [];
  for (const point of first) {
    const all = [point, ...maps.map((map) => map.get(point.step))];
    if (!all.every((each) => each !== undefined)) continue;
    const x = mean(all.map((each) => each.x));
    const middle = mean(all.map((each) => each.y));
    const squares = all.reduce((sum, { y }) => sum + (y - middle) ** 2, 0);
    const deviation = all.length < 2 ? 0 : Math.sqrt(squares / (all.length - 1));
    points.push([x, middle]);
    band.push([x, middle - deviation, middle + deviation]);
  }
  return { points, band };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
