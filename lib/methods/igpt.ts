/**
 * iGPT: Chen et al., "Generative Pretraining from Pixels" (2020). Images become rows of colours of a palette, and a causal
 * transformer predicts each pixel from those before it.
 */
import { checkEncoderConfig, type EncoderConfig } from '../models/config.js';
import { imageGptFlops, trainingFlops } from '../models/flops.js';
import { imageGptSizes } from '../models/image-gpt-sizes.js';
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
import {
  efficiencySettings,
  probeSettings,
  recipeSettings,
  runSettings,
} from '../training/settings/groups.js';
import {
  checkCropScale,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';
import { namedModel, pretrainImages, pretrainView, QUICK_START_MODEL } from './pretraining.js';

const { imageSize, channels, dim, depth, heads } = encoderSizes;

const groups = {
  'Images:': pretrainImages,
  'Model:': {
    ...{ ...namedModel, imageSize, channels, dim, depth, heads },
    palette: setting(
      kinds.wholeNumber(2),
      '<n>',
      'colours that pixels are reduced to; they are chosen from the training images',
      { default: 512 },
    ),
    featureLayer: setting(
      kinds.wholeNumber(1),
      '<n>',
      'blocks after which probes and other commands take features',
      { derived: true, text: 'the middle one' },
    ),
  },
  'Recipe:': { ...recipeSettings, gradCheckpointing: efficiencySettings.gradCheckpointing },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const igptSettings = joinGroups(groups);

type IgptSettings = ResolvedTraining<typeof igptSettings>;

/** Section 3.4: the rate is one of those that were tried, and a million steps are 100 epochs. */
const PUBLISHED = {
  ...{ epochs: 100, batchSize: 128, lr: 3e-3, weightDecay: 0 },
  warmup: { epochs: 1, share: 1 / 100 },
  // Section 3.1: a crop of 224 pixels of an image whose shorter side is 256 to 384 pixels long.
  cropScale: [0.34, 0.77],
} as const;

/** A model that learns colours and edges of synthetic pictures in a few minutes. */
const QUICK_START = {
  ...{ imageSize: [16, 16], dim: 96, depth: 4, heads: 4 },
  ...{ data: ['synthetic:8192'], epochs: 2, batchSize: 32, amp: 'none', cropScale: [0.6, 1] },
} as const;

/** Pixels from -1 to 1, between which distances of colours are the published ones. */
const HALF = 0.5;

/** The encoder of the settings, whose patches are pixels. */
function configOf(settings: IgptSettings): EncoderConfig & { readonly palette: number } {
  return {
    ...{ imageSize: settings.imageSize, patchSize: 1, channels: settings.channels },
    ...{ dim: settings.dim, depth: settings.depth, heads: settings.heads, positions: 'learned' },
    palette: settings.palette,
  };
}

function resolve(given: Given<typeof igptSettings>): IgptSettings {
  const { model = QUICK_START_MODEL } = given;
  const sizes = model === QUICK_START_MODEL ? QUICK_START : imageGptSizes(model);
  const recipe = { ...PUBLISHED, channels: 3, ...sizes };
  const resolved = resolveTraining(
    igptSettings,
    given,
    recipe as unknown as Recipe<typeof igptSettings>,
    model,
  );
  checkCropScale(resolved.cropScale);
  const { depth: blocks, channels: count } = resolved;
  const half = Array.from({ length: count }, () => HALF);
  const settings = {
    ...resolved,
    featureLayer: resolved.featureLayer ?? Math.max(1, Math.floor(blocks / 2)),
    ...statisticsOf(count, given, { mean: half, std: half }),
  };
  checkEncoderConfig(configOf(settings));
  if (settings.featureLayer > blocks) {
    throw new SettingError(
      'featureLayer',
      `is ${settings.featureLayer}; expected one from 1 to ${blocks}, the blocks of the model`,
    );
  }
  return settings;
}

export const igpt: Method<typeof igptSettings, IgptSettings> = {
  name: 'igpt',
  command: 'train',
  summary: 'iGPT: each pixel is predicted from those before it, by its colour of a palette',
  groups,
  settings: igptSettings,
  resolve,
  views: (settings) => [pretrainView(settings)],
  // There is no class token.
  pooling: 'mean',
  distributed: true,
  flopsPerImage: (settings) => trainingFlops(imageGptFlops(configOf(settings))),

  async create({ settings, data, device, normalisation, own, signal, onPrepare }) {
    const { openColumnSheet } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const nn = await import('../nn/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { trainingGroup } = await import('../runtime/training-group.js');
    const { torch } = await import('../torch/index.js');
    const { measurePalette } = await import('./igpt-palette.js');
    const { seed, mean, std, featureLayer, palette: colors } = settings;
    const architecture = configOf(settings);
    const [rows, columns] = architecture.imageSize;

    const model = own(new models.ImageGpt(architecture));
    using palette = await measurePalette(data.dataset, {
      ...{ colors, view: pretrainView(settings), normalisation, seed, onPrepare },
      // Several processes stop together, between steps.
      signal: trainingGroup() === null ? signal : undefined,
    });
    model.patchEmbed.palette.copy_(palette);
    model.to(device).setGradientCheckpointing(settings.gradCheckpointing);
    const embed = model.patchEmbed;

    const task: Task<readonly [bytes: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      inputs: (batch) => [normalisation.upload(batch)],

      loss([bytes]) {
        const seen = embed.colors(normalisation.normalise(bytes));
        const logits = model.forward(seen).flatten(0, 1).to(embed.palette.dtype);
        const targets = seen.flatten();
        const accuracy = logits.detach().argmax(-1).eq(targets).to('float32').mean();
        return { total: nn.functional.crossEntropy(logits, targets), accuracy };
      },

      features: (images) => model.features(images, featureLayer),
      openPreview: () =>
        openColumnSheet(data.dataset, normalisation, {
          ...{ model, imageSize: [rows, columns], seed },
          titles: ['original', 'in the palette', 'upper half', 'completed', 'generated'],
          columns(images) {
            const generator = new torch.Generator('cpu').manualSeed(seed);
            const all = embed.colors(images);
            const upper = Math.ceil(rows / 2) * columns;
            const completed = model.complete(all.narrow(1, 0, upper), generator);
            const generated = model.complete(all.narrow(1, 0, 0), generator);
            const [inPalette, whole, dreamt] = [all, completed, generated].map((each) =>
              embed.paint(each, [rows, columns]),
            ) as [Tensor, Tensor, Tensor];
            const half = inPalette.clone();
            half.narrow(2, Math.ceil(rows / 2), Math.floor(rows / 2)).zero_();
            return [images, inPalette, half, whole, dreamt];
          },
        }),

      metadata: {
        format: 'pt',
        model: models.writeCard({
          ...{ method: 'igpt', architecture, mean, std, featureLayer },
          pooling: 'norm-mean',
        }),
      },
      fixed: withFileKeys(architecture),
      introduction: { title: `${settings.model}, an iGPT of ${rows * columns} pixels` },
    };
    return task;
  },
};
