/**
 * The language of the parity cases: an op in PyTorch's spelling and its arguments, as JSON that both sides read. What
 * JSON cannot say is an object with a `$`; tests/python/parity.py reads the same.
 */
import type { Dtype } from '../../../lib/torch/index.js';

export interface TensorSpec {
  $: 'tensor';
  shape: number[];
  dtype: Dtype;
  low: number;
  high: number;
  /** The elements, where they matter; random ones in [low, high) otherwise. */
  values?: number[];
  /** Whether backward is compared too; floating point of 64 bits by default. */
  grad: boolean;
  /** How it lies in memory, where that is not row-major. */
  form?: 'transposed' | 'channels_last' | 'expanded';
  /** Where its bytes begin in the file of inputs; the runner fills it in. */
  offset?: number;
}

export type Arg =
  | number
  | boolean
  | string
  | null
  | TensorSpec
  | { $: 'float' | 'number' | 'int' | 'dtype' | 'format'; text: string }
  | { $: 'complex'; real: number; imag: number }
  | { $: 'generator'; seed: number }
  | Arg[];

export interface Call {
  /** A path under `torch` in PyTorch's spelling, such as 'add', 'linalg.inv', 'nn.functional.gelu', 'Tensor.add_'. */
  fn: string;
  args: Arg[];
  kwargs: Record<string, Arg>;
}

export interface Case extends Call {
  name: string;
  /** The same call in this library, where PyTorch's Python layer has another form than the op. */
  ours?: Partial<Call>;
  /** Why the bits may differ, and by how much (relative and absolute); they must be equal without. */
  loose?: { reason: string; tolerance: number };
}

type Options = Partial<Omit<TensorSpec, '$' | 'shape'>>;

/** A tensor of a shape: float64 in [-2, 2) unless told otherwise; integers are from 0 to 8. */
export function t(shape: number[], options: Options = {}): TensorSpec {
  const dtype = options.dtype ?? 'float64';
  const whole = /^(u?int|bool)/.test(dtype);
  const grad = dtype === 'float64' || dtype === 'complex128';
  const [low, high] = dtype === 'bool' ? [0, 2] : whole ? [0, 9] : [-2, 2];
  return { $: 'tensor', shape, dtype, low, high, grad, ...options };
}

/** Whole numbers in [low, high). */
export const ints = (shape: number[], low = 0, high = 9, options: Options = {}) =>
  t(shape, { dtype: 'int64', low, high, ...options });
export const bools = (shape: number[]) => t(shape, { dtype: 'bool' });
/** Given elements. */
export const values = (list: number[], dtype: Dtype = 'float64', shape = [list.length]) =>
  t(shape, { dtype, values: list });
/** Positive, away from zero. */
export const positive = (shape: number[], options: Options = {}) =>
  t(shape, { low: 0.25, high: 3, ...options });
export const noGrad = (shape: number[], options: Options = {}) =>
  t(shape, { grad: false, ...options });

/** Python's `2.0`. */
export const float = (value: number): Arg => ({ $: 'float', text: String(value) });
/** A number that JSON lacks, such as Infinity. */
export const number = (value: number): Arg => ({ $: 'number', text: String(value) });
export const big = (value: bigint): Arg => ({ $: 'int', text: String(value) });
export const dtype = (name: Dtype): Arg => ({ $: 'dtype', text: name });
/** A memory format or a layout. */
export const format = (name: string): Arg => ({ $: 'format', text: name });
export const complex = (real: number, imag: number): Arg => ({ $: 'complex', real, imag });
export const generator = (seed: number): Arg => ({ $: 'generator', seed });

const seen = new Map<string, number>();

/** A case. Its name is the op's, with a number where there are several of it. */
export function call(
  fn: string,
  args: Arg[] = [],
  kwargs: Record<string, Arg> = {},
  more: Pick<Case, 'ours' | 'loose'> = {},
): Case {
  const count = (seen.get(fn) ?? 0) + 1;
  seen.set(fn, count);
  return { name: count === 1 ? fn : `${fn} #${count}`, fn, args, kwargs, ...more };
}
