/** Reductions over the elements inside of a mask. */
import type { Dtype } from '../dtype.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { isPlainObject } from '../plain.js';
import type { Float } from '../scalar.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import {
  checkInput,
  type Dims,
  dimsOf,
  type Fill,
  filled,
  isFloat,
  isInexact,
  type MaskOptions,
  maskFor,
  refuse,
} from './mask.js';

export interface ReductionOptions extends MaskOptions {
  dim?: Dims;
  keepdim?: boolean;
}

const NAMES = ['dim', 'keepdim', 'dtype', 'mask'] as const;

/** Whole numbers are summed in int64. */
const summed = (dtype: Dtype): Dtype => (isInexact(dtype) ? dtype : 'int64');

/** `f(input, { dim, … })` and `f(input, dim, { … })`, as PyTorch's functions are called. */
function withDim<O extends { dim?: unknown }>(
  first: O['dim'] | O | undefined,
  rest: Omit<O, 'dim'> | undefined,
): O {
  return (
    isPlainObject(first) ? first : { ...rest, ...(first === undefined ? {} : { dim: first }) }
  ) as O;
}

export interface Reduction {
  (input: Tensor, options?: ReductionOptions): Tensor;
  (input: Tensor, dim: Dims, options?: Omit<ReductionOptions, 'dim'>): Tensor;
}

function reduction(
  name: string,
  fill: Fill,
  compute: (input: Tensor, dims: number[], keepdim: boolean, dtype: Dtype | null) => Tensor,
): Reduction {
  return (input: Tensor, first?: Dims | ReductionOptions, rest?: Omit<ReductionOptions, 'dim'>) => {
    const options = withDim<ReductionOptions>(first, rest);
    checkOptions(name, options, NAMES);
    const { dim, keepdim = false, dtype, mask } = options;
    return tidy(() => {
      const kept = filled(name, input, mask, fill);
      return compute(kept, dimsOf(name, dim, input.ndim), keepdim, dtype ?? null);
    });
  };
}

/** The sum over dimensions. */
export const sum = reduction('sum', 'zero', (input, dims, keepdim, dtype) =>
  input.sum(dims, keepdim, { dtype: dtype ?? summed(input.dtype) }),
);

/** The product over dimensions. */
export const prod = reduction('prod', 'one', (input, dims, keepdim, dtype) =>
  dims.reduceRight(
    (product, dim) => product.prod(dim, keepdim),
    input.to(dtype ?? summed(input.dtype)),
  ),
);

/** The largest element over dimensions. */
export const amax = reduction('amax', 'lowest', (input, dims, keepdim, dtype) =>
  input.amax(dims, keepdim).to(dtype ?? input.dtype),
);

/** The smallest element over dimensions. */
export const amin = reduction('amin', 'highest', (input, dims, keepdim, dtype) =>
  input.amin(dims, keepdim).to(dtype ?? input.dtype),
);

/** The logarithm of the sum of exponentials over dimensions. */
export const logsumexp = reduction('logsumexp', 'lowest', (input, dims, keepdim, dtype) =>
  input.logsumexp(dims, keepdim).to(dtype ?? input.dtype),
);

export interface ArgOptions extends MaskOptions {
  dim?: number | null;
  keepdim?: boolean;
}

export interface Position {
  (input: Tensor, options?: ArgOptions): Tensor;
  (input: Tensor, dim: number | null, options?: Omit<ArgOptions, 'dim'>): Tensor;
}

function position(name: 'argmax' | 'argmin', fill: Fill): Position {
  return (input: Tensor, first?: number | null | ArgOptions, rest?: Omit<ArgOptions, 'dim'>) => {
    const options = withDim<ArgOptions>(first, rest);
    checkOptions(name, options, NAMES);
    const { dim = null, keepdim = false, mask } = options;
    return tidy(() => {
      const found = filled(name, input, mask, fill)[name](dim, keepdim);
      return found.to(options.dtype ?? input.dtype);
    });
  };
}

/** The index of the largest element over a dimension, or among all, in the input's dtype as PyTorch has it. */
export const argmax = position('argmax', 'lowest');
/** The index of the smallest element over a dimension, or among all, in the input's dtype as PyTorch has it. */
export const argmin = position('argmin', 'highest');

/** How many elements count, and their sum. */
function countAndSum(
  name: string,
  input: Tensor,
  { dim, keepdim, dtype, mask }: ReductionOptions,
): { count: Tensor; total: Tensor } {
  const dims = dimsOf(name, dim, input.ndim);
  const inside =
    mask == null
      ? (callOp('aten::ones', input.shape, { dtype: 'int64', device: input.device }) as Tensor)
      : maskFor(name, input, mask);
  const count = inside.sum(dims, keepdim ?? false);
  return { count, total: sum(input, { dim, keepdim, dtype, mask }) };
}

/** The mean over dimensions; not a number where nothing counts. */
export function mean(input: Tensor, options?: ReductionOptions): Tensor;
export function mean(input: Tensor, dim: Dims, options?: Omit<ReductionOptions, 'dim'>): Tensor;
export function mean(
  input: Tensor,
  first?: Dims | ReductionOptions,
  rest?: Omit<ReductionOptions, 'dim'>,
): Tensor {
  const options = withDim<ReductionOptions>(first, rest);
  checkOptions('mean', options, NAMES);
  checkInput('mean', input);
  const dtype = options.dtype ?? input.dtype;
  if (!isInexact(dtype)) {
    throw refuse(
      'mean',
      `dtype should be a floating point or complex one, got ${dtype}`,
      'ValueError',
    );
  }
  return tidy(() => {
    const { count, total } = countAndSum('mean', input, { ...options, dtype });
    return total.div(count);
  });
}

