/** Sizes of iGPT by name: Chen et al., "Generative Pretraining from Pixels" (2020), section 3.1. Needs no libtorch. */
import { UserError } from '../errors.js';
import type { EncoderConfig } from './config.js';
import { maeConfig, maeModelNames } from './registry.js';

type Sizes = Pick<EncoderConfig, 'imageSize' | 'dim' | 'depth' | 'heads'>;

const PUBLISHED: Readonly<Record<string, Sizes>> = {
  igpt_small: { imageSize: [32, 32], dim: 512, depth: 24, heads: 8 },
  igpt_medium: { imageSize: [32, 32], dim: 1024, depth: 36, heads: 8 },
  igpt_large: { imageSize: [32, 32], dim: 1536, depth: 48, heads: 16 },
};

/**
 * The sizes of a named model: a published one, or the blocks of a masked autoencoder's encoder on images of 32 pixels.
 *
 * @throws UserError where no model has that name, listing the known ones
 */
export function imageGptSizes(name: string): Sizes {
  const published = PUBLISHED[name];
  if (published !== undefined) return published;
  if (maeModelNames.includes(name)) {
    const { dim, depth, heads } = maeConfig(name);
    return { imageSize: [32, 32], dim, depth, heads };
  }
  throw new UserError(
    `no model is called '${name}'; there are ${[...Object.keys(PUBLISHED), ...maeModelNames].join(', ')}`,
  );
}
