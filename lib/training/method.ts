/**
 * The interface between learning methods and everything around them. Flags, settings files, loader, engine, log,
 * TensorBoard, report, checkpoints and resume all use it. It needs no libtorch: commands describe a method before
 * anything is loaded. {@link Method.create} loads what the method computes with.
 */

import type { Batch, Dataset, PixelImage, ViewSpec } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import type { Module } from '../nn/index.js';
import type { GroupInput, Optimizer, Schedule } from '../optim/index.js';
import type { Precision } from '../runtime/precision.js';
import type { Given, Settings } from '../settings/index.js';
import type { StopSignal } from '../stop-signal.js';
import type { Device, Generator, Tensor } from '../torch/index.js';
import type { Losses, StepInfo } from './engine/records.js';
import type { Evaluator } from './evaluator.js';
import type { Plan } from './settings/plan.js';
import type { StatisticsSetting, TrainingSettings } from './settings/resolve.js';

/** The views that the loader makes of an image: one, or several. */
export type Views = readonly [ViewSpec, ...ViewSpec[]];

/** Settings that every method has, as {@link Method.resolve} returns them. */
export type MethodSettings = TrainingSettings & StatisticsSetting;

/** Statistics of the channels, measured where the settings ask for it. */
export interface Statistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The opened training data of a method. */
export interface MethodData {
  readonly dataset: Dataset;
  /** Names of the classes, where the method uses labels. */
  readonly classes?: readonly string[];
  /** What people should know of the data, a line each. */
  readonly notes?: readonly string[];
  /** Closes the files. */
  close(): Promise<void>;
}

/** A learning method: `mae`, `finetune`, `linprobe` … Each is one file of `lib/methods`. */
export interface Method<
  S extends Settings = Settings,
  R extends MethodSettings = MethodSettings,
  D extends MethodData = MethodData,
  K = undefined,
> {
  /** Its name for `--method` and in a checkpoint's card. */
  readonly name: string;
  /** The command that runs it: `train` for pre-training. */
  readonly command: string;
  /** What it does, for help; completes "NAME: …". */
  readonly summary: string;
  /** Every setting, in the groups that help shows. */
  readonly groups: Readonly<Record<string, Settings>>;
  /** The same settings in one object. */
  readonly settings: S;
  /**
   * Reads what the settings depend on, such as the encoder of a checkpoint.
   *
   * @param given As `readSettings` returns it.
   * @throws UserError where it cannot be read
   */
  inspect?(given: Given<S>): Promise<K>;
  /**
   * Fills in settings that are not given.
   *
   * @param found The result of {@link inspect}; undefined where the method has none.
   * @throws UserError for invalid values, naming them
   */
  resolve(given: Given<S>, found: K): R;
  /** Names of settings that follow from others here, and are omitted from config.json; none by default. */
  derived?(settings: R): readonly string[];
  /**
   * Opens the training data; by default the images of `data`, whatever labels they have.
   *
   * @param given A dataset from code that replaces `data`.
   */
  open?(settings: R, given: Dataset | undefined): Promise<D>;
  /** The views of each image. Their sizes do not depend on the data's statistics. */
  views(settings: R): Views;
  /**
   * Whether the last batch of an epoch is left out where it is smaller than the others: for losses and layers that compare
   * the images of a batch. False by default.
   */
  readonly dropLast?: boolean;
  /**
   * Whether samples i and N - 1 - i of a batch of N are mixed, which have to be in one process then. False by default.
   */
  mixesPairs?(settings: R): boolean;
  /** Floating point operations of a training step, per image, where they are known before the data. */
  flopsPerImage?(settings: R): number;
  /**
   * What describes an image to those who use the encoder as it is: the class token, or the mean of the patches' tokens
   * where nothing trains the class token. The class token by default.
   */
  readonly pooling?: 'cls' | 'mean';
  /**
   * Whether several processes can train by it, false by default: its losses are means over samples, and `drawForBatch` draws what
   * is random for a sample.
   */
  readonly distributed?: boolean;
  /** Creates what is trained, or loads it. Random weights are drawn from the seeded generator. */
  create(context: Context<R, D>): Task | Promise<Task>;
}

/** The inputs of {@link Method.create}. */
export interface Context<
  R extends MethodSettings = MethodSettings,
  D extends MethodData = MethodData,
