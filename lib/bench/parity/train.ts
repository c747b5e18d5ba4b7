/** A run on either side, with the same weights, batches and noise. */
import { loadSafetensors } from '../../checkpoints/index.js';
import { Normalisation } from '../../data/tensors/index.js';
import { type MaeConfig, MaskedAutoencoder } from '../../models/index.js';
import { AdamW, warmupCosine, weightDecayGroups } from '../../optim/index.js';
import { torch } from '../../torch/index.js';
import { runTraining } from '../../training/index.js';
import { referenceConfig } from '../models.js';
import type { Reference } from '../reference.js';
import type { Recording } from './batches.js';
import { RECIPE, warmupSteps } from './recipe.js';

export type ParityPrecision = 'float64' | 'float32';

/** The numbers of every step; NaN where there is none. */
export interface Curves {
  readonly losses: readonly number[];
  /** Norms of all gradients, before clipping. */
  readonly gradNorms: readonly number[];
  readonly learningRates: readonly number[];
}

export interface ParityRun {
  readonly config: MaeConfig;
  readonly precision: ParityPrecision;
  /** A file of the initial weights. */
  readonly weights: string;
}

/**
 * Trains here, with the engine of pre-training.
 *
 * @returns the curves and the trained model, which belongs to the caller
 */
export async function trainHere(
  { config, precision, weights }: ParityRun,
  recording: Recording,
): Promise<{ curves: Curves; model: MaskedAutoencoder }> {
  const model = new MaskedAutoencoder(config);
  torch.tidy(() => model.loadStateDict(loadSafetensors(weights).tensors));
  model.to(precision);
  const { learningRate, betas, weightDecay, clipGrad, maskRatio } = RECIPE;
  using normalisation = new Normalisation(config.channels);
  using optimizer = new AdamW(weightDecayGroups(model, weightDecay), { lr: learningRate, betas });
  const totalSteps = recording.batchesPerEpoch;
  const losses: number[] = [];
  const gradNorms: number[] = [];
  const learningRates: number[] = [];
  await runTraining({
    ...{ batches: recording, optimizer, totalSteps, clipGrad, logEvery: 1 },
    schedule: warmupCosine({
      ...{ base: learningRate, totalSteps },
      warmupSteps: warmupSteps(totalSteps),
    }),
    loss: (batch) => {
      const images = normalisation.toTensor(batch).to(precision);
      return model.loss(images, { maskRatio, noise: batch.noise });
    },
    onStep({ loss, gradNorm, lr }) {
      losses.push(loss);
      gradNorms.push(gradNorm);
      learningRates.push(lr);
    },
  });
  return { curves: { losses, gradNorms, learningRates }, model };
}

/**
 * Trains in PyTorch.
 *
 * @param files the recording's file, and the output file for the trained parameters
 */
export async function trainThere(
  { config, precision, weights }: ParityRun,
  reference: Reference,
  files: { readonly batches: string; readonly trained: string; readonly steps: number },
): Promise<Curves> {
  using normalisation = new Normalisation(config.channels);
  const answer = await reference.compute({
    parity: {
      ...{ weights, batches: files.batches, trained: files.trained },
      config: referenceConfig(config, false),
      dtype: precision,
      mask_ratio: RECIPE.maskRatio,
      mean: normalisation.mean,
      std: normalisation.std,
      learning_rate: RECIPE.learningRate,
      warmup_steps: warmupSteps(files.steps),
      betas: RECIPE.betas,
      weight_decay: RECIPE.weightDecay,
      clip_grad: RECIPE.clipGrad,
    },
  });
  const numbers = (value: unknown) => (value as (number | null)[]).map((one) => one ?? Number.NaN);
  return {
    losses: numbers(answer.losses),
    gradNorms: numbers(answer.grad_norms),
    learningRates: numbers(answer.learning_rates),
  };
}
