import { type LoadedCheckpoint, readSafetensorsMetadata } from '../../checkpoints/index.js';
import { UsageError, UserError } from '../../errors.js';
import { toldBy } from '../../evaluation/load-encoder.js';
import { about, readCheckpoint } from '../../evaluation/load-model.js';
import { CLASSIFIER_KEY, readClassifierCard } from '../../models/index.js';
import { torch } from '../../torch/index.js';
import { FROM_SCRATCH, type KnownEncoder } from '../settings/finetune.js';
import { fromOwnWeights, type Origin } from './own-weights.js';

/**
 * What is known of the encoder that a training starts from: by its checkpoint, or by the run that goes on; null for `none`.
 *
 * @throws UserError where there is none, or it does not tell enough
 */
export function knownEncoder(origin: Origin): KnownEncoder | null {
  const { init } = origin;
  if (init === undefined || init === null) {
    throw new UsageError(
      'no checkpoint is given; give one, such as --init runs/a/checkpoints/last.safetensors, or --init none to train from scratch',
    );
  }
  if (init === FROM_SCRATCH) return null;
  const own = fromOwnWeights(origin, encoderOfOwn);
  if (own !== null) return own;
  using _ = torch.scope();
  return encoderOf(readCheckpoint(init));
}

/** The encoder of a classifier that was saved here, without its weights. */
function encoderOfOwn(path: string): KnownEncoder {
  const { [CLASSIFIER_KEY]: card = '' } = readSafetensorsMetadata(path);
  const { architecture, mean, std } = readClassifierCard(card);
  const { imageSize, patchSize, channels, dim, depth, heads } = architecture;
  return {
    encoder: { imageSize, patchSize, channels, dim, depth, heads, positions: 'learned' },
    mean,
    std,
  };
}

function encoderOf(checkpoint: LoadedCheckpoint): KnownEncoder {
  const { path, architecture } = checkpoint;
  const { heads, imageSize, mean, std } = about(path, () => toldBy(checkpoint));
  if (heads === null || imageSize === null) {
    throw new UserError(
      `${path}: neither file nor shapes tell ${heads === null ? 'the attention heads' : 'the grid of patches'} of its encoder; expected a checkpoint with a model card, such as train saves`,
    );
  }
  const { patchSize, channels, dim, depth } = architecture;
  return {
    // The positions come from the file, whichever they are; only sines and cosines would restrict the width.
    encoder: { imageSize, patchSize, channels, dim, depth, heads, positions: 'learned' },
    mean,
    std,
  };
}
