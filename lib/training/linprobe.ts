/** Linear probing of a pre-trained encoder (arXiv:2111.06377, appendix A.1). */
import type { Batch, Dataset } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { UsageError } from '../errors.js';
import {
  evaluationLoader,
  extractFeatures,
  type Features,
  featuresOf,
  poolingOf,
} from '../evaluation/index.js';
import {
  CLASSIFIER_KEY,
  LinearProbe,
  VisionTransformer,
  writeClassifierCard,
} from '../models/index.js';
import * as nn from '../nn/index.js';
import { inPrecision } from '../runtime/precision.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { begin } from './beginning.js';
import { type ClassificationData, withClassificationData } from './classification/data.js';
import { knownEncoder } from './classification/known-encoder.js';
import { loadEncoder } from './classification/load-encoder.js';
import type { Origin } from './classification/own-weights.js';
import { rowsAsDataset } from './probe/cached-features.js';
import { ProbeOptimizer } from './probe/optimizer.js';
import { type ProbeMemory, type ProbeSummary, probeValidation } from './probe/validation.js';
import { prepare } from './run/prepare.js';
import {
  type TrainingHooks,
  type TrainingStart,
  type TrainingSummary,
  trainInFolder,
} from './run/train.js';
import { withFileKeys } from './settings/common.js';
import { FROM_SCRATCH, type KnownEncoder } from './settings/finetune.js';
import {
  configOfLinprobe,
  frozenConfig,
  type LinprobeSettings,
  layLinprobeOptions,
  ratesOfProbe,
  resolveLinprobeSettings,
} from './settings/linprobe.js';
import type { LinprobeOptions } from './settings/linprobe-options.js';

export interface LinprobeHooks extends TrainingHooks {
  onStart?(start: LinprobeStart): void;
  /** The encoder sees each image before the first step: how many it has seen, with `cacheFeatures`. */
  onEncode?(images: number, total: number): void;
}

/** A run that is about to begin. */
export interface LinprobeStart extends TrainingStart {
  readonly settings: LinprobeSettings;
  readonly classes: readonly string[];
  /** The base learning rate of each classifier. */
  readonly rates: readonly number[];
  /** Why that precision was chosen; null where it was asked for. */
  readonly precisionReason: string | null;
  /** How the checkpoint was fitted to the encoder, a line each. */
  readonly notes: readonly string[];
}

/** What summary.json holds; the loss is the sum over the classifiers. */
export type LinprobeSummary = TrainingSummary & ProbeSummary;

/**
 * Trains a linear classifier, or one for each of several learning rates, on what the encoder of a checkpoint makes of
 * labelled images, and leaves the run's folder behind. The encoder is not changed.
 *
 * ```ts
 * const { top1 } = await train.linprobe({
 *   init: 'runs/photos/checkpoints/last.safetensors', data: ['labelled'], valData: ['validation'],
 * });
 * ```
 *
 * @throws UserError for settings that do not go together, a checkpoint that does not fit, and data without labels; the
 *   signal's reason where it comes before the first step, while `cacheFeatures` computes them
 */
export async function linprobe(
  options: LinprobeOptions,
  hooks: LinprobeHooks = {},
): Promise<LinprobeSummary> {
  const data = hooks.dataset === undefined ? options.data : ['a dataset from code'];
  const laid = layLinprobeOptions({ ...options, data });
  return await runLinearProbing(resolveLinprobeSettings(laid, probedEncoder(laid)), hooks);
}

/**
 * What is known of the encoder that is to be probed.
 *
 * @throws UserError where there is none
 */
export function probedEncoder(origin: Origin): KnownEncoder {
  const known = origin.init === FROM_SCRATCH ? null : knownEncoder(origin);
  if (known !== null) return known;
  throw new UsageError(
    `init is ${FROM_SCRATCH}, and there is nothing to probe; expected a checkpoint, such as --init runs/a/checkpoints/last.safetensors`,
  );
}

/** {@link linprobe} with settings that are resolved. */
export async function runLinearProbing(
  settings: LinprobeSettings,
  hooks: LinprobeHooks = {},
): Promise<LinprobeSummary> {
  const device = prepare(settings);
  return await withClassificationData(settings, settings.encoder, hooks.dataset, (data) =>
    probeOn(data, settings, device, hooks),
  );
}

