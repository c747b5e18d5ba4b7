/** The step of a classifier; benchmarks/reference/classifier.py is the same in PyTorch. */
import { type MaeConfig, trainingFlops, VisionTransformer, vitFlops } from '../models/index.js';
import type * as nn from '../nn/index.js';
import { layerDecayGroups } from '../optim/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { referenceEncoderConfig } from './models.js';
import type { StepOptions, Workload } from './step.js';
import type { MethodCase } from './step-case.js';

/** ImageNet's number of classes. */
const CLASSES = 1000;
/** arXiv:2111.06377, table 9. */
const OPTIMIZER = { layerDecay: 0.75, weightDecay: 0.05 };

/** A classifier whose encoder has the shape of a masked autoencoder's. Each side would drop other paths. */
export function classifierShape(config: MaeConfig, numClasses: number) {
  const pooling = 'mean' as const;
  return { ...config, numClasses, pooling, dropPath: 0, trainPositions: true };
}

/** What a classifier is trained with: a model, and the target of an image. */
export interface Classification {
  readonly config: MaeConfig;
  readonly batchSize: number;
  readonly numClasses: number;
  /** Maps images (N, C, H, W) to logits (N, classes). */
  readonly model: nn.Module & { forward(images: Tensor): Tensor };
  /** Draws (N) classes, or (N, classes) probabilities. */
  readonly targets: () => Tensor;
}

/** The loss of a classifier on fixed images. */
export function classification(options: Classification): Workload {
  const { config, batchSize, numClasses, model, targets } = options;
  return {
    model,
    flopsPerImage: trainingFlops(vitFlops(classifierShape(config, numClasses))),
    draw: () => [torch.randn([batchSize, config.channels, ...config.imageSize]), targets()],
    // 16-bit formats have too few digits for a loss.
    loss: ([images, classes]) =>
      torch.tidy(() =>
        torch.crossEntropyLoss(model.forward(images as Tensor).to('float32'), classes as Tensor),
      ),
  };
}

/**
 * Fine-tuning as `finetune` does it for a model of ImageNet: soft targets, as mixup and label smoothing make them, and
 * rates that fall layer by layer.
 */
export function finetuneCase({ config, batchSize, device, precision }: StepOptions): MethodCase {
  const model = new VisionTransformer(classifierShape(config, CLASSES));
  const workload = classification({
    ...{ config, batchSize, model, numClasses: CLASSES },
    targets: () => torch.tidy(() => torch.randn([batchSize, CLASSES]).softmax(1)),
  });
  const request = {
    classifier: { ...referenceEncoderConfig(config), classes: CLASSES },
    ...{ batch_size: batchSize, device, amp: precision },
    ...{ layer_decay: OPTIMIZER.layerDecay, weight_decay: OPTIMIZER.weightDecay },
  };
  return {
    workload: { ...workload, paramGroups: () => layerDecayGroups(model, OPTIMIZER) },
    request,
  };
}
