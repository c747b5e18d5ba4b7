/** The page of a comparison: tables and a plot. */
import { lineChart, type Point } from '../../plot/index.js';
import { type Cell, csvTable, markdownTable, type Table } from '../table.js';
import type { Judge } from './options.js';
import { published } from './published.js';
import type { CompareCost, CompareRow } from './results.js';

const fixed = (value: number | null | undefined, digits: number): Cell =>
  value == null ? null : value.toFixed(digits);

const isOf =
  ({ protocol, blocks }: Judge) =>
  (row: CompareRow) =>
    row.protocol === protocol && row.blocks === blocks;

function resultCell(row: CompareRow | undefined): Cell {
  if (row === undefined || row.top1 === null) return null;
  const mean = row.top1.toFixed(2);
  return row.deviation === null ? mean : `${mean} ± ${row.deviation.toFixed(2)}`;
}

/** A line for each method, a column for each protocol. */
export function measuredTable(
  methods: readonly string[],
  judges: readonly Judge[],
  rows: readonly CompareRow[],
): Table {
  return {
    columns: ['pre-training', ...judges.map(({ title }) => `${title}, %`)],
    rows: methods.map((method) => {
      const own = rows.filter((row) => row.method === method);
      return [method, ...judges.map((judge) => resultCell(own.find(isOf(judge))))];
    }),
  };
}

const GIBIBYTE = 2 ** 30;

/** What each pre-training took. */
export function costTable(costs: readonly CompareCost[], unit: string): Table {
  const secondsOfUnit = costs.find(({ method }) => method === unit)?.wall_seconds;
  return {
    columns: [
      ...['pre-training', 'epochs', 'images seen', 'GFLOP an image', 'PFLOP', 'images/s'],
      ...['minutes', `time of ${unit}'s`, 'peak memory, GiB'],
    ],
    rows: costs.map((cost) => [
      cost.method,
      Number(cost.epochs.toPrecision(3)),
      cost.images,
      fixed(cost.flops_per_image === null ? null : cost.flops_per_image / 1e9, 3),
      cost.flops === null ? null : Number((cost.flops / 1e15).toPrecision(3)),
      fixed(cost.images_per_second, 0),
      fixed(cost.wall_seconds === null ? null : cost.wall_seconds / 60, 1),
      cost.wall_seconds === null || secondsOfUnit == null
        ? null
        : `${(cost.wall_seconds / secondsOfUnit).toFixed(2)} times`,
      fixed(cost.peak_memory_bytes === null ? null : cost.peak_memory_bytes / GIBIBYTE, 2),
    ]),
  };
}

/** What was published, of other encoders and other images. */
export function publishedTable(): Table {
  const parts = [...new Set(published.flatMap(({ partial = {} }) => Object.keys(partial)))].sort();
  return {
    columns: [
      ...['pre-training', 'encoder', 'kNN, %', 'linear probe, %'],
      ...parts.map((blocks) => `${blocks} ${blocks === '1' ? 'block' : 'blocks'}, %`),
      ...['fine-tuned, %', 'source'],
    ],
    rows: published.map(({ method, encoder, top1, partial = {}, source }) => [
      ...[method, encoder, fixed(top1.knn, 1), fixed(top1.linear, 1)],
      ...parts.map((blocks) => fixed(partial[Number(blocks)], 1)),
      ...[fixed(top1.finetune, 1), source],
    ]),
  };
}

/** A line for each method and protocol, with what its pre-training took. */
export function comparisonCsv(rows: readonly CompareRow[], costs: readonly CompareCost[]): string {
  return csvTable({
    columns: [
      ...[
        'method',
        'protocol',
        'blocks',
        'top1',
        'deviation',
        'seeds',
        'published_vit_base_imagenet',
      ],
      ...['epochs', 'images', 'flops_per_image', 'flops', 'images_per_second', 'wall_seconds'],
      'peak_memory_bytes',
    ],
    rows: rows.map((row) => {
      const cost = costs.find(({ method }) => method === row.method);
      return [
        ...[row.method, row.protocol, row.blocks, row.top1, row.deviation, row.each.length],
        ...[row.published, cost?.epochs ?? null, cost?.images ?? null],
        ...[cost?.flops_per_image ?? null, cost?.flops ?? null, cost?.images_per_second ?? null],
        ...[cost?.wall_seconds ?? null, cost?.peak_memory_bytes ?? null],
      ];
    }),
  });
}