async function probeOn(
  data: ClassificationData,
  given: LinprobeSettings,
  device: Device,
  hooks: LinprobeHooks,
): Promise<LinprobeSummary> {
  const { classes } = data;
  const { encoder: config, pooling } = given;
  using begun = await begin(given, data.dataset, config, device);
  const { settings, statistics, precision, precisionReason, normalisation } = begun;

  const { encoder, notes } = frozenEncoder(given, device);
  const rates = ratesOfProbe(given);
  using probe = new LinearProbe(encoder, { classes: classes.length, heads: rates.length });
  probe.to(device).train();
  const features = featuresOf(encoder, pooling);
  const encode = (images: Tensor) =>
    torch.tidy(() =>
      torch.noGrad(() => inPrecision(precision, device, () => features(images)).to('float32')),
    );
  const images = { imageSize: config.imageSize, channels: config.channels };
  using cached = given.cacheFeatures
    ? await cachedFeatures(data.dataset, encode, normalisation, given, hooks)
    : null;
  const dataset = cached === null ? data.dataset : rowsAsDataset(cached, classes);

  const { lr, weightDecay } = settings;
  const largest = Math.max(...rates);
  using optimizer = new ProbeOptimizer(
    probe.classifiers.map((classifier, i) => ({
      params: classifier.parameters(),
      lrScale: (rates[i] as number) / largest,
      name: `base learning rate ${rates[i]}`,
    })),
    probe.statistics,
    { lr, weightDecay },
  );
  const memory: ProbeMemory = { last: [], best: [], chosen: 0 };
  const card = writeClassifierCard({
    architecture: { ...encoder.config, numClasses: classes.length, pooling: poolingOf(pooling) },
    ...statistics,
    classes,
    cropRatio: settings.cropRatio,
  });

  return await trainInFolder({
    settings,
    device,
    // The encoder computes in it, without gradients, and the classifiers in float32.
    precision: 'none',
    config: { command: 'linprobe', ...configOfLinprobe(settings) },
    trained: {
      model: probe,
      optimizer,
      ema: null,
      memory,
      generators: {},
      fixed: {
        ...withFileKeys(config),
        ...withFileKeys({ classes, holdout: settings.holdout, select: settings.select }),
        ...withFileKeys({ pooling, lrs: settings.lrs, cacheFeatures: settings.cacheFeatures }),
      },
      metadata: { format: 'pt', [CLASSIFIER_KEY]: card },
    },
    dataset,
    images:
      cached === null
        ? {
            ...images,
            augment: settings.augment ? 'train' : 'none',
            cropScale: settings.cropScale,
          }
        : { imageSize: 1, channels: 1, augment: 'none', cacheBytes: 0 },
    hooks,
    loss(batch) {
      const seen =
        cached === null
          ? encode(normalisation.toTensor(batch))
          : cached.features.indexSelect(0, indicesOf(batch, device));
      return lossOf(probe, optimizer, seen, batch);
    },
    onStart: (start) =>
      hooks.onStart?.({
        ...start,
        ...{ settings, classes, rates, notes, precision, precisionReason },
      }),
    observe: (run, plan) =>
      probeValidation(run, {
        ...{ probe, encode, normalisation, loaders: data.loaders, settings, rates, memory, hooks },
        plan,
      }),
  });
}

/** The encoder of the checkpoint, in evaluation mode. */
function frozenEncoder(settings: LinprobeSettings, device: Device) {
  using _ = torch.scope();
  const encoder = new VisionTransformer(frozenConfig(settings));
  const notes = loadEncoder(encoder, settings);
  encoder.to(device).eval();
  return { encoder, notes: notes.filter((note) => !note.startsWith('the head ')) };
}

/** The features of all images that can be read, as evaluation sees them. */
async function cachedFeatures(
  dataset: Dataset,
  encode: (images: Tensor) => Tensor,
  normalisation: Normalisation,
  { encoder: { imageSize, channels }, batchSize, workers, cropRatio }: LinprobeSettings,
  hooks: LinprobeHooks,
): Promise<Features> {
  const loader = evaluationLoader(dataset, {
    ...{ batchSize, imageSize, channels, cacheBytes: 0 },
    ...(cropRatio === null ? {} : { cropRatio }),
    ...(workers === null ? {} : { workers }),
    onSkip: (name, reason) => hooks.onSkip?.(name, reason),
  });
  let done = 0;
  return await extractFeatures(encode, loader, normalisation, {
    signal: hooks.signal,
    onBatch({ size }) {
      done += size;
      hooks.onEncode?.(done, dataset.length);
    },
  });
}

const indicesOf = ({ indices }: Batch, device: Device): Tensor =>
  torch.tensor(Int32Array.from(indices), { device });

/**
 * The sum of the classifiers' losses, each the mean over the batch: none of their parameters is in another's, so that each
 * is trained as it would be alone.
 *
 * @param features (N, dim), float32
 */
function lossOf(
  probe: LinearProbe,
  optimizer: ProbeOptimizer,
  features: Tensor,
  batch: Batch,
): Tensor {
  const labels = torch.tensor(batch.labels as Int32Array, { device: features.device }).to('int64');
  optimizer.beginBatch();
  const losses = probe
    .forward(features)
    .map((logits) => nn.functional.crossEntropy(logits, labels));
  return torch.stack(losses).sum();
}
