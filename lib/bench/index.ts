/** Benchmarks, side by side with PyTorch in the same run. docs/benchmarks.md has the method. */
import { UsageError, UserError } from '../errors.js';
import { resolveDevice } from '../models/device.js';
import { maeFlops, trainingFlops } from '../models/index.js';
import type { Device } from '../torch/index.js';
import { MemoryWatch } from './memory.js';
import { referenceConfig, stepModel } from './models.js';
import { HEADLINE, opCases, repeated } from './ops.js';
import type { Prepared } from './reference.js';
import type { BenchResult, CaseResult, TokensComparison } from './result.js';
import { type Case, Session, type SessionOptions } from './session.js';
import { MASK_RATIO, type StepOptions, TrainingStep } from './step.js';

export type { BenchResult, CaseResult, TokensComparison } from './result.js';

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
    const reference = await session.reference?.prepare({ op: name });
    const one: Case = { name, unit: 'ops/s', ours: repeated(body), reference };
    const [result] = (await session.measure([one])) as [CaseResult];
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
  /** Measure the model with mask tokens in the encoder too, in the same rounds. */
  encoderMaskTokens?: boolean | undefined;
  /** Compute the blocks a second time on the way back, on both sides. */
  checkpointing?: boolean | undefined;
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
  const { batchSize = usual, checkpointing = false } = options;
  const device = resolveDevice(options.device);
  const plain: StepOptions = { config, batchSize, device, checkpointing };
  using session = await Session.open(options);
  const memory = await MemoryWatch.start(session.reference);
  using without = await stepCase(session, options.model, plain);
  using tokens = options.encoderMaskTokens
    ? await stepCase(session, 'mask tokens in encoder', {
        ...plain,
        config: { ...config, encoderMaskTokens: true },
      })
    : null;

  listener.onStart?.(session.versions(), session.threads);
  const cases = tokens === null ? [without] : [without, tokens];
  const results = await session.measure(cases, 0.3);
  for (const [i, { ours }] of cases.entries()) {
    const result = results[i] as CaseResult;
    result.flops_per_image = trainingFlops(maeFlops(ours.config, MASK_RATIO).total);
  }
  const [first, second] = results as [CaseResult, CaseResult?];
  // Two models in one process have one peak.
  if (second === undefined) {
    const { ours, reference } = await memory.peaks();
    Object.assign(first.ours, ours);
    if (first.reference !== null && reference !== null) Object.assign(first.reference, reference);
  }
  for (const result of results) listener.onCase?.(result);
  return {
    ...session.result('step', results),
    ...(second && { encoder_mask_tokens: compareTokens(second, first) }),
  };
}

/** A training step on both sides, which must compute the same. */
async function stepCase(
  session: Session,
  name: string,
  options: StepOptions,
): Promise<Case & { ours: TrainingStep } & Disposable> {
  const { config, batchSize, device, checkpointing } = options;
  const ours = new TrainingStep(options);
  const reference = await session.reference?.prepare({
    step: { config: referenceConfig(config, checkpointing), batch_size: batchSize, device },
  });
  if (reference !== undefined) checkSame(ours, reference);
  return {
    name,
    unit: 'images/s',
    perIteration: batchSize,
    ours,
    reference,
    [Symbol.dispose]: () => ours[Symbol.dispose](),
  };
}

/** What mask tokens in the encoder cost. */
function compareTokens(tokens: CaseResult, plain: CaseResult): TokensComparison {
  return {
    flops_ratio: (tokens.flops_per_image as number) / (plain.flops_per_image as number),
    time_ratio: plain.ours.median / tokens.ours.median,
    reference_time_ratio:
      plain.reference && tokens.reference && plain.reference.median / tokens.reference.median,
  };
}

/** Both sides drew the same numbers, so they must agree, up to the order in which sums are taken. */
function checkSame(ours: TrainingStep, { told }: Prepared): void {
  const { firstLoss, parameters } = ours;
  const close = Math.abs(Number(told.loss) - firstLoss) <= 1e-3 * Math.abs(firstLoss);
  if (close && told.parameters === parameters) return;
  throw new UserError(
    `the reference does not compute the same: a loss of ${told.loss} with ${told.parameters} parameters, ` +
      `ours is ${firstLoss} with ${parameters}`,
  );
}
