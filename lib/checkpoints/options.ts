/** What a user says of a checkpoint that its files do not. Needs no libtorch. */
import { kinds, setting } from '../settings/index.js';

const OF_CHECKPOINT = { text: "the checkpoint's" } as const;

/** Settings of every command that takes a checkpoint of other programs. */
export const encoderSettings = {
  heads: setting(
    kinds.wholeNumber(1),
    '<n>',
    "the encoder's attention heads, where the checkpoint's files do not tell them",
    OF_CHECKPOINT,
  ),
  mean: setting(
    kinds.numbers(),
    '<values>',
    "each channel's mean that images are normalised by, from 0 to 1",
    OF_CHECKPOINT,
  ),
  std: setting(
    kinds.numbers(),
    '<values>',
    "each channel's standard deviation that images are normalised by",
    OF_CHECKPOINT,
  ),
};

/** The same for the decoder of a masked autoencoder. */
export const decoderSettings = {
  decoderHeads: setting(
    kinds.wholeNumber(1),
    '<n>',
    "the decoder's attention heads, where the checkpoint's files do not tell them",
    OF_CHECKPOINT,
  ),
  normPixLoss: setting(
    kinds.truth,
    null,
    "the model paints normalised pixels, where the checkpoint's files do not tell",
  ),
};

/** What a user gives of an encoder; null counts as nothing, as in resolved settings. A training may measure statistics. */
export interface GivenEncoder {
  readonly heads?: number | null | undefined;
  readonly mean?: readonly number[] | 'measured' | null | undefined;
  readonly std?: readonly number[] | 'measured' | null | undefined;
}

/** What a user gives of a masked autoencoder. */
export interface GivenAutoencoder extends GivenEncoder {
  readonly decoderHeads?: number | null | undefined;
  readonly normPixLoss?: boolean | null | undefined;
}
