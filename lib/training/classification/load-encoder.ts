import { adaptTo, loadCheckpoint } from '../../checkpoints/index.js';
import { toldBy } from '../../evaluation/load-encoder.js';
import type { VisionTransformer } from '../../models/index.js';
import { torch } from '../../torch/index.js';
import { fromOwnWeights, type Origin } from './own-weights.js';

/**
 * Loads the encoder that a training starts from into a classifier: that of its checkpoint, or of the run that goes on.
 *
 * @returns how a checkpoint was fitted to it, a line each; nothing of a run that goes on
 */
export function loadEncoder(
  model: VisionTransformer,
  origin: Origin & { readonly init: string },
): readonly string[] {
  const own = fromOwnWeights(origin, (path) => loadInto(model, path));
  return own === null ? loadInto(model, origin.init) : [];
}

function loadInto(model: VisionTransformer, path: string): readonly string[] {
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(path);
  const { imageSize, notes: assumed } = toldBy(checkpoint);
  const { patchSize } = checkpoint.architecture;
  const { tensors, notes } = adaptTo(checkpoint, model, {
    from: imageSize && [imageSize[0] / patchSize, imageSize[1] / patchSize],
  });
  model.loadStateDict(tensors, { strict: false });
  return [...checkpoint.notes, ...assumed, ...notes];
}
