/** The set-up of every training: device, folder, precision, statistics, and the seed of its weights. */
import { type Dataset, measureStatistics, type ViewSpec } from '../data/index.js';
import { Normalisation } from '../data/tensors/index.js';
import { AdamW } from '../optim/index.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import { type Device, torch } from '../torch/index.js';
import type { MethodSettings, Statistics, Task, TaskOptimizer } from './method.js';
import { RunFolder } from './run/folder.js';
import { checkScale, type TrainingSettings } from './settings/resolve.js';

/**
 * Checks that come before any data is opened: the device, its threads, and whether the run can use its folder.
 *
 * @throws UserError where the device is missing, or a file has the folder's name
 */
export function setUpDevice({ device, threads, out }: TrainingSettings): Device {
  const resolved = resolveDevice(device);
  if (threads !== null) torch.setNumThreads(threads);
  new RunFolder(out).check();
  return resolved;
}

/** A training that is ready to create its weights. */
export interface SetUp<R> extends Disposable {
  /** Settings with the chosen precision and device, and measured statistics. */
  readonly settings: R & Statistics;
  readonly precision: Precision;
  /** Why that precision was chosen; null where it was given. */
  readonly precisionReason: string | null;
  readonly normalisation: Normalisation;
}

/**
 * Chooses the precision, measures the data's statistics where they are wanted, and seeds the generator of the weights.
 *
 * @param shape Shape of the first view's images.
 */
export async function setUp<R extends MethodSettings>(
  given: R,
  dataset: Dataset,
  shape: Pick<ViewSpec, 'imageSize' | 'channels'>,
  device: Device,
): Promise<SetUp<R>> {
  const { precision, reason } = resolvePrecision(given.amp, device);
  const { imageSize, channels = 3 } = shape;
  if (dataset.deep !== true) checkScale(given);
  const statistics = await statisticsFor(dataset, { imageSize, channels }, given);
  torch.manualSeed(given.seed);
  const normalisation = new Normalisation(channels, device, statistics.mean, statistics.std);
  return {
    settings: { ...given, ...statistics, device, amp: precision },
    ...{ precision, precisionReason: reason, normalisation },
    [Symbol.dispose]: () => normalisation.dispose(),
  };
}

/** Mean and standard deviation of each channel, measured from the data where that is wanted. */
async function statisticsFor(
  dataset: Dataset,
  shape: { imageSize: ViewSpec['imageSize']; channels: number },
  { mean, std, seed }: MethodSettings,
): Promise<Statistics> {
  if (mean !== 'measured' && std !== 'measured') return { mean, std };
  const found = await measureStatistics(dataset, { ...shape, seed });
  return {
    mean: mean === 'measured' ? found.mean : mean,
    // A constant channel, such as the alpha of opaque images, is not scaled.
    std: std === 'measured' ? found.std.map((value) => value || 1) : std,
  };
}

/** The optimizer of a task: its own, or AdamW as of masked autoencoders (arXiv:2111.06377, table 8). */
export function optimizerOf(task: Task, { lr }: Pick<TrainingSettings, 'lr'>): TaskOptimizer {
  const groups = task.paramGroups();
  return task.createOptimizer?.(groups) ?? new AdamW(groups, { lr, betas: [0.9, 0.95] });
}

/** What decides whether steps use a CUDA graph. */
interface GraphConditions {
  readonly accum: number;
  readonly cudaGraph?: boolean;
  readonly gradCheckpointing?: boolean;
  /** Null where one process trains. */
  readonly replicas?: object | null;
}

/** Why a requested CUDA graph cannot be used, for people; null where it can, or is not requested. */
export function graphProblem(
  { cudaGraph = false, gradCheckpointing = false, accum, replicas = null }: GraphConditions,
  device: Device,
  task: Partial<Pick<Task, 'schedules' | 'volatile' | 'beforeStep' | 'afterStep'>> = {},
): string | null {
  if (!cudaGraph) return null;
  if (!device.startsWith('cuda')) return `${device} has none`;
  if (!torch.cuda.CUDAGraph.isAvailable()) {
    return 'the addon\'s library for CUDA is not there ("mae-native doctor" tells why)';
  }
  if (gradCheckpointing) return 'gradient checkpointing calls JavaScript in the backward pass';
  if (replicas !== null) return 'several processes exchange gradients in a step';
  if (accum > 1) return 'a step of several batches is not recorded';
  const { schedules, volatile, beforeStep, afterStep } = task;
  if ((schedules ?? volatile ?? beforeStep ?? afterStep) !== undefined) {
    return 'the method does more in a step than a graph records';
  }
  return null;
}
