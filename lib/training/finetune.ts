/** Fine-tuning of a pre-trained encoder as a classifier, or training of one from scratch (arXiv:2111.06377, appendix A). */
import {
  drawBoxes,
  drawMix,
  eraseBoxes,
  eraseStream,
  mixImages,
  mixStream,
  softTargets,
} from '../data/augment/batch/index.js';
import type { Batch } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import {
  CLASSIFIER_KEY,
  type ClassifierCard,
  trainingFlops,
  VisionTransformer,
  vitFlops,
  writeClassifierCard,
} from '../models/index.js';
import * as nn from '../nn/index.js';
import { AdamW, ExponentialMovingAverage } from '../optim/index.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { begin } from './beginning.js';
import { type ClassificationData, withClassificationData } from './classification/data.js';
import { knownEncoder } from './classification/known-encoder.js';
import { loadEncoder } from './classification/load-encoder.js';
import { layerDecayGroups, trainLastBlocks } from './classification/parameters.js';
import { type Memory, type ValidationSummary, validation } from './classification/validation.js';
import { prepare } from './run/prepare.js';
import {
  type TrainingHooks,
  type TrainingStart,
  type TrainingSummary,
  trainInFolder,
} from './run/train.js';
import { withFileKeys } from './settings/common.js';
import {
  configOfFinetuning,
  type FinetuneSettings,
  layFinetuneOptions,
  resolveFinetuneSettings,
} from './settings/finetune.js';
import type { FinetuneOptions } from './settings/finetune-options.js';

export interface FinetuneHooks extends TrainingHooks {
  onStart?(start: FinetuneStart): void;
}

/** A run that is about to begin. */
export interface FinetuneStart extends TrainingStart {
  readonly settings: FinetuneSettings;
  readonly classes: readonly string[];
  /** Floating point operations of a training step, per image, where every block is trained. */
  readonly flopsPerImage: number;
  /** Why that precision was chosen; null where it was asked for. */
  readonly precisionReason: string | null;
  /** How the checkpoint was fitted to the classifier, a line each. */
  readonly notes: readonly string[];
}

/** What summary.json holds. */
export type FinetuneSummary = TrainingSummary & ValidationSummary;

/**
 * Fine-tunes the encoder of a checkpoint on labelled images, and leaves the run's folder behind.
 *
 * ```ts
 * const { top1 } = await train.finetune({
 *   init: 'runs/photos/checkpoints/last.safetensors', data: ['labelled'], valData: ['validation'],
 * });
 * ```
 *
 * @throws UserError for settings that do not go together, a checkpoint that does not fit, and data without labels
 */
export async function finetune(
  options: FinetuneOptions,
  hooks: FinetuneHooks = {},
): Promise<FinetuneSummary> {
  const data = hooks.dataset === undefined ? options.data : ['a dataset from code'];
  const laid = layFinetuneOptions({ ...options, data });
  return await runFinetuning(resolveFinetuneSettings(laid, knownEncoder(laid)), hooks);
}

/** {@link finetune} with settings that are resolved. */
export async function runFinetuning(
  settings: FinetuneSettings,
  hooks: FinetuneHooks = {},
): Promise<FinetuneSummary> {
  const device = prepare(settings);
  return await withClassificationData(settings, settings.architecture, hooks.dataset, (data) =>
    finetuneOn(data, settings, device, hooks),
  );
}

async function finetuneOn(
  { dataset, classes, loaders }: ClassificationData,
  given: FinetuneSettings,
  device: Device,
  hooks: FinetuneHooks,
): Promise<FinetuneSummary> {
  using begun = await begin(given, dataset, given.architecture, device);
  const { settings, statistics, precision, precisionReason, normalisation } = begun;
  const architecture = { ...settings.architecture, numClasses: classes.length };
  const card: ClassifierCard = {
    architecture,
    ...statistics,
    classes,
    cropRatio: settings.cropRatio,
  };

  using model = new VisionTransformer(architecture);
  const { init } = settings;
  const notes = init === null ? [] : loadEncoder(model, { ...settings, init });
  trainLastBlocks(model, settings.trainableBlocks);
  model.to(device).train();
  using optimizer = new AdamW(layerDecayGroups(model, settings), {
    lr: settings.lr,
    betas: [...settings.betas],
  });
  using ema =
    settings.ema === null ? null : new ExponentialMovingAverage(model, { decay: settings.ema });
  const memory: Memory = { last: null, best: null };
  const noise = new torch.Generator(device);

  return await trainInFolder({
    settings,
    device,
    precision,
    config: { command: 'finetune', ...configOfFinetuning(settings) },
    trained: {
      model,
      optimizer,
      ema,
      memory,
      // What stochastic depth draws from.
      generators: { 'dropped paths': torch.defaultGenerator(device) },
      fixed: {
        ...withFileKeys(architecture),
        ...withFileKeys({ classes, holdout: settings.holdout, select: settings.select }),
        trainable_blocks: settings.trainableBlocks,
      },
      metadata: { format: 'pt', [CLASSIFIER_KEY]: writeClassifierCard(card) },
    },
    dataset,
    images: {
      imageSize: architecture.imageSize,
      channels: architecture.channels,
      augment: settings.augment ? 'train' : 'none',
      cropScale: settings.cropScale,
      ...(settings.augment && settings.autoAugment !== null
        ? { autoAugment: settings.autoAugment, mean: statistics.mean }
        : {}),
      ...(settings.colorJitter > 0 ? { colorJitter: settings.colorJitter } : {}),
    },
    hooks,
    loss: (batch) => loss(model, batch, normalisation, noise, settings),
    onStart: (start) =>
      hooks.onStart?.({
        ...start,
        settings,
        classes,
        flopsPerImage: trainingFlops(vitFlops(architecture)),
        precisionReason,
        notes,
      }),
    observe: (run, plan) =>
      validation(run, {
        ...{ model, ema, normalisation, loaders, settings, memory, hooks, plan, precision },
        classes: classes.length,
      }),
  });
}

/**
 * The mean loss of a batch: cross entropy with soft targets of what erasing and mixing make of the images. What is drawn
 * for it, but for stochastic depth, is a pure function of seed, epoch and batch.
 */
function loss(
  model: VisionTransformer,
  batch: Batch,
  normalisation: Normalisation,
  noise: ReturnType<typeof torch.defaultGenerator>,
  { seed, erasing, mixup, cutmix, smoothing, architecture: { imageSize } }: FinetuneSettings,
): Tensor {
  const { epoch, index, size } = batch;
  const stream = eraseStream(seed, epoch, index);
  const boxes = drawBoxes(stream, size, imageSize, { probability: erasing });
  noise.manualSeed(stream.uint32());
  const mix = drawMix(
    mixStream(seed, epoch, index),
    { mixup, cutmix, prob: 1, switchProb: 0.5 },
    imageSize,
  );
  const images = mixImages(eraseBoxes(normalisation.toTensor(batch), boxes, noise), mix);
  const labels = torch.tensor(batch.labels as Int32Array, { device: images.device }).to('int64');
  const targets = softTargets(labels, model.config.numClasses, { mix, smoothing });
  // Short formats have too few digits for a loss.
  return nn.functional.crossEntropy(model.forward(images).to('float32'), targets);
}
