/** Positions of tokens before the patches, in other programs' encoders. */

import type { Refuse } from '../../files/refuse.js';
import { CLASSIFIER_KEY } from '../../models/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Weights } from './huggingface.js';

const isSquare = (count: number) => count > 0 && Math.sqrt(count) % 1 === 0;

/**
 * Weights whose table of positions is that of class token and patches. Where the token has none (timm's `no_embed_class`),
 * it gets zeros. Where registers have some, they are added to them. The model computes the same.
 *
 * @returns the weights, and a line for what was added or is lacking
 * @throws UserError, by `refuse`, for positions of a class token that is not there
 */
export function withClassPosition(
  weights: Weights,
  metadata: Readonly<Record<string, string>>,
  refuse: Refuse,
): { readonly weights: Weights; readonly notes: readonly string[] } {
  const { cls_token: token, pos_embed: table, reg_token: registers } = weights;
  // Every encoder that was trained here has a card that tells its grid: 2x4 patches and the class token are 9 rows.
  const isOwn = metadata.model !== undefined || metadata[CLASSIFIER_KEY] !== undefined;
  if (table === undefined || table.ndim !== 3 || isOwn) return { weights, notes: [] };
  const [, rows = 0, dim = 0] = table.shape;
  if (token === undefined) {
    if (!isSquare(rows) && isSquare(rows - 1)) {
      return refuse(`it has no class token (cls_token), and ${rows} positions, one of them its`);
    }
    return { weights, notes: ['it has no class token: its patches alone describe an image'] };
  }
  if (isSquare(rows - 1)) return { weights, notes: [] };
  const count = registers?.shape[1] ?? 0;
  if (registers?.ndim === 3 && registers.size(-1) === dim && isSquare(rows - 1 - count)) {
    const [ofToken, own, patches] = table.splitWithSizes([1, count, rows - 1 - count], 1) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const moved = { pos_embed: torch.cat([ofToken, patches], 1), reg_token: registers.add(own) };
    return {
      weights: { ...weights, ...moved },
      notes: ['the positions of registers added to them'],
    };
  }
  if (!isSquare(rows)) return { weights, notes: [] };
  const zeros: Tensor = torch.zeros([1, 1, dim], { dtype: table.dtype });
  return {
    weights: { ...weights, pos_embed: torch.cat([zeros, table], 1) },
    notes: [`assumed: pos_embed is that of ${rows} patches, and the class token has no position`],
  };
}
