/** Runs a method: from settings to the run's folder. Methods differ in their {@link Task}. */

import { type Batch, DataLoader, type Dataset, openDataset } from '../data/index.js';
import { packageVersion } from '../native/paths.js';
import { ExponentialMovingAverage } from '../optim/index.js';
import type { Precision } from '../runtime/precision.js';
import type { Given, Settings } from '../settings/index.js';
import type { StopSignal } from '../stop-signal.js';
import { type Device, type Profile, type Tensor, torch } from '../torch/index.js';
import { changedRate, changedSettings, scheduleOf } from './changes.js';
import { runTraining } from './engine/engine.js';
import type { GraphLoss } from './engine/graphed-update.js';
import { noMemory, type ResultSummary } from './evaluation.js';
import type { Evaluator } from './evaluator.js';
import {
  type Introduction,
  type Method,
  type MethodData,
  type MethodSettings,
  resolveMethod,
  type Schedules,
  type Statistics,
  type Task,
  type TaskOptimizer,
  type Views,
} from './method.js';
import { observe } from './observers.js';
import { openProbe } from './probe.js';
import { RunFolder } from './run/folder.js';
import type { RunReporter, RunSummary } from './run/reporter.js';
import { Run } from './run/run.js';
import { graphProblem, optimizerOf, setUp, setUpDevice } from './set-up.js';
import type { ProbeSettings, ValidationSettings } from './settings/groups.js';
import { mergeOptions } from './settings/merge.js';
import { type Plan, planOf } from './settings/plan.js';
import { configOf } from './settings/resolve.js';

/**
 * The free GPU memory from which decoded images are held there. It is four times what the loader keeps of them, so that
 * the model's share stays larger.
 */
const SPARE_BYTES = 2 * 1024 ** 3;

/** Callbacks and inputs of a training besides settings. */
export interface TrainingHooks extends RunReporter {
  /** Images to train on, instead of `data`. */
  readonly dataset?: Dataset;
  /** Ends the run after the step in progress; it can be resumed. */
  readonly signal?: StopSignal;
  /** Asked after each step, whether a checkpoint is to be saved at once. */
  readonly wantsSave?: () => boolean;
  /** Called at the end of each step: `torch.profiler.profile` with a schedule. */
  readonly profiler?: Pick<Profile, 'step'> | null | undefined;
  onStart?(start: TrainingStart): void;
  /** Called before the first step with the number of images that were read, and the total. */
  onPrepare?(images: number, total: number): void;
  /** Called before {@link onStart}, where there is something to save already: a method trains something else first. */
  onBegin?(): void;
}

/** A run before its first step. */
export interface TrainingStart<R extends MethodSettings = MethodSettings> extends Plan {
  /** The method's name. */
  readonly method: string;
  readonly settings: R & Statistics;
  readonly introduction: Introduction;
  /** Steps that are already done where a run is resumed; 0 for a new one. */
  readonly stepsDone: number;
  readonly samples: number;
  /** Names of the classes, where the method uses labels. */
  readonly classes: readonly string[] | null;
  readonly parameters: number;
  /** Of the parameters, those that are trained. */
  readonly trainedParameters: number;
  readonly device: Device;
  readonly precision: Precision;
  /** Why that precision was chosen; null where it was given. */
  readonly precisionReason: string | null;
  /** Floating point operations of a training step, per image; null where they are not counted. */
  readonly flopsPerImage: number | null;
  /** Why a requested CUDA graph is not used; null otherwise. */
  readonly noGraph: string | null;
}

/** The contents of summary.json. */
export interface TrainingSummary extends RunSummary, Partial<ResultSummary> {
  /** Mean loss over the last tenth of the steps; of those since the last log line where a signal ended the run. */
  readonly loss: number;
  /** Number of images that could not be read. */
  readonly skipped: number;
}

/**
 * Trains by a method, and writes the run's folder: settings, log, checkpoints, pictures, report, summary.
 *
 * ```ts
 * await train.train(methods.mae, { data: ['photos'], out: 'runs/photos' });
 * ```
 *
 * @throws UserError for conflicting settings, unusable data, a checkpoint that cannot be resumed, and losses that are
 *   not finite; the signal's reason where it comes before the first step
 */
export async function train<S extends Settings, R extends MethodSettings, D extends MethodData, K>(
  method: Method<S, R, D, K>,
  options: Given<S>,
  hooks: TrainingHooks = {},
): Promise<TrainingSummary> {
  const data = hooks.dataset === undefined ? {} : { data: ['a dataset from code'] };
  const given = mergeOptions(method.settings, { ...options, ...data });
  return await trainResolved(method, await resolveMethod(method, given), hooks);
}

/** {@link train} with settings that are resolved. */
export async function trainResolved<
  S extends Settings,
  R extends MethodSettings,
  D extends MethodData,
  K,
