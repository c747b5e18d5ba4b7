// Generated from the schemas of libtorch 2.13 by `npm run generate`. Do not edit.
import type { Device, Dtype, Layout } from '../dtype.js';
import type { Named } from '../named-results.js';
import type { Float, Int, Scalar } from '../scalar.js';

// The ops that `torch` has in groups, as functions. `T` is the Tensor class.

/** `torch.linalg`. */
export interface LinalgFunctions<T> {
  /**
   * The lower triangle L with `L L^T` equal to a positive definite matrix. Shapes: [..., n, n] to [..., n, n]. [torch.linalg.cholesky](https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html)
   *
   * ```ts
   * torch.linalg.cholesky(torch.tensor([[6.25, 0], [0, 1]])) // => [[2.5, 0], [0, 1]]
   * ```
   *
   * `linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor`
   */
  cholesky(self: T, options?: { upper?: boolean; out?: T }): T;
  /** `linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)` */
  choleskyEx(self: T, options?: { upper?: boolean; checkErrors?: boolean; L?: T; info?: T }): Named<[L: T, info: T], { L: T; info: T }>;
  /** `linalg_cond(Tensor self, Scalar? p=None) -> Tensor` */
  cond(self: T, p?: Scalar | null, options?: { out?: T }): T;
  cond(self: T, options?: { p?: Scalar | null; out?: T }): T;
  /** `linalg_cond.p_str(Tensor self, str p) -> Tensor` */
  cond(self: T, p: string, options?: { out?: T }): T;
  cond(self: T, options: { p: string; out?: T }): T;
  /**
   * The cross product of vectors of three elements. Shapes: [..., 3] and [..., 3] to [..., 3]. [torch.linalg.cross](https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html)
   *
   * ```ts
   * torch.linalg.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0])) // => [0, 0, 1]
   * ```
   *
   * `linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor`
   */
  cross(self: T, other: T, options?: { dim?: Int; out?: T }): T;
  cross(self: T, options: { other: T; dim?: Int; out?: T }): T;
  /**
   * The determinant of square matrices. Shapes: [..., n, n] to [...]. [torch.linalg.det](https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html)
   *
   * ```ts
   * torch.linalg.det(torch.tensor([[2.5, 0], [0, 4]])) // => 10
   * ```
   *
   * `linalg_det(Tensor A) -> Tensor`
   */
  det(A: T, options?: { out?: T }): T;
  /** `linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)` */
  diagonal(A: T, options?: { offset?: Int; dim1?: Int; dim2?: Int }): T;
  /** `linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)` */
  eig(self: T, options?: { eigenvalues?: T; eigenvectors?: T }): Named<[eigenvalues: T, eigenvectors: T], { eigenvalues: T; eigenvectors: T }>;
  /**
   * Eigenvalues, in ascending order, and eigenvectors of symmetric matrices. Shapes: [..., n, n] to [..., n] and [..., n, n]. [torch.linalg.eigh](https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html)
   *
   * ```ts
   * torch.linalg.eigh(torch.tensor([[2.5, 0], [0, 1]]))[0] // => [1, 2.5]
   * ```
   *
   * `linalg_eigh(Tensor self, str UPLO="L") -> (Tensor eigenvalues, Tensor eigenvectors)`
   */
  eigh(self: T, UPLO?: string, options?: { eigvals?: T; eigvecs?: T }): Named<[eigenvalues: T, eigenvectors: T], { eigenvalues: T; eigenvectors: T }>;
  eigh(self: T, options?: { UPLO?: string; eigvals?: T; eigvecs?: T }): Named<[eigenvalues: T, eigenvectors: T], { eigenvalues: T; eigenvectors: T }>;
  /** `linalg_eigvals(Tensor self) -> Tensor` */
  eigvals(self: T, options?: { out?: T }): T;
  /** `linalg_eigvalsh(Tensor self, str UPLO="L") -> Tensor` */
  eigvalsh(self: T, UPLO?: string, options?: { out?: T }): T;
  eigvalsh(self: T, options?: { UPLO?: string; out?: T }): T;
  /** `linalg_householder_product(Tensor input, Tensor tau) -> Tensor` */
  householderProduct(input: T, tau: T, options?: { out?: T }): T;
  householderProduct(input: T, options: { tau: T; out?: T }): T;
  /**
   * The inverse of square matrices. Shapes: [..., n, n] to [..., n, n]. [torch.linalg.inv](https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html)
   *
   * ```ts
   * torch.linalg.inv(torch.tensor([[2.5, 0], [0, 0.5]])) // => [[0.4, 0], [0, 2]]
   * ```
   *
   * `linalg_inv(Tensor A) -> Tensor`
   */
  inv(A: T, options?: { out?: T }): T;
  /** `linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)` */
  invEx(A: T, options?: { checkErrors?: boolean; inverse?: T; info?: T }): Named<[inverse: T, info: T], { inverse: T; info: T }>;
  /** `linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)` */
  ldlFactor(self: T, options?: { hermitian?: boolean; LD?: T; pivots?: T }): Named<[LD: T, pivots: T], { LD: T; pivots: T }>;
  /** `linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)` */
  ldlFactorEx(self: T, options?: { hermitian?: boolean; checkErrors?: boolean; LD?: T; pivots?: T; info?: T }): Named<[LD: T, pivots: T, info: T], { LD: T; pivots: T; info: T }>;
  /** `linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor` */
  ldlSolve(LD: T, pivots: T, B: T, options?: { hermitian?: boolean; out?: T }): T;
  ldlSolve(LD: T, options: { pivots: T; B: T; hermitian?: boolean; out?: T }): T;
  /**
   * The least squares solution of `A X = B`, and three results about it. Shapes: [..., n, m] and [..., n, k] to [..., m, k]. [torch.linalg.lstsq](https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html)
   *
   * ```ts
   * torch.linalg.lstsq(torch.tensor([[0.5], [0.5]]), torch.tensor([[1.5], [2.5]]))[0] // => [[4]]
   * ```
   *
   * `linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)`
   */
  lstsq(self: T, b: T, rcond?: Float | null, options?: { driver?: string | null; solution?: T; residuals?: T; rank?: T; singularValues?: T }): Named<[solution: T, residuals: T, rank: T, singularValues: T], { solution: T; residuals: T; rank: T; singularValues: T }>;
  lstsq(self: T, b: T, options?: { rcond?: Float | null; driver?: string | null; solution?: T; residuals?: T; rank?: T; singularValues?: T }): Named<[solution: T, residuals: T, rank: T, singularValues: T], { solution: T; residuals: T; rank: T; singularValues: T }>;
  lstsq(self: T, options: { b: T; rcond?: Float | null; driver?: string | null; solution?: T; residuals?: T; rank?: T; singularValues?: T }): Named<[solution: T, residuals: T, rank: T, singularValues: T], { solution: T; residuals: T; rank: T; singularValues: T }>;
  /** `linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)` */
  lu(A: T, options?: { pivot?: boolean; P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  /** `linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)` */
  luFactor(A: T, options?: { pivot?: boolean; LU?: T; pivots?: T }): Named<[LU: T, pivots: T], { LU: T; pivots: T }>;
  /** `linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)` */
  luFactorEx(A: T, options?: { pivot?: boolean; checkErrors?: boolean; LU?: T; pivots?: T; info?: T }): Named<[LU: T, pivots: T, info: T], { LU: T; pivots: T; info: T }>;
  /** `linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor` */
  luSolve(LU: T, pivots: T, B: T, options?: { left?: boolean; adjoint?: boolean; out?: T }): T;
  luSolve(LU: T, options: { pivots: T; B: T; left?: boolean; adjoint?: boolean; out?: T }): T;
  /** `linalg_matmul(Tensor self, Tensor other) -> Tensor` */
  matmul(self: T, other: T, options?: { out?: T }): T;
  matmul(self: T, options: { other: T; out?: T }): T;
  /** `linalg_matrix_exp(Tensor self) -> Tensor` */
  matrixExp(self: T, options?: { out?: T }): T;
  /** `linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  matrixNorm(self: T, ord: Scalar, dim?: readonly Int[], keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  matrixNorm(self: T, ord: Scalar, options?: { dim?: readonly Int[]; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  matrixNorm(self: T, options: { ord: Scalar; dim?: readonly Int[]; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** `linalg_matrix_norm.str_ord(Tensor self, str ord="fro", int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  matrixNorm(self: T, ord?: string, dim?: readonly Int[], keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  matrixNorm(self: T, options?: { ord?: string; dim?: readonly Int[]; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * Matrices to a whole power. Shapes: [..., n, n] to [..., n, n]. [torch.linalg.matrix_power](https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html)
   *
   * ```ts
   * torch.linalg.matrixPower(torch.tensor([[1.5, 0], [0, 2]]), 2) // => [[2.25, 0], [0, 4]]
   * ```
   *
   * `linalg_matrix_power(Tensor self, int n) -> Tensor`
   */
  matrixPower(self: T, n: Int, options?: { out?: T }): T;
  matrixPower(self: T, options: { n: Int; out?: T }): T;
  /**
   * The rank of matrices. Shapes: [..., n, m] to [...]. [torch.linalg.matrix_rank](https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html)
   *
   * ```ts
   * torch.linalg.matrixRank(torch.tensor([[1.5, 0], [0, 0]])) // => 1
   * ```
   *
   * `linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor`
   */
  matrixRank(self: T, tol: Float, hermitian?: boolean, options?: { out?: T }): T;
  matrixRank(self: T, tol: Float, options?: { hermitian?: boolean; out?: T }): T;
  matrixRank(self: T, options: { tol: Float; hermitian?: boolean; out?: T }): T;
  /** The rank of matrices. `linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor` */
  matrixRank(self: T, options?: { atol?: Float | null; rtol?: Float | null; hermitian?: boolean; out?: T }): T;
  /** The rank of matrices. `linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor` */
  matrixRank(input: T, options?: { atol?: T | null; rtol?: T | null; hermitian?: boolean; out?: T }): T;
  /** The rank of matrices. `linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor` */
  matrixRank(input: T, tol: T, hermitian?: boolean, options?: { out?: T }): T;
  matrixRank(input: T, tol: T, options?: { hermitian?: boolean; out?: T }): T;
  matrixRank(input: T, options: { tol: T; hermitian?: boolean; out?: T }): T;
  /** `linalg_multi_dot(Tensor[] tensors) -> Tensor` */
  multiDot(tensors: readonly T[], options?: { out?: T }): T;
  /**
   * A norm of a vector or a matrix. Shapes: [..., n] to [...]. [torch.linalg.norm](https://docs.pytorch.org/docs/stable/generated/torch.linalg.norm.html)
   *
   * ```ts
   * torch.linalg.norm(torch.tensor([1.5, 2])) // => 2.5
   * ```
   *
   * `linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
   */
  norm(self: T, ord?: Scalar | null, dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  norm(self: T, options?: { ord?: Scalar | null; dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** A norm of a vector or a matrix. `linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  norm(self: T, ord: string, dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  norm(self: T, ord: string, options?: { dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  norm(self: T, options: { ord: string; dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * The pseudo-inverse of matrices. Shapes: [..., n, m] to [..., m, n]. [torch.linalg.pinv](https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html)
   *
   * ```ts
   * torch.linalg.pinv(torch.tensor([[2.5, 0], [0, 0.5]])) // => [[0.4, 0], [0, 2]]
   * ```
   *
   * `linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor`
   */
  pinv(self: T, rcond: Float, hermitian?: boolean, options?: { out?: T }): T;
  pinv(self: T, rcond: Float, options?: { hermitian?: boolean; out?: T }): T;
  pinv(self: T, options: { rcond: Float; hermitian?: boolean; out?: T }): T;
  /** The pseudo-inverse of matrices. `linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor` */
  pinv(self: T, options?: { atol?: Float | null; rtol?: Float | null; hermitian?: boolean; out?: T }): T;
  /** The pseudo-inverse of matrices. `linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor` */
  pinv(self: T, options?: { atol?: T | null; rtol?: T | null; hermitian?: boolean; out?: T }): T;
  /** The pseudo-inverse of matrices. `linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor` */
  pinv(self: T, rcond: T, hermitian?: boolean, options?: { out?: T }): T;
  pinv(self: T, rcond: T, options?: { hermitian?: boolean; out?: T }): T;
  pinv(self: T, options: { rcond: T; hermitian?: boolean; out?: T }): T;
  /**
   * The QR decomposition. Shapes: [..., n, m] to Q and R. [torch.linalg.qr](https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html)
   *
   * ```ts
   * torch.linalg.qr(torch.tensor([[2.5, 0], [0, 1]]))[1].abs() // => [[2.5, 0], [0, 1]]
   * ```
   *
   * `linalg_qr(Tensor A, str mode="reduced") -> (Tensor Q, Tensor R)`
   */
  qr(A: T, mode?: string, options?: { Q?: T; R?: T }): Named<[Q: T, R: T], { Q: T; R: T }>;
  qr(A: T, options?: { mode?: string; Q?: T; R?: T }): Named<[Q: T, R: T], { Q: T; R: T }>;
  /** `linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)` */
  slogdet(A: T, options?: { sign?: T; logabsdet?: T }): Named<[sign: T, logabsdet: T], { sign: T; logabsdet: T }>;
  /**
   * The solution X of `A X = B`. Shapes: [..., n, n] and [..., n, k] to [..., n, k]. [torch.linalg.solve](https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html)
   *
   * ```ts
   * torch.linalg.solve(torch.tensor([[2.5, 0], [0, 0.5]]), torch.tensor([5.5, 1])) // => [2.2, 2]
   * ```
   *
   * `linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor`
   */
  solve(A: T, B: T, options?: { left?: boolean; out?: T }): T;
  solve(A: T, options: { B: T; left?: boolean; out?: T }): T;
  /** `linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)` */
  solveEx(A: T, B: T, options?: { left?: boolean; checkErrors?: boolean; result?: T; info?: T }): Named<[result: T, info: T], { result: T; info: T }>;
  solveEx(A: T, options: { B: T; left?: boolean; checkErrors?: boolean; result?: T; info?: T }): Named<[result: T, info: T], { result: T; info: T }>;
  /** `linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor` */
  solveTriangular(self: T, B: T, options: { upper: boolean; left?: boolean; unitriangular?: boolean; out?: T }): T;
  solveTriangular(self: T, options: { B: T; upper: boolean; left?: boolean; unitriangular?: boolean; out?: T }): T;
  /**
   * The singular value decomposition `U diag(S) Vh`. Shapes: [..., n, m] to U, S and Vh. [torch.linalg.svd](https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html)
   *
   * ```ts
   * torch.linalg.svd(torch.tensor([[2.5, 0], [0, 1]]))[1] // => [2.5, 1]
   * ```
   *
   * `linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)`
   */
  svd(A: T, fullMatrices?: boolean, options?: { driver?: string | null; U?: T; S?: T; Vh?: T }): Named<[U: T, S: T, Vh: T], { U: T; S: T; Vh: T }>;
  svd(A: T, options?: { fullMatrices?: boolean; driver?: string | null; U?: T; S?: T; Vh?: T }): Named<[U: T, S: T, Vh: T], { U: T; S: T; Vh: T }>;
  /** `linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor` */
  svdvals(A: T, options?: { driver?: string | null; out?: T }): T;
  /** `linalg_tensorinv(Tensor self, int ind=2) -> Tensor` */
  tensorinv(self: T, ind?: Int, options?: { out?: T }): T;
  tensorinv(self: T, options?: { ind?: Int; out?: T }): T;
  /** `linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor` */
  tensorsolve(self: T, other: T, dims?: readonly Int[] | null, options?: { out?: T }): T;
  tensorsolve(self: T, other: T, options?: { dims?: readonly Int[] | null; out?: T }): T;
  tensorsolve(self: T, options: { other: T; dims?: readonly Int[] | null; out?: T }): T;
  /** `linalg_vander(Tensor x, *, SymInt? N=None) -> Tensor` */
  vander(x: T, options?: { N?: Int | null }): T;
  /** `linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor` */
  vecdot(x: T, y: T, options?: { dim?: Int; out?: T }): T;
  vecdot(x: T, options: { y: T; dim?: Int; out?: T }): T;
  /**
   * The norm of vectors. Shapes: [..., n] to [...]. [torch.linalg.vector_norm](https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html)
   *
   * ```ts
   * torch.linalg.vectorNorm(torch.tensor([1.5, 2])) // => 2.5
   * ```
   *
   * `linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
   */
  vectorNorm(self: T, ord?: Scalar, dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  vectorNorm(self: T, options?: { ord?: Scalar; dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
}

/** `torch.fft`. */
export interface FftFunctions<T> {
  /**
   * The discrete Fourier transform along `dim`. Shapes: same, complex. [torch.fft.fft](https://docs.pytorch.org/docs/stable/generated/torch.fft.fft.html)
   *
   * ```ts
   * torch.fft.fft(torch.tensor([1.5, 0.5])).real() // => [2, 1]
   * ```
   *
   * `fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor`
   */
  fft(self: T, n?: Int | null, dim?: Int, norm?: string | null, options?: { out?: T }): T;
  fft(self: T, options?: { n?: Int | null; dim?: Int; norm?: string | null; out?: T }): T;
  /** `fft_fft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
  fft2(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[], norm?: string | null, options?: { out?: T }): T;
  fft2(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[]; norm?: string | null; out?: T }): T;
  /** `fft_fftfreq(int n, float d=1., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  fftfreq(n: Int, d?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  fftfreq(n: Int, options?: { d?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `fft_fftfreq.out(int n, float d=1., *, Tensor(a!) out) -> Tensor(a!)` */
  fftfreq(n: Int, options: { d?: Float; out: T }): T;
  /** `fft_fftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
  fftn(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[] | null, norm?: string | null, options?: { out?: T }): T;
  fftn(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[] | null; norm?: string | null; out?: T }): T;
  /** `fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor` */
  fftshift(self: T, dim?: Int | readonly Int[] | null): T;
  fftshift(self: T, options?: { dim?: Int | readonly Int[] | null }): T;
  /** `fft_hfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
  hfft(self: T, n?: Int | null, dim?: Int, norm?: string | null, options?: { out?: T }): T;
  hfft(self: T, options?: { n?: Int | null; dim?: Int; norm?: string | null; out?: T }): T;
  /** `fft_hfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
  hfft2(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[], norm?: string | null, options?: { out?: T }): T;
  hfft2(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[]; norm?: string | null; out?: T }): T;
  /** `fft_hfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
  hfftn(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[] | null, norm?: string | null, options?: { out?: T }): T;
  hfftn(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[] | null; norm?: string | null; out?: T }): T;
  /**
   * The inverse discrete Fourier transform along `dim`. Shapes: same, complex. [torch.fft.ifft](https://docs.pytorch.org/docs/stable/generated/torch.fft.ifft.html)
   *
   * ```ts
   * torch.fft.ifft(torch.tensor([1.5, 0.5])).real() // => [1, 0.5]
   * ```
   *
   * `fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor`
   */
  ifft(self: T, n?: Int | null, dim?: Int, norm?: string | null, options?: { out?: T }): T;
  ifft(self: T, options?: { n?: Int | null; dim?: Int; norm?: string | null; out?: T }): T;
  /** `fft_ifft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
  ifft2(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[], norm?: string | null, options?: { out?: T }): T;
  ifft2(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[]; norm?: string | null; out?: T }): T;
  /** `fft_ifftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
  ifftn(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[] | null, norm?: string | null, options?: { out?: T }): T;
  ifftn(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[] | null; norm?: string | null; out?: T }): T;
  /** `fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor` */
  ifftshift(self: T, dim?: Int | readonly Int[] | null): T;
  ifftshift(self: T, options?: { dim?: Int | readonly Int[] | null }): T;
  /** `fft_ihfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
  ihfft(self: T, n?: Int | null, dim?: Int, norm?: string | null, options?: { out?: T }): T;
  ihfft(self: T, options?: { n?: Int | null; dim?: Int; norm?: string | null; out?: T }): T;
  /** `fft_ihfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
  ihfft2(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[], norm?: string | null, options?: { out?: T }): T;
  ihfft2(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[]; norm?: string | null; out?: T }): T;
  /** `fft_ihfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
  ihfftn(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[] | null, norm?: string | null, options?: { out?: T }): T;
  ihfftn(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[] | null; norm?: string | null; out?: T }): T;
  /** `fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
  irfft(self: T, n?: Int | null, dim?: Int, norm?: string | null, options?: { out?: T }): T;
  irfft(self: T, options?: { n?: Int | null; dim?: Int; norm?: string | null; out?: T }): T;
  /** `fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
  irfft2(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[], norm?: string | null, options?: { out?: T }): T;
  irfft2(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[]; norm?: string | null; out?: T }): T;
  /** `fft_irfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
  irfftn(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[] | null, norm?: string | null, options?: { out?: T }): T;
  irfftn(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[] | null; norm?: string | null; out?: T }): T;
  /**
   * The non-negative frequencies of the transform of real numbers. Shapes: [..., n] to [..., n / 2 + 1], complex. [torch.fft.rfft](https://docs.pytorch.org/docs/stable/generated/torch.fft.rfft.html)
   *
   * ```ts
   * torch.fft.rfft(torch.tensor([1.5, 0.5, 1.5, 0.5])).real() // => [4, 0, 2]
   * ```
   *
   * `fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor`
   */
  rfft(self: T, n?: Int | null, dim?: Int, norm?: string | null, options?: { out?: T }): T;
  rfft(self: T, options?: { n?: Int | null; dim?: Int; norm?: string | null; out?: T }): T;
  /** `fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
  rfft2(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[], norm?: string | null, options?: { out?: T }): T;
  rfft2(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[]; norm?: string | null; out?: T }): T;
  /** `fft_rfftfreq(int n, float d=1., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  rfftfreq(n: Int, d?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  rfftfreq(n: Int, options?: { d?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `fft_rfftfreq.out(int n, float d=1., *, Tensor(a!) out) -> Tensor(a!)` */
  rfftfreq(n: Int, options: { d?: Float; out: T }): T;
  /** `fft_rfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
  rfftn(self: T, s?: Int | readonly Int[] | null, dim?: Int | readonly Int[] | null, norm?: string | null, options?: { out?: T }): T;
  rfftn(self: T, options?: { s?: Int | readonly Int[] | null; dim?: Int | readonly Int[] | null; norm?: string | null; out?: T }): T;
}

/** `torch.special`. */
export interface SpecialFunctions<T> {
  /** `special_airy_ai(Tensor x) -> Tensor` */
  airyAi(x: T, options?: { out?: T }): T;
  /** `special_bessel_j0(Tensor self) -> Tensor` */
  besselJ0(self: T, options?: { out?: T }): T;
  /** `special_bessel_j1(Tensor self) -> Tensor` */
  besselJ1(self: T, options?: { out?: T }): T;
  /** `special_bessel_y0(Tensor self) -> Tensor` */
  besselY0(self: T, options?: { out?: T }): T;
  /** `special_bessel_y1(Tensor self) -> Tensor` */
  besselY1(self: T, options?: { out?: T }): T;
  /** `special_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor` */
  chebyshevPolynomialT(x: T, n: T, options?: { out?: T }): T;
  chebyshevPolynomialT(x: T, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor` */
  chebyshevPolynomialT(x: T, n: Scalar, options?: { out?: T }): T;
  chebyshevPolynomialT(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor` */
  chebyshevPolynomialT(x: Scalar, n: T, options?: { out?: T }): T;
  chebyshevPolynomialT(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor` */
  chebyshevPolynomialU(x: T, n: T, options?: { out?: T }): T;
  chebyshevPolynomialU(x: T, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor` */
  chebyshevPolynomialU(x: T, n: Scalar, options?: { out?: T }): T;
  chebyshevPolynomialU(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor` */
  chebyshevPolynomialU(x: Scalar, n: T, options?: { out?: T }): T;
  chebyshevPolynomialU(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor` */
  chebyshevPolynomialV(x: T, n: T, options?: { out?: T }): T;
  chebyshevPolynomialV(x: T, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor` */
  chebyshevPolynomialV(x: T, n: Scalar, options?: { out?: T }): T;
  chebyshevPolynomialV(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor` */
  chebyshevPolynomialV(x: Scalar, n: T, options?: { out?: T }): T;
  chebyshevPolynomialV(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor` */
  chebyshevPolynomialW(x: T, n: T, options?: { out?: T }): T;
  chebyshevPolynomialW(x: T, options: { n: T; out?: T }): T;
  /** `special_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor` */
  chebyshevPolynomialW(x: T, n: Scalar, options?: { out?: T }): T;
  chebyshevPolynomialW(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor` */
  chebyshevPolynomialW(x: Scalar, n: T, options?: { out?: T }): T;
  chebyshevPolynomialW(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_digamma(Tensor self) -> Tensor` */
  digamma(self: T, options?: { out?: T }): T;
  /** `special_entr(Tensor self) -> Tensor` */
  entr(self: T, options?: { out?: T }): T;
  /** `special_erf(Tensor self) -> Tensor` */
  erf(self: T, options?: { out?: T }): T;
  /** `special_erfc(Tensor self) -> Tensor` */
  erfc(self: T, options?: { out?: T }): T;
  /** `special_erfcx(Tensor self) -> Tensor` */
  erfcx(self: T, options?: { out?: T }): T;
  /** `special_erfinv(Tensor self) -> Tensor` */
  erfinv(self: T, options?: { out?: T }): T;
  /** `special_exp2(Tensor self) -> Tensor` */
  exp2(self: T, options?: { out?: T }): T;
  /** `special_expit(Tensor self) -> Tensor` */
  expit(self: T, options?: { out?: T }): T;
  /** `special_expm1(Tensor self) -> Tensor` */
  expm1(self: T, options?: { out?: T }): T;
  /** `special_gammainc(Tensor self, Tensor other) -> Tensor` */
  gammainc(self: T, other: T, options?: { out?: T }): T;
  gammainc(self: T, options: { other: T; out?: T }): T;
  /** `special_gammaincc(Tensor self, Tensor other) -> Tensor` */
  gammaincc(self: T, other: T, options?: { out?: T }): T;
  gammaincc(self: T, options: { other: T; out?: T }): T;
  /** `special_gammaln(Tensor self) -> Tensor` */
  gammaln(self: T, options?: { out?: T }): T;
  /** `special_hermite_polynomial_h(Tensor x, Tensor n) -> Tensor` */
  hermitePolynomialH(x: T, n: T, options?: { out?: T }): T;
  hermitePolynomialH(x: T, options: { n: T; out?: T }): T;
  /** `special_hermite_polynomial_h.n_scalar(Tensor x, Scalar n) -> Tensor` */
  hermitePolynomialH(x: T, n: Scalar, options?: { out?: T }): T;
  hermitePolynomialH(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_hermite_polynomial_h.x_scalar(Scalar x, Tensor n) -> Tensor` */
  hermitePolynomialH(x: Scalar, n: T, options?: { out?: T }): T;
  hermitePolynomialH(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_hermite_polynomial_he(Tensor x, Tensor n) -> Tensor` */
  hermitePolynomialHe(x: T, n: T, options?: { out?: T }): T;
  hermitePolynomialHe(x: T, options: { n: T; out?: T }): T;
  /** `special_hermite_polynomial_he.n_scalar(Tensor x, Scalar n) -> Tensor` */
  hermitePolynomialHe(x: T, n: Scalar, options?: { out?: T }): T;
  hermitePolynomialHe(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_hermite_polynomial_he.x_scalar(Scalar x, Tensor n) -> Tensor` */
  hermitePolynomialHe(x: Scalar, n: T, options?: { out?: T }): T;
  hermitePolynomialHe(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_i0(Tensor self) -> Tensor` */
  i0(self: T, options?: { out?: T }): T;
  /** `special_i0e(Tensor self) -> Tensor` */
  i0e(self: T, options?: { out?: T }): T;
  /** `special_i1(Tensor self) -> Tensor` */
  i1(self: T, options?: { out?: T }): T;
  /** `special_i1e(Tensor self) -> Tensor` */
  i1e(self: T, options?: { out?: T }): T;
  /** `special_laguerre_polynomial_l(Tensor x, Tensor n) -> Tensor` */
  laguerrePolynomialL(x: T, n: T, options?: { out?: T }): T;
  laguerrePolynomialL(x: T, options: { n: T; out?: T }): T;
  /** `special_laguerre_polynomial_l.n_scalar(Tensor x, Scalar n) -> Tensor` */
  laguerrePolynomialL(x: T, n: Scalar, options?: { out?: T }): T;
  laguerrePolynomialL(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_laguerre_polynomial_l.x_scalar(Scalar x, Tensor n) -> Tensor` */
  laguerrePolynomialL(x: Scalar, n: T, options?: { out?: T }): T;
  laguerrePolynomialL(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_legendre_polynomial_p(Tensor x, Tensor n) -> Tensor` */
  legendrePolynomialP(x: T, n: T, options?: { out?: T }): T;
  legendrePolynomialP(x: T, options: { n: T; out?: T }): T;
  /** `special_legendre_polynomial_p.n_scalar(Tensor x, Scalar n) -> Tensor` */
  legendrePolynomialP(x: T, n: Scalar, options?: { out?: T }): T;
  legendrePolynomialP(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_legendre_polynomial_p.x_scalar(Scalar x, Tensor n) -> Tensor` */
  legendrePolynomialP(x: Scalar, n: T, options?: { out?: T }): T;
  legendrePolynomialP(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_log1p(Tensor self) -> Tensor` */
  log1p(self: T, options?: { out?: T }): T;
  /** `special_log_ndtr(Tensor self) -> Tensor` */
  logNdtr(self: T, options?: { out?: T }): T;
  /** `special_log_softmax(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor` */
  logSoftmax(self: T, dim: Int, options?: { dtype?: Dtype | null }): T;
  logSoftmax(self: T, options: { dim: Int; dtype?: Dtype | null }): T;
  /** `special_logit(Tensor self, float? eps=None) -> Tensor` */
  logit(self: T, eps?: Float | null, options?: { out?: T }): T;
  logit(self: T, options?: { eps?: Float | null; out?: T }): T;
  /** `special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
  logsumexp(self: T, dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  logsumexp(self: T, dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  logsumexp(self: T, options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /** `special_modified_bessel_i0(Tensor self) -> Tensor` */
  modifiedBesselI0(self: T, options?: { out?: T }): T;
  /** `special_modified_bessel_i1(Tensor self) -> Tensor` */
  modifiedBesselI1(self: T, options?: { out?: T }): T;
  /** `special_modified_bessel_k0(Tensor self) -> Tensor` */
  modifiedBesselK0(self: T, options?: { out?: T }): T;
  /** `special_modified_bessel_k1(Tensor self) -> Tensor` */
  modifiedBesselK1(self: T, options?: { out?: T }): T;
  /** `special_multigammaln(Tensor self, int p) -> Tensor` */
  multigammaln(self: T, p: Int, options?: { out?: T }): T;
  multigammaln(self: T, options: { p: Int; out?: T }): T;
  /** `special_ndtr(Tensor self) -> Tensor` */
  ndtr(self: T, options?: { out?: T }): T;
  /** `special_ndtri(Tensor self) -> Tensor` */
  ndtri(self: T, options?: { out?: T }): T;
  /** `special_polygamma(int n, Tensor self) -> Tensor` */
  polygamma(n: Int, self: T, options?: { out?: T }): T;
  polygamma(n: Int, options: { self: T; out?: T }): T;
  /** `special_psi(Tensor self) -> Tensor` */
  psi(self: T, options?: { out?: T }): T;
  /** `special_round(Tensor self, *, int decimals=0) -> Tensor` */
  round(self: T, options?: { decimals?: Int; out?: T }): T;
  /** `special_scaled_modified_bessel_k0(Tensor x) -> Tensor` */
  scaledModifiedBesselK0(x: T, options?: { out?: T }): T;
  /** `special_scaled_modified_bessel_k1(Tensor x) -> Tensor` */
  scaledModifiedBesselK1(x: T, options?: { out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialT(x: T, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialT(x: T, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor` */
  shiftedChebyshevPolynomialT(x: T, n: Scalar, options?: { out?: T }): T;
  shiftedChebyshevPolynomialT(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialT(x: Scalar, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialT(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialU(x: T, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialU(x: T, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor` */
  shiftedChebyshevPolynomialU(x: T, n: Scalar, options?: { out?: T }): T;
  shiftedChebyshevPolynomialU(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialU(x: Scalar, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialU(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialV(x: T, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialV(x: T, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor` */
  shiftedChebyshevPolynomialV(x: T, n: Scalar, options?: { out?: T }): T;
  shiftedChebyshevPolynomialV(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialV(x: Scalar, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialV(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialW(x: T, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialW(x: T, options: { n: T; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor` */
  shiftedChebyshevPolynomialW(x: T, n: Scalar, options?: { out?: T }): T;
  shiftedChebyshevPolynomialW(x: T, options: { n: Scalar; out?: T }): T;
  /** `special_shifted_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor` */
  shiftedChebyshevPolynomialW(x: Scalar, n: T, options?: { out?: T }): T;
  shiftedChebyshevPolynomialW(x: Scalar, options: { n: T; out?: T }): T;
  /** `special_sinc(Tensor self) -> Tensor` */
  sinc(self: T, options?: { out?: T }): T;
  /** `special_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
  softmax(self: T, dim: Int, dtype?: Dtype | null): T;
  softmax(self: T, dim: Int, options?: { dtype?: Dtype | null }): T;
  softmax(self: T, options: { dim: Int; dtype?: Dtype | null }): T;
  /** `special_spherical_bessel_j0(Tensor x) -> Tensor` */
  sphericalBesselJ0(x: T, options?: { out?: T }): T;
  /** `special_xlog1py(Tensor self, Tensor other) -> Tensor` */
  xlog1py(self: T, other: T, options?: { out?: T }): T;
  xlog1py(self: T, options: { other: T; out?: T }): T;
  /** `special_xlog1py.other_scalar(Tensor self, Scalar other) -> Tensor` */
  xlog1py(self: T, other: Scalar, options?: { out?: T }): T;
  xlog1py(self: T, options: { other: Scalar; out?: T }): T;
  /** `special_xlog1py.self_scalar(Scalar self, Tensor other) -> Tensor` */
  xlog1py(self: Scalar, other: T, options?: { out?: T }): T;
  xlog1py(self: Scalar, options: { other: T; out?: T }): T;
  /** `special_xlogy(Tensor self, Tensor other) -> Tensor` */
  xlogy(self: T, other: T, options?: { out?: T }): T;
  xlogy(self: T, options: { other: T; out?: T }): T;
  /** `special_xlogy.other_scalar(Tensor self, Scalar other) -> Tensor` */
  xlogy(self: T, other: Scalar, options?: { out?: T }): T;
  xlogy(self: T, options: { other: Scalar; out?: T }): T;
  /** `special_xlogy.self_scalar(Scalar self, Tensor other) -> Tensor` */
  xlogy(self: Scalar, other: T, options?: { out?: T }): T;
  xlogy(self: Scalar, options: { other: T; out?: T }): T;
  /** `special_zeta(Tensor self, Tensor other) -> Tensor` */
  zeta(self: T, other: T, options?: { out?: T }): T;
  zeta(self: T, options: { other: T; out?: T }): T;
  /** `special_zeta.other_scalar(Tensor self, Scalar other) -> Tensor` */
  zeta(self: T, other: Scalar, options?: { out?: T }): T;
  zeta(self: T, options: { other: Scalar; out?: T }): T;
  /** `special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor` */
  zeta(self: Scalar, other: T, options?: { out?: T }): T;
  zeta(self: Scalar, options: { other: T; out?: T }): T;
}
