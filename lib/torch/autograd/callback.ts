/** Functions that libtorch calls with tensors. */
import type { TensorCallback } from '../../native/binding.js';
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { TorchError } from '../errors.js';
import { scope } from '../scope.js';
import { Tensor } from '../tensor.js';

export type MaybeTensor = Tensor | null;

/** New tensors for handles; null for 0. */
export function tensorsOf(handles: readonly number[]): MaybeTensor[] {
  return handles.map((handle) => (handle === 0 ? null : new Tensor(handle)));
}

/** The handles of live tensors; 0 for null. */
export function handlesOf(tensors: readonly MaybeTensor[]): number[] {
  return tensors.map((tensor) => (tensor === null ? 0 : tensor.live()));
}

/**
 * A function in the form in which libtorch calls it. Its tensors are freed when it returns, but for its results.
 *
 * @param run Gets a list of tensors for each list of handles; null changes nothing.
 */
export function callback(
  run: (...lists: MaybeTensor[][]) => readonly MaybeTensor[] | null,
): TensorCallback {
  return (...lists) => {
    using _ = scope();
    const results = run(...lists.map(tensorsOf));
    if (results === null) return undefined;
    // All are looked at before the first gets another handle: a disposed one throws.
    return handlesOf(results).map((handle) => (handle === 0 ? 0 : core.alias(handle)));
  };
}

/** A tensor or nothing, which a function of the user gave; anything else is refused. */
export function maybeTensor(value: unknown, op: string, what: string): MaybeTensor {
  if (value === null || value === undefined) return null;
  if (value instanceof Tensor) return value;
  throw new TorchError(
    `${op}: ${what} should be a Tensor or null, got ${describeValue(value)}`,
    'TypeError',
    op,
  );
}

/** Refuses a hook that is no function. */
export function requireFunction(value: unknown, op: string, name = 'hook'): void {
  if (typeof value === 'function') return;
  throw new TorchError(
    `${op}: ${name} should be a function, got ${describeValue(value)}`,
    'TypeError',
    op,
  );
}
