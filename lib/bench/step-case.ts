/** A training step on both sides, which must compute the same. */
import { UserError } from '../errors.js';
import type { Precision } from '../runtime/precision.js';
import type { MemoryWatch } from './memory.js';
import { referenceConfig } from './models.js';
import type { Prepared, Reference } from './reference.js';
import type { CaseResult } from './result.js';
import type { Case } from './session.js';
import {
  pretraining,
  type RunOptions,
  type StepOptions,
  TrainingStep,
  type Workload,
} from './step.js';

/** The minimal duration of a round of steps, in seconds. */
export const ROUND_SECONDS = 0.3;

/** The processes of PyTorch's side: null where it is not compared with, or not compiled. */
export interface References {
  readonly eager: Reference | null;
  readonly compiled: Reference | null;
}

/** A step, and what the reference is asked for to take the same. */
export interface MethodCase {
  /** Disposed with the case. */
  readonly workload: Workload;
  readonly request: Record<string, unknown>;
}

export interface StepCase extends Case, Disposable {
  readonly ours: TrainingStep;
  /** The process to compare with: the faster one. */
  readonly process: Reference | null;
  readonly compiled: boolean;
}

/**
 * Sets up both sides of a step.
 *
 * @throws UserError where they compute different losses: their times would not be comparable.
 */
export async function stepCase(
  name: string,
  options: RunOptions,
  { eager: plain, compiled: compiling }: References,
  { workload, request }: MethodCase,
): Promise<StepCase> {
  const ours = new TrainingStep(options, workload);
  const prepare = (side: Reference, compiled: boolean) =>
    side.prepare({ step: { ...request, compiled } });
  const eager = plain === null ? undefined : await prepare(plain, false);
  if (eager !== undefined) checkSame(ours, eager, options.precision);
  const other = compiling === null ? undefined : await prepare(compiling, true);
  const compiled = eager !== undefined && other !== undefined && (await isFaster(other, eager));
  return {
    name,
    unit: 'images/s',
    perIteration: options.batchSize,
    ours,
    reference: compiled ? other : eager,
    process: compiled ? compiling : plain,
    compiled,
    [Symbol.dispose]: () => ours[Symbol.dispose](),
  };
}

/** The step of a masked autoencoder. */
export function maeCase(options: StepOptions): MethodCase {
  const { config, batchSize, maskRatio, device, checkpointing, precision } = options;
  return {
    workload: pretraining(options),
    request: {
      config: referenceConfig(config, checkpointing),
      batch_size: batchSize,
      mask_ratio: maskRatio,
      ...{ device, amp: precision },
    },
  };
}

/**
 * Which of two workloads to compare with: the faster of a few iterations each, after two for compilation and warm-up.
 */
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
 * Both sides drew the same numbers, so they must agree up to the order of summation; in bfloat16 up to one step of its
 * 8 bits.
 */
function checkSame(ours: TrainingStep, { info }: Prepared, precision: Precision): void {
  const { firstLoss, parameters } = ours;
  const tolerance = precision === 'bf16' ? 2 ** -8 : 1e-3;
  const close = Math.abs(Number(info.loss) - firstLoss) <= tolerance * Math.abs(firstLoss);
  if (close && info.parameters === parameters) return;
  throw new UserError(
    `the reference does not compute the same: a loss of ${info.loss} with ${info.parameters} parameters, ` +
      `ours is ${firstLoss} with ${parameters}`,
  );
}

/** Number of steps whose parts are timed, where that needs separate steps. */
const PHASE_STEPS = 10;

/** Adds facts about a training step besides its throughput. */
export async function tellStep(
  result: CaseResult,
  step: StepCase,
  gemmRate: number,
): Promise<void> {
  const { ours, reference, compiled } = step;
  const flops = ours.flopsPerImage;
  if (flops !== null) {
    const tflops = (flops * result.ours.median) / 1e12;
    Object.assign(result, { flops_per_image: flops, tflops, gemm_share: tflops / gemmRate });
  }
  if (ours.device !== 'cpu') {
    ours.timePhases(PHASE_STEPS);
    await reference?.timePhases(PHASE_STEPS);
  }
  if (ours.phases !== null) result.ours.phases_ms = { ...ours.phases };
  if (result.reference === null) return;
  result.reference.compiled = compiled;
  if (reference?.phases !== undefined) result.reference.phases_ms = reference.phases;
}

/** Adds the peaks of both processes so far. @param process That of the reference; null without. */
export async function tellMemory(
  result: CaseResult,
  process: Reference | null,
  memory: MemoryWatch,
): Promise<void> {
  Object.assign(result.ours, memory.own());
  const theirs = process && (await memory.of(process));
  if (result.reference !== null && theirs !== null) Object.assign(result.reference, theirs);
}
