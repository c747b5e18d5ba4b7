/** Sparse tensors as PyTorch's Python makes them, and torch.sparse. */
import type { Dtype } from './dtype.js';
import { functions } from './functions.js';
import { callOp } from './ops.js';
import { checkOptions } from './options.js';
import { isPlainObject } from './plain.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';

type Function = (...args: unknown[]) => unknown;

/** A constructor whose result has the dtype of its values; a dtype among the options converts them. */
function ofValues<Name extends keyof typeof functions>(
  name: Name,
  position: number,
): (typeof functions)[Name] {
  const construct = functions[name] as Function;
  const call: Function = (...args) => {
    const last = args.at(-1);
    const given = isPlainObject(last) ? args.slice(0, -1) : args;
    const options = isPlainObject(last) ? { ...last } : {};
    const values = options.values ?? given[position];
    if (!(values instanceof Tensor) || 'out' in options) return construct(...args);
    return tidy(() => {
      options.dtype ??= values.dtype;
      const converted = options.dtype === values.dtype ? values : values.to(options.dtype as Dtype);
      if ('values' in options) options.values = converted;
      else given[position] = converted;
      return construct(...given, options) as Tensor;
    });
  };
  return call as (typeof functions)[Name];
}

/** Makers of sparse tensors. The dtype is that of the values unless given. */
export const sparseConstructors = {
  sparseCooTensor: ofValues('sparseCooTensor', 1),
  sparseCompressedTensor: ofValues('sparseCompressedTensor', 2),
  sparseCsrTensor: ofValues('sparseCsrTensor', 2),
  sparseCscTensor: ofValues('sparseCscTensor', 2),
  sparseBsrTensor: ofValues('sparseBsrTensor', 2),
  sparseBscTensor: ofValues('sparseBscTensor', 2),
} as const;

/** How a sum over the elements of a row is replaced in a product of matrices. */
export type SparseReduction = 'sum' | 'mean' | 'amax' | 'amin';

/**
 * The product of a sparse matrix and a matrix. With `reduce`, elements of a row are combined by it; `matrix1` is in the
 * layout `sparse_csr` then.
 */
function mm(matrix1: Tensor, matrix2: Tensor, reduce?: SparseReduction): Tensor {
  const more = reduce === undefined ? [] : [reduce];
  return callOp('aten::_sparse_mm', matrix1, matrix2, ...more) as Tensor;
}

/** `beta * input + alpha * (matrix1 @ matrix2)`, where `matrix1` is sparse. */
function addmm(
  input: Tensor,
  matrix1: Tensor,
  matrix2: Tensor,
  options: { beta?: number; alpha?: number } = {},
): Tensor {
  return callOp('aten::_sparse_addmm', input, matrix1, matrix2, options) as Tensor;
}

interface SumOptions {
  /** The dimensions to sum over; all of them by default, which gives a dense number. */
  dim?: number | readonly number[];
  dtype?: Dtype;
}

/** The sum of a sparse tensor's elements over dimensions. */
function sum(input: Tensor, options: SumOptions = {}): Tensor {
  checkOptions('sparse.sum', options, ['dim', 'dtype']);
  const { dim, dtype } = options;
  const dims = dim === undefined ? [] : [dim];
  return callOp('aten::_sparse_sum', input, ...dims, { dtype }) as Tensor;
}

/** Softmax over a dimension of a sparse tensor; elements that are not stored count as minus infinity. */
function softmax(input: Tensor, dim: number, options: { dtype?: Dtype } = {}): Tensor {
  return callOp('aten::_sparse_softmax', input, dim, options) as Tensor;
}

/** The logarithm of {@link softmax}. */
function logSoftmax(input: Tensor, dim: number, options: { dtype?: Dtype } = {}): Tensor {
  return callOp('aten::_sparse_log_softmax', input, dim, options) as Tensor;
}

/** torch.sparse. */
export const sparse = {
  mm,
  addmm,
  /** `alpha * (matrix1 @ matrix2) + beta * input` at the elements that `input`, of layout `sparse_csr`, stores. */
  sampledAddmm: functions.sparseSampledAddmm,
  sum,
  softmax,
  logSoftmax,
} as const;
