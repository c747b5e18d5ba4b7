/**
 * What a training step does with all parameters at once, by the addon: for hundreds of small ones, calling libtorch's ops from
 * here takes longer than the work. It is for float32 on a CPU with AVX2; elsewhere these functions decline.
 *
 * @internal
 */
import { core } from './core.js';
import { guard } from './errors.js';
import { Tensor } from './tensor.js';

/** Handles of tensors; 0 for none. A loop, as `Int32Array.from` takes as long as the update of a small model. */
function handlesOf(tensors: readonly (Tensor | null)[]): Int32Array {
  const handles = new Int32Array(tensors.length);
  for (let i = 0; i < handles.length; i++) handles[i] = tensors[i]?.live() ?? 0;
  return handles;
}

/**
 * The norm of the gradients of parameters, as if they were one vector; those without one are left out. Sums are in float64, and
 * do not depend on the number of threads.
 *
 * @returns float32 without dimensions; null where libtorch's ops are needed.
 */
export function gradientNorm(parameters: readonly Tensor[]): Tensor | null {
  const handle = guard('gradientNorm', () => core.gradientNorm(handlesOf(parameters)));
  return handle === 0 ? null : new Tensor(handle);
}

/** Sets the gradients of parameters to null. */
export function clearGradients(parameters: readonly Tensor[]): void {
  guard('zeroGrad', () => core.clearGradients(handlesOf(parameters)));
}

/** A step of Adam for parameters and their state, in lists of the same order. */
export interface AdamStep {
  readonly params: readonly Tensor[];
  readonly expAvgs: readonly Tensor[];
  readonly expAvgSqs: readonly Tensor[];
  /** Empty without AMSGrad. */
  readonly maxExpAvgSqs: readonly Tensor[];
  /** Each parameter's number of steps, before this one. */
  readonly steps: readonly Tensor[];
  /** Moving averages of the parameters, for those that have one; empty where none has. */
  readonly averages: readonly (Tensor | null)[];
  /** Parameters that should have no gradient. */
  readonly absent: readonly Tensor[];
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
  readonly decoupledWeightDecay: boolean;
  readonly maximize: boolean;
  /** The share of the way that the averages move. */
  readonly averageShare: number;
  /** 1 where only the averages move, else 0. */
  readonly foundInf: Tensor | null;
  /** By which gradients are multiplied first; they themselves stay as they are. */
  readonly gradFactor: Tensor | null;
}

/**
 * Takes a step, to the same bits as `_fused_adam_`, `_fused_adamw_` and `_foreach_lerp_` after one another.
 *
 * @returns false, with nothing changed, for what libtorch's ops are needed for, and where others than `params` have gradients.
 */
export function adamStep(step: AdamStep): boolean {
  return guard('step', () =>
    core.adamStep(
      handlesOf(step.params),
      handlesOf(step.expAvgs),
      handlesOf(step.expAvgSqs),
      handlesOf(step.maxExpAvgSqs),
      handlesOf(step.steps),
      handlesOf(step.averages),
      handlesOf(step.absent),
      step.lr,
      ...step.betas,
      step.eps,
      step.weightDecay,
      step.decoupledWeightDecay,
      step.maximize,
      step.averageShare,
      step.foundInf?.live() ?? 0,
      step.gradFactor?.live() ?? 0,
    ),
  );
}
