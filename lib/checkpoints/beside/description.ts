/** What tells more of a model than its weights do. */

import type { Refuse } from '../../files/refuse.js';
import { numPatchesOf } from '../../models/config.js';
import type { PositionResize } from '../../models/interpolate-positions.js';
import { withFileKeys } from '../../settings/index.js';
import type { Architecture } from '../keys/architecture.js';
import { parseJsonObject } from './json-object.js';

/** What files say of a model and its images; each value is there only where one says it. */
export interface Description {
  /** Where the heads were read, for messages. */
  readonly source?: string;
  readonly heads?: number;
  readonly decoderHeads?: number;
  readonly layerNormEps?: number;
  readonly imageSize?: readonly [number, number];
  /** The longest period of rotary positions. */
  readonly ropeTheta?: number;
  /** How position embeddings are resized for images of another size. */
  readonly resize?: PositionResize;
  /** The input of the head, where the shapes do not say. */
  readonly pooling?: 'cls' | 'norm-mean';
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** The share of the scaled image that evaluation keeps. */
  readonly cropRatio?: number;
  readonly normPixLoss?: boolean;
  readonly maskRatio?: number;
  /** What is read otherwise here, a line each. */
  readonly notes?: readonly string[];
}

/** The key of a description in the metadata of files that `convert` writes. */
export const DESCRIPTION_KEY = 'description';

/** A description as text. */
export function writeDescription({ source: _, notes: __, ...told }: Description): string {
  return JSON.stringify(withFileKeys(told));
}

/** @throws UserError, by `refuse`, where the text is no description */
export function readDescription(text: string, refuse: Refuse): Description {
  const values = parseJsonObject(text, (reason) => refuse(`its description ${reason}`));
  const pooling = values.text('pooling');
  if (pooling !== undefined && pooling !== 'cls' && pooling !== 'norm-mean') {
    values.refuse(`has '${pooling}' as pooling; expected cls or norm-mean`);
  }
  const resize = values.text('resize');
  if (resize !== undefined && resize !== 'offset' && resize !== 'antialias') {
    values.refuse(`has '${resize}' as resize; expected offset or antialias`);
  }
  return known({
    source: 'its description',
    ropeTheta: values.positive('rope_theta'),
    resize: resize as Description['resize'],
    heads: values.count('heads'),
    decoderHeads: values.count('decoder_heads'),
    layerNormEps: values.positive('layer_norm_eps'),
    imageSize: values.sides('image_size'),
    pooling: pooling as Description['pooling'],
    mean: values.numbers('mean'),
    std: values.numbers('std'),
    cropRatio: values.share('crop_ratio'),
    normPixLoss: values.truth('norm_pix_loss'),
    maskRatio: values.part('mask_ratio'),
  });
}

/** Leaves out what is undefined. */
export function known<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

/**
 * Compares sizes that a file gives with those of the weights beside it.
 *
 * @param sizes By key: the file's, undefined where it has none, and the weights'.
 * @throws UserError, by `refuse`, where they differ
 */
export function checkSizes(
  sizes: Readonly<Record<string, readonly [told: number | undefined, found: number | undefined]>>,
  refuse: Refuse,
): void {
  for (const [key, [told, found]] of Object.entries(sizes)) {
    if (told === undefined || found === undefined || told === found) continue;
    refuse(
      `${key} is ${told}, and the weights beside it have ${found}; where it is another model's, move one of the two`,
    );
  }
}

/** Whether images of a size are of as many patches as weights have positions for. */
export function hasPatches(
  imageSize: readonly [number, number],
  { patchSize, patches, variant }: Pick<Architecture, 'patchSize' | 'patches' | 'variant'>,
): boolean {
  const isWhole = imageSize.every((side) => side % patchSize === 0);
  // Rotary positions are those of images of any size.
  const isAny = variant?.positions === 'rotary';
  return isWhole && (isAny || numPatchesOf({ imageSize, patchSize }) === patches);
}
