/** Features of images, computed once and used instead of the images. */

import type { DataLoaderOptions, Dataset } from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import { evaluationLoader, extractFeatures, type Features } from '../../evaluation/index.js';
import { trainingGroup } from '../../runtime/training-group.js';
import type { StopSignal } from '../../stop-signal.js';
import type { Tensor } from '../../torch/index.js';

/** How {@link cacheFeatures} reads the images, and what it reports to. */
interface CacheOptions extends Pick<DataLoaderOptions, 'batchSize' | 'imageSize' | 'channels'> {
  readonly cropRatio: number | null;
  readonly workers: number | null;
  readonly signal: StopSignal | undefined;
  onSkip(name: string, reason: string): void;
  /** Called with the number of images that were encoded, and the total. */
  onPrepare(done: number, total: number): void;
}

/**
 * The features of all readable images, prepared as for evaluation.
 *
 * @param encode Images (N, C, H, W), normalised, to features (N, dim), float32.
 * @throws the signal's reason where that comes first
 */
export async function cacheFeatures(
  dataset: Dataset,
  encode: (images: Tensor) => Tensor,
  normalisation: Normalisation,
  options: CacheOptions,
): Promise<Features> {
  const { batchSize, imageSize, channels, cropRatio, workers } = options;
  const group = trainingGroup();
  using loader = evaluationLoader(dataset, {
    ...{
      group,
      batchSize,
      imageSize,
      cacheBytes: 0,
      ...(channels === undefined ? {} : { channels }),
    },
    ...(cropRatio === null ? {} : { cropRatio }),
    ...(workers === null ? {} : { workers }),
    onSkip: (name, reason) => options.onSkip(name, reason),
  });
  let done = 0;
  return await extractFeatures(encode, loader, normalisation, {
    ...{ signal: options.signal, group },
    onBatch({ size, share }) {
      done += share?.of ?? size;
      options.onPrepare(done, dataset.length);
    },
  });
}

/**
 * Rows of features as a dataset. A loader gives their indices and labels in the order of each epoch, with an unused
 * pixel.
 */
export function rowsAsDataset({ labels }: Features, classes: readonly string[]): Dataset {
  const pixel = { pixels: new Uint8Array(1), width: 1, height: 1, channels: 1 };
  return {
    length: labels.length,
    classes,
    inMemory: true,
    get: (index) => ({ ...pixel, name: `row ${index}`, label: labels[index] as number }),
  };
}
