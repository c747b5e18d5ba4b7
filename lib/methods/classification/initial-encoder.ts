/** The initial encoder of a classifier's training: from a checkpoint, or from a resumed run. */
import {
  adaptTo,
  type LoadedCheckpoint,
  loadCheckpoint,
  readSafetensorsMetadata,
} from '../../checkpoints/index.js';
import { describeEncoder } from '../../checkpoints/load-encoder.js';
import { about, readCheckpoint } from '../../checkpoints/load-model.js';
import { UsageError, UserError } from '../../errors.js';
import {
  CLASSIFIER_KEY,
  gridOf,
  readClassifierCard,
  type VisionTransformer,
} from '../../models/index.js';
import { torch } from '../../torch/index.js';
import { Checkpoints, findCheckpoints } from '../../training/run/checkpoints.js';
import { RunFolder } from '../../training/run/folder.js';
import { FROM_SCRATCH, type KnownEncoder, type Origin } from './origin.js';

/**
 * The architecture of the initial encoder, from its checkpoint or from the resumed run; null for `none`.
 *
 * @throws UserError where there is none, or the file does not describe it sufficiently
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

/** The architecture of the encoder in a classifier that this library saved. */
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
  const { heads, imageSize, mean, std } = about(path, () => describeEncoder(checkpoint));
  if (heads === null || imageSize === null) {
    throw new UserError(
      `${path}: neither file nor shapes tell ${heads === null ? 'the attention heads' : 'the grid of patches'} of its encoder; expected a checkpoint with a model card, such as train saves`,
    );
  }
  const { patchSize, channels, dim, depth } = architecture;
  return {
    // The table of positions comes from the file. Generated sines and cosines would restrict the width.
    encoder: { imageSize, patchSize, channels, dim, depth, heads, positions: 'learned' },
    mean,
    std,
  };
}

/**
 * Loads the initial encoder into a classifier: from its checkpoint, or from the resumed run.
 *
 * @returns how a checkpoint was adapted, a line each; nothing for a resumed run
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
  const { imageSize, notes: assumed } = describeEncoder(checkpoint);
  const { patchSize } = checkpoint.architecture;
  const { tensors, notes } = adaptTo(checkpoint, model, {
    from: imageSize && gridOf({ imageSize, patchSize }),
  });
  model.loadStateDict(tensors, { strict: false });
  return [...checkpoint.notes, ...assumed, ...notes];
}

/**
 * Reads the newest readable weights of the run that is resumed. The checkpoint that it started from need not exist any
 * more.
 *
 * @returns what `read` makes of the file; null where no run is resumed
 * @throws UserError where there is no such run
 */
export function fromOwnWeights<R>(origin: Origin, read: (path: string) => R): R | null {
  for (const path of weightsOf(origin)) {
    try {
      return read(path);
    } catch (error) {
      // The resume itself reports damaged files.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return null;
}

/** The weight files of the resumed run, newest first. */
function weightsOf({ resume = 'none', out }: Origin): string[] {
  if (resume === 'none' || (resume === 'auto' && out === undefined)) return [];
  const { checkpoints, step } =
    resume === 'auto'
      ? { checkpoints: new Checkpoints(new RunFolder(out as string).checkpoints), step: null }
      : findCheckpoints(resume);
  const steps = step === null ? checkpoints.steps() : [step];
  return steps.map((each) => checkpoints.weights(each));
}
