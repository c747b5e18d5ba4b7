/** Methods of pre-training side by side: the same encoder and images, judged in the same ways. */
import { join } from 'node:path';
import { writeFileDurably } from '../../files/index.js';
import { type ExperimentHooks, runStages } from '../experiment.js';
import type { Budget } from '../stage.js';
import { budgetLine, markdownTable, unfinished } from '../table.js';
import { type Contest, contestOf, type Sizes } from './contestants.js';
import { type CompareOptions, type Judge, judgesOf, UNIT } from './options.js';
import {
  comparisonCsv,
  comparisonPage,
  comparisonPlot,
  costTable,
  type Finding,
  findingsOf,
  measuredTable,
} from './page.js';
import { type CompareCost, type CompareRow, costsOf, rowsOf } from './results.js';
import { entriesOf, stagesOf } from './stages.js';

export interface CompareSummary {
  readonly complete: boolean;
  readonly equal: CompareOptions['equal'];
  readonly budget: Budget;
  readonly seeds: number;
  /** The encoder of all. */
  readonly encoder: Sizes & { readonly model: string };
  /** A line for each method and protocol. */
  readonly rows: readonly CompareRow[];
  /** A line for each pre-training. */
  readonly costs: readonly CompareCost[];
  /** Whether what was published of MoCo v3 and MAE holds here. */
  readonly findings: readonly Finding[];
  readonly wall_seconds: number;
  readonly table: string;
  readonly out: string;
}

/**
 * Pre-trains an encoder by each method, and judges it by each protocol. Writes `table.md`, `table.csv` and `plot.svg`.
 * Called again it goes on where it was, also with more methods, protocols and seeds.
 *
 * ```ts
 * const { rows } = await compare({ methods: ['mae', 'moco-v3'], protocols: ['knn'], … });
 * ```
 *
 * @throws UsageError for an unknown method or protocol, and as the trainings
 */
export async function compare(
  options: CompareOptions,
  hooks: ExperimentHooks = {},
): Promise<CompareSummary> {
  const { out, equal, seeds, budget: given } = options;
  const contest = await contestOf(options);
  const judges = judgesOf(options, contest.sizes.depth);
  const entries = await entriesOf(contest, judges, options);
  const stages = stagesOf(entries, contest, options);
  const results = await runStages(stages, out, given, hooks);

  const rows = rowsOf(entries, seeds, results);
  const costs = costsOf(entries, seeds, results, { folder: out, budget: given });
  const findings = findingsOf(judges, rows);
  const names = entries.map(({ name }) => name);
  const measured = measuredTable(names, judges, rows);
  const cost = costTable(costs, UNIT);
  const seconds = [...results.values()].reduce((sum, { wall_seconds }) => sum + wall_seconds, 0);
  const lead = [
    unfinished(results.size, stages.length).trimEnd(),
    settingLine(contest, options, seconds),
    protocolLine(judges),
    layersLine(rows),
  ];
  const page = { title: 'Methods of pre-training', lead: lead.filter(Boolean).join('\n\n') };
  writeFileDurably(join(out, 'table.md'), comparisonPage({ ...page, measured, cost, findings }));
  writeFileDurably(join(out, 'table.csv'), comparisonCsv(rows, costs));
  writeFileDurably(join(out, 'plot.svg'), comparisonPlot(page.title, names, judges, rows));
  return {
    complete: results.size === stages.length,
    ...{ equal, budget: given, seeds, encoder: { model: contest.model, ...contest.sizes } },
    ...{ rows, costs, findings, wall_seconds: seconds },
    table: `${markdownTable(measured)}\n${markdownTable(cost)}`,
    out,
  };
}

function settingLine(
  { sizes, model }: Contest,
  { equal, seeds, budget }: CompareOptions,
  seconds: number,
): string {
  const { dim, depth, heads, patchSize, imageSize } = sizes;
  const same = {
    epochs: `Every method sees the images as often as ${UNIT}.`,
    flops: `Every method computes as much as ${UNIT}, and sees the images less often where a step of an image costs more.`,
  }[equal];
  return (
    `The encoder of ${model}: ${dim} wide, ${depth} blocks, ${heads} heads, patches of ${patchSize} pixels in images of ` +
    `${imageSize.join('x')}. ${same} ${budgetLine(budget)} ${seeds === 1 ? 'One seed.' : `Mean and standard deviation of ${seeds} seeds.`} ` +
    `${(seconds / 60).toFixed(0)} minutes in all.`
  );
}

/** Which layers were chosen; empty where none was to be. */
function layersLine(rows: readonly CompareRow[]): string {
  const lines = rows.flatMap(({ method, protocol, layers }) =>
    protocol === 'linear' && layers.length > 0
      ? [
          `Frozen features of ${method} are those after block ${layers.join(', ')}, which a linear probe chose by held-out training images.`,
        ]
      : [],
  );
  return lines.join(' ');
}

function protocolLine(judges: readonly Judge[]): string {
  const isFrozen = judges.some(({ protocol }) => protocol === 'knn' || protocol === 'linear');
  const frozen = isFrozen
    ? " kNN and linear probe see the class token, or the mean of the patches' tokens where nothing trains that."
    : '';
  return `Top-1 on --val-data.${frozen}`;
}
