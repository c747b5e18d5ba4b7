/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { checkConfig, type MaeConfig, numPatchesOf } from '../models/config.js';
import { checkMaskRatio } from '../models/mask-ratio.js';
import { maeConfig } from '../models/registry.js';
import { maskingKind, modelParts, modelSettings } from '../models/settings.js';
import { type Given, kinds, setting, withFileKeys } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import {
  augmentationSettings,
  dataSettings,
  efficiencySettings,
  recipeSettings,
  runSettings,
  statisticsSettings,
} from '../training/settings/groups.js';
import {
  checkCropScale,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';

/** The name of the small model of the quick start. */
export const QUICK_START_MODEL = 'quick-start';

/** The images of a pre-training and how they are changed: what every method of pre-training may have. */
export const pretrainImages = { ...dataSettings, ...augmentationSettings, ...statisticsSettings };

/** The name of a model whose sizes the others change. */
export const namedModel = {
  model: setting(kinds.text, '<name>', 'a model such as mae_vit_base_patch16', {
    default: QUICK_START_MODEL,
    text: 'a small one',
  }),
};

const groups = {
  'Images:': pretrainImages,
  'Model:': { ...namedModel, ...modelSettings },
  'Recipe:': {
    maskRatio: setting(kinds.number(0), '<share>', 'share of patches to remove', { default: 0.75 }),
    masking: setting(maskingKind, '<kind>', 'which patches are removed: random, block or grid', {
      default: 'random',
    }),
    ...recipeSettings,
    ...efficiencySettings,
  },
  'Run:': runSettings,
};

export const maeSettings = {
  ...groups['Images:'],
  ...groups['Model:'],
  ...groups['Recipe:'],
  ...groups['Run:'],
};

/** Every setting of a masked autoencoder's pre-training, resolved; the model's sizes are {@link MaeConfig}. */
export type MaeSettings = ResolvedTraining<typeof maeSettings>;

/** A model that learns to paint synthetic pictures in two minutes on two cores. */
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

type PretrainRecipe = Recipe<typeof pretrainImages & typeof recipeSettings>;

/** arXiv:2111.06377, table 8; the batch is what fits one device. */
const PAPER: PretrainRecipe = {
  epochs: 800,
  batchSize: 64,
  blr: 1.5e-4,
  warmup: { epochs: 40, share: 40 / 800 },
  cropScale: [0.2, 1],
};

// At the paper's rate small models on small batches hardly move; these were chosen by trying.
const SMALL: PretrainRecipe = { ...PAPER, epochs: 400, lr: 1e-3 };
const recipes: Readonly<Record<string, PretrainRecipe>> = {
  [QUICK_START_MODEL]: {
    ...PAPER,
    data: ['synthetic:8192'],
    epochs: 9,
    batchSize: 32,
    lr: 1.5e-3,
    cropScale: [0.6, 1],
    // Its matrices are so small that converting them takes longer than is gained.
    amp: 'none',
  },
  mae_vit_tiny_patch4_32: SMALL,
};

/** What pre-training a model of this name does where nothing is given, with the sizes of the model. */
export function pretrainRecipe(model: string): PretrainRecipe & MaeConfig {
  const sizes = model === QUICK_START_MODEL ? QUICK_START : maeConfig(model);
  return { ...(recipes[model] ?? PAPER), ...sizes };
}

/** The model that settings describe. */
export function architectureOf(settings: Pick<MaeSettings, keyof MaeConfig>): MaeConfig {
  return modelParts(settings) as MaeConfig;
}

/**
 * Settings from options: the recipe of the named model fills in what is not given.
 *
 * @throws UserError for values that make no sense, naming them
 */
function resolve(given: Given<typeof maeSettings>): MaeSettings {
  const { model = QUICK_START_MODEL } = given;
  const settings = resolveTraining(maeSettings, given, pretrainRecipe(model), model);
  const resolved = { ...settings, ...statisticsOf(settings.channels, given) };
  checkCropScale(settings.cropScale);
  // All that the model would refuse, before data is looked for.
  const architecture = architectureOf(settings);
  checkConfig(architecture);
  checkMaskRatio(settings.maskRatio, numPatchesOf(architecture));
  return resolved;
}

/** What the loader makes of an image in pre-training by one view. */
export function pretrainView(
  settings: Pick<MaeSettings, 'imageSize' | 'channels' | 'augment' | 'cropScale' | 'colorJitter'>,
) {
  const { imageSize, channels, augment, cropScale, colorJitter } = settings;
  return {
    ...{ imageSize, channels, cropScale },
    augment: augment ? ('train' as const) : ('none' as const),
    ...(colorJitter > 0 ? { colorJitter } : {}),
  };
}

export const mae: Method<typeof maeSettings, MaeSettings> = {
  name: 'mae',
  command: 'train',
  summary: 'a masked autoencoder: most patches are removed, and painted from the rest',
  groups,
  settings: maeSettings,
  resolve,
  views: (settings) => [pretrainView(settings)],

  async create({ settings, data, device, normalisation }) {
    const { openReconstructions } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { maskRatio, masking, mean, std, seed } = settings;
    const architecture = architectureOf(settings);

    const model = new models.MaskedAutoencoder(architecture).to(device);
    model.setGradientCheckpointing(settings.gradCheckpointing);
    // Blocks are laid out on the CPU.
    const generator = new torch.Generator(masking === 'block' ? 'cpu' : device).manualSeed(seed);

    const task: Task<readonly [bytes: Tensor, noise: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      generators: { masks: generator },
      inputs: (batch) => [
        normalisation.upload(batch),
        model.drawNoise(batch.size, { maskRatio, masking, generator }),
      ],
      loss: ([bytes, noise]) => ({
        total: model.loss(normalisation.normalise(bytes), { maskRatio, noise }),
      }),
      openPreview: () =>
        openReconstructions(model, data.dataset, normalisation, { maskRatio, masking, seed }),
      flopsPerImage: models.trainingFlops(models.maeFlops(architecture, maskRatio).total),
      metadata: {
        format: 'pt',
        model: models.writeCard({ architecture, mean, std, maskRatio, masking }),
      },
      fixed: withFileKeys(architecture),
      introduction: { title: settings.model },
      [Symbol.dispose]: () => model[Symbol.dispose](),
    };
    return task;
  },
};
