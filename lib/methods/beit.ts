/**
 * BEiT: Bao et al., "BEiT: BERT Pre-Training of Image Transformers" (arXiv:2106.08254). Blocks of patches are masked in
 * the encoder, and a linear layer predicts the token that a tokenizer gives each of them.
 */
import type { View } from '../data/index.js';
import { checkMaskedEncoderConfig, gridOf } from '../models/config.js';
import { maskedImageFlops, trainingFlops } from '../models/flops.js';
import { checkMaskRatio } from '../models/mask-ratio.js';
import { encoderSizes } from '../models/settings.js';
import { checkTokenizerConfig, codebookSettings } from '../models/tokenizer-config.js';
import {
  type Given,
  joinGroups,
  kinds,
  SettingError,
  setting,
  withFileKeys,
} from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, MethodData, Task } from '../training/method.js';
import { probeSettings, recipeSettings, runSettings } from '../training/settings/groups.js';
import type { ResolvedTraining } from '../training/settings/resolve.js';
import {
  type KnownTokenizer,
  knownTokenizer,
  openTokenizer,
  tokenizerChoice,
} from './beit-tokenizer.js';
import { fixedParts, maskedEncoder, ofEncoder, withParts } from './masked-encoder.js';
import {
  namedModel,
  OF_SMALL_MODELS,
  pretrainImages,
  pretrainView,
  QUICK_START_MODEL,
  resolvePretraining,
} from './pretraining.js';

