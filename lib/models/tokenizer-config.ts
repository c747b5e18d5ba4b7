/** The shape of an image tokenizer, and the card of its checkpoint. Needs no libtorch. */
import { UserError } from '../errors.js';
import { fileKey, type Given, kinds, readSettings, setting } from '../settings/index.js';
import { modelSettings } from './settings.js';

/** The shape of a tokenizer: one token for each patch. */
export interface TokenizerConfig {
  readonly imageSize: readonly [number, number];
  /** Side of a patch in pixels, a power of two. */
  readonly patchSize: number;
  readonly channels: number;
  /** Channels between its layers, and values of a code. */
  readonly tokenizerWidth: number;
  /** Number of codes in the codebook. */
  readonly codes: number;
}

const { imageSize, patchSize, channels } = modelSettings;

/** The sizes of a tokenizer beside those of its images. */
export const codebookSettings = {
  codes: setting(kinds.wholeNumber(2), '<n>', "codes in the tokenizer's codebook", {
    default: 512,
  }),
  tokenizerWidth: setting(kinds.wholeNumber(1), '<n>', "channels between the tokenizer's layers", {
    default: 64,
  }),
};

/** The sizes of a tokenizer. */
export const tokenizerSizes = { imageSize, patchSize, channels, ...codebookSettings };

/** @throws UserError where sizes do not fit together, naming them */
export function checkTokenizerConfig(config: TokenizerConfig): void {
  const { patchSize: side, imageSize: size } = config;
  if (side < 2 || !Number.isInteger(Math.log2(side))) {
    throw new UserError(
      `patch size is ${side}; expected a power of two from 2, for the tokenizer halves the image`,
    );
  }
  if (!size.every((each) => each % side === 0)) {
    throw new UserError(
      `image size ${size.join('x')} should be a multiple of the patch size, ${side}`,
    );
  }
}

/** The key of the card in a checkpoint's metadata. */
export const TOKENIZER_KEY = 'tokenizer';

/** What is needed to use a tokenizer, besides its weights. */
export interface TokenizerCard {
  readonly architecture: TokenizerConfig;
  /** The normalisation of its images, per channel, on the scale of 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const cardSettings = {
  ...tokenizerSizes,
  mean: setting(kinds.numbers(), null, ''),
  std: setting(kinds.numbers(), null, ''),
};

/** A card as text, to be stored with weights. */
export function writeTokenizerCard({ architecture, mean, std }: TokenizerCard): string {
  const flat = Object.entries({ ...architecture, mean, std });
  return JSON.stringify(Object.fromEntries(flat.map(([name, value]) => [fileKey(name), value])));
}

/** @throws UserError where the text is no complete card of a tokenizer */
export function readTokenizerCard(text: string): TokenizerCard {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UserError(`the tokenizer's description is not JSON: ${(error as Error).message}`);
  }
  if (typeof values !== 'object' || values === null) {
    throw new UserError(`the tokenizer's description is ${text}; expected a JSON object`);
  }
  const given = readSettings(cardSettings, values as Record<string, unknown>, fileKey);
  const missing = Object.keys(cardSettings).filter((name) => !(name in given));
  if (missing.length > 0) {
    throw new UserError(`the tokenizer's description lacks ${missing.map(fileKey).join(', ')}`);
  }
  const { mean, std, ...architecture } = given as Required<Given<typeof cardSettings>>;
  checkTokenizerConfig(architecture as TokenizerConfig);
  return { architecture, mean, std } as TokenizerCard;
}
