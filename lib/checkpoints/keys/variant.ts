/** The parts of an encoder that are not the usual ones, as its names and shapes imply them. */
import type { Refuse } from '../../files/refuse.js';
import { MLP_RATIO } from '../../models/config.js';
import type { EncoderVariant, Grid } from '../../models/index.js';

/** Shapes of weights by name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

const TABLE = 'blocks.0.attn.relative_position_bias_table';

/** Rows of a table of relative positions that are the class token's. */
const CLASS_ROWS = 3;

/** What the first block of an encoder, and what comes before it, imply. Undefined for the usual encoder. */
export function variantOf(shapes: Shapes): EncoderVariant | undefined {
  const has = (name: string) => shapes.has(name);
  const [dim = 0] = shapes.get('patch_embed.proj.weight') ?? [];
  const [expanded] = shapes.get('blocks.0.mlp.fc1.weight') ?? [];
  const hidden = shapes.get('blocks.0.mlp.fc2.weight')?.[1];
  const registers = shapes.get('reg_token')?.[1];
  const layerScale = has('blocks.0.ls1.gamma');
  const positions = has('pos_embed')
    ? undefined
    : has(TABLE)
      ? 'relative'
      : // Rotations have no weights. Every published encoder with nothing else than them has LayerScale.
        layerScale
        ? 'rotary'
        : undefined;
  const hasBias = [...shapes.keys()].some((name) => name.endsWith('.attn.qkv.bias'));
  const qkvBias = has('blocks.0.attn.q_bias') ? 'query-value' : hasBias ? undefined : 'none';
  const variant: EncoderVariant = {
    ...(has('cls_token') ? {} : { classToken: false }),
    ...(registers ? { registers } : {}),
    ...(positions && { positions }),
    ...(layerScale ? { layerScale } : {}),
    ...(hidden && expanded === 2 * hidden ? { mlp: 'swiglu' } : {}),
    ...(hidden && hidden !== MLP_RATIO * dim ? { mlpHidden: hidden } : {}),
    ...(qkvBias && { qkvBias }),
  };
  return Object.keys(variant).length === 0 ? undefined : variant;
}

/** Heads, and patches of a square image, that a table of relative positions is for; null where there is none. */
export function ofRelativeTable(
  shapes: Shapes,
  refuse: Refuse,
): { readonly heads: number; readonly side: number | null } | null {
  const table = shapes.get(TABLE);
  if (table === undefined) return null;
  const [rows = 0, heads = 0] = table;
  if (table.length !== 2 || rows <= CLASS_ROWS || heads < 1) {
    return refuse(`${TABLE} has the shape [${table.join(', ')}]; expected rows and heads`);
  }
  const side = (Math.sqrt(rows - CLASS_ROWS) + 1) / 2;
  return { heads, side: Number.isInteger(side) ? side : null };
}

/** The grid of patches where positions are learned by the blocks: of `imageSize` where that is told. */
export function gridOfBlocks(
  shapes: Shapes,
  patchSize: number,
  imageSize: readonly [number, number] | undefined,
  refuse: Refuse,
): Grid {
  if (imageSize !== undefined) {
    return [Math.floor(imageSize[0] / patchSize), Math.floor(imageSize[1] / patchSize)];
  }
  const table = ofRelativeTable(shapes, refuse);
  if (table?.side === null) {
    return refuse(
      `${TABLE} has ${shapes.get(TABLE)?.[0]} rows, which no square image has; expected a card that tells the size of images`,
    );
  }
  const side = table?.side ?? Math.max(1, Math.round(USUAL_SIDE / patchSize));
  return [side, side];
}

/** Side of images in pixels where nothing tells it. */
export const USUAL_SIDE = 224;
