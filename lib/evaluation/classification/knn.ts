import type { Precision } from '../../runtime/precision.js';
import { resolveOptions } from '../inputs.js';
import { openEncoderFeatures } from './encoder-features.js';
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
  hooks: EvaluationHooks = {},
): Promise<KnnSummary> {
  const settings = resolveOptions(knnSettings, options, 'init', 'data', 'valData');
  const { init, data, valData, k, temperature } = settings;
  using encoder = openEncoderFeatures(settings, hooks);
  const { imageSize, channels, features, dim, precision } = encoder;
  const train = await openLabelled(data, { imageSize, channels, split: 'train' });
  let validation: LabelledDataset | null = null;
  try {
    // Checked before features are computed, which can take hours.
    checkNeighbours(k, train.length);
    const { classes } = train;
    validation = await openValidation(valData, classes, { imageSize, channels, split: 'test' });
    for (const note of [...train.notes, ...validation.notes]) hooks.onNote?.(note);
    const total = train.length + validation.length;
    let done = 0;
    const onBatch = (size: number) => {
      done += size;
      hooks.onProgress?.(done, total);
    };
    using known = await encoder.extract(train, onBatch);
    using images = await encoder.extract(validation, onBatch);
    const results = await nearestNeighbours(known, images, {
      ...{ classes: classes.length, k, temperature, group: hooks.group },
    });
    const [{ top1, top5 }] = results as [NeighbourResult];
    return {
      ...{ top1, top5, results },
      ...{ images: images.labels.length, training_images: known.labels.length },
      ...{ skipped: known.skipped + images.skipped, classes: classes.length },
      ...{ features, dim, temperature, amp: precision, checkpoint: init },
    };
  } finally {
    await train.close();
    await validation?.close();
  }
}
