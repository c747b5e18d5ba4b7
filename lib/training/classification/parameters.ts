/** Which parameters of a classifier are trained, and how fast. */
import type { VisionTransformer } from '../../models/index.js';
import type * as nn from '../../nn/index.js';

/** Not decayed, whatever their shape. */
const NEVER_DECAYED: ReadonlySet<string> = new Set(['cls_token', 'pos_embed']);

/**
 * Freezes all but the last blocks and what comes after them: partial fine-tuning (arXiv:2111.06377, section 4.3).
 *
 * @param blocks How many are trained: 0.5 is the last one's MLP with its norm, 0 none; null trains everything.
 */
export function trainLastBlocks(model: VisionTransformer, blocks: number | null): void {
  if (blocks === null) return;
  const { depth } = model.config;
  const first = depth - Math.floor(blocks);
  const isTrained = (name: string): boolean => {
    const block = /^blocks\.(\d+)\.(\w+)/.exec(name);
    if (block === null) return isAfterBlocks(name, blocks);
    const number = Number(block[1]);
    if (blocks === 0.5) return number === depth - 1 && /^(norm2|mlp)$/.test(block[2] as string);
    return number >= first;
  };
  for (const [name, parameter] of model.namedParameters()) {
    if (!isTrained(name)) parameter.requiresGrad_(false);
  }
}

/** The norm before the class token's head is pre-trained, and with no block trained it stays; that of the mean is new. */
function isAfterBlocks(name: string, blocks: number): boolean {
  if (name.startsWith('norm.')) return blocks > 0;
  return /^(head|fc_norm)\./.test(name);
}

/** A group of parameters for an optimizer. */
export interface LayerGroup {
  readonly params: nn.Parameter[];
  readonly weightDecay: number;
  readonly lrScale: number;
  readonly name: string;
}

/**
 * The trained parameters in groups whose learning rates fall from layer to layer towards the input: head and norm have the
 * full one, the last block `layerDecay` of it, and so on to the patch embedding (Clark et al., arXiv:2003.10555; Bao et
 * al., arXiv:2106.08254). Biases, norms, the class token and the positions do not decay.
 */
export function layerDecayGroups(
  model: VisionTransformer,
  { weightDecay, layerDecay }: { weightDecay: number; layerDecay: number },
): LayerGroup[] {
  const layers = model.layers();
  return layers.flatMap((parameters, layer) => {
    const trained = parameters.filter(([, { requiresGrad }]) => requiresGrad);
    const isDecayed = ([name, { ndim }]: (typeof trained)[number]) =>
      ndim > 1 && !NEVER_DECAYED.has(name);
    const lrScale = layerDecay ** (layers.length - 1 - layer);
    const parts = [
      { name: `layer ${layer}`, weightDecay, named: trained.filter(isDecayed) },
      {
        name: `layer ${layer} without decay`,
        weightDecay: 0,
        named: trained.filter((entry) => !isDecayed(entry)),
      },
    ];
    return parts
      .filter(({ named }) => named.length > 0)
      .map(({ named, ...group }) => ({
        ...group,
        lrScale,
        params: named.map(([, parameter]) => parameter),
      }));
  });
}
