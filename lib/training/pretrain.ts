/** Pre-training of a masked autoencoder, from data to the run's folder. */
import { type Batch, type Dataset, openDataset } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { fixedNoise, imagesToShow, reconstruct, reconstructionSheet } from '../evaluation/index.js';
import {
  MaskedAutoencoder,
  type ModelCard,
  maeFlops,
  trainingFlops,
  writeCard,
} from '../models/index.js';
import { AdamW, ExponentialMovingAverage } from '../optim/index.js';
import { weightDecayGroups } from '../optim/weight-decay-groups.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { begin } from './beginning.js';
import { graphProblem } from './cuda-graph.js';
import type { GraphLoss } from './engine/graphed-update.js';
import { prepare } from './run/prepare.js';
import type { Run } from './run/run.js';
import {
  type Observer,
  type TrainingHooks,
  type TrainingStart,
  type TrainingSummary,
  trainInFolder,
} from './run/train.js';
import { withFileKeys } from './settings/common.js';
import { configOf, type PretrainSettings, resolveOptions } from './settings/pretrain.js';
import type { PretrainOptions } from './settings/pretrain-options.js';

/** How many images the sheets of reconstructions show. */
const SHOWN = 8;

export interface PretrainHooks extends TrainingHooks {
  onStart?(start: PretrainStart): void;
}

/** A run that is about to begin. */
export interface PretrainStart extends TrainingStart {
  readonly settings: PretrainSettings;
  /** Floating point operations of a training step, per image. */
  readonly flopsPerImage: number;
  /** Why that precision was chosen; null where it was asked for. */
  readonly precisionReason: string | null;
  /** Why no CUDA graph does the steps though one was asked for; null otherwise. */
  readonly noGraph: string | null;
}

/** What summary.json holds. */
export type PretrainSummary = TrainingSummary;

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
  const device = prepare(settings);
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
  using begun = await begin(given, dataset, given.architecture, device);
  const { settings, statistics, precision, precisionReason, normalisation } = begun;
  const { architecture, seed, maskRatio, masking } = settings;
  const card: ModelCard = { architecture, ...statistics, maskRatio, masking };

  using model = new MaskedAutoencoder(architecture).to(device);
  model.setGradientCheckpointing(settings.gradCheckpointing);
  using optimizer = new AdamW(weightDecayGroups(model, settings.weightDecay), {
    lr: settings.lr,
    betas: [0.9, 0.95],
  });
  using ema =
    settings.ema === null ? null : new ExponentialMovingAverage(model, { decay: settings.ema });
  // Blocks are laid out on the CPU.
  const generator = new torch.Generator(masking === 'block' ? 'cpu' : device).manualSeed(seed);
  const parts: GraphLoss<Batch> = {
    inputs: (batch) => [
      normalisation.upload(batch),
      model.drawNoise(batch.size, { maskRatio, masking, generator }),
    ],
    loss: ([bytes, noise]) =>
      model.loss(normalisation.normalise(bytes as Tensor), { maskRatio, noise: noise as Tensor }),
  };
  const noGraph = graphProblem(settings, device);

  return await trainInFolder({
    settings,
    device,
    precision,
    config: { command: 'train', ...configOf(settings) },
    trained: {
      model,
      optimizer,
      ema,
      generators: { masks: generator },
      fixed: withFileKeys(architecture),
      metadata: { format: 'pt', model: writeCard(card) },
    },
    dataset,
    images: {
      imageSize: architecture.imageSize,
      channels: architecture.channels,
      augment: settings.augment ? 'train' : 'none',
      cropScale: settings.cropScale,
      ...(settings.colorJitter > 0 ? { colorJitter: settings.colorJitter } : {}),
    },
    hooks,
    loss: (batch) => parts.loss(parts.inputs(batch)),
    graph: settings.cudaGraph && noGraph === null ? parts : null,
    onStart: (start) =>
      hooks.onStart?.({
        ...start,
        settings,
        flopsPerImage: trainingFlops(maeFlops(architecture, maskRatio).total),
        precisionReason,
        noGraph,
      }),
    observe: (run) => drawings(run, model, dataset, normalisation, settings),
  });
}

/** Draws reconstructions of the same images after each epoch, and at the end. */
async function drawings(
  run: Run,
  model: MaskedAutoencoder,
  dataset: Dataset,
  normalisation: Normalisation,
  { architecture, seed, maskRatio, masking }: PretrainSettings,
): Promise<Observer<object>> {
  const { imageSize } = architecture;
  const shown = await imagesToShow(dataset, normalisation, { count: SHOWN, imageSize, seed });
  const noise = fixedNoise(architecture, shown.size(0), { maskRatio, masking, seed });
  const draw = async (name: string, step: number): Promise<void> => {
    const { rows } = reconstruct(model, shown, noise, normalisation, maskRatio);
    await run.picture(name, step, reconstructionSheet(rows));
  };
  return {
    onEpoch: ({ epoch, step }) => draw(`epoch-${String(epoch + 1).padStart(4, '0')}`, step),
    async onEnd({ steps }) {
      if (steps > 0) await draw('last', steps);
      return {};
    },
    [Symbol.dispose]() {
      shown.dispose();
      noise.dispose();
    },
  };
}
