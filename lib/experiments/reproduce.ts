/** Published small-scale results, run again end to end: from scratch, and with pre-training. */
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { writeFileDurably } from '../files/index.js';
import { metricDigits, metricLabel, metricTitle } from '../training/evaluator.js';
import { type ExperimentHooks, runStages } from './experiment.js';
import { type Budget, primaryMetric, type Stage, type StageResult, scoreOf } from './stage.js';
import {
  budgetLine,
  type Cell,
  csvTable,
  markdownTable,
  meanAndDeviation,
  type Table,
  unfinished,
} from './table.js';

/** A result that can be run again. */
interface Reproduction {
  readonly title: string;
  /** Recipes of the package. */
  readonly pretrain: string;
  readonly finetune: string;
  readonly scratch: string;
  /** Top-1 in percent as it was published. */
  readonly published: { readonly scratch: string | null; readonly finetune: string };
  /** What these settings have otherwise than the published ones. */
  readonly differs: string;
}

export const reproductions: Readonly<Record<string, Reproduction>> = {
  cifar10: {
    title: 'ViT-tiny with patches of 4 pixels on CIFAR-10',
    pretrain: 'cifar10',
    finetune: 'cifar10-finetune',
    scratch: 'cifar10-scratch',
    published: { scratch: null, finetune: '91.2' },
    differs:
      'the published decoder is 512 wide and 8 deep with 16 heads, this one 192, 4 and 3; of its other settings only 400 and 100 epochs and the batch of 128 are known',
  },
  'cifar10-patch2': {
    title: 'ViT-tiny with patches of 2 pixels on CIFAR-10',
    pretrain: 'cifar10-patch2',
    finetune: 'cifar10-patch2-finetune',
    scratch: 'cifar10-patch2-scratch',
    published: { scratch: '74.13', finetune: '89.77' },
    differs:
      'the published blocks have no bias for queries, keys and values and LayerNorm epsilon 1e-5, no linear layer lies between encoder and decoder, weight decay is on all parameters, and the learning rate changes by the epoch',
  },
};

export interface ReproduceOptions {
  readonly name: string;
  readonly data: readonly string[];
  readonly valData: readonly string[];
  readonly out: string;
  readonly budget: Budget;
  /** How often the classifiers are trained, each time with another seed. */
  readonly seeds: number;
  /** What every training is given besides: `threads`, `device`, `workers`, `amp`. */
  readonly common: Readonly<Record<string, unknown>>;
}

export interface ReproduceSummary {
  readonly name: string;
  readonly complete: boolean;
  readonly budget: Budget;
  readonly seeds: number;
  /** The metric that both are compared by, such as `top1`. */
  readonly primary_metric: string;
  /** Its means: top-1 in percent. */
  readonly scratch: number | null;
  readonly finetune: number | null;
  readonly table: string;
  readonly out: string;
}

/**
 * Runs a published result again, and writes its table as `table.md` and `table.csv`.
 *
 * @throws UsageError for a name that there is none of, and as the trainings
 */
export async function reproduce(
  { name, data, valData, out, budget, seeds, common }: ReproduceOptions,
  hooks: ExperimentHooks = {},
): Promise<ReproduceSummary> {
  const reproduction = Object.hasOwn(reproductions, name) ? reproductions[name] : undefined;
  if (reproduction === undefined) {
    throw new UsageError(
      `'${name}' is no result to reproduce; there are ${Object.keys(reproductions).join(', ')}`,
    );
  }
  const { pretrain, finetune, scratch } = reproduction;
  const shared = { ...common, data: [...data] };
  const classifier = (kind: 'scratch' | 'finetune', seed: number): Stage => ({
    name: `${kind}-${seed}`,
    command: 'finetune',
    config: kind === 'scratch' ? scratch : finetune,
    options: { ...shared, valData: [...valData], seed },
    ...(kind === 'finetune' ? { after: 'pretrain' } : {}),
  });
  const each = Array.from({ length: seeds }, (_, seed) => seed);
  const stages: Stage[] = [
    { name: 'pretrain', command: 'train', config: pretrain, options: shared },
    // By seed, so that what is there after a while has both sides.
    ...each.flatMap((seed) => [classifier('finetune', seed), classifier('scratch', seed)]),
  ];
  const results = await runStages(stages, out, budget, hooks);
  const scoresOf = (kind: string) =>
    each.flatMap((seed) => scoreOf(results.get(`${kind}-${seed}`)) ?? []);
  const scores = { scratch: scoresOf('scratch'), finetune: scoresOf('finetune') };
  const table = tableOf(reproduction, results, scores);
  writeFileDurably(join(out, 'table.csv'), csvTable(table));
  const markdown = markdownTable(table);
  writeFileDurably(
    join(out, 'table.md'),
    `# ${reproduction.title}\n\n${budgetLine(budget)}\n\n${unfinished(results.size, stages.length)}${markdown}\nWhat differs: ${reproduction.differs}.\n`,
  );
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
  return {
    name,
    complete: results.size === stages.length,
    budget,
    seeds,
    primary_metric: primaryMetric(results.values()),
    scratch: mean(scores.scratch),
    finetune: mean(scores.finetune),
    table: markdown,
    out,
  };
}

function tableOf(
  { published }: Reproduction,
  results: ReadonlyMap<string, StageResult>,
  scores: Readonly<Record<'scratch' | 'finetune', readonly number[]>>,
): Table {
  const of = (prefix: string) => [...results].filter(([name]) => name.startsWith(prefix));
  const sum = (prefix: string, what: (result: StageResult) => number) =>
    of(prefix).reduce((total, [, result]) => total + what(result), 0);
  const metric = primaryMetric(results.values());
  const row = (title: string, kind: 'scratch' | 'finetune'): Cell[] => [
    title,
    scores[kind].length === 0 ? null : meanAndDeviation(scores[kind], metricDigits(metric)),
    published[kind],
    sum(kind, ({ images }) => images),
    Math.round(sum(kind, ({ wall_seconds }) => wall_seconds)),
    of(kind)[0]?.[1].selection ?? null,
  ];
  const pretraining = results.get('pretrain');
  return {
    columns: [
      ...['training', metricLabel(metric), 'published', 'images seen', 'seconds'],
      `${metricTitle(metric)} is of the`,
    ],
    rows: [
      row('from scratch', 'scratch'),
      row('fine-tuned', 'finetune'),
      [
        'pre-training',
        null,
        null,
        pretraining?.images ?? null,
        pretraining === undefined ? null : Math.round(pretraining.wall_seconds),
        null,
      ],
    ],
  };
}
