/** The model that the names and shapes of weights imply. */

import type { Refuse } from '../../files/refuse.js';
import type { Grid } from '../../models/index.js';
import { maeConfig, maeModelNames } from '../../models/registry.js';

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
  /** Whether the tokens' mean is normalised (`fc_norm`) in place of each token (`norm`). */
  readonly meanPooling: boolean;
  readonly decoder: {
    readonly dim: number;
    readonly depth: number;
    readonly heads: number | null;
  } | null;
  readonly head: {
    readonly classes: number;
    /** Whether a BatchNorm comes before the linear layer, as in a linear probe. */
    readonly batchNorm: boolean;
  } | null;
}

export type Shapes = ReadonlyMap<string, readonly number[]>;

/**
 * The model that weights under our names imply.
 *
 * @param refuse Throws a UserError that names the file.
 */
export function architectureOf(shapes: Shapes, refuse: Refuse): Architecture {
  const shape = (name: string, rank: number): readonly number[] => {
    const found = shapes.get(name);
    if (found?.length !== rank) {
      const names = [...shapes.keys()].slice(0, 3).join(', ') || 'no weights';
      return refuse(
        found === undefined
          ? `it is no masked autoencoder and no vision transformer: it has ${names}, but no ${name}`
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
  const patches = (shape('pos_embed', 3)[1] as number) - 1;
  const depth = countBlocks(shapes, 'blocks', refuse);
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
  const hasDecoder = [...shapes.keys()].some((name) => name.startsWith('decoder_'));
  const decoderDim = hasDecoder ? (shape('decoder_embed.weight', 2)[0] as number) : 0;
  const decoderDepth = countBlocks(shapes, 'decoder_blocks', refuse);
  const head = ['head.weight', 'head.1.weight'].find((name) => shapes.has(name));
  const known = knownHeads();
  return {
    kind: hasDecoder ? 'mae' : head === undefined ? 'encoder' : 'classifier',
    dim,
    depth,
    heads: known.encoder.get(dim) ?? headsByWidth(dim),
    patchSize,
    channels,
    patches,
    grid: patches > 0 && side * side === patches ? [side, side] : null,
    encoderMaskTokens: shapes.has('encoder_mask_token'),
    palette,
    meanPooling: shapes.has('fc_norm.weight'),
    decoder: hasDecoder
      ? {
          dim: decoderDim,
          depth: decoderDepth,
          heads: known.decoder.get(decoderDim) ?? headsByWidth(decoderDim),
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

/** One head for 64 of the width, as in the named models; null where that is not whole. */
function headsByWidth(dim: number): number | null {
  return dim % 64 === 0 && dim > 0 ? dim / 64 : null;
}

/** Whether a weight belongs to the decoder. */
export function isDecoderKey(name: string): boolean {
  return name.startsWith('decoder_') || name === 'mask_token';
}
