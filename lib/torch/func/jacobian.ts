/** Jacobians and Hessians. */
import { requireFunction } from '../errors.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { type Argnums, positionsOf, requireReal, standardBasis, tensorsIn } from './arguments.js';
import { vjpOf } from './grad.js';
import { jvpOf } from './jvp.js';
import type { Randomness } from './levels.js';
import { flatten } from './tree.js';
import { vmap } from './vmap.js';

export interface JacobianOptions {
  /** Which arguments to differentiate with respect to; 0 by default. With an array, the Jacobian of each is in an array. */
  argnums?: Argnums;
  /** Whether the function returns `[output, aux]`; the result is `[jacobian, aux]` then. */
  hasAux?: boolean;
}

type Entry = (...args: never[]) => unknown;

/** The result of a function of a single tensor is a single tensor; anything else is built as described. */
// biome-ignore lint/suspicious/noExplicitAny: how the result is built depends on values
type Jacobian<N> = N extends readonly number[] ? any[] : any;

/**
 * A function that computes the Jacobian of `fn` in reverse mode, as torch.func.jacrev: a row at a time for each element of the
 * result, in batches. Better than {@link jacfwd} where the result has fewer elements than the argument.
 *
 * @param options.chunkSize How many rows are computed at a time; all by default. Less memory with less.
 * @returns For a result of shape R and an argument of shape A, a tensor of shape [...R, ...A]; built as the result is, and in it
 *   as the argument is.
 */
export function jacrev<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => unknown,
  options: JacobianOptions & { argnums?: N; chunkSize?: number | null } = {},
): (...args: Args) => Jacobian<N> {
  requireFunction('jacrev', fn);
  checkOptions('jacrev', options, ['argnums', 'hasAux', 'chunkSize']);
  const { argnums = 0, hasAux = false, chunkSize = null } = options;
  return (...args) =>
    tidy(() => {
      const positions = positionsOf('jacrev', argnums, args.length);
      const { output, aux, vjpFn } = vjpOf('jacrev', fn as Entry, args, positions, hasAux);
      const outputs = flatten(output);
      const results = tensorsIn('jacrev', output, 'the result');
      requireReal('jacrev', results, 'the result');
      const rows = vmap((basis: unknown) => vjpFn(outputs.rebuild(basis as unknown[])), {
        chunkSize,
      })(standardBasis(results));
      const inputs = flatten(rows);
      const counts = results.map((result) => result.numel());
      // (elements of all results, ...argument), for each tensor of the arguments.
      const split = inputs.leaves.map((leaf) => splitOf(leaf as Tensor, counts, 0));
      const jacobian = outputs.rebuild(
        results.map((result, r) => {
          const parts = split.map((pieces) => {
            const piece = pieces[r] as Tensor;
            return piece.reshape([...result.shape, ...piece.shape.slice(1)]);
          });
          return oneOrAll(argnums, inputs.rebuild(parts));
        }),
      );
      return hasAux ? [jacobian, aux] : jacobian;
    }) as Jacobian<N>;
}

/**
 * Like {@link jacrev}, in forward mode, as torch.func.jacfwd: a column at a time for each element of the argument. Better where
 * the argument has fewer elements than the result.
 *
 * @param options.randomness Of `fn`; see `torch.func.vmap`.
 */
export function jacfwd<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => unknown,
  options: JacobianOptions & { argnums?: N; randomness?: Randomness } = {},
): (...args: Args) => Jacobian<N> {
  requireFunction('jacfwd', fn);
  checkOptions('jacfwd', options, ['argnums', 'hasAux', 'randomness']);
  const { argnums = 0, hasAux = false, randomness = 'error' } = options;
  return (...args) =>
    tidy(() => {
      const positions = positionsOf('jacfwd', argnums, args.length);
      const chosen = positions.map((position) => args[position]);
      const inputs = flatten(chosen);
      const primals = tensorsIn('jacfwd', chosen, 'differentiated arguments');
      requireReal('jacfwd', primals, 'differentiated arguments');
      const columns = (basis: unknown): unknown => {
        const tangents = inputs.rebuild(basis as unknown[]) as unknown[];
        const { tangent, aux } = jvpOf('jacfwd', fn as Entry, args, positions, tangents, hasAux);
        return hasAux ? [tangent, aux] : [tangent];
      };
      const [tangents, aux] = vmap(columns, { randomness })(standardBasis(primals)) as unknown[];
      const outputs = flatten(tangents);
      const counts = primals.map((primal) => primal.numel());
      const jacobian = outputs.rebuild(
        outputs.leaves.map((leaf) => {
          const moved = (leaf as Tensor).movedim(0, -1);
          const parts = splitOf(moved, counts, -1).map((piece, i) =>
            piece.reshape([...piece.shape.slice(0, -1), ...(primals[i] as Tensor).shape]),
          );
          return oneOrAll(argnums, inputs.rebuild(parts));
        }),
      );
      if (!hasAux) return jacobian;
      // All of the batch have the same.
      const rest = flatten(aux);
      return [jacobian, rest.rebuild(rest.leaves.map((leaf) => (leaf as Tensor).select(0, 0)))];
    }) as Jacobian<N>;
}

/**
 * A function that computes the Hessian of `fn`, as torch.func.hessian: {@link jacfwd} of {@link jacrev}.
 *
 * @param fn Returns a tensor of one element, or of more.
 */
export function hessian<Args extends unknown[], const N extends Argnums = 0>(
  fn: (...args: Args) => unknown,
  options: { argnums?: N } = {},
): (...args: Args) => Jacobian<N> {
  requireFunction('hessian', fn);
  checkOptions('hessian', options, ['argnums']);
  const { argnums = 0 as N } = options;
  return jacfwd(jacrev(fn, { argnums }), { argnums });
}

function oneOrAll(argnums: Argnums, parts: unknown): unknown {
  return typeof argnums === 'number' ? (parts as unknown[])[0] : parts;
}

function splitOf(tensor: Tensor, counts: readonly number[], dim: number): Tensor[] {
  return callOp('aten::split_with_sizes', tensor, counts, dim) as Tensor[];
}
