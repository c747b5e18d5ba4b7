/** Results in the form in which `--json` prints them. */
import type { Precision } from '../runtime/precision.js';
import type { Device } from '../torch/index.js';
import type { Machine } from './machine.js';
import type { PeakMemory } from './memory.js';
import { type Comparison, compare, type Summary, summarise } from './statistics.js';

export type Unit = 'ops/s' | 'images/s';

/** Throughputs of one side, and the peak memory of its process where that was measured for one case alone. */
export type Side = Summary &
  Partial<PeakMemory> & {
    /** Of a training step: medians of its parts. */
    phases_ms?: Record<string, number>;
    /** The model was compiled (torch.compile), which was the faster way. */
    compiled?: boolean;
  };

/** One case: throughputs, and how they compare. Without a reference, the reference's parts are null. */
export interface CaseResult {
  name: string;
  unit: Unit;
  ours: Side;
  reference: Side | null;
  ratio: Comparison['ratio'] | null;
  spread: Comparison['spread'] | null;
  time_ratio: Comparison['time_ratio'] | null;
  /** FLOPs of a training step an image, without those of what is computed twice. */
  flops_per_image?: number;
  /** What our side does of those each second, and what part that is of the rate of a large matrix product. */
  tflops?: number;
  gemm_share?: number;
}

/** What mask tokens in the encoder cost: with them over without them. */
export interface TokensComparison {
  flops_ratio: number;
  /** Medians of time on our side, and on the reference's where there is one. */
  time_ratio: number;
  reference_time_ratio: number | null;
}

/** A whole benchmark: the numbers of its leading case, and all cases. */
export interface BenchResult extends CaseResult {
  cases: CaseResult[];
  rounds: number;
  /** How it was measured, in words. */
  method: string;
  versions: { libtorch: string; reference: string | null };
  machine: Machine;
}

/** What all steps of a benchmark have in common. */
export interface StepSetting {
  model: string;
  batch_size: number;
  /** [height, width] */
  image_size: readonly [number, number];
  /** The share of patches that are removed. */
  mask_ratio: number;
  device: Device;
  /** What products compute in, and the rate of a large one, in TFLOP/s. */
  amp: Precision;
  gemm_tflops: number;
}

export interface StepResult extends BenchResult, StepSetting {
  checkpointing: boolean;
  /** Whether a CUDA graph did our steps. */
  cuda_graph: boolean;
  /** The step with mask tokens in the encoder over the step without. */
  encoder_mask_tokens?: TokensComparison;
}

/** Told of a run as it goes. */
export interface BenchListener {
  onStart?(versions: BenchResult['versions'], threads: number): void;
  onCase?(result: CaseResult): void;
}

/**
 * The result of one case.
 *
 * @param seconds Seconds an iteration, round by round: ours, and the reference's where there is one.
 * @param perIteration How many of the unit's things an iteration does.
 */
export function caseResult(
  name: string,
  unit: Unit,
  seconds: readonly (readonly number[])[],
  perIteration = 1,
): CaseResult {
  const [ours, reference] = seconds.map((rounds) => rounds.map((value) => perIteration / value));
  if (ours === undefined) throw new RangeError('nothing was measured');
  const comparison = reference === undefined ? null : compare(ours, reference);
  return {
    name,
    unit,
    ours: summarise(ours),
    reference: reference === undefined ? null : summarise(reference),
    ratio: comparison?.ratio ?? null,
    spread: comparison?.spread ?? null,
    time_ratio: comparison?.time_ratio ?? null,
  };
}
