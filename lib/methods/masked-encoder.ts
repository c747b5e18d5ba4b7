/** What methods share whose encoder sees mask tokens, SimMIM and BEiT. Needs no libtorch. */
import type { EncoderConfig } from '../models/config.js';
import { encoderParts } from '../models/settings.js';
import type { EncoderVariant } from '../models/variant.js';
import { type Given, kinds, setting } from '../settings/index.js';
import { efficiencySettings } from '../training/settings/groups.js';

/** Settings besides masking. */
export const maskedEncoder = {
  dropPath: setting(
    kinds.number(0, { below: 1 }),
    '<rate>',
    'drop rate of stochastic depth in the last block, rising from 0 in the first',
    { default: 0.1 },
  ),
  layerScale: setting(
    kinds.number(0),
    '<factor>',
    "initial factor of each feature of blocks' branches (LayerScale), which is trained; 0: no factors",
    { default: 0 },
  ),
  relativePositionBias: setting(
    kinds.truth,
    null,
    'learn a bias of attention for each offset between patches, the same in all blocks, in place of position embeddings',
    { default: false },
  ),
  gradCheckpointing: efficiencySettings.gradCheckpointing,
};

type Parts = Required<Pick<Given<typeof maskedEncoder>, 'layerScale' | 'relativePositionBias'>>;

/** Parameters of several dimensions that do not decay, as published. */
export const OFTEN_UNDECAYED = ['cls_token', 'pos_embed', 'mask_token'] as const;

/** The sizes of the encoder, as cards have them: weights tell its parts. */
export const ofEncoder = (settings: EncoderConfig): EncoderConfig =>
  encoderParts(settings) as EncoderConfig;

/** The encoder of the settings with its parts. */
export function withParts(settings: EncoderConfig & Parts): EncoderConfig {
  const variant: EncoderVariant = {
    ...(settings.layerScale > 0 && { layerScale: true }),
    ...(settings.relativePositionBias && { positions: 'relative' }),
  };
  return { ...ofEncoder(settings), ...(Object.keys(variant).length > 0 && { variant }) };
}

/** The parts that a resumed run must have again, where they are not the usual ones. */
export function fixedParts({ layerScale, relativePositionBias }: Parts): Partial<Parts> {
  return {
    ...(layerScale > 0 && { layerScale }),
    ...(relativePositionBias && { relativePositionBias }),
  };
}
