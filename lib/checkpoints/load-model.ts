import { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { statsOf } from '../files/index.js';
import { type MaeCard, MaskedAutoencoder, readCard } from '../models/index.js';
import { type Device, torch } from '../torch/index.js';
import { assumedCard } from './card.js';
import { type LoadedCheckpoint, loadCheckpoint } from './index.js';

const EXPECTED = 'expected a checkpoint such as runs/a/checkpoints/last.safetensors';

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
 * {@link loadCheckpoint} reads, of which what it does not say is assumed and noted.
 *
 * @param options.normPixLoss Whether the target was normalised pixels, where the file does not tell.
 * @throws UserError where the file is no checkpoint of one
 */
export function loadMaskedAutoencoder(
  path: string,
  device: Device,
  options: { readonly normPixLoss?: boolean | undefined } = {},
): LoadedModel {
  using _ = torch.scope();
  const checkpoint = readCheckpoint(path);
  const { architecture, metadata } = checkpoint;
  if (architecture.decoder === null) {
    const what = architecture.kind === 'encoder' ? 'an encoder' : 'a classifier';
    throw new UserError(
      `${path}: holds ${what} without a decoder, which cannot paint patches; expected the checkpoint of a whole masked autoencoder`,
    );
  }
  const assumed =
    metadata.model === undefined
      ? assumedCard(checkpoint, options)
      : { card: metadata.model, notes: [] };
  if (assumed.card === null) {
    throw new UserError(`${path}: cannot be used ${assumed.notes.join('; ')}; ${EXPECTED}`);
  }
  const card = about(path, () => readCard(assumed.card as string));
  if (card.method !== 'mae') {
    throw new UserError(
      `${path}: was trained by '${card.method}', which does not paint patches that are removed; expected a masked autoencoder's checkpoint`,
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
    notes: [...checkpoint.notes, ...assumed.notes],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}

/** {@link loadCheckpoint}, which says what to give in the place of a folder, or of nothing. */
export function readCheckpoint(path: string): LoadedCheckpoint {
  const stats = statsOf(path);
  if (stats === undefined) throw new UserError(`${path}: no such file; ${EXPECTED}`);
  if (stats.isDirectory()) throw new UserError(`${path}: is a folder; ${EXPECTED}`);
  return loadCheckpoint(path);
}

/** Names the file in what is wrong with it. */
export function about<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${error.message}`, { cause: error });
  }
}
