/** Class tokens of other programs' encoders. */

import { CLASSIFIER_KEY } from '../../models/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Weights } from './huggingface.js';

const isSquare = (count: number) => count > 0 && Math.sqrt(count) % 1 === 0;

/**
 * Weights whose table of positions begins with the class token's. Where the token has none (timm's `no_embed_class`), it
 * gets zeros: the model computes the same.
 *
 * @returns the weights, and a line for what was added
 */
export function withClassPosition(
  weights: Weights,
  metadata: Readonly<Record<string, string>>,
): { readonly weights: Weights; readonly notes: readonly string[] } {
  const { cls_token: token, pos_embed: table } = weights;
  if (table === undefined || token === undefined) return { weights, notes: [] };
  const [, rows = 0, dim = 0] = table.shape;
  // Every encoder that was trained here has it, and a card that tells its grid: 2x4 patches and the token are 9 rows.
  const isOwn = metadata.model !== undefined || metadata[CLASSIFIER_KEY] !== undefined;
  if (isOwn || table.ndim !== 3 || !isSquare(rows) || isSquare(rows - 1)) {
    return { weights, notes: [] };
  }
  const zeros: Tensor = torch.zeros([1, 1, dim], { dtype: table.dtype });
  return {
    weights: { ...weights, pos_embed: torch.cat([zeros, table], 1) },
    notes: [`assumed: pos_embed is that of ${rows} patches, and the class token has no position`],
  };
}
