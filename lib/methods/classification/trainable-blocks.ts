/** Selects the parameters of a classifier that are trained. */
import type { VisionTransformer } from '../../models/index.js';

/**
 * Freezes all but the last blocks and the layers after them: partial fine-tuning (arXiv:2111.06377, section 4.3).
 *
 * @param blocks Number of trained blocks: 0.5 is the last one's MLP with its norm, 0 none; null trains everything.
 */
export function trainLastBlocks(model: VisionTransformer, blocks: number | null): void {
  if (blocks === null) return;
  const { depth } = model.config;
  const first = depth - Math.floor(blocks);
  const isTrained = (name: string): boolean => {
    const block = /^blocks\.(\d+)\.(\w+)/.exec(name);
    if (block === null) return isAfterBlocks(name, blocks);
    const number = Number(block[1]);
    if (blocks === 0.5) return number === depth - 1 && /^(norm2|mlp|ls2)$/.test(block[2] as string);
    return number >= first;
  };
  for (const [name, parameter] of model.namedParameters()) {
    if (!isTrained(name)) parameter.requiresGrad_(false);
  }
}

/**
 * The norm of a class token's head is pre-trained, and is frozen where no block is trained. That of the mean is new.
 */
function isAfterBlocks(name: string, blocks: number): boolean {
  if (name.startsWith('norm.')) return blocks > 0;
  return /^(head|fc_norm)\./.test(name);
}
