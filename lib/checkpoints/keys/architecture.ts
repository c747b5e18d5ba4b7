/** The model that the names and shapes of weights imply. */

import type { Refuse } from '../../files/refuse.js';
import type { EncoderVariant, Grid } from '../../models/index.js';
import { maeConfig, maeModelNames } from '../../models/registry.js';
import { lookingLike } from './looks.js';
import { gridOfBlocks, ofRelativeTable, type Shapes, variantOf } from './variant.js';

/** A vision transformer: a masked autoencoder, the encoder of one, or a classifier. */
export interface Architecture {
  readonly kind: 'mae' | 'encoder' | 'classifier';
  readonly dim: number;
  readonly depth: number;
  /** As in a named model of this width, else one head for 64 of the width; null where neither applies. Shapes do not say. */
  readonly heads: number | null;
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  readonly channels: number;
  /** Patches of an image. */
  readonly patches: number;
  /** Square unless the file says otherwise; null where the number of patches is no square. */
  readonly grid: Grid | null;
  readonly encoderMaskTokens: boolean;
  /** Number of colours where patches are pixels of a palette, as iGPT's; null where they are pixels' values. */
  readonly palette: number | null;
  readonly classTokens: number;
  /** Whether the tokens' mean is normalised (`fc_norm`) in place of each token (`norm`). */
  readonly meanPooling: boolean;
  /** How the encoder differs from the usual one, where it does. */
  readonly variant?: EncoderVariant;
  readonly decoder: {
    readonly dim: number;
    readonly depth: number;
    readonly heads: number | null;
    /** Whether its tokens attend to the encoder's. */
    readonly isCross: boolean;
    /** Whether its blocks see mixtures of the encoder's layers. */
    readonly mixesLayers: boolean;
    /** Values that are predicted of a patch, where the file tells that these are not its pixels. */
    readonly outputs?: number;
  } | null;
  readonly head: {
    readonly classes: number;
    /** Whether a BatchNorm comes before the linear layer, as in a linear probe. */
    readonly batchNorm: boolean;
  } | null;
}

/**
 * The model that weights under our names imply.
 *
 * @param refuse Throws a UserError that names the file.
 * @param imageSize Of the images, where the file tells it.
 * @param outputs Of the decoder, where the file tells that it predicts no pixels.
 */
export function architectureOf(
  shapes: Shapes,
  refuse: Refuse,
  imageSize?: readonly [number, number],
  outputs?: number,
): Architecture {
  const shape = (name: string, rank: number): readonly number[] => {
    const found = shapes.get(name);
    if (found?.length !== rank) {
      const names = [...shapes.keys()].slice(0, 3).join(', ') || 'no weights';
      return refuse(
        found === undefined
          ? `it is no masked autoencoder and no vision transformer: it has ${names}, but no ${name}${lookingLike(shapes)}`
          : `${name} has the shape [${found.join(', ')}]; expected ${rank} dimensions`,
      );
    }
    return found;
  };
  const hasPalette = shapes.has(PALETTE);
  const [palette, colorChannels] = hasPalette ? (shape(PALETTE, 2) as [number, number]) : [null, 0];
  const [dim, channels, patchSize] = (
    hasPalette
      ? [shape('patch_embed.embedding.weight', 2)[1], colorChannels, 1]
      : shape('patch_embed.proj.weight', 4)
  ) as [number, number, number];
  const depth = countBlocks(shapes, 'blocks', refuse);
  const hasDecoder = [...shapes.keys()].some((name) => name.startsWith('decoder_'));
  const variant = hasDecoder || hasPalette ? undefined : variantOf(shapes);
  const ownGrid =
    variant?.positions && patchSize > 0 ? gridOfBlocks(shapes, patchSize, imageSize, refuse) : null;
  const patches = ownGrid
    ? ownGrid[0] * ownGrid[1]
    : (shape('pos_embed', 3)[1] as number) - (variant?.classToken === false ? 0 : 1);
  for (const [what, size] of Object.entries({
    width: dim,
    channels,
    'patch size': patchSize,
    patches,
    depth,
  })) {
    if (size < 1) refuse(`it is no vision transformer: its ${what} is ${size}`);
  }
  const side = Math.round(Math.sqrt(patches));
  const isCross = shapes.has('decoder_blocks.0.cross_attn.q.weight');
  const decoderDim = !hasDecoder
    ? 0
    : ((isCross
        ? shape('decoder_pred.weight', 2)[1]
        : shape('decoder_embed.weight', 2)[0]) as number);
  const decoderDepth = countBlocks(shapes, 'decoder_blocks', refuse);
  const head = ['head.weight', 'head.1.weight'].find((name) => shapes.has(name));
  const known = knownHeads();
  return {
    kind: hasDecoder ? 'mae' : head === undefined ? 'encoder' : 'classifier',
    dim,
    depth,
    heads:
      ofRelativeTable(shapes, refuse)?.heads ??
      headsOfVariant(dim, variant) ??
      known.encoder.get(dim) ??
      headsByWidth(dim),
    patchSize,
    channels,
    patches,
    grid: ownGrid ?? (patches > 0 && side * side === patches ? [side, side] : null),
    encoderMaskTokens: shapes.has('encoder_mask_token'),
    palette,
    classTokens: shapes.get('cls_token')?.[1] ?? 1,
    meanPooling: shapes.has('fc_norm.weight'),
    ...(variant && { variant }),
    decoder: hasDecoder
      ? {
          dim: decoderDim,
          depth: decoderDepth,
          heads: known.decoder.get(decoderDim) ?? headsByWidth(decoderDim),
          isCross,
          mixesLayers: shapes.has('decoder_mix.weight'),
          ...(outputs === undefined ? {} : { outputs }),
        }
      : null,
    head:
      head === undefined
        ? null
        : { classes: shape(head, 2)[0] as number, batchNorm: head !== 'head.weight' },
  };
}

/** The colours of iGPT's pixels. */
const PALETTE = 'patch_embed.palette';

/** More blocks than any known model has; a file that claims more is not worth building its model. */
const MOST_BLOCKS = 1000;

/** Counts the blocks of a list by the first weight of each. */
function countBlocks(shapes: Shapes, list: string, refuse: Refuse): number {
  let depth = 0;
  while (shapes.has(`${list}.${depth}.norm1.weight`)) depth++;
  if (depth > MOST_BLOCKS) refuse(`it has ${depth} ${list}; expected at most ${MOST_BLOCKS}`);
  return depth;
}

/** Heads of the named models by width. */
function knownHeads() {
  const encoder = new Map<number, number>();
  const decoder = new Map<number, number>();
  for (const name of maeModelNames) {
    const config = maeConfig(name);
    encoder.set(config.dim, config.heads);
    decoder.set(config.decoderDim, config.decoderHeads);
  }
  return { encoder, decoder };
}

/** Heads of published encoders with other parts, where they are not those of the same width without. */
function headsOfVariant(dim: number, variant: EncoderVariant | undefined): number | null {
  // DINOv3's huge and 7B models (arXiv:2508.10104).
  if (variant?.positions === 'rotary') return { 1280: 20, 4096: 32 }[dim] ?? null;
  // I-JEPA's giant model (arXiv:2301.08243).
  return variant?.classToken === false && dim === 1408 ? 16 : null;
}

/** One head for 64 of the width, as in the named models; null where that is not whole. */
function headsByWidth(dim: number): number | null {
  return dim % 64 === 0 && dim > 0 ? dim / 64 : null;
}

/** Whether a weight belongs to the decoder. */
export function isDecoderKey(name: string): boolean {
  return name.startsWith('decoder_') || name === 'mask_token';
}
