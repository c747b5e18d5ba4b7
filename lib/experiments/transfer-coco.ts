/** How well encoders transfer to detection: detectors on several, side by side (arXiv:2111.06377, table 4). */
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { writeFileDurably } from '../files/index.js';
import type { DetectTrainOptions } from '../methods/public.js';
import { type ExperimentHooks, runStages } from './experiment.js';
import type { Stage, StageResult } from './stage.js';
import {
  type Cell,
  csvTable,
  markdownTable,
  meanAndDeviation,
  meanOf,
  type Table,
  unfinished,
} from './table.js';

/** Box AP and mask AP on COCO's validation images, with Mask R-CNN. */
interface Published {
  /** Of ViT-B and of ViT-L. */
  readonly base: readonly [box: number, mask: number];
  readonly large: readonly [box: number, mask: number];
  readonly source: string;
}

const OF_MAE = 'arXiv:2111.06377, table 4';

/** What the papers report, by the name of a pre-training. They trained 100 epochs on COCO, with images of 1024 pixels. */
export const publishedTransfer: Readonly<Record<string, Published>> = {
  supervised: { base: [47.9, 42.9], large: [49.3, 43.9], source: OF_MAE },
  'moco-v3': { base: [47.9, 42.7], large: [49.3, 44], source: OF_MAE },
  beit: { base: [49.8, 44.4], large: [53.3, 47.1], source: OF_MAE },
  mae: { base: [50.3, 44.9], large: [53.3, 47.2], source: OF_MAE },
};

/** What detectors start from where nothing is loaded. */
export const SCRATCH = 'scratch';

export interface TransferOptions {
  /** Checkpoints by the name of their pre-training. */
  readonly inits: Readonly<Record<string, string>>;
  /** Whether one detector starts from random weights. */
  readonly scratch: boolean;
  readonly data: readonly string[];
  readonly valData: readonly string[];
  readonly out: string;
  /** Share of the recipe's epochs. */
  readonly budget: number;
  /** How often all of it is done, each time with another seed. */
  readonly seeds: number;
  /** A recipe's name or a file of settings; null for the model's own recipe. */
  readonly config: string | null;
  /** What every training is given besides: `model`, `imageSize`, `device` … */
  readonly common: DetectTrainOptions;
}

/** A pre-training in the table; AP is null where no training is complete, and the means over the seeds. */
export interface TransferRow {
  readonly pretraining: string;
  readonly checkpoint: string | null;
  readonly box_ap: number | null;
  readonly mask_ap: number | null;
  readonly published: Published | null;
}

export interface TransferSummary {
  readonly complete: boolean;
  readonly budget: number;
  readonly seeds: number;
  readonly rows: readonly TransferRow[];
  readonly table: string;
  readonly out: string;
}

/**
 * Trains a detector on each encoder, and writes their table as `table.md` and `table.csv`.
 *
 * @throws UsageError where there is nothing to start from, and as the trainings
 */
export async function transferCoco(
  { inits, scratch, data, valData, out, budget, seeds, config, common }: TransferOptions,
  hooks: ExperimentHooks = {},
): Promise<TransferSummary> {
  const starts = [...(scratch ? [[SCRATCH, 'none'] as const] : []), ...Object.entries(inits)];
  if (starts.length === 0) {
    throw new UsageError(
      'there is no encoder to transfer; give one, such as --mae mae.safetensors',
    );
  }
  const each = Array.from({ length: seeds }, (_, seed) => seed);
  const stages = each.flatMap((seed) =>
    starts.map(
      ([name, init]): Stage => ({
        name: `${name}-${seed}`,
        command: 'detect',
        ...(config === null ? {} : { config }),
        options: { ...common, data: [...data], valData: [...valData], init, seed },
      }),
    ),
  );
  const share = { pretrain: 1, finetune: budget };
  const results = await runStages(stages, out, share, hooks);
  const rows = starts.map(([pretraining, init]): TransferRow => {
    const mean = (metric: string) => {
      const values = valuesOf(results, pretraining, metric);
      return values.length === 0 ? null : meanOf(values);
    };
    return {
      pretraining,
      checkpoint: init === 'none' ? null : init,
      ...{ box_ap: mean('box_ap'), mask_ap: mean('mask_ap') },
      published: publishedTransfer[pretraining] ?? null,
    };
  });
  const table = tableOf(rows, results);
  writeFileDurably(join(out, 'table.csv'), csvTable(table));
  const markdown = markdownTable(table);
  const epochs =
    budget === 1
      ? "All of the recipe's epochs"
      : `${Number((100 * budget).toPrecision(6))} % of the recipe's epochs`;
  const { maxSteps } = common;
  const length = maxSteps === undefined ? `${epochs}.` : `${epochs}, at most ${maxSteps} steps.`;
  writeFileDurably(
    join(out, 'table.md'),
    `# Transfer to detection\n\n${length}\n\n${unfinished(results.size, stages.length)}${markdown}\n` +
      'The published numbers are of 100 epochs on COCO with images of 1024 pixels, and do not belong to these runs.\n',
  );
  return {
    complete: results.size === stages.length,
    ...{ budget, seeds, rows, table: markdown, out },
  };
}

/** A metric of each seed that is complete. */
function valuesOf(
  results: ReadonlyMap<string, StageResult>,
  pretraining: string,
  metric: string,
): number[] {
  return [...results].flatMap(([name, result]) => {
    const value = (result as unknown as Readonly<Record<string, unknown>>)[metric];
    const isOwn = name.slice(0, name.lastIndexOf('-')) === pretraining;
    return isOwn && typeof value === 'number' ? [value] : [];
  });
}

function tableOf(rows: readonly TransferRow[], results: ReadonlyMap<string, StageResult>): Table {
  const shown = (pretraining: string, metric: string): Cell => {
    const values = valuesOf(results, pretraining, metric);
    return values.length === 0 ? null : meanAndDeviation(values);
  };
  return {
    columns: [
      ...['pre-training', 'box AP', 'mask AP'],
      ...['published, ViT-B', 'published, ViT-L', 'source'],
    ],
    rows: rows.map(({ pretraining, published }) => [
      pretraining,
      ...[shown(pretraining, 'box_ap'), shown(pretraining, 'mask_ap')],
      published?.base.join(' / ') ?? null,
      published?.large.join(' / ') ?? null,
      published?.source ?? null,
    ]),
  };
}
