/** The weights that a pre-training starts from. Needs no libtorch until it reads them. */
import { type GivenAutoencoder, partOf, partSettings } from '../checkpoints/options.js';
import { UserError } from '../errors.js';
import type { EncoderConfig, MaeConfig } from '../models/config.js';
import type { MaskedAutoencoder } from '../models/index.js';
import { encoderParts, modelParts } from '../models/settings.js';
import { kinds, setting } from '../settings/index.js';
import type { Introduction } from '../training/method.js';

/** Where a pre-training starts from. */
export const initialModel = {
  init: setting(
    kinds.path(),
    '<checkpoint>',
    "weights to start from: of a masked autoencoder, or of an encoder, with a new decoder; the model has the file's sizes where none are given",
    { text: 'none' },
  ),
  ...partSettings,
};

/** What a checkpoint tells of its model and images. */
export interface KnownModel {
  readonly sizes: Partial<MaeConfig>;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What was assumed of it, a line each. */
  readonly notes: readonly string[];
}

/** What the settings say of the weights to start from. */
interface Start extends GivenAutoencoder {
  readonly init?: string | null | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
}

/**
 * The model of the checkpoint to start from; null where there is none, and where a run is resumed, which has its sizes.
 *
 * @throws UserError where it cannot be read, or its files and the user do not describe it sufficiently
 */
export async function inspectInitial(given: Start): Promise<KnownModel | null> {
  const { init } = given;
  if (init === undefined || init === null) return null;
  const { describeAutoencoder, describeEncoder } = await import('../checkpoints/describe.js');
  const { loadCheckpoint } = await import('../checkpoints/index.js');
  const { torch } = await import('../torch/index.js');
  if (await isResumed(given)) return null;
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(init, partOf(given));
  if (checkpoint.architecture.decoder === null) {
    const { encoder, mean, std, notes } = describeEncoder(checkpoint, given);
    refuseVariant(init, encoder);
    return { sizes: encoderParts(encoder), mean, std, notes };
  }
  const { card, notes } = describeAutoencoder(checkpoint, given);
  const { mean, std, architecture } = card;
  refuseVariant(init, architecture);
  const { decoder, mixLayers, classTokens } = architecture;
  const variants = {
    ...(decoder && { decoder }),
    ...(mixLayers && { mixLayers }),
    ...(classTokens && { classTokens }),
  };
  return { sizes: { ...modelParts(architecture), ...variants }, mean, std, notes };
}

/** @throws UserError for an encoder that masked autoencoders here do not have */
function refuseVariant(path: string, { variant, palette }: EncoderConfig): void {
  if (variant === undefined && palette === undefined) return;
  const what = variant === undefined ? 'a palette of colours' : Object.keys(variant).join(', ');
  throw new UserError(
    `${path}: its encoder has parts that a masked autoencoder here has not (${what}); expected the usual vision transformer`,
  );
}

/**
 * Loads the checkpoint to start from into a model.
 *
 * @returns what of it was interpolated, resampled or left out, a line each; nothing for a resumed run
 * @throws UserError where it does not fit the model
 */
export async function loadInitialModel(
  model: MaskedAutoencoder,
  start: Start,
): Promise<readonly string[]> {
  const { init } = start;
  if (init === undefined || init === null || (await isResumed(start))) return [];
  const { adaptTo } = await import('../checkpoints/adapt.js');
  const { loadCheckpoint } = await import('../checkpoints/index.js');
  const { torch } = await import('../torch/index.js');
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(init, partOf(start));
  const { tensors, notes } = adaptTo(checkpoint, model);
  model.loadStateDict(tensors, { strict: false });
  return [...checkpoint.notes, ...notes];
}

/** Whether the run has weights already, so that it does not start. */
async function isResumed(start: Start): Promise<boolean> {
  const { fromOwnWeights } = await import('./classification/initial-encoder.js');
  return fromOwnWeights(start, () => true) !== null;
}

/** The introduction of a pre-training that may start from a checkpoint. */
export function introduceStart(
  title: string,
  {
    init,
    lr,
    batchSize,
    accum,
  }: { readonly init: string | null; lr: number; batchSize: number; accum: number },
  notes: readonly string[],
): Introduction {
  if (init === null) return { title };
  const rate = Number(((lr * 256) / (batchSize * accum) / 10).toPrecision(2));
  return {
    title: `${title}, from the weights of ${init}`,
    notes,
    hints: ({ given }) =>
      given.has('lr') || given.has('blr')
        ? []
        : [
            `the learning rate is one for new weights; --blr ${rate}, a tenth, keeps more of what ${init} has learned`,
          ],
  };
}
