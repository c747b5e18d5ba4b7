/** Settings of `embed`, `search` and `predict` with their defaults. Needs no libtorch. */
import { type Given, kinds, setting } from '../../settings/index.js';
import {
  computeSettings,
  cropRatio,
  featureSettings,
  threshold,
} from '../classification/options.js';

const data = setting(
  kinds.texts,
  '<source>',
  'images, with or without classes: a folder, .tar files, cifar10:DIR or synthetic[:COUNT]',
);

const split = setting(
  kinds.choice('train', 'test'),
  '<name>',
  'the part of published data such as cifar10:DIR: train or test',
  { default: 'train' },
);

const { init, ...featuresFrom } = featureSettings;

export const embedSettings = {
  init,
  data,
  out: setting(
    kinds.text,
    '<file>',
    'the file to write, its format by the name: .npy, .safetensors, .parquet or .csv',
  ),
  split,
  ...featuresFrom,
};

export type EmbedOptions = Given<typeof embedSettings>;

export const searchSettings = {
  image: setting(
    kinds.text,
    '<file>',
    'the picture to find the nearest images of: one of the file, by its name there, or another one',
  ),
  duplicates: setting(kinds.truth, null, 'find images that are nearly the same'),
  count: setting(kinds.wholeNumber(1), '<n>', 'how many images to find', { default: 10 }),
  threshold: setting(kinds.number(-1), '<cosine>', 'the least similarity of duplicates, up to 1', {
    default: 0.98,
  }),
  ...featuresFrom,
  init: setting(kinds.text, '<checkpoint>', 'the encoder, for a picture that is not in the file', {
    text: "the file's",
  }),
};

export type SearchOptions = Given<typeof searchSettings>;

export const predictSettings = {
  init: setting(
    kinds.text,
    '<checkpoint>',
    'the classifier: a checkpoint of finetune or linprobe, or .pth, .safetensors or a folder of other programs',
  ),
  data,
  out: setting(kinds.text, '<file>', 'the file to write: .csv or .jsonl'),
  topk: setting(kinds.wholeNumber(1), '<n>', 'how many of the likeliest classes to write', {
    default: 5,
  }),
  threshold,
  split: { ...split, default: 'test' as const },
  cropRatio: cropRatio("the checkpoint's"),
  ...computeSettings,
};

export type PredictOptions = Given<typeof predictSettings>;
