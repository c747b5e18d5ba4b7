/** What a user says of a checkpoint that its files do not. Needs no libtorch. */
import { kinds, setting } from '../settings/index.js';

const OF_CHECKPOINT = { text: "the checkpoint's" } as const;

/** Where in a file the weights are. */
export const partSettings = {
  initKey: setting(
    kinds.text,
    '<key>',
    'the dict of a .pth file that has the weights, such as model_ema, or ema.state_dict in another',
    { text: 'the usual ones, model, state_dict … in turn' },
  ),
  initPrefix: setting(
    kinds.text,
    '<prefix>',
    'take the weights whose names begin so, such as module.encoder., under the rest of their names',
    { text: 'what the file or usual names tell' },
  ),
};

/** Settings of every command that takes a checkpoint of other programs. */
export const encoderSettings = {
  heads: setting(
    kinds.wholeNumber(1),
    '<n>',
    "the encoder's attention heads, where the checkpoint's files do not tell them",
    OF_CHECKPOINT,
  ),
  ...partSettings,
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

/** Which block's output a command uses. */
export const layerSettings = {
  layer: setting(
    kinds.wholeNumber(1),
    '<n>',
    'blocks after which features are taken, normalised as the next block does it',
    { text: "all; iGPT's as its training says" },
  ),
};

/** The default of what describes an image, for help. */
export const MEAN_WHERE = 'cls; mean where no class token was trained';

/** Says that the mean of the patches describes an image, by the checkpoint and not by the user. */
export const meanNote = (flag: string) =>
  `an image's features are the mean of its patches, as the checkpoint was trained; ${flag} cls takes the class token`;

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

/** The names of {@link GivenEncoder}. */
export const GIVEN_OF_ENCODER = ['heads', 'mean', 'std', 'initKey', 'initPrefix'] as const;

/** The names of {@link GivenAutoencoder}. */
export const GIVEN_OF_AUTOENCODER = [...GIVEN_OF_ENCODER, 'decoderHeads', 'normPixLoss'] as const;

/** The settings of these names: what the settings of a command say of a checkpoint. */
export function pick<T extends object, const Names extends readonly (keyof T)[]>(
  settings: T,
  names: Names,
): Pick<T, Names[number]> {
  return Object.fromEntries(names.map((name) => [name, settings[name]])) as Pick<T, Names[number]>;
}

/** What a user says of the place of weights in a file; null counts as nothing. */
export interface GivenPart {
  /** Keys of dicts in one another, separated by dots. */
  readonly initKey?: string | null | undefined;
  /** The beginning of the weights' names, with or without its last dot. */
  readonly initPrefix?: string | null | undefined;
}

/** The place of the weights among other things that are given. */
export function partOf({ initKey = null, initPrefix = null }: GivenPart): GivenPart {
  return { initKey, initPrefix };
}

/** What a user gives of an encoder; null counts as nothing, as in resolved settings. A training may measure statistics. */
export interface GivenEncoder extends GivenPart {
  readonly heads?: number | null | undefined;
  readonly mean?: readonly number[] | 'measured' | null | undefined;
  readonly std?: readonly number[] | 'measured' | null | undefined;
}

/** Number of blocks after which features are taken; by default what the checkpoint's card says, or all. */
export type FeatureLayer = number | 'all' | null | undefined;

/** What a user gives of a masked autoencoder. */
export interface GivenAutoencoder extends GivenEncoder {
  readonly decoderHeads?: number | null | undefined;
  readonly normPixLoss?: boolean | null | undefined;
}
