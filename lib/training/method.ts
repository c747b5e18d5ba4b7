/**
 * The seam between the methods of learning and everything around them: flags, files of settings, loader, engine, log,
 * TensorBoard, report, checkpoints and resume ask each method the same few questions. Needs no libtorch: a method is
 * described before anything is loaded, and loads what it computes with in {@link Method.create}.
 */
import type { Batch, Dataset, PixelImage, ViewSpec } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import type { Module } from '../nn/index.js';
import type { GroupInput, Optimizer, Schedule } from '../optim/index.js';
import type { Precision } from '../runtime/precision.js';
import type { Given, Settings } from '../settings/index.js';
import type { Device, Generator, Tensor } from '../torch/index.js';
import type { Losses, StepInfo } from './engine/records.js';
import type { Evaluator } from './evaluator.js';
import type { StatisticsSetting, TrainingSettings } from './settings/resolve.js';

/** What the loader makes of an image: one view, or several. */
export type Views = readonly [ViewSpec, ...ViewSpec[]];

/** Settings that every method has, as {@link Method.resolve} gives them. */
export type MethodSettings = TrainingSettings & StatisticsSetting;

/** Channels' statistics, measured where the settings ask for that. */
export interface Statistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a method trains on, opened. */
export interface MethodData {
  readonly dataset: Dataset;
  /** Names of the classes, where images have labels that the method uses. */
  readonly classes?: readonly string[];
  /** Closes what was opened. */
  close(): Promise<void>;
}

/** A method of learning: `mae`, `finetune`, `linprobe` … Each is one file of `lib/methods`. */
export interface Method<
  S extends Settings = Settings,
  R extends MethodSettings = MethodSettings,
  D extends MethodData = MethodData,
  K = undefined,
> {
  /** What `--method` and a checkpoint's card call it. */
  readonly name: string;
  /** The command that runs it: `train` for pre-training. */
  readonly command: string;
  /** What it does, for help; completes "NAME: …". */
  readonly summary: string;
  /** Every setting, in the groups in which help shows them. */
  readonly groups: Readonly<Record<string, Settings>>;
  /** The same in one. */
  readonly settings: S;
  /**
   * Reads what settings depend on, such as the encoder of a checkpoint.
   *
   * @param given As `readSettings` gives it.
   * @throws UserError where it cannot be read
   */
  inspect?(given: Given<S>): Promise<K>;
  /**
   * Fills in what is not given.
   *
   * @param found By {@link inspect}; undefined where the method has none.
   * @throws UserError for values that make no sense, naming them
   */
  resolve(given: Given<S>, found: K): R;
  /** Names of settings that follow from others here, and are left out of config.json; none by default. */
  derived?(settings: R): readonly string[];
  /**
   * Opens what is trained on; by default the images of `data`, whatever labels they have.
   *
   * @param given A dataset from code in the place of what `data` names.
   */
  open?(settings: R, given: Dataset | undefined): Promise<D>;
  /** What the loader makes of each image: one view, or several. Their sizes do not depend on the data's statistics. */
  views(settings: R): Views;
  /** Loads, or draws, what is trained. The random numbers of weights are seeded. */
  create(context: Context<R, D>): Task | Promise<Task>;
}

/** What a task is made of. */
export interface Context<
  R extends MethodSettings = MethodSettings,
  D extends MethodData = MethodData,
> {
  /** With what device and data have told: statistics are numbers, precision and device chosen. */
  readonly settings: R & Statistics;
  readonly data: D;
  readonly device: Device;
  readonly precision: Precision;
  /** Makes tensors of the first view's images. */
  readonly normalisation: Normalisation;
  /** Ends the work. */
  readonly signal: AbortSignal | undefined;
  /** Has something disposed of after the training, or where {@link Method.create} throws; gives it back. */
  own<T extends Disposable>(resource: T): T;
  /** Told of a file that cannot be read before the first step. */
  onSkip(name: string, reason: string): void;
  /** Told how many images of all were looked at before the first step. */
  onPrepare(done: number, total: number): void;
}

