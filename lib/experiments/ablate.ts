/** Ablations: what one choice of the method is worth. */
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { writeFileDurably } from '../files/index.js';
import { resolveRun } from '../methods/commands.js';
import { lineChart } from '../plot/index.js';
import type { Given, Settings } from '../settings/index.js';
import { metricDigits, metricLabel, metricTitle } from '../training/evaluator.js';
import { type ExperimentHooks, runStages } from './experiment.js';
import {
  type Budget,
  PROBE,
  primaryMetric,
  type Stage,
  type StageResult,
  scoreOf,
} from './stage.js';
import { type Case, type Sweep, sweeps } from './sweeps.js';
import { budgetLine, type Cell, csvTable, markdownTable, type Table, unfinished } from './table.js';

/** How pre-trained weights are judged. */
export const protocols = ['finetune', 'linprobe'] as const;
export type Protocol = (typeof protocols)[number];

/** What protocols are called in tables and plots. */
const TITLES: Readonly<Record<Protocol, string>> = {
  finetune: 'fine-tuned',
  linprobe: 'linear probe',
};

export interface AblateOptions {
  readonly sweep: string;
  /** Names of some of the sweep's cases; all by default. */
  readonly cases?: readonly string[] | undefined;
  /** All by default; a sweep of fine-tuning alone has no other. */
  readonly protocols?: readonly Protocol[] | undefined;
  readonly data: readonly string[];
  readonly valData: readonly string[];
  readonly out: string;
  /** Recipes or files of settings. */
  readonly pretrainConfig: string;
  readonly finetuneConfig: string;
  readonly budget: Budget;
  /** What every training is given besides: `seed`, `threads`, `device`, `workers`, `amp`. */
  readonly common: Readonly<Record<string, unknown>>;
}

export interface AblateSummary {
  readonly sweep: string;
  readonly complete: boolean;
  readonly budget: Budget;
  /** The metric that cases are compared by, such as `top1`. */
  readonly primary_metric: string;
  /** That metric by case and protocol: top-1 in percent. */
  readonly results: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** What each protocol's result is of: the last epoch, or what was chosen by which images; null before its first result. */
  readonly selection: Readonly<Record<string, string | null>>;
  readonly wall_seconds: number;
  readonly table: string;
  readonly out: string;
}

/**
 * Runs a sweep: for each case pre-training, then fine-tuning and a linear probe. Writes `table.md`, `table.csv`, `plot.svg` and, where numbers
 * were published, `published.svg`. Called again it goes on where it was.
 *
 * @throws UsageError for a sweep or a case that there is none of, and as the trainings
 */
export async function ablate(
  options: AblateOptions,
  hooks: ExperimentHooks = {},
): Promise<AblateSummary> {
  const { out, budget } = options;
  const sweep = named('sweep', options.sweep, new Map(Object.entries(sweeps)));
  const byName = new Map(sweep.cases.map((each) => [each.name, each]));
  const cases =
    options.cases?.map((name) => named('case', name, byName)) ?? (await casesFor(sweep, options));
  const kinds = sweep.sharesPretraining
    ? (['finetune'] as const)
    : (options.protocols ?? protocols);
  const stages = stagesOf(sweep, cases, kinds, options);
  const results = await runStages(stages, out, budget, hooks);
  const table = tableOf(sweep, cases, kinds, results);
  writeFileDurably(join(out, 'table.csv'), csvTable(table));
  const seconds = [...results.values()].reduce((sum, { wall_seconds }) => sum + wall_seconds, 0);
  const selection = Object.fromEntries(
    kinds.map((kind) => [kind, selectionOf(results, kind, cases)]),
  );
  const metric = primaryMetric(results.values());
  const markdown = `${markdownTable(table)}\n${selectionLine(metric, selection)}\n`;
  const published = markdownTable(publishedTable(sweep, cases, kinds));
  writeFileDurably(
    join(out, 'table.md'),
    page(sweep, unfinished(results.size, stages.length) + markdown, published, budget, seconds),
  );
  writeFileDurably(join(out, 'plot.svg'), measuredPlot(sweep, cases, kinds, results));
  writeFileDurably(join(out, 'published.svg'), publishedPlot(sweep, cases, kinds));
  return {
    sweep: options.sweep,
    complete: results.size === stages.length,
    budget,
    primary_metric: metric,
    results: Object.fromEntries(
      cases.map(({ name }) => [
        name,
        Object.fromEntries(kinds.map((kind) => [kind, scoreIn(results, kind, name)])),
      ]),
    ),
    selection,
    wall_seconds: seconds,
    table: markdown,
    out,
  };
}

