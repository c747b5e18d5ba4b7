/** Benchmarks, side by side with PyTorch in the same run. docs/benchmarks.md has the method. */
import { UsageError, UserError } from '../errors.js';
import type { Device } from '../torch/index.js';
import { resolveDevice } from '../training/settings.js';
import { referenceConfig, stepModel } from './models.js';
import { HEADLINE, opCases, repeated } from './ops.js';
import type { BenchResult, CaseResult } from './result.js';
import { Session, type SessionOptions } from './session.js';
import { TrainingStep } from './step.js';

export type { BenchResult, CaseResult } from './result.js';

/** Told of a run as it goes. */
export interface BenchListener {
  onStart?(versions: BenchResult['versions'], threads: number): void;
  onCase?(result: CaseResult): void;
}

/**
 * Measures small ops.
 *
 * @param options.filter Only the cases whose names contain this.
 */
export async function benchOps(
  options: SessionOptions & { filter?: string | undefined },
  listener: BenchListener = {},
): Promise<BenchResult> {
  const { filter = '' } = options;
  const all = opCases();
  const chosen = [...all].filter(([name]) => name.includes(filter));
  if (chosen.length === 0) {
    throw new UsageError(
      `no case's name contains '${filter}'; there are ${[...all.keys()].join(', ')}`,
    );
  }
  using session = await Session.open(options);
  listener.onStart?.(session.versions(), session.threads);
  const results: CaseResult[] = [];
  for (const [name, body] of chosen) {
    await session.reference?.prepare({ op: name });
    const result = await session.measure({ name, unit: 'ops/s', ours: repeated(body) });
    results.push(result);
    listener.onCase?.(result);
  }
  return session.result(
    'ops',
    results,
    results.find(({ name }) => name === HEADLINE),
  );
}

export interface BenchStepOptions extends SessionOptions {
  model: string;
  batchSize?: number | undefined;
  device: Device;
}

/**
 * Measures whole training steps of a model.
 *
 * @throws UserError where both sides do not compute the same loss: then their times would say nothing.
 */
export async function benchStep(
  options: BenchStepOptions,
  listener: BenchListener = {},
): Promise<BenchResult> {
  const { config, batchSize: usual } = stepModel(options.model);
  const { batchSize = usual } = options;
  const device = resolveDevice(options.device);
  using session = await Session.open(options);
  using ours = new TrainingStep({ config, batchSize, device });
  const told = await session.reference?.prepare({
    step: { config: referenceConfig(config), batch_size: batchSize, device },
  });
  if (told !== undefined) checkSame(ours, told);
  listener.onStart?.(session.versions(), session.threads);
  const result = await session.measure({
    name: options.model,
    unit: 'images/s',
    perIteration: batchSize,
    roundSeconds: 0.3,
    ours,
  });
  listener.onCase?.(result);
  return session.result('step', [result]);
}

/** Both sides drew the same numbers, so they must agree, up to the order in which sums are taken. */
function checkSame(ours: TrainingStep, told: Record<string, unknown>): void {
  const { firstLoss, parameters } = ours;
  const close = Math.abs(Number(told.loss) - firstLoss) <= 1e-3 * Math.abs(firstLoss);
  if (close && told.parameters === parameters) return;
  throw new UserError(
    `the reference does not compute the same: a loss of ${told.loss} with ${told.parameters} parameters, ` +
      `ours is ${firstLoss} with ${parameters}`,
  );
}
