/** Where a classifier's training starts from, and what is known of it. Needs no libtorch. */
import type { EncoderConfig } from '../../models/config.js';
import { kinds, setting } from '../../settings/index.js';

/** A checkpoint, or a run that goes on. */
export interface Origin {
  readonly init?: string | null | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
}

/** What `init` is where nothing is loaded. */
export const FROM_SCRATCH = 'none';

/** What a checkpoint says of the encoder in it, and of its images. */
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
