/**
 * What every pre-training method may use: its images, a model by name, and the recipe of that model. Needs no libtorch.
 */

import type { ViewSpec } from '../data/index.js';
import { checkCropPadding } from '../data/scaled-plan.js';
import type { MaeConfig } from '../models/config.js';
import { maeConfig, maeModelNames } from '../models/registry.js';
import { MODEL_SIZES, modelParts, type modelSettings } from '../models/settings.js';
import { type Given, kinds, type Settings, setting } from '../settings/index.js';
import {
  augmentationSettings,
  dataSettings,
  type recipeSettings,
  statisticsSettings,
} from '../training/settings/groups.js';
import {
  type CommonSettings,
  checkCropScale,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';
import type { KnownModel } from './initial-model.js';

/** The name of the quick start's small model. */
export const QUICK_START_MODEL = 'quick-start';

/** The images of pre-training and their augmentation: settings that every pre-training method may have. */
export const pretrainImages = {
  ...dataSettings,
  ...augmentationSettings,
  crop: setting(
    kinds.choice('random-size', 'fixed-size'),
    '<kind>',
    'random-size: resized; fixed-size: as large as the model takes, of the unscaled image',
    { default: 'random-size' },
  ),
  cropPadding: setting(
    kinds.wholeNumber(0),
    '<pixels>',
    'black pixels around the image that a fixed-size crop may take in',
    { default: 0 },
  ),
  ...statisticsSettings,
};

/** The name of a model. Other settings override its sizes. */
export const namedModel = {
  model: setting(kinds.text, '<name>', 'a model such as mae_vit_base_patch16', {
    default: QUICK_START_MODEL,
    text: 'a small one',
    hides: MODEL_SIZES,
  }),
};

/** A small model that learns to reconstruct synthetic pictures in two minutes on two cores. */
const QUICK_START: MaeConfig = {
  imageSize: [32, 32],
  patchSize: 4,
  channels: 3,
  dim: 96,
  depth: 4,
  heads: 4,
  decoderDim: 64,
  decoderDepth: 2,
  decoderHeads: 4,
  normPixLoss: false,
  encoderMaskTokens: false,
  positions: 'sin-cos',
};

/** Defaults of a pre-training. */
export type PretrainRecipe = Recipe<typeof pretrainImages & typeof recipeSettings>;

/** Of masked autoencoders: arXiv:2111.06377, table 8; the batch is what fits one device. */
const OF_MAE: PretrainRecipe = {
  epochs: 800,
  batchSize: 64,
  blr: 1.5e-4,
  warmup: { epochs: 40, share: 40 / 800 },
  cropScale: [0.2, 1],
};

/** What small models need otherwise than a method's paper says, by their names. */
export type SmallRecipes = Readonly<
  Record<string, Given<typeof pretrainImages & typeof recipeSettings>>
>;

// At papers' rates small models with small batches hardly learn; these values were found by experiment.
/** What small models need that learn to fill in what is masked or corrupted. */
export const OF_SMALL_MODELS = {
  [QUICK_START_MODEL]: {
    data: ['synthetic:8192'],
    epochs: 9,
    batchSize: 32,
    lr: 1.5e-3,
    cropScale: [0.6, 1],
  },
  mae_vit_tiny_patch4_32: { epochs: 400, lr: 1e-3 },
} as const satisfies SmallRecipes;

// An encoder that sees a quarter of the patches has products so small that bf16 saves no time.
const OF_SMALL_MAE: SmallRecipes = {
  ...OF_SMALL_MODELS,
  [QUICK_START_MODEL]: { ...OF_SMALL_MODELS[QUICK_START_MODEL], amp: 'none' },
};

/**
 * Defaults for pre-training a model of this name, including the model's sizes.
 *
 * @param ofMethod What the method's paper says otherwise than that of masked autoencoders.
 * @param ofSmallModels What its small models need otherwise; by default what those of masked autoencoders do.
 */
export function pretrainRecipe(
  model: string,
  ofMethod: Partial<PretrainRecipe> = {},
  ofSmallModels: SmallRecipes = OF_SMALL_MAE,
): PretrainRecipe & MaeConfig {
  const sizes = model === QUICK_START_MODEL ? QUICK_START : maeConfig(model);
  return { ...OF_MAE, ...ofMethod, ...ofSmallModels[model], ...sizes };
}

/** The model of the settings. */
export function architectureOf(settings: MaeConfig): MaeConfig {
  return modelParts(settings) as MaeConfig;
}

/** The named model with an encoder of these sizes; the nearest in width where there is none, the quick start's of no sizes. */
function nameOf({ dim, depth, patchSize }: Partial<MaeConfig>): string {
  if (dim === undefined || (dim === QUICK_START.dim && depth === QUICK_START.depth)) {
    return QUICK_START_MODEL;
  }
  const distance = (name: string) => {
    const other = maeConfig(name);
    const isOther = other.depth !== depth || other.patchSize !== patchSize;
    return Math.abs(Math.log(other.dim / dim)) + (isOther ? 0.01 : 0);
  };
  return maeModelNames.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** The settings that {@link resolvePretraining} uses. */
type PretrainingSettings = CommonSettings &
  Omit<typeof pretrainImages, 'augment' | 'colorJitter' | 'crop' | 'cropPadding'> &
  typeof namedModel &
  Pick<typeof modelSettings, 'channels'> &
  Settings;

/**
 * Resolves a method's settings: the recipe of the named model, with its sizes, fills in missing ones.
 *
 * @param recipes As of {@link pretrainRecipe}.
 * @throws UserError for invalid values, naming them
 */
export function resolvePretraining<S extends PretrainingSettings>(
  settings: S,
  given: Given<S>,
  ...recipes: [ofMethod?: Partial<PretrainRecipe>, ofSmallModels?: SmallRecipes]
): ResolvedTraining<S> {
  return resolveFrom(settings, given, null, ...recipes);
}

/** {@link resolvePretraining} of a model whose sizes a checkpoint tells, where no name is given. */
export function resolveFrom<S extends PretrainingSettings>(
  settings: S,
  given: Given<S>,
  found: KnownModel | null,
  ...recipes: [ofMethod?: Partial<PretrainRecipe>, ofSmallModels?: SmallRecipes]
): ResolvedTraining<S> {
  const own = given as Given<PretrainingSettings>;
  const sizes = own.model === undefined ? (found?.sizes ?? {}) : {};
  const { model = nameOf(sizes) } = own;
  const recipe = { ...pretrainRecipe(model, ...recipes), ...sizes } as unknown as Recipe<S>;
  const named = { ...given, ...(found !== null && { model }) };
  const resolved = resolveTraining(settings, named, recipe, model);
  const { channels, imageSize, cropScale, cropPadding } = resolved as unknown as {
    channels: number;
    imageSize: readonly [number, number];
    cropScale: readonly [number, number];
    /** Missing where a method makes views of its own. */
    cropPadding?: number;
  };
  checkCropScale(cropScale);
  if (cropPadding !== undefined) {
    checkCropPadding(cropPadding, { height: imageSize[0], width: imageSize[1] });
  }
  const isSame = found?.sizes.channels === channels;
  return { ...resolved, ...statisticsOf(channels, own, isSame ? found : {}) };
}

/** The loader's view of an image, for pre-training with one view. */
export function pretrainView(
  settings: Pick<MaeConfig, 'imageSize' | 'channels'> & {
    readonly augment: boolean;
    readonly crop: 'random-size' | 'fixed-size';
    readonly cropScale: readonly [number, number];
    readonly cropPadding: number;
    readonly colorJitter: number;
  },
): ViewSpec {
  const { imageSize, channels, augment, crop, cropScale, cropPadding, colorJitter } = settings;
  return {
    ...{ imageSize, channels, cropScale, cropPadding },
    augment: !augment ? 'none' : crop === 'fixed-size' ? 'crop' : 'train',
    ...(colorJitter > 0 ? { colorJitter } : {}),
  };
}
