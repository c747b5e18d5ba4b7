/** Tables and a plot of results from `--json`. */
import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';
import { type Cell, markdownTable, type Table } from '../experiments/table.js';
import { readError } from '../files/index.js';
import { type LineChart, type Point, panels } from '../plot/index.js';
import type { DataResult } from './data.js';
import type { BenchResult, CaseResult, StepResult } from './result.js';
import { axisNames, type ScalePoint, type ScaleResult } from './scale.js';
import type { Summary } from './statistics.js';
import { digits, mebibytes, percent, precisions, setting } from './table.js';

export interface Report {
  readonly markdown: string;
  readonly svg: string;
}

/**
 * Makes a report of result files, whose last line is a benchmark's output with `--json`.
 *
 * @throws UserError naming the file that cannot be read, or has no result
 */
export function benchReport(files: readonly string[]): Report {
  const results = files.map(readResult);
  const ofKind = <R extends BenchResult>(name: string) =>
    results.filter((result) => result.name === name) as R[];
  const steps = ofKind<StepResult>('step');
  const ops = ofKind('ops');
  const data = ofKind<DataResult>('data');
  const scales = ofKind<ScaleResult>('scale');
  const sections = [
    ...(steps.length > 0 ? [section('Training steps', stepTable(steps), steps)] : []),
    ...ops.map((one) => section('Ops', opTable(one), [one])),
    ...(data.length > 0 ? [section('Loading', dataTable(data), data)] : []),
    ...scales.map((one) => section(`Scale: ${stepName(one)}`, scaleTable(one), [one])),
  ];
  const charts = [
    ...ratioCharts('Training steps', steps.flatMap(namedSteps)),
    ...ops.flatMap((one) => ratioCharts('Ops', one.cases)),
    ...ratioCharts('Loading', data.flatMap(namedLoads)),
    ...scales.flatMap(scaleCharts),
  ];
  return { markdown: sections.join('\n'), svg: panels({ charts, ...sizeFor(charts) }) };
}

function readResult(file: string): BenchResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw readError(file, error);
  }
  try {
    const result = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as Partial<BenchResult>;
    const isKnown = ['step', 'ops', 'data', 'scale'].includes(result.name ?? '');
    if (isKnown && result.cases && result.machine && result.method) return result as BenchResult;
  } catch {
    // The error below covers unreadable JSON, too.
  }
  throw new UserError(
    `${file}: expected on the last line what bench step, ops, data or scale print with --json`,
  );
}

/** A table, and how and where its numbers were measured. */
function section(title: string, table: Table, results: readonly BenchResult[]): string {
  const lines = new Set(results.flatMap(setting));
  return `### ${title}\n\n${markdownTable(withoutEmptyColumns(table))}\n${[...lines].map((line) => `- ${line}\n`).join('')}`;
}

/** Omits empty columns. */
function withoutEmptyColumns({ columns, rows }: Table): Table {
  const isFilled = columns.map((_, i) => rows.some((row) => row[i] !== null));
  const filled = <T>(cells: readonly T[]): T[] => cells.filter((_, i) => isFilled[i]);
  return { columns: filled(columns), rows: rows.map(filled) };
}

/** `mae_vit_base_patch16, 8, bfloat16` */
function stepName(step: { model: string; batch_size: number; amp: StepResult['amp'] }): string {
  return `${step.model}, ${step.batch_size}, ${precisions[step.amp]}`;
}

/** The cases of a step, with names that distinguish them from those of other steps. */
function namedSteps(step: StepResult): CaseResult[] {
  return step.cases.map((one, i) => ({
    ...one,
    name: [
      stepName(step),
      ...(step.checkpointing ? ['checkpointed'] : []),
      ...(i > 0 ? [one.name] : []),
    ].join(', '),
  }));
}

function namedLoads({ data, cases }: DataResult): CaseResult[] {
  return cases.map((one) => ({ ...one, name: `${data}, ${one.name}` }));
}

/** PyTorch's columns: its number, the ratio of times, and the ratio's spread. */
function comparison({ reference, time_ratio: ratio, spread }: CaseResult): Cell[] {
  if (reference === null || ratio === null || spread === null) return [null, null];
  return [ratio.toFixed(2), `${(1 / spread.max).toFixed(2)} to ${(1 / spread.min).toFixed(2)}`];
}

function orNull<T>(value: T | null | undefined, text: (value: T) => string): Cell {
  return value === null || value === undefined ? null : text(value);
}

function stepTable(steps: readonly StepResult[]): Table {
  return {
    columns: [
      'step',
      'ours, images/s',
      'PyTorch, images/s',
      'time ratio',
      'spread',
      'forward, backward, optimizer, ms',
      "PyTorch's",
      'TFLOP/s',
      'of GEMM',
      'peak memory, MiB',
      "PyTorch's",
      'peak on the GPU, MiB',
      "PyTorch's",
    ],
    rows: steps.flatMap(namedSteps).map((one) => {
      const { ours, reference } = one;
      const theirs = orNull(reference, ({ median, compiled }) =>
        compiled ? `${digits(median)} (compiled)` : digits(median),
      );
      return [
        one.name,
        digits(ours.median),
        theirs,
        ...comparison(one),
        phases(ours),
        phases(reference),
        orNull(one.tflops, digits),
        orNull(one.gemm_share, percent),
        orNull(ours.peak_memory_bytes, mebibytes),
        orNull(reference?.peak_memory_bytes, mebibytes),
        orNull(ours.peak_device_memory_bytes, mebibytes),
        orNull(reference?.peak_device_memory_bytes, mebibytes),
      ];
    }),
  };
}

