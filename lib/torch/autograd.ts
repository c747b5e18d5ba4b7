import { TorchError } from './errors.js';
import { detectAnomaly } from './modes.js';
import { runBackward, runGrad, type Tensor } from './tensor.js';

type OneOrMany = Tensor | readonly Tensor[];

function list(value: OneOrMany | null | undefined): readonly Tensor[] {
  if (value == null) return [];
  return Array.isArray(value) ? (value as readonly Tensor[]) : [value as Tensor];
}

function backward(
  tensors: OneOrMany,
  gradients?: OneOrMany | null,
  options: { retainGraph?: boolean; createGraph?: boolean; inputs?: readonly Tensor[] } = {},
): void {
  runBackward(list(tensors), list(gradients), options);
}

function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  options: {
    gradOutputs?: OneOrMany | null;
    retainGraph?: boolean;
    createGraph?: boolean;
    allowUnused?: boolean;
  } = {},
): Tensor[] {
  const wanted = list(inputs);
  if (wanted.length === 0) {
    throw new TorchError('grad: inputs should name at least one tensor', 'ValueError', 'grad');
  }
  return runGrad(list(outputs), wanted, list(options.gradOutputs), options) as Tensor[];
}

/** torch.autograd. */
export const autograd = {
  /** The backward pass from several tensors at once, adding to the leaves' `.grad`. */
  backward,
  /**
   * The gradients of `outputs` with respect to `inputs`, one for each input, leaving `.grad` alone. With `allowUnused` an
   * input that the outputs do not depend on has null.
   */
  grad,
  detectAnomaly,
};
