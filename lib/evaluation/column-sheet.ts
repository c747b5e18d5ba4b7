/** A sheet of images of the training data, each beside what a model makes of it, drawn repeatedly while it trains. */
import type { Dataset } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import type { Module } from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { SHOWN_IMAGES, type SheetPreview } from './preview.js';
import { sheet } from './sheet.js';
import { imagesToShow } from './shown-images.js';

export interface ColumnSheet {
  /** In evaluation mode while it draws. */
  readonly model: Module;
  readonly imageSize: readonly [number, number];
  /** Chooses the images. */
  readonly seed: number;
  readonly titles: readonly string[];
  /**
   * Called without gradients, with the same images (N, C, H, W), normalised. Each column it returns has the same shape
   * and normalisation. What it draws at random should be the same each time.
   */
  columns(images: Tensor): readonly Tensor[];
}

/**
 * Chooses the images to show.
 *
 * @throws UserError where no image can be read
 */
export async function openColumnSheet(
  dataset: Dataset,
  normalisation: Normalisation,
  { model, imageSize, seed, titles, columns }: ColumnSheet,
): Promise<SheetPreview> {
  const images = await imagesToShow(dataset, normalisation, {
    ...{ count: SHOWN_IMAGES, imageSize, seed },
  });
  return {
    draw() {
      using _scope = torch.scope();
      using _mode = torch.noGrad();
      const { training } = model;
      model.eval();
      try {
        const shown = columns(images).map((column) => normalisation.toImages(column));
        const rows = Array.from({ length: images.size(0) }, (_, i) =>
          shown.map((column) => column[i] as (typeof column)[number]),
        );
        return sheet(rows, titles);
      } finally {
        model.train(training);
      }
    },
    [Symbol.dispose]: () => images.dispose(),
  };
}
