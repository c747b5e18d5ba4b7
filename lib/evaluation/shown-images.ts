import { DataLoader, type Dataset } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { type Tensor, torch } from '../torch/index.js';

/**
 * Images to show, without augmentation. The choice is fixed and drawn from all of the data: the first of a sorted folder
 * would be of one class.
 *
 * @returns (N, C, H, W), normalised; the caller's to dispose
 * @throws UserError where no image can be read
 */
export async function imagesToShow(
  dataset: Dataset,
  normalisation: Normalisation,
  options: {
    readonly count: number;
    readonly imageSize: readonly [number, number];
    readonly seed: number;
    readonly onSkip?: (name: string, reason: string) => void;
  },
): Promise<Tensor> {
  const { count, imageSize, seed, onSkip } = options;
  using loader = new DataLoader(dataset, {
    batchSize: Math.min(count, dataset.length),
    imageSize,
    channels: normalisation.channels,
    shuffle: dataset.sequential !== true,
    seed,
    augment: 'none',
    workers: 1,
    cacheBytes: 0,
    ...(onSkip && { onSkip }),
  });
  for await (const batch of loader.epoch(0)) {
    using _ = torch.scope();
    return normalisation.toTensor(batch).keep();
  }
  throw new UserError('the data holds no image that can be read');
}
