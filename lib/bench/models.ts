/** The models whose training steps are measured. */
import { UsageError } from '../errors.js';
import { type MaeConfig, maeConfig, maeModelNames, vitModelNames } from '../models/index.js';

/** A model whose step is almost all launch overhead: as deep as ViT-Large, and so narrow that its ops take no time. */
export const OVERHEAD_MODEL = 'overhead';

const overhead: MaeConfig = {
  imageSize: [32, 32],
  patchSize: 8,
  channels: 3,
  dim: 16,
  depth: 24,
  heads: 2,
  decoderDim: 16,
  decoderDepth: 8,
  decoderHeads: 2,
  normPixLoss: true,
  encoderMaskTokens: false,
  positions: 'sin-cos',
};

/** The models that can be measured, by name. */
export const stepModelNames: readonly string[] = [OVERHEAD_MODEL, ...maeModelNames];

export interface StepModel {
  config: MaeConfig;
  /** The default number of images per step. */
  batchSize: number;
}

/** Whether a name is that of a classifier, whose step is fine-tuning. */
export const isClassifier = (name: string): boolean => vitModelNames.includes(name);

/** A classifier by name: the shape of the masked autoencoder with its encoder. */
export const classifierModel = (name: string): StepModel => stepModel(`mae_${name}`);

/** @throws UsageError for a name that is not in {@link stepModelNames}, listing those and `others` */
export function stepModel(name: string, others: readonly string[] = []): StepModel {
  if (name === OVERHEAD_MODEL) return { config: overhead, batchSize: 2 };
  if (!maeModelNames.includes(name)) {
    const names = [...stepModelNames, ...others].join(', ');
    throw new UsageError(`no model is called '${name}'; there are ${names}`);
  }
  const config = maeConfig(name, { normPixLoss: true });
  return { config, batchSize: config.imageSize[0] <= 32 ? 64 : 8 };
}

/** An encoder's shape in the form of benchmarks/reference/features.py. */
export function referenceEncoderConfig(config: MaeConfig): Record<string, unknown> {
  return {
    image_size: config.imageSize,
    patch: config.patchSize,
    channels: config.channels,
    dim: config.dim,
    depth: config.depth,
    heads: config.heads,
  };
}

/** A model's shape in the form of benchmarks/reference/mae.py. */
export function referenceConfig(
  config: MaeConfig,
  checkpointing: boolean,
): Record<string, unknown> {
  return {
    ...referenceEncoderConfig(config),
    decoder_dim: config.decoderDim,
    decoder_depth: config.decoderDepth,
    decoder_heads: config.decoderHeads,
    norm_pix: config.normPixLoss,
    encoder_mask_tokens: config.encoderMaskTokens,
    checkpointing,
  };
}
