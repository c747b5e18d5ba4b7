/** Sparse tensors as PyTorch's Python makes them, and torch.sparse. */
import type { Device, Dtype, Layout } from './dtype.js';
import { functions } from './functions.js';
import { callOp } from './ops.js';
import { checkOptions } from './options.js';
import { isPlainObject } from './plain.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';

type Function = (...args: unknown[]) => unknown;

export interface SparseOptions {
  /** The dtype to convert the values to; their own by default. */
  dtype?: Dtype | null;
  device?: Device | null;
  requiresGrad?: boolean;
}

interface CooConstructor {
  (
    indices: Tensor,
    values: Tensor,
    options?: SparseOptions & { isCoalesced?: boolean | null },
  ): Tensor;
  (
    indices: Tensor,
    values: Tensor,
    size: readonly number[],
    options?: SparseOptions & { isCoalesced?: boolean | null },
  ): Tensor;
  /** Without any element that is not zero. */
  (size: readonly number[], options?: SparseOptions): Tensor;
}

interface CompressedConstructor<O> {
  (compressedIndices: Tensor, plainIndices: Tensor, values: Tensor, options?: O): Tensor;
  (
    compressedIndices: Tensor,
    plainIndices: Tensor,
    values: Tensor,
    size: readonly number[],
    options?: O,
  ): Tensor;
}

/** A constructor whose result has the dtype of its values; a dtype among the options converts them. */
function ofValues(op: string, position: number): Function {
  return (...args) => {
    const last = args.at(-1);
    const given = isPlainObject(last) ? args.slice(0, -1) : args;
    const options = isPlainObject(last) ? { ...last } : {};
    const values = options.values ?? given[position];
    if (!(values instanceof Tensor) || 'out' in options) return callOp(op, ...args);
    return tidy(() => {
      options.dtype ??= values.dtype;
      const converted = options.dtype === values.dtype ? values : values.to(options.dtype as Dtype);
      if ('values' in options) options.values = converted;
      else given[position] = converted;
      return callOp(op, ...given, options) as Tensor;
    });
  };
}

/** A tensor of indices [dimensions, n] and n values, in the layout `sparse_coo`. */
export const sparseCooTensor = ofValues('aten::sparse_coo_tensor', 1) as CooConstructor;

const compressed = <O = SparseOptions>(op: string) => ofValues(op, 2) as CompressedConstructor<O>;

/** A tensor in the compressed layout that `layout` names. */
export const sparseCompressedTensor = compressed<SparseOptions & { layout: Layout }>(
  'aten::sparse_compressed_tensor',
);
/** A matrix of compressed rows: where each row begins, [rows + 1], and the column of each value. */
export const sparseCsrTensor = compressed('aten::sparse_csr_tensor');
/** A matrix of compressed columns: where each column begins, [columns + 1], and the row of each value. */
export const sparseCscTensor = compressed('aten::sparse_csc_tensor');
/** A matrix of compressed rows of blocks. */
export const sparseBsrTensor = compressed('aten::sparse_bsr_tensor');
/** A matrix of compressed columns of blocks. */
export const sparseBscTensor = compressed('aten::sparse_bsc_tensor');

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
