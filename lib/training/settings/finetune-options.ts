/** What a fine-tuning can be told. Needs no libtorch: the command line shows it before anything is loaded. */
import { modelSettings } from '../../models/settings.js';
import { type Given, kinds, setting } from '../../settings/index.js';
import {
  augmentationSettings,
  dataSettings,
  recipeSettings,
  runSettings,
  statisticsSettings,
} from './shared.js';

/** How a result is chosen among epochs, and on what it is measured; shared by all that train a classifier. */
export const validationSettings = {
  valData: setting(
    kinds.texts,
    '<source>',
    "images to measure on, with training's classes; cifar10:DIR means its test files here",
  ),
  holdout: setting(
    kinds.number(0, { above: true, below: 1 }),
    '<share>',
    'share of the training images to set aside and measure on',
  ),
  select: setting(
    kinds.choice('last', 'holdout', 'val'),
    '<what>',
    'the result: of the last epoch, or of the best one on the held-out images or on --val-data (default: last)',
  ),
  evalEvery: setting(kinds.wholeNumber(1), '<n>', 'epochs between evaluations (default: 1)'),
  cropRatio: setting(
    kinds.number(0, { above: true }),
    '<share>',
    'of the scaled image, that evaluation keeps (default: 0.875 up to 224 pixels, 1 above)',
  ),
};

export const initSetting = {
  init: setting(
    kinds.text,
    '<checkpoint>',
    'the pre-trained encoder: .safetensors or .pth; none: from scratch, with a recipe of its own',
  ),
};

const { imageSize, patchSize, channels, dim, depth, heads, positions } = modelSettings;

const classifierSettings = {
  ...initSetting,
  model: setting(
    kinds.text,
    '<name>',
    "with --init none: a model such as vit_base_patch16 (default: the checkpoint's)",
  ),
  ...{ imageSize, patchSize, channels, dim, depth, heads, positions },
  pooling: setting(
    kinds.choice('mean', 'cls'),
    '<kind>',
    'what the head sees: the mean of the patches, or the class token (default: mean)',
  ),
  dropPath: setting(
    kinds.number(0, { below: 1 }),
    '<rate>',
    "the last block's rate of stochastic depth",
  ),
  trainableBlocks: setting(
    kinds.number(0),
    '<k>',
    'train the last K blocks and the head only; 0.5: the last MLP, 0: the head (default: all)',
  ),
};

const regularisationSettings = {
  autoAugment: setting(
    kinds.text,
    '<policy>',
    'RandAugment such as rand-m9-n2-mstd0.5-inc1, or none',
  ),
  erasing: setting(kinds.number(0), '<probability>', 'of erasing a rectangle of an image'),
  mixup: setting(kinds.number(0), '<alpha>', 'mixing of images; 0: off'),
  cutmix: setting(kinds.number(0), '<alpha>', 'pasting of parts of other images; 0: off'),
  smoothing: setting(kinds.number(0, { below: 1 }), '<share>', 'label smoothing'),
  layerDecay: setting(
    kinds.number(0, { above: true }),
    '<factor>',
    'of the learning rate, from each block to the one before it; 1: the same for all',
  ),
};

/** Every setting of a fine-tuning, in the groups in which help shows them. */
export const finetuneGroups = {
  'Images:': { ...dataSettings, ...augmentationSettings, ...statisticsSettings },
  'Validation:': validationSettings,
  'Model:': classifierSettings,
  'Recipe:': {
    ...recipeSettings,
    warmupEpochs: setting(
      kinds.number(0),
      '<n>',
      "rise of the learning rate (default: the recipe's, and in a shorter run the same share of it)",
    ),
    ...regularisationSettings,
  },
  'Run:': runSettings,
};

/** Every setting of a fine-tuning. */
export const finetuneSettings = {
  ...finetuneGroups['Images:'],
  ...finetuneGroups['Validation:'],
  ...finetuneGroups['Model:'],
  ...finetuneGroups['Recipe:'],
  ...finetuneGroups['Run:'],
};

/** What a user gives of them. */
export type FinetuneOptions = Given<typeof finetuneSettings>;
