import type { Dtype } from './dtype.js';

/** What printing needs of a tensor. */
export interface Printable {
  readonly dtype: Dtype;
  readonly shape: number[];
  tolist(): unknown;
}

/** The tensor as PyTorch prints it. */
export function formatTensor(tensor: Printable): string {
  return `tensor(${JSON.stringify(tensor.tolist())})`;
}