/** The cases that suit the encoder of the recipe. */
async function casesFor(
  { cases }: Sweep,
  { data, pretrainConfig }: AblateOptions,
): Promise<readonly Case[]> {
  if (cases.every(({ depth }) => depth === undefined)) return cases;
  const given = { data: [...data] } as Given<Settings>;
  const { settings } = await resolveRun('train', given, pretrainConfig);
  const own = (settings as { depth?: number }).depth ?? Infinity;
  return cases.filter(({ depth = 0 }) => depth <= own);
}

function named<T>(what: string, name: string, known: ReadonlyMap<string, T>): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no ${what} '${name}'; there are ${[...known.keys()].join(', ')}`);
}

const SHARED = 'pretrain';

function stagesOf(
  sweep: Sweep,
  cases: readonly Case[],
  kinds: readonly Protocol[],
  options: AblateOptions,
): Stage[] {
  const { data, valData, common, pretrainConfig, finetuneConfig } = options;
  const shared = { ...common, data: [...data] };
  const pretraining = (name: string, more: Case['pretrain']): Stage => ({
    name,
    command: 'train',
    config: pretrainConfig,
    options: { ...shared, ...more },
  });
  const validated = { ...shared, valData: [...valData] };
  const judged = (each: Case, after: string): Stage[] =>
    kinds.map((kind) => {
      const name = stageName(kind, each.name);
      if (kind === 'linprobe') {
        return { name, command: kind, options: { ...validated, ...PROBE }, after };
      }
      const options = { ...validated, ...each.finetune };
      return { name, command: kind, config: finetuneConfig, options, after };
    });
  if (sweep.sharesPretraining) {
    return [pretraining(SHARED, {}), ...cases.flatMap((each) => judged(each, SHARED))];
  }
  return cases.flatMap((each) => {
    const name = stageName(SHARED, each.name);
    return [pretraining(name, each.pretrain), ...judged(each, name)];
  });
}

const stageName = (kind: string, name: string) => `${kind}-${name}`;

function scoreIn(
  results: ReadonlyMap<string, StageResult>,
  kind: Protocol,
  name: string,
): number | null {
  return scoreOf(results.get(stageName(kind, name)));
}

/** All cases are judged by the same settings. */
function selectionOf(
  results: ReadonlyMap<string, StageResult>,
  kind: Protocol,
  cases: readonly Case[],
): string | null {
  const found = cases.map(({ name }) => results.get(stageName(kind, name))?.selection);
  return found.find((selection) => selection !== undefined) ?? null;
}

/** `Top-1 on --val-data; fine-tuned: of the last epoch.` */
function selectionLine(metric: string, selection: AblateSummary['selection']): string {
  const each = protocols.flatMap((kind) =>
    selection[kind] == null ? [] : [`${TITLES[kind]}: of the ${selection[kind]}`],
  );
  const [first = '', ...rest] = metricTitle(metric);
  return `${[`${first.toUpperCase()}${rest.join('')} on --val-data`, ...each].join('; ')}.`;
}

function tableOf(
  sweep: Sweep,
  cases: readonly Case[],
  kinds: readonly Protocol[],
  results: ReadonlyMap<string, StageResult>,
): Table {
  const fixed = (value: number | null | undefined, digits: number): Cell =>
    value == null ? null : value.toFixed(digits);
  const metric = primaryMetric(results.values());
  return {
    columns: [
      sweep.varies,
      ...kinds.map((kind) => `${TITLES[kind]}, ${metricLabel(metric)}`),
      'loss of pre-training',
      'seconds of pre-training',
      ...(sweep.slowest === undefined ? [] : [`speed-up over ${sweep.slowest}`]),
      'seconds of all',
    ],
    rows: cases.map(({ name }) => {
      const pretraining = results.get(stageName(SHARED, name)) ?? results.get(SHARED);
      const own = [...results].filter(([stage]) => stage.endsWith(`-${name}`));
      return [
        name,
        ...kinds.map((kind) => fixed(scoreIn(results, kind, name), metricDigits(metric))),
        fixed(pretraining?.loss, 4),
        fixed(pretraining?.wall_seconds, 0),
        ...speedUp(sweep, results, pretraining),
        fixed(own.length === 0 ? null : own.reduce((sum, [, r]) => sum + r.wall_seconds, 0), 0),
      ];
    }),
  };
}

/** How many times as fast a pre-training was as the slowest; a cell where the sweep compares them, else none. */
function speedUp(
  { slowest }: Sweep,
  results: ReadonlyMap<string, StageResult>,
  own: StageResult | undefined,
): Cell[] {
  if (slowest === undefined) return [];
  const base = results.get(stageName(SHARED, slowest));
  if (base === undefined || own === undefined) return [null];
  return [(base.wall_seconds / own.wall_seconds).toFixed(2)];
}

/** The published numbers, which are of other data: never beside measured ones. */
function publishedTable(sweep: Sweep, cases: readonly Case[], kinds: readonly Protocol[]): Table {
  const hasHours = cases.some(({ published }) => published.hours !== undefined);
  const slowest = sweep.cases.find(({ name }) => name === sweep.slowest)?.published.hours;
  return {
    columns: [
      sweep.varies,
      ...kinds.map((kind) => `${TITLES[kind]}, top-1 %`),
      ...(hasHours ? ['hours of pre-training on 128 TPU v3 cores'] : []),
      ...(slowest === undefined ? [] : [`speed-up over ${sweep.slowest}`]),
    ],
    rows: cases.map(({ name, published }) => [
      name,
      ...kinds.map((kind) => published[kind]?.toFixed(1) ?? null),
      ...(hasHours ? [published.hours?.toFixed(1) ?? null] : []),
      ...(slowest === undefined ? [] : [(slowest / (published.hours ?? Number.NaN)).toFixed(2)]),
    ]),
  };
}

function page(
  sweep: Sweep,
  table: string,
  published: string,
  budget: Budget,
  seconds: number,
): string {
  return (
    `# ${sweep.title}\n\n${budgetLine(budget)} ${(seconds / 60).toFixed(0)} minutes in all.\n\n${table}\n` +
    '![measured](plot.svg)\n\n' +
    `## Published: ViT-L on ImageNet-1K (arXiv:2111.06377)\n\n${published}\n` +
    '![published](published.svg)\n'
  );
}

