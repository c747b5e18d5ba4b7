/** The encoder that a classifier's training starts from: that of a checkpoint, or of the run that goes on. */
import {
  adaptTo,
  type LoadedCheckpoint,
  loadCheckpoint,
  readSafetensorsMetadata,
} from '../../checkpoints/index.js';
import { UsageError, UserError } from '../../errors.js';
import { toldBy } from '../../evaluation/load-encoder.js';
import { about, readCheckpoint } from '../../evaluation/load-model.js';
import { CLASSIFIER_KEY, readClassifierCard, type VisionTransformer } from '../../models/index.js';
import { torch } from '../../torch/index.js';
import { Checkpoints, findCheckpoints } from '../../training/run/checkpoints.js';
import { RunFolder } from '../../training/run/folder.js';
import { FROM_SCRATCH, type KnownEncoder, type Origin } from './origin.js';

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

/**
 * Loads the encoder that a training starts from into a classifier: that of its checkpoint, or of the run that goes on.
 *
 * @returns how a checkpoint was fitted to it, a line each; nothing of a run that goes on
 */
export function loadInitialEncoder(
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

/**
 * Reads the weights that a run goes on from, of which the newest that can be read are taken: what it was started from need
 * not be there any longer.
 *
 * @returns what `read` makes of the file; null where no run goes on
 * @throws UserError where there is no such run
 */
export function fromOwnWeights<R>(origin: Origin, read: (path: string) => R): R | null {
  for (const path of weightsOf(origin)) {
    try {
      return read(path);
    } catch (error) {
      // Whoever goes on tells what is damaged.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return null;
}

/** The files of weights of the run that goes on, the newest first. */
function weightsOf({ resume = 'none', out }: Origin): string[] {
  if (resume === 'none' || (resume === 'auto' && out === undefined)) return [];
  const { checkpoints, step } =
    resume === 'auto'
      ? { checkpoints: new Checkpoints(new RunFolder(out as string).checkpoints), step: null }
      : findCheckpoints(resume);
  const steps = step === null ? checkpoints.steps() : [step];
  return steps.map((each) => checkpoints.weights(each));
}
