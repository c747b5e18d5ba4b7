/** Self-distillation with no labels: Caron et al., "Emerging Properties in Self-Supervised Vision Transformers" (arXiv:2104.14294). */
import { checkEncoderConfig, GLOBAL_VIEWS } from '../models/config.js';
import { encoderFlops, layerFlops, trainingFlops } from '../models/flops.js';
import {
  type Given,
  joinGroups,
  kinds,
  SettingError,
  setting,
  withFileKeys,
} from '../settings/index.js';
import type { Method, Task } from '../training/method.js';
import { probeSettings, recipeSettings, runSettings } from '../training/settings/groups.js';
import { checkCropScale, type ResolvedTraining } from '../training/settings/resolve.js';
import { type PretrainRecipe, QUICK_START_MODEL, resolvePretraining } from './pretraining.js';
import { encoderOf, momentumSetting, namedEncoder, randomView, viewImages } from './views.js';

/** Those of the published models. */
const POSITIONS = 'learned' as const;

const temperature = kinds.number(0, { above: true });

const groups = {
  'Images:': {
    ...viewImages,
    localCrops: setting(kinds.wholeNumber(0), '<n>', 'small views, which only the student sees', {
      default: 8,
    }),
    localSize: setting(kinds.imageSize, '<pixels>', 'of small views: side, or HEIGHTxWIDTH', {
      default: [96, 96],
      text: '96',
    }),
    localScale: setting(
      kinds.numbers(2),
      '<from,to>',
      'share of the area that a small view keeps',
      { default: [0.05, 0.4] },
    ),
  },
  'Model:': {
    ...namedEncoder,
    positions: { ...namedEncoder.positions, default: POSITIONS },
    dropPath: setting(
      kinds.number(0, { below: 1 }),
      '<rate>',
      "the rate of stochastic depth in the student's last block",
      { default: 0.1 },
    ),
    prototypes: setting(kinds.wholeNumber(2), '<n>', 'to which views are assigned', {
      default: 65536,
    }),
    headDim: setting(kinds.wholeNumber(1), '<n>', "width of the head's hidden layers", {
      default: 2048,
    }),
    bottleneckDim: setting(
      kinds.wholeNumber(1),
      '<n>',
      'width of what is compared with prototypes',
      { default: 256 },
    ),
    initStd: setting(
      kinds.number(0, { above: true }),
      '<value>',
      'standard deviation of initial weights; narrow encoders need a larger one',
      { default: 0.02 },
    ),
  },
  'Recipe:': {
    ...momentumSetting(0.996),
    teacherTemp: setting(temperature, '<t>', "temperature of the teacher's assignments", {
      default: 0.04,
    }),
    warmupTeacherTemp: setting(temperature, '<t>', 'that of the first epoch', { default: 0.04 }),
    warmupTeacherTempEpochs: setting(
      kinds.number(0),
      '<n>',
      'epochs in which it goes from that to --teacher-temp',
      { default: 0 },
    ),
    freezeLastLayer: setting(kinds.number(0), '<n>', 'epochs in which prototypes are kept', {
      derived: true,
      text: 'a hundredth of the run, at most 1',
    }),
    weightDecayEnd: setting(kinds.number(0), '<rate>', 'weight decay at the end', {
      default: 0.4,
    }),
    clipEach: setting(
      kinds.number(0),
      '<norm>',
      'scale the gradient of each parameter down to this norm; 0: off',
      { default: 3 },
    ),
    ...recipeSettings,
  },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const dinoSettings = joinGroups(groups);

type DinoSettings = ResolvedTraining<typeof dinoSettings>;

/** One of the 100 epochs of the published run; a shorter run would spend most of itself on it. */
const frozenEpochs = (epochs: number) => Math.min(1, epochs / 100);

/** Section 3.2 and appendix; the batch is what fits one device. */
const PUBLISHED: Partial<PretrainRecipe> = {
  ...{ epochs: 100, batchSize: 64, blr: 5e-4, minLr: 1e-6, weightDecay: 0.04 },
  warmup: { epochs: 10, share: 10 / 100 },
  cropScale: [0.4, 1],
};

// The published head and views are too large for these. The published deviation of weights is that of wider encoders: in a
// narrow one each layer's output almost vanishes. A short run needs a teacher that follows sooner.
const SMALL: Readonly<Record<string, Given<typeof dinoSettings>>> = {
  [QUICK_START_MODEL]: {
    ...{ data: ['synthetic:8192'], epochs: 9, batchSize: 64, lr: 1e-3, momentum: 0.99 },
    ...{ weightDecayEnd: 0.04, dropPath: 0, positions: 'sin-cos', initStd: 0.07 },
    ...{ prototypes: 1024, headDim: 1024, blur: false },
    ...{ localCrops: 2, localSize: [16, 16], localScale: [0.1, 0.4] },
  },
  mae_vit_tiny_patch4_32: { epochs: 200, localSize: [16, 16], prototypes: 4096, blur: false },
};

const headOf = ({ prototypes, headDim, bottleneckDim }: DinoSettings) => ({
  ...{ prototypes, hiddenDim: headDim, bottleneckDim },
});

/** The encoder on small views. */
const localEncoderOf = (settings: DinoSettings) => ({
  ...encoderOf(settings),
  imageSize: settings.localSize,
});

/** @throws UserError for sizes, shares and epochs that do not fit together */
function check(settings: DinoSettings): void {
  checkEncoderConfig(encoderOf(settings));
  const { localSize, localScale, patchSize } = settings;
  if (localSize.some((side) => side % patchSize !== 0)) {
    throw new SettingError(
      'localSize',
      `is ${localSize.join('x')}; expected multiples of the patch size, ${patchSize}`,
    );
  }
  checkCropScale(localScale, 'localScale');
}

export const dino: Method<typeof dinoSettings, DinoSettings> = {
  name: 'dino',
  command: 'train',
  summary: "a student predicts its own moving average's output for other views of an image",
  groups,
  settings: dinoSettings,

  resolve(given) {
    // The named model has the positions of a masked autoencoder.
    const { positions = POSITIONS } = SMALL[given.model ?? QUICK_START_MODEL] ?? {};
    const own = { positions, ...given };
    const resolved = resolvePretraining(dinoSettings, own, PUBLISHED, SMALL);
    const { epochs, freezeLastLayer = null } = resolved;
    const settings = { ...resolved, freezeLastLayer: freezeLastLayer ?? frozenEpochs(epochs) };
    check(settings);
    return settings;
  },

  // Appendix: only one of the large views is always blurred, and only the other one is solarised.
  views(settings) {
    const { imageSize, cropScale, localCrops, localSize, localScale } = settings;
    const large = { imageSize, cropScale };
    const small = { imageSize: localSize, cropScale: localScale };
    return [
      randomView(settings, large, { blur: 1 }),
      randomView(settings, large, { blur: 0.1, solarize: 0.2 }),
      ...Array.from({ length: localCrops }, () => randomView(settings, small, { blur: 0.5 })),
    ];
  },

  dropLast: true,
  distributed: true,

  flopsPerImage(settings) {
    const { headDim, bottleneckDim, prototypes, localCrops } = settings;
    const architecture = encoderOf(settings);
    const head = layerFlops([architecture.dim, headDim, headDim, bottleneckDim, prototypes]);
    const ofLarge = GLOBAL_VIEWS * (encoderFlops(architecture) + head);
    const ofSmall = localCrops * (encoderFlops(localEncoderOf(settings)) + head);
    // The teacher has no backward pass.
    return trainingFlops(ofLarge + ofSmall) + ofLarge;
  },

  async create({ settings, data, device, normalisation, own }) {
    const { openAttention } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { AdamW, clipEachGradNorm_, cosine, weightDecayGroups } = await import(
      '../optim/index.js'
    );
    const { torch } = await import('../torch/index.js');
    const { mean, std, seed, lr, localCrops, clipEach } = settings;
    const architecture = encoderOf(settings);
    const head = headOf(settings);
    const { dropPath, initStd } = settings;
    const model = own(new models.Dino(architecture, head, { dropPath, initStd })).to(device);
    const { student, teacher } = model;

    const task: Task = {
      model,
      // Weights at the end of the schedule: a group whose decay is 0 would keep it.
      paramGroups: () => weightDecayGroups(student, settings.weightDecayEnd),
      createOptimizer: (params) => new AdamW(params, { lr, betas: [0.9, 0.999] }),
      // Stochastic depth draws from it.
      generators: { 'dropped paths': torch.defaultGenerator(device) },
      schedules({ totalSteps, stepsPerEpoch }) {
        const { momentum, weightDecay, weightDecayEnd, freezeLastLayer } = settings;
        return {
          momentum: cosine({ base: momentum, min: 1, totalSteps }),
          weightDecay: cosine({ base: weightDecay, min: weightDecayEnd, totalSteps }),
          temperature: (step) => temperatureIn(settings, Math.floor(step / stepsPerEpoch)),
          frozenPrototypes: (step) => (step < freezeLastLayer * stepsPerEpoch ? 1 : 0),
        };
      },
      volatile: model.volatile,
      summed: model.sums,
      inputs: ({ views }) => views.map((view) => normalisation.upload(view)),

      loss(views, { values }) {
        const images = views.map((bytes) => normalisation.normalise(bytes));
        const losses = model.forward(images, values.temperature as number);
        return { total: losses.total, teacher_entropy: losses.teacherEntropy };
      },

      beforeStep({ values }) {
        if (clipEach > 0) clipEachGradNorm_(student.parameters(), clipEach);
        if (values.frozenPrototypes) student.head.lastLayer.weightV.grad = null;
      },

      afterStep({ values }) {
        models.followStudent(teacher, student, values.momentum as number);
        model.updateCenter();
      },

      features: (images) => teacher.backbone.forward(images),
      openPreview: () => openAttention(teacher.backbone, data.dataset, normalisation, { seed }),

      metadata: {
        format: 'pt',
        model: models.writeCard({
          ...{ method: 'dino', encoder: 'teacher.backbone', architecture, mean, std },
        }),
      },
      fixed: withFileKeys({ ...architecture, ...head }),
      introduction: {
        title: `${settings.model}, by self-distillation (DINO)`,
        images: `${GLOBAL_VIEWS + localCrops} views of each`,
      },
    };
    return task;
  },
};

/** The temperature of the teacher in an epoch: a line, then constant. */
function temperatureIn(settings: DinoSettings, epoch: number): number {
  const { warmupTeacherTemp: from, warmupTeacherTempEpochs: epochs, teacherTemp: to } = settings;
  // The last epoch of the line has its end.
  const share = epoch < epochs ? Math.min(1, epoch / Math.max(1, epochs - 1)) : 1;
  return from + (to - from) * share;
}
