/** The model that the names and shapes of weights imply, and the names and shapes that such a model has. */
import type { Grid } from '../../models/interpolate-positions.js';
import { maeConfig, maeModelNames } from '../../models/registry.js';
import type { Refuse } from '../refuse.js';

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
  const [dim, channels, patchSize] = shape('patch_embed.proj.weight', 4) as [
    number,
    number,
    number,
  ];
  const patches = (shape('pos_embed', 3)[1] as number) - 1;
  const depth = countBlocks(shapes, 'blocks');
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
  const decoderDepth = countBlocks(shapes, 'decoder_blocks');
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

/** Counts the blocks of a list by the first weight of each. */
function countBlocks(shapes: Shapes, list: string): number {
  let depth = 0;
  while (shapes.has(`${list}.${depth}.norm1.weight`)) depth++;
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

/** Every name that such a model has, with its shape. */
export function expectedShapes(architecture: Architecture): Map<string, number[]> {
  const { dim, depth, patchSize, channels, patches, decoder, head } = architecture;
  const shapes = new Map<string, number[]>();
  const linear = (name: string, outputs: number, inputs: number) => {
    shapes.set(`${name}.weight`, [outputs, inputs]);
    shapes.set(`${name}.bias`, [outputs]);
  };
  const norm = (name: string, width: number) => {
    shapes.set(`${name}.weight`, [width]);
    shapes.set(`${name}.bias`, [width]);
  };
  const blocks = (list: string, count: number, width: number) => {
    for (let i = 0; i < count; i++) {
      norm(`${list}.${i}.norm1`, width);
      linear(`${list}.${i}.attn.qkv`, 3 * width, width);
      linear(`${list}.${i}.attn.proj`, width, width);
      norm(`${list}.${i}.norm2`, width);
      linear(`${list}.${i}.mlp.fc1`, 4 * width, width);
      linear(`${list}.${i}.mlp.fc2`, width, 4 * width);
    }
  };
  shapes.set('cls_token', [1, 1, dim]);
  shapes.set('pos_embed', [1, 1 + patches, dim]);
  if (architecture.encoderMaskTokens) shapes.set('encoder_mask_token', [1, 1, dim]);
  shapes.set('patch_embed.proj.weight', [dim, channels, patchSize, patchSize]);
  shapes.set('patch_embed.proj.bias', [dim]);
  blocks('blocks', depth, dim);
  norm(architecture.meanPooling ? 'fc_norm' : 'norm', dim);
  if (decoder !== null) {
    if (!architecture.encoderMaskTokens) shapes.set('mask_token', [1, 1, decoder.dim]);
    shapes.set('decoder_pos_embed', [1, 1 + patches, decoder.dim]);
    linear('decoder_embed', decoder.dim, dim);
    blocks('decoder_blocks', decoder.depth, decoder.dim);
    norm('decoder_norm', decoder.dim);
    linear('decoder_pred', patchSize ** 2 * channels, decoder.dim);
  }
  if (head !== null) {
    linear(head.batchNorm ? 'head.1' : 'head', head.classes, dim);
    if (head.batchNorm) {
      shapes.set('head.0.running_mean', [dim]);
      shapes.set('head.0.running_var', [dim]);
      shapes.set('head.0.num_batches_tracked', []);
    }
  }
  return shapes;
}

/** Whether a weight belongs to the decoder. */
export function isDecoderKey(name: string): boolean {
  return name.startsWith('decoder_') || name === 'mask_token';
}
