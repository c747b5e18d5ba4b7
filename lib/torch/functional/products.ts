/** Products, distances and norms, with PyTorch's arguments in Python. */
import { callable } from '../arguments.js';
import { describeValue, requireTensor } from '../describe.js';
import type { Dtype } from '../dtype.js';
import { TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import type { Scalar } from '../scalar.js';
import type { Tensor } from '../tensor.js';

/** Leaves out the options that were not given. */
function present(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
}

export interface TensordotOptions {
  /** How many dimensions, the last of `a` and the first of `b`, or which of each; 2 by default. */
  dims?: number | readonly [readonly number[], readonly number[]];
  out?: Tensor | null;
}

/**
 * The sum of products over dimensions of both. Shapes: the dimensions of `a`, then those of `b`, without the ones summed over.
 * [torch.tensordot](https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html)
 *
 * ```ts
 * torch.tensordot(torch.ones([2, 3]), torch.ones([3, 2]), { dims: 1 }) // => [[3, 3], [3, 3]]
 * ```
 */
export const tensordot = callable<
  [a: Tensor, b: Tensor],
  TensordotOptions,
  ['dims', 'out'],
  Tensor
>('tensordot', ['a', 'b'], ['dims', 'out'], (a, b, { dims = 2, out = null }) => {
  requireTensor('tensordot', a, 'a');
  requireTensor('tensordot', b, 'b');
  const [first, second] = Array.isArray(dims) ? dims : counted(a, b, dims as number);
  return callOp('aten::tensordot', a, b, first, second, present({ out })) as Tensor;
});

function counted(a: Tensor, b: Tensor, count: number): [number[], number[]] {
  const most = Math.min(a.ndim, b.ndim);
  if (!Number.isInteger(count) || count < 0 || count > most) {
    throw new TorchError(
      `tensordot: dims should be a whole number from 0 to ${most}, the fewer dimensions of both, or two arrays of dimensions, got ${describeValue(count)}`,
      'ValueError',
      'tensordot',
    );
  }
  const range = (from: number) => Array.from({ length: count }, (_, i) => from + i);
  return [range(-count), range(0)];
}

const COMPUTE_MODES: Readonly<Record<string, number | null>> = {
  use_mm_for_euclid_dist_if_necessary: null,
  use_mm_for_euclid_dist: 1,
  donot_use_mm_for_euclid_dist: 2,
};

export interface CdistOptions {
  /** The norm of a difference: from 0 to Infinity, 2 by default. */
  p?: number;
  /** How Euclidean distances are computed; by default by a matrix product for more than 25 vectors. */
  computeMode?:
    | 'use_mm_for_euclid_dist_if_necessary'
    | 'use_mm_for_euclid_dist'
    | 'donot_use_mm_for_euclid_dist';
}

/**
 * Distances of each vector of `x1` (…, P, M) from each of `x2` (…, R, M): (…, P, R).
 * [torch.cdist](https://docs.pytorch.org/docs/stable/generated/torch.cdist.html)
 *
 * ```ts
 * torch.cdist(torch.tensor([[0.5, 0]]), torch.tensor([[0.5, 2], [3.5, 4]])) // => [[2, 5]]
 * ```
 */
export const cdist = callable<[x1: Tensor, x2: Tensor], CdistOptions, ['p', 'computeMode'], Tensor>(
  'cdist',
  ['x1', 'x2'],
  ['p', 'computeMode'],
  (x1, x2, { p = 2, computeMode = 'use_mm_for_euclid_dist_if_necessary' }) => {
    if (!Object.hasOwn(COMPUTE_MODES, computeMode)) {
      const expected = Object.keys(COMPUTE_MODES).join(', ');
      throw new TorchError(
        `cdist: computeMode should be one of ${expected}, got ${describeValue(computeMode)}`,
        'ValueError',
        'cdist',
      );
    }
    return callOp('aten::cdist', x1, x2, p, COMPUTE_MODES[computeMode]) as Tensor;
  },
);

export interface NormOptions {
  /** A number, `'fro'` for Frobenius' norm, the default, or `'nuc'` for the nuclear one. */
  p?: Scalar | 'fro' | 'nuc' | null;
  /** The dimensions that it sums over; all by default. */
  dim?: number | readonly number[] | null;
  /** Whether they stay, with the size 1. */
  keepdim?: boolean;
  out?: Tensor | null;
  /** Of the result, to which the elements are converted first. */
  dtype?: Dtype | null;
}

const NORM = ['p', 'dim', 'keepdim', 'out', 'dtype'] as const;

/**
 * The norm of a tensor's elements, or of those along dimensions. Shapes: any to [], or to those without `dim`; `keepdim` keeps a
 * 1. `torch.linalg` has one function for each kind.
 * [torch.norm](https://docs.pytorch.org/docs/stable/generated/torch.norm.html)
 *
 * ```ts
 * torch.norm(torch.tensor([1.5, 2])) // => 2.5
 * ```
 */
export const norm = callable<[input: Tensor], NormOptions, typeof NORM, Tensor>(
  'norm',
  ['input'],
  NORM,
  (input, { p = 'fro', dim = null, keepdim = false, out, dtype }) => {
    requireTensor('norm', input, 'input');
    const dims = typeof dim === 'number' ? [dim] : dim;
    const options = present({ out, dtype });
    if (input.layout !== 'strided') return sparseNorm(input, p, dims, keepdim, options);
    if (p === 'nuc' || (p === 'fro' && (dims?.length ?? 0) > 2)) {
      const both = dims ?? input.shape.map((_, i) => i);
      return callOp('aten::linalg_matrix_norm', input, p, both, keepdim, options) as Tensor;
    }
    const order = p === 'fro' || p === null ? 2 : p;
    if (typeof order === 'string') throw badOrder(order);
    return callOp('aten::linalg_vector_norm', input, order, dims, keepdim, options) as Tensor;
  },
);

/** Sparse tensors have ops of their own. */
function sparseNorm(
  input: Tensor,
  p: NormOptions['p'],
  dims: readonly number[] | null,
  keepdim: boolean,
  options: Readonly<Record<string, unknown>>,
): Tensor {
  const all = dims ?? input.shape.map((_, i) => i);
  if (p === 'nuc') return callOp('aten::nuclear_norm', input, all, keepdim, options) as Tensor;
  if (p === 'fro') {
    return callOp('aten::frobenius_norm', input, dims ?? [], keepdim, options) as Tensor;
  }
  if (typeof p === 'string') throw badOrder(p);
  return callOp('aten::norm', input, p, all, keepdim, options) as Tensor;
}

function badOrder(p: unknown): TorchError {
  return new TorchError(
    `norm: p should be a number, 'fro' or 'nuc', got ${describeValue(p)}`,
    'ValueError',
    'norm',
  );
}

export interface LuOptions<Infos extends boolean = boolean> {
  /** Whether rows are exchanged, true by default; without it a GPU is needed. */
  pivot?: boolean;
  /** Whether the state of each factorisation is returned rather than checked; false by default. */
  getInfos?: Infos;
}

export type Lu<Infos extends boolean> = Infos extends true
  ? [LU: Tensor, pivots: Tensor, infos: Tensor]
  : [LU: Tensor, pivots: Tensor];

/**
 * The LU factorisation of matrices (…, m, n), for `torch.luUnpack` and `torch.linalg.luSolve`: LU (…, m, n) and pivots
 * (…, min(m, n)).
 * [torch.lu](https://docs.pytorch.org/docs/stable/generated/torch.lu.html)
 *
 * ```ts
 * torch.lu(torch.tensor([[4, 2], [2, 3.5]]))[0] // => [[4, 2], [0.5, 2.5]]
 * ```
 *
 * @throws TorchError for a singular matrix, unless `getInfos` is set
 */
export function lu<Infos extends boolean = false>(
  input: Tensor,
  options?: LuOptions<Infos>,
): Lu<Infos>;
export function lu<Infos extends boolean = false>(
  input: Tensor,
  pivot?: boolean,
  getInfos?: Infos,
): Lu<Infos>;
export function lu(...args: unknown[]): unknown {
  return readLu(...(args as [Tensor]));
}

const readLu = callable<[A: Tensor], LuOptions, ['pivot', 'getInfos'], Tensor[]>(
  'lu',
  ['A'],
  ['pivot', 'getInfos'],
  (A, { pivot = true, getInfos = false }) => {
    const [LU, pivots, infos] = callOp('aten::_lu_with_info', A, pivot, !getInfos) as Tensor[] &
      [Tensor, Tensor, Tensor];
    if (getInfos) return [LU, pivots, infos];
    infos.dispose();
    return [LU, pivots];
  },
);
