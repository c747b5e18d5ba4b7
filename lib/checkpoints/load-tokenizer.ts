import { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { about } from '../files/refuse.js';
import { ImageTokenizer } from '../models/index.js';
import {
  readTokenizerCard,
  TOKENIZER_KEY,
  type TokenizerCard,
} from '../models/tokenizer-config.js';
import { type Device, torch } from '../torch/index.js';
import { contentDigest } from './digests.js';
import { digestsOf, loadSafetensors, readSafetensorsMetadata } from './safetensors.js';

/** A tokenizer, ready to use. */
export interface LoadedTokenizer extends Disposable {
  readonly model: ImageTokenizer;
  readonly card: TokenizerCard;
  /** Makes its images. */
  readonly normalisation: Normalisation;
  /** SHA-256 of its weights and card. */
  readonly digest: string;
}

/** The card of a tokenizer's checkpoint. @throws UserError where the file is none of a tokenizer */
export function tokenizerCardOf(path: string): TokenizerCard {
  const text = readSafetensorsMetadata(path)[TOKENIZER_KEY];
  if (text === undefined) {
    throw new UserError(
      `${path}: is no tokenizer; expected a checkpoint of "mae-native train --method tokenizer"`,
    );
  }
  return about(path, () => readTokenizerCard(text));
}

/** Loads a tokenizer, frozen. @throws UserError where the file is none of a tokenizer, or damaged */
export function loadTokenizer(path: string, device: Device): LoadedTokenizer {
  using _ = torch.scope();
  const card = tokenizerCardOf(path);
  const model = new ImageTokenizer(card.architecture);
  const { tensors, metadata } = loadSafetensors(path);
  about(path, () => model.loadStateDict(tensors));
  model.requiresGrad_(false).to(device).eval();
  const { mean, std, architecture } = card;
  const normalisation = new Normalisation(architecture.channels, device, mean, std);
  return {
    ...{ model, card, normalisation },
    digest: contentDigest(digestsOf(tensors, { card: metadata[TOKENIZER_KEY] as string })),
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}
