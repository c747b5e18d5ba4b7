/** Jacobians and Hessians. */
import { requireFunction, TorchError } from '../../errors.js';
import { standardBasis } from '../../func/arguments.js';
import { grad } from '../../func/grad.js';
import { jacfwd } from '../../func/jacobian.js';
import { vmap } from '../../func/vmap.js';
import { enableGrad } from '../../modes.js';
import { callOp } from '../../ops.js';
import { checkOptions } from '../../options.js';
import { tidy } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import {
  asGiven,
  type Differentiable,
  type FunctionalOptions,
  finished,
  gradientsOf,
  type Listed,
  listed,
  type OneOrMany,
  ownInputs,
  refusal,
  requireDependence,
  requireSingle,
  zerosLike,
} from './shared.js';

type Strategy = 'reverse-mode' | 'forward-mode';

export interface JacobianOptions extends FunctionalOptions {
  /** Compute all rows at once, as a batch, rather than one after the other; false by default. Not with `strict`. */
  vectorize?: boolean;
  /** `'forward-mode'` computes columns rather than rows, only with `vectorize`; `'reverse-mode'` by default. */
  strategy?: Strategy;
}

export interface HessianOptions extends FunctionalOptions {
  /** As for `jacobian`, of which a Hessian is two. */
  vectorize?: boolean;
  outerJacobianStrategy?: Strategy;
}

/** An array for a function with an array of results, in it an array for an array of inputs. */
export type JacobianOf<In extends OneOrMany, Out extends OneOrMany> = Out extends readonly Tensor[]
  ? In extends readonly Tensor[]
    ? Tensor[][]
    : Tensor[]
  : In extends readonly Tensor[]
    ? Tensor[]
    : Tensor;

/** An array of arrays for an array of inputs. */
export type HessianOf<In extends OneOrMany> = In extends readonly Tensor[] ? Tensor[][] : Tensor;

/**
 * The Jacobian of a function at its inputs: torch.autograd.functional.jacobian.
 *
 * @param fn Takes the inputs one by one; returns a tensor or an array of tensors.
 * @param inputs A tensor or an array of tensors.
 * @returns For a result of shape R and an input of shape I, a tensor of shape [...R, ...I].
 */
export function jacobian<In extends OneOrMany, Out extends OneOrMany>(
  fn: Differentiable<Out>,
  inputs: In,
  options: JacobianOptions = {},
): JacobianOf<In, Out> {
  requireFunction('jacobian', fn);
  checkOptions('jacobian', options, ['createGraph', 'strict', 'vectorize', 'strategy']);
  const { strategy = 'reverse-mode' } = options;
  checkStrategy('jacobian', strategy);
  const given = listed(inputs, 'jacobian', 'inputs');
  const compute = strategy === 'forward-mode' ? forwardMode : reverseMode;
  return tidy(() => compute(fn, given, options)) as JacobianOf<In, Out>;
}

function checkStrategy(op: string, strategy: unknown): void {
  if (strategy === 'reverse-mode' || strategy === 'forward-mode') return;
  throw new TorchError(
    `${op}: a strategy should be 'reverse-mode' or 'forward-mode', got ${strategy}`,
    'ValueError',
    op,
  );
}

function forwardMode(fn: Differentiable<OneOrMany>, given: Listed, options: JacobianOptions) {
  const { strict = false, createGraph = false, vectorize = false } = options;
  if (strict || createGraph || !vectorize) {
    throw refusal(
      'jacobian',
      "strategy 'forward-mode' goes with vectorize, and neither with strict nor with createGraph",
    );
  }
  const argnums = given.list.map((_, i) => i);
  return jacfwd(fn, { argnums: given.isList ? argnums : 0 })(...given.list);
}

