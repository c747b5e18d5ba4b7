import { loadMaskedAutoencoder } from '../checkpoints/load-model.js';
import { GIVEN_OF_AUTOENCODER, pick } from '../checkpoints/options.js';
import { openDataset, writePng } from '../data/index.js';
import { checkMaskRatio } from '../models/mask-ratio.js';
import { resolveDevice } from '../runtime/device.js';
import { type Device, torch } from '../torch/index.js';
import type { EvaluationHooks } from './classification/options.js';
import { resolveOptions } from './inputs.js';
import { type ReconstructOptions, reconstructSettings } from './options.js';
import { fixedNoise, ratioSheet, reconstruct, reconstructionSheet } from './reconstructions.js';
import { pictureFile } from './sheet.js';
import { imagesToShow } from './shown-images.js';

/** What was drawn. */
export interface ReconstructSummary {
  /** The picture. */
  readonly out: string;
  /** Mean loss over the images shown, at the first mask ratio. */
  readonly loss: number;
  readonly images: number;
  /** The first mask ratio. */
  readonly mask_ratio: number;
  /** Mean loss over the images shown at each mask ratio, in the order given. */
  readonly results: readonly { readonly mask_ratio: number; readonly loss: number }[];
  readonly masking: string;
  readonly checkpoint: string;
}

/** Called while a picture is made. */
export type DrawHooks = Pick<EvaluationHooks, 'onSkip' | 'onNote'>;

/**
 * Draws original, masked input, reconstruction, and reconstruction with the visible patches, for images of a dataset. With
 * several mask ratios, the original comes once. Each ratio adds the masked input and the reconstruction with the visible
 * patches.
 *
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function drawReconstructions(
  options: ReconstructOptions,
  { onSkip, onNote }: DrawHooks = {},
): Promise<ReconstructSummary> {
  const settings = resolveOptions(reconstructSettings, options, 'init', 'data');
  const { init, data, count, seed } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const out = pictureFile(settings.out, reconstructSettings.out.default as string);
  using loaded = loadMaskedAutoencoder(init, device, pick(settings, GIVEN_OF_AUTOENCODER));
  const { model, normalisation, card } = loaded;
  for (const note of loaded.notes) onNote?.(note);
  const masking = settings.masking ?? card.masking;
  const maskRatios = [settings.maskRatio ?? card.maskRatio].flat();
  for (const maskRatio of maskRatios) checkMaskRatio(maskRatio, model.numPatches);
  const { imageSize, channels } = card.architecture;
  const dataset = await openDataset(data, { imageSize, channels, seed });
  try {
    for (const note of dataset.notes) onNote?.(note);
    using images = await imagesToShow(dataset, normalisation, {
      ...{ count, imageSize, seed },
      ...(onSkip && { onSkip }),
    });
    const shown = maskRatios.map((maskRatio) => {
      using noise = fixedNoise(model.config, images.size(0), {
        ...{ maskRatio, masking, maskBlock: card.maskBlock, seed },
      });
      return { maskRatio, ...reconstruct(model, images, noise, normalisation, maskRatio) };
    });
    const first = shown[0] as (typeof shown)[number];
    await writePng(out, shown.length === 1 ? reconstructionSheet(first.rows) : ratioSheet(shown));
    return {
      out,
      loss: first.loss,
      images: first.rows.length,
      mask_ratio: first.maskRatio,
      results: shown.map(({ maskRatio, loss }) => ({ mask_ratio: maskRatio, loss })),
      masking,
      checkpoint: init,
    };
  } finally {
    await dataset.close();
  }
}
