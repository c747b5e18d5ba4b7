/** Pictures of the same images, drawn repeatedly while a model trains. */
import type { Dataset, PixelImage } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import type { Encoder, MaskedAutoencoder } from '../models/index.js';
import { attentionSheet } from './attention-sheet.js';
import { type FixedMask, fixedNoise, reconstruct, reconstructionSheet } from './reconstructions.js';
import { imagesToShow } from './shown-images.js';

/** How many images a sheet shows. */
export const SHOWN_IMAGES = 8;

/** Draws a sheet of the same images at each call. */
export interface SheetPreview extends Disposable {
  draw(): PixelImage;
}

/**
 * Chooses the images to show, and the patches that are removed from them.
 *
 * @throws UserError where no image can be read
 */
export async function openReconstructions(
  model: MaskedAutoencoder,
  dataset: Dataset,
  normalisation: Normalisation,
  mask: FixedMask,
): Promise<SheetPreview> {
  const { imageSize } = model.config;
  const { maskRatio, seed } = mask;
  const shown = await imagesToShow(dataset, normalisation, {
    ...{ count: SHOWN_IMAGES, imageSize, seed },
  });
  const noise = fixedNoise(model.config, shown.size(0), mask);
  return {
    draw: () =>
      reconstructionSheet(reconstruct(model, shown, noise, normalisation, maskRatio).rows),
    [Symbol.dispose]() {
      shown.dispose();
      noise.dispose();
    },
  };
}

/**
 * Chooses the images to show. Each picture has the attention of the last block's class token, by head.
 *
 * @throws UserError where no image can be read
 */
export async function openAttention(
  model: Encoder,
  dataset: Dataset,
  normalisation: Normalisation,
  { seed }: { readonly seed: number },
): Promise<SheetPreview> {
  const { imageSize, depth } = model.config;
  const shown = await imagesToShow(dataset, normalisation, {
    ...{ count: SHOWN_IMAGES, imageSize, seed },
  });
  return {
    draw: () => attentionSheet(model, shown, normalisation, depth - 1),
    [Symbol.dispose]: () => shown.dispose(),
  };
}
