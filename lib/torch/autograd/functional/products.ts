/** Products of vectors with Jacobians and Hessians. */
import { requireFunction } from '../../errors.js';
import { enableGrad, isGradEnabled, noGrad } from '../../modes.js';
import { checkOptions } from '../../options.js';
import { tidy } from '../../scope.js';
import type { Tensor } from '../../tensor.js';
import {
  asGiven,
  type Differentiable,
  type FunctionalOptions,
  finished,
  gradientsOf,
  listed,
  type OneOrMany,
  ownInputs,
  requireDependence,
  requireSingle,
  type Same,
  vectorFor,
  withZeros,
  zerosLike,
} from './shared.js';

const OPTIONS = ['createGraph', 'strict'] as const;

/** Runs the last step, which is recorded only where that is wanted. */
function lastStep<T>(createGraph: boolean, fn: () => T): T {
  return createGraph || isGradEnabled() ? enableGrad(fn) : noGrad(fn);
}

/**
 * The result of a function, and the product of a vector with its Jacobian: torch.autograd.functional.vjp.
 *
 * @param v Of the shapes of the result; may be left out where that is one element.
 * @returns `[output, product]`, the latter of the shapes of the inputs.
 */
export function vjp<In extends OneOrMany, Out extends OneOrMany>(
  fn: Differentiable<Out>,
  inputs: In,
  v?: OneOrMany | null,
  options: FunctionalOptions = {},
): [output: Same<Out>, product: Same<In>] {
  requireFunction('vjp', fn);
  checkOptions('vjp', options, OPTIONS);
  const { createGraph = false, strict = false } = options;
  return tidy(() => {
    const given = listed(inputs, 'vjp', 'inputs');
    const [own, outputs, weights] = enableGrad(() => {
      const mine = ownInputs(given.list, createGraph);
      const results = listed(fn(...mine), 'vjp', 'the result of the function');
      requireDependence('vjp', results.list, 'output', strict);
      return [mine, results, vectorFor('vjp', v, results, 'the result', createGraph)] as const;
    });
    const product = lastStep(createGraph, () => {
      const found = gradientsOf(outputs.list, own, weights, { createGraph });
      return withZeros('vjp', found, own, 'the gradient of input', options);
    });
    return [
      asGiven(finished(outputs.list, createGraph), outputs.isList),
      asGiven(finished(product, createGraph), given.isList),
    ];
  }) as [Same<Out>, Same<In>];
}

/**
 * The result of a function, and the product of its Jacobian with a vector: torch.autograd.functional.jvp. It goes backward
 * twice; `torch.func.jvp` is faster.
 *
 * @param v Of the shapes of the inputs; may be left out where that is one element.
 * @returns `[output, product]`, both of the shapes of the result.
 */
export function jvp<In extends OneOrMany, Out extends OneOrMany>(
  fn: Differentiable<Out>,
  inputs: In,
  v?: OneOrMany | null,
  options: FunctionalOptions = {},
): [output: Same<Out>, product: Same<Out>] {
  requireFunction('jvp', fn);
  checkOptions('jvp', options, OPTIONS);
  const { createGraph = false, strict = false } = options;
  return tidy(() => {
    const given = listed(inputs, 'jvp', 'inputs');
    const [outputs, weights, gradients, vector] = enableGrad(() => {
      const own = ownInputs(given.list, createGraph);
      const direction = vectorFor('jvp', v, { ...given, list: own }, 'the input', createGraph);
      const results = listed(fn(...own), 'jvp', 'the result of the function');
      requireDependence('jvp', results.list, 'output', strict);
      // The backward pass is linear in these: its derivative with respect to them is wanted, whatever their values.
      const dummies = results.list.map((result) => zerosLike(result).requiresGrad_());
      const found = gradientsOf(results.list, own, dummies, { createGraph: true });
      requireDependence('jvp', found, 'the gradient of input', strict);
      return [results, dummies, found, direction] as const;
    });
    const product = lastStep(createGraph, () => {
      const found = gradientsOf(gradients, weights, vector, { createGraph });
      return withZeros('jvp', found, outputs.list, 'the derivative of output', options);
    });
    return [
      asGiven(finished(outputs.list, createGraph), outputs.isList),
      asGiven(finished(product, createGraph), outputs.isList),
    ];
  }) as [Same<Out>, Same<Out>];
}

