import { loadEncoder } from '../checkpoints/load-encoder.js';
import { GIVEN_OF_ENCODER, pick } from '../checkpoints/options.js';
import { openDataset, writePng } from '../data/index.js';
import { UsageError, UserError } from '../errors.js';
import { about } from '../files/refuse.js';
import { resolveDevice } from '../runtime/device.js';
import { type Device, torch } from '../torch/index.js';
import { attentionSheet, componentSheet } from './attention-sheet.js';
import { resolveOptions } from './inputs.js';
import { type AttentionOptions, attentionSettings } from './options.js';
import type { DrawHooks } from './reconstruct.js';
import { pictureFile } from './sheet.js';
import { imagesToShow } from './shown-images.js';

/** What was drawn. */
export interface AttentionSummary {
  /** The picture. */
  readonly out: string;
  readonly kind: 'attention' | 'pca';
  /** The block that was shown, counted from 1. */
  readonly block: number;
  readonly blocks: number;
  readonly heads: number;
  readonly images: number;
  /** Height and width. */
  readonly image_size: readonly [number, number];
  /** With pca: the share of the variance of the patches' features that each component explains. */
  readonly explained_variance?: readonly number[];
  readonly checkpoint: string;
}

/**
 * Draws where the class token of an encoder looks, or the features of the patches as colours, for images of a dataset.
 *
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function drawAttention(
  options: AttentionOptions,
  { onSkip, onNote }: DrawHooks = {},
): Promise<AttentionSummary> {
  const settings = resolveOptions(attentionSettings, options, 'init', 'data');
  const { init, data, count, seed, kind } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const out = pictureFile(settings.out ?? `${kind}.png`, `${kind}.png`);
  using loaded = loadEncoder(init, device, {
    ...pick(settings, [...GIVEN_OF_ENCODER, 'imageSize']),
    layer: 'all',
  });
  const { model, normalisation } = loaded;
  if (kind === 'attention' && model.config.palette !== undefined) {
    throw new UserError(
      `${init}: is an iGPT, whose first token attends to itself alone; take --kind pca, which shows the features of pixels`,
    );
  }
  for (const note of loaded.notes) onNote?.(note);
  const { imageSize, channels, depth, heads } = model.config;
  const block = settings.block ?? depth;
  if (block > depth) {
    throw new UsageError(`block is ${block}; expected one from 1 to ${depth}, the encoder's last`);
  }
  const dataset = await openDataset(data, { imageSize, channels, seed });
  try {
    for (const note of dataset.notes) onNote?.(note);
    using images = await imagesToShow(dataset, normalisation, {
      ...{ count, imageSize, seed },
      ...(onSkip && { onSkip }),
    });
    const drawn = about(init, () =>
      kind === 'attention'
        ? { picture: attentionSheet(model, images, normalisation, block - 1) }
        : componentSheet(model, images, normalisation, block - 1),
    );
    await writePng(out, drawn.picture);
    return {
      ...{ out, kind, block, blocks: depth, heads, images: images.size(0) },
      image_size: imageSize,
      ...('explained' in drawn && { explained_variance: drawn.explained }),
      checkpoint: init,
    };
  } finally {
    await dataset.close();
  }
}
