/** Training with the methods of this package, from code. */
import { type Given, readSettings, type Settings } from '../settings/index.js';
import type { ResultSummary } from '../training/evaluation.js';
import type { TrainingHooks, TrainingSummary } from '../training/hooks.js';
import type { MethodSettings } from '../training/method.js';
import { trainResolved } from '../training/train.js';
import {
  mergeCommandOptions,
  resolveRun,
  settingsOf,
  type TrainingCommandName,
} from './commands.js';
import type { DetectTrainOptions } from './detection/settings.js';
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

/** The method of a pre-training, and its settings. */
export type PretrainOptions = Given<OfEveryMethod> & { readonly method?: MethodName | undefined };

/**
 * The summary.json of a classifier's training. Metrics are in percent, and null where nothing was evaluated. Those of images of
 * one class are absent where images have several labels, and the other way round.
 */
export interface FinetuneSummary extends Omit<TrainingSummary, keyof ResultSummary>, ResultSummary {
  readonly top1?: number | null;
  readonly top5?: number | null;
  /** Mean average precision over the classes. */
  readonly mean_ap?: number | null;
  readonly macro_f1?: number | null;
  readonly macro_auc?: number | null;
  readonly eval_loss: number | null;
  readonly eval_images: number;
}

/** The summary.json of a linear probe. Its loss is the sum over its classifiers. */
export interface LinprobeSummary extends FinetuneSummary {
  /** The base learning rate of the result, for 256 images a step. */
  readonly blr: number;
  /** Every base learning rate, with the metrics of its last or best epoch, as the result is chosen. */
  readonly rates: readonly {
    readonly blr: number;
    readonly top1?: number | null;
    readonly top5?: number | null;
    readonly mean_ap?: number | null;
    readonly macro_f1?: number | null;
    readonly macro_auc?: number | null;
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
 * Runs a pre-training, by default of a masked autoencoder, and writes the run's folder: settings, log, checkpoints,
 * reconstructions, report, summary.
 *
 * ```ts
 * await train.pretrain({ data: ['photos'], model: 'mae_vit_base_patch16', out: 'runs/photos' }, {
 *   onStep: ({ step, loss }) => console.log(step, loss),
 * });
 * ```
 *
 * @throws UserError for conflicting settings, unusable data, a checkpoint that cannot be resumed, and losses that are
 *   not finite
 */
export async function pretrain(
  options: PretrainOptions,
  hooks: TrainingHooks = {},
): Promise<TrainingSummary> {
  return await run('train', options, hooks);
}

/**
 * Fine-tunes the encoder of a checkpoint on labelled images, and writes the run's folder.
 *
 * ```ts
 * const { top1 } = await train.finetune({
 *   init: 'runs/photos/checkpoints/last.safetensors', data: ['labelled'], valData: ['validation'],
 * });
 * ```
 *
 * @throws UserError for conflicting settings, a checkpoint that does not fit, and data without labels
 */
export async function finetune(
  options: FinetuneOptions,
  hooks: TrainingHooks = {},
): Promise<FinetuneSummary> {
  return (await run('finetune', options, hooks)) as FinetuneSummary;
}

/**
 * Trains a linear classifier on the features of a checkpoint's encoder, or one classifier for each of several learning
 * rates. Images are labelled, and the encoder is not changed. Writes the run's folder.
 *
 * ```ts
 * const { top1 } = await train.linprobe({
 *   init: 'runs/photos/checkpoints/last.safetensors', data: ['labelled'], valData: ['validation'],
 * });
 * ```
 *
 * @throws UserError for conflicting settings, a checkpoint that does not fit, and data without labels; the signal's
 *   reason where it comes before the first step, while `cacheFeatures` computes them
 */
export async function linprobe(
  options: LinprobeOptions,
  hooks: TrainingHooks = {},
): Promise<LinprobeSummary> {
  return (await run('linprobe', options, hooks)) as LinprobeSummary;
}

/**
 * Trains a detector of objects on the encoder of a checkpoint, or from scratch, and writes the run's folder.
 *
 * ```ts
 * await train.detect({ init: 'mae.safetensors', data: ['coco:coco'], valData: ['coco:coco'] });
 * ```
 *
 * @throws UserError for conflicting settings, a checkpoint that does not fit, and data without objects
 */
export async function detect(
  options: DetectTrainOptions,
  hooks: TrainingHooks = {},
): Promise<TrainingSummary> {
  return await run('detect', options, hooks);
}

/**
 * Settings of a masked autoencoder's pre-training from options: the recipe of the named model fills in missing ones.
 *
 * @throws UserError for invalid values, naming them
 */
export function resolvePretrainSettings(options: Given<typeof maeSettings>): MaeSettings {
  return mae.resolve(readSettings(mae.settings, options), null);
}

/**
 * Merges settings and fills in missing ones: options take precedence over the file of `--config`, and that over the
 * settings of a resumed run.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for invalid values, naming them
 */
export function resolveOptions(
  options: PretrainOptions,
  config?: string,
): MethodSettings & Partial<MaeSettings> {
  const { method, given } = mergeCommandOptions('train', options, config);
  return method.resolve(given, undefined);
}

/** Settings of a fine-tuning from all sources, as {@link resolveOptions} merges them. */
export function mergeFinetuneOptions(options: FinetuneOptions, config?: string): FinetuneOptions {
  return mergeCommandOptions('finetune', options as Given<Settings>, config).given;
}

/** Settings of a linear probe from all sources, as {@link resolveOptions} merges them. */
export function mergeLinprobeOptions(options: LinprobeOptions, config?: string): LinprobeOptions {
  return mergeCommandOptions('linprobe', options as Given<Settings>, config).given;
}

/** Every setting of pre-training, for any method. */
export const pretrainSettings = settingsOf('train');