/** Top-1 over the blocks that are trained, a line for each method; that of neighbours where there is nothing else. */
export function comparisonPlot(
  title: string,
  methods: readonly string[],
  judges: readonly Judge[],
  rows: readonly CompareRow[],
): string {
  const trained = judges.filter(({ protocol }) => protocol !== 'knn');
  const shown = trained.length === 0 ? judges : trained;
  return lineChart({
    title,
    x: { label: 'blocks that are trained', names: shown.map(axisName) },
    y: { label: 'top-1, %' },
    series: methods.map((method) => {
      const own = rows.filter((row) => row.method === method);
      const found = shown.map((judge) => own.find(isOf(judge)));
      const pieces = found.flatMap((row, i) =>
        row === undefined || row.each.length < 2
          ? []
          : [[i, Math.min(...row.each), Math.max(...row.each)] as const],
      );
      return {
        name: method,
        points: found.map((row, i): Point => [i, row?.top1 ?? Number.NaN]),
        ...(pieces.length > 0 && { band: { name: `${method}, over seeds`, pieces } }),
      };
    }),
  });
}

function axisName({ protocol, blocks, title }: Judge): string {
  if (protocol === 'knn') return title;
  return protocol === 'partial' ? String(blocks) : `${blocks} (${title})`;
}

/** A published finding, and whether it holds here. */
export interface Finding {
  readonly blocks: number;
  readonly leader: string;
  readonly holds: 'yes' | 'no' | 'undecided';
  readonly top1: readonly [leader: number, other: number];
}

/** The methods that figure 9 of arXiv:2111.06377 compares. */
const FIGURE_9 = { frozen: 'moco-v3', tuned: 'mae' } as const;

/**
 * MoCo v3 leads where no block is trained, MAE where some are. A difference below two standard errors decides nothing.
 */
export function findingsOf(judges: readonly Judge[], rows: readonly CompareRow[]): Finding[] {
  return judges.flatMap((judge) => {
    if (judge.protocol === 'knn') return [];
    const { frozen, tuned } = FIGURE_9;
    const [leader, other] = judge.blocks === 0 ? [frozen, tuned] : [tuned, frozen];
    const find = (name: string) => rows.find((row) => row.method === name && isOf(judge)(row));
    const [one, two] = [find(leader), find(other)];
    if (one?.top1 == null || two?.top1 == null) return [];
    const ahead = one.top1 - two.top1;
    const noise = 2 * Math.hypot(one.error ?? 0, two.error ?? 0);
    const holds = Math.abs(ahead) < noise ? 'undecided' : ahead > 0 ? 'yes' : 'no';
    return [{ blocks: judge.blocks, leader, holds, top1: [one.top1, two.top1] }];
  });
}

/** The findings in words; empty where there are none. */
export function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const { frozen, tuned } = FIGURE_9;
  const lines = findings.map(({ blocks, leader, holds, top1: [one, two] }) => {
    const other = leader === frozen ? tuned : frozen;
    const here = { yes: 'holds', no: 'does not hold', undecided: 'is undecided' }[holds];
    return `- ${blocks === 1 ? '1 block' : `${blocks} blocks`}: that ${leader} leads ${here} (${one.toFixed(2)} and ${two.toFixed(2)} % of ${other}).`;
  });
  return (
    `Published (arXiv:2111.06377, figure 9): ${frozen} leads with no block trained, ${tuned} with some. Here:\n\n` +
    `${lines.join('\n')}\n\nDifferences below two standard errors are undecided.\n`
  );
}

/** The page. */
export function comparisonPage(parts: {
  readonly title: string;
  readonly lead: string;
  readonly measured: Table;
  readonly cost: Table;
  readonly findings: readonly Finding[];
}): string {
  const { title, lead, measured, cost, findings } = parts;
  const blocks = [
    `# ${title}`,
    lead,
    '## Measured',
    markdownTable(measured).trimEnd(),
    '![top-1 over the blocks that are trained](plot.svg)',
    findingsText(findings).trimEnd(),
    '## What pre-training took',
    markdownTable(cost).trimEnd(),
    'Time includes what a method trains first. Memory is the peak of the process, with what it keeps of earlier trainings.',
    'Published for ViT-L on 128 TPU v3 cores: MAE 31 hours for 1600 epochs, MoCo v3 36 hours for 300 (arXiv:2111.06377).',
    '## Published',
    'Of other encoders, images and lengths: ImageNet-1K, top-1. Only the order can be compared with the table above.',
    markdownTable(publishedTable()).trimEnd(),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
