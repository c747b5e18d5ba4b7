/** The settings of a detector's training, and the recipes that fill in what is not given. Needs no libtorch. */
import {
  checkDetectorConfig,
  type DetectorConfig,
  detectorConfig,
  detectorNames,
  quarterEnds,
} from '../../models/detection/config.js';
import { modelSettings } from '../../models/settings.js';
import {
  type Given,
  joinGroups,
  kinds,
  readSettings,
  SettingError,
  setting,
} from '../../settings/index.js';
import {
  dataSettings,
  OF_RECIPE,
  recipeSettings,
  runSettings,
  validationSettings,
} from '../../training/settings/groups.js';
import {
  checkValidation,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../../training/settings/resolve.js';
import { checkpointStatistics, FROM_SCRATCH } from '../classification/origin.js';
import type { KnownBackbone } from './origin.js';

/** The model of the quick start. */
const QUICK_START = 'vitdet_tiny_patch8_128';
const SOURCES = 'coco:DIR, coco:FILE.tar or synthetic-shapes[:COUNT]';

const { valData, evalEvery, patience } = validationSettings;

export const detectGroups = {
  'Images:': {
    ...dataSettings,
    data: { ...dataSettings.data, help: `images with objects: ${SOURCES}` },
    ...checkpointStatistics,
    only: setting(
      kinds.wholeNumber(1),
      '<n>',
      'train on the first n images alone, and without --val-data measure on them: whether they are learned by heart',
      { text: 'all' },
    ),
    scaleRange: setting(
      kinds.numbers(2),
      '<from,to>',
      'random size of an image, in sides of the view (large-scale jitter)',
      OF_RECIPE,
    ),
    augment: setting(
      kinds.truth,
      null,
      'random size and place of an image, mirrored in half of the cases; without, each fills the view in every epoch',
      { default: true },
    ),
  },
  'Validation:': {
    valData: { ...valData, help: `images to measure on: ${SOURCES}; of COCO the part called val` },
    select: setting(
      kinds.choice('last', 'val'),
      '<what>',
      'the result: of the last epoch, or of the best one on --val-data',
      { default: 'last' },
    ),
    ...{ evalEvery, patience },
  },
  'Model:': {
    model: setting(kinds.text, '<name>', `one of ${detectorNames.join(', ')}`, {
      default: QUICK_START,
      text: 'a tiny one; with --init that of the encoder',
    }),
    init: setting(
      kinds.path(FROM_SCRATCH),
      '<checkpoint>',
      'the pre-trained encoder: .safetensors, .pth or a folder; none: from scratch',
      { default: FROM_SCRATCH },
    ),
    imageSize: setting(
      kinds.wholeNumber(1),
      '<pixels>',
      'side of the square that holds an image, a multiple of two patches',
      { derived: true, text: "the model's" },
    ),
    patchSize: modelSettings.patchSize,
    heads: { ...modelSettings.heads, defaultText: "the checkpoint's, or the model's" },
    masks: setting(kinds.truth, null, 'masks of objects besides boxes', { default: true }),
    pyramid: setting(
      kinds.choice('simple', 'fpn'),
      '<name>',
      "maps of several scales: from the encoder's last one (ViTDet), or by an FPN from the last of each quarter",
      { default: 'simple' },
    ),
    globalBlocks: setting(
      kinds.numbersOr('all'),
      '<blocks>',
      'blocks, from 0, whose attention sees the whole image and not a window; or all',
      { derived: true, text: 'the last of each quarter' },
    ),
    cascade: setting(kinds.truth, null, 'refine boxes in three stages (Cascade R-CNN)', {
      default: false,
    }),
    dropPath: setting(
      kinds.number(0, { below: 1 }),
      '<rate>',
      "the last block's rate of stochastic depth",
      OF_RECIPE,
    ),
  },
  'Recipe:': {
    ...recipeSettings,
    weightDecay: setting(
      kinds.number(0),
      '<rate>',
      "of all but the encoder's norms and positions",
      OF_RECIPE,
    ),
    warmupEpochs: setting(kinds.number(0), '<n>', 'rise of the learning rate', {
      text: "the recipe's share of the run",
    }),
    lrDrops: setting(
      kinds.numbers(),
      '<shares>',
      'shares of the run after which the rate is a tenth, in place of half a cosine',
      { text: "half a cosine; 0.889,0.963 in the paper's sizes" },
    ),
    layerDecay: setting(
      kinds.number(0, { above: true }),
      '<factor>',
      "of the encoder's learning rate, from each block to the one before it",
      OF_RECIPE,
    ),
    gradCheckpointing: setting(
      kinds.truth,
      null,
      'compute blocks again in the backward pass: a third more work, far less memory',
      { default: false },
    ),
  },
  'Run:': runSettings,
};

export const detectSettings = joinGroups(detectGroups);

/** Settings of a detector's training, as a user gives them. */
export type DetectTrainOptions = Given<typeof detectSettings>;

/** Every setting of a detector's training, resolved. */
export interface DetectSettings extends ResolvedTraining<typeof detectSettings> {
  /** The detector without its classes, which the data has. */
  readonly architecture: DetectorConfig;
  /** What was assumed of the checkpoint, a line each. */
  readonly assumed: readonly string[];
}

type DetectRecipe = Recipe<typeof detectSettings>;

/** arXiv:2203.16527, appendix A.2: 100 epochs of 64 images, the rate for 64; linear for others. */
const OF_PAPER: DetectRecipe = {
  ...{ epochs: 100, batchSize: 4, blr: 4e-4, weightDecay: 0.1, scaleRange: [0.1, 2] },
  lrDrops: [0.889, 0.963],
  // 250 of 184375 steps.
  warmup: { epochs: 0.136, share: 0.00136 },
};

const LAYER_DECAY: Readonly<Record<string, Given<typeof detectSettings>>> = {
  vitdet_base_patch16: { layerDecay: 0.7 },
  vitdet_large_patch16: { layerDecay: 0.8 },
  vitdet_huge_patch16: { layerDecay: 0.9, epochs: 75 },
};

/**
 * Of the tiny detector on drawn shapes, for which no paper has a recipe. It learns from scratch, so all layers have the same rate. That
 * is ten times the paper's, as a far smaller model takes only some thousand steps; clipping keeps its first steps finite. Jitter stays near
 * the size of the images: a tenth of 128 pixels shows nothing of a shape. Six epochs take two cores a quarter of an hour, and
 * docs/detection.md has what comes of them.
 */
const OF_TINY: DetectRecipe = {
  data: ['synthetic-shapes:2000'],
  valData: ['synthetic-shapes:200'],
  ...{ epochs: 6, batchSize: 8, lr: 1e-3, weightDecay: 0.05, layerDecay: 1, clipGrad: 1 },
  scaleRange: [0.8, 1.25],
  warmup: { epochs: 2, share: 0.05 },
};

/** The named detector with the encoder's width and depth, or the tiny one. */
function nameOf({ dim, depth }: KnownBackbone): string {
  const isSame = (name: string) => {
    const other = detectorConfig(name);
    return other.dim === dim && other.depth === depth;
  };
  return detectorNames.find(isSame) ?? (dim < 384 ? QUICK_START : 'vitdet_base_patch16');
}

/** The detector that settings describe. */
function architectureOf(
  name: string,
  given: DetectTrainOptions,
  known: KnownBackbone | null,
): DetectorConfig {
  const named = detectorConfig(name);
  const encoder = known === null ? ofName(named, given) : ofCheckpoint(named, given, known);
  const { depth } = encoder;
  const ends = depth === named.depth ? named.globalBlocks : [...new Set(quarterEnds(depth))];
  const { imageSize = named.imageSize, masks = true, cascade = false, globalBlocks = ends } = given;
  return {
    ...{ ...named, ...encoder, imageSize, masks, cascade },
    ...(given.pyramid === 'fpn' && { pyramid: 'fpn' }),
    globalBlocks:
      globalBlocks === 'all' ? Array.from({ length: depth }, (_, i) => i) : globalBlocks,
    dropPath: given.dropPath ?? named.dropPath,
  };
}

type EncoderShape = Pick<
  DetectorConfig,
  'patchSize' | 'channels' | 'dim' | 'depth' | 'heads' | 'positionGrid'
>;

/** The encoder of the named detector. */
function ofName(named: DetectorConfig, { patchSize, heads }: DetectTrainOptions): EncoderShape {
  return { ...named, patchSize: patchSize ?? named.patchSize, heads: heads ?? named.heads };
}

/** That of a checkpoint. */
function ofCheckpoint(
  named: DetectorConfig,
  given: DetectTrainOptions,
  { channels, dim, depth, heads, positionGrid, ...known }: KnownBackbone,
): EncoderShape {
  const own = known.patchSize % 4 === 0 ? known.patchSize : named.patchSize;
  const { patchSize = own } = given;
  return { patchSize, channels, dim, depth, heads, positionGrid };
}

/**
 * Settings from options: the recipe for an encoder of that size fills in missing ones.
 *
 * @param known The encoder of the checkpoint; null from scratch.
 * @throws UserError for invalid values, naming them
 */
export function resolveDetectSettings(
  options: DetectTrainOptions,
  known: KnownBackbone | null,
): DetectSettings {
  const given = readSettings(detectSettings, options);
  const name = given.model ?? (known === null ? QUICK_START : nameOf(known));
  const architecture = architectureOf(name, given, known);
  checkDetectorConfig(architecture);
  const recipe =
    name === QUICK_START
      ? { ...OF_TINY, ...(given.data !== undefined && { valData: undefined }) }
      : { ...OF_PAPER, ...LAYER_DECAY[name] };
  const { imageSize, patchSize, heads, dropPath, channels, globalBlocks } = architecture;
  const settings = {
    ...resolveTraining(
      detectSettings,
      given,
      {
        ...{ ...recipe, model: name, imageSize, patchSize, heads, dropPath },
        globalBlocks,
      } as DetectRecipe,
      'a detector',
    ),
    architecture,
    assumed: known?.notes ?? [],
    ...statisticsOf(channels, given, known ?? {}),
  };
  if (!settings.augment && given.scaleRange !== undefined) {
    throw new SettingError(
      'scaleRange',
      'is a random size, and without augmentation there is none; leave one of the two out',
    );
  }
  check(settings);
  return settings;
}

function check(settings: DetectSettings): void {
  checkValidation({ ...settings, holdout: null, cropRatio: null });
  const { lrDrops, scaleRange } = settings;
  const isRising = (shares: readonly number[]) =>
    shares.every((share, i) => share > (shares[i - 1] ?? 0) && share < 1);
  if (lrDrops !== null && !isRising(lrDrops)) {
    throw new SettingError(
      'lrDrops',
      `is ${lrDrops.join(', ')}; expected rising shares between 0 and 1`,
    );
  }
  const [from, to] = scaleRange as readonly [number, number];
  if (!(from > 0 && from <= to)) {
    throw new SettingError(
      'scaleRange',
      `is ${from}, ${to}; expected two numbers above 0, in order`,
    );
  }
}
