/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { checkConfig, numPatchesOf } from '../models/config.js';
import { maeFlops, trainingFlops } from '../models/flops.js';
import { checkMaskRatio } from '../models/mask-ratio.js';
import { maskingKind, modelSettings } from '../models/settings.js';
import { type Given, joinGroups, kinds, setting, withFileKeys } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import {
  efficiencySettings,
  probeSettings,
  recipeSettings,
  runSettings,
} from '../training/settings/groups.js';
import type { ResolvedTraining } from '../training/settings/resolve.js';
import {
  architectureOf,
  namedModel,
  pretrainImages,
  pretrainView,
  resolvePretraining,
} from './pretraining.js';

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
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const maeSettings = joinGroups(groups);

/** Every setting of a masked autoencoder's pre-training, resolved; the model's sizes are `models.MaeConfig`. */
export type MaeSettings = ResolvedTraining<typeof maeSettings>;

/**
 * Settings from options: the recipe of the named model fills in missing ones.
 *
 * @throws UserError for invalid values, naming them
 */
function resolve(given: Given<typeof maeSettings>): MaeSettings {
  const settings = resolvePretraining(maeSettings, given);
  // Checks everything that the model would refuse, before data is opened.
  const architecture = architectureOf(settings);
  checkConfig(architecture);
  checkMaskRatio(settings.maskRatio, numPatchesOf(architecture));
  return settings;
}

export const mae: Method<typeof maeSettings, MaeSettings> = {
  name: 'mae',
  command: 'train',
  summary: 'a masked autoencoder: most patches are removed, and painted from the rest',
  groups,
  settings: maeSettings,
  resolve,
  views: (settings) => [pretrainView(settings)],
  flopsPerImage: (settings) =>
    trainingFlops(maeFlops(architectureOf(settings), settings.maskRatio).total),
  distributed: true,

  async create({ settings, data, device, normalisation, own }) {
    const { openReconstructions } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { maskRatio, masking, mean, std, seed } = settings;
    const architecture = architectureOf(settings);

    const model = own(new models.MaskedAutoencoder(architecture)).to(device);
    model.setGradientCheckpointing(settings.gradCheckpointing);
    // Block masking is drawn on the CPU.
    const generator = new torch.Generator(masking === 'block' ? 'cpu' : device).manualSeed(seed);

    const task: Task<readonly [bytes: Tensor, noise: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      generators: { masks: generator },
      inputs: (batch) => [
        normalisation.upload(batch),
        drawForBatch(batch, (samples) =>
          model.drawNoise(samples, { maskRatio, masking, generator }),
        ),
      ],
      loss: ([bytes, noise]) => ({
        total: model.loss(normalisation.normalise(bytes), { maskRatio, noise }),
      }),
      features: (images) => model.features(images).select(1, 0),
      openPreview: () =>
        openReconstructions(model, data.dataset, normalisation, { maskRatio, masking, seed }),
      metadata: {
        format: 'pt',
        model: models.writeCard({ architecture, mean, std, maskRatio, masking }),
      },
      fixed: withFileKeys(architecture),
      introduction: { title: settings.model },
    };
    return task;
  },
};
