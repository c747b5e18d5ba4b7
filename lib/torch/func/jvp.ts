/** Forward mode: jvp, linearize. */
import { requireFunction, requireList } from '../errors.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { refusal, requireFloating, tensorsIn, withAux } from './arguments.js';
import { atJvpLevel, unwrapped, wrapped } from './levels.js';
import { flatten } from './tree.js';

/**
 * The result of a function, and its derivative in a direction: torch.func.jvp, the product of its Jacobian with a vector. It is
 * computed along with the result, in forward mode.
 *
 * ```ts
 * const [y, derivative] = torch.func.jvp((x: Tensor) => x.sin(), [x], [torch.onesLike(x)]);
 * ```
 *
 * @param primals The arguments.
 * @param tangents The direction, of the shapes of the arguments.
 * @returns `[output, tangent]`, both as the function's result is built; `[output, tangent, aux]` with `hasAux`.
 */
export function jvp<Args extends unknown[], Output>(
  fn: (...args: Args) => Output,
  primals: readonly [...Args],
  tangents: readonly [...Args],
  options?: { hasAux?: false },
): [output: Output, tangent: Output];
export function jvp<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  primals: readonly [...Args],
  tangents: readonly [...Args],
  options: { hasAux?: boolean },
): [output: unknown, tangent: unknown, aux: unknown];
export function jvp(
  fn: (...args: never[]) => unknown,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  options: { hasAux?: boolean } = {},
): unknown[] {
  requireFunction('jvp', fn);
  requireList('jvp', primals, 'primals');
  requireList('jvp', tangents, 'tangents');
  checkOptions('jvp', options, ['hasAux']);
  const all = primals.map((_, i) => i);
  const hasAux = options.hasAux ?? false;
  const { output, tangent, aux } = jvpOf('jvp', fn, primals, all, tangents, hasAux);
  return hasAux ? [output, tangent, aux] : [output, tangent];
}

/** A jvp with respect to some of the arguments. */
export function jvpOf(
  caller: string,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  positions: readonly number[],
  tangents: readonly unknown[],
  hasAux: boolean,
): { output: unknown; tangent: unknown; aux: unknown } {
  const chosen = flatten(positions.map((position) => args[position]));
  const primals = tensorsIn(caller, chosen.rebuild(chosen.leaves), 'primals');
  requireFloating(caller, primals, 'primals');
  const directions = tensorsIn(caller, tangents, 'tangents');
  checkTangents(caller, primals, directions);
  return tidy(() =>
    atJvpLevel(caller, (level) => {
      const duals = chosen.rebuild(
        primals.map((primal, i) => callOp('aten::_make_dual', primal, directions[i], 0)),
      ) as unknown[];
      const inside = args.map((value, i) => {
        const place = positions.indexOf(i);
        return place < 0 ? wrapped(value, level) : duals[place];
      });
      const [result, aux] = withAux(caller, fn(...(inside as never[])), hasAux);
      const flat = flatten(result);
      const parts = tensorsIn(caller, result, 'the result').map(unpack);
      const output = flat.rebuild(parts.map(({ primal }) => primal));
      const tangent = flat.rebuild(parts.map((part) => part.tangent));
      return unwrapped({ output, tangent, aux }, level);
    }),
  );
}

function unpack(dual: Tensor): { primal: Tensor; tangent: Tensor } {
  const [primal, tangent] = callOp('aten::_unpack_dual', dual, 0) as [Tensor, Tensor | null];
  return { primal, tangent: tangent ?? (callOp('aten::zeros_like', primal) as Tensor) };
}

function checkTangents(
  caller: string,
  primals: readonly Tensor[],
  tangents: readonly Tensor[],
): void {
  if (primals.length !== tangents.length) {
    throw refusal(
      caller,
      `tangents should be ${primals.length} tensors, built as the primals, got ${tangents.length}`,
    );
  }
  for (const [i, { shape }] of primals.entries()) {
    const own = (tangents[i] as Tensor).shape;
    if (String(own) === String(shape)) continue;
    throw refusal(
      caller,
      `tangent ${i} should have the shape of its primal, [${shape.join(', ')}], got [${own.join(', ')}]`,
    );
  }
}

/**
 * The result of a function at a point, and its derivative there as a function of the direction: torch.func.linearize. Each call
 * of the latter computes the function again, in forward mode.
 *
 * @returns `[output, jvpFn]`; `jvpFn` takes one tangent for each primal, and gives the tangent of the output.
 */
export function linearize<Args extends unknown[], Output>(
  fn: (...args: Args) => Output,
  ...primals: Args
): [output: Output, jvpFn: (...tangents: Args) => Output] {
  requireFunction('linearize', fn);
  const output = tidy(() => fn(...primals));
  return [output, (...tangents) => jvp(fn, primals, tangents)[1]];
}