/** A group of parameters for an optimizer. */
export type ParamGroup = GroupInput<{ weightDecay: number }>;

/** An optimizer, whatever the options of its groups are; all of `optim` are. */
export type TaskOptimizer = Disposable &
  Pick<
    Optimizer,
    'paramGroups' | 'step' | 'zeroGrad' | 'supportsGradScaling' | 'stateDict' | 'loadStateDict'
  >;

/**
 * What is trained, on an engine that knows nothing else of it. All state is in model, optimizer, generators, and what the
 * engine keeps itself, so that every task resumes exactly. What it is made of belongs to its {@link Context}.
 */
export interface Task<I extends readonly Tensor[] = readonly Tensor[]> {
  /** What is saved, whole: teachers, predictors, queues and centres are its parameters and buffers. */
  readonly model: Module;
  paramGroups(): readonly ParamGroup[];
  /** AdamW with betas of 0.9 and 0.95 by default. */
  createOptimizer?(groups: readonly ParamGroup[]): TaskOptimizer;
  /** What {@link inputs} and {@link loss} draw from, by names for messages. */
  readonly generators?: Readonly<Record<string, Generator>>;
  /** Values that change by the step: momentum, temperature … Of `weightDecay` the decayed groups take theirs. */
  readonly schedules?: Readonly<Record<string, Schedule>>;
  /** Tensors that a step changes and the optimizer does not. Where its numbers are bad they are as before, to the last bit. */
  readonly volatile?: readonly Tensor[];
  /** Where it trains on something else than the method's images, such as features of them. */
  readonly source?: { readonly dataset: Dataset; readonly views: Views };
  /** What a batch brings along, on the device: uploads and draws, all that differs from step to step. */
  inputs(batch: Batch): I;
  /**
   * The mean losses over the batch, each a tensor of one element. Each name goes to log, TensorBoard and report. A CUDA graph
   * records it once: what it reads of `step` then stays what it was.
   */
  loss(inputs: I, step: StepInfo): Losses;
  /** Called with the gradients of a step, before they are clipped. */
  beforeStep?(step: StepInfo): void;
  /** Called after the optimizer's step: for teachers, centres, queues. */
  afterStep?(step: StepInfo): void;
  /** Measures the weights after epochs. */
  readonly evaluator?: Evaluator;
  /** Draws a picture of what was learned after each epoch; opened once the weights are those that the run begins with. */
  openPreview?(): Promise<Preview>;
  /** Floating point operations of a training step, per image; null where they are not counted. */
  readonly flopsPerImage: number | null;
  /** What is stored with the weights: the card of the model. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What must be the same where a run goes on, by keys of files. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** What it is, for people. */
  readonly introduction: Introduction;
}

/** What a task says of itself before its first step. */
export interface Introduction {
  /** Such as `mae_vit_base_patch16`. */
  readonly title: string;
  /** Whether parts of the model are frozen, and the share that is trained is worth telling. */
  readonly isPartlyFrozen?: boolean;
  /** Lines after the title: how a checkpoint was fitted. */
  readonly notes?: readonly string[];
  /** Completes the line of the images. */
  readonly images?: string;
  /** Lines after those of the plan. */
  hints?(plan: { readonly epochs: number; readonly samples: number }): readonly string[];
}

/** Draws the same images each time. */
export interface Preview extends Disposable {
  draw(): PixelImage | Promise<PixelImage>;
}

/** Fills in what is not given, by what the method finds where it looks. */
export async function resolveMethod<S extends Settings, R extends MethodSettings, K>(
  method: Pick<Method<S, R, never, K>, 'inspect' | 'resolve'>,
  given: Given<S>,
): Promise<R> {
  return method.resolve(given, (await method.inspect?.(given)) as K);
}
