/**
 * The settings of every training command, with their defaults, in the groups that help shows. Needs no libtorch: the
 * command line shows them before anything is loaded.
 */
import { maxBadSetting } from '../../data/skip-list.js';
import { dataSpecs, workersSetting } from '../../data/spec.js';
import { kinds, type Resolved, setting } from '../../settings/index.js';

/** A value that the recipe of a method always gives. */
export const OF_RECIPE = { derived: true, text: "the recipe's" } as const;

export const dataSettings = {
  data: setting(
    dataSpecs,
    '<source>',
    'synthetic[:COUNT], a folder of images, .tar files, or NAME:DIR such as cifar10:DIR',
    OF_RECIPE,
  ),
  shuffleBuffer: setting(
    kinds.wholeNumber(0),
    '<n>',
    'read images nearly in place, and shuffle within this many; 0: over all',
    { default: 0 },
  ),
  ...workersSetting,
  decode: setting(
    kinds.choice('exact', 'fast'),
    '<how>',
    'JPEG images for training; fast: large ones are scaled more while they are decoded, with other pixels',
    { default: 'exact' },
  ),
  ...maxBadSetting,
};

export const augmentationSettings = {
  augment: setting(kinds.truth, null, 'random crops and flips', { default: true }),
  cropScale: setting(
    kinds.numbers(2),
    '<from,to>',
    'share of the area that a random crop keeps',
    OF_RECIPE,
  ),
  colorJitter: setting(
    kinds.number(0),
    '<strength>',
    'random brightness, contrast and saturation',
    { default: 0 },
  ),
};

export const statisticsSettings = {
  mean: setting(
    kinds.numbersOr('measured'),
    '<values>',
    "each channel's mean, from 0 to 1, or measured",
    { derived: true, text: "ImageNet's" },
  ),
  std: setting(
    kinds.numbersOr('measured'),
    '<values>',
    "each channel's standard deviation, or measured",
    { derived: true, text: "ImageNet's" },
  ),
};

export const recipeSettings = {
  epochs: setting(
    kinds.number(0, { above: true }),
    '<n>',
    'passes over the data; 0.5 is half of one',
    OF_RECIPE,
  ),
  maxSteps: setting(
    kinds.wholeNumber(1),
    '<n>',
    'end after this many steps, the learning rate with them',
  ),
  batchSize: setting(kinds.wholeNumber(1), '<n>', 'images that are computed at once', OF_RECIPE),
  accum: setting(
    kinds.wholeNumber(1),
    '<n>',
    'batches whose gradients make one step; the rest of an epoch makes a smaller one',
    { default: 1 },
  ),
  blr: setting(kinds.number(0), '<rate>', 'base learning rate: for 256 images a step'),
  lr: setting(kinds.number(0), '<rate>', 'learning rate, whatever the images a step', OF_RECIPE),
  minLr: setting(kinds.number(0), '<rate>', 'learning rate at the end', {
    derived: true,
    text: '0',
  }),
  warmupEpochs: setting(kinds.number(0), '<n>', 'rise of the learning rate', {
    text: '5 % of the run, at most 40',
  }),
  weightDecay: setting(kinds.number(0), '<rate>', 'of weights, not of biases and norms', {
    default: 0.05,
  }),
  clipGrad: setting(
    kinds.number(0, { above: true }),
    '<norm>',
    'scale gradients down to this norm',
    { text: 'off' },
  ),
  ema: setting(
    kinds.number(0, { below: 1 }),
    '<decay>',
    'keep a moving average of the weights, such as 0.9999',
    { text: 'off' },
  ),
  amp: setting(
    kinds.precision,
    '<kind>',
    'numbers that matrix products compute in: auto, none, bf16 or fp16',
    { default: 'auto', text: 'auto, bf16 where it is faster' },
  ),
  seed: setting(kinds.wholeNumber(0), '<n>', 'of weights, masks, order and augmentation', {
    default: 0,
  }),
};

export const runSettings = {
  out: setting(kinds.text, '<dir>', "the run's folder", {
    derived: true,
    text: 'a new one in runs/',
  }),
  resume: setting(
    kinds.text,
    '<what>',
    "auto: go on where the run in --out was; none: start anew; or another run's folder",
    { default: 'none' },
  ),
  saveEvery: setting(kinds.wholeNumber(1), '<n>', 'epochs between checkpoints', { default: 1 }),
  saveSteps: setting(
    kinds.wholeNumber(1),
    '<n>',
    'steps between checkpoints, besides those of epochs',
    { text: 'off' },
  ),
  keep: setting(kinds.wholeNumber(1), '<n>', 'checkpoints to keep, the newest', { default: 2 }),
  logEvery: setting(kinds.wholeNumber(1), '<n>', 'steps between lines of log.jsonl', {
    default: 10,
  }),
  device: setting(kinds.device, '<name>', 'auto, cpu, cuda or cuda:N', { default: 'auto' }),
  threads: setting(kinds.threads, '<n>', 'threads that an op may use', { text: 'the cores' }),
  gradCompression: setting(
    kinds.choice('none', 'bf16'),
    '<kind>',
    'numbers in which several processes exchange gradients; bf16: half the bytes, rounded',
    { default: 'none' },
  ),
  shardOptimizer: setting(
    kinds.truth,
    null,
    "divide the optimizer's state among several processes: less memory, more exchanged",
    { default: false },
  ),
};

/** Settings that make steps cheaper, for methods whose models and losses allow them. */
export const efficiencySettings = {
  gradCheckpointing: setting(
    kinds.truth,
    null,
    'compute blocks again in the backward pass: a third more work, far less memory',
    { default: false },
  ),
  cudaGraph: setting(
    kinds.truth,
    null,
    'let a CUDA graph do whole steps: faster for small models and batches, for more memory',
    { default: false },
  ),
};

/** How often pre-training is measured, and on what. */
export const probeSettings = {
  probeEvery: setting(
    kinds.wholeNumber(1),
    '<n>',
    'epochs between probes: how many held-out images their neighbours classify right, and the rank of features',
    { text: 'off' },
  ),
  probeData: setting(dataSpecs, '<source>', 'images of known classes for probes', {
    text: 'those of --data',
  }),
  probeImages: setting(
    kinds.wholeNumber(10),
    '<n>',
    'of them, drawn at random; a fifth is classified by the others',
    { default: 2500 },
  ),
};

/** Probes of a pre-training. */
export type ProbeSettings = Resolved<typeof probeSettings>;

/** How a result is chosen among epochs, and the data it is evaluated on: for methods that evaluate during training. */
export const validationSettings = {
  valData: setting(
    dataSpecs,
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
    'the result: of the last epoch, or of the best one on the held-out images or on --val-data',
    { default: 'last' },
  ),
  evalEvery: setting(kinds.wholeNumber(1), '<n>', 'epochs between evaluations', { default: 1 }),
  patience: setting(
    kinds.wholeNumber(1),
    '<n>',
    'end the run after so many epochs without a better result; with --select holdout or val',
    { text: 'off' },
  ),
  cropRatio: setting(
    kinds.number(0, { above: true }),
    '<share>',
    "of the scaled image, that evaluation keeps; images of exactly the model's size are kept whole, unless this is given",
    { text: '0.875 up to 224 pixels, 1 above' },
  ),
};

/** The data of evaluations, and the epochs to choose among. */
export type ValidationSettings = Resolved<typeof validationSettings>;

/** Keys of config.json that describe a run and are no settings. */
export const INFORMATIVE_KEYS = ['command', 'versions'] as const;

/** Settings of which only one can be given. */
export const ALTERNATIVES = [['blr', 'lr', 'lrs']] as const;