const groups = {
  'Images:': pretrainImages,
  'Model:': { ...namedModel, ...encoderSizes },
  'Tokenizer:': {
    ...tokenizerChoice,
    ...codebookSettings,
  },
  'Recipe:': {
    maskRatio: setting(kinds.number(0), '<share>', 'share of patches to mask, at most', {
      default: 0.383,
    }),
    ...maskedEncoder,
    ...recipeSettings,
  },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const beitSettings = joinGroups(groups);

type BeitSettings = ResolvedTraining<typeof beitSettings> & {
  /** Size of the tokenizer's images, where they are others than the model's. */
  readonly tokenizerImage: readonly [number, number] | null;
};

/** As published for ViT-B, whose rate is 1.5e-3 for 2048 images. */
const PUBLISHED = {
  blr: (1.5e-3 * 256) / 2048,
  warmup: { epochs: 10, share: 10 / 800 },
  clipGrad: 3,
  cropScale: [0.08, 1],
  colorJitter: 0.4,
} as const;

// The tokenizer of so few pixels needs fewer codes and channels, and learns them sooner.
const SMALL: Readonly<Record<string, Given<typeof beitSettings>>> = {
  ...OF_SMALL_MODELS,
  [QUICK_START_MODEL]: {
    ...OF_SMALL_MODELS[QUICK_START_MODEL],
    ...{ tokenizerEpochs: 4, codes: 256, tokenizerWidth: 32 },
  },
};

/** Parameters of several dimensions that do not decay, as published. */
const UNDECAYED = ['cls_token', 'pos_embed'];

function resolve(
  given: Given<typeof beitSettings>,
  found: KnownTokenizer | null | undefined,
): BeitSettings {
  // Colours can be changed only where there are some.
  const colorJitter = [1, 3].includes(given.channels ?? 3) ? PUBLISHED.colorJitter : 0;
  const settings = resolvePretraining(beitSettings, given, { ...PUBLISHED, colorJitter }, SMALL);
  const encoder = withParts(settings);
  checkMaskedEncoderConfig(encoder);
  const grid = gridOf(encoder);
  checkMaskRatio(settings.maskRatio, grid[0] * grid[1]);
  if (!found) {
    checkTokenizerConfig(settings);
    return { ...settings, tokenizerImage: null };
  }
  const { imageSize, codes, tokenizerWidth } = found.fitting(encoder, given);
  const isAnother = String(imageSize) !== String(encoder.imageSize);
  if (isAnother && settings.augment && settings.crop === 'fixed-size') {
    throw new SettingError(
      'crop',
      `is fixed-size, and the tokenizer takes images of ${imageSize.join('x')} pixels, not ${encoder.imageSize.join('x')}; expected random-size, whose crops are scaled to both`,
    );
  }
  return { ...settings, codes, tokenizerWidth, tokenizerImage: isAnother ? imageSize : null };
}

export const beit: Method<typeof beitSettings, BeitSettings, MethodData, KnownTokenizer | null> = {
  name: 'beit',
  command: 'train',
  summary: "BEiT: blocks of patches are masked in the encoder, and a tokenizer's tokens predicted",
  groups,
  settings: beitSettings,
  inspect: async ({ tokenizer }) => (tokenizer === undefined ? null : knownTokenizer(tokenizer)),
  resolve,

  // A tokenizer that is given has its own codebook and was trained for its own time.
  derived: ({ tokenizer }) =>
    tokenizer === null ? [] : ['tokenizerEpochs', 'codes', 'tokenizerWidth'],

  // Nothing trains the class token.
  pooling: 'mean',
  distributed: true,
  // Without those of the tokenizer, which are few.
  flopsPerImage(settings) {
    const { maskRatio, codes: outputs } = settings;
    return trainingFlops(maskedImageFlops(ofEncoder(settings), { maskRatio, outputs }));
  },

  views(settings) {
    const own = pretrainView(settings);
    const { tokenizerImage } = settings;
    // The same crop in another size.
    return tokenizerImage === null
      ? [own]
      : [own, { ...own, imageSize: tokenizerImage, stream: 0 }];
  },

  async create({ settings, data, device, normalisation, own, ...run }) {
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { openColumnSheet, tokensOf } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const { batchShare } = await import('../nn/batch-share.js');
    const nn = await import('../nn/index.js');
    const { AdamW, weightDecayGroups } = await import('../optim/index.js');
    const { trainingGroup } = await import('../runtime/training-group.js');
    const { torch } = await import('../torch/index.js');
    const { maskRatio, seed, mean, std, codes, dropPath, layerScale } = settings;
    const architecture = ofEncoder(settings);
    const { patchSize, imageSize } = architecture;
    const grid = models.gridOf(architecture);
    const most = Math.floor(grid[0] * grid[1] * maskRatio);

    const tokenizer = own(await openTokenizer(settings, { dataset: data.dataset, device, ...run }));
    // Whether a tokenizer was trained before leaves the initial weights as they are.
    torch.manualSeed(seed);
    const model = own(
      new models.MaskedImageModel(withParts(settings), {
        ...{ outputs: codes, dropPath },
        ...(layerScale > 0 && { layerScaleInit: layerScale }),
      }),
    ).to(device);
    model.setGradientCheckpointing(settings.gradCheckpointing);
    // Blocks are drawn on the CPU.
    const generator = new torch.Generator('cpu').manualSeed(seed);

    /** (samples, L) bool: the masked patches. */
    const drawMask = (samples: number, from: typeof generator): Tensor =>
      models.blockwiseMasks({ samples, grid, most, device, generator: from });

    const group = trainingGroup();

    const task: Task<readonly [bytes: Tensor, mask: Tensor, ofTokenizer: Tensor, masked: Tensor]> =
      {
        model,
        paramGroups: () => weightDecayGroups(model, settings.weightDecay, UNDECAYED),
        createOptimizer: (params) => new AdamW(params, { lr: settings.lr, betas: [0.9, 0.999] }),
        // Stochastic depth draws from the latter.
        generators: { masks: generator, 'dropped paths': torch.defaultGenerator(device) },
        inputs(batch) {
          const bytes = normalisation.upload(batch);
          const other: View | undefined = batch.views[1];
          // Images differ in how many of their patches are masked, and all of those of a batch count alike.
          let masked = 0;
          const mask = drawForBatch(batch, (samples) => {
            const all = drawMask(samples, generator);
            if (batch.share !== undefined) masked = all.sum().item<number>();
            return all;
          });
          const ofTokenizer = other === undefined ? bytes : tokenizer.normalisation.upload(other);
          return [bytes, mask, ofTokenizer, torch.tensor(masked)];
        },

        loss([bytes, mask, ofTokenizer, masked]) {
          const tokens = torch.noGrad(() =>
            tokenizer.model.tokens(tokenizer.normalisation.normalise(ofTokenizer)),
          );
          const targets = models.ofMasked(tokens.unsqueeze(-1), mask).squeeze(-1);
          const images = normalisation.normalise(bytes);
          const logits = model.forward(images, mask).to(images.dtype);
          const right = logits.detach().argmax(-1).eq(targets).to('float32').mean();
          const { use, perplexity } = models.codebookUse(tokens, codes, group);
          const total = nn.functional.crossEntropy(logits, targets);
          const found = { codebook_use: use, perplexity };
          const share = batchShare();
          if (share === undefined) return { total, accuracy: right, ...found };
          // Of several processes each has its part of the mean over the masked patches of all.
          const part = mask
            .sum()
            .div(masked)
            .mul(share.of / share.rows.length);
          return { total: total.mul(part), accuracy: right.mul(part), ...found };
        },

        features: (images) => model.features(images).narrow(1, 1, model.numPatches).mean(1),
        openPreview: () =>
          openColumnSheet(data.dataset, normalisation, {
            ...{
              model,
              imageSize,
              seed,
              titles: ['original', 'from tokens', 'masked', 'predicted'],
            },
            columns(images) {
              const mask = drawMask(images.size(0), new torch.Generator('cpu').manualSeed(seed));
              const { tokens, paint } = tokensOf(tokenizer, images, normalisation);
              const predicted = model.forward(images, mask).argmax(-1, true);
              const filled = models.withMasked(tokens.unsqueeze(-1), mask, predicted).squeeze(-1);
              const patches = models.patchify(images, patchSize);
              const shown = patches.mul(mask.logicalNot().unsqueeze(-1));
              const masked = models.unpatchify(shown, patchSize, imageSize);
              return [images, paint(tokens), masked, paint(filled)];
            },
          }),

        metadata: {
          format: 'pt',
          model: models.writeCard({
            method: 'beit',
            architecture,
            mean,
            std,
            pooling: 'norm-mean',
          }),
        },
        fixed: withFileKeys({
          ...{ ...architecture, ...fixedParts(settings), codes },
          tokenizerSha256: tokenizer.digest,
        }),
        introduction: {
          title: `${settings.model}, a BEiT`,
          notes: [`tokenizer: ${tokenizer.path}, ${codes} codes`],
        },
      };
    return task;
  },
};
