import { type Dataset, measureStatistics } from '../data/index.js';
import type { StatisticsSetting } from './settings/common.js';

/** Mean and standard deviation of each channel, from the data where they are to be measured. */
export async function measuredStatistics(
  dataset: Dataset,
  { imageSize, channels }: { imageSize: readonly [number, number]; channels: number },
  { mean, std, seed }: StatisticsSetting & { readonly seed: number },
): Promise<{ mean: readonly number[]; std: readonly number[] }> {
  if (mean !== 'measured' && std !== 'measured') return { mean, std };
  const found = await measureStatistics(dataset, { imageSize, channels, seed });
  return {
    mean: mean === 'measured' ? found.mean : mean,
    // A channel that never changes, such as the alpha of opaque images, is left in its scale.
    std: std === 'measured' ? found.std.map((value) => value || 1) : std,
  };
}
