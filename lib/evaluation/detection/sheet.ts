/** A sheet of images with what a detector finds in them, drawn repeatedly while it trains. */
import { type Batch, type Dataset, grid, type PixelImage } from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import type { Category, Detector } from '../../models/detection/index.js';
import type { Precision } from '../../runtime/precision.js';
import { drawFound } from './draw.js';
import { firstOf, wholeImages } from './loader.js';
import { detectInBatch } from './run.js';

/** How many images a sheet shows, in rows of so many. */
const SHOWN = 8;
const COLUMNS = 4;
/** The lowest score that is drawn: what is less likely hides what is found. */
const DRAWN = 0.5;

/** What a sheet needs besides the detector and its images. */
export interface DetectionSheet {
  readonly normalisation: Normalisation;
  readonly precision: Precision;
  readonly categories: readonly Category[];
}

/**
 * Chooses the first images of the data.
 *
 * @throws UserError where no image can be read
 */
export async function openDetectionSheet(
  model: Detector,
  dataset: Dataset,
  options: DetectionSheet,
): Promise<Disposable & { draw(): PixelImage }> {
  const { imageSize, channels } = model.config;
  using loader = wholeImages(firstOf(dataset, SHOWN), {
    ...{ imageSize, channels, batchSize: SHOWN, workers: 1 },
  });
  let batch: Batch | null = null;
  for await (const first of loader.epoch(0)) {
    batch = first;
    break;
  }
  if (batch === null) throw new UserError('the data holds no image that can be read');
  const shown = batch;
  return {
    draw() {
      const { training } = model;
      model.eval();
      try {
        const found = detectInBatch(shown, { ...options, model });
        const pictures = drawFound(shown, found, { ...options, threshold: DRAWN }).map((picture) =>
          padded(picture, imageSize),
        );
        const rows = Array.from({ length: Math.ceil(pictures.length / COLUMNS) }, (_, row) =>
          pictures.slice(row * COLUMNS, (row + 1) * COLUMNS),
        );
        return grid(rows);
      } finally {
        model.train(training);
      }
    },
    [Symbol.dispose]() {},
  };
}

/** A picture on a white square: a grid has images of one size. */
function padded({ pixels, width, height, channels }: PixelImage, side: number): PixelImage {
  const square = new Uint8Array(side * side * channels).fill(255);
  for (let row = 0; row < height; row++) {
    const own = pixels.subarray(row * width * channels, (row + 1) * width * channels);
    square.set(own, row * side * channels);
  }
  return { pixels: square, width: side, height: side, channels };
}
