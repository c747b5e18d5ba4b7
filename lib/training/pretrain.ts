/** Pre-training of a masked autoencoder, from data to the run's folder. */
import { DataLoader, type Dataset, measureStatistics, openDataset } from '../data/index.js';
import { fixedNoise, imagesToShow, reconstruct, reconstructionSheet } from '../evaluation/index.js';
import { resolveDevice } from '../models/device.js';
import {
  MaskedAutoencoder,
  type ModelCard,
  maeFlops,
  Normalisation,
  trainingFlops,
  writeCard,
} from '../models/index.js';
import { packageVersion } from '../native/paths.js';
import { AdamW, ExponentialMovingAverage, warmupCosine } from '../optim/index.js';
import { type Device, torch } from '../torch/index.js';
import { runTraining } from './engine/engine.js';
import { type Precision, resolvePrecision } from './engine/precision.js';
import { weightDecayGroups } from './parameter-groups.js';
import { RunFolder } from './run/folder.js';
import { Run, type RunReporter, type RunSummary } from './run/run.js';
import { resolveOptions } from './settings/layers.js';
import type { PretrainOptions } from './settings/options.js';
import { type Plan, planOf } from './settings/plan.js';
import { configOf, type PretrainSettings, withFileKeys } from './settings/pretrain.js';

/** How many images the sheets of reconstructions show. */
const SHOWN = 8;

/** What a pre-training tells, and what it can be given besides settings. */
export interface PretrainHooks extends RunReporter {
  onStart?(start: PretrainStart): void;
  /** Images to train on, in the place of what `data` names. */
  readonly dataset?: Dataset;
  /** Ends the run after the step in progress; it can be resumed. */
  readonly signal?: AbortSignal;
}

/** A run that is about to begin. */
export interface PretrainStart extends Plan {
  /** Steps that are done where a run is resumed; 0 for a new one. */
  readonly stepsDone: number;
  readonly settings: PretrainSettings;
  readonly samples: number;
  readonly parameters: number;
  /** Floating point operations of a training step, per image. */
  readonly flopsPerImage: number;
  readonly device: Device;
  readonly precision: Precision;
  /** Why that precision was chosen; null where it was asked for. */
  readonly precisionReason: string | null;
}

/** What summary.json holds. */
export interface PretrainSummary extends RunSummary {
  /** Mean loss over the last tenth of the steps; of those since the last line of the log where a signal ended the run. */
  readonly loss: number;
  /** Images that could not be read. */
  readonly skipped: number;
}

/**
 * Runs a pre-training and leaves its folder behind: settings, log, checkpoints, reconstructions, report, summary.
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
  hooks: PretrainHooks = {},
): Promise<PretrainSummary> {
  const data = hooks.dataset === undefined ? options.data : ['a dataset from code'];
  return await runPretraining(resolveOptions({ ...options, data }), hooks);
}

/** {@link pretrain} with settings that are resolved. */
export async function runPretraining(
  settings: PretrainSettings,
  hooks: PretrainHooks = {},
): Promise<PretrainSummary> {
  const device = resolveDevice(settings.device);
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const folder = new RunFolder(settings.out);
  folder.check();
  if (hooks.dataset !== undefined) return await pretrainOn(hooks.dataset, settings, device, hooks);
  const { imageSize, channels } = settings.architecture;
  const dataset = await openDataset(settings.data, { imageSize, channels, seed: settings.seed });
  try {
    return await pretrainOn(dataset, settings, device, hooks);
  } finally {
    await dataset.close();
  }
}

