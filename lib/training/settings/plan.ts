import type { TrainingSettings } from './common.js';

/** The paper's warm-up. */
const WARMUP_EPOCHS = 40;

/** How long a run is. */
export interface Plan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  readonly epochs: number;
}

/** The steps of a run, and those of its warm-up. */
export function planOf(
  settings: Pick<TrainingSettings, 'epochs' | 'maxSteps' | 'accum' | 'warmupEpochs'>,
  batchesPerEpoch: number,
): Plan {
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / settings.accum);
  const byEpochs = Math.max(1, Math.round(settings.epochs * stepsPerEpoch));
  const totalSteps = Math.min(byEpochs, settings.maxSteps ?? byEpochs);
  const { warmupEpochs } = settings;
  const warmupSteps =
    warmupEpochs === null
      ? Math.min(WARMUP_EPOCHS * stepsPerEpoch, Math.round(totalSteps / 20))
      : Math.min(Math.round(warmupEpochs * stepsPerEpoch), totalSteps);
  return { stepsPerEpoch, totalSteps, warmupSteps, epochs: totalSteps / stepsPerEpoch };
}
