/** The curves of a log by their names, and their points. */
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

/** Columns of a curve, in the order of x. A y that is not a number is a gap. */
export interface Columns {
  readonly step: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The points of a curve; none where the run has no curve of that name. */
export function columnsOf(log: RunLog, name: string, x: XAxis, stepsPerEpoch: number): Columns {
  const [group, key] = splitName(name);
  const along = alongOf(log, x, stepsPerEpoch);
  if (group === 'metric') {
    const evals = log.evals.filter(({ metrics }) => key in metrics);
    const step = Float64Array.from(evals, (line) => line.step);
    return {
      step,
      x: step.map(along),
      y: Float64Array.from(evals, ({ metrics }) => metrics[key] as number),
    };
  }
  const { steps } = log;
  const read = readingOf(group, key);
  const length = read === null ? 0 : steps.length;
  const columns = {
    ...{ step: new Float64Array(length), x: new Float64Array(length) },
    y: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) {
    const line = steps[i] as StepLine;
    columns.step[i] = line.step;
    columns.x[i] = x === 'time' ? line.seconds : along(line.step);
    columns.y[i] = (read as Reading)(line);
  }
  return columns;
}

function splitName(name: string): [group: string, key: string] {
  const slash = name.indexOf('/');
  return slash === -1 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
}

/** A number in a line of the log. */
type Reading = (line: StepLine) => number;

function readingOf(group: string, key: string): Reading | null {
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

/** A mean, and the standard deviation on both sides. */
export interface Spread {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * The mean of runs at each step that all of them have logged; where fewer have, there would be jumps. The deviation is that
 * of a sample, n - 1.
 */
export function meanOf(runs: readonly Columns[]): Spread {
  const [first, ...others] = runs as readonly [Columns, ...Columns[]];
  const rows = others.map(({ step }) => new Map(Array.from(step, (value, row) => [value, row])));
  const found = Array.from(first.step, (step, row) => [row, ...rows.map((map) => map.get(step))]);
  const shared = found.filter((each): each is number[] => !each.includes(undefined));
  const spread = {
    ...{ x: new Float64Array(shared.length), y: new Float64Array(shared.length) },
    ...{ low: new Float64Array(shared.length), high: new Float64Array(shared.length) },
  };
  for (const [i, each] of shared.entries()) {
    const ys = each.map((row, run) => (runs[run] as Columns).y[row] as number);
    const y = mean(ys);
    const squares = ys.reduce((sum, value) => sum + (value - y) ** 2, 0);
    const deviation = Math.sqrt(squares / (ys.length - 1));
    spread.x[i] = mean(each.map((row, run) => (runs[run] as Columns).x[row] as number));
    spread.y[i] = y;
    spread.low[i] = y - deviation;
    spread.high[i] = y + deviation;
  }
  return spread;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
