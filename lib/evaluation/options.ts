/** Settings of the commands that draw what a model does, with their defaults. Needs no libtorch. */
import { decoderSettings, encoderSettings } from '../checkpoints/options.js';
import { maskingKind } from '../models/settings.js';
import { type Given, type Kind, kinds, setting } from '../settings/index.js';

/** The model and the images. */
const inputSettings = {
  init: setting(
    kinds.text,
    '<checkpoint>',
    'weights: last.safetensors of a run, or .pth, .safetensors or a folder of other programs',
  ),
  data: setting(
    kinds.texts,
    '<source>',
    'synthetic[:COUNT], a folder of images, .tar files, or cifar10:DIR',
  ),
};

/** The device and its threads: shared with the commands that measure a model. */
export const deviceSettings = {
  device: setting(kinds.device, '<name>', 'auto, cpu, cuda or cuda:N', { default: 'auto' }),
  threads: setting(kinds.threads, '<n>', 'threads that an op may use', { text: 'the cores' }),
};

const count = setting(kinds.wholeNumber(1), '<n>', 'images to show', { default: 8 });

/** An image size to which the position embeddings of an encoder are interpolated. */
export const imageSize = setting(
  kinds.imageSize,
  '<pixels>',
  'side, or HEIGHTxWIDTH, to which positions are interpolated',
  { text: "the model's" },
);

const share = kinds.number(0, { below: 1 });

/** One share of patches, or several in a list or separated by commas. */
const shares: Kind<number | readonly number[]> = {
  expected: `${share.expected}, or several separated by commas`,
  read(value) {
    const list = typeof value === 'string' ? value.split(',') : [value].flat();
    const read = list.map(share.read).filter((one) => one !== undefined);
    if (read.length === 0 || read.length < list.length) return undefined;
    return read.length === 1 ? read[0] : read;
  },
};

export const reconstructSettings = {
  ...inputSettings,
  out: setting(kinds.text, '<png>', 'the picture, or a folder for it', {
    default: 'reconstructions.png',
  }),
  count,
  ...deviceSettings,
  maskRatio: setting(
    shares,
    '<shares>',
    'share of patches to remove; several, such as 0.75,0.85,0.95, are shown side by side',
    { text: "the training's" },
  ),
  ...encoderSettings,
  ...decoderSettings,
  masking: setting(maskingKind, '<kind>', 'which patches are removed: random, block or grid', {
    text: "the training's",
  }),
  seed: setting(kinds.wholeNumber(0), '<n>', 'of the choice of images and patches', {
    default: 0,
  }),
};

export type ReconstructOptions = Given<typeof reconstructSettings>;

export const attentionSettings = {
  ...inputSettings,
  out: setting(kinds.text, '<png>', 'the picture, or a folder for it', {
    text: 'attention.png or pca.png',
  }),
  count,
  ...deviceSettings,
  kind: setting(
    kinds.choice('attention', 'pca'),
    '<kind>',
    "attention: where the class token looks; pca: the patches' features as colours",
    { default: 'attention' },
  ),
  block: setting(
    kinds.wholeNumber(1),
    '<n>',
    'the transformer block that is shown, counted from 1',
    { text: 'the last' },
  ),
  imageSize,
  ...encoderSettings,
  seed: setting(kinds.wholeNumber(0), '<n>', 'of the choice of images', { default: 0 }),
};

export type AttentionOptions = Given<typeof attentionSettings>;
