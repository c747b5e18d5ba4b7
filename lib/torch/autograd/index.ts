import { TorchError } from '../errors.js';
import { checkOptions } from '../options.js';
import { runBackward, runGrad, type Tensor } from '../tensor.js';
import { detectAnomaly, setDetectAnomaly } from './anomaly.js';
import { forwardAD } from './forward-ad.js';
import { AutogradFunction, onceDifferentiable } from './function.js';
import { functional } from './functional/index.js';
import { gradcheck, gradgradcheck } from './gradcheck.js';
import { savedTensorsHooks, saveOnCpu } from './graph.js';

export type { FunctionContext } from './context.js';
export type { ArgumentsOf, AutogradFunction, FunctionCtx, ResultOf } from './function.js';
export type { GradFn, Gradients, RemovableHandle } from './node.js';

type OneOrMany = Tensor | readonly Tensor[];

function toList(value: OneOrMany | null | undefined): readonly Tensor[] {
  if (value == null) return [];
  return Array.isArray(value) ? (value as readonly Tensor[]) : [value as Tensor];
}

function backward(
  tensors: OneOrMany,
  gradients?: OneOrMany | null,
  options: { retainGraph?: boolean; createGraph?: boolean; inputs?: readonly Tensor[] } = {},
): void {
  runBackward(toList(tensors), toList(gradients), options);
}

/** Options of autograd.grad. */
export interface GradOptions {
  gradOutputs?: OneOrMany | null;
  retainGraph?: boolean;
  createGraph?: boolean;
  allowUnused?: boolean;
}

function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  options?: GradOptions & { allowUnused?: false },
): Tensor[];
function grad(outputs: OneOrMany, inputs: OneOrMany, options: GradOptions): (Tensor | null)[];
function grad(outputs: OneOrMany, inputs: OneOrMany, options: GradOptions = {}): (Tensor | null)[] {
  checkOptions('grad', options, ['gradOutputs', 'retainGraph', 'createGraph', 'allowUnused']);
  const wanted = toList(inputs);
  if (wanted.length === 0) {
    throw new TorchError('grad: inputs should name at least one tensor', 'ValueError', 'grad');
  }
  return runGrad(toList(outputs), wanted, toList(options.gradOutputs), options);
}

/** torch.autograd. */
export const autograd = {
  /** The backward pass from several tensors at once. Adds to the leaves' `.grad`. */
  backward,
  /**
   * The gradients of `outputs` with respect to `inputs`, one for each input. Does not change `.grad`. With `allowUnused`, an
   * input that the outputs do not depend on has null.
   */
  grad,
  Function: AutogradFunction,
  onceDifferentiable,
  detectAnomaly,
  setDetectAnomaly,
  functional,
  forwardAD,
  gradcheck,
  gradgradcheck,
  /** torch.autograd.graph. */
  graph: { savedTensorsHooks, saveOnCpu },
};
