/** What a checkpoint says of its model. */
import { UserError } from '../errors.js';
import { fileKey, type Given, kinds, readSettings, setting } from '../settings/index.js';
import { checkConfig, type MaeConfig } from './config.js';
import type { MaskingKind } from './mask-noise.js';
import { maskingKind, modelParts, modelSettings } from './settings.js';

/** What using a pre-trained model takes, besides its weights. */
export interface ModelCard {
  readonly architecture: MaeConfig;
  /** The normalisation of its images: of each channel, on the scale of 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly maskRatio: number;
  readonly masking: MaskingKind;
}

const cardSettings = {
  ...modelSettings,
  mean: setting(kinds.numbers(), null, ''),
  std: setting(kinds.numbers(), null, ''),
  maskRatio: setting(kinds.number(0, { below: 1 }), null, ''),
  masking: setting(maskingKind, null, ''),
};

/** A model card as a text, to be stored with weights. */
export function writeCard({ architecture, ...rest }: ModelCard): string {
  const flat = Object.entries({ ...architecture, ...rest });
  return JSON.stringify(Object.fromEntries(flat.map(([name, value]) => [fileKey(name), value])));
}

/** @throws UserError where the text is no complete model card */
export function readCard(text: string): ModelCard {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UserError(`the model's description is not JSON: ${(error as Error).message}`);
  }
  if (typeof values !== 'object' || values === null) {
    throw new UserError(`the model's description is ${text}; expected a JSON object`);
  }
  const given = readSettings(cardSettings, values as Record<string, unknown>, fileKey);
  const missing = Object.keys(cardSettings).filter((name) => !(name in given));
  if (missing.length > 0) {
    throw new UserError(`the model's description lacks ${missing.map(fileKey).join(', ')}`);
  }
  const { mean, std, maskRatio, masking } = given as Required<Given<typeof cardSettings>>;
  const architecture = modelParts(given) as MaeConfig;
  checkConfig(architecture);
  return { architecture, mean, std, maskRatio, masking } as ModelCard;
}
