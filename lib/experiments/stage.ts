/** The parts of an experiment: trainings that can be left off and gone on with, each in a folder of its own. */
import { join } from 'node:path';
import { resolveRun, settingsOf } from '../methods/commands.js';
import type { FinetuneOptions, LinprobeOptions, PretrainOptions } from '../methods/public.js';
import type { Given, Settings } from '../settings/index.js';
import { type TrainingHooks, trainResolved } from '../training/index.js';
import { absolute } from '../training/settings/resolve.js';

/** A training of an experiment. */
export type Stage = {
  /** Its folder in the experiment's. */
  readonly name: string;
  /** A recipe's name or a file of settings. */
  readonly config?: string;
} & (
  | { readonly command: 'train'; readonly options: PretrainOptions }
  | {
      readonly command: 'finetune';
      readonly options: FinetuneOptions;
      /** The stage whose weights it starts from; without it, `options.init` says. */
      readonly after?: string;
    }
  | { readonly command: 'linprobe'; readonly options: LinprobeOptions; readonly after: string }
);

/** What a stage tells while it goes on. */
export type StageHooks = TrainingHooks;

/** What the summary of a stage has that tables show. */
export interface StageResult {
  readonly complete: boolean;
  readonly loss: number;
  readonly steps: number;
  readonly images: number;
  readonly wall_seconds: number;
  readonly checkpoint: string | null;
  /** The metric that results are compared by, which the summary has under this name. */
  readonly primary_metric?: string;
  readonly selection?: string;
  readonly evaluated_on?: string | null;
}

/** What summaries of version 0.1 are compared by, which name no metric. */
const TOP1 = 'top1';

/** The metric that results are compared by, such as `top1`; all stages of an experiment have the same one. */
export function primaryMetric(results: Iterable<StageResult>): string {
  for (const { primary_metric } of results) {
    if (primary_metric !== undefined) return primary_metric;
  }
  return TOP1;
}

/** The primary metric of a stage; null where there is no result, or nothing was measured. */
export function scoreOf(result: StageResult | undefined): number | null {
  const metric = result?.primary_metric ?? TOP1;
  const score = (result as Readonly<Record<string, unknown>> | undefined)?.[metric];
  return typeof score === 'number' ? score : null;
}

/** What scales a published recipe to a machine; a linear probe is run whole. */
export interface Budget {
  /** Shares of the recipes' epochs, and of their warm-up. */
  readonly pretrain: number;
  readonly finetune: number;
}

/** A stage that means the same from any folder: paths among its options are absolute. */
export function absoluteStage<S extends Stage>(stage: S): S {
  const settings = settingsOf(stage.command);
  const options = Object.fromEntries(
    Object.entries(stage.options).map(([name, value]) => [
      name,
      absolute(settings[name], value ?? null),
    ]),
  );
  return { ...stage, options };
}

/**
 * Runs a stage, or goes on with it.
 *
 * @param folder The experiment's.
 * @throws UserError as the training itself; the signal's reason as linear probing
 */
export async function runStage(
  stage: Stage,
  folder: string,
  budget: Budget,
  hooks: StageHooks,
): Promise<StageResult> {
  const { command, options, config } = stage;
  const after = command === 'train' ? undefined : stage.after;
  const init =
    after === undefined ? {} : { init: join(folder, after, 'checkpoints', 'last.safetensors') };
  const given = { ...options, ...init, out: join(folder, stage.name), resume: 'auto' };
  const { method, settings } = await resolveRun(command, given as Given<Settings>, config);
  // On cached features a probe costs hardly more than one pass of the encoder, whatever its epochs.
  const share = { train: budget.pretrain, finetune: budget.finetune, linprobe: 1 }[command];
  return await trainResolved(method, shortened(settings, share), hooks);
}

function shortened<S extends { readonly epochs: number; readonly warmupEpochs: number | null }>(
  settings: S,
  share: number,
): S {
  const { epochs, warmupEpochs } = settings;
  return {
    ...settings,
    epochs: epochs * share,
    warmupEpochs: warmupEpochs === null ? null : warmupEpochs * share,
  };
}