> {
  /** Settings with measured statistics, and with the chosen precision and device. */
  readonly settings: R & Statistics;
  readonly data: D;
  readonly device: Device;
  readonly precision: Precision;
  /** Makes tensors of the first view's images. */
  readonly normalisation: Normalisation;
  /** Ends the training. */
  readonly signal: StopSignal | undefined;
  /** Registers a resource, and returns it. It is disposed after the training, or where {@link Method.create} throws. */
  own<T extends Disposable>(resource: T): T;
  /** Called for each file that cannot be read before the first step. */
  onSkip(name: string, reason: string): void;
  /** Called with the number of images that were read before the first step, and the total. */
  onPrepare(done: number, total: number): void;
  /** Called once a signal need not end the process: what was done before the first step is saved. */
  onBegin?(): void;
  /** Asked after each step of a training before this one, whether a checkpoint is to be saved at once. */
  wantsSave?(): boolean;
}

/** A group of parameters for an optimizer. */
export type ParamGroup = GroupInput<{ weightDecay: number }>;

/** Values of each step, by name. */
export type Schedules = Readonly<Record<string, Schedule>>;

/** An optimizer with any options per group, as all of `optim` are. */
export type TaskOptimizer = Disposable &
  Pick<
    Optimizer,
    'paramGroups' | 'step' | 'zeroGrad' | 'supportsGradScaling' | 'stateDict' | 'loadStateDict'
  >;

/**
 * What is trained. The engine knows nothing else of it. All state is in model, optimizer, generators and the engine, so
 * that every task resumes exactly. Its resources belong to its {@link Context}.
 */
export interface Task<I extends readonly Tensor[] = readonly Tensor[]> {
  /** Saved as a whole: teachers, predictors, queues and centres are its parameters and buffers. */
  readonly model: Module;
  paramGroups(): readonly ParamGroup[];
  /** AdamW with betas of 0.9 and 0.95 by default. */
  createOptimizer?(groups: readonly ParamGroup[]): TaskOptimizer;
  /** Generators that {@link inputs} and {@link loss} draw from, named for messages. */
  readonly generators?: Readonly<Record<string, Generator>>;
  /**
   * Values that change by the step: momentum, temperature … `weightDecay` sets that of the groups with decay. A function
   * makes those that depend on the length of the run.
   */
  readonly schedules?: Schedules | ((plan: Plan) => Schedules);
  /** Tensors that a step changes and the optimizer does not. Where its numbers are bad they are as before, to the last bit. */
  readonly volatile?: readonly Tensor[];
  /** Those of them that hold sums over the samples of a step; several processes sum them before {@link afterStep}. */
  readonly summed?: readonly Tensor[];
  /** Batches to train on, where these are not the method's images, such as cached features. */
  readonly source?: { readonly dataset: Dataset; readonly views: Views };
  /** The inputs of a step, on the device: uploads and random draws, all that differs from step to step. */
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
  /** Features of normalised images (N, C, H, W), as (N, dim), by which probes measure the encoder. */
  features?(images: Tensor): Tensor;
  /** Evaluates the weights after epochs. */
  readonly evaluator?: Evaluator;
  /** Draws a picture of the results after each epoch. Opened once the weights are initialised or restored. */
  openPreview?(): Promise<Preview>;
  /** Floating point operations of a training step, per image, where the data decides on them; else the method says. */
  readonly flopsPerImage?: number | null;
  /** The model card that is stored with the weights. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Values that must not change where a run is resumed, by their keys in files. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** A description for people. */
  readonly introduction: Introduction;
}

/** A task's description of itself before the first step. */
export interface Introduction {
  /** Such as `mae_vit_base_patch16`. */
  readonly title: string;
  /** Whether parts of the model are frozen, so that the trained share is shown. */
  readonly isPartlyFrozen?: boolean;
  /** Lines after the title: how a checkpoint was adapted. */
  readonly notes?: readonly string[];
  /** Completes the line of the images. */
  readonly images?: string;
  /** Lines after those of the plan. */
  hints?(plan: Outlook): readonly string[];
}

/** How much a run is going to see, and which settings were given to it. */
export interface Outlook {
  readonly epochs: number;
  readonly samples: number;
  /** Names of the settings in options, file, and the run that goes on. */
  readonly given: ReadonlySet<string>;
}

/** Draws pictures, of the same images each time. */
export interface Preview extends Disposable {
  draw(): PixelImage | Promise<PixelImage>;
}

/** Fills in settings that are not given, with what the method found on inspection. */
export async function resolveMethod<S extends Settings, R extends MethodSettings, K>(
  method: Pick<Method<S, R, never, K>, 'inspect' | 'resolve'>,
  given: Given<S>,
): Promise<R> {
  return method.resolve(given, (await method.inspect?.(given)) as K);
}
