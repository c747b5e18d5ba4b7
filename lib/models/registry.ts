import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import type { EncoderConfig, MaeConfig, VitConfig } from './config.js';

type Encoder = Pick<EncoderConfig, 'patchSize' | 'dim' | 'depth' | 'heads'> & { imageSize: number };
type Decoder = Pick<MaeConfig, 'decoderDim' | 'decoderDepth' | 'decoderHeads'>;

/** The paper's decoder, for encoders of every size. */
const PAPER_DECODER: Decoder = { decoderDim: 512, decoderDepth: 8, decoderHeads: 16 };

/** Encoders by name, with their decoders: those of arXiv:2111.06377, and a small one for images of 32 pixels. */
const shapes: Record<string, { encoder: Encoder; decoder: Decoder }> = {
  vit_tiny_patch4_32: {
    encoder: { imageSize: 32, patchSize: 4, dim: 192, depth: 12, heads: 3 },
    decoder: { decoderDim: 192, decoderDepth: 4, decoderHeads: 3 },
  },
  vit_small_patch16: {
    encoder: { imageSize: 224, patchSize: 16, dim: 384, depth: 12, heads: 6 },
    decoder: PAPER_DECODER,
  },
  vit_base_patch16: {
    encoder: { imageSize: 224, patchSize: 16, dim: 768, depth: 12, heads: 12 },
    decoder: PAPER_DECODER,
  },
  vit_large_patch16: {
    encoder: { imageSize: 224, patchSize: 16, dim: 1024, depth: 24, heads: 16 },
    decoder: PAPER_DECODER,
  },
  vit_huge_patch14: {
    encoder: { imageSize: 224, patchSize: 14, dim: 1280, depth: 32, heads: 16 },
    decoder: PAPER_DECODER,
  },
};

const MAE_PREFIX = 'mae_';

/** The names of classifiers. */
export const vitModelNames: readonly string[] = Object.keys(shapes);

/** The names of masked autoencoders: `mae_` and that of the classifier with the same encoder. */
export const maeModelNames: readonly string[] = vitModelNames.map((name) => MAE_PREFIX + name);

/**
 * The shape of a named masked autoencoder.
 *
 * @param changes Values that replace the named model's.
 * @throws UserError where no model has that name, listing the known ones
 */
export function maeConfig(name: string, changes: Partial<MaeConfig> = {}): MaeConfig {
  const { encoder, decoder } = find(name, maeModelNames);
  const config = { ...encoder, ...decoder, normPixLoss: false, encoderMaskTokens: false };
  checkOptions('maeConfig', changes, Object.keys(config) as (keyof MaeConfig)[]);
  return { ...config, ...changes };
}

/**
 * The shape of a named classifier. By default it has 1000 classes, mean pooling of the patches' tokens, and no drop
 * path. Its position embeddings are trained, with sines and cosines as initial values.
 *
 * @param changes Values that replace the named model's.
 * @throws UserError where no model has that name, listing the known ones
 */
export function vitConfig(name: string, changes: Partial<VitConfig> = {}): VitConfig {
  const { encoder } = find(name, vitModelNames);
  const head = { numClasses: 1000, pooling: 'mean', dropPath: 0, trainPositions: true } as const;
  const config = { ...encoder, ...head };
  checkOptions('vitConfig', changes, Object.keys(config) as (keyof VitConfig)[]);
  return { ...config, ...changes };
}

function find(
  name: string,
  names: readonly string[],
): { encoder: EncoderConfig; decoder: Decoder } {
  const shape = names.includes(name) ? shapes[name.replace(MAE_PREFIX, '')] : undefined;
  if (shape === undefined) {
    throw new UserError(`no model is called '${name}'; there are ${names.join(', ')}`);
  }
  const { imageSize, ...encoder } = shape.encoder;
  return {
    encoder: {
      ...encoder,
      imageSize: [imageSize, imageSize],
      channels: 3,
      positions: 'sin-cos',
    },
    decoder: shape.decoder,
  };
}
