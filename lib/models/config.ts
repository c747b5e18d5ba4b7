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
  /**
   * Whether the encoder sees every position, a learned mask token in place of each removed patch (arXiv:2111.06377, table
   * 1c), instead of the kept patches alone. The decoder has no mask token then.
   */
  readonly encoderMaskTokens: boolean;
  /** Whether the position embeddings, of encoder and decoder, are fixed sines and cosines or learned. */
  readonly positions: 'sin-cos' | 'learned';
}

/** @throws UserError where the parts do not go together, naming them */
export function checkConfig(config: MaeConfig): void {
  const { imageSize, patchSize, channels, positions } = config;
  const widths = [
    ['dim', config.dim, config.heads],
    ['decoder dim', config.decoderDim, config.decoderHeads],
  ] as const;
  for (const [name, size] of [
    ['image height', imageSize[0]],
    ['image width', imageSize[1]],
    ['patch size', patchSize],
    ['channels', channels],
    ['dim', config.dim],
    ['depth', config.depth],
    ['heads', config.heads],
    ['decoder dim', config.decoderDim],
    ['decoder depth', config.decoderDepth],
    ['decoder heads', config.decoderHeads],
  ] as const) {
    if (!Number.isInteger(size) || size < 1) {
      throw new UserError(`${name} is ${size}; expected a whole number of at least 1`);
    }
  }
  for (const side of imageSize) {
    if (side % patchSize !== 0) {
      throw new UserError(
        `image size ${imageSize.join('x')} should be a multiple of the patch size, ${patchSize}`,
      );
    }
  }
  if (config.normPixLoss && patchSize ** 2 * channels < 2) {
    throw new UserError(
      'patch size 1 with 1 channel leaves one value a patch; expected at least 2, to normalise the pixels of a patch',
    );
  }
  if (positions !== 'sin-cos' && positions !== 'learned') {
    throw new UserError(`positions is '${positions}'; expected 'sin-cos' or 'learned'`);
  }
  for (const [name, width, heads] of widths) {
    if (positions === 'sin-cos' && width % 4 !== 0) {
      throw new UserError(
        `${name} is ${width}; expected a multiple of 4, for the position embeddings`,
      );
    }
    if (width % heads !== 0) {
      throw new UserError(`${name} is ${width}; expected a multiple of its ${heads} heads`);
    }
  }
}
