/** Whether a user's own model is as fast as ours: training steps of two equivalent classifiers. */
import { UsageError, UserError } from '../errors.js';
import { type MaeConfig, VisionTransformer } from '../models/index.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import { type Device, torch } from '../torch/index.js';
import { classification, classifierShape } from './classifier.js';
import { stepModel } from './models.js';
import { OwnVit } from './own-vit.js';
import type { BenchListener, BenchResult } from './result.js';
import { Session, type SessionOptions } from './session.js';
import { type StepOptions, TrainingStep, type Workload } from './step.js';
import { ROUND_SECONDS } from './step-case.js';

const CLASSES = 10;

export interface BenchOwnOptions extends SessionOptions {
  model: string;
  batchSize?: number | undefined;
  device: Device;
  /** The precision of matrix products, float32 by default. */
  amp?: Precision | 'auto' | undefined;
}

export interface OwnResult extends BenchResult {
  model: string;
  batch_size: number;
  device: Device;
  amp: Precision;
  /** The step time of the user's model relative to ours. */
  own_time_ratio: number;
}

/**
 * Measures training steps of `models.VisionTransformer` and of {@link OwnVit}, in the shape of a model's encoder.
 *
 * @throws UserError where they compute different losses: their times would not be comparable.
 */
export async function benchOwn(
  options: BenchOwnOptions,
  listener: BenchListener = {},
): Promise<OwnResult> {
  if (options.reference) {
    throw new UsageError(
      '--case own compares two models of this side; give it without --reference',
    );
  }
  const { config, batchSize: usual } = stepModel(options.model);
  const { batchSize = usual, amp = 'none' } = options;
  const device = resolveDevice(options.device);
  const { precision } = resolvePrecision(amp, device);
  const step: StepOptions = {
    ...{ config, batchSize, device, precision },
    ...{ checkpointing: false, cudaGraph: false, maskRatio: 0 },
  };
  using session = await Session.open(options);
  using ours = new TrainingStep(step, ourModel(config, batchSize));
  using own = new TrainingStep(step, ownModel(config, batchSize));
  checkSame(ours, own, precision);

  listener.onStart?.(session.versions(), session.threads);
  const common = { unit: 'images/s', perIteration: batchSize, reference: undefined } as const;
  const results = await session.measure(
    [
      { ...common, name: 'models.VisionTransformer', ours },
      { ...common, name: "a ViT of one's own", ours: own },
    ],
    ROUND_SECONDS,
  );
  for (const result of results)
    listener.onCase?.(Object.assign(result, { flops_per_image: ours.flopsPerImage }));
  const [usualTimes, ownTimes] = results.map((result) => result.ours.median) as [number, number];
  return {
    ...session.result('own', results),
    ...{ model: options.model, batch_size: batchSize, device, amp: precision },
    own_time_ratio: usualTimes / ownTimes,
  };
}

function ourModel(config: MaeConfig, batchSize: number): Workload {
  const model = new VisionTransformer(classifierShape(config, CLASSES));
  return withClasses(model, config, batchSize);
}

function ownModel(config: MaeConfig, batchSize: number): Workload {
  const model = torch.tidy(() => new OwnVit({ ...config, classes: CLASSES }));
  return withClasses(model, config, batchSize);
}

function withClasses(
  model: VisionTransformer | OwnVit,
  config: MaeConfig,
  batchSize: number,
): Workload {
  return classification({
    ...{ config, batchSize, model, numClasses: CLASSES },
    targets: () => torch.arange(batchSize, { dtype: 'int64' }).remainder(CLASSES),
  });
}

/** Both drew the same numbers, so they must agree up to rounding; in bfloat16 up to one step of its 8 bits. */
function checkSame(ours: TrainingStep, own: TrainingStep, precision: Precision): void {
  const tolerance = precision === 'none' ? 1e-5 : 2 ** -8;
  const isClose = Math.abs(own.firstLoss / ours.firstLoss - 1) <= tolerance;
  if (isClose && own.parameters === ours.parameters) return;
  throw new UserError(
    `the two models do not compute the same: losses of ${ours.firstLoss} and ${own.firstLoss}, ` +
      `${ours.parameters} and ${own.parameters} parameters`,
  );
}
