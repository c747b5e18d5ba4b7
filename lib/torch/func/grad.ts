/** Reverse mode: grad, gradAndValue, vjp. */
import { requireFunction, requireList } from '../errors.js';
import { isGradEnabled } from '../modes.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { scope, tidy } from '../scope.js';
import { runGrad, Tensor } from '../tensor.js';
import {
  type Argnums,
  positionsOf,
  refusal,
  requireFloating,
  tensorsIn,
  withAux,
} from './arguments.js';
import { atGradLevel, unwrapped, wrapped } from './levels.js';
import { flatten } from './tree.js';

/** Options of the transforms that differentiate. */
export interface GradTransformOptions {
  /** Which arguments to differentiate with respect to; 0 by default. */
  argnums?: Argnums;
  /** Whether the function returns `[output, aux]`, of which the second is passed on; false by default. */
  hasAux?: boolean;
}

/** A gradient is built as its argument is; for an array of positions it is an array. */
type Gradient<Args extends unknown[], N> = N extends readonly number[]
  ? { -readonly [I in keyof N]: Args[N[I] & keyof Args] }
  : Args[N & keyof Args];

/**
 * The gradients of outputs that depend on inputs; zeros for inputs that none depends on.
 *
 * @param weights One for each output, or none for outputs of one element.
 */
export function gradients(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  options: { retainGraph?: boolean; createGraph?: boolean },
): Tensor[] {
  const chosen = outputs.flatMap((output, i) => (output.requiresGrad ? [i] : []));
  const pick = <T>(list: readonly T[]) => chosen.map((i) => list[i] as T);
  const found =
    chosen.length === 0
      ? inputs.map(() => null)
      : runGrad(pick(outputs), inputs, weights.length === 0 ? [] : pick(weights), {
          ...options,
          allowUnused: true,
        });
  return found.map((gradient, i) => gradient ?? (callOp('aten::zeros_like', inputs[i]) as Tensor));
}

/** Arguments of which some are differentiated: as the level sees them, with the tensors of those. */
export function differentiated(
  caller: string,
  args: readonly unknown[],
  positions: readonly number[],
  level: number,
): { args: unknown[]; tensors: Tensor[]; rebuild: (leaves: readonly unknown[]) => unknown } {
  const chosen = positions.map((position) => args[position]);
  requireFloating(caller, tensorsIn(caller, chosen, 'differentiated arguments'), 'they');
  const inside = args.map((value, i) => wrapped(value, level, positions.includes(i)));
  const flat = flatten(positions.map((position) => inside[position]));
  return { args: inside, tensors: flat.leaves as Tensor[], rebuild: flat.rebuild };
}

function compute(
  caller: string,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  { argnums = 0, hasAux = false }: GradTransformOptions,
): { gradient: unknown; value: unknown; aux: unknown } {
  const positions = positionsOf(caller, argnums, args.length);
  return atGradLevel(caller, (level) => {
    const inside = differentiated(caller, args, positions, level);
    const [output, aux] = withAux(caller, fn(...(inside.args as never[])), hasAux);
    if (!(output instanceof Tensor) || output.ndim !== 0) {
      const got = output instanceof Tensor ? `shape [${output.shape.join(', ')}]` : typeof output;
      throw refusal(caller, `the function should return a tensor of no dimensions, got ${got}`);
    }
    const found = gradients([output], inside.tensors, [], { createGraph: true });
    const parts = inside.rebuild(found) as unknown[];
    const gradient = typeof argnums === 'number' ? parts[0] : parts;
    return unwrapped({ gradient, value: output, aux }, level);
  });
}

/**
 * A function that computes the gradient of `fn`, as torch.func.grad. Transforms can be nested: `grad(grad(fn))` is the second
 * derivative, `vmap(grad(fn))` gives the gradient of each sample.
 *
 * @param fn Returns a tensor of no dimensions.
 * @param options.argnums With an array, the gradients are an array.
 * @returns The gradient, as the argument is built: of the same shapes. With `hasAux`, `[gradient, aux]`.
 */
export function grad<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => Tensor,
  options?: GradTransformOptions & { argnums?: N; hasAux?: false },
): (...args: Args) => Gradient<Args, N>;
export function grad<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  options: GradTransformOptions,
): (...args: Args) => unknown;
export function grad(
  fn: (...args: never[]) => unknown,
  options: GradTransformOptions = {},
): (...args: unknown[]) => unknown {
  requireFunction('grad', fn);
  checkOptions('grad', options, ['argnums', 'hasAux']);
  return (...args) =>
    tidy(() => {
      const { gradient, aux } = compute('grad', fn, args, options);
      return options.hasAux ? [gradient, aux] : gradient;
    });
}

