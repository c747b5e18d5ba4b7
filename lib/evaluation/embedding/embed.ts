import { resolve } from 'node:path';
import { openDataset } from '../../data/index.js';
import type { Precision } from '../../runtime/precision.js';
import { openEncoderFeatures } from '../classification/encoder-features.js';
import type { FeatureKind } from '../classification/features.js';
import type { EvaluationHooks } from '../classification/options.js';
import { resolveOptions } from '../inputs.js';
import { checkFeatureFile, saveFeatures } from './feature-file.js';
import { nameFeatures } from './feature-table.js';
import { type EmbedOptions, embedSettings } from './options.js';

/** What was embedded. */
export interface EmbedSummary {
  /** The file of the features. */
  readonly out: string;
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  readonly dim: number;
  readonly features: FeatureKind;
  /** Height and width. */
  readonly image_size: readonly [number, number];
  readonly amp: Precision;
  readonly checkpoint: string;
}

/**
 * Writes the features that an encoder gives of images to a file, with the images' names.
 *
 * @throws UsageError where the file's name has no extension of a format
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function embed(
  options: EmbedOptions,
  hooks: EvaluationHooks = {},
): Promise<EmbedSummary> {
  const settings = resolveOptions(embedSettings, options, 'init', 'data', 'out');
  const { init, data, out, cropRatio, split } = settings;
  // Checked before features are computed, which can take hours.
  checkFeatureFile(out);
  using encoder = openEncoderFeatures(settings, hooks);
  const { imageSize, channels, features, dim, precision } = encoder;
  const dataset = await openDataset(data, { imageSize, channels, split });
  try {
    for (const note of dataset.notes) hooks.onNote?.(note);
    let done = 0;
    const extracted = await encoder.extract(dataset, (size) => {
      done += size;
      hooks.onProgress?.(done, dataset.length);
    });
    using table = await nameFeatures(extracted, dataset, {
      ...{ checkpoint: resolve(init), features, image_size: imageSize },
      ...{ crop_ratio: cropRatio, data },
    });
    saveFeatures(out, table);
    return {
      ...{ out, images: table.names.length, skipped: extracted.skipped, dim, features },
      ...{ image_size: imageSize, amp: precision, checkpoint: init },
    };
  } finally {
    await dataset.close();
  }
}
