/**
 * The tokenizer of BEiT: a discrete variational autoencoder turns an image into one token of a codebook for each patch.
 * Ramesh et al., arXiv:2102.12092, section 2.1. Tokens are drawn by Gumbel's noise and a softmax, whose temperature falls
 * (Jang et al., arXiv:1611.01144).
 */
import {
  checkTokenizerConfig,
  TOKENIZER_KEY,
  type TokenizerConfig,
  tokenizerSizes,
  writeTokenizerCard,
} from '../models/tokenizer-config.js';
import { joinGroups, kinds, setting, withFileKeys } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import { recipeSettings, runSettings } from '../training/settings/groups.js';
import {
  checkCropScale,
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';
import { pretrainImages, pretrainView } from './pretraining.js';

const groups = {
  'Images:': pretrainImages,
  'Model:': tokenizerSizes,
  'Recipe:': {
    balance: setting(
      kinds.number(0),
      '<weight>',
      'of the loss that keeps all codes in use: how far their mean share is from an equal one',
      { default: 0.1 },
    ),
    ...recipeSettings,
  },
  'Run:': runSettings,
};

export const tokenizerSettings = joinGroups(groups);

type TokenizerSettings = ResolvedTraining<typeof tokenizerSettings>;

/** For small images. */
const RECIPE: Recipe<typeof tokenizerSettings> = {
  ...{ imageSize: [32, 32], patchSize: 4, channels: 3, cropScale: [0.2, 1] },
  ...{ epochs: 20, batchSize: 64, lr: 1e-3, weightDecay: 0 },
  warmup: { epochs: 1, share: 0.05 },
};

/** From which temperature to which. */
const TEMPERATURE = { base: 1, min: 0.5 };

const architectureOf = (settings: TokenizerSettings): TokenizerConfig => {
  const { imageSize, patchSize, channels, tokenizerWidth, codes } = settings;
  return { imageSize, patchSize, channels, tokenizerWidth, codes };
};

export const tokenizer: Method<typeof tokenizerSettings, TokenizerSettings> = {
  name: 'tokenizer',
  command: 'train',
  summary: 'a codebook of patches, whose tokens beit predicts',
  groups,
  settings: tokenizerSettings,

  resolve(given) {
    const resolved = resolveTraining(tokenizerSettings, given, RECIPE, 'tokenizer');
    checkCropScale(resolved.cropScale);
    checkTokenizerConfig(architectureOf(resolved));
    return { ...resolved, ...statisticsOf(resolved.channels, given) };
  },

  views: (settings) => [pretrainView(settings)],
  distributed: true,

  async create({ settings, data, device, normalisation, own }) {
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { openColumnSheet } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const nn = await import('../nn/index.js');
    const { AdamW, cosine, weightDecayGroups } = await import('../optim/index.js');
    const { trainingGroup } = await import('../runtime/training-group.js');
    const { torch } = await import('../torch/index.js');
    const { seed, mean, std, balance, lr } = settings;
    const architecture = architectureOf(settings);
    const { codes, imageSize } = architecture;

    const model = own(new models.ImageTokenizer(architecture)).to(device);
    const generator = new torch.Generator(device).manualSeed(seed);
    const group = trainingGroup();

    const task: Task<readonly [bytes: Tensor, noise: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      createOptimizer: (params) => new AdamW(params, { lr, betas: [0.9, 0.999] }),
      generators: { gumbel: generator },
      schedules: ({ totalSteps }) => ({ temperature: cosine({ ...TEMPERATURE, totalSteps }) }),
      inputs(batch) {
        const shape = [model.numTokens, codes];
        const drawn = drawForBatch(batch, (samples) =>
          torch.empty([samples, ...shape], { device }).exponential_(1, { generator }),
        );
        return [normalisation.upload(batch), drawn.log().neg()];
      },

      loss([bytes, noise], { values: { temperature = TEMPERATURE.base } }) {
        const images = normalisation.normalise(bytes);
        const logits = model.forward(images).to(images.dtype);
        const painted = model.paint(logits.add(noise).div(temperature).softmax(-1));
        const reconstruction = nn.functional.mseLoss(painted.to(images.dtype), images);
        // How far the mean share of the codes is from the uniform one: their Kullback-Leibler divergence.
        const shares = models.meanOverBatch(logits.softmax(-1).mean([0, 1]), group);
        const imbalance = shares.mul(shares.log()).sum().add(Math.log(codes));
        const { use, perplexity } = models.codebookUse(logits.detach().argmax(-1), codes, group);
        const total = reconstruction.add(imbalance.mul(balance));
        return { total, reconstruction, codebook_use: use, perplexity };
      },

      openPreview: () =>
        openColumnSheet(data.dataset, normalisation, {
          ...{ model, imageSize, seed, titles: ['original', 'painted from tokens'] },
          columns: (images) => [images, model.paintTokens(model.tokens(images))],
        }),

      flopsPerImage: null,
      metadata: {
        format: 'pt',
        [TOKENIZER_KEY]: writeTokenizerCard({ architecture, mean, std }),
      },
      fixed: withFileKeys(architecture),
      introduction: {
        title: `a tokenizer of ${codes} codes, ${model.numTokens} tokens an image`,
      },
    };
    return task;
  },
};