/** The median over a dimension, the last by default; not a number where nothing counts. */
export function median(input: Tensor, options?: ArgOptions): Tensor;
export function median(input: Tensor, dim: number, options?: Omit<ArgOptions, 'dim'>): Tensor;
export function median(
  input: Tensor,
  first?: number | null | ArgOptions,
  rest?: Omit<ArgOptions, 'dim'>,
): Tensor {
  const options = withDim<ArgOptions>(first, rest);
  checkOptions('median', options, NAMES);
  checkInput('median', input);
  const { dim, keepdim = false, mask } = options;
  const [at] = dimsOf('median', dim ?? -1, input.ndim) as [number];
  return tidy(() => {
    const exact = isFloat(input.dtype);
    const [values] = filled('median', exact ? input : input.float(), mask, 'nan').nanmedian(
      at,
      keepdim,
    );
    if (exact) return values;
    if (values.isnan().any().item<boolean>()) {
      const problem = 'where no element of a row counts, the median has no whole number';
      throw refuse('median', `${problem}; pass an input of floating point`, 'ValueError');
    }
    return values.to(options.dtype ?? input.dtype);
  });
}

export interface MaskedNormOptions extends ReductionOptions {
  ord?: Float | null;
}

/** The norm of order `ord`, 2 by default, over dimensions. */
export function norm(input: Tensor, options?: MaskedNormOptions): Tensor;
export function norm(
  input: Tensor,
  ord: Float | null,
  options?: Omit<MaskedNormOptions, 'ord'>,
): Tensor;
export function norm(
  input: Tensor,
  ord: Float | null,
  dim: Dims,
  options?: Omit<MaskedNormOptions, 'ord' | 'dim'>,
): Tensor;
export function norm(
  input: Tensor,
  first?: Float | null | MaskedNormOptions,
  second?: Dims | MaskedNormOptions,
  rest?: MaskedNormOptions,
): Tensor {
  const options = isPlainObject(first)
    ? (first as MaskedNormOptions)
    : { ...withDim<MaskedNormOptions>(second, rest), ord: first };
  checkOptions('norm', options, [...NAMES, 'ord']);
  const { dim, keepdim = false, dtype, mask } = options;
  const ord = options.ord ?? 2;
  return tidy(() => {
    const kept = filled('norm', input, mask, ord === -Infinity ? 'highest' : 'zero');
    const dims = dimsOf('norm', dim, input.ndim);
    const more = { dtype: dtype ?? input.dtype };
    return callOp('aten::linalg_vector_norm', kept, ord, dims, keepdim, more) as Tensor;
  });
}

export interface SpreadOptions extends ReductionOptions {
  /** Whether one is subtracted from the count of elements, as by default. */
  unbiased?: boolean | null;
  /** What is subtracted from the count instead. */
  correction?: number | null;
}

export interface Spread {
  (input: Tensor, options?: SpreadOptions): Tensor;
  (input: Tensor, dim: Dims, options?: Omit<SpreadOptions, 'dim'>): Tensor;
  (
    input: Tensor,
    dim: Dims,
    unbiased: boolean | null,
    options?: Omit<SpreadOptions, 'dim' | 'unbiased'>,
  ): Tensor;
}

function spread(name: 'var' | 'std'): Spread {
  return (input: Tensor, ...args: unknown[]) => {
    const given = typeof args[1] === 'boolean' || args[1] === null;
    const rest = (given ? args[2] : args[1]) as SpreadOptions | undefined;
    const options = withDim<SpreadOptions>(args[0] as Dims | undefined, {
      ...rest,
      ...(given ? { unbiased: args[1] as boolean | null } : {}),
    });
    checkOptions(name, options, [...NAMES, 'unbiased', 'correction']);
    checkInput(name, input);
    const { unbiased, correction, dim, keepdim = false, mask } = options;
    if (unbiased != null && correction != null) {
      throw refuse(
        name,
        'unbiased and correction are two ways to say one thing; give one',
        'ValueError',
      );
    }
    const dtype = options.dtype ?? (isInexact(input.dtype) ? input.dtype : 'float32');
    const computed = isInexact(dtype) ? dtype : 'float32';
    return tidy(() => {
      const first = countAndSum(name, input, { dim, keepdim: true, dtype, mask });
      const off = input.sub(first.total.div(first.count));
      const total = sum(off.mul(off.conj()), { dim, keepdim, dtype: computed, mask });
      let count = keepdim ? first.count : first.count.reshape(total.shape);
      const less = correction ?? (unbiased === false ? 0 : 1);
      if (less !== 0) {
        const real = { complex64: 'float32', complex128: 'float64' } as const;
        count = count.to(real[computed as keyof typeof real] ?? computed);
        count = count.sub(less);
        count = count.maximum(count.newZeros([]));
      }
      const variance = total.div(count).to(dtype);
      return name === 'std' ? variance.sqrt() : variance;
    });
  };
}

/** The variance over dimensions; not a number where nothing counts. */
const variance = spread('var');

export { variance as var };
/** The standard deviation over dimensions; not a number where nothing counts. */
export const std = spread('std');
