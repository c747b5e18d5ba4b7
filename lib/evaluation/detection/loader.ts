/** Images as a detector looks at them: whole, scaled to fit into a square. */
import { DataLoader, type Dataset } from '../../data/index.js';

/** Settings of {@link wholeImages}. */
export interface WholeImages {
  /** Side of the square. */
  readonly imageSize: number;
  readonly channels: number;
  readonly batchSize: number;
  /** Null: as many as there are cores. */
  readonly workers: number | null;
  readonly onSkip?: ((name: string, reason: string) => void) | undefined;
}

/** A loader that gives each image that can be read once and whole, in order. */
export function wholeImages(
  dataset: Dataset,
  { imageSize, channels, batchSize, workers, onSkip }: WholeImages,
): DataLoader {
  return new DataLoader(dataset, {
    ...{ imageSize, channels, batchSize, augment: 'fit', onBad: 'drop', dropLast: false },
    ...(workers === null ? {} : { workers }),
    ...(onSkip && { onSkip }),
    cacheBytes: 0,
  });
}

/** The first images of a dataset. */
export function firstOf(dataset: Dataset, count: number): Dataset {
  if (count >= dataset.length) return dataset;
  const { classes } = dataset;
  return { ...(classes && { classes }), length: count, get: (index) => dataset.get(index) };
}
