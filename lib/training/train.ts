/** Runs a method: from settings to the run's folder. Methods differ in their {@link Task}. */

import { type Batch, DataLoader, type Dataset } from '../data/index.js';
import { UserError } from '../errors.js';
import { packageVersion } from '../native/paths.js';
import { ExponentialMovingAverage } from '../optim/index.js';
import type { Precision } from '../runtime/precision.js';
import type { Given, Settings } from '../settings/index.js';
import { isStop } from '../stop-signal.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { changedRate, changedSettings, scheduleOf } from './changes.js';
import { runTraining } from './engine/engine.js';
import type { GraphLoss } from './engine/graphed-update.js';
import type { Progress } from './engine/progress.js';
import { noMemory } from './evaluation.js';
import type { Evaluator } from './evaluator.js';
import {
  silentHooks,
  type TrainingHooks,
  type TrainingStart,
  type TrainingSummary,
} from './hooks.js';
import {
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
import { openData } from './open-data.js';
import { Owned } from './owned.js';
import { openProbe } from './probe.js';
import { Replicas } from './replicas.js';
import { RunFolder } from './run/folder.js';
import { Follower, type TrainingRun } from './run/follower.js';
import { Run } from './run/run.js';
import type { TrainState } from './run/state.js';
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
  const replicas = Replicas.current(given);
  if (replicas === null) return await trainHere(method, given, hooks, null);
  try {
    const own = replicas.isFirst ? hooks : silentHooks(hooks);
    return await trainHere(method, given, own, replicas);
  } catch (error) {
    // All have agreed on it.
    if (isStop(error, hooks.signal)) throw error;
    throw await replicas.abort(error);
  }
}

async function trainHere<S extends Settings, R extends MethodSettings, D extends MethodData, K>(
  method: Method<S, R, D, K>,
  given: R,
  hooks: TrainingHooks,
  replicas: Replicas | null,
): Promise<TrainingSummary> {
  if (replicas !== null && method.distributed !== true) {
    throw new UserError(
      `${method.name} trains in one process, and there are ${replicas.count}; start it without torchrun, srun or launch`,
    );
  }
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
      return await new Training(
        { method, data, hooks, task, evaluator, replicas, ...ready },
        device,
      ).run();
    } finally {
      await probe?.close();
    }
  } finally {
    await data.close();
  }
}

