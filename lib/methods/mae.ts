/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { checkConfig, gridOf, type MaeConfig, numPatchesOf } from '../models/config.js';
import { maeFlops, trainingFlops } from '../models/flops.js';
import {
  checkMaskBlock,
  checkMaskRatio,
  keptTokens,
  predictedPatches,
} from '../models/mask-ratio.js';
import { maeVariants, maskingKind, modelSettings, variantParts } from '../models/settings.js';
import { type Given, joinGroups, kinds, setting, withFileKeys } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, MethodData, Task } from '../training/method.js';
import {
  efficiencySettings,
  probeSettings,
  recipeSettings,
  runSettings,
} from '../training/settings/groups.js';
import type { ResolvedTraining } from '../training/settings/resolve.js';
import {
  initialModel,
  inspectInitial,
  introduceStart,
  type KnownModel,
  loadInitialModel,
} from './initial-model.js';
import {
  architectureOf,
  namedModel,
  pretrainImages,
  pretrainView,
  resolveFrom,
} from './pretraining.js';

const groups = {
  'Images:': pretrainImages,
  'Model:': { ...initialModel, ...namedModel, ...modelSettings, ...maeVariants },
  'Recipe:': {
    maskRatio: setting(kinds.number(0), '<share>', 'share of patches to remove', { default: 0.75 }),
    masking: setting(maskingKind, '<kind>', 'which patches are removed: random, block or grid', {
      default: 'random',
    }),
    maskBlock: setting(
      kinds.wholeNumber(1),
      '<patches>',
      'side of the squares of patches that are removed or kept as one',
      { default: 1 },
    ),
    masksPerImage: setting(
      kinds.wholeNumber(1),
      '<n>',
      'masks that each decoded image is trained with at once',
      { default: 1 },
    ),
    predictRatio: setting(
      kinds.number(0, { above: true }),
      '<share>',
      'share of all patches that are predicted, of the removed ones',
      { text: 'all removed ones' },
    ),
    visibleLoss: setting(
      kinds.number(0),
      '<weight>',
      'of the error of the kept patches, beside 1 for that of the removed ones',
      { default: 0 },
    ),
    ...recipeSettings,
    ...efficiencySettings,
  },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const maeSettings = joinGroups(groups);

/** Every setting of a masked autoencoder's pre-training, resolved; the model's sizes are `models.MaeConfig`. */
export interface MaeSettings extends ResolvedTraining<typeof maeSettings> {
  /** What was assumed of the checkpoint to start from, a line each. */
  readonly assumed: readonly string[];
}

/** The model of the settings. */
const configOf = (settings: MaeSettings): MaeConfig => ({
  ...architectureOf(settings),
  ...variantParts(settings),
});

/** Which patches the loss is of. */
const lossOptionsOf = ({ predictRatio, visibleLoss }: MaeSettings) => ({
  ...(predictRatio === null ? {} : { predictRatio }),
  visibleLoss,
});

/**
 * Settings from options: the recipe of the named model fills in missing ones.
 *
 * @throws UserError for invalid values, naming them
 */
function resolve(given: Given<typeof maeSettings>, found: KnownModel | null = null): MaeSettings {
  const settings = { ...resolveFrom(maeSettings, given, found), assumed: found?.notes ?? [] };
  // Checks everything that the model would refuse, before data is opened.
  const architecture = configOf(settings);
  checkConfig(architecture);
  const { maskRatio, maskBlock, predictRatio } = settings;
  const numPatches = numPatchesOf(architecture);
  checkMaskRatio(maskRatio, numPatches);
  checkMaskBlock(maskBlock, gridOf(architecture), maskRatio);
  predictedPatches(numPatches, keptTokens(numPatches, maskRatio), predictRatio ?? undefined);
  return settings;
}

export const mae: Method<typeof maeSettings, MaeSettings, MethodData, KnownModel | null> = {
  name: 'mae',
  command: 'train',
  summary: 'a masked autoencoder: most patches are removed, and painted from the rest',
  groups,
  settings: maeSettings,
  inspect: inspectInitial,
  resolve,
  views: (settings) => [pretrainView(settings)],

  flopsPerImage(settings) {
    const { maskRatio, masksPerImage } = settings;
    const flops = maeFlops(configOf(settings), maskRatio, lossOptionsOf(settings));
    return masksPerImage * trainingFlops(flops.total);
  },

  distributed: true,

  async create({ settings, data, device, normalisation, own }) {
    const { openReconstructions } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { maskRatio, masking, maskBlock, masksPerImage, mean, std, seed } = settings;
    const architecture = configOf(settings);
    const ofLoss = lossOptionsOf(settings);

    const model = own(new models.MaskedAutoencoder(architecture));
    const notes = [...settings.assumed, ...(await loadInitialModel(model, settings))];
    model.to(device);
    model.setGradientCheckpointing(settings.gradCheckpointing);
    // Block masking is drawn on the CPU.
    const generator = new torch.Generator(masking === 'block' ? 'cpu' : device).manualSeed(seed);

    const task: Task<readonly [bytes: Tensor, noise: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      generators: { masks: generator },
      inputs: (batch) => [
        normalisation.upload(batch),
        // The masks of an image are those of a sample.
        drawForBatch(batch, (samples) =>
          model
            .drawNoise(samples * masksPerImage, { maskRatio, masking, maskBlock, generator })
            .view([samples, -1]),
        ).view([batch.size * masksPerImage, -1]),
      ],
      loss([bytes, noise]) {
        const images = normalisation.normalise(bytes);
        const each = masksPerImage === 1 ? images : images.repeatInterleave(masksPerImage, 0);
        return { ...model.losses(each, { maskRatio, noise, ...ofLoss }) };
      },
      features: (images) => model.features(images).narrow(1, 0, model.numClassTokens).mean(1),
      openPreview: () =>
        openReconstructions(model, data.dataset, normalisation, {
          ...{ maskRatio, masking, maskBlock, seed },
        }),
      metadata: {
        format: 'pt',
        model: models.writeCard({
          ...{ architecture, mean, std, maskRatio, masking },
          ...(maskBlock === 1 ? {} : { maskBlock }),
        }),
      },
      fixed: withFileKeys(architecture),
      introduction: introduceStart(settings.model, settings, notes),
    };
    return task;
  },
};
