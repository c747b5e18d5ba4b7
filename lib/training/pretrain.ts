/** Pre-training of a masked autoencoder, from data to the run's folder. */

import { saveSafetensors } from '../checkpoints/index.js';
import { type Batch, DataLoader, type Dataset, openDataset } from '../data/index.js';
import { UserError } from '../errors.js';
import { MaskedAutoencoder } from '../models/index.js';
import { packageVersion } from '../native/paths.js';
import { AdamW, warmupCosine } from '../optim/index.js';
import { type Generator as RandomGenerator, type Tensor, torch } from '../torch/index.js';
import { type EpochRecord, runTraining, type StepRecord } from './engine.js';
import { Normalisation } from './normalisation.js';
import { reconstruct, writeReconstructions } from './reconstructions.js';
import { RunFolder } from './run-folder.js';
import { type PretrainSettings, resolveDevice, stepsOf } from './settings.js';

/** How many images the sheets of reconstructions show. */
const SHOWN = 8;

/** What a run tells while it goes on. */
export interface PretrainReporter {
  onStart?(start: PretrainStart): void;
  onStep?(record: StepRecord): void;
  onEpoch?(record: EpochRecord): void;
  onSkip?(name: string, reason: string): void;
}

export interface PretrainStart {
  readonly samples: number;
  readonly parameters: number;
  readonly totalSteps: number;
  readonly epochs: number;
  readonly warmupSteps: number;
  readonly learningRate: number;
  readonly device: string;
  readonly out: string;
}

/** What summary.json holds. */
export interface PretrainSummary {
  /** Mean loss over the last tenth of the steps; of those since the last line of the log where a signal ended the run. */
  readonly loss: number;
  readonly steps: number;
  readonly images: number;
  readonly images_per_second: number;
  readonly wall_seconds: number;
  readonly peak_memory_bytes: number;
  /** Images that could not be read. */
  readonly skipped: number;
  readonly complete: boolean;
  readonly out: string;
  readonly checkpoint: string;
}

/**
 * Runs a pre-training and leaves its folder behind: settings, log, weights, reconstructions, summary.
 *
 * @throws UserError for settings that do not go together, data that cannot be used, and a loss that is no number
 */
