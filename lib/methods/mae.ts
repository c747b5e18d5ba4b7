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
import { type KnownTokenizer, knownTokenizer } from './beit-tokenizer.js';
import {
  initialModel,
  inspectInitial,
  introduceStart,
  type KnownModel,
  loadInitialModel,
} from './initial-model.js';
import {
  derivedOfTarget,
  openTarget,
  outputsOf,
  resolveTarget,
  targetSettings,
} from './mae-target.js';
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
  'Target:': targetSettings,
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
function configOf(settings: MaeSettings): MaeConfig {
  const outputs = outputsOf(settings);
  return {
    ...architectureOf(settings),
    ...variantParts(settings),
    ...(outputs === undefined ? {} : { outputs }),
  };
}

/** What the settings' files say. */
export interface MaeFound {
  readonly start: KnownModel | null;
  readonly tokenizer: KnownTokenizer | null;
}

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
function resolve(given: Given<typeof maeSettings>, found: MaeFound | null = null): MaeSettings {
  const start = found?.start ?? null;
  const resolved = { ...resolveFrom(maeSettings, given, start), assumed: start?.notes ?? [] };
  const encoder = architectureOf(resolved);
  const settings = resolveTarget(resolved, given, encoder, found?.tokenizer ?? null);
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

export const mae: Method<typeof maeSettings, MaeSettings, MethodData, MaeFound | null> = {
  name: 'mae',
  command: 'train',
  summary: 'a masked autoencoder: most patches are removed, and painted from the rest',
  groups,
  settings: maeSettings,

  async inspect(given) {
    const { tokenizer } = given;
    const isOfTokens = given.target === 'tokens' && tokenizer !== undefined;
    return {
      start: await inspectInitial(given),
      tokenizer: isOfTokens ? await knownTokenizer(tokenizer) : null,
    };
  },

  resolve,
  derived: derivedOfTarget,
  views: (settings) => [pretrainView(settings)],

  flopsPerImage(settings) {
    const { maskRatio, masksPerImage } = settings;
    const flops = maeFlops(configOf(settings), maskRatio, lossOptionsOf(settings));
    return masksPerImage * trainingFlops(flops.total);
  },

  distributed: true,

  async create({ settings, data, device, normalisation, own, ...run }) {
    const { openReconstructions } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { maskRatio, masking, maskBlock, masksPerImage, mean, std, seed } = settings;
    const architecture = configOf(settings);
    const ofLoss = lossOptionsOf(settings);

    const target = await openTarget(settings, data.dataset, normalisation, { ...run, device, own });
    // Whether a tokenizer was trained before leaves the initial weights as they are.
    if (target !== null) torch.manualSeed(seed);
    const model = own(new models.MaskedAutoencoder(architecture));
    const notes = [
      ...(target === null ? [] : [target.note]),
      ...settings.assumed,
      ...(await loadInitialModel(model, settings)),
    ];
    model.to(device);
    model.setGradientCheckpointing(settings.gradCheckpointing);
    // Block masking is drawn on the CPU.
    const generator = new torch.Generator(masking === 'block' ? 'cpu' : device).manualSeed(seed);

    const task: Task<readonly [bytes: Tensor, noise: Tensor, ...ofTarget: Tensor[]]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      generators: { masks: generator },
      inputs(batch) {
        const bytes = normalisation.upload(batch);
        // The masks of an image are those of a sample.
        const noise = drawForBatch(batch, (samples) =>
          model
            .drawNoise(samples * masksPerImage, { maskRatio, masking, maskBlock, generator })
            .view([samples, -1]),
        ).view([batch.size * masksPerImage, -1]);
        const ofTarget = target?.inputs(batch, bytes) ?? null;
        return ofTarget === null ? [bytes, noise] : [bytes, noise, ofTarget];
      },
      loss([bytes, noise, ofTarget]) {
        const ofEach = (rows: Tensor) =>
          masksPerImage === 1 ? rows : rows.repeatInterleave(masksPerImage, 0);
        const each = ofEach(normalisation.normalise(bytes));
        const inputs = ofTarget === undefined ? null : ofEach(ofTarget);
        const errorOf = target && {
          errorOf: (prediction: Tensor, pixels: Tensor, ids: Tensor) =>
            target.errorOf(prediction, pixels, ids, inputs),
        };
        return { ...model.losses(each, { maskRatio, noise, ...ofLoss, ...errorOf }) };
      },
      features: (images) => model.features(images).narrow(1, 0, model.numClassTokens).mean(1),
      // Only pixels make a picture.
      ...(target === null && {
        openPreview: () =>
          openReconstructions(model, data.dataset, normalisation, {
            ...{ maskRatio, masking, maskBlock, seed },
          }),
      }),
      metadata: {
        format: 'pt',
        model: models.writeCard({
          ...{ architecture, mean, std, maskRatio, masking },
          ...(maskBlock === 1 ? {} : { maskBlock }),
        }),
      },
      fixed: { ...withFileKeys(architecture), ...target?.fixed },
      introduction: introduceStart(settings.model, settings, notes),
    };
    return task;
  },
};
