/** Where a classifier's training starts from, and the description of that encoder. Needs no libtorch. */
import { type FeatureLayer, type GivenEncoder, meanNote } from '../../checkpoints/options.js';
import { type EncoderConfig, hasClassToken, type Pooling } from '../../models/config.js';
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
  /** What describes an image to its training; the class token where nothing is said. */
  readonly pooling?: Pooling | undefined;
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

/**
 * What of a frozen encoder is probed where nothing else is asked for: what it was trained with. A classifier's mean of the
 * patches is normalised after it, so that its file lacks the norm of single tokens.
 */
export function usualPooling({ encoder, pooling }: KnownEncoder): 'cls' | 'mean' {
  return pooling === 'norm-mean' || !hasClassToken(encoder) ? 'mean' : 'cls';
}

/**
 * What is assumed of a probed encoder, a line each.
 *
 * @param pooling As it is given.
 */
export function assumedOf(known: KnownEncoder, pooling: string | undefined): readonly string[] {
  const notes = known.notes ?? [];
  const isTold = pooling !== undefined || !hasClassToken(known.encoder);
  return isTold || usualPooling(known) === 'cls' ? notes : [...notes, meanNote('--pooling')];
}
