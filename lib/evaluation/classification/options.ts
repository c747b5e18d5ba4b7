/** Settings of `evaluate` and `knn` with their defaults, and the hooks of both. Needs no libtorch. */

import { encoderSettings, layerSettings, MEAN_WHERE } from '../../checkpoints/options.js';
import { dataSpecs, labelsSpec, workersSetting } from '../../data/spec.js';
import { type Given, type Kind, kinds, setting } from '../../settings/index.js';
import type { StopSignal } from '../../stop-signal.js';
import type { ProcessGroup } from '../../torch/index.js';
import { deviceSettings, imageSize } from '../options.js';

/** Called while an evaluation runs. */
export interface EvaluationHooks {
  /** An image could not be read. */
  onSkip?(name: string, reason: string): void;
  /** Something was assumed or interpolated: one call for each line. */
  onNote?(note: string): void;
  /** A batch is done. */
  onProgress?(done: number, total: number): void;
  /** Ends the evaluation before the next batch. */
  readonly signal?: StopSignal;
  /** Processes that evaluate together; the hooks are called for this process's part, and each returns the result of all. */
  readonly group?: ProcessGroup | null;
}

const SOURCES = 'a folder with one folder a class, .tar files, cifar10:DIR or synthetic[:COUNT]';

const valData = setting(dataSpecs, '<source>', `images to measure on: ${SOURCES}`);

export const cropRatio = (defaultText: string) =>
  setting(
    kinds.number(0, { above: true }),
    '<share>',
    "of the scaled image, that is kept; images of exactly the model's size are kept whole, unless this is given",
    { text: defaultText },
  );

/** The least probability of a label that is predicted, where images have several. */
export const threshold = setting(
  kinds.number(0, { above: true, below: 1 }),
  '<p>',
  'images of several labels: the least probability of those that are predicted',
  { default: 0.5 },
);

/** Whole numbers in a list, or separated by commas. */
const counts: Kind<readonly number[]> = {
  expected: 'one or more whole numbers from 1, separated by commas, such as 1,5',
  read(value) {
    const read = kinds.numbers().read(value);
    return read?.every((count) => Number.isSafeInteger(count) && count >= 1) ? read : undefined;
  },
};

export const computeSettings = {
  batchSize: setting(kinds.wholeNumber(1), '<n>', 'images that are computed at once', {
    default: 128,
  }),
  imageSize,
  ...encoderSettings,
  ...workersSetting,
  ...deviceSettings,
  amp: setting(
    kinds.precision,
    '<kind>',
    'numbers that matrix products compute in: auto, none, bf16 or fp16',
    { default: 'none' },
  ),
};

export const evaluateSettings = {
  init: setting(
    kinds.text,
    '<checkpoint>',
    'the classifier: a checkpoint of finetune or linprobe, or .pth, .safetensors or a folder of other programs',
  ),
  valData,
  labels: setting(
    labelsSpec,
    '<file>',
    'images of several labels: theirs, from .csv, .jsonl or json:FIELD, as in training',
    { text: 'one class an image' },
  ),
  out: setting(kinds.text, '<dir>', 'a folder for metrics, tables, confusions and predictions'),
  topk: setting(
    counts,
    '<list>',
    'also the share of images whose class is among the k likeliest, such as 1,3,5',
    { default: [1, 5] },
  ),
  someClasses: setting(
    kinds.truth,
    null,
    'the images are of some of the classes only, and the classifier chooses among these, as is usual with ImageNet-A and ImageNet-R',
    { default: false },
  ),
  auc: setting(
    kinds.truth,
    null,
    'also the mean area under the ROC curves of each class; keeps the probabilities of all images in memory',
    { default: false },
  ),
  threshold,
  cropRatio: cropRatio("the checkpoint's"),
  ...computeSettings,
};

export type EvaluateOptions = Given<typeof evaluateSettings>;

const encoder = setting(
  kinds.text,
  '<checkpoint>',
  'the encoder: last.safetensors of a run, or .pth, .safetensors or a folder of other programs',
);

const featuresFrom = {
  features: setting(
    kinds.choice('cls', 'mean'),
    '<kind>',
    'what describes an image: the class token or the mean of the patches',
    { text: MEAN_WHERE },
  ),
  ...layerSettings,
  cropRatio: cropRatio('0.875 up to 224 pixels, 1 above'),
  ...computeSettings,
};

/** An encoder, and how it describes images. */
export const featureSettings = { init: encoder, ...featuresFrom };

export const knnSettings = {
  init: encoder,
  data: setting(dataSpecs, '<source>', `images whose classes are known: ${SOURCES}`),
  valData,
  k: setting(counts, '<list>', 'how many neighbours vote; several, such as 10,20', {
    default: [20],
  }),
  temperature: setting(
    kinds.number(0, { above: true }),
    '<t>',
    'a vote weighs exp(similarity / t)',
    { default: 0.07 },
  ),
  ...featuresFrom,
};

export type KnnOptions = Given<typeof knnSettings>;
