/** Features of images with the images' names. */
import type { OpenedDataset } from '../../data/index.js';
import type { Tensor } from '../../torch/index.js';
import type { FeatureKind, Features } from '../classification/features.js';
import { namesOf } from '../classification/predictions.js';

/** How features were made: what it takes to make those of another image. */
export interface FeatureOrigin {
  /** The absolute path of the encoder's checkpoint. */
  readonly checkpoint: string;
  readonly features: FeatureKind;
  /** Height and width of the images that the encoder saw. */
  readonly image_size: readonly [number, number];
  /** The share of the scaled image that was kept; null: the usual one. */
  readonly crop_ratio: number | null;
  /** What the data was. */
  readonly data: readonly string[];
}

/** Features of images, a row each. */
export interface FeatureTable extends Disposable {
  /** (N, dim), float32, on the CPU. */
  readonly features: Tensor;
  /** The images' indices in the data. */
  readonly indices: Uint32Array;
  readonly names: readonly string[];
  /** The images' classes; null for one that has none. */
  readonly classes: readonly (string | null)[];
  /** Null where a file does not tell. */
  readonly origin: FeatureOrigin | null;
}

/** Names the rows of features. The features are the table's from here on. */
export async function nameFeatures(
  { features, indices }: Pick<Features, 'features' | 'indices'>,
  dataset: Pick<OpenedDataset, 'nameOf' | 'classOf'>,
  origin: FeatureOrigin,
): Promise<FeatureTable> {
  const names = await namesOf(dataset, indices);
  const classes = Array.from(indices, (index) => dataset.classOf(index) ?? null);
  const onCpu = features.device === 'cpu' ? features : features.to('cpu').keep();
  if (onCpu !== features) features.dispose();
  return {
    ...{ features: onCpu, indices, names, classes, origin },
    [Symbol.dispose]: () => onCpu.dispose(),
  };
}
