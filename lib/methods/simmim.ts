/**
 * SimMIM: Xie et al., "SimMIM: A Simple Framework for Masked Image Modeling" (arXiv:2111.09886). The encoder sees a mask
 * token in place of each masked patch, and a linear layer predicts the pixels of those.
 */
import { checkMaskedEncoderConfig, type EncoderConfig, gridOf } from '../models/config.js';
import { maskedImageFlops, trainingFlops } from '../models/flops.js';
import { checkUnits } from '../models/mask-ratio.js';
import { encoderSizes } from '../models/settings.js';
import {
  type Given,
  joinGroups,
  kinds,
  SettingError,
  setting,
  withFileKeys,
} from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import { probeSettings, recipeSettings, runSettings } from '../training/settings/groups.js';
import type { ResolvedTraining } from '../training/settings/resolve.js';
import {
  fixedParts,
  maskedEncoder,
  OFTEN_UNDECAYED,
  ofEncoder,
  withParts,
} from './masked-encoder.js';
import {
  namedModel,
  OF_SMALL_MODELS,
  pretrainImages,
  pretrainView,
  resolvePretraining,
} from './pretraining.js';

const groups = {
  'Images:': pretrainImages,
  'Model:': { ...namedModel, ...encoderSizes },
  'Recipe:': {
    maskRatio: setting(kinds.number(0), '<share>', 'share of the squares that are masked', {
      default: 0.6,
    }),
    maskUnit: setting(
      kinds.wholeNumber(1),
      '<pixels>',
      'side of the squares that are masked, a multiple of the patch size',
      { derived: true, text: 'two patches, 32 pixels of the published model' },
    ),
    ...maskedEncoder,
    ...recipeSettings,
  },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const simmimSettings = joinGroups(groups);

type SimmimSettings = ResolvedTraining<typeof simmimSettings>;

/** The published recipe of ViT-B, whose rate is 1e-4 for 512 images. Its rate falls once; here it follows a cosine. */
const PUBLISHED = {
  blr: 0.5e-4,
  warmup: { epochs: 10, share: 10 / 800 },
  clipGrad: 5,
  cropScale: [0.67, 1],
} as const;

/** Side of the squares in patches. @throws SettingError where squares do not tile the patches */
function unitOf({ maskUnit, patchSize, imageSize }: Omit<SimmimSettings, 'maskRatio'>): number {
  const unit = maskUnit / patchSize;
  const sides = gridOf({ imageSize, patchSize });
  if (Number.isInteger(unit) && sides.every((side) => side % unit === 0)) return unit;
  throw new SettingError(
    'maskUnit',
    `is ${maskUnit}; expected a multiple of the patch size, ${patchSize}, that divides both sides of the image, ${imageSize.join('x')}`,
  );
}

/** Two patches, as of the published model, or one where two do not tile the image. */
function usualUnit({ imageSize, patchSize }: SimmimSettings): number {
  const sides = gridOf({ imageSize, patchSize });
  return sides.every((side) => side % 2 === 0) ? 2 * patchSize : patchSize;
}

/** Values of a patch, which the linear layer predicts. */
const outputsOf = ({ patchSize, channels }: EncoderConfig) => patchSize ** 2 * channels;

function resolve(given: Given<typeof simmimSettings>): SimmimSettings {
  const resolved = resolvePretraining(simmimSettings, given, PUBLISHED, OF_SMALL_MODELS);
  const settings = { ...resolved, maskUnit: resolved.maskUnit ?? usualUnit(resolved) };
  const encoder = withParts(settings);
  checkMaskedEncoderConfig(encoder);
  const [rows, columns] = gridOf(encoder);
  checkUnits(settings.maskRatio, (rows * columns) / unitOf(settings) ** 2);
  return settings;
}

export const simmim: Method<typeof simmimSettings, SimmimSettings> = {
  name: 'simmim',
  command: 'train',
  summary:
    'SimMIM: squares are masked in the encoder, and their pixels predicted by a linear layer',
  groups,
  settings: simmimSettings,
  resolve,
  views: (settings) => [pretrainView(settings)],
  // Nothing trains the class token.
  pooling: 'mean',
  distributed: true,
  flopsPerImage(settings) {
    const outputs = outputsOf(settings);
    const { maskRatio } = settings;
    return trainingFlops(maskedImageFlops(ofEncoder(settings), { maskRatio, outputs }));
  },

  async create({ settings, data, device, normalisation, own }) {
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { openColumnSheet } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const nn = await import('../nn/index.js');
    const { AdamW, weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { maskRatio, seed, mean, std } = settings;
    const architecture = ofEncoder(settings);
    const { patchSize, imageSize } = architecture;
    const grid = models.gridOf(architecture);
    const unit = unitOf(settings);

    const outputs = outputsOf(architecture);
    const { dropPath, layerScale } = settings;
    const model = own(
      new models.MaskedImageModel(withParts(settings), {
        ...{ outputs, dropPath },
        ...(layerScale > 0 && { layerScaleInit: layerScale }),
      }),
    ).to(device);
    model.setGradientCheckpointing(settings.gradCheckpointing);
    const generator = new torch.Generator(device).manualSeed(seed);

    /** (samples, L) bool: the masked patches. */
    const drawMask = (samples: number, from: typeof generator): Tensor =>
      models.unitMasks({ samples, grid, unit, maskRatio, device, generator: from });

    const task: Task<readonly [bytes: Tensor, mask: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay, OFTEN_UNDECAYED),
      createOptimizer: (params) => new AdamW(params, { lr: settings.lr, betas: [0.9, 0.999] }),
      // Stochastic depth draws from the latter.
      generators: { masks: generator, 'dropped paths': torch.defaultGenerator(device) },
      inputs: (batch) => [
        normalisation.upload(batch),
        drawForBatch(batch, (samples) => drawMask(samples, generator)),
      ],

      loss([bytes, mask]) {
        const images = normalisation.normalise(bytes);
        const pixels = model.maskedPixels(images, mask);
        const predicted = model.forward(images, mask).to(pixels.dtype);
        return { total: nn.functional.l1Loss(predicted, pixels) };
      },

      features: (images) => model.features(images).narrow(1, 1, model.numPatches).mean(1),
      openPreview: () =>
        openColumnSheet(data.dataset, normalisation, {
          ...{ model, imageSize, seed, titles: ['original', 'masked', 'reconstruction'] },
          columns(images) {
            const drawn = drawMask(images.size(0), new torch.Generator('cpu').manualSeed(seed));
            const patches = models.patchify(images, patchSize);
            const shown = patches.mul(drawn.logicalNot().unsqueeze(-1));
            const painted = models.withMasked(patches, drawn, model.forward(images, drawn));
            return [patches, shown, painted].map((each) =>
              models.unpatchify(each, patchSize, imageSize),
            );
          },
        }),

      metadata: {
        format: 'pt',
        model: models.writeCard({
          method: 'simmim',
          architecture,
          mean,
          std,
          pooling: 'norm-mean',
        }),
      },
      fixed: withFileKeys({
        ...{ ...architecture, ...fixedParts(settings), maskUnit: settings.maskUnit },
      }),
      introduction: { title: `${settings.model}, a SimMIM` },
    };
    return task;
  },
};
