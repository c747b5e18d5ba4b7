/** Benchmarks, side by side with PyTorch in the same run. docs/benchmarks.md has the method. */
import { UsageError, UserError } from '../errors.js';
import { resolveDevice } from '../models/device.js';
import { maeFlops, trainingFlops } from '../models/index.js';
import { type Precision, resolvePrecision } from '../models/precision.js';
import type { Device } from '../torch/index.js';
import { gemmRate } from './gemm.js';
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
  /** What products compute in, float32 by default. */
  amp?: Precision | 'auto' | undefined;
  /** Compile PyTorch's model too, and compare with the faster one. */
  compile?: boolean | undefined;
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
  const { batchSize = usual, checkpointing = false, amp = 'none', compile = false } = options;
  const device = resolveDevice(options.device);
  const { precision } = resolvePrecision(amp, device);
  const plain: StepOptions = { config, batchSize, device, checkpointing, precision };
  using session = await Session.open(options);
  const memory = await MemoryWatch.start(session.reference);
  using without = await stepCase(session, options.model, plain, compile);
  using tokens = options.encoderMaskTokens
    ? await stepCase(
        session,
        'mask tokens in encoder',
        { ...plain, config: { ...config, encoderMaskTokens: true } },
        compile,
      )
    : null;

  listener.onStart?.(session.versions(), session.threads);
  const cases = tokens === null ? [without] : [without, tokens];
  const results = await session.measure(cases, 0.3);
  const rate = gemmRate(device, precision);
  for (const [i, one] of cases.entries()) tellStep(results[i] as CaseResult, one, rate);
  const [first, second] = results as [CaseResult, CaseResult?];
  // Two models in one process have one peak.
  if (second === undefined && !compile) {
    const { ours, reference } = await memory.peaks();
    Object.assign(first.ours, ours);
    if (first.reference !== null && reference !== null) Object.assign(first.reference, reference);
  }
  for (const result of results) listener.onCase?.(result);
  return {
    ...session.result('step', results),
    amp: precision,
    gemm_tflops: rate,
    ...(second && { encoder_mask_tokens: compareTokens(second, first) }),
  };
}

/** Adds what is known of a training step beside its throughput. */
function tellStep(result: CaseResult, { ours, reference, compiled }: StepCase, rate: number): void {
  const flops = trainingFlops(maeFlops(ours.config, MASK_RATIO).total);
  const tflops = (flops * result.ours.median) / 1e12;
  Object.assign(result, { flops_per_image: flops, tflops, gemm_share: tflops / rate });
  if (result.reference !== null) result.reference.compiled = compiled;
  if (ours.device !== 'cpu') return;
  result.ours.phases_ms = { ...ours.phases };
  const theirs = reference?.phases;
  if (result.reference !== null && theirs !== undefined) result.reference.phases_ms = theirs;
}

type StepCase = Case & { ours: TrainingStep; compiled: boolean } & Disposable;

/** A training step on both sides, which must compute the same. */
async function stepCase(
  session: Session,
  name: string,
  options: StepOptions,
  compile: boolean,
): Promise<StepCase> {
  const { config, batchSize, device, checkpointing, precision } = options;
  const ours = new TrainingStep(options);
  const prepare = (compiled: boolean) =>
    session.reference?.prepare({
      step: {
        config: referenceConfig(config, checkpointing),
        batch_size: batchSize,
        device,
        amp: precision,
        compiled,
      },
    });
  const eager = await prepare(false);
  if (eager !== undefined) checkSame(ours, eager, precision);
  const other = compile ? await prepare(true) : undefined;
  const compiled = eager !== undefined && other !== undefined && (await isFaster(other, eager));
  const reference = compiled ? other : eager;
  return {
    compiled,
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

/** Which of two workloads to compare with: the best of a few iterations each, after two that compile and warm up. */
async function isFaster(one: Prepared, other: Prepared): Promise<boolean> {
  const best = async (workload: Prepared) => {
    await workload.time(2);
    const seconds: number[] = [];
    for (let i = 0; i < 3; i++) seconds.push(await workload.time(1));
    return Math.min(...seconds);
  };
  return (await best(one)) < (await best(other));
}

/**
 * Both sides drew the same numbers, so they must agree, up to the order in which sums are taken; of bfloat16 to one step of
 * its 8 bits.
 */
function checkSame(ours: TrainingStep, { told }: Prepared, precision: Precision): void {
  const { firstLoss, parameters } = ours;
  const tolerance = precision === 'bf16' ? 2 ** -8 : 1e-3;
  const close = Math.abs(Number(told.loss) - firstLoss) <= tolerance * Math.abs(firstLoss);
  if (close && told.parameters === parameters) return;
  throw new UserError(
    `the reference does not compute the same: a loss of ${told.loss} with ${told.parameters} parameters, ` +
      `ours is ${firstLoss} with ${parameters}`,
  );
}
