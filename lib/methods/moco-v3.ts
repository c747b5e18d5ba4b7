/** Contrastive learning with a momentum encoder: Chen et al., "An Empirical Study of Training Self-Supervised Vision Transformers" (arXiv:2104.02057). */
import { checkEncoderConfig } from '../models/config.js';
import { encoderFlops, layerFlops, trainingFlops } from '../models/flops.js';
import { type Given, joinGroups, kinds, setting, withFileKeys } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import { probeSettings, recipeSettings, runSettings } from '../training/settings/groups.js';
import type { ResolvedTraining } from '../training/settings/resolve.js';
import { type PretrainRecipe, QUICK_START_MODEL, resolvePretraining } from './pretraining.js';
import { encoderOf, momentumSetting, namedEncoder, randomView, viewImages } from './views.js';

const groups = {
  'Images:': viewImages,
  'Model:': {
    ...namedEncoder,
    headDim: setting(kinds.wholeNumber(1), '<n>', "width of the head's hidden layers", {
      default: 4096,
    }),
    projectionDim: setting(kinds.wholeNumber(1), '<n>', 'width of what is compared', {
      default: 256,
    }),
    freezePatchEmbed: setting(
      kinds.truth,
      null,
      'keep the projection of patches as it is drawn, which steadies the training',
      { default: true },
    ),
  },
  'Recipe:': {
    ...momentumSetting(0.99),
    temperature: setting(kinds.number(0, { above: true }), '<t>', 'of the contrastive loss', {
      default: 0.2,
    }),
    ...recipeSettings,
    weightDecay: { ...recipeSettings.weightDecay, help: 'of all that is trained' },
  },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const mocoV3Settings = joinGroups(groups);

type MocoV3Settings = ResolvedTraining<typeof mocoV3Settings>;

/** Section 4 and appendix A; the batch is what fits one device. */
const PUBLISHED: Partial<PretrainRecipe> = {
  ...{ epochs: 300, batchSize: 64, blr: 1.5e-4, weightDecay: 0.1 },
  warmup: { epochs: 40, share: 40 / 300 },
  cropScale: [0.08, 1],
};

// The published head is too large for these, and the smallest crops show too few pixels. A short run needs a teacher that
// follows sooner. These values were found by experiment.
const SMALL: Readonly<Record<string, Given<typeof mocoV3Settings>>> = {
  [QUICK_START_MODEL]: {
    ...{ data: ['synthetic:8192'], epochs: 9, batchSize: 64, lr: 3e-3, momentum: 0.97 },
    ...{ cropScale: [0.2, 1], blur: false, headDim: 256, projectionDim: 64 },
  },
  mae_vit_tiny_patch4_32: { epochs: 200, cropScale: [0.2, 1], blur: false, headDim: 1024 },
};

const headOf = ({ headDim, projectionDim }: MocoV3Settings) => ({
  ...{ hiddenDim: headDim, projectionDim },
});

export const mocoV3: Method<typeof mocoV3Settings, MocoV3Settings> = {
  name: 'moco-v3',
  command: 'train',
  summary: 'an encoder tells another view of an image from those of other images',
  groups,
  settings: mocoV3Settings,

  resolve(given) {
    const settings = resolvePretraining(mocoV3Settings, given, PUBLISHED, SMALL);
    checkEncoderConfig(encoderOf(settings));
    return settings;
  },

  // Appendix A: the views differ in blur and solarisation.
  views(settings) {
    const { imageSize, cropScale } = settings;
    return [
      randomView(settings, { imageSize, cropScale }, { blur: 1 }),
      randomView(settings, { imageSize, cropScale }, { blur: 0.1, solarize: 0.2 }),
    ];
  },

  // Of both views; the momentum encoder has no backward pass.
  flopsPerImage(settings) {
    const { headDim, projectionDim } = settings;
    const architecture = encoderOf(settings);
    const projector = layerFlops([architecture.dim, headDim, headDim, projectionDim]);
    const encoder = encoderFlops(architecture) + projector;
    const predictor = layerFlops([projectionDim, headDim, projectionDim]);
    return 2 * (trainingFlops(encoder + predictor) + encoder);
  },

  // A smaller batch has fewer images to tell apart, and BatchNorm needs two.
  dropLast: true,
  distributed: true,

  async create({ settings, data, device, normalisation, own }) {
    const { openAttention } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { SyncBatchNorm } = await import('../nn/index.js');
    const { AdamW, cosine } = await import('../optim/index.js');
    const { trainingGroup } = await import('../runtime/training-group.js');
    const { mean, std, seed, lr, freezePatchEmbed, weightDecay, temperature } = settings;
    const architecture = encoderOf(settings);
    const head = headOf(settings);
    const group = trainingGroup();
    const model = own(new models.MocoV3(architecture, head, { freezePatchEmbed })).to(device);
    if (group !== null) SyncBatchNorm.convertSyncBatchnorm(model);
    const { baseEncoder, momentumEncoder } = model;

    const task: Task<readonly [first: Tensor, second: Tensor]> = {
      model,
      paramGroups: () => [
        { params: model.parameters().filter(({ requiresGrad }) => requiresGrad), weightDecay },
      ],
      createOptimizer: (params) => new AdamW(params, { lr, betas: [0.9, 0.999] }),
      schedules({ totalSteps }) {
        const momentum = cosine({ base: settings.momentum, min: 1, totalSteps });
        // The published update comes at the beginning of the next step, with that step's momentum. The weights are the same.
        return { momentum: (step) => momentum(step + 1) };
      },
      volatile: model.volatile,
      inputs: ({ views }) => views.map((view) => normalisation.upload(view)) as [Tensor, Tensor],

      loss(views) {
        const [first, second] = views.map((bytes) => normalisation.normalise(bytes));
        return { ...model.forward([first as Tensor, second as Tensor], temperature, group) };
      },

      afterStep: ({ values }) =>
        models.followStudent(momentumEncoder, baseEncoder, values.momentum as number),

      features: (images) => baseEncoder.forward(images),
      openPreview: () => openAttention(baseEncoder, data.dataset, normalisation, { seed }),

      metadata: {
        format: 'pt',
        model: models.writeCard({
          ...{ method: 'moco-v3', encoder: 'base_encoder', architecture, mean, std },
        }),
      },
      fixed: withFileKeys({ ...architecture, ...head, freezePatchEmbed }),
      introduction: {
        title: `${settings.model}, by contrasting views (MoCo v3)`,
        images: 'two views of each',
      },
    };
    return task;
  },
};