async function pretrainOn(
  dataset: Dataset,
  given: PretrainSettings,
  device: Device,
  hooks: PretrainHooks,
): Promise<PretrainSummary> {
  const { precision, reason } = resolvePrecision(given.amp, device);
  const statistics = await measured(dataset, given);
  const settings: PretrainSettings = { ...given, ...statistics, device, amp: precision };
  const { architecture, seed, maskRatio, masking } = settings;
  const card: ModelCard = { architecture, ...statistics, maskRatio, masking };

  torch.manualSeed(seed);
  using model = new MaskedAutoencoder(architecture).to(device);
  model.setGradientCheckpointing(settings.gradCheckpointing);
  using normalisation = new Normalisation(
    architecture.channels,
    device,
    statistics.mean,
    statistics.std,
  );
  using optimizer = new AdamW(weightDecayGroups(model, settings.weightDecay), {
    lr: settings.lr,
    betas: [0.9, 0.95],
  });
  using ema =
    settings.ema === null ? null : new ExponentialMovingAverage(model, { decay: settings.ema });
  // Blocks are laid out on the CPU.
  const generator = new torch.Generator(masking === 'block' ? 'cpu' : device).manualSeed(seed);

  using run = new Run({
    folder: new RunFolder(settings.out),
    config: { command: 'train', ...configOf(settings), versions: versions() },
    trained: {
      model,
      optimizer,
      ema,
      generators: { masks: generator },
      fixed: {
        seed,
        samples: dataset.length,
        batch_size: settings.batchSize,
        accum: settings.accum,
        ...withFileKeys(architecture),
      },
      metadata: { format: 'pt', model: writeCard(card) },
    },
    device,
    keep: settings.keep,
    resume: settings.resume,
    reporter: hooks,
  });
  const loader = new DataLoader(dataset, {
    batchSize: settings.batchSize,
    imageSize: architecture.imageSize,
    channels: architecture.channels,
    shuffle: true,
    dropLast: false,
    seed,
    augment: settings.augment ? 'train' : 'none',
    cropScale: settings.cropScale,
    ...(settings.workers === null ? {} : { workers: settings.workers }),
    onSkip: (name, why) => run.skip(name, why),
  });
  const plan = planOf(settings, loader.batchesPerEpoch);
  hooks.onStart?.({
    ...plan,
    stepsDone: run.start?.step ?? 0,
    settings,
    samples: dataset.length,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0),
    flopsPerImage: trainingFlops(maeFlops(architecture, maskRatio).total),
    device,
    precision,
    precisionReason: reason,
  });

  using shown = await imagesToShow(dataset, normalisation, {
    count: SHOWN,
    imageSize: architecture.imageSize,
    seed,
  });
  using noise = fixedNoise(architecture, shown.size(0), { maskRatio, masking, seed });
  const draw = async (name: string, step: number): Promise<void> => {
    const { rows } = reconstruct(model, shown, noise, normalisation, maskRatio);
    await run.picture(name, step, reconstructionSheet(rows));
  };
  const { callbacks } = run;
  const result = await runTraining({
    ...callbacks,
    batches: loader,
    optimizer,
    schedule: warmupCosine({
      base: settings.lr,
      min: settings.minLr,
      warmupSteps: plan.warmupSteps,
      totalSteps: plan.totalSteps,
    }),
    totalSteps: plan.totalSteps,
    loss: (batch) =>
      model.forward(normalisation.toTensor(batch), { maskRatio, masking, generator }).loss,
    accum: settings.accum,
    clipGrad: settings.clipGrad,
    precision,
    ema,
    logEvery: settings.logEvery,
    saveEvery: settings.saveEvery,
    saveSteps: settings.saveSteps,
    ...(run.start && { start: run.start }),
    generators: [generator],
    signal: hooks.signal,
    async onEpoch(record) {
      await draw(`epoch-${String(record.epoch + 1).padStart(4, '0')}`, record.step);
      await callbacks.onEpoch?.(record);
    },
  }).catch(async (error) => {
    throw await run.explain(error);
  });
  if (result.steps > 0) await draw('last', result.steps);
  return await run.finish(result, { loss: result.loss, skipped: run.skipped });
}

/** Mean and standard deviation, from the data where they are to be measured. */
async function measured(
  dataset: Dataset,
  { mean, std, architecture, seed }: PretrainSettings,
): Promise<{ mean: readonly number[]; std: readonly number[] }> {
  if (mean !== 'measured' && std !== 'measured') return { mean, std };
  const { imageSize, channels } = architecture;
  const found = await measureStatistics(dataset, { imageSize, channels, seed });
  return {
    mean: mean === 'measured' ? found.mean : mean,
    // A channel that never changes, such as the alpha of opaque images, is left in its scale.
    std: std === 'measured' ? found.std.map((value) => value || 1) : std,
  };
}

function versions(): Record<string, string> {
  return {
    'mae-native': packageVersion(),
    libtorch: torch.version,
    node: process.versions.node,
  };
}
