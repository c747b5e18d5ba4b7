/** Inputs and results of torch.autograd.functional: one tensor or an array of them, with the checks of `strict`. */
import { describeValue } from '../../describe.js';
import { TorchError } from '../../errors.js';
import { callOp } from '../../ops.js';
import { runGrad, Tensor } from '../../tensor.js';
import type { MaybeTensor } from '../callback.js';

/** Functions whose derivatives are computed: of tensors, with one tensor or an array of them as the result. */
export type Differentiable<Out extends OneOrMany> = (...inputs: Tensor[]) => Out;

export type OneOrMany = Tensor | readonly Tensor[];

/** What a function of these inputs has for each: one tensor or an array. */
export type Same<T extends OneOrMany> = T extends readonly Tensor[] ? Tensor[] : Tensor;

export interface FunctionalOptions {
  /** Record the computation, so that its result can be differentiated; false by default. */
  createGraph?: boolean;
  /** Refuse results that do not depend on an input, rather than giving zeros; false by default. */
  strict?: boolean;
}

export interface Listed {
  readonly list: readonly Tensor[];
  readonly isList: boolean;
}

export function refusal(op: string, problem: string): TorchError {
  return new TorchError(`${op}: ${problem}`, 'RuntimeError', op);
}

export function listed(value: unknown, op: string, what: string): Listed {
  const isList = Array.isArray(value);
  const list: readonly unknown[] = isList ? value : [value];
  for (const tensor of list) {
    if (tensor instanceof Tensor) continue;
    const problem = `${what} should be a Tensor or an array of Tensors, got ${describeValue(value)}`;
    throw new TorchError(`${op}: ${problem}`, 'TypeError', op);
  }
  if (list.length === 0) throw refusal(op, `${what} should have at least one Tensor`);
  return { list: list as readonly Tensor[], isList };
}

/** A list as it was given: the only tensor of what was no array. */
export function asGiven<T>(list: readonly T[], isList: boolean): T | readonly T[] {
  return isList ? list : (list[0] as T);
}

/** Inputs as tensors of their own: those that the function uses by itself are not differentiated. */
export function ownInputs(inputs: readonly Tensor[], createGraph: boolean): Tensor[] {
  return inputs.map((input) =>
    createGraph && input.requiresGrad ? input.viewAs(input) : input.detach().requiresGrad_(),
  );
}

/** Results without their graph, unless it is wanted. */
export function finished(tensors: readonly Tensor[], createGraph: boolean): readonly Tensor[] {
  return createGraph ? tensors : tensors.map((tensor) => tensor.detach());
}

/** A vector as a list, of the shapes of `like`; null only where there is one tensor of one element. */
export function vectorFor(
  op: string,
  v: OneOrMany | null | undefined,
  like: Listed,
  what: string,
  createGraph: boolean,
): readonly Tensor[] {
  if (v == null) {
    if (like.list.length === 1 && like.list[0]?.numel() === 1) return [];
    throw refusal(op, `v can be left out only where ${what} is a single Tensor of one element`);
  }
  const { list } = listed(v, op, 'v');
  if (list.length !== like.list.length) {
    throw refusal(op, `v should be ${like.list.length} tensors, as ${what} is, got ${list.length}`);
  }
  return list.map((tensor, i) => {
    const expected = (like.list[i] as Tensor).shape;
    if (String(tensor.shape) === String(expected)) return createGraph ? tensor : tensor.detach();
    throw refusal(
      op,
      `v[${i}] should have the shape [${expected.join(', ')}] of ${what}, got [${tensor.shape.join(', ')}]`,
    );
  });
}

/** Like autograd.grad, where outputs may be without a graph, and inputs without a gradient. */
export function gradientsOf(
  outputs: readonly MaybeTensor[],
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  options: { createGraph?: boolean; retainGraph?: boolean },
): MaybeTensor[] {
  const chosen: Tensor[] = [];
  const chosenWeights: Tensor[] = [];
  for (const [i, output] of outputs.entries()) {
    if (!output?.requiresGrad) continue;
    chosen.push(output);
    if (weights.length > 0) chosenWeights.push(weights[i] as Tensor);
  }
  if (chosen.length === 0) return inputs.map(() => null);
  return runGrad(chosen, inputs, chosenWeights, { ...options, allowUnused: true });
}

/** Refuses, with `strict`, tensors that depend on no input. */
export function requireDependence(
  op: string,
  tensors: readonly MaybeTensor[],
  what: string,
  strict: boolean,
): void {
  if (!strict) return;
  for (const [i, tensor] of tensors.entries()) {
    if (tensor?.requiresGrad) continue;
    throw refusal(op, `${what} ${i} does not depend on the inputs, which strict does not allow`);
  }
}

/** Zeros for gradients that are not there; refused with `strict`. */
export function withZeros(
  op: string,
  gradients: readonly MaybeTensor[],
  like: readonly Tensor[],
  what: string,
  { strict = false, createGraph = false }: FunctionalOptions,
): Tensor[] {
  return gradients.map((gradient, i) => {
    if (strict && (gradient === null || (createGraph && !gradient.requiresGrad))) {
      throw refusal(op, `${what} ${i} does not depend on the input, which strict does not allow`);
    }
    return gradient ?? zerosLike(like[i] as Tensor);
  });
}

export function zerosLike(tensor: Tensor): Tensor {
  return callOp('aten::zeros_like', tensor) as Tensor;
}

/** Refuses what is not a single tensor of one element, and gives it. */
export function requireSingle(op: string, { list, isList }: Listed): Tensor {
  const [only] = list;
  if (!isList && only?.numel() === 1) return only;
  throw refusal(op, 'the function should return a single Tensor of one element');
}
