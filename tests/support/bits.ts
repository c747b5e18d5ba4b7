/** Tensors as values that are equal where every bit is. */
import type { Tensor } from '../../lib/torch/index.js';

/** A tensor by its bits, which all dtypes have. */
export interface Bits {
  dtype: string;
  shape: number[];
  bytes: string;
}

/** The bits of a tensor, of any dtype. */
export function bitsOf(tensor: Tensor): Bits {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  const bytes = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
  return { dtype: tensor.dtype, shape: tensor.shape, bytes };
}

/** Those of tensors by their names. */
export function allBits(
  tensors: Readonly<Record<string, Tensor>> | ReadonlyMap<unknown, unknown>,
): Record<string, Bits> {
  const entries = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  return Object.fromEntries(entries.map(([name, tensor]) => [name, bitsOf(tensor as Tensor)]));
}
