/** Training by the methods of this package, from code. */
import { type Given, readSettings, type Settings } from '../settings/index.js';
import type { ResultSummary } from '../training/evaluation.js';
import type { MethodSettings } from '../training/method.js';
import { type TrainingHooks, type TrainingSummary, trainResolved } from '../training/train.js';
import {
  mergeCommandOptions,
  resolveRun,
  settingsOf,
  type TrainingCommandName,
} from './commands.js';
import type { FinetuneOptions } from './finetune.js';
import type { pretraining } from './index.js';
import type { LinprobeOptions } from './linprobe.js';
import { type MaeSettings, mae, type maeSettings } from './mae.js';

type MethodName = keyof typeof pretraining;
type OfSomeMethod = (typeof pretraining)[MethodName]['settings'];
type NameIn<S> = S extends S ? keyof S : never;
type OfEveryMethod = {
  [name in NameIn<OfSomeMethod>]: Extract<OfSomeMethod, Record<name, unknown>>[name];
};

/** What a pre-training can be told: the method, and its settings. */
export type PretrainOptions = Given<OfEveryMethod> & { readonly method?: MethodName | undefined };

/** What summary.json of a classifier's training holds: accuracies are null where nothing was measured on. */
export interface FinetuneSummary extends Omit<TrainingSummary, keyof ResultSummary>, ResultSummary {
  /** Percentages. */
  readonly top1: number | null;
  readonly top5: number | null;
  readonly eval_loss: number | null;
  readonly eval_images: number;
}

/** The same of a linear probe, whose loss is the sum over its classifiers. */
export interface LinprobeSummary extends FinetuneSummary {
  /** The base learning rate of the result: for 256 images a step. */
  readonly blr: number;
  /** Every base learning rate, at its last epoch or its best one, by what the result is chosen by. */
  readonly rates: readonly {
    readonly blr: number;
    readonly top1: number | null;
    readonly top5: number | null;
    readonly epoch: number | null;
  }[];
}

async function run(
  command: TrainingCommandName,
  options: object,
  hooks: TrainingHooks,
): Promise<TrainingSummary> {
  const data = hooks.dataset === undefined ? {} : { data: ['a dataset from code'] };
  const { method, settings } = await resolveRun(command, { ...options, ...data });
  return await trainResolved(method, settings, hooks);
}

/**
 * Runs a pre-training, of a masked autoencoder where no other method is named, and leaves its folder behind: settings, log,
 * checkpoints, reconstructions, report, summary.
 *
 * ```ts
 * await train.pretrain({ data: ['photos'], model: 'mae_vit_base_patch16', out: 'runs/photos' }, {
 *   onStep: ({ step, loss }) => console.log(step, loss),
 * });
 * ```
 *
 * @throws UserError for settings that do not go together, data that cannot be used, a checkpoint that cannot be gone on
 *   from, and losses that are no numbers
 */
export async function pretrain(
  options: PretrainOptions,
  hooks: TrainingHooks = {},
): Promise<TrainingSummary> {
  return await run('train', options, hooks);
}

/**
 * Fine-tunes the encoder of a checkpoint on labelled images, and leaves the run's folder behind.
 *
 * ```ts
 * const { top1 } = await train.finetune({
 *   init: 'runs/photos/checkpoints/last.safetensors', data: ['labelled'], valData: ['validation'],
 * });
 * ```
 *
 * @throws UserError for settings that do not go together, a checkpoint that does not fit, and data without labels
 */
export async function finetune(
  options: FinetuneOptions,
  hooks: TrainingHooks = {},
): Promise<FinetuneSummary> {
  return (await run('finetune', options, hooks)) as FinetuneSummary;
}

/**
 * Trains a linear classifier, or one for each of several learning rates, on what the encoder of a checkpoint makes of
 * labelled images, and leaves the run's folder behind. The encoder is not changed.
 *
 * ```ts
 * const { top1 } = await train.linprobe({
 *   init: 'runs/photos/checkpoints/last.safetensors', data: ['labelled'], valData: ['validation'],
 * });
 * ```
 *
 * @throws UserError for settings that do not go together, a checkpoint that does not fit, and data without labels; the
 *   signal's reason where it comes before the first step, while `cacheFeatures` computes them
 */
export async function linprobe(
  options: LinprobeOptions,
  hooks: TrainingHooks = {},
): Promise<LinprobeSummary> {
  return (await run('linprobe', options, hooks)) as LinprobeSummary;
}

/**
 * Settings of a masked autoencoder's pre-training from options: the recipe of the named model fills in what is not given.
 *
 * @throws UserError for values that make no sense, naming them
 */
export function resolvePretrainSettings(options: Given<typeof maeSettings>): MaeSettings {
  return mae.resolve(readSettings(mae.settings, options), undefined);
}

/**
 * The same from all places that can give them: options over the file of `--config`, and that over the settings of the run
 * that is resumed.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for values that make no sense, naming them
 */
export function resolveOptions(
  options: PretrainOptions,
  config?: string,
): MethodSettings & Partial<MaeSettings> {
  const { method, given } = mergeCommandOptions('train', options, config);
  return method.resolve(given, undefined);
}

/** What is given to a fine-tuning in all places, as {@link resolveOptions} merges it. */
export function mergeFinetuneOptions(options: FinetuneOptions, config?: string): FinetuneOptions {
  return mergeCommandOptions('finetune', options as Given<Settings>, config).given;
}

/** What is given to a linear probe in all places, as {@link resolveOptions} merges it. */
export function mergeLinprobeOptions(options: LinprobeOptions, config?: string): LinprobeOptions {
  return mergeCommandOptions('linprobe', options as Given<Settings>, config).given;
}

/** Every setting of pre-training, of whatever method. */
export const pretrainSettings = settingsOf('train');
