/** What a pre-training can be told. Needs no libtorch: the command line shows it before anything is loaded. */
import { maskingKind, modelSettings } from '../../models/settings.js';
import { type Given, kinds, setting } from '../../settings/index.js';
import {
  augmentationSettings,
  dataSettings,
  namedModel,
  recipeSettings,
  runSettings,
  statisticsSettings,
} from './shared.js';

const imageSettings = {
  ...dataSettings,
  ...augmentationSettings,
  ...statisticsSettings,
};

const maskingSettings = {
  maskRatio: setting(kinds.number(0), '<share>', 'share of patches to remove (default: 0.75)'),
  masking: setting(
    maskingKind,
    '<kind>',
    'which patches are removed: random, block or grid (default: random)',
  ),
};

const efficiencySettings = {
  gradCheckpointing: setting(
    kinds.truth,
    null,
    'compute blocks again in the backward pass: a third more work, far less memory',
  ),
  cudaGraph: setting(
    kinds.truth,
    null,
    'let a CUDA graph do whole steps: faster for small models and batches, for more memory (default: off)',
  ),
};

/** Every setting of a pre-training, in the groups in which help shows them. */
export const pretrainGroups = {
  'Images:': imageSettings,
  'Model:': { ...namedModel, ...modelSettings },
  'Recipe:': { ...maskingSettings, ...recipeSettings, ...efficiencySettings },
  'Run:': runSettings,
};

/** Every setting of a pre-training. */
export const pretrainSettings = {
  ...pretrainGroups['Images:'],
  ...pretrainGroups['Model:'],
  ...pretrainGroups['Recipe:'],
  ...pretrainGroups['Run:'],
};

/** What a user gives of them. */
export type PretrainOptions = Given<typeof pretrainSettings>;
