/** What every training has around its loss: the run's folder, the batches, the loop, the end. */
import { type Batch, DataLoader, type DataLoaderOptions, type Dataset } from '../../data/index.js';
import { packageVersion } from '../../native/paths.js';
import { warmupCosine } from '../../optim/index.js';
import type { Precision } from '../../runtime/precision.js';
import { type Device, type Profile, type Tensor, torch } from '../../torch/index.js';
import { runTraining } from '../engine/engine.js';
import type { GraphLoss } from '../engine/graphed-update.js';
import type { EngineResult, EpochRecord } from '../engine/records.js';
import type { TrainedBy } from '../engine/update.js';
import type { TrainingSettings } from '../settings/common.js';
import { type Plan, planOf } from '../settings/plan.js';
import { RunFolder } from './folder.js';
import { Run, type RunReporter, type RunSummary } from './run.js';
import type { Trained } from './state.js';

/**
 * The free memory of a GPU from which on decoded images are held there: four times what the loader keeps of them, so that
 * the model's share stays the larger one.
 */
const SPARE_BYTES = 2 * 1024 ** 3;

/** What a training tells, and what it can be given besides settings. */
export interface TrainingHooks extends RunReporter {
  /** Images to train on, in the place of what `data` names. */
  readonly dataset?: Dataset;
  /** Ends the run after the step in progress; it can be resumed. */
  readonly signal?: AbortSignal;
  /** Told of each step's end: `torch.profiler.profile` with a schedule. */
  readonly profiler?: Pick<Profile, 'step'> | null | undefined;
  onStart?(start: TrainingStart): void;
}

/** A run that is about to begin. */
export interface TrainingStart extends Plan {
  /** Steps that are done where a run is resumed; 0 for a new one. */
  readonly stepsDone: number;
  readonly samples: number;
  readonly parameters: number;
  /** Of the parameters, those that are trained. */
  readonly trainedParameters: number;
  readonly device: Device;
  readonly precision: Precision;
}

/** What every training's summary.json holds. */
export interface TrainingSummary extends RunSummary {
  /** Mean loss over the last tenth of the steps; of those since the last line of the log where a signal ended the run. */
  readonly loss: number;
  /** Images that could not be read. */
  readonly skipped: number;
}

/** Looks at what is trained while it is. */
export interface Observer<More extends object> extends Disposable {
  onEpoch(record: EpochRecord): Promise<void>;
  /** Called at the end, complete or not. @returns what it adds to the summary */
  onEnd(result: EngineResult): Promise<More>;
  /** Whether a signal ended its work before that was done: the run is not complete then. */
  readonly isBrokenOff?: boolean;
}

/** A training: what is trained, on what, and how a batch becomes a loss. */
export interface Training<More extends object> {
  readonly settings: TrainingSettings;
  readonly device: Device;
  readonly precision: Precision;
  /** What config.json holds besides versions. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly trained: Trained & { readonly optimizer: TrainedBy };
  readonly dataset: Dataset;
  readonly images: Omit<
    DataLoaderOptions,
    'batchSize' | 'shuffle' | 'shuffleBuffer' | 'dropLast' | 'seed'
  >;
  readonly hooks: TrainingHooks;
  loss(batch: Batch): Tensor;
  /** The loss in parts, where a CUDA graph is to do the steps. */
  readonly graph?: GraphLoss<Batch> | null;
  onStart(start: TrainingStart): void;
  observe(run: Run, plan: Plan): Promise<Observer<More>>;
}

/**
 * Trains, and leaves the run's folder behind.
 *
 * @throws UserError for a checkpoint that cannot be gone on from, and losses that are no numbers
 */
export async function trainInFolder<More extends object>(
  training: Training<More>,
): Promise<More & TrainingSummary> {
  const { settings, device, trained, dataset, hooks } = training;
  const { seed, batchSize, accum, shuffleBuffer, workers, maxBad } = settings;
  using run = new Run({
    folder: new RunFolder(settings.out),
    config: { ...training.config, versions: versions() },
    trained: {
      ...trained,
      fixed: {
        ...{ seed, samples: dataset.length, batch_size: batchSize, accum },
        ...(shuffleBuffer === 0 ? {} : { shuffle_buffer: shuffleBuffer }),
        ...trained.fixed,
      },
    },
    device,
    keep: settings.keep,
    resume: settings.resume,
    reporter: hooks,
  });
  const loader = new DataLoader(dataset, {
    ...training.images,
    batchSize,
    shuffle: dataset.sequential !== true,
    shuffleBuffer,
    dropLast: false,
    seed,
    cuts: device.startsWith('cuda') && torch.cuda.memGetInfo(device).free > SPARE_BYTES,
    ...(workers === null ? {} : { workers }),
    ...(maxBad === null ? {} : { maxBadShare: maxBad }),
    onSkip: (name, why) => run.skip(name, why),
  });
  try {
    return await trainOn(loader, training, run);
  } catch (error) {
    throw await run.explain(error);
  } finally {
    loader.close();
  }
}

async function trainOn<More extends object>(
  loader: DataLoader,
  training: Training<More>,
  run: Run,
): Promise<More & TrainingSummary> {
  const { settings, device, precision, trained, dataset, hooks } = training;
  const plan = planOf(settings, loader.batchesPerEpoch);
  training.onStart({
    ...plan,
    stepsDone: run.start?.step ?? 0,
    samples: dataset.length,
    parameters: sizeOf(trained.model.parameters()),
    trainedParameters: sizeOf(trained.optimizer.paramGroups.flatMap(({ params }) => params)),
    device,
    precision,
  });
  using observer = await training.observe(run, plan);
  const { callbacks } = run;
  const result = await runTraining({
    ...callbacks,
    batches: loader,
    optimizer: trained.optimizer,
    schedule: warmupCosine({
      base: settings.lr,
      min: settings.minLr,
      warmupSteps: plan.warmupSteps,
      totalSteps: plan.totalSteps,
    }),
    totalSteps: plan.totalSteps,
    loss(batch) {
      const loss = training.loss(batch);
      // The tensors that were made of it have memory of their own.
      batch.release?.();
      return loss;
    },
    graph: training.graph ?? null,
    accum: settings.accum,
    clipGrad: settings.clipGrad,
    precision,
    ema: trained.ema,
    logEvery: settings.logEvery,
    saveEvery: settings.saveEvery,
    saveSteps: settings.saveSteps,
    ...(run.start && { start: run.start }),
    generators: Object.values(trained.generators),
    signal: hooks.signal,
    profiler: hooks.profiler,
    async onEpoch(record) {
      await callbacks.onEpoch?.(record);
      await observer.onEpoch(record);
    },
  });
  const more = await observer.onEnd(result);
  const complete = result.complete && observer.isBrokenOff !== true;
  return await run.finish(
    { ...result, complete },
    { ...more, loss: result.loss, skipped: run.skipped },
  );
}

const sizeOf = (tensors: readonly Tensor[]): number =>
  tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);

function versions(): Record<string, string> {
  return {
    'mae-native': packageVersion(),
    libtorch: torch.version,
    node: process.versions.node,
  };
}
