/** Where a classifier's training starts from, and the description of that encoder. Needs no libtorch. */
import type { FeatureLayer, GivenEncoder } from '../../checkpoints/options.js';
import type { EncoderConfig } from '../../models/config.js';
import { kinds, setting } from '../../settings/index.js';
import { statisticsSettings } from '../../training/settings/groups.js';

/** A checkpoint with what the user says of it, or a run that is resumed. */
export interface Origin extends GivenEncoder {
  readonly init?: string | null | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
  readonly layer?: FeatureLayer;
}

/** The value of `init` where nothing is loaded. */
export const FROM_SCRATCH = 'none';

/** A checkpoint's description of its encoder and of its images. */
export interface KnownEncoder {
  readonly encoder: EncoderConfig;
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
  /** What was assumed of it, a line each. */
  readonly notes?: readonly string[] | undefined;
}

export const poolingSetting = {
  pooling: setting(
    kinds.choice('mean', 'cls'),
    '<kind>',
    'what the head sees: the mean of the patches, or the class token',
    { default: 'mean' },
  ),
};

const OF_CHECKPOINT = "the checkpoint's, or ImageNet's";

/** Mean and deviation of the images, which a checkpoint may tell. */
export const checkpointStatistics = {
  mean: { ...statisticsSettings.mean, defaultText: OF_CHECKPOINT },
  std: { ...statisticsSettings.std, defaultText: OF_CHECKPOINT },
};
