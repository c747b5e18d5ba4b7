import { statSync } from 'node:fs';
import { loadSafetensors } from '../checkpoints/index.js';
import { UserError } from '../errors.js';
import { MaskedAutoencoder, type ModelCard, Normalisation, readCard } from '../models/index.js';
import { type Device, torch } from '../torch/index.js';

const EXPECTED = 'expected a checkpoint such as runs/a/checkpoints/last.safetensors';

/** A pre-trained model, ready to use. */
export interface LoadedModel extends Disposable {
  readonly model: MaskedAutoencoder;
  readonly normalisation: Normalisation;
  readonly card: ModelCard;
}

/**
 * Loads a masked autoencoder from a checkpoint that was made here.
 *
 * @throws UserError where the file is no checkpoint of one
 */
export function loadMaskedAutoencoder(path: string, device: Device): LoadedModel {
  using _ = torch.scope();
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${path}: is a folder; ${EXPECTED}`);
  }
  const { tensors, metadata } = loadSafetensors(path);
  if (metadata.model === undefined) {
    throw new UserError(
      `${path}: the file does not say which model its weights are of; ${EXPECTED}`,
    );
  }
  const card = about(path, () => readCard(metadata.model as string));
  const model = new MaskedAutoencoder(card.architecture);
  about(path, () => model.loadStateDict(tensors));
  model.to(device);
  const normalisation = new Normalisation(card.architecture.channels, device, card.mean, card.std);
  return {
    model,
    normalisation,
    card,
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}

/** Names the file in what is wrong with it. */
function about<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${error.message}`, { cause: error });
  }
}
