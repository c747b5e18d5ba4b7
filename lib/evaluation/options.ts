/** What the commands that look at a model can be told. Needs no libtorch. */
import { maskingKind } from '../models/settings.js';
import { type Given, type Kind, kinds, setting } from '../settings/index.js';

/** What is looked at, and where. */
const inputSettings = {
  init: setting(
    kinds.text,
    '<checkpoint>',
    'weights: last.safetensors of a run, or .pth and .safetensors of other programs',
  ),
  data: setting(
    kinds.texts,
    '<source>',
    'synthetic[:COUNT], a folder of images, .tar files, or cifar10:DIR',
  ),
};

const commonSettings = {
  count: setting(kinds.wholeNumber(1), '<n>', 'images to show (default: 8)'),
  device: setting(kinds.device, '<name>', 'auto, cpu, cuda or cuda:N (default: auto)'),
  threads: setting(kinds.threads, '<n>', 'threads that an op may use (default: the cores)'),
};

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
  out: setting(
    kinds.text,
    '<png>',
    'the picture, or a folder for it (default: reconstructions.png)',
  ),
  ...commonSettings,
  maskRatio: setting(
    shares,
    '<shares>',
    "share of patches to remove; several, such as 0.75,0.85,0.95, are shown side by side (default: the training's)",
  ),
  normPixLoss: setting(
    kinds.truth,
    null,
    "the model paints normalised pixels, where the checkpoint's file does not tell",
  ),
  masking: setting(
    maskingKind,
    '<kind>',
    "which patches are removed: random, block or grid (default: the training's)",
  ),
  seed: setting(kinds.wholeNumber(0), '<n>', 'of the choice of images and patches (default: 0)'),
};

export type ReconstructOptions = Given<typeof reconstructSettings>;

export const attentionSettings = {
  ...inputSettings,
  out: setting(
    kinds.text,
    '<png>',
    'the picture, or a folder for it (default: attention.png or pca.png)',
  ),
  ...commonSettings,
  kind: setting(
    kinds.choice('attention', 'pca'),
    '<kind>',
    "attention: where the class token looks; pca: the patches' features as colours (default: attention)",
  ),
  block: setting(
    kinds.wholeNumber(1),
    '<n>',
    'the transformer block that is looked at, counted from 1 (default: the last)',
  ),
  imageSize: setting(
    kinds.imageSize,
    '<pixels>',
    "side, or HEIGHTxWIDTH, to which positions are interpolated (default: the model's)",
  ),
  seed: setting(kinds.wholeNumber(0), '<n>', 'of the choice of images (default: 0)'),
};

export type AttentionOptions = Given<typeof attentionSettings>;