function phases(side: CaseResult['reference']): Cell {
  return orNull(side?.phases_ms, (parts) => Object.values(parts).map(digits).join(', '));
}

function opTable({ cases }: BenchResult): Table {
  const time = (perSecond: number) => digits(1e6 / perSecond);
  return {
    columns: ['op', 'ours, us', 'PyTorch, us', 'time ratio', 'spread'],
    rows: cases.map((one) => [
      `\`${one.name}\``,
      time(one.ours.median),
      orNull(one.reference, ({ median }) => time(median)),
      ...comparison(one),
    ]),
  };
}

function dataTable(results: readonly DataResult[]): Table {
  return {
    columns: [
      'data',
      'workers',
      'beside',
      'ours, images/s',
      'theirs, images/s',
      'time ratio',
      'spread',
      'ours, images/s of processor time',
      'theirs',
    ],
    rows: results.flatMap(({ data, workers, cases }) =>
      cases.map((one) => [
        data,
        workers,
        one.reference && one.name,
        digits(one.ours.median),
        orNull(one.reference, ({ median }) => digits(median)),
        ...comparison(one),
        digits(one.ours.per_core.median),
        orNull(one.reference, ({ per_core }) => digits(per_core.median)),
      ]),
    ),
  };
}

/** Milliseconds per step at a throughput. */
function stepTime(result: ScaleResult, { axis, value }: ScalePoint, { median }: Summary): number {
  const batchSize = axis === 'batch-size' ? value : result.batch_size;
  return (1000 * batchSize) / median;
}

function scaleTable(result: ScaleResult): Table {
  return {
    columns: [
      'what grows',
      'to',
      'step, ms',
      'images/s',
      'PyTorch, images/s',
      'time ratio',
      'spread',
      'GFLOPs an image',
      'TFLOP/s',
    ],
    rows: result.cases.map((one) => [
      one.axis,
      one.value,
      digits(stepTime(result, one, one.ours)),
      digits(one.ours.median),
      orNull(one.reference, ({ median }) => digits(median)),
      ...comparison(one),
      orNull(one.flops_per_image, (flops) => digits(flops / 1e9)),
      orNull(one.tflops, digits),
    ]),
  };
}

/** A chart of time ratios; none without comparisons. */
function ratioCharts(title: string, cases: readonly CaseResult[]): LineChart[] {
  const compared = cases.filter(({ time_ratio: ratio }) => ratio !== null);
  if (compared.length === 0) return [];
  return [
    {
      title: `${title}: our time over PyTorch's`,
      x: { label: 'below 1 ours is faster', names: compared.map(({ name }) => name) },
      y: { label: 'time ratio', includes: 1 },
      series: [
        {
          name: 'medians',
          joined: false,
          points: compared.map((one, i): Point => [i, one.time_ratio as number]),
          band: {
            name: 'pairs of rounds',
            pieces: compared.map(({ spread }, i) => [
              i,
              1 / (spread?.max ?? Number.NaN),
              1 / (spread?.min ?? Number.NaN),
            ]),
          },
        },
      ],
    },
  ];
}

const axisLabels: Record<ScalePoint['axis'], string> = {
  'batch-size': 'images a step',
  'image-size': 'side of the images, pixels',
  'mask-ratio': 'share of patches that are removed',
  depth: 'blocks of the encoder',
  width: 'width of the encoder',
};

/** A chart for each axis: time, and the time that growth with FLOPs would give, from the largest step on. */
function scaleCharts(result: ScaleResult): LineChart[] {
  return axisNames.flatMap((axis): LineChart[] => {
    const points = result.cases.filter((one) => one.axis === axis);
    if (points.length === 0) return [];
    const flops = (one: ScalePoint) =>
      (one.flops_per_image ?? Number.NaN) * (axis === 'batch-size' ? one.value : 1);
    const time = (one: ScalePoint) => stepTime(result, one, one.ours);
    const theirs = (one: ScalePoint) =>
      one.reference === null ? Number.NaN : stepTime(result, one, one.reference);
    const largest = points.reduce((most, one) => (flops(one) > flops(most) ? one : most));
    const line = (name: string, of: (one: ScalePoint) => number) => ({
      name,
      points: points.map((one): Point => [one.value, of(one)]),
    });
    return [
      {
        title: `${result.model}: ${axis}`,
        x: { label: axisLabels[axis], includes: 0 },
        y: { label: 'step, ms', includes: 0 },
        series: [
          line('measured', time),
          line('in proportion to FLOPs', (one) => (time(largest) * flops(one)) / flops(largest)),
          ...(points.some(({ reference }) => reference !== null) ? [line('PyTorch', theirs)] : []),
        ],
      },
    ];
  });
}

/** Labels need room beside each other. */
function sizeFor(charts: readonly LineChart[]): { columns?: number; width?: number } {
  const names = charts.flatMap(({ x }) => (x.names === undefined ? [] : [x.names]));
  if (names.length === 0) return {};
  const widest = Math.max(
    ...names.map((all) => all.length * Math.max(...all.map((name) => name.length))),
  );
  return { columns: 1, width: Math.max(440, 140 + 7 * widest) };
}
