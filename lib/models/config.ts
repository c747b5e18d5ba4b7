import { UserError } from '../errors.js';
import { checkVariant, type EncoderVariant } from './variant.js';

/** The ratio of an MLP's hidden width to its tokens' width. */
export const MLP_RATIO = 4;
/** The first views of DINO are those that its teacher sees, too. */
export const GLOBAL_VIEWS = 2;

/** The shape of a vision transformer without a head or a decoder. */
export interface EncoderConfig {
  /** Height and width of the images in pixels. */
  readonly imageSize: readonly [number, number];
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  readonly channels: number;
  /** Width, blocks and attention heads of the encoder. */
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
  /** Whether the position embeddings of encoder and decoder are fixed sines and cosines, or learned. */
  readonly positions: 'sin-cos' | 'learned';
  /** The epsilon of the LayerNorms, where it is not the usual 1e-6. */
  readonly layerNormEps?: number;
  /** How it differs from the usual encoder, where it does: only classifiers may, and in some parts masked image models. */
  readonly variant?: EncoderVariant;
  /**
   * Number of colours of a model of single pixels, iGPT's, whose patches are of one pixel: each is one of them, and each
   * token sees those before it only.
   */
  readonly palette?: number;
  /** Number of class tokens, 1 by default. They have the same position, and differ in their weights. */
  readonly classTokens?: number;
}

/** The shape of a masked autoencoder. */
export interface MaeConfig extends EncoderConfig {
  /** Width, blocks and attention heads of the decoder. */
  readonly decoderDim: number;
  readonly decoderDepth: number;
  readonly decoderHeads: number;
  /** Whether each patch of the target is normalised by its own mean and variance. */
  readonly normPixLoss: boolean;
  /**
   * Whether the encoder sees every position, with a learned mask token for each removed patch (arXiv:2111.06377, table
   * 1c). Otherwise it sees only the kept patches. The decoder has no mask token then.
   */
  readonly encoderMaskTokens: boolean;
  /**
   * What tokens of the decoder attend to: all of them each other, by default, or those of removed patches the encoder's
   * alone (CrossMAE, arXiv:2401.14391).
   */
  readonly decoder?: 'self' | 'cross';
  /** Whether each block of a decoder of cross-attention sees a learned mixture of all layers of the encoder. */
  readonly mixLayers?: boolean;
  /** Values that are predicted of each patch, where these are not its pixels. */
  readonly outputs?: number;
}

/** What an encoder has otherwise than usual, of its config. */
export function unusualParts(
  config: EncoderConfig,
): Pick<EncoderConfig, 'layerNormEps' | 'palette' | 'classTokens' | 'variant'> {
  const { layerNormEps, palette, classTokens, variant } = config;
  return {
    ...(layerNormEps === undefined ? {} : { layerNormEps }),
    ...(palette === undefined ? {} : { palette }),
    ...(classTokens === undefined ? {} : { classTokens }),
    ...(variant === undefined ? {} : { variant }),
  };
}

/** How many tokens come before those of the patches: class tokens and registers. */
export function tokensBeforePatches({ classTokens = 1, variant = {} }: EncoderConfig): number {
  return (variant.classToken === false ? 0 : classTokens) + (variant.registers ?? 0);
}

/** Whether a class token sees the whole image: the first token of an iGPT sees nothing of it. */
export function hasClassToken({ variant, palette }: EncoderConfig): boolean {
  return variant?.classToken !== false && palette === undefined;
}

/** Number of patches: vertically, and horizontally. */
export type Grid = readonly [rows: number, columns: number];

/** The grid of an image's patches; whole numbers where the sides are multiples of a patch's. */
export function gridOf({
  imageSize: [height, width],
  patchSize,
}: Pick<EncoderConfig, 'imageSize' | 'patchSize'>): Grid {
  return [height / patchSize, width / patchSize];
}

/** Number of patches of an image. */
export function numPatchesOf(config: Pick<EncoderConfig, 'imageSize' | 'patchSize'>): number {
  const [rows, columns] = gridOf(config);
  return rows * columns;
}

const POOLINGS = ['mean', 'norm-mean', 'cls'] as const;

/**
 * The input of a classifier's head. `mean` is the mean of the patches' tokens, normalised afterwards, as in
 * fine-tuning. `norm-mean` is the mean of the normalised tokens, as a linear probe of the mean. `cls` is the normalised
 * class token, or the mean of several.
 */
export type Pooling = (typeof POOLINGS)[number];

/** The shape of a classifier. */
export interface VitConfig extends EncoderConfig {
  readonly numClasses: number;
  readonly pooling: Pooling;
  /** The drop rate of stochastic depth in the last block; it grows linearly from 0 in the first. */
  readonly dropPath: number;
  /** Whether the position embeddings are trained, whatever their initial values. */
  readonly trainPositions: boolean;
}

