/**
 * Denoising autoencoders reconstruct a whole image from a corrupted one. Vincent et al., "Extracting and Composing
 * Robust Features with Denoising Autoencoders" (2008). Encoder and decoder are those of masked autoencoders, but the
 * encoder sees every patch.
 */
import { checkConfig, type MaeConfig, numPatchesOf } from '../models/config.js';
import { maeFlops, trainingFlops } from '../models/flops.js';
import { keptTokens } from '../models/mask-ratio.js';
import { modelSettings } from '../models/settings.js';
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
  architectureOf,
  namedModel,
  OF_SMALL_MODELS,
  pretrainImages,
  pretrainView,
  resolvePretraining,
} from './pretraining.js';

const { normPixLoss: _pixels, encoderMaskTokens: _tokens, ...sizes } = modelSettings;

const groups = {
  'Images:': pretrainImages,
  'Model:': { ...namedModel, ...sizes },
  'Recipe:': {
    corruption: setting(
      kinds.choice('noise', 'patches'),
      '<kind>',
      'what is done to images: noise on every pixel, or patches that are dropped',
      { default: 'noise', hides: ['noiseStd', 'dropRatio'] },
    ),
    noiseStd: setting(
      kinds.number(0, { above: true }),
      '<value>',
      'standard deviation of the noise, where that of the pixels is 1',
      { default: 0.5 },
    ),
    dropRatio: setting(kinds.number(0), '<share>', 'share of patches that are dropped', {
      default: 0.5,
    }),
    ...recipeSettings,
  },
  'Probes:': probeSettings,
  'Run:': runSettings,
};

export const daeSettings = joinGroups(groups);

type DaeSettings = ResolvedTraining<typeof daeSettings>;

/** The target is raw pixels, and no patch is removed. */
const configOf = (settings: DaeSettings): MaeConfig =>
  architectureOf({ ...settings, normPixLoss: false, encoderMaskTokens: false });

/** The setting that belongs to the other corruption. */
const unusedBy = (corruption: DaeSettings['corruption']) =>
  corruption === 'noise' ? 'dropRatio' : 'noiseStd';

/** @throws UserError for a setting of the other corruption, and for a share that keeps no patch or drops none */
function checkCorruption(settings: DaeSettings, given: Given<typeof daeSettings>): void {
  const { corruption, dropRatio } = settings;
  const unused = unusedBy(corruption);
  if (given[unused] !== undefined) {
    const [why, other] =
      corruption === 'noise' ? ['patches are dropped', 'patches'] : ['noise is added', 'noise'];
    throw new SettingError(
      unused,
      `is ${given[unused]}, and no ${why}; give it with --corruption ${other}`,
    );
  }
  if (corruption === 'noise') return;
  const numPatches = numPatchesOf(settings);
  const kept = keptTokens(numPatches, dropRatio);
  if (kept < 1 || kept >= numPatches) {
    throw new SettingError(
      'dropRatio',
      `is ${dropRatio}; expected one that drops and keeps at least one of the ${numPatches} patches`,
    );
  }
}

export const dae: Method<typeof daeSettings, DaeSettings> = {
  name: 'dae',
  command: 'train',
  summary: 'a denoising autoencoder: images are corrupted, and painted whole',
  groups,
  settings: daeSettings,

  resolve(given) {
    const settings = resolvePretraining(daeSettings, given, {}, OF_SMALL_MODELS);
    checkConfig(configOf(settings));
    checkCorruption(settings, given);
    return settings;
  },

  // config.json holds only the settings of the chosen corruption.
  derived: ({ corruption }) => [unusedBy(corruption)],

  views: (settings) => [pretrainView(settings)],
  flopsPerImage: (settings) => trainingFlops(maeFlops(configOf(settings), 0).total),
  distributed: true,

  async create({ settings, data, device, normalisation, own }) {
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { openColumnSheet } = await import('../evaluation/index.js');
    const models = await import('../models/index.js');
    const nn = await import('../nn/index.js');
    const { weightDecayGroups } = await import('../optim/index.js');
    const { torch } = await import('../torch/index.js');
    const { corruption, noiseStd, dropRatio, seed, mean, std } = settings;
    const architecture = configOf(settings);
    const { patchSize, imageSize } = architecture;
    const [rows, columns] = models.gridOf(architecture);

    const model = own(new models.MaskedAutoencoder(architecture)).to(device);
    const generator = new torch.Generator(device).manualSeed(seed);

    /** The corruption: noise (N, C, H, W), or for each patch whether it is kept (N, L, 1). */
    function draw(samples: number, from: typeof generator): Tensor {
      if (corruption === 'noise') {
        const shape = [samples, architecture.channels, ...imageSize];
        return torch.randn(shape, { generator: from, device: from.device }).to(device);
      }
      const noise = models.maskNoise('random', {
        ...{ samples, rows, columns, maskRatio: dropRatio, device, generator: from },
      });
      const { mask } = models.randomMasking(noise.unsqueeze(-1), dropRatio, noise);
      return mask.neg().add(1).unsqueeze(-1);
    }

    /** Sets dropped patches to the mean colour, 0. @param images (N, C, H, W), normalised */
    function corrupt(images: Tensor, drawn: Tensor): Tensor {
      if (corruption === 'noise') return images.add(drawn.mul(noiseStd));
      return models.unpatchify(models.patchify(images, patchSize).mul(drawn), patchSize, imageSize);
    }

    /** @returns (N, L, p * p * C): the pixels of each patch */
    function paint(corrupted: Tensor): Tensor {
      const order = torch.arange(rows * columns, { device }).expand([corrupted.size(0), -1]);
      return model.forwardDecoder(model.features(corrupted), order);
    }

    const task: Task<readonly [bytes: Tensor, drawn: Tensor]> = {
      model,
      paramGroups: () => weightDecayGroups(model, settings.weightDecay),
      generators: { corruption: generator },
      inputs: (batch) => [
        normalisation.upload(batch),
        drawForBatch(batch, (samples) => draw(samples, generator)),
      ],

      loss([bytes, drawn]) {
        const images = normalisation.normalise(bytes);
        const painted = paint(corrupt(images, drawn));
        return { total: nn.functional.mseLoss(painted.to('float32'), model.target(images)) };
      },

      features: (images) => model.features(images).select(1, 0),
      openPreview: () =>
        openColumnSheet(data.dataset, normalisation, {
          ...{ model, imageSize, seed, titles: ['original', 'corrupted', 'reconstruction'] },
          columns(images) {
            const drawn = draw(images.size(0), new torch.Generator('cpu').manualSeed(seed));
            const corrupted = corrupt(images, drawn);
            const painted = models.unpatchify(paint(corrupted), patchSize, imageSize);
            return [images, corrupted, painted];
          },
        }),

      metadata: {
        format: 'pt',
        model: models.writeCard({ method: 'dae', architecture, mean, std }),
      },
      fixed: withFileKeys({ ...architecture, corruption }),
      introduction: { title: `${settings.model}, a denoising autoencoder` },
    };
    return task;
  },
};
