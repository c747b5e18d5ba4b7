/** What a linear probe can be told. Needs no libtorch: the command line shows it before anything is loaded. */
import { modelSettings } from '../../models/settings.js';
import { type Given, kinds, setting } from '../../settings/index.js';
import { validationSettings } from './finetune-options.js';
import {
  augmentationSettings,
  dataSettings,
  recipeSettings,
  runSettings,
  statisticsSettings,
} from './shared.js';

const { augment, cropScale } = augmentationSettings;
const { ema: _, ...sharedRecipe } = recipeSettings;

/** Every setting of a linear probe, in the groups in which help shows them. */
export const linprobeGroups = {
  'Images:': {
    ...dataSettings,
    ...{ augment, cropScale },
    cacheFeatures: setting(
      kinds.truth,
      null,
      'encode each image once, without crops and flips, and train on what is kept in memory (default: off)',
    ),
    ...statisticsSettings,
  },
  'Validation:': {
    ...validationSettings,
    select: setting(
      kinds.choice('last', 'holdout', 'val'),
      '<what>',
      'the result: of the last epoch, or the best epoch, and learning rate, on the held-out images or on --val-data (default: last)',
    ),
  },
  'Model:': {
    init: setting(
      kinds.text,
      '<checkpoint>',
      'the pre-trained encoder, which is not changed: .safetensors or .pth',
    ),
    imageSize: modelSettings.imageSize,
    pooling: setting(
      kinds.choice('cls', 'mean'),
      '<kind>',
      "what is classified, after the encoder's norm: the class token, or the mean of the patches (default: cls)",
    ),
  },
  'Recipe:': {
    ...sharedRecipe,
    batchSize: setting(
      kinds.wholeNumber(2),
      '<n>',
      'images that are computed, and normalised by BatchNorm, at once (default: 512)',
    ),
    lrs: setting(
      kinds.numbers(),
      '<rates>',
      'base learning rates, of a classifier each, that share the encoder; --select tells what the best is chosen by',
    ),
    warmupEpochs: setting(
      kinds.number(0),
      '<n>',
      'rise of the learning rate (default: 10, at most a ninth of the run)',
    ),
    weightDecay: setting(kinds.number(0), '<rate>', 'of the weights, not of biases (default: 0)'),
    seed: setting(kinds.wholeNumber(0), '<n>', 'of weights, order and augmentation (default: 0)'),
  },
  'Run:': runSettings,
};

/** Every setting of a linear probe. */
export const linprobeSettings = {
  ...linprobeGroups['Images:'],
  ...linprobeGroups['Validation:'],
  ...linprobeGroups['Model:'],
  ...linprobeGroups['Recipe:'],
  ...linprobeGroups['Run:'],
};

/** What a user gives of them. */
export type LinprobeOptions = Given<typeof linprobeSettings>;
