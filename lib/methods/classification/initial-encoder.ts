/** The initial encoder of a classifier's training: from a checkpoint, or from a resumed run. */

import { atLayer } from '../../checkpoints/at-layer.js';
import { describeEncoder, encoderOf } from '../../checkpoints/describe.js';
import { loadCheckpoint, readSafetensorsMetadata } from '../../checkpoints/index.js';
import { loadEncoderInto } from '../../checkpoints/load-encoder.js';
import { partOf } from '../../checkpoints/options.js';
import { UsageError, UserError } from '../../errors.js';
import { CLASSIFIER_KEY, readClassifierCard, type VisionTransformer } from '../../models/index.js';
import { torch } from '../../torch/index.js';
import { Checkpoints, findCheckpoints } from '../../training/run/checkpoints.js';
import { RunFolder } from '../../training/run/folder.js';
import { FROM_SCRATCH, type KnownEncoder, type Origin } from './origin.js';

/**
 * The architecture of the initial encoder, from its checkpoint or from the resumed run; null for `none`.
 *
 * @throws UserError where there is none, or its files and the user do not describe it sufficiently
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
  const { encoder, mean, std, pooling, notes } = describeEncoder(
    atLayer(loadCheckpoint(init, partOf(origin)), origin.layer),
    origin,
  );
  return { encoder, mean, std, pooling, notes };
}

/** The architecture of the encoder in a classifier that this library saved. */
function encoderOfOwn(path: string): KnownEncoder {
  const { [CLASSIFIER_KEY]: card = '' } = readSafetensorsMetadata(path);
  const { architecture, mean, std } = readClassifierCard(card);
  return { encoder: encoderOf(architecture), mean, std, notes: [] };
}

/**
 * Loads the initial encoder into a classifier: from its checkpoint, or from the resumed run.
 *
 * @param origin.heads As resolved.
 * @param options.encoderOnly Whether to leave a head and a norm after pooling as they are.
 * @returns how a checkpoint was adapted, a line each; nothing for a resumed run. What was assumed of it, {@link knownEncoder} says.
 */
export function loadInitialEncoder(
  model: VisionTransformer,
  origin: Origin & { readonly init: string },
  options: { readonly encoderOnly?: boolean } = {},
): readonly string[] {
  const isOwn = fromOwnWeights(origin, (path) => {
    // Its names are those of the model alone.
    loadInto(model, path, { ...origin, initKey: null, initPrefix: null }, options);
    return true;
  });
  return isOwn ? [] : loadInto(model, origin.init, origin, options);
}

function loadInto(
  model: VisionTransformer,
  path: string,
  { heads, layer, ...given }: Origin,
  { encoderOnly = false }: { readonly encoderOnly?: boolean },
): readonly string[] {
  using _ = torch.scope();
  const checkpoint = atLayer(loadCheckpoint(path, partOf(given)), layer);
  const described = describeEncoder(checkpoint, { heads });
  const notes = loadEncoderInto(model, checkpoint, described, { encoderOnly });
  return [...checkpoint.notes, ...notes];
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
