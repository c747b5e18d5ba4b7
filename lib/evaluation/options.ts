/** What `reconstruct` can be told. Needs no libtorch. */
import { maskingKind } from '../models/settings.js';
import { type Given, kinds, setting } from '../settings/index.js';

export const reconstructSettings = {
  init: setting(kinds.text, '<checkpoint>', 'weights that train saved: last.safetensors'),
  data: setting(
    kinds.texts,
    '<source...>',
    'synthetic[:COUNT], a folder of images, .tar files, or cifar10:DIR',
  ),
  out: setting(
    kinds.text,
    '<png>',
    'the picture, or a folder for it (default: reconstructions.png)',
  ),
  count: setting(kinds.wholeNumber(1), '<n>', 'images to show (default: 8)'),
  maskRatio: setting(
    kinds.number(0, { below: 1 }),
    '<share>',
    "share of patches to remove (default: the training's)",
  ),
  masking: setting(
    maskingKind,
    '<kind>',
    "which patches are removed: random, block or grid (default: the training's)",
  ),
  device: setting(kinds.device, '<name>', 'auto, cpu, cuda or cuda:N (default: auto)'),
  seed: setting(kinds.wholeNumber(0), '<n>', 'of the choice of images and patches (default: 0)'),
  threads: setting(kinds.wholeNumber(1), '<n>', 'threads that an op may use (default: the cores)'),
};

export type ReconstructOptions = Given<typeof reconstructSettings>;
