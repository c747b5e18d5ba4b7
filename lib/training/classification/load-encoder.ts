import { adaptTo, loadCheckpoint } from '../../checkpoints/index.js';
import { toldBy } from '../../evaluation/load-encoder.js';
import type { VisionTransformer } from '../../models/index.js';
import { torch } from '../../torch/index.js';

/**
 * Loads the encoder of a checkpoint into a classifier.
 *
 * @returns how the checkpoint was fitted to it, a line each
 */
export function loadEncoder(model: VisionTransformer, init: string): readonly string[] {
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(init);
  const { imageSize, notes: assumed } = toldBy(checkpoint);
  const { patchSize } = checkpoint.architecture;
  const { tensors, notes } = adaptTo(checkpoint, model, {
    from: imageSize && [imageSize[0] / patchSize, imageSize[1] / patchSize],
  });
  model.loadStateDict(tensors, { strict: false });
  return [...checkpoint.notes, ...assumed, ...notes];
}