/** @throws UserError where sizes do not fit together, naming them */
export function checkConfig(config: MaeConfig): void {
  checkPlain(config);
  checkEncoder(config, [
    ['decoder dim', config.decoderDim],
    ['decoder depth', config.decoderDepth],
    ['decoder heads', config.decoderHeads],
    ['outputs', config.outputs ?? 1],
  ]);
  if (config.normPixLoss && config.outputs !== undefined) {
    throw new UserError(
      `${config.outputs} values are predicted of a patch, which are no pixels to normalise; expected them without normPixLoss`,
    );
  }
  if (config.normPixLoss && config.patchSize ** 2 * config.channels < 2) {
    throw new UserError(
      'patch size 1 with 1 channel leaves one value a patch; expected at least 2, to normalise the pixels of a patch',
    );
  }
  if (config.decoder === 'cross' && config.encoderMaskTokens) {
    throw new UserError(
      "a decoder of cross-attention predicts at mask tokens of its own; expected it without the encoder's (--encoder-mask-tokens)",
    );
  }
  if (config.mixLayers && config.decoder !== 'cross') {
    throw new UserError(
      'layers of the encoder are mixed for blocks that attend to them; expected --mix-layers with --decoder cross',
    );
  }
  checkWidth('dim', config.dim, config.heads, config.positions);
  checkWidth('decoder dim', config.decoderDim, config.decoderHeads, config.positions);
}

/**
 * Checks the sizes of an encoder whose decoder, if any, has none of its own.
 *
 * @throws UserError where sizes do not fit together, naming them
 */
export function checkEncoderConfig(config: EncoderConfig): void {
  checkPlain(config);
  checkEncoder(config, []);
  checkWidth('dim', config.dim, config.heads, config.positions);
}

/** @throws UserError where sizes do not fit together, naming them */
export function checkVitConfig(config: VitConfig): void {
  checkEncoder(config, [['number of classes', config.numClasses]]);
  checkWidth('dim', config.dim, config.heads, config.positions);
  const { pooling, dropPath, variant } = config;
  if (variant !== undefined) {
    const [headDim, numPatches] = [config.dim / config.heads, numPatchesOf(config)];
    checkVariant(variant, { headDim, numPatches });
  }
  if (!POOLINGS.includes(pooling)) {
    throw new UserError(`pooling is '${pooling}'; expected one of ${POOLINGS.join(', ')}`);
  }
  if (pooling === 'cls' && variant?.classToken === false) {
    throw new UserError(
      "pooling is 'cls', and the encoder has no class token; expected the mean of the patches",
    );
  }
  if (!(dropPath >= 0 && dropPath < 1)) {
    throw new UserError(`drop path is ${dropPath}; expected a rate of at least 0 and below 1`);
  }
}

/**
 * Checks the sizes of an encoder that may have LayerScale, and relative positions.
 *
 * @throws UserError where sizes do not fit together, naming them
 */
export function checkMaskedEncoderConfig({ variant, ...plain }: EncoderConfig): void {
  checkEncoderConfig(plain);
  if (variant === undefined) return;
  const { layerScale: _, positions, ...others } = variant;
  if (positions === 'rotary' || Object.keys(others).length > 0) checkPlain({ ...plain, variant });
  const { dim, heads } = plain;
  checkVariant(variant, { headDim: dim / heads, numPatches: numPatchesOf(plain) });
}

/** @throws UserError for an encoder with parts that methods of pre-training do not train */
function checkPlain({ variant }: EncoderConfig): void {
  if (variant === undefined) return;
  throw new UserError(
    `an encoder with ${Object.keys(variant).join(', ')} is not pre-trained here; leave out variant`,
  );
}

type Counts = readonly (readonly [name: string, size: number])[];

/** @param more Sizes of a model besides its encoder's, each at least 1 */
function checkEncoder(config: EncoderConfig, more: Counts): void {
  const { imageSize, patchSize, positions } = config;
  for (const [name, size] of [
    ['image height', imageSize[0]],
    ['image width', imageSize[1]],
    ['patch size', patchSize],
    ['channels', config.channels],
    ['dim', config.dim],
    ['depth', config.depth],
    ['heads', config.heads],
    ['class tokens', config.classTokens ?? 1],
    ...more,
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
  const { layerNormEps: eps = 1e-6 } = config;
  if (!(typeof eps === 'number' && eps > 0 && eps < 1)) {
    throw new UserError(
      `the epsilon of LayerNorm is ${eps}; expected a number above 0 and below 1`,
    );
  }
  const { palette } = config;
  if (palette !== undefined && (patchSize !== 1 || !Number.isInteger(palette) || palette < 2)) {
    throw new UserError(
      `palette is ${palette} with a patch size of ${patchSize}; expected at least 2 colours, and 1`,
    );
  }
  if (positions !== 'sin-cos' && positions !== 'learned') {
    throw new UserError(`positions is '${positions}'; expected 'sin-cos' or 'learned'`);
  }
}

function checkWidth(name: string, width: number, heads: number, positions: string): void {
  if (positions === 'sin-cos' && width % 4 !== 0) {
    throw new UserError(
      `${name} is ${width}; expected a multiple of 4, for the position embeddings`,
    );
  }
  if (width % heads !== 0) {
    throw new UserError(`${name} is ${width}; expected a multiple of its ${heads} heads`);
  }
}
