/** Where a classifier's training starts from, and the description of that encoder. Needs no libtorch. */
import type { EncoderConfig } from '../../models/config.js';
import { kinds, setting } from '../../settings/index.js';

/** A checkpoint, or a run that is resumed. */
export interface Origin {
  readonly init?: string | null | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
}

/** The value of `init` where nothing is loaded. */
export const FROM_SCRATCH = 'none';

/** A checkpoint's description of its encoder and of its images. */
export interface KnownEncoder {
  readonly encoder: EncoderConfig;
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
}

export const poolingSetting = {
  pooling: setting(
    kinds.choice('mean', 'cls'),
    '<kind>',
    'what the head sees: the mean of the patches, or the class token',
    { default: 'mean' },
  ),
};
