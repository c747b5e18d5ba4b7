/** torch.autograd.forward_ad: tensors that carry a tangent, which ops compute along with their results. */
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { TorchError } from '../errors.js';
import { enter, type Mode } from '../modes.js';
import { callOp } from '../ops.js';
import { Tensor } from '../tensor.js';

/** The levels that are open. libtorch has one at most. */
let open = 0;

/**
 * Opens a level in which dual tensors exist, for a function or to the end of a block. What is left of their tangents goes at its
 * end.
 *
 * ```ts
 * const tangent = forwardAD.dualLevel(() => {
 *   const dual = forwardAD.makeDual(x, direction);
 *   return forwardAD.unpackDual(dual.sin()).tangent;
 * });
 * ```
 */
export function dualLevel(): Mode;
export function dualLevel<T>(fn: () => T): T;
export function dualLevel<T>(fn?: () => T): T | Mode {
  if (open > 0) {
    throw new TorchError(
      'dualLevel: levels of forward mode cannot be nested; torch.func.jvp can',
      'RuntimeError',
      'dualLevel',
    );
  }
  const setUp = () => {
    const level = core.enterDualLevel();
    open++;
    return () => {
      open--;
      core.leaveDualLevel(level);
    };
  };
  return enter('dualLevel', setUp, fn);
}

function requireFloating(value: unknown, what: string): void {
  if (value instanceof Tensor && /^(float|bfloat|complex)/.test(value.dtype)) return;
  throw new TorchError(
    `makeDual: ${what} should be a Tensor of a floating point or complex dtype, got ${describeValue(value)}`,
    'ValueError',
    'makeDual',
  );
}

/**
 * A view of a tensor that carries a tangent.
 *
 * @param tangent Of the tensor's shape, dtype and device.
 * @throws TorchError outside of {@link dualLevel}
 */
export function makeDual(tensor: Tensor, tangent: Tensor): Tensor {
  requireFloating(tensor, 'tensor');
  requireFloating(tangent, 'tangent');
  if (open > 0) return callOp('aten::_make_dual', tensor, tangent, 0) as Tensor;
  throw new TorchError(
    'makeDual: there is no level of forward mode; call it in dualLevel(() => …)',
    'RuntimeError',
    'makeDual',
  );
}

/** A tensor without its tangent, and the tangent; null where it has none. */
export function unpackDual(tensor: Tensor): { primal: Tensor; tangent: Tensor | null } {
  if (open === 0) return { primal: tensor, tangent: null };
  const [primal, tangent] = callOp('aten::_unpack_dual', tensor, 0) as [Tensor, Tensor | null];
  return { primal, tangent };
}
