/** Where a tensor is not zero, in both forms that PyTorch has. */
import { TorchError } from './errors.js';
import { callOp } from './ops.js';
import { checkOptions } from './options.js';
import type { Tensor } from './tensor.js';

export interface NonzeroOptions {
  /** A tensor of indices for each dimension, as indexing takes them, in the place of one of shape (n, dimensions). */
  asTuple?: boolean;
  /** Takes the result, unless that is a list. */
  out?: Tensor;
}

/**
 * The indices of the elements that are not zero: int64 of shape (n, dimensions of `input`), one row for each. With `asTuple`,
 * one tensor of shape (n) for each dimension; a tensor of no dimensions counts as one of one element.
 * [torch.nonzero](https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html)
 *
 * ```ts
 * torch.nonzero(torch.tensor([[0, 1], [2, 0]])) // => [[0, 1], [1, 0]]
 * ```
 */
export function nonzero(input: Tensor, options: NonzeroOptions & { asTuple: true }): Tensor[];
export function nonzero(input: Tensor, options?: NonzeroOptions & { asTuple?: false }): Tensor;
export function nonzero(input: Tensor, options?: NonzeroOptions): Tensor | Tensor[];
export function nonzero(input: Tensor, options: NonzeroOptions = {}): Tensor | Tensor[] {
  checkOptions('nonzero', options, ['asTuple', 'out']);
  const { asTuple = false, out } = options;
  if (!asTuple) return callOp('aten::nonzero', input, { out }) as Tensor;
  if (out === undefined) return callOp('aten::nonzero_numpy', input) as Tensor[];
  const problem = 'out takes one tensor; with asTuple: true there is one for each dimension';
  throw new TorchError(`nonzero: ${problem}`, 'TypeError', 'nonzero');
}
