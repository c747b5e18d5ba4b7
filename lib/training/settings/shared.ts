/** The settings that every training command has, in the groups in which help shows them. */
import { maxBadSetting } from '../../data/skip-list.js';
import { kinds, setting } from '../../settings/index.js';

export const dataSettings = {
  data: setting(
    kinds.texts,
    '<source>',
    'synthetic[:COUNT], a folder of images, .tar files, or NAME:DIR such as cifar10:DIR',
  ),
  shuffleBuffer: setting(
    kinds.wholeNumber(0),
    '<n>',
    'read images nearly in place, and shuffle within this many; 0: over all (default: 0)',
  ),
  workers: setting(
    kinds.wholeNumber(0),
    '<n>',
    'decoding ahead; 0: one image at a time (default: the cores)',
  ),
  ...maxBadSetting,
};

export const augmentationSettings = {
  augment: setting(kinds.truth, null, 'random crops and flips (default: on)'),
  cropScale: setting(kinds.numbers(2), '<from,to>', 'share of the area that a random crop keeps'),
  colorJitter: setting(
    kinds.number(0),
    '<strength>',
    'random brightness, contrast and saturation (default: 0)',
  ),
};

export const statisticsSettings = {
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
};

export const namedModel = {
  model: setting(
    kinds.text,
    '<name>',
    'a model such as mae_vit_base_patch16 (default: a small one)',
  ),
};

export const recipeSettings = {
  epochs: setting(
    kinds.number(0, { above: true }),
    '<n>',
    'passes over the data; 0.5 is half of one',
  ),
  maxSteps: setting(
    kinds.wholeNumber(1),
    '<n>',
    'end after this many steps, the learning rate with them',
  ),
  batchSize: setting(kinds.wholeNumber(1), '<n>', 'images that are computed at once'),
  accum: setting(
    kinds.wholeNumber(1),
    '<n>',
    'batches whose gradients make one step; the rest of an epoch makes a smaller one (default: 1)',
  ),
  blr: setting(kinds.number(0), '<rate>', 'base learning rate: for 256 images a step'),
  lr: setting(kinds.number(0), '<rate>', 'learning rate, whatever the images a step'),
  minLr: setting(kinds.number(0), '<rate>', 'learning rate at the end (default: 0)'),
  warmupEpochs: setting(
    kinds.number(0),
    '<n>',
    'rise of the learning rate (default: 5 % of the run, at most 40)',
  ),
  weightDecay: setting(
    kinds.number(0),
    '<rate>',
    'of weights, not of biases and norms (default: 0.05)',
  ),
  clipGrad: setting(
    kinds.number(0, { above: true }),
    '<norm>',
    'scale gradients down to this norm (default: off)',
  ),
  ema: setting(
    kinds.number(0, { below: 1 }),
    '<decay>',
    'keep a moving average of the weights, such as 0.9999 (default: off)',
  ),
  amp: setting(
    kinds.choice('auto', 'none', 'bf16', 'fp16'),
    '<kind>',
    'numbers that matrix products compute in: auto, none, bf16 or fp16 (default: auto, bf16 where it is faster)',
  ),
  seed: setting(
    kinds.wholeNumber(0),
    '<n>',
    'of weights, masks, order and augmentation (default: 0)',
  ),
};

export const runSettings = {
  out: setting(kinds.text, '<dir>', "the run's folder (default: a new one in runs/)"),
  resume: setting(
    kinds.text,
    '<what>',
    "auto: go on where the run in --out was; none: start anew; or another run's folder (default: none)",
  ),
  saveEvery: setting(kinds.wholeNumber(1), '<n>', 'epochs between checkpoints (default: 1)'),
  saveSteps: setting(
    kinds.wholeNumber(1),
    '<n>',
    'steps between checkpoints, besides those of epochs (default: off)',
  ),
  keep: setting(kinds.wholeNumber(1), '<n>', 'checkpoints to keep, the newest (default: 3)'),
  logEvery: setting(kinds.wholeNumber(1), '<n>', 'steps between lines of log.jsonl (default: 10)'),
  device: setting(kinds.device, '<name>', 'auto, cpu, cuda or cuda:N (default: auto)'),
  threads: setting(kinds.threads, '<n>', 'threads that an op may use (default: the cores)'),
};

/** Keys of config.json that tell of a run and set nothing. */
export const INFORMATIVE_KEYS = ['command', 'versions'] as const;

/** Settings of which only one can be given. */
export const ALTERNATIVES = [['blr', 'lr']] as const satisfies (keyof typeof recipeSettings)[][];