function reverseMode(fn: Differentiable<OneOrMany>, given: Listed, options: JacobianOptions) {
  const { createGraph = false, strict = false, vectorize = false } = options;
  if (strict && vectorize) throw refusal('jacobian', 'strict does not go with vectorize');
  return enableGrad(() => {
    const own = ownInputs(given.list, createGraph);
    const outputs = listed(fn(...own), 'jacobian', 'the result of the function');
    requireDependence('jacobian', outputs.list, 'output', strict);
    const rows = vectorize
      ? batchOfRows(outputs.list, own, createGraph)
      : outputs.list.map((output, i) => rowsOf(output, i, own, options));
    const jacobians = rows.map((parts) => asGiven(finished(parts, createGraph), given.isList));
    return asGiven(jacobians, outputs.isList);
  });
}

/** For one output the Jacobian with respect to each input, a row at a time. */
function rowsOf(
  output: Tensor,
  number: number,
  inputs: readonly Tensor[],
  { createGraph = false, strict = false }: JacobianOptions,
): Tensor[] {
  const rows: Tensor[][] = inputs.map(() => []);
  const flat = output.reshape([-1]);
  for (let i = 0; i < flat.numel(); i++) {
    const found = gradientsOf([flat.select(0, i)], inputs, [], { retainGraph: true, createGraph });
    for (const [k, gradient] of found.entries()) {
      if (strict && (gradient === null || (createGraph && !gradient.requiresGrad))) {
        throw refusal(
          'jacobian',
          `output ${number}, or its gradient, does not depend on input ${k}, which strict does not allow`,
        );
      }
      rows[k]?.push(gradient ?? zerosLike(inputs[k] as Tensor));
    }
  }
  return rows.map((list, k) => {
    const shape = [...output.shape, ...(inputs[k] as Tensor).shape];
    if (list.length === 0) return (inputs[k] as Tensor).newZeros(shape);
    return (callOp('aten::stack', list, 0) as Tensor).view(shape);
  });
}

/** For each output the Jacobian with respect to each input, with all rows as one batch. */
function batchOfRows(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  createGraph: boolean,
): Tensor[][] {
  const counts = outputs.map((output) => output.numel());
  const row = (weights: Tensor[]): Tensor[] =>
    gradientsOf(outputs, inputs, weights, { createGraph, retainGraph: true }).map(
      (gradient, k) => gradient ?? zerosLike(inputs[k] as Tensor),
    );
  const parts = vmap(row)(standardBasis(outputs)).map(
    (all) => callOp('aten::split_with_sizes', all, counts, 0) as Tensor[],
  );
  return outputs.map((output, i) =>
    inputs.map((input, k) =>
      ((parts[k] as Tensor[])[i] as Tensor).reshape([...output.shape, ...input.shape]),
    ),
  );
}

/**
 * The Hessian of a function at its inputs: torch.autograd.functional.hessian.
 *
 * @param fn Takes the inputs one by one; returns a tensor of one element.
 * @param inputs A tensor or an array of tensors.
 * @returns For inputs of shapes I and J, a tensor of shape [...I, ...J].
 */
export function hessian<In extends OneOrMany>(
  fn: Differentiable<Tensor>,
  inputs: In,
  options: HessianOptions = {},
): HessianOf<In> {
  const names = ['createGraph', 'strict', 'vectorize', 'outerJacobianStrategy'] as const;
  requireFunction('hessian', fn);
  checkOptions('hessian', options, names);
  const { outerJacobianStrategy: strategy = 'reverse-mode', ...others } = options;
  checkStrategy('hessian', strategy);
  const { strict = false } = options;
  const given = listed(inputs, 'hessian', 'inputs');
  const single = (...own: Tensor[]): Tensor => {
    const results = listed(fn(...own), 'hessian', 'the result of the function');
    requireDependence('hessian', results.list, 'output', strict);
    return requireSingle('hessian', results).squeeze();
  };
  const gradient = (...own: Tensor[]): Tensor[] => {
    if (strategy === 'forward-mode') {
      return grad(single, { argnums: own.map((_, i) => i) })(...own) as Tensor[];
    }
    const found = jacobian(single, own, { createGraph: true });
    requireDependence('hessian', found, 'the gradient of input', strict);
    return found;
  };
  return tidy(() => {
    const rows = jacobian(gradient, given.list, { ...others, strategy });
    return given.isList ? rows : rows[0]?.[0];
  }) as HessianOf<In>;
}
