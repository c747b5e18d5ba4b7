/** The model and the recipe of both sides. */
import type { MaeConfig } from '../../models/index.js';

/** A small model: 200 steps of float64 take a minute or two on two cores. */
export const PARITY_MODEL: MaeConfig = {
  imageSize: [32, 32],
  patchSize: 4,
  channels: 3,
  dim: 96,
  depth: 4,
  heads: 3,
  decoderDim: 64,
  decoderDepth: 2,
  decoderHeads: 2,
  normPixLoss: true,
  encoderMaskTokens: false,
  positions: 'sin-cos',
};

/** The recipe of pre-training, with a learning rate at which a small model learns something in a few hundred steps. */
export const RECIPE = {
  batchSize: 64,
  maskRatio: 0.75,
  learningRate: 1.5e-3,
  /** The share of steps for warm-up. */
  warmup: 0.1,
  betas: [0.9, 0.95],
  weightDecay: 0.05,
  /** Between the smallest and the largest occurring norms, so that some steps are clipped and some are not. */
  clipGrad: 1,
} as const;

/** Number of warm-up steps. */
export function warmupSteps(steps: number): number {
  return Math.max(1, Math.round(steps * RECIPE.warmup));
}