export async function pretrain(
  settings: PretrainSettings,
  reporter: PretrainReporter = {},
  signal?: AbortSignal,
): Promise<PretrainSummary> {
  const began = performance.now();
  const device = resolveDevice(settings.device);
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  RunFolder.check(settings.out);
  const { model: config, seed, batchSize } = settings;
  const dataset = await openDataset(settings.data, {
    imageSize: config.imageSize,
    channels: config.channels,
    seed,
  });
  try {
    return await pretrainOn(dataset);
  } finally {
    await dataset.close();
  }

  async function pretrainOn(data: Dataset): Promise<PretrainSummary> {
    torch.manualSeed(seed);
    using model = new MaskedAutoencoder(config).to(device);
    using normalisation = new Normalisation(config.channels, device, settings.mean, settings.std);
    const generator = new torch.Generator(device).manualSeed(seed);
    const { maskRatio } = settings;
    const folder = new RunFolder(settings.out);
    const loader = new DataLoader(data, {
      batchSize,
      imageSize: config.imageSize,
      channels: config.channels,
      shuffle: true,
      seed,
      augment: settings.augment ? 'train' : 'none',
      cropScale: settings.cropScale,
      ...(settings.workers === null ? {} : { workers: settings.workers }),
      onSkip(name, reason) {
        folder.log({ kind: 'skipped', name, reason });
        reporter.onSkip?.(name, reason);
      },
    });

    const plan = stepsOf(settings, loader.batchesPerEpoch);
    const schedule = warmupCosine({
      base: settings.learningRate,
      min: settings.minLearningRate,
      warmupSteps: plan.warmupSteps,
      totalSteps: plan.totalSteps,
    });
    using optimizer = new AdamW(weightDecayGroups(model, settings.weightDecay), {
      lr: settings.learningRate,
      betas: [0.9, 0.95],
    });

    folder.writeJson('config.json', { ...settings, device, versions: versions() });
    reporter.onStart?.({
      samples: data.length,
      parameters: model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0),
      ...plan,
      learningRate: settings.learningRate,
      device,
      out: settings.out,
    });

    using shown = await shownImages(data, settings, normalisation);
    const draw = (name: string): Promise<void> =>
      writeReconstructions(
        folder.reconstruction(name),
        reconstruct(model, shown.images, shown.noise, normalisation, maskRatio),
      );
    let savedStep = 0;
    const save = (step: number): void => {
      if (step === savedStep) return;
      savedStep = step;
      using _scope = torch.scope();
      saveSafetensors(folder.weights, model.stateDict(), {
        format: 'pt',
        step: String(step),
        config: JSON.stringify(config),
      });
    };

    const result = await runTraining({
      batches: loader,
      optimizer,
      schedule,
      totalSteps: plan.totalSteps,
      clipGrad: settings.clipGrad,
      logEvery: settings.logEvery,
      signal,
      loss: (batch: Batch) =>
        model.forward(normalisation.toTensor(batch), { maskRatio, generator }).loss,
      onStep(record) {
        folder.log({
          kind: 'step',
          step: record.step,
          epoch: record.epoch,
          loss: record.loss,
          lr: record.lr,
          grad_norm: record.gradNorm,
          images_per_second: record.imagesPerSecond,
          data_wait_ms: record.dataWaitMs,
          step_ms: record.stepMs,
        });
        reporter.onStep?.(record);
      },
      async onEpoch(record) {
        folder.log({
          kind: 'epoch',
          epoch: record.epoch,
          step: record.step,
          loss: record.loss,
          images_per_second: record.imagesPerSecond,
          seconds: record.seconds,
        });
        if ((record.epoch + 1) % settings.saveEvery === 0) save(record.step);
        await draw(`epoch-${String(record.epoch + 1).padStart(4, '0')}`);
        reporter.onEpoch?.(record);
      },
    });

    save(result.steps);
    if (result.steps > 0) await draw('last');
    const seconds = (performance.now() - began) / 1000;
    const summary: PretrainSummary = {
      loss: result.loss,
      steps: result.steps,
      images: result.images,
      images_per_second: result.images / seconds,
      wall_seconds: seconds,
      peak_memory_bytes: process.resourceUsage().maxRSS * 1024,
      skipped: loader.skipped.length,
      complete: result.complete,
      out: settings.out,
      checkpoint: folder.weights,
    };
    if (result.complete) folder.writeJson('summary.json', summary);
    return summary;
  }
}

/**
 * The parameters in two groups: weights that decay, and biases and norms, which have one dimension and do not. Frozen
 * ones are in neither.
 */
export function weightDecayGroups(model: MaskedAutoencoder, weightDecay: number) {
  const trained = model.parameters().filter((parameter) => parameter.requiresGrad);
  return [
    { params: trained.filter((parameter) => parameter.ndim > 1), weightDecay },
    { params: trained.filter((parameter) => parameter.ndim <= 1), weightDecay: 0 },
  ];
}

/** The images that every sheet shows, without augmentation, and the noise that masks them: the same all the time. */
async function shownImages(
  data: Dataset,
  settings: PretrainSettings,
  normalisation: Normalisation,
): Promise<{ images: Tensor; noise: Tensor } & Disposable> {
  const { imageSize, channels, patchSize } = settings.model;
  const loader = new DataLoader(data, {
    batchSize: Math.min(SHOWN, data.length),
    imageSize,
    channels,
    // A fixed choice from all of the data, which in a sorted folder would otherwise be one class.
    shuffle: true,
    seed: settings.seed,
    augment: 'none',
    workers: 1,
    cacheBytes: 0,
  });
  for await (const batch of loader.epoch(0)) {
    using _scope = torch.scope();
    const images = normalisation.toTensor(batch).keep();
    const generator: RandomGenerator = new torch.Generator('cpu').manualSeed(settings.seed);
    const patches = (imageSize[0] / patchSize) * (imageSize[1] / patchSize);
    const noise = torch.rand([batch.size, patches], { generator }).to(images).keep();
    return {
      images,
      noise,
      [Symbol.dispose]() {
        images.dispose();
        noise.dispose();
      },
    };
  }
  throw new UserError('the data holds no image that can be read');
}

function versions(): Record<string, string> {
  return {
    'mae-native': packageVersion(),
    libtorch: torch.version,
    node: process.versions.node,
  };
}
