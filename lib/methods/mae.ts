/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { checkConfig, numPatchesOf } from '../models/config.js';
import { checkMaskRatio } from '../models/mask-ratio.js';
import { maskingKind, modelSettings } from '../models/settings.js';
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
  'Model:': { ...initialModel, ...namedModel, ...modelSettings },
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
export interface MaeSettings extends ResolvedTraining<typeof maeSettings> {
  /** What was assumed of the checkpoint to start from, a line each. */
  readonly assumed: readonly string[];
}

/**
 * Settings from options: the recipe of the named model fills in missing ones.
 *
 * @throws UserError for invalid values, naming them
 */
function resolve(given: Given<typeof maeSettings>, found: KnownModel | null = null): MaeSettings {
  const settings = { ...resolveFrom(maeSettings, given, found), assumed: found?.notes ?? [] };
  // Checks everything that the model would refuse, before data is opened.
  const architecture = architectureOf(settings);
  checkConfig(architecture);
  checkMaskRatio(settings.maskRatio, numPatchesOf(architecture));
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

  async create({ settings, data, device, normalisation, own }) {
    const { openReconstructions } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { maskRatio, masking, mean, std, seed } = settings;
    const architecture = architectureOf(settings);

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
        model.drawNoise(batch.size, { maskRatio, masking, generator }),
      ],
      loss: ([bytes, noise]) => ({
        total: model.loss(normalisation.normalise(bytes), { maskRatio, noise }),
      }),
      features: (images) => model.features(images).select(1, 0),
      openPreview: () =>
        openReconstructions(model, data.dataset, normalisation, { maskRatio, masking, seed }),
      flopsPerImage: models.trainingFlops(models.maeFlops(architecture, maskRatio).total),
      metadata: {
        format: 'pt',
        model: models.writeCard({ architecture, mean, std, maskRatio, masking }),
      },
      fixed: withFileKeys(architecture),
      introduction: introduceStart(settings.model, settings, notes),
    };
    return task;
  },
};
