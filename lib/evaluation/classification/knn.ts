import { loadEncoder } from '../../checkpoints/load-encoder.js';
import { GIVEN_OF_ENCODER, pick } from '../../checkpoints/options.js';
import { about } from '../../files/refuse.js';
import { resolveDevice } from '../../runtime/device.js';
import { inPrecision, type Precision, resolvePrecision } from '../../runtime/precision.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { resolveOptions } from '../inputs.js';
import { evaluationLoader } from './evaluate.js';
import { extractFeatures, type Features, featuresOf } from './features.js';
import { type LabelledDataset, openLabelled, openValidation } from './labelled-data.js';
import { checkNeighbours, type NeighbourResult, nearestNeighbours } from './nearest-neighbours.js';
import { type EvaluationHooks, type KnnOptions, knnSettings } from './options.js';

/** What {@link classifyByNeighbours} found. */
export interface KnnSummary {
  /** Percentages, with the first number of neighbours. */
  readonly top1: number;
  readonly top5: number;
  readonly results: readonly NeighbourResult[];
  /** Images that were classified, and those among whom neighbours were looked for. */
  readonly images: number;
  readonly training_images: number;
  /** Images of both that could not be read. */
  readonly skipped: number;
  readonly classes: number;
  readonly features: string;
  readonly dim: number;
  readonly temperature: number;
  /** What the encoder's products computed in. */
  readonly amp: Precision;
  readonly checkpoint: string;
}

/**
 * Classifies images by their nearest neighbours among labelled ones, in an encoder's features. This measures pre-training
 * and trains nothing (Wu et al., arXiv:1805.01978).
 *
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function classifyByNeighbours(
  options: KnnOptions,
  { onSkip, onNote, onProgress, signal }: EvaluationHooks = {},
): Promise<KnnSummary> {
  const settings = resolveOptions(knnSettings, options, 'init', 'data', 'valData');
  const { init, data, valData, k, temperature, features: kind } = settings;
  const { batchSize, workers, cropRatio } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const { precision } = resolvePrecision(settings.amp, device);
  using loaded = loadEncoder(init, device, pick(settings, GIVEN_OF_ENCODER));
  for (const note of loaded.notes) onNote?.(note);
  const { model, normalisation } = loaded;
  const { imageSize, channels, dim } = model.config;
  const features = about(init, () => featuresOf(model, kind));
  const encoder = (images: Tensor) =>
    inPrecision(precision, device, () => features(images)).to('float32');

  const train = await openLabelled(data, { imageSize, channels, split: 'train' });
  let validation: LabelledDataset | null = null;
  try {
    // Checked before features are computed, which can take hours.
    checkNeighbours(k, train.length);
    const { classes } = train;
    validation = await openValidation(valData, classes, { imageSize, channels, split: 'test' });
    for (const note of [...train.notes, ...validation.notes]) onNote?.(note);
    const total = train.length + validation.length;
    let done = 0;
    const extract = async (dataset: LabelledDataset): Promise<Features> => {
      using loader = evaluationLoader(dataset, {
        ...{ batchSize, imageSize, channels, cacheBytes: 0 },
        ...(cropRatio === null ? {} : { cropRatio }),
        ...(workers === null ? {} : { workers }),
        ...(onSkip && { onSkip }),
      });
      return await extractFeatures(encoder, loader, normalisation, {
        signal,
        onBatch({ size }) {
          done += size;
          onProgress?.(done, total);
        },
      });
    };
    using known = await extract(train);
    using images = await extract(validation);
    const results = await nearestNeighbours(known, images, {
      ...{ classes: classes.length, k, temperature },
    });
    const [{ top1, top5 }] = results as [NeighbourResult];
    return {
      ...{ top1, top5, results },
      ...{ images: images.labels.length, training_images: known.labels.length },
      ...{ skipped: known.skipped + images.skipped, classes: classes.length },
      ...{ features: kind, dim, temperature, amp: precision, checkpoint: init },
    };
  } finally {
    await train.close();
    await validation?.close();
  }
}
