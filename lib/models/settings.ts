/** The sizes of a masked autoencoder as settings. */
import { type Given, type Kind, kinds, setting } from '../settings/index.js';
import type { EncoderConfig, MaeConfig } from './config.js';
import type { MaskingKind } from './mask-noise.js';

/** A size that the named model has where none is given. */
const OF_MODEL = { derived: true, text: "the model's" } as const;

export const maskingKind: Kind<MaskingKind> = kinds.choice('random', 'block', 'grid');

/** Settings for sizes of the model. */
export const modelSettings = {
  imageSize: setting(kinds.imageSize, '<pixels>', 'side, or HEIGHTxWIDTH', OF_MODEL),
  patchSize: setting(kinds.wholeNumber(1), '<pixels>', 'side of a patch', OF_MODEL),
  channels: setting(
    kinds.wholeNumber(1),
    '<n>',
    'of the images: 1 grey, 3 colour, 4 with alpha, or as many as the files have',
    OF_MODEL,
  ),
  dim: setting(kinds.wholeNumber(1), '<n>', "the encoder's width", OF_MODEL),
  depth: setting(kinds.wholeNumber(1), '<n>', "the encoder's blocks", OF_MODEL),
  heads: setting(kinds.wholeNumber(1), '<n>', "the encoder's attention heads", OF_MODEL),
  decoderDim: setting(kinds.wholeNumber(1), '<n>', "the decoder's width", OF_MODEL),
  decoderDepth: setting(kinds.wholeNumber(1), '<n>', "the decoder's blocks", OF_MODEL),
  decoderHeads: setting(kinds.wholeNumber(1), '<n>', "the decoder's attention heads", OF_MODEL),
  normPixLoss: setting(kinds.truth, null, 'predict pixels normalised by the patch', {
    default: false,
  }),
  encoderMaskTokens: setting(
    kinds.truth,
    null,
    'show the encoder mask tokens in place of the removed patches (about 3.3 times the work)',
    { default: false },
  ),
  positions: setting(
    kinds.choice('sin-cos', 'learned'),
    '<kind>',
    'position embeddings: sin-cos or learned',
    { default: 'sin-cos' },
  ),
};

/** Variants of masked autoencoders from later papers. */
export const maeVariants = {
  decoder: setting(
    kinds.choice('self', 'cross'),
    '<kind>',
    "what mask tokens attend to: self, all tokens of the decoder; cross, the encoder's alone",
    { default: 'self' },
  ),
  mixLayers: setting(
    kinds.truth,
    null,
    "with --decoder cross: each block of the decoder sees a learned mixture of all the encoder's layers",
    { default: false },
  ),
  classTokens: setting(kinds.wholeNumber(1), '<n>', 'class tokens of the encoder', { default: 1 }),
};

/** Variants that differ from the usual model. @param given As resolved. */
export function variantParts({
  decoder,
  mixLayers,
  classTokens,
}: Required<Given<typeof maeVariants>>): Pick<MaeConfig, keyof typeof maeVariants> {
  return {
    ...(decoder === 'self' ? {} : { decoder }),
    ...(mixLayers ? { mixLayers } : {}),
    ...(classTokens === 1 ? {} : { classTokens }),
  };
}

const { imageSize, patchSize, channels, dim, depth, heads, positions } = modelSettings;

/** Those of an encoder, for methods whose models have no decoder of such blocks. */
export const encoderSizes = { imageSize, patchSize, channels, dim, depth, heads, positions };

/** The settings that a model's name stands for. */
export const MODEL_SIZES = [
  ...(['imageSize', 'patchSize', 'dim', 'depth', 'heads'] as const),
  ...(['decoderDim', 'decoderDepth', 'decoderHeads'] as const),
] satisfies (keyof typeof modelSettings)[];

type Parts = Given<typeof modelSettings>;

/** Selects the sizes of a model from other settings. */
export function modelParts(given: Parts): Partial<MaeConfig> {
  return select(Object.keys(modelSettings), given);
}

/** Selects the sizes of an encoder from other settings. */
export function encoderParts(given: Given<typeof encoderSizes>): Partial<EncoderConfig> {
  return select(Object.keys(encoderSizes), given);
}

function select(names: readonly string[], given: object): object {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
