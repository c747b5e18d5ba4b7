/** The parts of an experiment: trainings that can be left off and gone on with, each in a folder of its own. */
import { join } from 'node:path';
import { type KnnOptions, knnSettings } from '../evaluation/classification/options.js';
import { classifyByNeighbours } from '../evaluation/index.js';
import { makeFolder, writeFileDurably } from '../files/index.js';
import { resolveRun, settingsOf } from '../methods/commands.js';
import type {
  DetectTrainOptions,
  FinetuneOptions,
  LinprobeOptions,
  PretrainOptions,
} from '../methods/public.js';
import { resolveDevice } from '../runtime/device.js';
import { resetPeakMemory } from '../runtime/peak-memory.js';
import type { Given, Settings } from '../settings/index.js';
import type { Device } from '../torch/index.js';
import { type TrainingHooks, trainResolved } from '../training/index.js';
import { absolute } from '../training/settings/resolve.js';

/** A training of an experiment, or a measurement of what one left. */
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
  | {
      readonly command: 'detect';
      readonly options: DetectTrainOptions;
      readonly after?: string;
    }
  | { readonly command: 'linprobe'; readonly options: LinprobeOptions; readonly after: string }
  | { readonly command: 'knn'; readonly options: KnnOptions; readonly after: string }
);

/** What a stage tells while it goes on. */
export type StageHooks = TrainingHooks;

/** What the summary of a stage has that tables show. */
export interface StageResult {
  readonly complete: boolean;
  /** Null where nothing is trained. */
  readonly loss: number | null;
  readonly steps: number;
  readonly images: number;
  readonly wall_seconds: number;
  readonly checkpoint: string | null;
  readonly images_per_second?: number;
  readonly peak_memory_bytes?: number;
  /** Images that a classifier was evaluated on. */
  readonly eval_images?: number;
  /** The metric that results are compared by, which the summary has under this name. */
  readonly primary_metric?: string;
  readonly selection?: string;
  /** Of a linear probe of several learning rates: each one's result on the images that choose. */
  readonly rates?: readonly { readonly top1?: number | null }[];
  readonly evaluated_on?: string | null;
}

/** The file of a stage's result, in its folder. */
export const SUMMARY = 'summary.json';

/** What summaries of version 0.1 are compared by, which name no metric. */
const TOP1 = 'top1';

/** The metric that results are compared by, such as `top1`; all stages of an experiment have the same one. */
export function primaryMetric(results: Iterable<StageResult>): string {
  for (const { primary_metric } of results) {
    if (primary_metric !== undefined) return primary_metric;
  }
  return TOP1;
}

/**
 * Settings of a linear probe that suit any data. The encoder sees each image once. Small data wants far larger rates than
 * the paper's batches of 16384, so the best of several is taken, by a tenth of the training images.
 */
export const PROBE: LinprobeOptions = {
  cacheFeatures: true,
  lrs: [0.1, 1, 10, 50],
  holdout: 0.1,
  select: 'holdout',
  evalEvery: 10,
};

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
  const settings = stage.command === 'knn' ? knnSettings : settingsOf(stage.command);
  const options = Object.fromEntries(
    Object.entries(stage.options).map(([name, value]) => [
      name,
      absolute((settings as Settings)[name], value ?? null),
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
  const after = stage.command === 'train' ? undefined : stage.after;
  const init =
    after === undefined ? {} : { init: join(folder, after, 'checkpoints', 'last.safetensors') };
  if (stage.command === 'knn') {
    return await classify({ ...stage.options, ...init }, join(folder, stage.name), hooks);
  }
  const { command, options, config } = stage;
  const given = { ...options, ...init, out: join(folder, stage.name), resume: 'auto' };
  const { method, settings } = await resolveRun(command, given as Given<Settings>, config);
  // On cached features a probe costs hardly more than one pass of the encoder, whatever its epochs.
  const share = {
    train: budget.pretrain,
    ...{ finetune: budget.finetune, detect: budget.finetune, linprobe: 1 },
  }[command];
  resetPeakMemory(resolveDevice(settings.device as Device));
  return await trainResolved(method, { ...settings, ...lengthsTimes(share, settings) }, hooks);
}

/** Settings that are lengths of a training, of a part of it, or of one that comes first. */
const LENGTHS: readonly string[] = [
  'epochs',
  'warmupEpochs',
  'tokenizerEpochs',
  'freezeLastLayer',
  'warmupTeacherTempEpochs',
];

/** The {@link LENGTHS} among settings, each times a factor. */
export function lengthsTimes(factor: number, settings: object): Record<string, number> {
  const lengths = Object.entries(settings).flatMap(([name, value]) =>
    LENGTHS.includes(name) && typeof value === 'number' ? [[name, value * factor] as const] : [],
  );
  return Object.fromEntries(lengths);
}

/** Classifies by neighbours, and leaves a summary as trainings do. */
async function classify(
  options: KnnOptions,
  folder: string,
  { signal, onSkip, onPrepare }: StageHooks,
): Promise<StageResult> {
  const began = performance.now();
  const found = await classifyByNeighbours(options, {
    ...(signal && { signal }),
    ...(onSkip && { onSkip }),
    ...(onPrepare && { onProgress: onPrepare }),
  });
  const summary = {
    ...found,
    ...{ complete: true, loss: null, steps: 0, primary_metric: TOP1 },
    wall_seconds: (performance.now() - began) / 1000,
  };
  makeFolder(folder);
  writeFileDurably(join(folder, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}