/** Like {@link grad}, with the value too: `[gradient, value]`, or `[gradient, [value, aux]]` with `hasAux`. */
export function gradAndValue<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => Tensor,
  options?: GradTransformOptions & { argnums?: N; hasAux?: false },
): (...args: Args) => [gradient: Gradient<Args, N>, value: Tensor];
export function gradAndValue<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  options: GradTransformOptions,
): (...args: Args) => [gradient: unknown, value: unknown];
export function gradAndValue(
  fn: (...args: never[]) => unknown,
  options: GradTransformOptions = {},
): (...args: unknown[]) => [unknown, unknown] {
  requireFunction('gradAndValue', fn);
  checkOptions('gradAndValue', options, ['argnums', 'hasAux']);
  return (...args) =>
    tidy(() => {
      const { gradient, value, aux } = compute('gradAndValue', fn, args, options);
      return [gradient, options.hasAux ? [value, aux] : value];
    });
}

/** The second result of {@link vjp}. */
export type VjpFunction<Args extends unknown[]> = (cotangents: unknown) => Args;

/**
 * The result of a function, and a function that multiplies a vector with its Jacobian, from the left: torch.func.vjp.
 *
 * ```ts
 * const [y, vjpFn] = torch.func.vjp((x: Tensor) => x.sin(), [x]);
 * const [gradient] = vjpFn(torch.onesLike(y));
 * ```
 *
 * @param primals The arguments: tensors, in arrays and plain objects too.
 * @returns `[output, vjpFn]`, or `[output, vjpFn, aux]` with `hasAux`. `vjpFn` takes cotangents as the output is built, and
 *   gives an array of one gradient for each argument. It may be called several times, while the open scope is.
 */
export function vjp<Args extends unknown[], Output>(
  fn: (...args: Args) => Output,
  primals: readonly [...Args],
  options?: { hasAux?: false },
): [output: Output, vjpFn: VjpFunction<Args>];
export function vjp<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  primals: readonly [...Args],
  options: { hasAux?: boolean },
): [output: unknown, vjpFn: VjpFunction<Args>, aux: unknown];
export function vjp(
  fn: (...args: never[]) => unknown,
  primals: readonly unknown[],
  options: { hasAux?: boolean } = {},
): unknown[] {
  requireFunction('vjp', fn);
  requireList('vjp', primals, 'primals');
  checkOptions('vjp', options, ['hasAux']);
  const all = primals.map((_, i) => i);
  const { output, aux, vjpFn } = vjpOf('vjp', fn, primals, all, options.hasAux ?? false);
  return options.hasAux ? [output, vjpFn, aux] : [output, vjpFn];
}

/** A vjp with respect to some of the arguments. */
export function vjpOf(
  caller: string,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  positions: readonly number[],
  hasAux: boolean,
): { output: unknown; aux: unknown; vjpFn: (cotangents: unknown) => unknown } {
  using inner = scope();
  return atGradLevel(caller, (level) => {
    const inside = differentiated(caller, args, positions, level);
    const [result, aux] = withAux(caller, fn(...(inside.args as never[])), hasAux);
    const outputs = tensorsIn(caller, result, 'the result');
    // The graph is theirs, and vjpFn goes through it.
    inner.keep([outputs, inside.tensors]);
    const vjpFn = (cotangents: unknown): unknown =>
      tidy(() => {
        const weights = tensorsIn(caller, cotangents, 'cotangents');
        checkShapes(caller, weights, outputs);
        const createGraph = isGradEnabled();
        const found = gradients(outputs, inside.tensors, weights, {
          retainGraph: true,
          createGraph,
        });
        return inside.rebuild(found);
      });
    const outside = unwrapped({ output: result, aux }, level);
    return { ...inner.keep(outside), vjpFn };
  });
}

function checkShapes(caller: string, given: readonly Tensor[], outputs: readonly Tensor[]): void {
  if (given.length !== outputs.length) {
    throw refusal(
      caller,
      `cotangents should be ${outputs.length} tensors, as many as the result has, got ${given.length}`,
    );
  }
  for (const [i, { shape }] of outputs.entries()) {
    const own = (given[i] as Tensor).shape;
    if (String(own) === String(shape)) continue;
    throw refusal(
      caller,
      `cotangent ${i} should have the shape of the result, [${shape.join(', ')}], got [${own.join(', ')}]`,
    );
  }
}
