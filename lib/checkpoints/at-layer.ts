/** Encoders up to a middle block, whose features may be better than those of the last. */
import { UserError } from '../errors.js';
import { flagName } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import { blockOf } from './adapt.js';
import type { LoadedCheckpoint } from './load.js';
import type { FeatureLayer } from './options.js';

/**
 * The first blocks of a checkpoint's encoder, as an encoder of its own. Its final norm is that with which the next block
 * begins (iGPT: Chen et al., "Generative Pretraining from Pixels", 2020, section 2.4).
 *
 * @param layer The number of blocks; by default what the model card says, or all.
 * @throws UserError where it has fewer blocks
 */
export function atLayer(checkpoint: LoadedCheckpoint, layer?: FeatureLayer): LoadedCheckpoint {
  const { architecture, path, tensors, notes } = checkpoint;
  const { depth } = architecture;
  const count = layer === 'all' ? depth : (layer ?? cardLayer(checkpoint) ?? depth);
  if (count > depth) {
    throw new UserError(
      `${path}: layer is ${count}; expected one from 1 to ${depth}, the blocks of its encoder`,
    );
  }
  if (count === depth) return checkpoint;
  const next = `blocks.${count}.norm1.`;
  const kept: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith(next)) kept[`norm.${name.slice(next.length)}`] = tensor;
    else if (!/^(fc_norm|norm)\./.test(name) && !(blockOf(name) >= count)) kept[name] = tensor;
  }
  return {
    ...checkpoint,
    tensors: kept,
    architecture: { ...architecture, depth: count, meanPooling: false },
    notes: [...notes, `features after ${count} of ${depth} blocks; ${flagName('layer')} sets it`],
  };
}

/** The layer that a readable card tells. Whoever needs the whole of it says what is wrong with it. */
function cardLayer({ metadata }: LoadedCheckpoint): number | null {
  try {
    const { feature_layer: layer } = JSON.parse(metadata.model ?? '{}') as Record<string, unknown>;
    return Number.isSafeInteger(layer) && (layer as number) >= 1 ? (layer as number) : null;
  } catch {
    return null;
  }
}