/** What a training uses of its method. */
type Described<R extends MethodSettings> = Pick<
  Method<Settings, R>,
  | 'name'
  | 'command'
  | 'settings'
  | 'derived'
  | 'views'
  | 'dropLast'
  | 'mixesPairs'
  | 'flopsPerImage'
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
  /** Null where one process trains. */
  readonly replicas: Replicas | null;
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
    const { settings, task, replicas } = this.parts;
    using optimizer = optimizerOf(task, settings);
    using ema =
      settings.ema === null
        ? null
        : new ExponentialMovingAverage(task.model, { decay: settings.ema });
    const memory = this.parts.evaluator === undefined ? undefined : noMemory();
    const { accum, seed, shuffleBuffer } = settings;
    const trained: TrainState = {
      processes: this.processes,
      ...{ model: task.model, optimizer, ema, metadata: task.metadata },
      generators: task.generators ?? {},
      fixed: {
        ...{ method: this.parts.method.name, seed, samples: this.dataset.length },
        ...{ batch_size: this.batchSize, accum },
        ...(shuffleBuffer === 0 ? {} : { shuffle_buffer: shuffleBuffer }),
        ...task.fixed,
      },
      ...(memory && { memory: memory as unknown as Record<string, unknown> }),
    };
    await replicas?.agreeOn(this.common());
    using run = this.openRun(trained);
    const start = replicas === null ? run.start : await replicas.adopt(trained, run.start);
    if (replicas !== null) trained.optimizer = replicas.shard(optimizer);
    for (const note of this.parts.data.notes ?? []) run.note(note);
    const batchSize = trained.fixed.batch_size as number;
    if (batchSize !== this.batchSize) {
      run.note(
        `the run goes on with its batches of ${batchSize} images, processes: ${this.processes}`,
      );
    }
    const loader = this.loader(run, batchSize);
    try {
      return await this.runIn(run, { loader, optimizer, ema, memory, start });
    } catch (error) {
      throw await run.explain(error);
    } finally {
      loader.close();
    }
  }

  private get processes(): number {
    return this.parts.replicas?.count ?? 1;
  }

  /** Images of a batch, of all processes, by the settings. */
  private get batchSize(): number {
    return this.parts.settings.batchSize * this.processes;
  }

  /** The run, whose folder the first of several processes writes. */
  private openRun(trained: TrainState): Run | Follower {
    const { settings, replicas, hooks } = this.parts;
    if (replicas !== null && !replicas.isFirst) {
      return new Follower((name, reason) => replicas.skip(name, reason));
    }
    const run = new Run({
      ...{
        folder: new RunFolder(settings.out),
        config: () => this.config(trained.fixed.batch_size as number),
        trained,
      },
      ...{ device: this.device, keep: settings.keep, resume: settings.resume, reporter: hooks },
    });
    if (replicas !== null) replicas.onSkip = ({ name, reason }) => run.skip(name, reason);
    return run;
  }

  /** The part of {@link config} that is the same in all processes. */
  private common(): Record<string, unknown> {
    const {
      out: _,
      device: __,
      threads: ___,
      workers: ____,
      ...common
    } = this.config(this.batchSize);
    return { ...common, samples: this.dataset.length };
  }

  /** The contents of config.json: settings that start the same run again, and facts of this run. */
  private config(batch: number): Record<string, unknown> {
    const { method } = this.parts;
    const settings = { ...this.parts.settings, batchSize: Math.ceil(batch / this.processes) };
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

  private loader(run: TrainingRun, batchSize: number): DataLoader {
    const { replicas } = this.parts;
    const { seed, shuffleBuffer, workers, decode, maxBad } = this.parts.settings;
    const { dataset, device } = this;
    const common = {
      ...{ batchSize, shuffleBuffer, seed, decode, maxBadShare: maxBad },
      ...(replicas && {
        share: replicas.share(this.parts.method.mixesPairs?.(this.parts.settings) ?? false),
      }),
      dropLast: this.parts.method.dropLast ?? false,
      shuffle: dataset.sequential !== true,
      deferCrops: device.startsWith('cuda') && torch.cuda.memGetInfo(device).free > SPARE_BYTES,
      ...(workers === null ? {} : { workers }),
      onSkip: (name: string, why: string) => run.skip(name, why),
    };
    return new DataLoader(dataset, { ...common, views: this.views });
  }

  private async runIn(
    run: Run | Follower,
    made: {
      readonly loader: DataLoader;
      readonly optimizer: TaskOptimizer;
      readonly ema: ExponentialMovingAverage | null;
      readonly memory: ReturnType<typeof noMemory> | undefined;
      readonly start: Progress | undefined;
    },
  ): Promise<TrainingSummary> {
    const { settings, task, precision, hooks, replicas } = this.parts;
    const { loader, optimizer, ema, memory, start } = made;
    const plan = planOf(settings, loader.batchesPerEpoch);
    const noGraph = graphProblem({ ...settings, replicas }, this.device, task);
    hooks.onBegin?.();
    hooks.onStart?.(this.start(run, plan, optimizer, { noGraph, batchSize: loader.batchSize }));
    this.tellChanges(run, plan, loader);
    using observer = await observe(run instanceof Follower ? null : run, {
      ...{ task, ema, plan, hooks, memory, start, replicas, evaluator: this.parts.evaluator },
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
      summed: task.summed,
      ...(task.beforeStep && { beforeStep: (step) => task.beforeStep?.(step) }),
      ...(task.afterStep && { afterStep: (step) => task.afterStep?.(step) }),
      ...{ accum: settings.accum, clipGrad: settings.clipGrad, logEvery: settings.logEvery },
      ...{ saveEvery: settings.saveEvery, saveSteps: settings.saveSteps },
      ...(start && { start }),
      exchange: replicas,
      generators: Object.values(task.generators ?? {}),
      isDone: () => observer.isDone,
      ...{ signal: hooks.signal, profiler: hooks.profiler, wantsSave: hooks.wantsSave },
      async onEpoch(record) {
        await callbacks.onEpoch?.(record);
        await observer.onEpoch(record);
        await run.renewReport();
      },
    });
    const more = await observer.onEnd(result);
    const complete = result.complete && !observer.isBrokenOff;
    const end = { ...more, loss: result.loss, skipped: run.skipped };
    const summary = run instanceof Follower ? null : await run.finish({ ...result, complete }, end);
    return replicas === null ? (summary as TrainingSummary) : await replicas.end(summary);
  }

  /** Says what a resumed run does otherwise than before. */
  private tellChanges(run: TrainingRun, plan: Plan, loader: DataLoader): void {
    const { settings, method } = this.parts;
    const { start, before } = run;
    if (start === undefined || before === null) return;
    const lines = [
      changedSettings(method.settings, before, this.config(loader.batchSize)),
      changedRate(before, settings, plan, start.step, loader.batchesPerEpoch),
    ];
    for (const line of lines) if (line !== null) run.warn(line);
  }

  private start(
    run: TrainingRun,
    plan: Plan,
    { paramGroups }: TaskOptimizer,
    more: Pick<TrainingStart, 'noGraph' | 'batchSize'>,
  ): TrainingStart<R> {
    const { settings, task, data, precision, precisionReason, method } = this.parts;
    return {
      ...plan,
      ...{ method: method.name, settings, introduction: task.introduction },
      ...{ stepsDone: run.start?.step ?? 0, processes: this.processes, ...more },
      samples: this.dataset.length,
      classes: data.classes ?? null,
      parameters: sizeOf(task.model.parameters()),
      trainedParameters: sizeOf(paramGroups.flatMap(({ params }) => params)),
      ...{ device: this.device, precision, precisionReason },
      flopsPerImage: task.flopsPerImage ?? method.flopsPerImage?.(settings) ?? null,
    };
  }
}

/** The schedules of a task in a run of this length. */
function schedulesOf({ schedules = {} }: Task, plan: Plan): Schedules {
  return typeof schedules === 'function' ? schedules(plan) : schedules;
}

const sizeOf = (tensors: readonly Tensor[]): number =>
  tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);
