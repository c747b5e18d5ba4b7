/** What every training begins with, once its device and its data are there. */
import { type Dataset, measureStatistics } from '../data/index.js';
import { Normalisation } from '../data/tensors/index.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import { type Device, torch } from '../torch/index.js';
import type { StatisticsSetting, TrainingSettings } from './settings/common.js';

/** The shape of a training's images. */
interface ImageShape {
  readonly imageSize: readonly [number, number];
  readonly channels: number;
}

interface Statistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** A training whose weights can be drawn. */
export interface Beginning<S> extends Disposable {
  /** With what device and data have told. */
  readonly settings: S & Statistics;
  readonly statistics: Statistics;
  readonly precision: Precision;
  /** Why that precision was chosen; null where it was asked for. */
  readonly precisionReason: string | null;
  readonly normalisation: Normalisation;
}

/** Chooses the precision, measures the data's statistics where that is wanted, and seeds what weights are drawn from. */
export async function begin<S extends TrainingSettings & StatisticsSetting>(
  given: S,
  dataset: Dataset,
  shape: ImageShape,
  device: Device,
): Promise<Beginning<S>> {
  const { precision, reason } = resolvePrecision(given.amp, device);
  const statistics = await statisticsFor(dataset, shape, given);
  torch.manualSeed(given.seed);
  const normalisation = new Normalisation(shape.channels, device, statistics.mean, statistics.std);
  return {
    settings: { ...given, ...statistics, device, amp: precision },
    ...{ statistics, precision, precisionReason: reason, normalisation },
    [Symbol.dispose]: () => normalisation.dispose(),
  };
}

/** Mean and standard deviation of each channel, from the data where they are to be measured. */
async function statisticsFor(
  dataset: Dataset,
  { imageSize, channels }: ImageShape,
  { mean, std, seed }: StatisticsSetting & { readonly seed: number },
): Promise<Statistics> {
  if (mean !== 'measured' && std !== 'measured') return { mean, std };
  const found = await measureStatistics(dataset, { imageSize, channels, seed });
  return {
    mean: mean === 'measured' ? found.mean : mean,
    // A channel that never changes, such as the alpha of opaque images, is left in its scale.
    std: std === 'measured' ? found.std.map((value) => value || 1) : std,
  };
}