>(method: Method<S, R, D, K>, given: R, hooks: TrainingHooks = {}): Promise<TrainingSummary> {
  const device = setUpDevice(given);
  const data = await openData(method, given, hooks.dataset);
  try {
    using ready = await setUp(given, data.dataset, method.views(given)[0], device);
    const { settings, precision, normalisation } = ready;
    using owned = new Owned();
    const task = await method.create({
      ...{ settings, data, device, precision, normalisation, signal: hooks.signal },
      own: (resource) => owned.add(resource),
      onSkip: (name, reason) => hooks.onSkip?.(name, reason),
      onPrepare: (done, total) => hooks.onPrepare?.(done, total),
      onBegin: () => hooks.onBegin?.(),
      wantsSave: () => hooks.wantsSave?.() ?? false,
    });
    const probe = await openProbe({
      ...{ task, settings, normalisation, precision },
      ...{ view: method.views(settings)[0], dataset: hooks.dataset },
    });
    try {
      const evaluator = task.evaluator ?? probe?.evaluator;
      return await new Training({ method, data, hooks, task, evaluator, ...ready }, device).run();
    } finally {
      await probe?.close();
    }
  } finally {
    await data.close();
  }
}

async function openData<S extends Settings, R extends MethodSettings, D extends MethodData, K>(
  method: Method<S, R, D, K>,
  settings: R,
  given: Dataset | undefined,
): Promise<D> {
  if (method.open !== undefined) return await method.open(settings, given);
  if (given !== undefined) return { dataset: given, close: async () => {} } as unknown as D;
  const { imageSize, channels = 3 } = method.views(settings)[0];
  const dataset = await openDataset(settings.data, {
    imageSize: typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize,
    ...{ channels, seed: settings.seed },
  });
  return { dataset, notes: dataset.notes, close: () => dataset.close() } as unknown as D;
}

/** What a training uses of its method. */
type Described<R extends MethodSettings> = Pick<
  Method<Settings, R>,
  'name' | 'command' | 'settings' | 'derived' | 'views' | 'dropLast' | 'flopsPerImage'
>;

interface Parts<R extends MethodSettings> {
  readonly method: Described<R>;
  readonly settings: R & Statistics;
  readonly data: MethodData;
  readonly task: Task;
  /** The task's, or that of probes. */
  readonly evaluator: Evaluator | undefined;
  readonly precision: Precision;
  readonly precisionReason: string | null;
  readonly hooks: TrainingHooks;
}

class Training<R extends MethodSettings> {
  private readonly dataset: Dataset;
  private readonly views: Views;

  constructor(
    private readonly parts: Parts<R>,
    private readonly device: Device,
  ) {
    const { task, data, settings } = parts;
    this.dataset = task.source?.dataset ?? data.dataset;
    this.views = task.source?.views ?? parts.method.views(settings);
  }

  async run(): Promise<TrainingSummary> {
    const { settings, task } = this.parts;
    using optimizer = optimizerOf(task, settings);
    using ema =
      settings.ema === null
        ? null
        : new ExponentialMovingAverage(task.model, { decay: settings.ema });
    const memory = this.parts.evaluator === undefined ? undefined : noMemory();
    const { batchSize, accum, seed, shuffleBuffer } = settings;
    using run = new Run({
      folder: new RunFolder(settings.out),
      config: this.config(),
      trained: {
        ...{ model: task.model, optimizer, ema, metadata: task.metadata },
        generators: task.generators ?? {},
        fixed: {
          ...{ method: this.parts.method.name, seed, samples: this.dataset.length },
          ...{ batch_size: batchSize, accum },
          ...(shuffleBuffer === 0 ? {} : { shuffle_buffer: shuffleBuffer }),
          ...task.fixed,
        },
        ...(memory && { memory: memory as unknown as Record<string, unknown> }),
      },
      device: this.device,
      keep: settings.keep,
      resume: settings.resume,
      reporter: this.parts.hooks,
    });
    for (const note of this.parts.data.notes ?? []) run.note(note);
    const loader = this.loader(run);
    try {
      return await this.runIn(run, { loader, optimizer, ema, memory });
    } catch (error) {
      throw await run.explain(error);
    } finally {
      loader.close();
    }
  }

  /** The contents of config.json: settings that start the same run again, and facts of this run. */
  private config(): Record<string, unknown> {
    const { method, settings } = this.parts;
    return {
      command: method.command,
      ...(method.name === method.command ? {} : { method: method.name }),
      ...configOf(method.settings, settings, method.derived?.(settings)),
      versions: {
        'mae-native': packageVersion(),
        libtorch: torch.version,
        node: process.versions.node,
      },
    };
  }

  private loader(run: Run): DataLoader {
    const { seed, batchSize, shuffleBuffer, workers, decode, maxBad } = this.parts.settings;
    const { dataset, device } = this;
    const common = {
      ...{ batchSize, shuffleBuffer, seed, decode, maxBadShare: maxBad },
      dropLast: this.parts.method.dropLast ?? false,
      shuffle: dataset.sequential !== true,
      deferCrops: device.startsWith('cuda') && torch.cuda.memGetInfo(device).free > SPARE_BYTES,
      ...(workers === null ? {} : { workers }),
      onSkip: (name: string, why: string) => run.skip(name, why),
    };
    return new DataLoader(dataset, { ...common, views: this.views });
  }

