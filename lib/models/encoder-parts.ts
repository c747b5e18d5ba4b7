/** The parts in which encoders differ: those of patches, or of pixels that have one of a palette's colours. */
import * as nn from '../nn/index.js';
import { Block, LAYER_NORM_EPS, type Norm } from './block.js';
import { blockParts } from './block-variants.js';
import { ColorEmbed } from './color-embed.js';
import type { EncoderConfig } from './config.js';
import { PatchEmbed } from './patches.js';
import { PIXEL_NORM_EPS, PixelBlock } from './pixel-block.js';
import { tokensBeforePatches } from './variant.js';

/** Makes a block of the encoder, its norms included; a model gets a variant of {@link Block} by it. */
export type MakeBlock = (dim: number, heads: number, dropPath: number) => Block;

export interface EncoderParts {
  /** What makes tokens of an image. */
  makeEmbed(): PatchEmbed | ColorEmbed;
  /** Makes the maker of blocks, which may share parts. */
  blockMaker(): MakeBlock;
  /** The norm after the blocks. */
  makeNorm(): Norm;
  /** The first of the L tokens whose mean describes an image: a pixel's own token is the one before it. */
  readonly firstPooled: number;
}

/** The parts of an encoder of this shape. */
export function partsOf(config: EncoderConfig): EncoderParts {
  const { patchSize, channels, dim, layerNormEps, palette, variant } = config;
  if (palette !== undefined) {
    return {
      makeEmbed: () => new ColorEmbed(palette, channels, dim),
      blockMaker:
        () =>
        (...shape) =>
          new PixelBlock(...shape),
      makeNorm: () => new nn.RMSNorm(dim, { eps: PIXEL_NORM_EPS }),
      firstPooled: 0,
    };
  }
  return {
    makeEmbed: () => new PatchEmbed(patchSize, channels, dim),
    blockMaker() {
      const parts = blockParts(config);
      return (...shape) => new Block(...shape, parts());
    },
    makeNorm: () => new nn.LayerNorm(dim, { eps: layerNormEps ?? LAYER_NORM_EPS }),
    firstPooled: tokensBeforePatches(variant),
  };
}
