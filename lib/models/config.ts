import { UserError } from '../errors.js';

/** The shape of a masked autoencoder. */
export interface MaeConfig {
  /** Height and width of the images in pixels. */
  readonly imageSize: readonly [number, number];
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  readonly channels: number;
  /** Width, blocks and attention heads of the encoder. */
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
  /** The same of the decoder. */
  readonly decoderDim: number;
  readonly decoderDepth: number;
  readonly decoderHeads: number;
  /** Whether the target is each patch's pixels normalised by their own mean and variance. */
  readonly normPixLoss: boolean;
}

/** @throws UserError where the sizes do not go together, naming them */
export function checkConfig(config: MaeConfig): void {
  const { imageSize, patchSize, dim, heads, decoderDim, decoderHeads } = config;
  const sizes = [...imageSize, patchSize, config.channels, dim, config.depth, heads];
  sizes.push(decoderDim, config.decoderDepth, decoderHeads);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new UserError(
      `every size of the model should be a whole number of at least 1, got ${JSON.stringify(config)}`,
    );
  }
  for (const side of imageSize) {
    if (side % patchSize !== 0) {
      throw new UserError(
        `image size ${imageSize.join('x')} should be a multiple of the patch size, ${patchSize}`,
      );
    }
  }
  if (config.normPixLoss && patchSize ** 2 * config.channels < 2) {
    throw new UserError(
      'patch size 1 with 1 channel leaves one value a patch; expected at least 2, to normalise the pixels of a patch',
    );
  }
  for (const [name, width, count] of [
    ['dim', dim, heads],
    ['decoder dim', decoderDim, decoderHeads],
  ] as const) {
    if (width % 4 !== 0) {
      throw new UserError(
        `${name} is ${width}; expected a multiple of 4, for the position embeddings`,
      );
    }
    if (width % count !== 0) {
      throw new UserError(`${name} is ${width}; expected a multiple of its ${count} heads`);
    }
  }
}
