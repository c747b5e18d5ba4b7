import { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { about } from '../files/refuse.js';
import { type MaeCard, MaskedAutoencoder } from '../models/index.js';
import { checkOptions } from '../settings/index.js';
import { type Device, torch } from '../torch/index.js';
import { describeAutoencoder } from './describe.js';
import { loadCheckpoint } from './index.js';
import { GIVEN_OF_AUTOENCODER, type GivenAutoencoder, partOf } from './options.js';

/** A pre-trained model, ready to use. */
export interface LoadedModel extends Disposable {
  readonly model: MaskedAutoencoder;
  readonly normalisation: Normalisation;
  readonly card: MaeCard;
  /** What was renamed, left out or assumed, a line each. */
  readonly notes: readonly string[];
}

/**
 * Loads a masked autoencoder from a checkpoint: one that was made here, or one of another program that
 * {@link loadCheckpoint} reads, of which what no file says is assumed and noted.
 *
 * @param given What the user says of it, where its files do not.
 * @throws UserError where the file is no checkpoint of one
 */
export function loadMaskedAutoencoder(
  path: string,
  device: Device,
  given: GivenAutoencoder = {},
): LoadedModel {
  checkOptions('loadMaskedAutoencoder', given, GIVEN_OF_AUTOENCODER);
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(path, partOf(given));
  const { architecture } = checkpoint;
  if (architecture.decoder === null) {
    const what = architecture.kind === 'encoder' ? 'an encoder' : 'a classifier';
    throw new UserError(
      `${path}: holds ${what} without a decoder, which cannot paint patches; expected the checkpoint of a whole masked autoencoder`,
    );
  }
  const { card, notes } = describeAutoencoder(checkpoint, given);
  if (card.method !== undefined && card.method !== 'mae') {
    throw new UserError(
      `${path}: was trained by '${card.method}', which does not paint patches that are removed; expected a masked autoencoder's checkpoint`,
    );
  }
  const { outputs } = card.architecture;
  if (outputs !== undefined) {
    throw new UserError(
      `${path}: was trained to predict ${outputs} values of each patch, not pixels, so it cannot paint; expected one of --target pixels`,
    );
  }
  const model = new MaskedAutoencoder(card.architecture);
  about(path, () => model.loadStateDict(checkpoint.tensors));
  model.to(device);
  const normalisation = new Normalisation(card.architecture.channels, device, card.mean, card.std);
  return {
    model,
    normalisation,
    card: card as MaeCard,
    notes: [...checkpoint.notes, ...notes],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}
