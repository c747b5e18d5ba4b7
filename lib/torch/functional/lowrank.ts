/** Factors of nearly low-rank matrices, from random projections: algorithm 5.1 of Halko et al., 2009 (arXiv:0909.4061). */
import { callable } from '../arguments.js';
import { describeValue, requireTensor } from '../describe.js';
import { TorchError } from '../errors.js';
import { family, functions } from '../functions.js';
import { type Named, namedResults, resultNames } from '../named-results.js';
import { callOp } from '../ops.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** A = U diag(S) V^H: U (…, m, q), S (…, q) and V (…, n, q). */
export type LowRank = Named<[U: Tensor, S: Tensor, V: Tensor], { U: Tensor; S: Tensor; V: Tensor }>;

const linalg = family('linalg');

const NAMES = resultNames(['U', 'S', 'V']);

export interface SvdLowrankOptions {
  /** How many singular values, a little more than the rank; 6 by default. */
  q?: number | null;
  /** Iterations that refine the subspace; 2 by default. */
  niter?: number | null;
  /** Subtracted from the matrices, and broadcast to their shape. */
  M?: Tensor | null;
}

/** The product without what is subtracted: A X - M X. */
function product(A: Tensor, M: Tensor | null, X: Tensor): Tensor {
  const whole = multiply(A, X);
  return M === null ? whole : whole.sub(multiply(M, X));
}

function multiply(A: Tensor, X: Tensor): Tensor {
  return A.layout === 'strided' ? A.matmul(X) : (callOp('aten::_sparse_mm', A, X) as Tensor);
}

/** An orthonormal basis (…, m, q) of nearly the range of A - M. */
function basis(A: Tensor, M: Tensor | null, q: number, niter: number): Tensor {
  const { dtype, device } = A;
  const whole = /^(u?int|bool)/.test(dtype);
  const R = functions.randn([A.shape.at(-1) as number, q], {
    dtype: whole ? 'float32' : dtype,
    device,
  });
  const orthonormal = (X: Tensor) => linalg.qr(X)[0];
  const [adjoint, adjointM] = [adjointOf(A), M && adjointOf(M)];
  let Q = orthonormal(product(A, M, R));
  for (let i = 0; i < niter; i++) {
    Q = orthonormal(product(adjoint, adjointM, Q));
    Q = orthonormal(product(A, M, Q));
  }
  return Q;
}

function adjointOf(A: Tensor): Tensor {
  return A.transpose(-2, -1).conj();
}

function factors(A: Tensor, q: number, niter: number, M: Tensor | null): LowRank {
  const [m, n] = A.shape.slice(-2) as [number, number];
  // The longer side is the one that is projected.
  const isWide = m < n;
  const tall = isWide ? adjointOf(A) : A;
  const subtracted = M && (isWide ? adjointOf(M) : M);
  const Q = basis(tall, subtracted, q, niter);
  const small = adjointOf(Q).matmul(tall);
  const inner = subtracted === null ? small : small.sub(adjointOf(Q).matmul(subtracted));
  const { U, S, Vh } = linalg.svd(inner, false);
  const [left, right] = [Q.matmul(U), adjointOf(Vh)];
  return namedResults(NAMES, isWide ? [right, S, left] : [left, S, right]) as LowRank;
}

/** Refuses what has no rows and columns. */
function requireMatrices(caller: string, A: Tensor): void {
  requireTensor(caller, A, 'A');
  if (A.ndim >= 2) return;
  throw new TorchError(
    `${caller}: A should have two dimensions or more, got ${describeValue(A)}`,
    'ValueError',
    caller,
  );
}

function checkCount(caller: string, name: string, value: number, most = Infinity): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  const expected = most === Infinity ? 'a whole number' : `a whole number from 0 to ${most}`;
  throw new TorchError(
    `${caller}: ${name} should be ${expected}, got ${describeValue(value)}`,
    'ValueError',
    caller,
  );
}

const SVD = ['q', 'niter', 'M'] as const;

/**
 * The largest singular values of a matrix (…, m, n) and their vectors, from random projections.
 * [torch.svd_lowrank](https://docs.pytorch.org/docs/stable/generated/torch.svd_lowrank.html)
 *
 * ```ts
 * torch.svdLowrank(torch.eye(3).mul(2), { q: 3 }).S // => [2, 2, 2]
 * ```
 *
 * @returns U (…, m, q), S (…, q) and V (…, n, q), by place and by name
 */
export const svdLowrank = callable<[A: Tensor], SvdLowrankOptions, typeof SVD, LowRank>(
  'svdLowrank',
  ['A'],
  SVD,
  (A, { q, niter, M = null }) => {
    requireMatrices('svdLowrank', A);
    if (M !== null) requireTensor('svdLowrank', M, 'M');
    checkCount('svdLowrank', 'q', q ?? 6);
    checkCount('svdLowrank', 'niter', niter ?? 2);
    return tidy(() => factors(A, q ?? 6, niter ?? 2, M?.broadcastTo(A.shape) ?? null));
  },
);

export interface PcaLowrankOptions {
  /** How many components; by default 6, or the shorter side. */
  q?: number | null;
  /** Whether the mean of the rows is subtracted first, true by default. */
  center?: boolean;
  /** Iterations that refine the subspace; 2 by default. */
  niter?: number;
}

const PCA = ['q', 'center', 'niter'] as const;

/**
 * The principal components of the rows of a matrix (…, m, n), from random projections.
 * [torch.pca_lowrank](https://docs.pytorch.org/docs/stable/generated/torch.pca_lowrank.html)
 *
 * ```ts
 * torch.pcaLowrank(torch.tensor([[0.5, 0], [2.5, 0]]), { q: 1 }).V.abs() // => [[1], [0]]
 * ```
 *
 * @returns U (…, m, q), S (…, q) and V (…, n, q), by place and by name; the columns of V are the components
 */
export const pcaLowrank = callable<[A: Tensor], PcaLowrankOptions, typeof PCA, LowRank>(
  'pcaLowrank',
  ['A'],
  PCA,
  (A, { q, center = true, niter = 2 }) => {
    requireMatrices('pcaLowrank', A);
    const shorter = Math.min(...A.shape.slice(-2));
    const count = q ?? Math.min(6, shorter);
    checkCount('pcaLowrank', 'q', count, shorter);
    checkCount('pcaLowrank', 'niter', niter);
    return tidy(() => {
      const centred = center ? A.sub(A.mean([-2], true)) : A;
      return factors(centred, count, niter, null);
    });
  },
);
