/** What methods share whose encoder sees mask tokens, SimMIM and BEiT. Needs no libtorch. */
import type { EncoderConfig } from '../models/config.js';
import { encoderParts } from '../models/settings.js';
import { kinds, setting } from '../settings/index.js';
import { efficiencySettings } from '../training/settings/groups.js';

/** Settings besides masking. */
export const maskedEncoder = {
  dropPath: setting(
    kinds.number(0, { below: 1 }),
    '<rate>',
    'drop rate of stochastic depth in the last block, rising from 0 in the first',
    { default: 0.1 },
  ),
  gradCheckpointing: efficiencySettings.gradCheckpointing,
};

/** Parameters of several dimensions that do not decay, as published. */
export const OFTEN_UNDECAYED = ['cls_token', 'pos_embed', 'mask_token'] as const;

/** The encoder of the settings. */
export const ofEncoder = (settings: EncoderConfig): EncoderConfig =>
  encoderParts(settings) as EncoderConfig;
