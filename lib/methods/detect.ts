/**
 * Detection of objects with boxes and masks: ViTDet (arXiv:2203.16527) on an encoder of a checkpoint or from scratch, which
 * is how masked autoencoders are judged by transfer (arXiv:2111.06377, section 5).
 */

import type { DetectionTarget } from '../data/index.js';
import { DETECTOR_KEY, writeDetectorCard } from '../models/detection/card.js';
import { withFileKeys } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Method, Task } from '../training/method.js';
import { FROM_SCRATCH } from './classification/origin.js';
import type { OpenedDetection } from './detection/data.js';
import type { KnownBackbone } from './detection/origin.js';
import {
  type DetectSettings,
  detectGroups,
  detectSettings,
  resolveDetectSettings,
} from './detection/settings.js';

/** Bytes of the images (N, H, W, C), and the random numbers that choose anchors and boxes. */
type Inputs = readonly [bytes: Tensor, anchors: Tensor, boxes: Tensor];

export const detect: Method<
  typeof detectSettings,
  DetectSettings,
  OpenedDetection,
  KnownBackbone | null
> = {
  name: 'detect',
  command: 'detect',
  summary: 'a detector of objects with boxes and masks, on a pre-trained encoder or from scratch',
  groups: detectGroups,
  settings: detectSettings,

  async inspect(given) {
    const { knownBackbone } = await import('./detection/origin.js');
    return knownBackbone(given);
  },

  resolve: resolveDetectSettings,
  distributed: true,

  async open(settings, given) {
    const { openDetection } = await import('./detection/data.js');
    const { channels } = settings.architecture;
    return await openDetection({ ...settings, channels }, given);
  },

  views: ({ imageSize, scaleRange, augment, architecture: { channels } }) => [
    augment
      ? {
          ...{ imageSize, channels, augment: 'large-scale-jitter' },
          scaleRange: scaleRange as readonly [number, number],
        }
      : { imageSize, channels, augment: 'fit' },
  ],

  async create({ settings, data, device, precision, normalisation, own }) {
    const { drawForBatch } = await import('../data/tensors/index.js');
    const { paddedImages } = await import('../evaluation/detection/run.js');
    const { openDetectionSheet } = await import('../evaluation/detection/sheet.js');
    const { largestOfAll } = await import('../models/batch-mean.js');
    const { Detector } = await import('../models/detection/index.js');
    const { AdamW } = await import('../optim/index.js');
    const { trainingGroup } = await import('../runtime/training-group.js');
    const { torch } = await import('../torch/index.js');
    const { targetsOf } = await import('./detection/data.js');
    const { detectionEvaluator } = await import('./detection/evaluator.js');
    const { detectorGroups } = await import('./detection/groups.js');
    const { loadBackbone } = await import('./detection/origin.js');
    const { init, seed, mean, std, gradCheckpointing } = settings;
    const { categories } = data;
    const architecture = { ...settings.architecture, numClasses: categories.length };

    const model = own(new Detector(architecture));
    const notes =
      init === FROM_SCRATCH
        ? []
        : [...settings.assumed, ...loadBackbone(model, { ...settings, init })];
    model.to(device).train();
    model.backbone.net.setGradientCheckpointing(gradCheckpointing);
    const chosen = new torch.Generator(device).manualSeed(seed);
    const group = trainingGroup();
    /** The objects of a step's images, by its bytes: polygons are no tensors. */
    const objectsOf = new WeakMap<Tensor, readonly DetectionTarget[]>();

    const task: Task<Inputs> = {
      model,
      paramGroups: () => detectorGroups(model, settings),
      createOptimizer: (groups) => new AdamW(groups, { lr: settings.lr, betas: [0.9, 0.999] }),
      // Stochastic depth draws from the default one.
      generators: {
        'chosen boxes': chosen,
        'dropped paths': torch.defaultGenerator(device),
      },

      inputs(batch) {
        const bytes = normalisation.upload(batch);
        const objects = batch.targets.objects as readonly DetectionTarget[];
        objectsOf.set(bytes, objects);
        const most = largestOfAll(Math.max(...objects.map(({ labels }) => labels.length)), group);
        const sizes = model.drawSizes(most, [batch.height, batch.width]);
        const draw = (width: number) =>
          drawForBatch(batch, (n) => torch.rand([n, width], { generator: chosen, device }));
        return [bytes, draw(sizes.anchors), draw(sizes.boxes)];
      },

      loss([bytes, anchors, boxes]) {
        const objects = objectsOf.get(bytes) as readonly DetectionTarget[];
        const targets = targetsOf(objects, device);
        const images = paddedImages(
          bytes,
          targets.map(({ size }) => size),
          normalisation,
        );
        return { ...model.losses(images, targets, { anchors, boxes }, group) };
      },

      evaluator: detectionEvaluator(model, data, { normalisation, precision }),
      openPreview: async () =>
        await openDetectionSheet(model, data.val?.dataset ?? data.dataset, {
          ...{ normalisation, precision, categories, seed },
        }),
      flopsPerImage: null,
      metadata: {
        format: 'pt',
        [DETECTOR_KEY]: writeDetectorCard({ architecture, mean, std, categories }),
      },
      fixed: { ...withFileKeys(architecture as unknown as Record<string, unknown>) },
      introduction: {
        title:
          init === FROM_SCRATCH
            ? `${settings.model}, from scratch`
            : `${settings.model} on ${init}`,
        notes,
      },
    };
    return task;
  },
};
