/** What a pre-training can be told. Needs no libtorch: the command line shows it before anything is loaded. */
import { maskingKind, modelSettings } from '../../models/settings.js';
import { type Given, kinds, setting } from '../../settings/index.js';
import { sharedSettings } from './shared.js';

/** Every setting of a pre-training. */
export const pretrainSettings = {
  ...sharedSettings,
  maskRatio: setting(kinds.number(0), '<share>', 'share of patches to remove (default: 0.75)'),
  masking: setting(
    maskingKind,
    '<kind>',
    'which patches are removed: random, block or grid (default: random)',
  ),
  ...modelSettings,
  mean: setting(
    kinds.numbersOr('measured'),
    '<values>',
    "each channel's mean, from 0 to 1, or measured (default: ImageNet's)",
  ),
  std: setting(
    kinds.numbersOr('measured'),
    '<values>',
    "each channel's standard deviation, or measured (default: ImageNet's)",
  ),
  cropScale: setting(kinds.numbers(2), '<from,to>', 'share of the area that a random crop keeps'),
  augment: setting(kinds.truth, null, 'random crops and flips (default: on)'),
  gradCheckpointing: setting(
    kinds.truth,
    null,
    'compute blocks again in the backward pass: a third more work, far less memory',
  ),
};

/** What a user gives of them. */
export type PretrainOptions = Given<typeof pretrainSettings>;

/** Keys of config.json that tell of a run and set nothing. */
export const INFORMATIVE_KEYS = ['command', 'versions'] as const;

/** Settings of which only one can be given. */
export const ALTERNATIVES = [['blr', 'lr']] as const satisfies (keyof PretrainOptions)[][];
