/** The curves of a run, as charts. */
import {
  type Axis,
  type LineChart,
  lineChart,
  type Point,
  type Series,
} from '../../../plot/index.js';
import { metricLabel, metricTitle, metricUnit } from '../../evaluator.js';
import type { NumbersByName, RunLog, StepLine } from './read.js';

/** With fewer points a moving average would hide more than it shows. */
const SMOOTHED_POINTS = 20;
/** An axis is logarithmic where the highest value is at least so many times the lowest. */
const WIDE_RANGE = 20;

const STEPS: Axis = { label: 'step' };

/** A chart as an SVG document. */
export interface Curve {
  readonly svg: string;
  /** Whether it takes the whole width of a page, or half of it. */
  readonly wide: boolean;
}

/** The charts of a log, starting with validations where there are some. */
export function drawCurves(log: RunLog): Curve[] {
  const [best, ...others] = metricCharts(log);
  const wide = [...(best === undefined ? [] : [best]), lossChart(log)];
  const narrow = [...others, ...namedLossCharts(log), ...stepCharts(log), ...valueCharts(log)];
  // As wide as on the page, so that text has the intended size.
  return [
    ...wide.map((chart) => ({
      svg: lineChart({ ...chart, width: 1080, hover: true }),
      wide: true,
    })),
    ...narrow.map((chart) => ({
      svg: lineChart({ ...chart, width: 540, hover: true }),
      wide: false,
    })),
  ];
}

function eventsOf({ nonFinite, resumes }: RunLog): LineChart['events'] {
  return [
    { name: 'update skipped (not finite)', at: nonFinite },
    { name: 'resumed', at: resumes },
  ];
}

/** One chart for metrics in percent, one for each other. The validation loss is drawn with that of training. */
function metricCharts({ evals }: RunLog): LineChart[] {
  const names = namesIn(evals.map(({ metrics }) => metrics)).filter((name) => name !== 'loss');
  const shares = names.filter((name) => metricUnit(name) === '%');
  const curve = (name: string): Series => ({
    name: metricTitle(name),
    points: evals.map(({ step, metrics }) => [step, metrics[name] ?? Number.NaN]),
  });
  const others = names.filter((name) => !shares.includes(name));
  return [
    ...(shares.length === 0 ? [] : [{ title: 'Accuracy', label: '%', of: shares }]),
    ...others.map((name) => ({ title: metricTitle(name), label: metricLabel(name), of: [name] })),
  ].map(({ title, label, of }) => ({
    title: `${title} on the validation data`,
    x: STEPS,
    y: { label },
    series: of.map(curve),
  }));
}

function lossChart(log: RunLog): LineChart {
  const { steps, evals } = log;
  const validation = evals.map(({ step, metrics }): Point => [step, metrics.loss ?? Number.NaN]);
  const isValidated = validation.some(([, loss]) => Number.isFinite(loss));
  return {
    title: 'Loss',
    x: STEPS,
    y: { label: 'loss', scale: scaleFor(steps.flatMap((line) => [line.loss, line.lossMax])) },
    series: [
      measured('training loss', steps, of('loss'), of('lossMax')),
      ...(isValidated ? [{ name: 'validation loss', points: validation }] : []),
    ],
    events: eventsOf(log),
  };
}

/** The other losses of a method in one chart: their scales are usually alike. */
function namedLossCharts({ steps }: RunLog): LineChart[] {
  const names = namesIn(steps.map(({ losses }) => losses));
  if (names.length === 0) return [];
  const all = steps.flatMap(({ losses }) => Object.values(losses));
  return [
    {
      title: 'Losses by name',
      x: STEPS,
      y: { label: 'loss', scale: scaleFor(all) },
      series: names.map((name) => measured(name, steps, named('losses', name))),
    },
  ];
}

/** Values of schedules: momentum, temperature … */
function valueCharts({ steps }: RunLog): LineChart[] {
  return namesIn(steps.map(({ values }) => values)).map((name) => ({
    title: name,
    x: STEPS,
    y: { label: name },
    series: [{ name, points: pointsOf(steps, named('values', name)) }],
  }));
}

function stepCharts(log: RunLog): LineChart[] {
  const { steps } = log;
  return [
    {
      title: 'Learning rate',
      x: STEPS,
      y: { label: 'learning rate', includes: 0 },
      series: [{ name: 'learning rate', points: pointsOf(steps, of('lr')) }],
    },
    {
      title: 'Gradient norm',
      x: STEPS,
      y: {
        label: 'L2 norm',
        scale: scaleFor(steps.flatMap((line) => [line.gradNorm, line.gradNormMax])),
      },
      series: [measured('gradient norm', steps, of('gradNorm'), of('gradNormMax'))],
      events: eventsOf(log),
    },
    {
      title: 'Throughput',
      x: STEPS,
      y: { label: 'images/s', includes: 0 },
      series: [measured('images/s', steps, of('imagesPerSecond'))],
    },
    {
      title: 'Time of a step',
      x: STEPS,
      y: { label: 'ms', includes: 0 },
      series: [
        measured('computing', steps, of('stepMs')),
        measured('waiting for data', steps, of('dataWaitMs')),
      ],
    },
  ];
}

/** A number in a line of the log. */
type Reading = (line: StepLine) => number;

const of =
  (key: Exclude<keyof StepLine, 'losses' | 'values'>): Reading =>
  (line) =>
    line[key];

const named =
  (group: 'losses' | 'values', name: string): Reading =>
  (line) =>
    line[group][name] ?? Number.NaN;

/** All names, in order of first appearance. */
function namesIn(lines: readonly NumbersByName[]): string[] {
  return [...new Set(lines.flatMap((line) => Object.keys(line)))];
}

/** A mean of several steps with its moving average, and a band up to the maximum where it is known. */
function measured(
  name: string,
  steps: readonly StepLine[],
  mean: Reading,
  highest?: Reading,
): Series {
  const points = pointsOf(steps, mean);
  const weight = 1 - 1 / Math.max(2, steps.length / 40);
  const series: Series =
    steps.length < SMOOTHED_POINTS ? { name, points } : { name, points, smooth: weight };
  if (highest === undefined || !steps.some((line) => Number.isFinite(highest(line)))) return series;
  const pieces = steps.map((line) => [line.step, mean(line), highest(line)] as const);
  return { ...series, band: { name: 'up to the highest of a step', pieces } };
}

function pointsOf(steps: readonly StepLine[], reading: Reading): Point[] {
  return steps.map((line) => [line.step, reading(line)]);
}

/** Logarithmic where a linear axis would flatten all but the highest values. */
function scaleFor(values: readonly number[]): 'linear' | 'log' {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return low > 0 && high / low >= WIDE_RANGE ? 'log' : 'linear';
}