function measuredPlot(
  sweep: Sweep,
  cases: readonly Case[],
  kinds: readonly Protocol[],
  results: ReadonlyMap<string, StageResult>,
): string {
  const metric = primaryMetric(results.values());
  return plot(`${sweep.title}: measured`, metric, sweep, cases, kinds, (kind, name) =>
    scoreIn(results, kind, name),
  );
}

function publishedPlot(sweep: Sweep, cases: readonly Case[], kinds: readonly Protocol[]): string {
  const byName = new Map(cases.map(({ name, published }) => [name, published]));
  return plot(
    `${sweep.title}: published (ViT-L, ImageNet-1K)`,
    'top1',
    sweep,
    cases,
    kinds,
    (kind, name) => byName.get(name)?.[kind] ?? null,
  );
}

function plot(
  title: string,
  metric: string,
  sweep: Sweep,
  cases: readonly Case[],
  kinds: readonly Protocol[],
  scoreFor: (kind: Protocol, name: string) => number | null,
): string {
  return lineChart({
    title,
    x: { label: sweep.varies, names: cases.map(({ name }) => name) },
    y: { label: metricLabel(metric) },
    series: kinds.map((kind) => ({
      name: TITLES[kind],
      points: cases.map(({ name }, i) => [i, scoreFor(kind, name) ?? Number.NaN] as const),
    })),
  });
}
