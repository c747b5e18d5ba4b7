import type { TrainingSettings } from './resolve.js';

/** The length of a run. */
export interface Plan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  readonly epochs: number;
}

/** The most epochs that a least number of steps makes of a run. */
export const MOST_EPOCHS = 300;

/** The steps of a run, and of its warm-up. */
export function planOf(
  settings: Pick<
    TrainingSettings,
    'epochs' | 'maxSteps' | 'minSteps' | 'accum' | 'warmupEpochs' | 'warmup'
  >,
  batchesPerEpoch: number,
): Plan {
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / settings.accum);
  const { epochs, minSteps = null } = settings;
  const least = Math.min(minSteps ?? 0, MOST_EPOCHS * stepsPerEpoch);
  const byEpochs = Math.max(1, Math.round(epochs * stepsPerEpoch), least);
  const totalSteps = Math.min(byEpochs, settings.maxSteps ?? byEpochs);
  const { warmupEpochs, warmup } = settings;
  const stepsOf = (epochs: number) => Math.round(epochs * stepsPerEpoch);
  const warmupSteps =
    warmupEpochs === null
      ? Math.min(stepsOf(warmup.epochs), Math.round(warmup.share * totalSteps))
      : Math.min(stepsOf(warmupEpochs), totalSteps);
  return { stepsPerEpoch, totalSteps, warmupSteps, epochs: totalSteps / stepsPerEpoch };
}
