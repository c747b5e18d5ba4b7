/** Images as a detector looks at them: whole, scaled to fit into a square. */
import { DataLoader, type Dataset } from '../../data/index.js';
import type { ProcessGroup } from '../../torch/index.js';
import { shareIn } from '../classification/processes.js';

/** Settings of {@link wholeImages}. */
export interface WholeImages {
  /** Side of the square. */
  readonly imageSize: number;
  readonly channels: number;
  /** Images of a batch, of each process. */
  readonly batchSize: number;
  /** Null: as many as there are cores. */
  readonly workers: number | null;
  /** Processes that share the images; none by default. */
  readonly group?: ProcessGroup | null | undefined;
  readonly onSkip?: ((name: string, reason: string) => void) | undefined;
}

/** A loader that gives each image that can be read once and whole, in order. */
export function wholeImages(
  dataset: Dataset,
  { imageSize, channels, batchSize, workers, group = null, onSkip }: WholeImages,
): DataLoader {
  return new DataLoader(dataset, {
    ...{ imageSize, channels, augment: 'fit', onBad: 'drop', dropLast: false },
    batchSize: batchSize * (group?.worldSize ?? 1),
    ...(group && { share: shareIn(group) }),
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