/** What vhp and hvp have in common: the function's value, and its gradient with the graph. */
function gradientOf(
  op: string,
  fn: Differentiable<Tensor>,
  inputs: OneOrMany,
  v: OneOrMany | null | undefined,
  { createGraph = false, strict = false }: FunctionalOptions,
) {
  const given = listed(inputs, op, 'inputs');
  const own = ownInputs(given.list, createGraph);
  const vector = vectorFor(op, v, { ...given, list: own }, 'the input', createGraph);
  const results = listed(fn(...own), op, 'the result of the function');
  requireDependence(op, results.list, 'output', strict);
  const value = requireSingle(op, results);
  const gradient = gradientsOf([value], own, [], { createGraph: true });
  requireDependence(op, gradient, 'the gradient of input', strict);
  return { isList: given.isList, own, vector, value, gradient };
}

/**
 * The value of a function, and the product of a vector with its Hessian: torch.autograd.functional.vhp.
 *
 * @param fn Returns a tensor of one element.
 * @param v Of the shapes of the inputs; may be left out where that is one element.
 * @returns `[value, product]`, the latter of the shapes of the inputs.
 */
export function vhp<In extends OneOrMany>(
  fn: Differentiable<Tensor>,
  inputs: In,
  v?: OneOrMany | null,
  options: FunctionalOptions = {},
): [value: Tensor, product: Same<In>] {
  requireFunction('vhp', fn);
  checkOptions('vhp', options, OPTIONS);
  const { createGraph = false } = options;
  return tidy(() => {
    const { isList, own, vector, value, gradient } = enableGrad(() =>
      gradientOf('vhp', fn, inputs, v, options),
    );
    const product = lastStep(createGraph, () => {
      const found = gradientsOf(gradient, own, vector, { createGraph });
      return withZeros('vhp', found, own, 'the Hessian of input', options);
    });
    const [result] = finished([value], createGraph);
    return [result, asGiven(finished(product, createGraph), isList)];
  }) as [Tensor, Same<In>];
}

/**
 * The value of a function, and the product of its Hessian with a vector: torch.autograd.functional.hvp. {@link vhp} is faster, and
 * the same for functions that are twice continuously differentiable.
 *
 * @param fn Returns a tensor of one element.
 * @param v Of the shapes of the inputs; may be left out where that is one element.
 * @returns `[value, product]`, the latter of the shapes of the inputs.
 */
export function hvp<In extends OneOrMany>(
  fn: Differentiable<Tensor>,
  inputs: In,
  v?: OneOrMany | null,
  options: FunctionalOptions = {},
): [value: Tensor, product: Same<In>] {
  requireFunction('hvp', fn);
  checkOptions('hvp', options, OPTIONS);
  const { createGraph = false, strict = false } = options;
  return tidy(() => {
    const { isList, own, vector, value, dummies, second } = enableGrad(() => {
      const first = gradientOf('hvp', fn, inputs, v, options);
      const dummies = first.own.map((input) => zerosLike(input).requiresGrad_());
      const second = gradientsOf(first.gradient, first.own, dummies, { createGraph: true });
      requireDependence('hvp', second, 'the Hessian of input', strict);
      return { ...first, dummies, second };
    });
    const product = lastStep(createGraph, () => {
      const found = gradientsOf(second, dummies, vector, { createGraph });
      return withZeros('hvp', found, own, 'the Hessian of input', options);
    });
    const [result] = finished([value], createGraph);
    return [result, asGiven(finished(product, createGraph), isList)];
  }) as [Tensor, Same<In>];
}