  private async runIn(
    run: Run,
    made: {
      readonly loader: DataLoader;
      readonly optimizer: TaskOptimizer;
      readonly ema: ExponentialMovingAverage | null;
      readonly memory: ReturnType<typeof noMemory> | undefined;
    },
  ): Promise<TrainingSummary> {
    const { settings, task, precision, hooks } = this.parts;
    const { loader, optimizer, ema, memory } = made;
    const plan = planOf(settings, loader.batchesPerEpoch);
    const noGraph = graphProblem(settings, this.device, task);
    hooks.onStart?.(this.start(run, plan, optimizer, noGraph));
    this.tellChanges(run, plan, loader.batchesPerEpoch);
    using observer = await observe(run, {
      ...{ task, ema, plan, hooks, memory, evaluator: this.parts.evaluator },
      settings: settings as Partial<ValidationSettings & ProbeSettings>,
    });
    const parts: GraphLoss<Batch> = {
      inputs(batch) {
        const inputs = task.inputs(batch);
        // Tensors made from it have memory of their own.
        batch.release?.();
        return inputs;
      },
      loss: (inputs, step) => task.loss(inputs, step),
      onRefused: (error) =>
        run.note(`no CUDA graph: ${error instanceof Error ? error.message : String(error)}`),
    };
    const { cudaGraph = false } = settings as { cudaGraph?: boolean };
    const { callbacks } = run;
    const result = await runTraining({
      ...callbacks,
      ...{ batches: loader, optimizer, precision, ema },
      schedule: scheduleOf(settings, plan),
      schedules: schedulesOf(task, plan),
      totalSteps: plan.totalSteps,
      loss: (batch, step) => parts.loss(parts.inputs(batch), step),
      graph: cudaGraph && noGraph === null ? parts : null,
      volatile: task.volatile,
      ...(task.beforeStep && { beforeStep: (step) => task.beforeStep?.(step) }),
      ...(task.afterStep && { afterStep: (step) => task.afterStep?.(step) }),
      ...{ accum: settings.accum, clipGrad: settings.clipGrad, logEvery: settings.logEvery },
      ...{ saveEvery: settings.saveEvery, saveSteps: settings.saveSteps },
      ...(run.start && { start: run.start }),
      generators: Object.values(task.generators ?? {}),
      ...{ signal: hooks.signal, profiler: hooks.profiler, wantsSave: hooks.wantsSave },
      async onEpoch(record) {
        await callbacks.onEpoch?.(record);
        await observer.onEpoch(record);
      },
    });
    const more = await observer.onEnd(result);
    const complete = result.complete && !observer.isBrokenOff;
    return await run.finish(
      { ...result, complete },
      { ...more, loss: result.loss, skipped: run.skipped },
    );
  }

  /** Says what a resumed run does otherwise than before. */
  private tellChanges(run: Run, plan: Plan, batchesPerEpoch: number): void {
    const { settings, method } = this.parts;
    const { start, before } = run;
    if (start === undefined || before === null) return;
    const lines = [
      changedSettings(method.settings, before, this.config()),
      changedRate(before, settings, plan, start.step, batchesPerEpoch),
    ];
    for (const line of lines) if (line !== null) run.warn(line);
  }

  private start(
    run: Run,
    plan: Plan,
    { paramGroups }: TaskOptimizer,
    noGraph: string | null,
  ): TrainingStart<R> {
    const { settings, task, data, precision, precisionReason, method } = this.parts;
    return {
      ...plan,
      ...{ method: method.name, settings, introduction: task.introduction },
      stepsDone: run.start?.step ?? 0,
      samples: this.dataset.length,
      classes: data.classes ?? null,
      parameters: sizeOf(task.model.parameters()),
      trainedParameters: sizeOf(paramGroups.flatMap(({ params }) => params)),
      ...{ device: this.device, precision, precisionReason },
      flopsPerImage: task.flopsPerImage ?? method.flopsPerImage?.(settings) ?? null,
      noGraph,
    };
  }
}

/** The schedules of a task in a run of this length. */
function schedulesOf({ schedules = {} }: Task, plan: Plan): Schedules {
  return typeof schedules === 'function' ? schedules(plan) : schedules;
}

const sizeOf = (tensors: readonly Tensor[]): number =>
  tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);

/** Resources that live as long as a training. */
class Owned implements Disposable {
  private readonly resources: Disposable[] = [];

  add<T extends Disposable>(resource: T): T {
    this.resources.push(resource);
    return resource;
  }

  /** In reverse order: later resources may need earlier ones. */
  [Symbol.dispose](): void {
    for (const resource of this.resources.splice(0).reverse()) resource[Symbol.dispose]();
  }
}
