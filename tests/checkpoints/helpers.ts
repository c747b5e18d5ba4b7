import type { Tensor } from '../../lib/torch/index.js';

/** A tensor by its bits, which all dtypes have. */
export interface Bits {
  dtype: string;
  shape: number[];
  bytes: string;
}

export function bitsOf(tensor: Tensor): Bits {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  const bytes = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
  return { dtype: tensor.dtype, shape: tensor.shape, bytes };
}

export function allBits(
  tensors: Readonly<Record<string, Tensor>> | ReadonlyMap<unknown, unknown>,
): Record<string, Bits> {
  const entries = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  return Object.fromEntries(entries.map(([name, tensor]) => [name, bitsOf(tensor as Tensor)]));
}
