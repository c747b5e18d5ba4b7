/** The curves of a run, as charts. */
import {
  type Axis,
  type LineChart,
  lineChart,
  type Point,
  type Series,
} from '../../../plot/index.js';
import type { RunLog, StepLine } from './read.js';

/** Below this many points a moving average would hide more than it shows. */
const SMOOTHED_POINTS = 20;
/** An axis is logarithmic where the highest value is so many times the lowest. */
const WIDE_RANGE = 20;

const STEPS: Axis = { label: 'step' };

/** A chart as an SVG document. */
export interface Curve {
  readonly svg: string;
  /** Whether it takes the whole width of a page, or half of it. */
  readonly wide: boolean;
}

/** The charts of a log: accuracy first where there were validations. */
export function drawCurves(log: RunLog): Curve[] {
  const { steps, evals } = log;
  const events = [
    { name: 'update skipped (not finite)', at: log.nonFinite },
    { name: 'resumed', at: log.resumes },
  ];
  const wide: LineChart[] = [
    ...(evals.length === 0 ? [] : [accuracy(log)]),
    {
      title: 'Loss',
      x: STEPS,
      y: { label: 'loss', scale: scaleFor(steps.flatMap((line) => [line.loss, line.lossMax])) },
      series: [measured('training loss', steps, 'loss', 'lossMax'), ...validationLoss(log)],
      events,
    },
  ];
  const narrow: LineChart[] = [
    {
      title: 'Learning rate',
      x: STEPS,
      y: { label: 'learning rate', includes: 0 },
      series: [{ name: 'learning rate', points: pointsOf(steps, 'lr') }],
    },
    {
      title: 'Gradient norm',
      x: STEPS,
      y: {
        label: 'L2 norm',
        scale: scaleFor(steps.flatMap((line) => [line.gradNorm, line.gradNormMax])),
      },
      series: [measured('gradient norm', steps, 'gradNorm', 'gradNormMax')],
      events,
    },
    {
      title: 'Throughput',
      x: STEPS,
      y: { label: 'images/s', includes: 0 },
      series: [measured('images/s', steps, 'imagesPerSecond')],
    },
    {
      title: 'Time of a step',
      x: STEPS,
      y: { label: 'ms', includes: 0 },
      series: [
        measured('computing', steps, 'stepMs'),
        measured('waiting for data', steps, 'dataWaitMs'),
      ],
    },
  ];
  // As wide as the page shows them, so that their text has its size.
  return [
    ...wide.map((chart) => ({ svg: lineChart({ ...chart, width: 1080 }), wide: true })),
    ...narrow.map((chart) => ({ svg: lineChart({ ...chart, width: 540 }), wide: false })),
  ];
}

function accuracy({ evals }: RunLog): LineChart {
  const curve = (name: string, key: 'top1' | 'top5'): Series => ({
    name,
    points: evals.map((line) => [line.step, line[key]]),
  });
  const curves = [curve('top-1', 'top1'), curve('top-5', 'top5')];
  return {
    title: 'Accuracy on the validation data',
    x: STEPS,
    y: { label: '%' },
    series: curves.filter(({ points }) => points.some(([, y]) => Number.isFinite(y))),
  };
}

function validationLoss({ evals }: RunLog): Series[] {
  const points = evals.map((line): Point => [line.step, line.loss]);
  const known = points.some(([, loss]) => Number.isFinite(loss));
  return known ? [{ name: 'validation loss', points }] : [];
}

/** A mean of several steps with its moving average, and a band up to the highest of them where that is known. */
function measured(
  name: string,
  steps: readonly StepLine[],
  mean: keyof StepLine,
  highest?: keyof StepLine,
): Series {
  const points = pointsOf(steps, mean);
  const weight = 1 - 1 / Math.max(2, steps.length / 40);
  const series: Series =
    steps.length < SMOOTHED_POINTS ? { name, points } : { name, points, smooth: weight };
  if (highest === undefined || !steps.some((line) => Number.isFinite(line[highest]))) return series;
  const pieces = steps.map((line) => [line.step, line[mean], line[highest]] as const);
  return { ...series, band: { name: 'up to the highest of a step', pieces } };
}

function pointsOf(steps: readonly StepLine[], key: keyof StepLine): Point[] {
  return steps.map((line) => [line.step, line[key]]);
}

/** Logarithmic where a linear axis would flatten all but the highest values. */
function scaleFor(values: readonly number[]): 'linear' | 'log' {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return low > 0 && high / low >= WIDE_RANGE ? 'log' : 'linear';
}
