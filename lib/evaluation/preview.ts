/** Reconstructions of the same images, drawn repeatedly while a model trains. */
import type { Dataset, PixelImage } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import type { MaskedAutoencoder } from '../models/index.js';
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
