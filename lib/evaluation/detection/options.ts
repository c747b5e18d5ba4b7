/** Settings of `detect evaluate` and `detect predict` with their defaults. Needs no libtorch. */

import { maxBadSetting } from '../../data/skip-list.js';
import { dataSpecs, workersSetting } from '../../data/spec.js';
import { type Given, kinds, setting } from '../../settings/index.js';
import { deviceSettings } from '../options.js';

const SOURCES = 'coco:DIR, coco:FILE.tar or synthetic-shapes[:COUNT]';

const init = setting(
  kinds.text,
  '<checkpoint>',
  "the detector: last.safetensors of detect train, or ViTDet's weights of detectron2",
);

const shared = {
  imageSize: setting(
    kinds.wholeNumber(1),
    '<pixels>',
    'side of the square that holds an image, a multiple of two patches',
    { text: "the model's" },
  ),
  batchSize: setting(kinds.wholeNumber(1), '<n>', 'images that are computed at once', {
    default: 4,
  }),
  scoreThreshold: setting(kinds.number(0, { below: 1 }), '<score>', 'the lowest score', {
    default: 0.05,
  }),
  nmsThreshold: setting(
    kinds.number(0),
    '<iou>',
    'the overlap above which the lower score of a class is dropped',
    { default: 0.5 },
  ),
  most: setting(kinds.wholeNumber(1), '<n>', 'the most objects of an image', { default: 100 }),
  ...workersSetting,
  ...deviceSettings,
  amp: setting(
    kinds.precision,
    '<kind>',
    'numbers that matrix products compute in: auto, none, bf16 or fp16',
    { default: 'auto' },
  ),
};

export const detectEvaluateSettings = {
  init,
  valData: setting(dataSpecs, '<source>', `images to measure on: ${SOURCES}`),
  split: setting(kinds.choice('val', 'train'), '<name>', 'the part of the data', {
    default: 'val',
  }),
  out: setting(kinds.text, '<file>', "what was found, as COCO's results: a name ending in .json"),
  ...shared,
};

export type DetectEvaluateOptions = Given<typeof detectEvaluateSettings>;

export const detectPredictSettings = {
  init,
  data: setting(
    dataSpecs,
    '<source>',
    `images to look at, with or without known objects: ${SOURCES}, a folder or .tar files`,
  ),
  out: setting(
    kinds.text,
    '<dir>',
    "a folder for results.json, as COCO's results, and for pictures",
  ),
  drawn: setting(kinds.wholeNumber(0), '<n>', 'how many images are drawn with what was found', {
    default: 16,
  }),
  drawThreshold: setting(kinds.number(0, { below: 1 }), '<score>', 'the lowest score drawn', {
    default: 0.5,
  }),
  ...maxBadSetting,
  ...shared,
};

export type DetectPredictOptions = Given<typeof detectPredictSettings>;
