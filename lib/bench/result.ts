/** Results in the form of `--json`. */
import type { Precision } from '../runtime/precision.js';
import type { Device } from '../torch/index.js';
import type { Machine } from './machine.js';
import type { PeakMemory } from './memory.js';
import { type Comparison, compare, type Summary, summarise } from './statistics.js';

export type Unit = 'ops/s' | 'images/s';

/** Throughputs of one side, and the peak memory of its process where it was measured for a single case. */
export type Side = Summary &
  Partial<PeakMemory> & {
    /** For a training step: medians of its parts. */
    phases_ms?: Record<string, number>;
    /** Whether the compiled model (torch.compile) was used, as the faster one. */
    compiled?: boolean;
  };

/** One case: throughputs, and their comparison. Without a reference, its parts are null. */
export interface CaseResult {
  name: string;
  unit: Unit;
  ours: Side;
  reference: Side | null;
  ratio: Comparison['ratio'] | null;
  spread: Comparison['spread'] | null;
  time_ratio: Comparison['time_ratio'] | null;
  /** FLOPs of a training step per image, without recomputation. */
  flops_per_image?: number;
  /** Our FLOPs per second, and their share of the rate of a large matrix product. */
  tflops?: number;
  gemm_share?: number;
}

/** The cost of mask tokens in the encoder: the ratio of with to without. */
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
  /** The method of the measurement, in words. */
  method: string;
  versions: { libtorch: string; reference: string | null };
  machine: Machine;
}

/** Settings that all steps of a benchmark share. */
export interface StepSetting {
  model: string;
  batch_size: number;
  /** [height, width] */
  image_size: readonly [number, number];
  /** The share of patches that are removed, of a masked autoencoder. */
  mask_ratio?: number;
  device: Device;
  /** The precision of products, and the rate of a large one, in TFLOP/s. */
  amp: Precision;
  gemm_tflops: number;
}

export interface StepResult extends BenchResult, StepSetting {
  /** The method whose step it is. */
  trained_by: string;
  checkpointing: boolean;
  /** Whether our steps used a CUDA graph. */
  cuda_graph: boolean;
  /** The ratio of the step with mask tokens in the encoder to the step without. */
  encoder_mask_tokens?: TokensComparison;
}

/** Callbacks of a run. */
export interface BenchListener {
  onStart?(versions: BenchResult['versions'], threads: number): void;
  onCase?(result: CaseResult): void;
}

/**
 * The result of one case.
 *
 * @param seconds Seconds per iteration, round by round: ours, and the reference's where there is one.
 * @param perIteration How many of the unit (images, ops) an iteration processes.
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
