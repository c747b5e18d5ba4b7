// Generated from the schemas of libtorch 2.13 by `npm run generate`. Do not edit.
import type { Device, Dtype, Layout, MemoryFormat } from '../dtype.js';
import type { Named } from '../named-results.js';
import type { Float, GeneratorArgument, Int, Scalar } from '../scalar.js';

/** The ops whose first argument is a tensor, as methods. `T` is the Tensor class. */
export interface TensorMethods<T> {
  /**
   * Absolute value of each element; of complex numbers, the modulus. The result has the shape of the input. [torch.abs](https://docs.pytorch.org/docs/stable/generated/torch.abs.html)
   *
   * ```ts
   * torch.tensor([-1, 2, -3]).abs() // => [1, 2, 3]
   * ```
   *
   * `abs(Tensor self) -> Tensor`
   */
  abs(options?: { out?: T }): T;
  /** `abs`, in place. `abs_(Tensor(a!) self) -> Tensor(a!)` */
  abs_(): T;
  /** `absolute(Tensor self) -> Tensor` */
  absolute(options?: { out?: T }): T;
  /** `absolute_(Tensor(a!) self) -> Tensor(a!)` */
  absolute_(): T;
  /**
   * The arc cosine of each element, in radians. The result has the shape of the input. [torch.acos](https://docs.pytorch.org/docs/stable/generated/torch.acos.html)
   *
   * ```ts
   * torch.tensor([1, 0]).acos() // => [0, 1.5708]
   * ```
   *
   * `acos(Tensor self) -> Tensor`
   */
  acos(options?: { out?: T }): T;
  /** `acos`, in place. `acos_(Tensor(a!) self) -> Tensor(a!)` */
  acos_(): T;
  /** `acosh(Tensor self) -> Tensor` */
  acosh(options?: { out?: T }): T;
  /** `acosh_(Tensor(a!) self) -> Tensor(a!)` */
  acosh_(): T;
  /** `adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor` */
  adaptiveAvgPool1d(outputSize: Int | readonly Int[], options?: { out?: T }): T;
  adaptiveAvgPool1d(...outputSize: Int[]): T;
  adaptiveAvgPool1d(options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /**
   * The means of as many windows as the output has elements. Shapes: [N, C, H, W] to [N, C, h, w]. [torch.nn.functional.adaptive_avg_pool2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html)
   *
   * ```ts
   * torch.adaptiveAvgPool2d(torch.ones([1, 2, 5, 7]), [1, 1]).flatten() // => [1, 1]
   * ```
   *
   * `adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor`
   */
  adaptiveAvgPool2d(outputSize: Int | readonly Int[], options?: { out?: T }): T;
  adaptiveAvgPool2d(...outputSize: Int[]): T;
  adaptiveAvgPool2d(options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /** `adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor` */
  adaptiveAvgPool3d(outputSize: Int | readonly Int[], options?: { out?: T }): T;
  adaptiveAvgPool3d(...outputSize: Int[]): T;
  adaptiveAvgPool3d(options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /** `adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)` */
  adaptiveMaxPool1d(outputSize: Int | readonly Int[]): [T, T];
  adaptiveMaxPool1d(...outputSize: Int[]): [T, T];
  adaptiveMaxPool1d(options: { outputSize: Int | readonly Int[] }): [T, T];
  /** `adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)` */
  adaptiveMaxPool2d(outputSize: Int | readonly Int[], options?: { out?: T; indices?: T }): [T, T];
  adaptiveMaxPool2d(...outputSize: Int[]): [T, T];
  adaptiveMaxPool2d(options: { outputSize: Int | readonly Int[]; out?: T; indices?: T }): [T, T];
  /** `adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)` */
  adaptiveMaxPool3d(outputSize: Int | readonly Int[], options?: { out?: T; indices?: T }): [T, T];
  adaptiveMaxPool3d(...outputSize: Int[]): [T, T];
  adaptiveMaxPool3d(options: { outputSize: Int | readonly Int[]; out?: T; indices?: T }): [T, T];
  /**
   * Adds `other`, times `alpha`. Shapes broadcast. [torch.add](https://docs.pytorch.org/docs/stable/generated/torch.add.html)
   *
   * ```ts
   * torch.tensor([1, 2]).add(torch.tensor([10, 20]), { alpha: 2 }) // => [21, 42]
   * ```
   *
   * `add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
   */
  add(other: T | Scalar, options?: { alpha?: Scalar; out?: T }): T;
  add(options: { other: T | Scalar; alpha?: Scalar; out?: T }): T;
  /** Adds `other`, times `alpha`. `add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  add(other: Scalar, alpha?: Scalar): T;
  add(other: Scalar, options?: { alpha?: Scalar }): T;
  add(options: { other: Scalar; alpha?: Scalar }): T;
  /** `add`, in place. `add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
  add_(other: T | Scalar, options?: { alpha?: Scalar }): T;
  add_(options: { other: T | Scalar; alpha?: Scalar }): T;
  /** `add`, in place. `add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)` */
  add_(other: Scalar, alpha?: Scalar): T;
  add_(other: Scalar, options?: { alpha?: Scalar }): T;
  add_(options: { other: Scalar; alpha?: Scalar }): T;
  /** `addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addbmm(batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addbmm(options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addbmm_(batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addbmm_(options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar }): T;
  /**
   * Adds `value * tensor1 / tensor2`. Shapes broadcast. [torch.addcdiv](https://docs.pytorch.org/docs/stable/generated/torch.addcdiv.html)
   *
   * ```ts
   * torch.addcdiv(torch.ones([2]), torch.tensor([1.5, 4.5]), torch.tensor([0.5, 1.5]), { value: 2 }) // => [7, 7]
   * ```
   *
   * `addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor`
   */
  addcdiv(tensor1: T, tensor2: T, options?: { value?: Scalar; out?: T }): T;
  addcdiv(options: { tensor1: T; tensor2: T; value?: Scalar; out?: T }): T;
  /** `addcdiv`, in place. `addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)` */
  addcdiv_(tensor1: T, tensor2: T, options?: { value?: Scalar }): T;
  addcdiv_(options: { tensor1: T; tensor2: T; value?: Scalar }): T;
  /**
   * Adds `value * tensor1 * tensor2`. Shapes broadcast. [torch.addcmul](https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html)
   *
   * ```ts
   * torch.addcmul(torch.ones([2]), torch.tensor([1.5, 2.5]), torch.tensor([2.5, 2.5]), { value: 2 }) // => [8.5, 13.5]
   * ```
   *
   * `addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor`
   */
  addcmul(tensor1: T, tensor2: T, options?: { value?: Scalar; out?: T }): T;
  addcmul(options: { tensor1: T; tensor2: T; value?: Scalar; out?: T }): T;
  /** `addcmul`, in place. `addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)` */
  addcmul_(tensor1: T, tensor2: T, options?: { value?: Scalar }): T;
  addcmul_(options: { tensor1: T; tensor2: T; value?: Scalar }): T;
  /**
   * `beta * self + alpha * mat1 mat2`. Shapes: [n, p], [n, m] and [m, p] to [n, p]. [torch.addmm](https://docs.pytorch.org/docs/stable/generated/torch.addmm.html)
   *
   * ```ts
   * torch.addmm(torch.ones([1, 1]), torch.ones([1, 2]), torch.ones([2, 1])) // => [[3]]
   * ```
   *
   * `addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
   */
  addmm(mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addmm(options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `beta * self + alpha * mat1 mat2`. `addmm.dtype(Tensor self, Tensor mat1, Tensor mat2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addmm(mat1: T, mat2: T, outDtype: Dtype, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addmm(options: { mat1: T; mat2: T; outDtype: Dtype; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addmm`, in place. `addmm_(Tensor(a!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addmm_(mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addmm_(options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addmv(mat: T, vec: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addmv(options: { mat: T; vec: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addmv_(Tensor(a!) self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addmv_(mat: T, vec: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addmv_(options: { mat: T; vec: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addr(vec1: T, vec2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addr(options: { vec1: T; vec2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addr_(Tensor(a!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addr_(vec1: T, vec2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addr_(options: { vec1: T; vec2: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `adjoint(Tensor(a) self) -> Tensor(a)` */
  adjoint(): T;
  /** `affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor` */
  affineGridGenerator(size: readonly Int[], alignCorners: boolean, options?: { out?: T }): T;
  affineGridGenerator(options: { size: readonly Int[]; alignCorners: boolean; out?: T }): T;
  /** `alias(Tensor(a) self) -> Tensor(a)` */
  alias(): T;
  /** `alias_copy(Tensor self) -> Tensor` */
  aliasCopy(options?: { out?: T }): T;
  /**
   * Whether all elements are true, or all along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.all](https://docs.pytorch.org/docs/stable/generated/torch.all.html)
   *
   * ```ts
   * torch.tensor([[true, false], [true, true]]).all(1) // => [false, true]
   * ```
   *
   * `all(Tensor self) -> Tensor`
   */
  all(options?: { out?: T }): T;
  /** Whether all elements are true, or all along `dim`. `all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor` */
  all(dim: Int, keepdim?: boolean, options?: { out?: T }): T;
  all(dim: Int, options?: { keepdim?: boolean; out?: T }): T;
  all(options: { dim: Int; keepdim?: boolean; out?: T }): T;
  /** Whether all elements are true, or all along `dim`. `all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor` */
  all(dim?: readonly Int[] | null, keepdim?: boolean, options?: { out?: T }): T;
  all(options?: { dim?: readonly Int[] | null; keepdim?: boolean; out?: T }): T;
  /**
   * Whether all elements are equal up to `atol + rtol * abs(other)`: one boolean. Shapes: broadcast, to a boolean. [torch.allclose](https://docs.pytorch.org/docs/stable/generated/torch.allclose.html)
   *
   * ```ts
   * torch.allclose(torch.tensor([0.1]), torch.tensor([0.1000001])) // => true
   * ```
   *
   * `allclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> bool`
   */
  allclose(other: T, rtol?: Float, atol?: Float, equalNan?: boolean): boolean;
  allclose(other: T, options?: { rtol?: Float; atol?: Float; equalNan?: boolean }): boolean;
  allclose(options: { other: T; rtol?: Float; atol?: Float; equalNan?: boolean }): boolean;
  /** `alpha_dropout(Tensor input, float p, bool train) -> Tensor` */
  alphaDropout(p: Float, train: boolean): T;
  alphaDropout(options: { p: Float; train: boolean }): T;
  /** `alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  alphaDropout_(p: Float, train: boolean): T;
  alphaDropout_(options: { p: Float; train: boolean }): T;
  /**
   * The largest elements along one or more dimensions. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.amax](https://docs.pytorch.org/docs/stable/generated/torch.amax.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).amax([0, 1]) // => 7
   * ```
   *
   * `amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor`
   */
  amax(dim?: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  amax(options?: { dim?: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /**
   * The smallest elements along one or more dimensions. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.amin](https://docs.pytorch.org/docs/stable/generated/torch.amin.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).amin(0) // => [1, 2]
   * ```
   *
   * `amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor`
   */
  amin(dim?: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  amin(options?: { dim?: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /**
   * The smallest and the largest element, or those along `dim`. Shapes: [..., n, ...] to [..., ...], twice. [torch.aminmax](https://docs.pytorch.org/docs/stable/generated/torch.aminmax.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).aminmax()[1] // => 3
   * ```
   *
   * `aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)`
   */
  aminmax(options?: { dim?: Int | null; keepdim?: boolean; min?: T; max?: T }): Named<[min: T, max: T], { min: T; max: T }>;
  /**
   * The angle of complex numbers, in radians. The result has the shape of the input. [torch.angle](https://docs.pytorch.org/docs/stable/generated/torch.angle.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(0, 1)]).angle() // => [1.5708]
   * ```
   *
   * `angle(Tensor self) -> Tensor`
   */
  angle(options?: { out?: T }): T;
  /**
   * Whether an element is true, or one along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.any](https://docs.pytorch.org/docs/stable/generated/torch.any.html)
   *
   * ```ts
   * torch.tensor([[false, false], [true, false]]).any(1) // => [false, true]
   * ```
   *
   * `any(Tensor self) -> Tensor`
   */
  any(options?: { out?: T }): T;
  /** Whether an element is true, or one along `dim`. `any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor` */
  any(dim: Int, keepdim?: boolean, options?: { out?: T }): T;
  any(dim: Int, options?: { keepdim?: boolean; out?: T }): T;
  any(options: { dim: Int; keepdim?: boolean; out?: T }): T;
  /** Whether an element is true, or one along `dim`. `any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor` */
  any(dim?: readonly Int[] | null, keepdim?: boolean, options?: { out?: T }): T;
  any(options?: { dim?: readonly Int[] | null; keepdim?: boolean; out?: T }): T;
  /** `arccos(Tensor self) -> Tensor` */
  arccos(options?: { out?: T }): T;
  /** `arccos_(Tensor(a!) self) -> Tensor(a!)` */
  arccos_(): T;
  /** `arccosh(Tensor self) -> Tensor` */
  arccosh(options?: { out?: T }): T;
  /** `arccosh_(Tensor(a!) self) -> Tensor(a!)` */
  arccosh_(): T;
  /** `arcsin(Tensor self) -> Tensor` */
  arcsin(options?: { out?: T }): T;
  /** `arcsin_(Tensor(a!) self) -> Tensor(a!)` */
  arcsin_(): T;
  /** `arcsinh(Tensor self) -> Tensor` */
  arcsinh(options?: { out?: T }): T;
  /** `arcsinh_(Tensor(a!) self) -> Tensor(a!)` */
  arcsinh_(): T;
  /** `arctan(Tensor self) -> Tensor` */
  arctan(options?: { out?: T }): T;
  /** `arctan2(Tensor self, Tensor other) -> Tensor` */
  arctan2(other: T, options?: { out?: T }): T;
  arctan2(options: { other: T; out?: T }): T;
  /** `arctan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  arctan2_(other: T): T;
  arctan2_(options: { other: T }): T;
  /** `arctan_(Tensor(a!) self) -> Tensor(a!)` */
  arctan_(): T;
  /** `arctanh(Tensor self) -> Tensor` */
  arctanh(options?: { out?: T }): T;
  /** `arctanh_(Tensor(a!) self) -> Tensor(a!)` */
  arctanh_(): T;
  /**
   * The index of the largest element: in the tensor as one row, or along `dim`. Shapes: [..., n, ...] to [..., ...]. [torch.argmax](https://docs.pytorch.org/docs/stable/generated/torch.argmax.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).argmax(1) // => [1, 0]
   * ```
   *
   * `argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`
   */
  argmax(dim?: Int | null, keepdim?: boolean, options?: { out?: T }): T;
  argmax(options?: { dim?: Int | null; keepdim?: boolean; out?: T }): T;
  /**
   * The index of the smallest element: in the tensor as one row, or along `dim`. Shapes: [..., n, ...] to [..., ...]. [torch.argmin](https://docs.pytorch.org/docs/stable/generated/torch.argmin.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).argmin() // => 1
   * ```
   *
   * `argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`
   */
  argmin(dim?: Int | null, keepdim?: boolean, options?: { out?: T }): T;
  argmin(options?: { dim?: Int | null; keepdim?: boolean; out?: T }): T;
  /**
   * The indices that sort the elements along `dim`. The result has the shape of the input. [torch.argsort](https://docs.pytorch.org/docs/stable/generated/torch.argsort.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).argsort() // => [1, 2, 0]
   * ```
   *
   * `argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor`
   */
  argsort(dim?: Int, descending?: boolean): T;
  argsort(options?: { dim?: Int; descending?: boolean }): T;
  /** The indices that sort the elements along `dim`. `argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor` */
  argsort(options: { stable: boolean; dim?: Int; descending?: boolean; out?: T }): T;
  /**
   * The indices of all elements that are true, a row each. Shapes: any to [n, dimensions]. [torch.argwhere](https://docs.pytorch.org/docs/stable/generated/torch.argwhere.html)
   *
   * ```ts
   * torch.tensor([0, 1, 1]).argwhere() // => [[1], [2]]
   * ```
   *
   * `argwhere(Tensor self) -> Tensor`
   */
  argwhere(): T;
  /** `as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)` */
  asStrided(size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null): T;
  asStrided(size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null }): T;
  asStrided(options: { size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null }): T;
  /** `as_strided_(Tensor(a!) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a!)` */
  asStrided_(size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null): T;
  asStrided_(size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null }): T;
  asStrided_(options: { size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null }): T;
  /** `as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
  asStridedCopy(size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null, options?: { out?: T }): T;
  asStridedCopy(size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null; out?: T }): T;
  asStridedCopy(options: { size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null; out?: T }): T;
  /** `as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
  asStridedScatter(src: T, size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null, options?: { out?: T }): T;
  asStridedScatter(src: T, size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null; out?: T }): T;
  asStridedScatter(options: { src: T; size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null; out?: T }): T;
  /**
   * The arc sine of each element, in radians. The result has the shape of the input. [torch.asin](https://docs.pytorch.org/docs/stable/generated/torch.asin.html)
   *
   * ```ts
   * torch.tensor([0, 1]).asin() // => [0, 1.5708]
   * ```
   *
   * `asin(Tensor self) -> Tensor`
   */
  asin(options?: { out?: T }): T;
  /** `asin`, in place. `asin_(Tensor(a!) self) -> Tensor(a!)` */
  asin_(): T;
  /** `asinh(Tensor self) -> Tensor` */
  asinh(options?: { out?: T }): T;
  /** `asinh_(Tensor(a!) self) -> Tensor(a!)` */
  asinh_(): T;
  /**
   * The arc tangent of each element, in radians. The result has the shape of the input. [torch.atan](https://docs.pytorch.org/docs/stable/generated/torch.atan.html)
   *
   * ```ts
   * torch.tensor([0, 1]).atan() // => [0, 0.7854]
   * ```
   *
   * `atan(Tensor self) -> Tensor`
   */
  atan(options?: { out?: T }): T;
  /**
   * The angle of each point (`other`, `self`) from the x axis, from -pi to pi. Shapes broadcast. [torch.atan2](https://docs.pytorch.org/docs/stable/generated/torch.atan2.html)
   *
   * ```ts
   * torch.atan2(torch.tensor([1, -1]), torch.tensor([1, 1])) // => [0.7854, -0.7854]
   * ```
   *
   * `atan2(Tensor self, Tensor other) -> Tensor`
   */
  atan2(other: T, options?: { out?: T }): T;
  atan2(options: { other: T; out?: T }): T;
  /** `atan2`, in place. `atan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  atan2_(other: T): T;
  atan2_(options: { other: T }): T;
  /** `atan`, in place. `atan_(Tensor(a!) self) -> Tensor(a!)` */
  atan_(): T;
  /** `atanh(Tensor self) -> Tensor` */
  atanh(options?: { out?: T }): T;
  /** `atanh_(Tensor(a!) self) -> Tensor(a!)` */
  atanh_(): T;
  /**
   * A tensor of one dimension at least. Shapes: [] to [1]. [torch.atleast_1d](https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html)
   *
   * ```ts
   * torch.tensor(5).atleast1d() // => [5]
   * ```
   *
   * `atleast_1d(Tensor self) -> Tensor`
   */
  atleast1d(): T;
  /**
   * A tensor of two dimensions at least. Shapes: [n] to [1, n]. [torch.atleast_2d](https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html)
   *
   * ```ts
   * torch.tensor([5]).atleast2d() // => [[5]]
   * ```
   *
   * `atleast_2d(Tensor self) -> Tensor`
   */
  atleast2d(): T;
  /** `atleast_3d(Tensor self) -> Tensor` */
  atleast3d(): T;
  /** `avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool ceil_mode=False, bool count_include_pad=True) -> Tensor` */
  avgPool1d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], ceilMode?: boolean, countIncludePad?: boolean, options?: { out?: T }): T;
  avgPool1d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; out?: T }): T;
  avgPool1d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; out?: T }): T;
  /**
   * The mean of each window. Shapes: [N, C, H, W] to [N, C, H', W']. [torch.nn.functional.avg_pool2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html)
   *
   * ```ts
   * torch.avgPool2d(torch.arange(16).view([1, 1, 4, 4]).float(), 2).flatten() // => [2.5, 4.5, 10.5, 12.5]
   * ```
   *
   * `avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor`
   */
  avgPool2d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: Int | null, options?: { out?: T }): T;
  avgPool2d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  avgPool2d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  /** `avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor` */
  avgPool3d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: Int | null, options?: { out?: T }): T;
  avgPool3d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  avgPool3d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  /**
   * `beta * self + alpha * batch1 batch2`, for batches of matrices. Shapes: [b, n, p], [b, n, m] and [b, m, p] to [b, n, p]. [torch.baddbmm](https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html)
   *
   * ```ts
   * torch.baddbmm(torch.ones([1, 1, 1]), torch.ones([1, 1, 2]), torch.ones([1, 2, 1])).flatten() // => [3]
   * ```
   *
   * `baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
   */
  baddbmm(batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  baddbmm(options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `beta * self + alpha * batch1 batch2`, for batches of matrices. `baddbmm.dtype(Tensor self, Tensor batch1, Tensor batch2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  baddbmm(batch1: T, batch2: T, outDtype: Dtype, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  baddbmm(options: { batch1: T; batch2: T; outDtype: Dtype; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `baddbmm`, in place. `baddbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  baddbmm_(batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  baddbmm_(options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
  batchNorm(weight: T | null, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, momentum: Float, eps: Float, cudnnEnabled: boolean): T;
  /** `batch_norm_elemt(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor invstd, float eps) -> Tensor` */
  batchNormElemt(weight: T | null, bias: T | null, mean: T, invstd: T, eps: Float, options?: { out?: T }): T;
  /** `batch_norm_gather_stats(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, int count) -> (Tensor, Tensor)` */
  batchNormGatherStats(mean: T, invstd: T, runningMean: T | null, runningVar: T | null, momentum: Float, eps: Float, count: Int, options?: { out0?: T; out1?: T }): [T, T];
  /** `batch_norm_gather_stats_with_counts(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, Tensor counts) -> (Tensor, Tensor)` */
  batchNormGatherStatsWithCounts(mean: T, invstd: T, runningMean: T | null, runningVar: T | null, momentum: Float, eps: Float, counts: T, options?: { out0?: T; out1?: T }): [T, T];
  /** `batch_norm_stats(Tensor input, float eps) -> (Tensor, Tensor)` */
  batchNormStats(eps: Float, options?: { out0?: T; out1?: T }): [T, T];
  batchNormStats(options: { eps: Float; out0?: T; out1?: T }): [T, T];
  /** `batch_norm_update_stats(Tensor input, Tensor? running_mean, Tensor? running_var, float momentum) -> (Tensor, Tensor)` */
  batchNormUpdateStats(runningMean: T | null, runningVar: T | null, momentum: Float, options?: { out0?: T; out1?: T }): [T, T];
  batchNormUpdateStats(options: { runningMean: T | null; runningVar: T | null; momentum: Float; out0?: T; out1?: T }): [T, T];
  /**
   * Random zeros and ones, with the probabilities of ones that the tensor has. The result has the shape of the input. [torch.bernoulli](https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html)
   *
   * ```ts
   * torch.ones([3]).bernoulli() // => [1, 1, 1]
   * ```
   *
   * `bernoulli(Tensor self, *, Generator? generator=None) -> Tensor`
   */
  bernoulli(options?: { generator?: GeneratorArgument | null; out?: T }): T;
  /** Random zeros and ones, with the probabilities of ones that the tensor has. `bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor` */
  bernoulli(p: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  bernoulli(options: { p: T; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random zeros and ones, with the probabilities of ones that the tensor has. `bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor` */
  bernoulli(p: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  bernoulli(options: { p: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `bernoulli`, in place. `bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!)` */
  bernoulli_(p: T, options?: { generator?: GeneratorArgument | null }): T;
  bernoulli_(options: { p: T; generator?: GeneratorArgument | null }): T;
  /** `bernoulli`, in place. `bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)` */
  bernoulli_(p?: Float, options?: { generator?: GeneratorArgument | null }): T;
  bernoulli_(options?: { p?: Float; generator?: GeneratorArgument | null }): T;
  /** `bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor` */
  bilinear(input2: T, weight: T, bias?: T | null): T;
  bilinear(input2: T, weight: T, options?: { bias?: T | null }): T;
  bilinear(options: { input2: T; weight: T; bias?: T | null }): T;
  /** `binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1) -> Tensor` */
  binaryCrossEntropy(target: T, weight?: T | null, reduction?: Int, options?: { out?: T }): T;
  binaryCrossEntropy(target: T, options?: { weight?: T | null; reduction?: Int; out?: T }): T;
  binaryCrossEntropy(options: { target: T; weight?: T | null; reduction?: Int; out?: T }): T;
  /**
   * The binary cross entropy of scores and targets from 0 to 1. Shapes: broadcast, to []. [torch.nn.functional.binary_cross_entropy_with_logits](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html)
   *
   * ```ts
   * torch.binaryCrossEntropyWithLogits(torch.zeros([2]), torch.ones([2])) // => 0.6931
   * ```
   *
   * `binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=1) -> Tensor`
   */
  binaryCrossEntropyWithLogits(target: T, weight?: T | null, posWeight?: T | null, reduction?: Int, options?: { out?: T }): T;
  binaryCrossEntropyWithLogits(target: T, options?: { weight?: T | null; posWeight?: T | null; reduction?: Int; out?: T }): T;
  binaryCrossEntropyWithLogits(options: { target: T; weight?: T | null; posWeight?: T | null; reduction?: Int; out?: T }): T;
  /**
   * How often each whole number from 0 on occurs, or the sums of `weights` where it does. Shapes: [n] to [max + 1]. [torch.bincount](https://docs.pytorch.org/docs/stable/generated/torch.bincount.html)
   *
   * ```ts
   * torch.tensor([0, 2, 2]).bincount() // => [1, 0, 2]
   * ```
   *
   * `bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor`
   */
  bincount(weights?: T | null, minlength?: Int, options?: { out?: T }): T;
  bincount(options?: { weights?: T | null; minlength?: Int; out?: T }): T;
  /** `binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor` */
  binomial(prob: T, generator?: GeneratorArgument | null, options?: { out?: T }): T;
  binomial(prob: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  binomial(options: { prob: T; generator?: GeneratorArgument | null; out?: T }): T;
  /**
   * The bits that both have; of booleans, `and`. Shapes broadcast. [torch.bitwise_and](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_and.html)
   *
   * ```ts
   * torch.tensor([6, 3]).bitwiseAnd(2) // => [2, 2]
   * ```
   *
   * `bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  bitwiseAnd(other: T, options?: { out?: T }): T;
  bitwiseAnd(options: { other: T; out?: T }): T;
  /** The bits that both have; of booleans, `and`. `bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseAnd(other: Scalar, options?: { out?: T }): T;
  bitwiseAnd(options: { other: Scalar; out?: T }): T;
  /** `bitwiseAnd`, in place. `bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseAnd_(other: T): T;
  bitwiseAnd_(options: { other: T }): T;
  /** `bitwiseAnd`, in place. `bitwise_and_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseAnd_(other: Scalar): T;
  bitwiseAnd_(options: { other: Scalar }): T;
  /** `bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor` */
  bitwiseLeftShift(other: T, options?: { out?: T }): T;
  bitwiseLeftShift(options: { other: T; out?: T }): T;
  /** `bitwise_left_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseLeftShift(other: Scalar, options?: { out?: T }): T;
  bitwiseLeftShift(options: { other: Scalar; out?: T }): T;
  /** `bitwise_left_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseLeftShift_(other: T): T;
  bitwiseLeftShift_(options: { other: T }): T;
  /** `bitwise_left_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseLeftShift_(other: Scalar): T;
  bitwiseLeftShift_(options: { other: Scalar }): T;
  /**
   * All bits turned over; of booleans, `not`. The result has the shape of the input. [torch.bitwise_not](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_not.html)
   *
   * ```ts
   * torch.tensor([0, 5]).bitwiseNot() // => [-1, -6]
   * ```
   *
   * `bitwise_not(Tensor self) -> Tensor`
   */
  bitwiseNot(options?: { out?: T }): T;
  /** `bitwiseNot`, in place. `bitwise_not_(Tensor(a!) self) -> Tensor(a!)` */
  bitwiseNot_(): T;
  /**
   * The bits that either has; of booleans, `or`. Shapes broadcast. [torch.bitwise_or](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_or.html)
   *
   * ```ts
   * torch.tensor([6, 3]).bitwiseOr(1) // => [7, 3]
   * ```
   *
   * `bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  bitwiseOr(other: T, options?: { out?: T }): T;
  bitwiseOr(options: { other: T; out?: T }): T;
  /** The bits that either has; of booleans, `or`. `bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseOr(other: Scalar, options?: { out?: T }): T;
  bitwiseOr(options: { other: Scalar; out?: T }): T;
  /** `bitwiseOr`, in place. `bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseOr_(other: T): T;
  bitwiseOr_(options: { other: T }): T;
  /** `bitwiseOr`, in place. `bitwise_or_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseOr_(other: Scalar): T;
  bitwiseOr_(options: { other: Scalar }): T;
  /** `bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor` */
  bitwiseRightShift(other: T, options?: { out?: T }): T;
  bitwiseRightShift(options: { other: T; out?: T }): T;
  /** `bitwise_right_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseRightShift(other: Scalar, options?: { out?: T }): T;
  bitwiseRightShift(options: { other: Scalar; out?: T }): T;
  /** `bitwise_right_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseRightShift_(other: T): T;
  bitwiseRightShift_(options: { other: T }): T;
  /** `bitwise_right_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseRightShift_(other: Scalar): T;
  bitwiseRightShift_(options: { other: Scalar }): T;
  /**
   * The bits that one of both has. Shapes broadcast. [torch.bitwise_xor](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_xor.html)
   *
   * ```ts
   * torch.tensor([6, 3]).bitwiseXor(2) // => [4, 1]
   * ```
   *
   * `bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  bitwiseXor(other: T, options?: { out?: T }): T;
  bitwiseXor(options: { other: T; out?: T }): T;
  /** The bits that one of both has. `bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseXor(other: Scalar, options?: { out?: T }): T;
  bitwiseXor(options: { other: Scalar; out?: T }): T;
  /** `bitwiseXor`, in place. `bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseXor_(other: T): T;
  bitwiseXor_(options: { other: T }): T;
  /** `bitwiseXor`, in place. `bitwise_xor_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseXor_(other: Scalar): T;
  bitwiseXor_(options: { other: Scalar }): T;
  /**
   * The products of two batches of matrices. Shapes: [b, n, m] and [b, m, p] to [b, n, p]. [torch.bmm](https://docs.pytorch.org/docs/stable/generated/torch.bmm.html)
   *
   * ```ts
   * torch.ones([2, 1, 3]).bmm(torch.ones([2, 3, 1])).flatten() // => [3, 3]
   * ```
   *
   * `bmm(Tensor self, Tensor mat2) -> Tensor`
   */
  bmm(mat2: T, options?: { out?: T }): T;
  bmm(options: { mat2: T; out?: T }): T;
  /** The products of two batches of matrices. `bmm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor` */
  bmm(mat2: T, outDtype: Dtype, options?: { out?: T }): T;
  bmm(options: { mat2: T; outDtype: Dtype; out?: T }): T;
  /**
   * `expand`, by another name. Shapes: [a, 1] to [a, b]. [torch.broadcast_to](https://docs.pytorch.org/docs/stable/generated/torch.broadcast_to.html)
   *
   * ```ts
   * torch.tensor([1, 2]).broadcastTo([2, 2]) // => [[1, 2], [1, 2]]
   * ```
   *
   * `broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a)`
   */
  broadcastTo(size: readonly Int[]): T;
  broadcastTo(...size: Int[]): T;
  broadcastTo(options: { size: readonly Int[] }): T;
  /**
   * The number of the bucket, between sorted boundaries, that each element is in. The result has the shape of the input. [torch.bucketize](https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html)
   *
   * ```ts
   * torch.bucketize(torch.tensor([2, 5, 9]), torch.tensor([1, 3, 5])) // => [1, 2, 3]
   * ```
   *
   * `bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor`
   */
  bucketize(boundaries: T, options?: { outInt32?: boolean; right?: boolean; out?: T }): T;
  bucketize(options: { boundaries: T; outInt32?: boolean; right?: boolean; out?: T }): T;
  /** `cauchy(Tensor self, float median=0., float sigma=1., *, Generator? generator=None) -> Tensor` */
  cauchy(median?: Float, sigma?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  cauchy(options?: { median?: Float; sigma?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `cauchy_(Tensor(a!) self, float median=0., float sigma=1., *, Generator? generator=None) -> Tensor(a!)` */
  cauchy_(median?: Float, sigma?: Float, options?: { generator?: GeneratorArgument | null }): T;
  cauchy_(options?: { median?: Float; sigma?: Float; generator?: GeneratorArgument | null }): T;
  /** `ccol_indices(Tensor(a) self) -> Tensor(a)` */
  ccolIndices(): T;
  /** `ccol_indices_copy(Tensor self) -> Tensor` */
  ccolIndicesCopy(options?: { out?: T }): T;
  /**
   * The `p`-norm distance of each row of one matrix to each of another. Shapes: [..., n, m] and [..., k, m] to [..., n, k]. [torch.cdist](https://docs.pytorch.org/docs/stable/generated/torch.cdist.html)
   *
   * ```ts
   * torch.cdist(torch.tensor([[0.5, 0]]), torch.tensor([[3.5, 4]])) // => [[5]]
   * ```
   *
   * `cdist(Tensor x1, Tensor x2, float p=2., int? compute_mode=None) -> Tensor`
   */
  cdist(x2: T, p?: Float, computeMode?: Int | null): T;
  cdist(x2: T, options?: { p?: Float; computeMode?: Int | null }): T;
  cdist(options: { x2: T; p?: Float; computeMode?: Int | null }): T;
  /**
   * Rounds each element up. The result has the shape of the input. [torch.ceil](https://docs.pytorch.org/docs/stable/generated/torch.ceil.html)
   *
   * ```ts
   * torch.tensor([1.5, -1.5]).ceil() // => [2, -1]
   * ```
   *
   * `ceil(Tensor self) -> Tensor`
   */
  ceil(options?: { out?: T }): T;
  /** `ceil`, in place. `ceil_(Tensor(a!) self) -> Tensor(a!)` */
  ceil_(): T;
  /**
   * `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`. The result has the shape of the input. [torch.nn.functional.celu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu.html)
   *
   * ```ts
   * torch.celu(torch.tensor([-1.5, 2])) // => [-0.7769, 2]
   * ```
   *
   * `celu(Tensor self, Scalar alpha=1.) -> Tensor`
   */
  celu(alpha?: Scalar, options?: { out?: T }): T;
  celu(options?: { alpha?: Scalar; out?: T }): T;
  /** `celu`, in place. `celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!)` */
  celu_(alpha?: Scalar): T;
  celu_(options?: { alpha?: Scalar }): T;
  /** `channel_shuffle(Tensor self, SymInt groups) -> Tensor` */
  channelShuffle(groups: Int, options?: { out?: T }): T;
  channelShuffle(options: { groups: Int; out?: T }): T;
  /** `cholesky(Tensor self, bool upper=False) -> Tensor` */
  cholesky(upper?: boolean, options?: { out?: T }): T;
  cholesky(options?: { upper?: boolean; out?: T }): T;
  /** `cholesky_inverse(Tensor self, bool upper=False) -> Tensor` */
  choleskyInverse(upper?: boolean, options?: { out?: T }): T;
  choleskyInverse(options?: { upper?: boolean; out?: T }): T;
  /** `cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor` */
  choleskySolve(input2: T, upper?: boolean, options?: { out?: T }): T;
  choleskySolve(input2: T, options?: { upper?: boolean; out?: T }): T;
  choleskySolve(options: { input2: T; upper?: boolean; out?: T }): T;
  /** `choose_qparams_optimized(Tensor input, int numel, int n_bins, float ratio, int bit_width) -> (Tensor, Tensor)` */
  chooseQparamsOptimized(numel: Int, nBins: Int, ratio: Float, bitWidth: Int): [T, T];
  /**
   * Splits a tensor along `dim` into a number of parts, as views. Shapes: [n, c] to parts of [n / chunks, c]. [torch.chunk](https://docs.pytorch.org/docs/stable/generated/torch.chunk.html)
   *
   * ```ts
   * torch.arange(5).chunk(2)[1] // => [3, 4]
   * ```
   *
   * `chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]`
   */
  chunk(chunks: Int, dim?: Int): T[];
  chunk(chunks: Int, options?: { dim?: Int }): T[];
  chunk(options: { chunks: Int; dim?: Int }): T[];
  /**
   * Limits each element to the range from `min` to `max`, of which one may be null. The result has the shape of the input. [torch.clamp](https://docs.pytorch.org/docs/stable/generated/torch.clamp.html)
   *
   * ```ts
   * torch.tensor([-2, 0, 5]).clamp(-1, 1) // => [-1, 0, 1]
   * ```
   *
   * `clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
   */
  clamp(min?: T | null, max?: T | null, options?: { out?: T }): T;
  clamp(options?: { min?: T | null; max?: T | null; out?: T }): T;
  /** Limits each element to the range from `min` to `max`, of which one may be null. `clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor` */
  clamp(min?: Scalar | null, max?: Scalar | null, options?: { out?: T }): T;
  clamp(options?: { min?: Scalar | null; max?: Scalar | null; out?: T }): T;
  /** `clamp`, in place. `clamp_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)` */
  clamp_(min?: T | null, max?: T | null): T;
  clamp_(options?: { min?: T | null; max?: T | null }): T;
  /** `clamp`, in place. `clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)` */
  clamp_(min?: Scalar | null, max?: Scalar | null): T;
  clamp_(options?: { min?: Scalar | null; max?: Scalar | null }): T;
  /**
   * Limits each element from above. The result has the shape of the input. [torch.clamp](https://docs.pytorch.org/docs/stable/generated/torch.clamp.html)
   *
   * ```ts
   * torch.tensor([-2, 5]).clampMax(0) // => [-2, 0]
   * ```
   *
   * `clamp_max.Tensor(Tensor self, Tensor max) -> Tensor`
   */
  clampMax(max: T, options?: { out?: T }): T;
  clampMax(options: { max: T; out?: T }): T;
  /** Limits each element from above. `clamp_max(Tensor self, Scalar max) -> Tensor` */
  clampMax(max: Scalar, options?: { out?: T }): T;
  clampMax(options: { max: Scalar; out?: T }): T;
  /** `clampMax`, in place. `clamp_max_.Tensor(Tensor(a!) self, Tensor max) -> Tensor(a!)` */
  clampMax_(max: T): T;
  clampMax_(options: { max: T }): T;
  /** `clampMax`, in place. `clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!)` */
  clampMax_(max: Scalar): T;
  clampMax_(options: { max: Scalar }): T;
  /**
   * Limits each element from below. The result has the shape of the input. [torch.clamp](https://docs.pytorch.org/docs/stable/generated/torch.clamp.html)
   *
   * ```ts
   * torch.tensor([-2, 5]).clampMin(0) // => [0, 5]
   * ```
   *
   * `clamp_min.Tensor(Tensor self, Tensor min) -> Tensor`
   */
  clampMin(min: T, options?: { out?: T }): T;
  clampMin(options: { min: T; out?: T }): T;
  /** Limits each element from below. `clamp_min(Tensor self, Scalar min) -> Tensor` */
  clampMin(min: Scalar, options?: { out?: T }): T;
  clampMin(options: { min: Scalar; out?: T }): T;
  /** `clampMin`, in place. `clamp_min_.Tensor(Tensor(a!) self, Tensor min) -> Tensor(a!)` */
  clampMin_(min: T): T;
  clampMin_(options: { min: T }): T;
  /** `clampMin`, in place. `clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!)` */
  clampMin_(min: Scalar): T;
  clampMin_(options: { min: Scalar }): T;
  /**
   * Another name of `clamp`. The result has the shape of the input. [torch.clip](https://docs.pytorch.org/docs/stable/generated/torch.clip.html)
   *
   * ```ts
   * torch.tensor([-2, 0, 5]).clip(0, 3) // => [0, 0, 3]
   * ```
   *
   * `clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
   */
  clip(min?: T | null, max?: T | null, options?: { out?: T }): T;
  clip(options?: { min?: T | null; max?: T | null; out?: T }): T;
  /** Another name of `clamp`. `clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor` */
  clip(min?: Scalar | null, max?: Scalar | null, options?: { out?: T }): T;
  clip(options?: { min?: Scalar | null; max?: Scalar | null; out?: T }): T;
  /** `clip`, in place. `clip_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)` */
  clip_(min?: T | null, max?: T | null): T;
  clip_(options?: { min?: T | null; max?: T | null }): T;
  /** `clip`, in place. `clip_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)` */
  clip_(min?: Scalar | null, max?: Scalar | null): T;
  clip_(options?: { min?: Scalar | null; max?: Scalar | null }): T;
  /**
   * A copy, recorded for gradients. The result has the shape of the input. [torch.clone](https://docs.pytorch.org/docs/stable/generated/torch.clone.html)
   *
   * ```ts
   * torch.tensor([1, 2]).clone() // => [1, 2]
   * ```
   *
   * `clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor`
   */
  clone(options?: { memoryFormat?: MemoryFormat | null; out?: T }): T;
  /** `coalesce(Tensor(a) self) -> Tensor(a)` */
  coalesce(): T;
  /** `col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
  col2im(outputSize: Int | readonly Int[], kernelSize: Int | readonly Int[], dilation: Int | readonly Int[], padding: Int | readonly Int[], stride: Int | readonly Int[], options?: { out?: T }): T;
  /** `col_indices(Tensor(a) self) -> Tensor(a)` */
  colIndices(): T;
  /** `col_indices_copy(Tensor self) -> Tensor` */
  colIndicesCopy(options?: { out?: T }): T;
  /**
   * All combinations of `r` elements of a vector. Shapes: [n] to [combinations, r]. [torch.combinations](https://docs.pytorch.org/docs/stable/generated/torch.combinations.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).combinations() // => [[1, 2], [1, 3], [2, 3]]
   * ```
   *
   * `combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor`
   */
  combinations(r?: Int, withReplacement?: boolean): T;
  combinations(options?: { r?: Int; withReplacement?: boolean }): T;
  /**
   * Complex numbers from real and imaginary parts. Shapes broadcast. [torch.complex](https://docs.pytorch.org/docs/stable/generated/torch.complex.html)
   *
   * ```ts
   * torch.complex(torch.tensor([1.5]), torch.tensor([2.5])).imag() // => [2.5]
   * ```
   *
   * `complex(Tensor real, Tensor imag) -> Tensor`
   */
  complex(imag: T, options?: { out?: T }): T;
  complex(options: { imag: T; out?: T }): T;
  /** `conj(Tensor(a) self) -> Tensor(a)` */
  conj(): T;
  /** `conj_physical(Tensor self) -> Tensor` */
  conjPhysical(options?: { out?: T }): T;
  /** `conj_physical_(Tensor(a!) self) -> Tensor(a!)` */
  conjPhysical_(): T;
  /** `constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor` */
  constantPadNd(pad: readonly Int[], value?: Scalar, options?: { out?: T }): T;
  constantPadNd(pad: readonly Int[], options?: { value?: Scalar; out?: T }): T;
  constantPadNd(options: { pad: readonly Int[]; value?: Scalar; out?: T }): T;
  /**
   * The tensor itself where its memory is in row-major order, or a copy in that order. The result has the shape of the input. [torch.Tensor.contiguous](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.contiguous.html)
   *
   * ```ts
   * torch.zeros([2, 3]).t().contiguous().stride() // => [2, 1]
   * ```
   *
   * `contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a)`
   */
  contiguous(options?: { memoryFormat?: MemoryFormat }): T;
  /**
   * Convolution of signals with kernels. Shapes: [N, C, L] and [out, C, k] to [N, out, L']. [torch.nn.functional.conv1d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html)
   *
   * ```ts
   * torch.conv1d(torch.ones([1, 1, 4]), torch.ones([1, 1, 2])) // => [[[2, 2, 2]]]
   * ```
   *
   * `conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor`
   */
  conv1d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int): T;
  conv1d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv1d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** Convolution of signals with kernels. `conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor` */
  conv1d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: string, dilation?: Int | readonly Int[], groups?: Int): T;
  conv1d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv1d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /**
   * Convolution of images with kernels. Shapes: [N, C, H, W] and [out, C, h, w] to [N, out, H', W']. [torch.nn.functional.conv2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html)
   *
   * ```ts
   * torch.conv2d(torch.ones([1, 3, 8, 8]), torch.ones([4, 3, 3, 3])).shape // => [1, 4, 6, 6]
   * ```
   *
   * `conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor`
   */
  conv2d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int): T;
  conv2d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv2d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** Convolution of images with kernels. `conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor` */
  conv2d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: string, dilation?: Int | readonly Int[], groups?: Int): T;
  conv2d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv2d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** `conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor` */
  conv3d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int): T;
  conv3d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv3d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** `conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], str padding="valid", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor` */
  conv3d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: string, dilation?: Int | readonly Int[], groups?: Int): T;
  conv3d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv3d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** `conv_depthwise3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3] stride, SymInt[3] padding, SymInt[3] dilation) -> Tensor` */
  convDepthwise3d(weight: T, kernelSize: Int | readonly Int[], bias: T | null, stride: Int | readonly Int[], padding: Int | readonly Int[], dilation: Int | readonly Int[], options?: { out?: T }): T;
  /** `conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor` */
  convTbc(weight: T, bias: T, pad?: Int, options?: { out?: T }): T;
  convTbc(weight: T, bias: T, options?: { pad?: Int; out?: T }): T;
  convTbc(options: { weight: T; bias: T; pad?: Int; out?: T }): T;
  /** `conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) -> Tensor` */
  convTranspose1d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], groups?: Int, dilation?: Int | readonly Int[]): T;
  convTranspose1d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  convTranspose1d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  /**
   * The transpose of `conv2d`, which makes images larger. Shapes: [N, C, H, W] and [C, out, h, w] to [N, out, H', W']. [torch.nn.functional.conv_transpose2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html)
   *
   * ```ts
   * torch.convTranspose2d(torch.ones([1, 4, 3, 3]), torch.ones([4, 2, 2, 2]), null, 2).shape // => [1, 2, 6, 6]
   * ```
   *
   * `conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor`
   */
  convTranspose2d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], groups?: Int, dilation?: Int | readonly Int[]): T;
  convTranspose2d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  convTranspose2d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  /** `conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
  convTranspose3d(weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], groups?: Int, dilation?: Int | readonly Int[]): T;
  convTranspose3d(weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  convTranspose3d(options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  /** `convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
  convolution(weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], transposed: boolean, outputPadding: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `convolution_overrideable(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
  convolutionOverrideable(weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], transposed: boolean, outputPadding: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor` */
  copy(src: T | Scalar, nonBlocking?: boolean, options?: { out?: T }): T;
  copy(src: T | Scalar, options?: { nonBlocking?: boolean; out?: T }): T;
  copy(options: { src: T | Scalar; nonBlocking?: boolean; out?: T }): T;
  /**
   * Copies the elements of another tensor into this one, in place, with its dtype and device. Shapes broadcast. [torch.Tensor.copy_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.copy_.html)
   *
   * ```ts
   * torch.zeros([2]).copy_(torch.tensor([1, 2])) // => [1, 2]
   * ```
   *
   * `copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)`
   */
  copy_(src: T | Scalar, nonBlocking?: boolean): T;
  copy_(src: T | Scalar, options?: { nonBlocking?: boolean }): T;
  copy_(options: { src: T | Scalar; nonBlocking?: boolean }): T;
  /** `copy_sparse_to_sparse(Tensor self, Tensor src, bool non_blocking=False) -> Tensor` */
  copySparseToSparse(src: T, nonBlocking?: boolean, options?: { out?: T }): T;
  copySparseToSparse(src: T, options?: { nonBlocking?: boolean; out?: T }): T;
  copySparseToSparse(options: { src: T; nonBlocking?: boolean; out?: T }): T;
  /** `copy_sparse_to_sparse_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)` */
  copySparseToSparse_(src: T, nonBlocking?: boolean): T;
  copySparseToSparse_(src: T, options?: { nonBlocking?: boolean }): T;
  copySparseToSparse_(options: { src: T; nonBlocking?: boolean }): T;
  /** `copysign.Tensor(Tensor self, Tensor other) -> Tensor` */
  copysign(other: T, options?: { out?: T }): T;
  copysign(options: { other: T; out?: T }): T;
  /** `copysign.Scalar(Tensor self, Scalar other) -> Tensor` */
  copysign(other: Scalar, options?: { out?: T }): T;
  copysign(options: { other: Scalar; out?: T }): T;
  /** `copysign_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  copysign_(other: T): T;
  copysign_(options: { other: T }): T;
  /** `copysign_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  copysign_(other: Scalar): T;
  copysign_(options: { other: Scalar }): T;
  /**
   * The correlation matrix of variables, a row each. Shapes: [n, observations] to [n, n]. [torch.corrcoef](https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html)
   *
   * ```ts
   * torch.tensor([[0.5, 1.5], [1.5, 0.5]]).corrcoef() // => [[1, -1], [-1, 1]]
   * ```
   *
   * `corrcoef(Tensor self) -> Tensor`
   */
  corrcoef(): T;
  /**
   * The cosine of each element, in radians. The result has the shape of the input. [torch.cos](https://docs.pytorch.org/docs/stable/generated/torch.cos.html)
   *
   * ```ts
   * torch.tensor([0, Math.PI]).cos() // => [1, -1]
   * ```
   *
   * `cos(Tensor self) -> Tensor`
   */
  cos(options?: { out?: T }): T;
  /** `cos`, in place. `cos_(Tensor(a!) self) -> Tensor(a!)` */
  cos_(): T;
  /**
   * The hyperbolic cosine of each element. The result has the shape of the input. [torch.cosh](https://docs.pytorch.org/docs/stable/generated/torch.cosh.html)
   *
   * ```ts
   * torch.tensor([0, 1]).cosh() // => [1, 1.5431]
   * ```
   *
   * `cosh(Tensor self) -> Tensor`
   */
  cosh(options?: { out?: T }): T;
  /** `cosh`, in place. `cosh_(Tensor(a!) self) -> Tensor(a!)` */
  cosh_(): T;
  /** `cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int reduction=1) -> Tensor` */
  cosineEmbeddingLoss(input2: T, target: T, margin?: Float, reduction?: Int): T;
  cosineEmbeddingLoss(input2: T, target: T, options?: { margin?: Float; reduction?: Int }): T;
  cosineEmbeddingLoss(options: { input2: T; target: T; margin?: Float; reduction?: Int }): T;
  /**
   * The cosine of the angle of vectors along `dim`. Shapes: [..., n] and [..., n] to [...]. [torch.nn.functional.cosine_similarity](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html)
   *
   * ```ts
   * torch.cosineSimilarity(torch.tensor([0.5, 0]), torch.tensor([0, 0.5]), 0) // => 0
   * ```
   *
   * `cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor`
   */
  cosineSimilarity(x2: T, dim?: Int, eps?: Float): T;
  cosineSimilarity(x2: T, options?: { dim?: Int; eps?: Float }): T;
  cosineSimilarity(options: { x2: T; dim?: Int; eps?: Float }): T;
  /**
   * The number of elements other than zero, or that along `dim`. Shapes: [..., n, ...] to [..., ...]. [torch.count_nonzero](https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html)
   *
   * ```ts
   * torch.tensor([0, 1, 2]).countNonzero() // => 2
   * ```
   *
   * `count_nonzero(Tensor self, int? dim=None) -> Tensor`
   */
  countNonzero(dim?: Int | null, options?: { out?: T }): T;
  countNonzero(options?: { dim?: Int | null; out?: T }): T;
  /** The number of elements other than zero, or that along `dim`. `count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor` */
  countNonzero(dim: readonly Int[], options?: { out?: T }): T;
  countNonzero(...dim: Int[]): T;
  countNonzero(options: { dim: readonly Int[]; out?: T }): T;
  /**
   * The covariance matrix of variables, a row each. Shapes: [n, observations] to [n, n]. [torch.cov](https://docs.pytorch.org/docs/stable/generated/torch.cov.html)
   *
   * ```ts
   * torch.tensor([[0.5, 1.5], [1.5, 0.5]]).cov() // => [[0.5, -0.5], [-0.5, 0.5]]
   * ```
   *
   * `cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor`
   */
  cov(options?: { correction?: Int; fweights?: T | null; aweights?: T | null }): T;
  /** `cross(Tensor self, Tensor other, int? dim=None) -> Tensor` */
  cross(other: T, dim?: Int | null, options?: { out?: T }): T;
  cross(other: T, options?: { dim?: Int | null; out?: T }): T;
  cross(options: { other: T; dim?: Int | null; out?: T }): T;
  /**
   * The cross entropy of class scores and classes, or probabilities of classes. Shapes: [N, C] and [N] to []. [torch.nn.functional.cross_entropy](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html)
   *
   * ```ts
   * torch.crossEntropyLoss(torch.tensor([[0.5, 0.5]]), torch.tensor([0])) // => 0.6931
   * ```
   *
   * `cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100, float label_smoothing=0.) -> Tensor`
   */
  crossEntropyLoss(target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int, labelSmoothing?: Float): T;
  crossEntropyLoss(target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int; labelSmoothing?: Float }): T;
  crossEntropyLoss(options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int; labelSmoothing?: Float }): T;
  /** `crow_indices(Tensor(a) self) -> Tensor(a)` */
  crowIndices(): T;
  /** `crow_indices_copy(Tensor self) -> Tensor` */
  crowIndicesCopy(options?: { out?: T }): T;
  /** `ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor` */
  ctcLoss(targets: T, inputLengths: readonly Int[], targetLengths: readonly Int[], blank?: Int, reduction?: Int, zeroInfinity?: boolean): T;
  ctcLoss(targets: T, inputLengths: readonly Int[], targetLengths: readonly Int[], options?: { blank?: Int; reduction?: Int; zeroInfinity?: boolean }): T;
  ctcLoss(options: { targets: T; inputLengths: readonly Int[]; targetLengths: readonly Int[]; blank?: Int; reduction?: Int; zeroInfinity?: boolean }): T;
  /** `ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor` */
  ctcLoss(targets: T, inputLengths: T, targetLengths: T, blank?: Int, reduction?: Int, zeroInfinity?: boolean): T;
  ctcLoss(targets: T, inputLengths: T, targetLengths: T, options?: { blank?: Int; reduction?: Int; zeroInfinity?: boolean }): T;
  ctcLoss(options: { targets: T; inputLengths: T; targetLengths: T; blank?: Int; reduction?: Int; zeroInfinity?: boolean }): T;
  /** `cudnn_affine_grid_generator(Tensor theta, int N, int C, int H, int W) -> Tensor grid` */
  cudnnAffineGridGenerator(N: Int, C: Int, H: Int, W: Int, options?: { out?: T }): T;
  /** `cudnn_batch_norm(Tensor input, Tensor weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float exponential_average_factor, float epsilon) -> (Tensor, Tensor, Tensor, Tensor)` */
  cudnnBatchNorm(weight: T, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, exponentialAverageFactor: Float, epsilon: Float, options?: { out0?: T; out1?: T; out2?: T; out3?: T }): [T, T, T, T];
  /** `cudnn_convolution(Tensor self, Tensor weight, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic, bool allow_tf32) -> Tensor` */
  cudnnConvolution(weight: T, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, allowTf32: boolean, options?: { out?: T }): T;
  /** `cudnn_convolution_add_relu(Tensor self, Tensor weight, Tensor z, Scalar? alpha, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  cudnnConvolutionAddRelu(weight: T, z: T, alpha: Scalar | null, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `cudnn_convolution_relu(Tensor self, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  cudnnConvolutionRelu(weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `cudnn_convolution_transpose(Tensor self, Tensor weight, SymInt[] padding, SymInt[] output_padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic, bool allow_tf32) -> Tensor` */
  cudnnConvolutionTranspose(weight: T, padding: readonly Int[], outputPadding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, allowTf32: boolean, options?: { out?: T }): T;
  /** `cudnn_grid_sampler(Tensor self, Tensor grid) -> Tensor output` */
  cudnnGridSampler(grid: T, options?: { out?: T }): T;
  cudnnGridSampler(options: { grid: T; out?: T }): T;
  /** `cudnn_is_acceptable(Tensor self) -> bool` */
  cudnnIsAcceptable(): boolean;
  /**
   * The largest of all elements up to each along `dim`, and their indices. Shapes: same, twice. [torch.cummax](https://docs.pytorch.org/docs/stable/generated/torch.cummax.html)
   *
   * ```ts
   * torch.tensor([1, 3, 2]).cummax(0)[0] // => [1, 3, 3]
   * ```
   *
   * `cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)`
   */
  cummax(dim: Int, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  cummax(options: { dim: Int; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The smallest of all elements up to each along `dim`, and their indices. Shapes: same, twice. [torch.cummin](https://docs.pytorch.org/docs/stable/generated/torch.cummin.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).cummin(0)[0] // => [3, 1, 1]
   * ```
   *
   * `cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)`
   */
  cummin(dim: Int, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  cummin(options: { dim: Int; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The products of all elements up to each along `dim`. The result has the shape of the input. [torch.cumprod](https://docs.pytorch.org/docs/stable/generated/torch.cumprod.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).cumprod(0) // => [1, 2, 6]
   * ```
   *
   * `cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor`
   */
  cumprod(dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  cumprod(options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /** `cumprod`, in place. `cumprod_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)` */
  cumprod_(dim: Int, options?: { dtype?: Dtype | null }): T;
  cumprod_(options: { dim: Int; dtype?: Dtype | null }): T;
  /**
   * The sums of all elements up to each along `dim`. The result has the shape of the input. [torch.cumsum](https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).cumsum(0) // => [1, 3, 6]
   * ```
   *
   * `cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor`
   */
  cumsum(dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  cumsum(options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /** `cumsum`, in place. `cumsum_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)` */
  cumsum_(dim: Int, options?: { dtype?: Dtype | null }): T;
  cumsum_(options: { dim: Int; dtype?: Dtype | null }): T;
  /** `cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor` */
  cumulativeTrapezoid(x: T, options?: { dim?: Int }): T;
  cumulativeTrapezoid(options: { x: T; dim?: Int }): T;
  /** `cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor` */
  cumulativeTrapezoid(options?: { dx?: Scalar; dim?: Int }): T;
  /** `deg2rad(Tensor self) -> Tensor` */
  deg2rad(options?: { out?: T }): T;
  /** `deg2rad_(Tensor(a!) self) -> Tensor(a!)` */
  deg2rad_(): T;
  /** `dense_dim(Tensor self) -> int` */
  denseDim(): number;
  /** `dequantize.self(Tensor self) -> Tensor` */
  dequantize(options?: { out?: T }): T;
  /** `det(Tensor self) -> Tensor` */
  det(): T;
  /**
   * The same memory outside the autograd graph. The result has the shape of the input. [torch.Tensor.detach](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html)
   *
   * ```ts
   * torch.ones([2], { requiresGrad: true }).detach().requiresGrad // => false
   * ```
   *
   * `detach(Tensor(a) self) -> Tensor(a)`
   */
  detach(): T;
  /** `detach`, in place. `detach_(Tensor(a!) self) -> Tensor(a!)` */
  detach_(): T;
  /** `detach_copy(Tensor self) -> Tensor` */
  detachCopy(options?: { out?: T }): T;
  /**
   * The diagonal of a matrix, or the matrix with a vector as its diagonal. Shapes: [n] to [n, n], [n, n] to [n]. [torch.diag](https://docs.pytorch.org/docs/stable/generated/torch.diag.html)
   *
   * ```ts
   * torch.tensor([1, 2]).diag() // => [[1, 0], [0, 2]]
   * ```
   *
   * `diag(Tensor self, int diagonal=0) -> Tensor`
   */
  diag(diagonal?: Int, options?: { out?: T }): T;
  diag(options?: { diagonal?: Int; out?: T }): T;
  /**
   * Matrices with vectors as their diagonals. Shapes: [..., n] to [..., n, n]. [torch.diag_embed](https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html)
   *
   * ```ts
   * torch.tensor([[1, 2]]).diagEmbed() // => [[[1, 0], [0, 2]]]
   * ```
   *
   * `diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor`
   */
  diagEmbed(offset?: Int, dim1?: Int, dim2?: Int, options?: { out?: T }): T;
  diagEmbed(options?: { offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  /** `diagflat(Tensor self, int offset=0) -> Tensor` */
  diagflat(offset?: Int): T;
  diagflat(options?: { offset?: Int }): T;
  /**
   * The diagonal of two dimensions, as a view. Shapes: [n, n] to [n]. [torch.diagonal](https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).diagonal() // => [1, 4]
   * ```
   *
   * `diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)`
   */
  diagonal(offset?: Int, dim1?: Int, dim2?: Int): T;
  diagonal(options?: { offset?: Int; dim1?: Int; dim2?: Int }): T;
  /** `diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
  diagonalCopy(offset?: Int, dim1?: Int, dim2?: Int, options?: { out?: T }): T;
  diagonalCopy(options?: { offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  /** `diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
  diagonalScatter(src: T, offset?: Int, dim1?: Int, dim2?: Int, options?: { out?: T }): T;
  diagonalScatter(src: T, options?: { offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  diagonalScatter(options: { src: T; offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  /**
   * The differences of neighbours along `dim`, `n` times. Shapes: [..., n] to [..., n - 1]. [torch.diff](https://docs.pytorch.org/docs/stable/generated/torch.diff.html)
   *
   * ```ts
   * torch.tensor([1, 4, 9]).diff() // => [3, 5]
   * ```
   *
   * `diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor`
   */
  diff(n?: Int, dim?: Int, prepend?: T | null, append?: T | null, options?: { out?: T }): T;
  diff(options?: { n?: Int; dim?: Int; prepend?: T | null; append?: T | null; out?: T }): T;
  /**
   * The derivative of `lgamma`. The result has the shape of the input. [torch.digamma](https://docs.pytorch.org/docs/stable/generated/torch.digamma.html)
   *
   * ```ts
   * torch.tensor([1, 0.5]).digamma() // => [-0.5772, -1.9635]
   * ```
   *
   * `digamma(Tensor self) -> Tensor`
   */
  digamma(options?: { out?: T }): T;
  /** `digamma`, in place. `digamma_(Tensor(a!) self) -> Tensor(a!)` */
  digamma_(): T;
  /** `dim(Tensor self) -> int` */
  dim(): number;
  /**
   * The `p`-norm of the difference of two tensors. Shapes: broadcast, to []. [torch.dist](https://docs.pytorch.org/docs/stable/generated/torch.dist.html)
   *
   * ```ts
   * torch.dist(torch.tensor([0.5, 0.5]), torch.tensor([3.5, 4.5])) // => 5
   * ```
   *
   * `dist(Tensor self, Tensor other, Scalar p=2) -> Tensor`
   */
  dist(other: T, p?: Scalar, options?: { out?: T }): T;
  dist(other: T, options?: { p?: Scalar; out?: T }): T;
  dist(options: { other: T; p?: Scalar; out?: T }): T;
  /**
   * Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. Shapes broadcast. [torch.div](https://docs.pytorch.org/docs/stable/generated/torch.div.html)
   *
   * ```ts
   * torch.tensor([7, -7]).div(2, { roundingMode: 'floor' }) // => [3, -4]
   * ```
   *
   * `div.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  div(other: T | Scalar, options?: { out?: T }): T;
  div(options: { other: T | Scalar; out?: T }): T;
  /** Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. `div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor` */
  div(other: T | Scalar, options: { roundingMode: string | null; out?: T }): T;
  div(options: { other: T | Scalar; roundingMode: string | null; out?: T }): T;
  /** Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. `div.Scalar(Tensor self, Scalar other) -> Tensor` */
  div(other: Scalar): T;
  div(options: { other: Scalar }): T;
  /** Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. `div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor` */
  div(other: Scalar, options: { roundingMode: string | null }): T;
  div(options: { other: Scalar; roundingMode: string | null }): T;
  /** `div`, in place. `div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  div_(other: T | Scalar): T;
  div_(options: { other: T | Scalar }): T;
  /** `div`, in place. `div_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  div_(other: Scalar): T;
  div_(options: { other: Scalar }): T;
  /** `div`, in place. `div_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)` */
  div_(other: T | Scalar, options: { roundingMode: string | null }): T;
  div_(options: { other: T | Scalar; roundingMode: string | null }): T;
  /** `div`, in place. `div_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)` */
  div_(other: Scalar, options: { roundingMode: string | null }): T;
  div_(options: { other: Scalar; roundingMode: string | null }): T;
  /** `divide.Tensor(Tensor self, Tensor other) -> Tensor` */
  divide(other: T | Scalar, options?: { out?: T }): T;
  divide(options: { other: T | Scalar; out?: T }): T;
  /** `divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor` */
  divide(other: T | Scalar, options: { roundingMode: string | null; out?: T }): T;
  divide(options: { other: T | Scalar; roundingMode: string | null; out?: T }): T;
  /** `divide.Scalar(Tensor self, Scalar other) -> Tensor` */
  divide(other: Scalar): T;
  divide(options: { other: Scalar }): T;
  /** `divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor` */
  divide(other: Scalar, options: { roundingMode: string | null }): T;
  divide(options: { other: Scalar; roundingMode: string | null }): T;
  /** `divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  divide_(other: T | Scalar): T;
  divide_(options: { other: T | Scalar }): T;
  /** `divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  divide_(other: Scalar): T;
  divide_(options: { other: Scalar }): T;
  /** `divide_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)` */
  divide_(other: T | Scalar, options: { roundingMode: string | null }): T;
  divide_(options: { other: T | Scalar; roundingMode: string | null }): T;
  /** `divide_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)` */
  divide_(other: Scalar, options: { roundingMode: string | null }): T;
  divide_(options: { other: Scalar; roundingMode: string | null }): T;
  /**
   * The scalar product of two vectors. Shapes: [n] and [n] to []. [torch.dot](https://docs.pytorch.org/docs/stable/generated/torch.dot.html)
   *
   * ```ts
   * torch.tensor([1, 2]).dot(torch.tensor([3, 4])) // => 11
   * ```
   *
   * `dot(Tensor self, Tensor tensor) -> Tensor`
   */
  dot(tensor: T, options?: { out?: T }): T;
  dot(options: { tensor: T; out?: T }): T;
  /**
   * Sets elements to zero with probability `p`, and scales the others by `1 / (1 - p)`, if `train` is true. The result has the shape of the input. [torch.nn.functional.dropout](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html)
   *
   * ```ts
   * torch.dropout(torch.ones([3]), 0.5, false) // => [1, 1, 1]
   * ```
   *
   * `dropout(Tensor input, float p, bool train) -> Tensor`
   */
  dropout(p: Float, train: boolean): T;
  dropout(options: { p: Float; train: boolean }): T;
  /** `dropout`, in place. `dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  dropout_(p: Float, train: boolean): T;
  dropout_(options: { p: Float; train: boolean }): T;
  /** `dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]` */
  dsplit(sections: Int): T[];
  dsplit(options: { sections: Int }): T[];
  /** `dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]` */
  dsplit(indices: readonly Int[]): T[];
  dsplit(...indices: Int[]): T[];
  dsplit(options: { indices: readonly Int[] }): T[];
  /**
   * `x` where positive, else `alpha * (exp(x) - 1)`. The result has the shape of the input. [torch.nn.functional.elu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.elu.html)
   *
   * ```ts
   * torch.elu(torch.tensor([-1.5, 2])) // => [-0.7769, 2]
   * ```
   *
   * `elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor`
   */
  elu(alpha?: Scalar, scale?: Scalar, inputScale?: Scalar, options?: { out?: T }): T;
  elu(options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar; out?: T }): T;
  /** `elu`, in place. `elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)` */
  elu_(alpha?: Scalar, scale?: Scalar, inputScale?: Scalar): T;
  elu_(options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar }): T;
  /**
   * The rows of `weight` that the indices name. Shapes: [n, d] and [...] to [..., d]. [torch.nn.functional.embedding](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html)
   *
   * ```ts
   * torch.embedding(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 0])) // => [[3, 4], [1, 2]]
   * ```
   *
   * `embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor`
   */
  embedding(indices: T, paddingIdx?: Int, scaleGradByFreq?: boolean, sparse?: boolean, options?: { out?: T }): T;
  embedding(indices: T, options?: { paddingIdx?: Int; scaleGradByFreq?: boolean; sparse?: boolean; out?: T }): T;
  embedding(options: { indices: T; paddingIdx?: Int; scaleGradByFreq?: boolean; sparse?: boolean; out?: T }): T;
  /** `embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False) -> (Tensor, Tensor, Tensor, Tensor)` */
  embeddingBag(indices: T, offsets: T, scaleGradByFreq?: boolean, mode?: Int, sparse?: boolean, perSampleWeights?: T | null, includeLastOffset?: boolean): [T, T, T, T];
  embeddingBag(indices: T, offsets: T, options?: { scaleGradByFreq?: boolean; mode?: Int; sparse?: boolean; perSampleWeights?: T | null; includeLastOffset?: boolean }): [T, T, T, T];
  embeddingBag(options: { indices: T; offsets: T; scaleGradByFreq?: boolean; mode?: Int; sparse?: boolean; perSampleWeights?: T | null; includeLastOffset?: boolean }): [T, T, T, T];
  /** `embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)` */
  embeddingBag(indices: T, offsets: T, scaleGradByFreq: boolean, mode: Int, sparse: boolean, perSampleWeights: T | null, includeLastOffset: boolean, paddingIdx: Int | null): [T, T, T, T];
  /** `embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> Tensor` */
  embeddingRenorm(indices: T, maxNorm: Float, normType: Float, options?: { out?: T }): T;
  embeddingRenorm(options: { indices: T; maxNorm: Float; normType: Float; out?: T }): T;
  /** `embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) -> Tensor(a!)` */
  embeddingRenorm_(indices: T, maxNorm: Float, normType: Float): T;
  embeddingRenorm_(options: { indices: T; maxNorm: Float; normType: Float }): T;
  /**
   * Memory that is not initialised, of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.empty_like](https://docs.pytorch.org/docs/stable/generated/torch.empty_like.html)
   *
   * ```ts
   * torch.emptyLike(torch.zeros([2, 3])).shape // => [2, 3]
   * ```
   *
   * `empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  emptyLike(options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Memory that is not initialised, of the shape, dtype and device of another tensor. `empty_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  emptyLike(options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /**
   * Whether elements are equal. Shapes broadcast. [torch.eq](https://docs.pytorch.org/docs/stable/generated/torch.eq.html)
   *
   * ```ts
   * torch.tensor([1, 2]).eq(2) // => [false, true]
   * ```
   *
   * `eq.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  eq(other: T, options?: { out?: T }): T;
  eq(options: { other: T; out?: T }): T;
  /** Whether elements are equal. `eq.Scalar(Tensor self, Scalar other) -> Tensor` */
  eq(other: Scalar, options?: { out?: T }): T;
  eq(options: { other: Scalar; out?: T }): T;
  /** `eq`, in place. `eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  eq_(other: T): T;
  eq_(options: { other: T }): T;
  /** `eq`, in place. `eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  eq_(other: Scalar): T;
  eq_(options: { other: Scalar }): T;
  /**
   * Whether both tensors have the same shape and the same elements: one boolean. Shapes: any to a boolean. [torch.equal](https://docs.pytorch.org/docs/stable/generated/torch.equal.html)
   *
   * ```ts
   * torch.tensor([1, 2]).equal(torch.tensor([1, 2])) // => true
   * ```
   *
   * `equal(Tensor self, Tensor other) -> bool`
   */
  equal(other: T): boolean;
  equal(options: { other: T }): boolean;
  /**
   * The error function of each element. The result has the shape of the input. [torch.erf](https://docs.pytorch.org/docs/stable/generated/torch.erf.html)
   *
   * ```ts
   * torch.tensor([0, 0.5]).erf() // => [0, 0.5205]
   * ```
   *
   * `erf(Tensor self) -> Tensor`
   */
  erf(options?: { out?: T }): T;
  /** `erf`, in place. `erf_(Tensor(a!) self) -> Tensor(a!)` */
  erf_(): T;
  /** `erfc(Tensor self) -> Tensor` */
  erfc(options?: { out?: T }): T;
  /** `erfc_(Tensor(a!) self) -> Tensor(a!)` */
  erfc_(): T;
  /** `erfinv(Tensor self) -> Tensor` */
  erfinv(options?: { out?: T }): T;
  /** `erfinv_(Tensor(a!) self) -> Tensor(a!)` */
  erfinv_(): T;
  /**
   * `e` to the power of each element. The result has the shape of the input. [torch.exp](https://docs.pytorch.org/docs/stable/generated/torch.exp.html)
   *
   * ```ts
   * torch.tensor([0, 1]).exp() // => [1, 2.7183]
   * ```
   *
   * `exp(Tensor self) -> Tensor`
   */
  exp(options?: { out?: T }): T;
  /**
   * Two to the power of each element. The result has the shape of the input. [torch.exp2](https://docs.pytorch.org/docs/stable/generated/torch.exp2.html)
   *
   * ```ts
   * torch.tensor([0, 3]).exp2() // => [1, 8]
   * ```
   *
   * `exp2(Tensor self) -> Tensor`
   */
  exp2(options?: { out?: T }): T;
  /** `exp2`, in place. `exp2_(Tensor(a!) self) -> Tensor(a!)` */
  exp2_(): T;
  /** `exp`, in place. `exp_(Tensor(a!) self) -> Tensor(a!)` */
  exp_(): T;
  /**
   * Repeats dimensions of size 1 without a copy; -1 keeps a size. Shapes: [a, 1] to [a, b]. [torch.Tensor.expand](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html)
   *
   * ```ts
   * torch.tensor([[1], [2]]).expand([2, 3]) // => [[1, 1, 1], [2, 2, 2]]
   * ```
   *
   * `expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)`
   */
  expand(size: readonly Int[], options?: { implicit?: boolean }): T;
  expand(...size: Int[]): T;
  expand(options: { size: readonly Int[]; implicit?: boolean }): T;
  /**
   * `expand` to the shape of another tensor. Shapes: [a, 1] to [a, b]. [torch.Tensor.expand_as](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand_as.html)
   *
   * ```ts
   * torch.tensor([[1], [2]]).expandAs(torch.zeros([2, 2])) // => [[1, 1], [2, 2]]
   * ```
   *
   * `expand_as(Tensor(a) self, Tensor other) -> Tensor(a)`
   */
  expandAs(other: T): T;
  expandAs(options: { other: T }): T;
  /** `expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor` */
  expandCopy(size: readonly Int[], options?: { implicit?: boolean; out?: T }): T;
  expandCopy(...size: Int[]): T;
  expandCopy(options: { size: readonly Int[]; implicit?: boolean; out?: T }): T;
  /**
   * `exp(x) - 1`, exact near zero, too. The result has the shape of the input. [torch.expm1](https://docs.pytorch.org/docs/stable/generated/torch.expm1.html)
   *
   * ```ts
   * torch.tensor([0, 1]).expm1() // => [0, 1.7183]
   * ```
   *
   * `expm1(Tensor self) -> Tensor`
   */
  expm1(options?: { out?: T }): T;
  /** `expm1`, in place. `expm1_(Tensor(a!) self) -> Tensor(a!)` */
  expm1_(): T;
  /** `exponential(Tensor self, float lambd=1., *, Generator? generator=None) -> Tensor` */
  exponential(lambd?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  exponential(options?: { lambd?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `exponential_(Tensor(a!) self, float lambd=1., *, Generator? generator=None) -> Tensor(a!)` */
  exponential_(lambd?: Float, options?: { generator?: GeneratorArgument | null }): T;
  exponential_(options?: { lambd?: Float; generator?: GeneratorArgument | null }): T;
  /** `fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> Tensor` */
  fakeQuantizePerChannelAffine(scale: T, zeroPoint: T, axis: Int, quantMin: Int, quantMax: Int): T;
  /** `fake_quantize_per_channel_affine_cachemask(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> (Tensor output, Tensor mask)` */
  fakeQuantizePerChannelAffineCachemask(scale: T, zeroPoint: T, axis: Int, quantMin: Int, quantMax: Int, options?: { out0?: T; out1?: T }): Named<[output: T, mask: T], { output: T; mask: T }>;
  /** `fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> Tensor` */
  fakeQuantizePerTensorAffine(scale: Float, zeroPoint: Int, quantMin: Int, quantMax: Int): T;
  /** `fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor` */
  fakeQuantizePerTensorAffine(scale: T, zeroPoint: T, quantMin: Int, quantMax: Int): T;
  /** `fake_quantize_per_tensor_affine_cachemask(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> (Tensor output, Tensor mask)` */
  fakeQuantizePerTensorAffineCachemask(scale: Float, zeroPoint: Int, quantMin: Int, quantMax: Int, options?: { out0?: T; out1?: T }): Named<[output: T, mask: T], { output: T; mask: T }>;
  /** `fbgemm_linear_fp16_weight(Tensor input, Tensor packed_weight, Tensor bias) -> Tensor` */
  fbgemmLinearFp16Weight(packedWeight: T, bias: T): T;
  fbgemmLinearFp16Weight(options: { packedWeight: T; bias: T }): T;
  /** `fbgemm_linear_fp16_weight.out(Tensor input, Tensor packed_weight, Tensor bias, Tensor(a!) output) -> Tensor` */
  fbgemmLinearFp16Weight(packedWeight: T, bias: T, output: T): T;
  fbgemmLinearFp16Weight(options: { packedWeight: T; bias: T; output: T }): T;
  /** `fbgemm_linear_fp16_weight_fp32_activation(Tensor input, Tensor packed_weight, Tensor? bias) -> Tensor` */
  fbgemmLinearFp16WeightFp32Activation(packedWeight: T, bias: T | null): T;
  fbgemmLinearFp16WeightFp32Activation(options: { packedWeight: T; bias: T | null }): T;
  /** `fbgemm_linear_fp16_weight_fp32_activation.out(Tensor input, Tensor packed_weight, Tensor? bias, Tensor(a!) output) -> Tensor` */
  fbgemmLinearFp16WeightFp32Activation(packedWeight: T, bias: T | null, output: T): T;
  fbgemmLinearFp16WeightFp32Activation(options: { packedWeight: T; bias: T | null; output: T }): T;
  /** `fbgemm_linear_int8_weight(Tensor input, Tensor weight, Tensor packed, Tensor col_offsets, Scalar weight_scale, Scalar weight_zero_point, Tensor bias) -> Tensor` */
  fbgemmLinearInt8Weight(weight: T, packed: T, colOffsets: T, weightScale: Scalar, weightZeroPoint: Scalar, bias: T): T;
  /** `fbgemm_linear_int8_weight_fp32_activation(Tensor input, Tensor weight, Tensor packed, Tensor col_offsets, Scalar weight_scale, Scalar weight_zero_point, Tensor bias) -> Tensor` */
  fbgemmLinearInt8WeightFp32Activation(weight: T, packed: T, colOffsets: T, weightScale: Scalar, weightZeroPoint: Scalar, bias: T): T;
  /** `fbgemm_linear_quantize_weight(Tensor input) -> (Tensor, Tensor, float, int)` */
  fbgemmLinearQuantizeWeight(): [T, T, number, number];
  /** `fbgemm_pack_gemm_matrix_fp16(Tensor input) -> Tensor` */
  fbgemmPackGemmMatrixFp16(): T;
  /** `fbgemm_pack_quantized_matrix(Tensor input) -> Tensor` */
  fbgemmPackQuantizedMatrix(): T;
  /** `fbgemm_pack_quantized_matrix.KN(Tensor input, int K, int N) -> Tensor` */
  fbgemmPackQuantizedMatrix(K: Int, N: Int): T;
  fbgemmPackQuantizedMatrix(options: { K: Int; N: Int }): T;
  /** `feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor` */
  featureAlphaDropout(p: Float, train: boolean): T;
  featureAlphaDropout(options: { p: Float; train: boolean }): T;
  /** `feature_alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  featureAlphaDropout_(p: Float, train: boolean): T;
  featureAlphaDropout_(options: { p: Float; train: boolean }): T;
  /** `feature_dropout(Tensor input, float p, bool train) -> Tensor` */
  featureDropout(p: Float, train: boolean): T;
  featureDropout(options: { p: Float; train: boolean }): T;
  /** `feature_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  featureDropout_(p: Float, train: boolean): T;
  featureDropout_(options: { p: Float; train: boolean }): T;
  /** `fill.Tensor(Tensor self, Tensor value) -> Tensor` */
  fill(value: T, options?: { out?: T }): T;
  fill(options: { value: T; out?: T }): T;
  /** `fill.Scalar(Tensor self, Scalar value) -> Tensor` */
  fill(value: Scalar, options?: { out?: T }): T;
  fill(options: { value: Scalar; out?: T }): T;
  /**
   * Sets every element to a value, in place. The result has the shape of the input. [torch.Tensor.fill_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_.html)
   *
   * ```ts
   * torch.zeros([2]).fill_(3) // => [3, 3]
   * ```
   *
   * `fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)`
   */
  fill_(value: T): T;
  fill_(options: { value: T }): T;
  /** Sets every element to a value, in place. `fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)` */
  fill_(value: Scalar): T;
  fill_(options: { value: Scalar }): T;
  /** `fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!)` */
  fillDiagonal_(fillValue: Scalar, wrap?: boolean): T;
  fillDiagonal_(fillValue: Scalar, options?: { wrap?: boolean }): T;
  fillDiagonal_(options: { fillValue: Scalar; wrap?: boolean }): T;
  /** `fix(Tensor self) -> Tensor` */
  fix(options?: { out?: T }): T;
  /** `fix_(Tensor(a!) self) -> Tensor(a!)` */
  fix_(): T;
  /**
   * Makes one dimension of those from `startDim` to `endDim`. Shapes: [a, b, c] to [a * b * c]. [torch.flatten](https://docs.pytorch.org/docs/stable/generated/torch.flatten.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).flatten(1).shape // => [2, 12]
   * ```
   *
   * `flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)`
   */
  flatten(startDim?: Int, endDim?: Int): T;
  flatten(options?: { startDim?: Int; endDim?: Int }): T;
  /**
   * Reverses the order along dimensions. The result has the shape of the input. [torch.flip](https://docs.pytorch.org/docs/stable/generated/torch.flip.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).flip([0]) // => [3, 2, 1]
   * ```
   *
   * `flip(Tensor self, int[] dims) -> Tensor`
   */
  flip(dims: readonly Int[], options?: { out?: T }): T;
  flip(...dims: Int[]): T;
  flip(options: { dims: readonly Int[]; out?: T }): T;
  /**
   * Reverses the order along the second dimension. The result has the shape of the input. [torch.fliplr](https://docs.pytorch.org/docs/stable/generated/torch.fliplr.html)
   *
   * ```ts
   * torch.tensor([[1, 2]]).fliplr() // => [[2, 1]]
   * ```
   *
   * `fliplr(Tensor self) -> Tensor`
   */
  fliplr(): T;
  /**
   * Reverses the order along the first dimension. The result has the shape of the input. [torch.flipud](https://docs.pytorch.org/docs/stable/generated/torch.flipud.html)
   *
   * ```ts
   * torch.tensor([1, 2]).flipud() // => [2, 1]
   * ```
   *
   * `flipud(Tensor self) -> Tensor`
   */
  flipud(): T;
  /** `float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor` */
  floatPower(exponent: T, options?: { out?: T }): T;
  floatPower(options: { exponent: T; out?: T }): T;
  /** `float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor` */
  floatPower(exponent: Scalar, options?: { out?: T }): T;
  floatPower(options: { exponent: Scalar; out?: T }): T;
  /** `float_power_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)` */
  floatPower_(exponent: T): T;
  floatPower_(options: { exponent: T }): T;
  /** `float_power_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)` */
  floatPower_(exponent: Scalar): T;
  floatPower_(options: { exponent: Scalar }): T;
  /**
   * Rounds each element down. The result has the shape of the input. [torch.floor](https://docs.pytorch.org/docs/stable/generated/torch.floor.html)
   *
   * ```ts
   * torch.tensor([1.5, -1.5]).floor() // => [1, -2]
   * ```
   *
   * `floor(Tensor self) -> Tensor`
   */
  floor(options?: { out?: T }): T;
  /** `floor`, in place. `floor_(Tensor(a!) self) -> Tensor(a!)` */
  floor_(): T;
  /**
   * Divides by `other` and rounds down. Shapes broadcast. [torch.floor_divide](https://docs.pytorch.org/docs/stable/generated/torch.floor_divide.html)
   *
   * ```ts
   * torch.floorDivide(torch.tensor([7, -7]), 2) // => [3, -4]
   * ```
   *
   * `floor_divide(Tensor self, Tensor other) -> Tensor`
   */
  floorDivide(other: T | Scalar, options?: { out?: T }): T;
  floorDivide(options: { other: T | Scalar; out?: T }): T;
  /** Divides by `other` and rounds down. `floor_divide.Scalar(Tensor self, Scalar other) -> Tensor` */
  floorDivide(other: Scalar): T;
  floorDivide(options: { other: Scalar }): T;
  /** `floorDivide`, in place. `floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  floorDivide_(other: T | Scalar): T;
  floorDivide_(options: { other: T | Scalar }): T;
  /** `floorDivide`, in place. `floor_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  floorDivide_(other: Scalar): T;
  floorDivide_(options: { other: Scalar }): T;
  /** `fmax(Tensor self, Tensor other) -> Tensor` */
  fmax(other: T, options?: { out?: T }): T;
  fmax(options: { other: T; out?: T }): T;
  /** `fmin(Tensor self, Tensor other) -> Tensor` */
  fmin(other: T, options?: { out?: T }): T;
  fmin(options: { other: T; out?: T }): T;
  /**
   * The remainder of a division that rounds towards zero, as JavaScript's `%`: it has the sign of `self`. Shapes broadcast. [torch.fmod](https://docs.pytorch.org/docs/stable/generated/torch.fmod.html)
   *
   * ```ts
   * torch.fmod(torch.tensor([7, -7]), 3) // => [1, -1]
   * ```
   *
   * `fmod.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  fmod(other: T, options?: { out?: T }): T;
  fmod(options: { other: T; out?: T }): T;
  /** The remainder of a division that rounds towards zero, as JavaScript's `%`: it has the sign of `self`. `fmod.Scalar(Tensor self, Scalar other) -> Tensor` */
  fmod(other: Scalar, options?: { out?: T }): T;
  fmod(options: { other: Scalar; out?: T }): T;
  /** `fmod`, in place. `fmod_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  fmod_(other: T): T;
  fmod_(options: { other: T }): T;
  /** `fmod`, in place. `fmod_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  fmod_(other: Scalar): T;
  fmod_(options: { other: Scalar }): T;
  /**
   * What `trunc` takes away. The result has the shape of the input. [torch.frac](https://docs.pytorch.org/docs/stable/generated/torch.frac.html)
   *
   * ```ts
   * torch.tensor([1.5, -2.25]).frac() // => [0.5, -0.25]
   * ```
   *
   * `frac(Tensor self) -> Tensor`
   */
  frac(options?: { out?: T }): T;
  /** `frac`, in place. `frac_(Tensor(a!) self) -> Tensor(a!)` */
  frac_(): T;
  /** `fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor random_samples) -> (Tensor, Tensor)` */
  fractionalMaxPool2d(kernelSize: Int | readonly Int[], outputSize: Int | readonly Int[], randomSamples: T, options?: { output?: T; indices?: T }): [T, T];
  fractionalMaxPool2d(options: { kernelSize: Int | readonly Int[]; outputSize: Int | readonly Int[]; randomSamples: T; output?: T; indices?: T }): [T, T];
  /** `fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor random_samples) -> (Tensor, Tensor)` */
  fractionalMaxPool3d(kernelSize: Int | readonly Int[], outputSize: Int | readonly Int[], randomSamples: T, options?: { output?: T; indices?: T }): [T, T];
  fractionalMaxPool3d(options: { kernelSize: Int | readonly Int[]; outputSize: Int | readonly Int[]; randomSamples: T; output?: T; indices?: T }): [T, T];
  /** `frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)` */
  frexp(options?: { mantissa?: T; exponent?: T }): Named<[mantissa: T, exponent: T], { mantissa: T; exponent: T }>;
  /** `frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
  frobeniusNorm(dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  frobeniusNorm(dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  frobeniusNorm(options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /**
   * One value in the shape, dtype and device of another tensor. The result has the shape of the input. [torch.full_like](https://docs.pytorch.org/docs/stable/generated/torch.full_like.html)
   *
   * ```ts
   * torch.fullLike(torch.tensor([1, 2]), 7) // => [7, 7]
   * ```
   *
   * `full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  fullLike(fillValue: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  fullLike(options: { fillValue: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** One value in the shape, dtype and device of another tensor. `full_like.out(Tensor self, Scalar fill_value, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  fullLike(fillValue: Scalar, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  fullLike(options: { fillValue: Scalar; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `fused_moving_avg_obs_fake_quant(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(a!) running_min, Tensor(b!) running_max, Tensor(c!) scale, Tensor(d!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> Tensor` */
  fusedMovingAvgObsFakeQuant(observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, perRowFakeQuant?: boolean, symmetricQuant?: boolean): T;
  fusedMovingAvgObsFakeQuant(observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, options?: { perRowFakeQuant?: boolean; symmetricQuant?: boolean }): T;
  /**
   * Along `dim`, the element that each index names. Shapes: that of `index`. [torch.gather](https://docs.pytorch.org/docs/stable/generated/torch.gather.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).gather(1, torch.tensor([[1], [0]])) // => [[2], [3]]
   * ```
   *
   * `gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor`
   */
  gather(dim: Int, index: T, options?: { sparseGrad?: boolean; out?: T }): T;
  gather(options: { dim: Int; index: T; sparseGrad?: boolean; out?: T }): T;
  /** `gcd(Tensor self, Tensor other) -> Tensor` */
  gcd(other: T, options?: { out?: T }): T;
  gcd(options: { other: T; out?: T }): T;
  /** `gcd_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  gcd_(other: T): T;
  gcd_(options: { other: T }): T;
  /**
   * Whether elements are at least `other`. Shapes broadcast. [torch.ge](https://docs.pytorch.org/docs/stable/generated/torch.ge.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).ge(2) // => [false, true, true]
   * ```
   *
   * `ge.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  ge(other: T, options?: { out?: T }): T;
  ge(options: { other: T; out?: T }): T;
  /** Whether elements are at least `other`. `ge.Scalar(Tensor self, Scalar other) -> Tensor` */
  ge(other: Scalar, options?: { out?: T }): T;
  ge(options: { other: Scalar; out?: T }): T;
  /** `ge`, in place. `ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  ge_(other: T): T;
  ge_(options: { other: T }): T;
  /** `ge`, in place. `ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  ge_(other: Scalar): T;
  ge_(options: { other: Scalar }): T;
  /**
   * `x` times the normal distribution's share below `x`; `approximate: 'tanh'` for an estimate. The result has the shape of the input. [torch.nn.functional.gelu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html)
   *
   * ```ts
   * torch.gelu(torch.tensor([-1.5, 2])) // => [-0.1002, 1.9545]
   * ```
   *
   * `gelu(Tensor self, *, str approximate="none") -> Tensor`
   */
  gelu(options?: { approximate?: string; out?: T }): T;
  /** `gelu`, in place. `gelu_(Tensor(a!) self, *, str approximate="none") -> Tensor(a!)` */
  gelu_(options?: { approximate?: string }): T;
  /** `geometric(Tensor self, float p, *, Generator? generator=None) -> Tensor` */
  geometric(p: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  geometric(options: { p: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)` */
  geometric_(p: Float, options?: { generator?: GeneratorArgument | null }): T;
  geometric_(options: { p: Float; generator?: GeneratorArgument | null }): T;
  /** `geqrf(Tensor self) -> (Tensor a, Tensor tau)` */
  geqrf(options?: { a?: T; tau?: T }): Named<[a: T, tau: T], { a: T; tau: T }>;
  /** `ger(Tensor self, Tensor vec2) -> Tensor` */
  ger(vec2: T, options?: { out?: T }): T;
  ger(options: { vec2: T; out?: T }): T;
  /** `get_device(Tensor self) -> int` */
  getDevice(): number;
  /** `glu(Tensor self, int dim=-1) -> Tensor` */
  glu(dim?: Int, options?: { out?: T }): T;
  glu(options?: { dim?: Int; out?: T }): T;
  /** `gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(options: { dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(options: { spacing: Scalar; dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1) -> Tensor[]` */
  gradient(options?: { spacing?: Scalar | null; dim?: Int | null; edgeOrder?: Int }): T[];
  /** `gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, int edge_order=1) -> Tensor[]` */
  gradient(options: { spacing: readonly Scalar[]; dim?: Int | null; edgeOrder?: Int }): T[];
  /** `gradient.scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(options: { spacing: readonly Scalar[]; dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1) -> Tensor[]` */
  gradient(options: { spacing: readonly T[]; dim?: Int | null; edgeOrder?: Int }): T[];
  /** `gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(options: { spacing: readonly T[]; dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `greater.Tensor(Tensor self, Tensor other) -> Tensor` */
  greater(other: T, options?: { out?: T }): T;
  greater(options: { other: T; out?: T }): T;
  /** `greater.Scalar(Tensor self, Scalar other) -> Tensor` */
  greater(other: Scalar, options?: { out?: T }): T;
  greater(options: { other: Scalar; out?: T }): T;
  /** `greater_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  greater_(other: T): T;
  greater_(options: { other: T }): T;
  /** `greater_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  greater_(other: Scalar): T;
  greater_(options: { other: Scalar }): T;
  /** `greater_equal.Tensor(Tensor self, Tensor other) -> Tensor` */
  greaterEqual(other: T, options?: { out?: T }): T;
  greaterEqual(options: { other: T; out?: T }): T;
  /** `greater_equal.Scalar(Tensor self, Scalar other) -> Tensor` */
  greaterEqual(other: Scalar, options?: { out?: T }): T;
  greaterEqual(options: { other: Scalar; out?: T }): T;
  /** `greater_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  greaterEqual_(other: T): T;
  greaterEqual_(options: { other: T }): T;
  /** `greater_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  greaterEqual_(other: Scalar): T;
  greaterEqual_(options: { other: Scalar }): T;
  /** `grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
  gridSampler(grid: T, interpolationMode: Int, paddingMode: Int, alignCorners: boolean): T;
  /** `grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
  gridSampler2d(grid: T, interpolationMode: Int, paddingMode: Int, alignCorners: boolean, options?: { out?: T }): T;
  /** `grid_sampler_3d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
  gridSampler3d(grid: T, interpolationMode: Int, paddingMode: Int, alignCorners: boolean, options?: { out?: T }): T;
  /**
   * Normalises groups of channels of each sample. Shapes: [N, C, ...] to [N, C, ...]. [torch.nn.functional.group_norm](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html)
   *
   * ```ts
   * torch.groupNorm(torch.tensor([[0.5, 1.5]]), 1) // => [[-1, 1]]
   * ```
   *
   * `group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor`
   */
  groupNorm(numGroups: Int, weight?: T | null, bias?: T | null, eps?: Float, cudnnEnabled?: boolean): T;
  groupNorm(numGroups: Int, options?: { weight?: T | null; bias?: T | null; eps?: Float; cudnnEnabled?: boolean }): T;
  groupNorm(options: { numGroups: Int; weight?: T | null; bias?: T | null; eps?: Float; cudnnEnabled?: boolean }): T;
  /** `gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  gru(batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  gru(hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
  gruCell(hx: T, wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): T;
  gruCell(hx: T, wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): T;
  gruCell(options: { hx: T; wIh: T; wHh: T; bIh?: T | null; bHh?: T | null }): T;
  /**
   * Whether elements are greater than `other`. Shapes broadcast. [torch.gt](https://docs.pytorch.org/docs/stable/generated/torch.gt.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).gt(2) // => [false, false, true]
   * ```
   *
   * `gt.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  gt(other: T, options?: { out?: T }): T;
  gt(options: { other: T; out?: T }): T;
  /** Whether elements are greater than `other`. `gt.Scalar(Tensor self, Scalar other) -> Tensor` */
  gt(other: Scalar, options?: { out?: T }): T;
  gt(options: { other: Scalar; out?: T }): T;
  /** `gt`, in place. `gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  gt_(other: T): T;
  gt_(options: { other: T }): T;
  /** `gt`, in place. `gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  gt_(other: Scalar): T;
  gt_(options: { other: Scalar }): T;
  /** `hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor` */
  hardshrink(lambd?: Scalar, options?: { out?: T }): T;
  hardshrink(options?: { lambd?: Scalar; out?: T }): T;
  /** `hardsigmoid(Tensor self) -> Tensor` */
  hardsigmoid(options?: { out?: T }): T;
  /** `hardsigmoid_(Tensor(a!) self) -> Tensor(a!)` */
  hardsigmoid_(): T;
  /** `hardswish(Tensor self) -> Tensor` */
  hardswish(options?: { out?: T }): T;
  /** `hardswish_(Tensor(a!) self) -> Tensor(a!)` */
  hardswish_(): T;
  /**
   * Limits each element to the range from `minVal` to `maxVal`. The result has the shape of the input. [torch.nn.functional.hardtanh](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html)
   *
   * ```ts
   * torch.hardtanh(torch.tensor([-1.5, 0.5])) // => [-1, 0.5]
   * ```
   *
   * `hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor`
   */
  hardtanh(minVal?: Scalar, maxVal?: Scalar, options?: { out?: T }): T;
  hardtanh(options?: { minVal?: Scalar; maxVal?: Scalar; out?: T }): T;
  /** `hardtanh`, in place. `hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!)` */
  hardtanh_(minVal?: Scalar, maxVal?: Scalar): T;
  hardtanh_(options?: { minVal?: Scalar; maxVal?: Scalar }): T;
  /** `hash_tensor(Tensor self, int[1] dim=[], *, bool keepdim=False, int mode=0) -> Tensor` */
  hashTensor(dim?: Int | readonly Int[], options?: { keepdim?: boolean; mode?: Int; out?: T }): T;
  hashTensor(...dim: Int[]): T;
  hashTensor(options?: { dim?: Int | readonly Int[]; keepdim?: boolean; mode?: Int; out?: T }): T;
  /** `heaviside(Tensor self, Tensor values) -> Tensor` */
  heaviside(values: T, options?: { out?: T }): T;
  heaviside(options: { values: T; out?: T }): T;
  /** `heaviside_(Tensor(a!) self, Tensor values) -> Tensor(a!)` */
  heaviside_(values: T): T;
  heaviside_(options: { values: T }): T;
  /** `hinge_embedding_loss(Tensor self, Tensor target, float margin=1., int reduction=1) -> Tensor` */
  hingeEmbeddingLoss(target: T, margin?: Float, reduction?: Int): T;
  hingeEmbeddingLoss(target: T, options?: { margin?: Float; reduction?: Int }): T;
  hingeEmbeddingLoss(options: { target: T; margin?: Float; reduction?: Int }): T;
  /**
   * How many elements are in each of `bins` equal ranges from `min` to `max`. Shapes: any to [bins]. [torch.histc](https://docs.pytorch.org/docs/stable/generated/torch.histc.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5, 1.6]).histc(2, 0, 2) // => [1, 2]
   * ```
   *
   * `histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor`
   */
  histc(bins?: Int, min?: Scalar, max?: Scalar, options?: { out?: T }): T;
  histc(options?: { bins?: Int; min?: Scalar; max?: Scalar; out?: T }): T;
  /** `histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)` */
  histogram(bins?: Int, options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  histogram(options?: { bins?: Int; range?: readonly Float[] | null; weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  /** `histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)` */
  histogram(bins: T, options?: { weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  histogram(options: { bins: T; weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  /** `histogramdd.int_bins(Tensor self, int bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)` */
  histogramdd(bins: Int, range?: readonly Float[] | null, weight?: T | null, density?: boolean): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(bins: Int, options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(options: { bins: Int; range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  /** `histogramdd(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)` */
  histogramdd(bins: readonly Int[], range?: readonly Float[] | null, weight?: T | null, density?: boolean): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(bins: readonly Int[], options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(options: { bins: readonly Int[]; range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  /** `histogramdd.TensorList_bins(Tensor self, Tensor[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)` */
  histogramdd(bins: readonly T[], range?: readonly Float[] | null, weight?: T | null, density?: boolean): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(bins: readonly T[], options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(options: { bins: readonly T[]; range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  /** `hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]` */
  hsplit(sections: Int): T[];
  hsplit(options: { sections: Int }): T[];
  /** `hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]` */
  hsplit(indices: readonly Int[]): T[];
  hsplit(...indices: Int[]): T[];
  hsplit(options: { indices: readonly Int[] }): T[];
  /** `hspmm(Tensor mat1, Tensor mat2) -> Tensor` */
  hspmm(mat2: T, options?: { out?: T }): T;
  hspmm(options: { mat2: T; out?: T }): T;
  /** `huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1.) -> Tensor` */
  huberLoss(target: T, reduction?: Int, delta?: Float, options?: { out?: T }): T;
  huberLoss(target: T, options?: { reduction?: Int; delta?: Float; out?: T }): T;
  huberLoss(options: { target: T; reduction?: Int; delta?: Float; out?: T }): T;
  /** `hypot(Tensor self, Tensor other) -> Tensor` */
  hypot(other: T, options?: { out?: T }): T;
  hypot(options: { other: T; out?: T }): T;
  /** `hypot_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  hypot_(other: T): T;
  hypot_(options: { other: T }): T;
  /** `i0(Tensor self) -> Tensor` */
  i0(options?: { out?: T }): T;
  /** `i0_(Tensor(a!) self) -> Tensor(a!)` */
  i0_(): T;
  /** `igamma(Tensor self, Tensor other) -> Tensor` */
  igamma(other: T, options?: { out?: T }): T;
  igamma(options: { other: T; out?: T }): T;
  /** `igamma_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  igamma_(other: T): T;
  igamma_(options: { other: T }): T;
  /** `igammac(Tensor self, Tensor other) -> Tensor` */
  igammac(other: T, options?: { out?: T }): T;
  igammac(options: { other: T; out?: T }): T;
  /** `igammac_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  igammac_(other: T): T;
  igammac_(options: { other: T }): T;
  /** `im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
  im2col(kernelSize: Int | readonly Int[], dilation: Int | readonly Int[], padding: Int | readonly Int[], stride: Int | readonly Int[], options?: { out?: T }): T;
  /**
   * The imaginary part of complex numbers, as a view. The result has the shape of the input. [torch.imag](https://docs.pytorch.org/docs/stable/generated/torch.imag.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(1, 2)]).imag() // => [2]
   * ```
   *
   * `imag(Tensor(a) self) -> Tensor(a)`
   */
  imag(): T;
  /**
   * A copy in which parts of `source` are added to those that `index` names along `dim`. The result has the shape of the input. [torch.index_add](https://docs.pytorch.org/docs/stable/generated/torch.index_add.html)
   *
   * ```ts
   * torch.zeros([3]).indexAdd(0, torch.tensor([0, 0]), torch.ones([2])) // => [2, 0, 0]
   * ```
   *
   * `index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor`
   */
  indexAdd(dim: Int, index: T, source: T, options?: { alpha?: Scalar; out?: T }): T;
  indexAdd(options: { dim: Int; index: T; source: T; alpha?: Scalar; out?: T }): T;
  /** `indexAdd`, in place. `index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)` */
  indexAdd_(dim: Int, index: T, source: T, options?: { alpha?: Scalar }): T;
  indexAdd_(options: { dim: Int; index: T; source: T; alpha?: Scalar }): T;
  /**
   * A copy in which parts of `source` take the place of those that `index` names along `dim`. The result has the shape of the input. [torch.index_copy](https://docs.pytorch.org/docs/stable/generated/torch.index_copy.html)
   *
   * ```ts
   * torch.zeros([3]).indexCopy(0, torch.tensor([2]), torch.ones([1])) // => [0, 0, 1]
   * ```
   *
   * `index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor`
   */
  indexCopy(dim: Int, index: T, source: T, options?: { out?: T }): T;
  indexCopy(options: { dim: Int; index: T; source: T; out?: T }): T;
  /** `indexCopy`, in place. `index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)` */
  indexCopy_(dim: Int, index: T, source: T): T;
  indexCopy_(options: { dim: Int; index: T; source: T }): T;
  /**
   * A copy in which the parts that `index` names along `dim` have a value. The result has the shape of the input. [torch.Tensor.index_fill](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_fill.html)
   *
   * ```ts
   * torch.zeros([3]).indexFill(0, torch.tensor([0, 2]), 7) // => [7, 0, 7]
   * ```
   *
   * `index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor`
   */
  indexFill(dim: Int, index: T, value: T, options?: { out?: T }): T;
  indexFill(options: { dim: Int; index: T; value: T; out?: T }): T;
  /** A copy in which the parts that `index` names along `dim` have a value. `index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor` */
  indexFill(dim: Int, index: T, value: Scalar, options?: { out?: T }): T;
  indexFill(options: { dim: Int; index: T; value: Scalar; out?: T }): T;
  /** `indexFill`, in place. `index_fill_.int_Tensor(Tensor(a!) self, int dim, Tensor index, Tensor value) -> Tensor(a!)` */
  indexFill_(dim: Int, index: T, value: T): T;
  indexFill_(options: { dim: Int; index: T; value: T }): T;
  /** `indexFill`, in place. `index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)` */
  indexFill_(dim: Int, index: T, value: Scalar): T;
  indexFill_(options: { dim: Int; index: T; value: Scalar }): T;
  /** `index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor` */
  indexPut(indices: readonly (T | null)[], values: T, accumulate?: boolean, options?: { out?: T }): T;
  indexPut(indices: readonly (T | null)[], values: T, options?: { accumulate?: boolean; out?: T }): T;
  indexPut(options: { indices: readonly (T | null)[]; values: T; accumulate?: boolean; out?: T }): T;
  /** `index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor` */
  indexReduce(dim: Int, index: T, source: T, reduce: string, options?: { includeSelf?: boolean; out?: T }): T;
  /** `index_reduce_(Tensor(a!) self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor(a!)` */
  indexReduce_(dim: Int, index: T, source: T, reduce: string, options?: { includeSelf?: boolean }): T;
  /**
   * The parts of a dimension that a vector of indices names. Shapes: [n, a] to [indices, a]. [torch.index_select](https://docs.pytorch.org/docs/stable/generated/torch.index_select.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).indexSelect(0, torch.tensor([1, 1])) // => [[3, 4], [3, 4]]
   * ```
   *
   * `index_select(Tensor self, int dim, Tensor index) -> Tensor`
   */
  indexSelect(dim: Int, index: T, options?: { out?: T }): T;
  indexSelect(options: { dim: Int; index: T; out?: T }): T;
  /** `indices(Tensor(a) self) -> Tensor(a)` */
  indices(): T;
  /** `indices_copy(Tensor self) -> Tensor` */
  indicesCopy(options?: { out?: T }): T;
  /** `inner(Tensor self, Tensor other) -> Tensor` */
  inner(other: T, options?: { out?: T }): T;
  inner(options: { other: T; out?: T }): T;
  /** `instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
  instanceNorm(weight: T | null, bias: T | null, runningMean: T | null, runningVar: T | null, useInputStats: boolean, momentum: Float, eps: Float, cudnnEnabled: boolean): T;
  /** `int_repr(Tensor self) -> Tensor` */
  intRepr(options?: { out?: T }): T;
  /** `inverse(Tensor self) -> Tensor` */
  inverse(options?: { out?: T }): T;
  /** `is_coalesced(Tensor self) -> bool` */
  isCoalesced(): boolean;
  /**
   * Whether the dtype is a complex one. Shapes: any to a boolean. [torch.is_complex](https://docs.pytorch.org/docs/stable/generated/torch.is_complex.html)
   *
   * ```ts
   * torch.tensor([1.5]).isComplex() // => false
   * ```
   *
   * `is_complex(Tensor self) -> bool`
   */
  isComplex(): boolean;
  /** `is_conj(Tensor self) -> bool` */
  isConj(): boolean;
  /** `is_distributed(Tensor self) -> bool` */
  isDistributed(): boolean;
  /**
   * Whether the dtype is a floating point one. Shapes: any to a boolean. [torch.is_floating_point](https://docs.pytorch.org/docs/stable/generated/torch.is_floating_point.html)
   *
   * ```ts
   * torch.tensor([1.5]).isFloatingPoint() // => true
   * ```
   *
   * `is_floating_point(Tensor self) -> bool`
   */
  isFloatingPoint(): boolean;
  /** `is_inference(Tensor self) -> bool` */
  isInference(): boolean;
  /** `is_neg(Tensor self) -> bool` */
  isNeg(): boolean;
  /** `is_nonzero(Tensor self) -> bool` */
  isNonzero(): boolean;
  /** `is_pinned(Tensor self, Device? device=None) -> bool` */
  isPinned(device?: Device | null): boolean;
  isPinned(options?: { device?: Device | null }): boolean;
  /** `is_same_size(Tensor self, Tensor other) -> bool` */
  isSameSize(other: T): boolean;
  isSameSize(options: { other: T }): boolean;
  /** `is_set_to(Tensor self, Tensor tensor) -> bool` */
  isSetTo(tensor: T): boolean;
  isSetTo(options: { tensor: T }): boolean;
  /** `is_signed(Tensor self) -> bool` */
  isSigned(): boolean;
  /**
   * Whether elements are equal up to `atol + rtol * abs(other)`. Shapes broadcast. [torch.isclose](https://docs.pytorch.org/docs/stable/generated/torch.isclose.html)
   *
   * ```ts
   * torch.isclose(torch.tensor([1, 1.5]), torch.tensor([1.000001, 1.6])) // => [true, false]
   * ```
   *
   * `isclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> Tensor`
   */
  isclose(other: T, rtol?: Float, atol?: Float, equalNan?: boolean): T;
  isclose(other: T, options?: { rtol?: Float; atol?: Float; equalNan?: boolean }): T;
  isclose(options: { other: T; rtol?: Float; atol?: Float; equalNan?: boolean }): T;
  /**
   * Whether elements are neither infinite nor NaN. The result has the shape of the input. [torch.isfinite](https://docs.pytorch.org/docs/stable/generated/torch.isfinite.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).isfinite() // => [true, false]
   * ```
   *
   * `isfinite(Tensor self) -> Tensor`
   */
  isfinite(): T;
  /**
   * Whether elements are among the test elements. The result has the shape of the input. [torch.isin](https://docs.pytorch.org/docs/stable/generated/torch.isin.html)
   *
   * ```ts
   * torch.isin(torch.tensor([1, 2, 3]), torch.tensor([1, 3])) // => [true, false, true]
   * ```
   *
   * `isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor`
   */
  isin(testElements: T, options?: { assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  isin(options: { testElements: T; assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  /** Whether elements are among the test elements. `isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor` */
  isin(testElement: Scalar, options?: { assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  isin(options: { testElement: Scalar; assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  /**
   * Whether elements are infinite. The result has the shape of the input. [torch.isinf](https://docs.pytorch.org/docs/stable/generated/torch.isinf.html)
   *
   * ```ts
   * torch.tensor([1.5, Infinity]).isinf() // => [false, true]
   * ```
   *
   * `isinf(Tensor self) -> Tensor`
   */
  isinf(options?: { out?: T }): T;
  /**
   * Whether elements are NaN. The result has the shape of the input. [torch.isnan](https://docs.pytorch.org/docs/stable/generated/torch.isnan.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).isnan() // => [false, true]
   * ```
   *
   * `isnan(Tensor self) -> Tensor`
   */
  isnan(options?: { out?: T }): T;
  /** `isneginf(Tensor self) -> Tensor` */
  isneginf(options?: { out?: T }): T;
  /** `isposinf(Tensor self) -> Tensor` */
  isposinf(options?: { out?: T }): T;
  /** `isreal(Tensor self) -> Tensor` */
  isreal(): T;
  /** `istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor` */
  istft(nFft: Int, hopLength?: Int | null, winLength?: Int | null, window?: T | null, center?: boolean, normalized?: boolean, onesided?: boolean | null, length?: Int | null, returnComplex?: boolean): T;
  istft(nFft: Int, options?: { hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; normalized?: boolean; onesided?: boolean | null; length?: Int | null; returnComplex?: boolean }): T;
  istft(options: { nFft: Int; hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; normalized?: boolean; onesided?: boolean | null; length?: Int | null; returnComplex?: boolean }): T;
  /**
   * The Kullback-Leibler divergence, of logarithms of probabilities from a target. Shapes: broadcast, to []. [torch.nn.functional.kl_div](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html)
   *
   * ```ts
   * torch.klDiv(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.5, 0.5])) // => 0
   * ```
   *
   * `kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor`
   */
  klDiv(target: T, reduction?: Int, options?: { logTarget?: boolean }): T;
  klDiv(target: T, options?: { reduction?: Int; logTarget?: boolean }): T;
  klDiv(options: { target: T; reduction?: Int; logTarget?: boolean }): T;
  /**
   * The Kronecker product. Shapes: [a, b] and [c, d] to [a * c, b * d]. [torch.kron](https://docs.pytorch.org/docs/stable/generated/torch.kron.html)
   *
   * ```ts
   * torch.kron(torch.tensor([1, 2]), torch.tensor([1, 10])) // => [1, 10, 2, 20]
   * ```
   *
   * `kron(Tensor self, Tensor other) -> Tensor`
   */
  kron(other: T, options?: { out?: T }): T;
  kron(options: { other: T; out?: T }): T;
  /**
   * The `k`-th smallest element along `dim`, counted from 1, and its index. Shapes: [..., n] to [...], twice. [torch.kthvalue](https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).kthvalue(2)[0] // => 2
   * ```
   *
   * `kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)`
   */
  kthvalue(k: Int, dim?: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  kthvalue(k: Int, options?: { dim?: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  kthvalue(options: { k: Int; dim?: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The mean of absolute differences. Shapes: broadcast, to []. [torch.nn.functional.l1_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html)
   *
   * ```ts
   * torch.l1Loss(torch.tensor([0.5, 1]), torch.tensor([1.5, 3])) // => 1.5
   * ```
   *
   * `l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor`
   */
  l1Loss(target: T, reduction?: Int): T;
  l1Loss(target: T, options?: { reduction?: Int }): T;
  l1Loss(options: { target: T; reduction?: Int }): T;
  /**
   * Normalises the last dimensions to mean 0 and variance 1, then times `weight` plus `bias`. The result has the shape of the input. [torch.nn.functional.layer_norm](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html)
   *
   * ```ts
   * torch.layerNorm(torch.tensor([0.5, 1.5]), [2]) // => [-1, 1]
   * ```
   *
   * `layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor`
   */
  layerNorm(normalizedShape: readonly Int[], weight?: T | null, bias?: T | null, eps?: Float, cudnnEnable?: boolean): T;
  layerNorm(normalizedShape: readonly Int[], options?: { weight?: T | null; bias?: T | null; eps?: Float; cudnnEnable?: boolean }): T;
  layerNorm(options: { normalizedShape: readonly Int[]; weight?: T | null; bias?: T | null; eps?: Float; cudnnEnable?: boolean }): T;
  /** `lcm(Tensor self, Tensor other) -> Tensor` */
  lcm(other: T, options?: { out?: T }): T;
  lcm(options: { other: T; out?: T }): T;
  /** `lcm_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  lcm_(other: T): T;
  lcm_(options: { other: T }): T;
  /** `ldexp.Tensor(Tensor self, Tensor other) -> Tensor` */
  ldexp(other: T, options?: { out?: T }): T;
  ldexp(options: { other: T; out?: T }): T;
  /** `ldexp_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  ldexp_(other: T): T;
  ldexp_(options: { other: T }): T;
  /**
   * Whether elements are at most `other`. Shapes broadcast. [torch.le](https://docs.pytorch.org/docs/stable/generated/torch.le.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).le(2) // => [true, true, false]
   * ```
   *
   * `le.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  le(other: T, options?: { out?: T }): T;
  le(options: { other: T; out?: T }): T;
  /** Whether elements are at most `other`. `le.Scalar(Tensor self, Scalar other) -> Tensor` */
  le(other: Scalar, options?: { out?: T }): T;
  le(options: { other: Scalar; out?: T }): T;
  /** `le`, in place. `le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  le_(other: T): T;
  le_(options: { other: T }): T;
  /** `le`, in place. `le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  le_(other: Scalar): T;
  le_(options: { other: Scalar }): T;
  /**
   * `x` where positive, else `negativeSlope * x`. The result has the shape of the input. [torch.nn.functional.leaky_relu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html)
   *
   * ```ts
   * torch.leakyRelu(torch.tensor([-1.5, 2]), 0.5) // => [-0.75, 2]
   * ```
   *
   * `leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor`
   */
  leakyRelu(negativeSlope?: Scalar, options?: { out?: T }): T;
  leakyRelu(options?: { negativeSlope?: Scalar; out?: T }): T;
  /** `leakyRelu`, in place. `leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!)` */
  leakyRelu_(negativeSlope?: Scalar): T;
  leakyRelu_(options?: { negativeSlope?: Scalar }): T;
  /**
   * A point on the line from `self` to `end`: `self + weight * (end - self)`. Shapes broadcast. [torch.lerp](https://docs.pytorch.org/docs/stable/generated/torch.lerp.html)
   *
   * ```ts
   * torch.tensor([0, 10.5]).lerp(torch.tensor([1.5, 20.5]), 0.5) // => [0.75, 15.5]
   * ```
   *
   * `lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor`
   */
  lerp(end: T, weight: T, options?: { out?: T }): T;
  lerp(options: { end: T; weight: T; out?: T }): T;
  /** A point on the line from `self` to `end`: `self + weight * (end - self)`. `lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor` */
  lerp(end: T, weight: Scalar, options?: { out?: T }): T;
  lerp(options: { end: T; weight: Scalar; out?: T }): T;
  /** `lerp`, in place. `lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!)` */
  lerp_(end: T, weight: T): T;
  lerp_(options: { end: T; weight: T }): T;
  /** `lerp`, in place. `lerp_.Scalar(Tensor(a!) self, Tensor end, Scalar weight) -> Tensor(a!)` */
  lerp_(end: T, weight: Scalar): T;
  lerp_(options: { end: T; weight: Scalar }): T;
  /** `less.Tensor(Tensor self, Tensor other) -> Tensor` */
  less(other: T, options?: { out?: T }): T;
  less(options: { other: T; out?: T }): T;
  /** `less.Scalar(Tensor self, Scalar other) -> Tensor` */
  less(other: Scalar, options?: { out?: T }): T;
  less(options: { other: Scalar; out?: T }): T;
  /** `less_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  less_(other: T): T;
  less_(options: { other: T }): T;
  /** `less_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  less_(other: Scalar): T;
  less_(options: { other: Scalar }): T;
  /** `less_equal.Tensor(Tensor self, Tensor other) -> Tensor` */
  lessEqual(other: T, options?: { out?: T }): T;
  lessEqual(options: { other: T; out?: T }): T;
  /** `less_equal.Scalar(Tensor self, Scalar other) -> Tensor` */
  lessEqual(other: Scalar, options?: { out?: T }): T;
  lessEqual(options: { other: Scalar; out?: T }): T;
  /** `less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  lessEqual_(other: T): T;
  lessEqual_(options: { other: T }): T;
  /** `less_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  lessEqual_(other: Scalar): T;
  lessEqual_(options: { other: Scalar }): T;
  /**
   * The logarithm of the absolute value of the gamma function. The result has the shape of the input. [torch.lgamma](https://docs.pytorch.org/docs/stable/generated/torch.lgamma.html)
   *
   * ```ts
   * torch.tensor([1, 4]).lgamma() // => [0, 1.7918]
   * ```
   *
   * `lgamma(Tensor self) -> Tensor`
   */
  lgamma(options?: { out?: T }): T;
  /** `lgamma`, in place. `lgamma_(Tensor(a!) self) -> Tensor(a!)` */
  lgamma_(): T;
  /** `lift(Tensor self) -> Tensor` */
  lift(options?: { out?: T }): T;
  /** `lift_fresh(Tensor(a) self) -> Tensor(a)` */
  liftFresh(): T;
  /** `lift_fresh_copy(Tensor self) -> Tensor` */
  liftFreshCopy(options?: { out?: T }): T;
  /**
   * `input weight^T + bias`. Shapes: [..., n] and [m, n] to [..., m]. [torch.nn.functional.linear](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html)
   *
   * ```ts
   * torch.linear(torch.tensor([1.5, 2]), torch.tensor([[1, 0.5], [0, 1]])) // => [2.5, 2]
   * ```
   *
   * `linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor`
   */
  linear(weight: T, bias?: T | null, options?: { out?: T }): T;
  linear(weight: T, options?: { bias?: T | null; out?: T }): T;
  linear(options: { weight: T; bias?: T | null; out?: T }): T;
  /**
   * A number of values from `start` to `end`, both included, at equal distances. Shapes: [steps]. [torch.linspace](https://docs.pytorch.org/docs/stable/generated/torch.linspace.html)
   *
   * ```ts
   * torch.linspace(0, 1, 3) // => [0, 0.5, 1]
   * ```
   *
   * `linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  linspace(end: T, steps: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  linspace(options: { end: T; steps: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  linspace(end: Scalar, steps: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  linspace(options: { end: Scalar; steps: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Tensor_Tensor_out(Tensor start, Tensor end, int steps, *, Tensor(a!) out) -> Tensor(a!)` */
  linspace(end: T, steps: Int, options: { out: T }): T;
  linspace(options: { end: T; steps: Int; out: T }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Tensor_Scalar_out(Tensor start, Scalar end, int steps, *, Tensor(a!) out) -> Tensor(a!)` */
  linspace(end: Scalar, steps: Int, options: { out: T }): T;
  linspace(options: { end: Scalar; steps: Int; out: T }): T;
  /**
   * The natural logarithm of each element. The result has the shape of the input. [torch.log](https://docs.pytorch.org/docs/stable/generated/torch.log.html)
   *
   * ```ts
   * torch.tensor([1, 2]).log() // => [0, 0.6931]
   * ```
   *
   * `log(Tensor self) -> Tensor`
   */
  log(options?: { out?: T }): T;
  /**
   * The logarithm to base 10 of each element. The result has the shape of the input. [torch.log10](https://docs.pytorch.org/docs/stable/generated/torch.log10.html)
   *
   * ```ts
   * torch.tensor([1, 1000]).log10() // => [0, 3]
   * ```
   *
   * `log10(Tensor self) -> Tensor`
   */
  log10(options?: { out?: T }): T;
  /** `log10`, in place. `log10_(Tensor(a!) self) -> Tensor(a!)` */
  log10_(): T;
  /**
   * `log(1 + x)`, exact near zero, too. The result has the shape of the input. [torch.log1p](https://docs.pytorch.org/docs/stable/generated/torch.log1p.html)
   *
   * ```ts
   * torch.tensor([0, 1]).log1p() // => [0, 0.6931]
   * ```
   *
   * `log1p(Tensor self) -> Tensor`
   */
  log1p(options?: { out?: T }): T;
  /** `log1p`, in place. `log1p_(Tensor(a!) self) -> Tensor(a!)` */
  log1p_(): T;
  /**
   * The logarithm to base 2 of each element. The result has the shape of the input. [torch.log2](https://docs.pytorch.org/docs/stable/generated/torch.log2.html)
   *
   * ```ts
   * torch.tensor([1, 8]).log2() // => [0, 3]
   * ```
   *
   * `log2(Tensor self) -> Tensor`
   */
  log2(options?: { out?: T }): T;
  /** `log2`, in place. `log2_(Tensor(a!) self) -> Tensor(a!)` */
  log2_(): T;
  /** `log`, in place. `log_(Tensor(a!) self) -> Tensor(a!)` */
  log_(): T;
  /** `log_normal(Tensor self, float mean=1., float std=2., *, Generator? generator=None) -> Tensor` */
  logNormal(mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  logNormal(options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `log_normal_(Tensor(a!) self, float mean=1., float std=2., *, Generator? generator=None) -> Tensor(a!)` */
  logNormal_(mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null }): T;
  logNormal_(options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null }): T;
  /** `log_sigmoid(Tensor self) -> Tensor` */
  logSigmoid(options?: { out?: T }): T;
  /** `log_sigmoid_forward(Tensor self) -> (Tensor output, Tensor buffer)` */
  logSigmoidForward(options?: { output?: T; buffer?: T }): Named<[output: T, buffer: T], { output: T; buffer: T }>;
  /**
   * The logarithm of `softmax`, computed without overflow. The result has the shape of the input. [torch.nn.functional.log_softmax](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5]).logSoftmax(0) // => [-1.3133, -0.3133]
   * ```
   *
   * `log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor`
   */
  logSoftmax(dim: Int, dtype?: Dtype | null, options?: { out?: T }): T;
  logSoftmax(dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  logSoftmax(options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /**
   * `log(exp(x) + exp(y))` without overflow. Shapes broadcast. [torch.logaddexp](https://docs.pytorch.org/docs/stable/generated/torch.logaddexp.html)
   *
   * ```ts
   * torch.logaddexp(torch.zeros([1]), torch.zeros([1])) // => [0.6931]
   * ```
   *
   * `logaddexp(Tensor self, Tensor other) -> Tensor`
   */
  logaddexp(other: T, options?: { out?: T }): T;
  logaddexp(options: { other: T; out?: T }): T;
  /** `logaddexp2(Tensor self, Tensor other) -> Tensor` */
  logaddexp2(other: T, options?: { out?: T }): T;
  logaddexp2(options: { other: T; out?: T }): T;
  /** `logcumsumexp(Tensor self, int dim) -> Tensor` */
  logcumsumexp(dim: Int, options?: { out?: T }): T;
  logcumsumexp(options: { dim: Int; out?: T }): T;
  /** `logdet(Tensor self) -> Tensor` */
  logdet(): T;
  /**
   * `and` of the elements as booleans: all but zero are true. Shapes broadcast. [torch.logical_and](https://docs.pytorch.org/docs/stable/generated/torch.logical_and.html)
   *
   * ```ts
   * torch.tensor([0, 1]).logicalAnd(torch.tensor([1, 2])) // => [false, true]
   * ```
   *
   * `logical_and(Tensor self, Tensor other) -> Tensor`
   */
  logicalAnd(other: T, options?: { out?: T }): T;
  logicalAnd(options: { other: T; out?: T }): T;
  /** `logicalAnd`, in place. `logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  logicalAnd_(other: T): T;
  logicalAnd_(options: { other: T }): T;
  /**
   * `not` of the elements as booleans. The result has the shape of the input. [torch.logical_not](https://docs.pytorch.org/docs/stable/generated/torch.logical_not.html)
   *
   * ```ts
   * torch.tensor([0, 2]).logicalNot() // => [true, false]
   * ```
   *
   * `logical_not(Tensor self) -> Tensor`
   */
  logicalNot(options?: { out?: T }): T;
  /** `logicalNot`, in place. `logical_not_(Tensor(a!) self) -> Tensor(a!)` */
  logicalNot_(): T;
  /**
   * `or` of the elements as booleans. Shapes broadcast. [torch.logical_or](https://docs.pytorch.org/docs/stable/generated/torch.logical_or.html)
   *
   * ```ts
   * torch.tensor([0, 1]).logicalOr(torch.tensor([0, 0])) // => [false, true]
   * ```
   *
   * `logical_or(Tensor self, Tensor other) -> Tensor`
   */
  logicalOr(other: T, options?: { out?: T }): T;
  logicalOr(options: { other: T; out?: T }): T;
  /** `logicalOr`, in place. `logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  logicalOr_(other: T): T;
  logicalOr_(options: { other: T }): T;
  /**
   * Whether one of both elements is true, and the other not. Shapes broadcast. [torch.logical_xor](https://docs.pytorch.org/docs/stable/generated/torch.logical_xor.html)
   *
   * ```ts
   * torch.tensor([0, 1]).logicalXor(torch.tensor([1, 1])) // => [true, false]
   * ```
   *
   * `logical_xor(Tensor self, Tensor other) -> Tensor`
   */
  logicalXor(other: T, options?: { out?: T }): T;
  logicalXor(options: { other: T; out?: T }): T;
  /** `logicalXor`, in place. `logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  logicalXor_(other: T): T;
  logicalXor_(options: { other: T }): T;
  /**
   * The inverse of `sigmoid`: `log(x / (1 - x))`. `eps` clamps `x` to [eps, 1 - eps]. The result has the shape of the input. [torch.logit](https://docs.pytorch.org/docs/stable/generated/torch.logit.html)
   *
   * ```ts
   * torch.tensor([0.5, 0.75]).logit() // => [0, 1.0986]
   * ```
   *
   * `logit(Tensor self, float? eps=None) -> Tensor`
   */
  logit(eps?: Float | null, options?: { out?: T }): T;
  logit(options?: { eps?: Float | null; out?: T }): T;
  /** `logit`, in place. `logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!)` */
  logit_(eps?: Float | null): T;
  logit_(options?: { eps?: Float | null }): T;
  /**
   * The powers of `base` with exponents at equal distances. Shapes: [steps]. [torch.logspace](https://docs.pytorch.org/docs/stable/generated/torch.logspace.html)
   *
   * ```ts
   * torch.logspace(0, 2, 3) // => [1, 10, 100]
   * ```
   *
   * `logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  logspace(end: T, steps: Int, base?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(end: T, steps: Int, options?: { base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(options: { end: T; steps: Int; base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  logspace(end: Scalar, steps: Int, base?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(end: Scalar, steps: Int, options?: { base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(options: { end: Scalar; steps: Int; base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Tensor_Tensor_out(Tensor start, Tensor end, int steps, float base=10., *, Tensor(a!) out) -> Tensor(a!)` */
  logspace(end: T, steps: Int, options: { base?: Float; out: T }): T;
  logspace(options: { end: T; steps: Int; base?: Float; out: T }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Tensor_Scalar_out(Tensor start, Scalar end, int steps, float base=10., *, Tensor(a!) out) -> Tensor(a!)` */
  logspace(end: Scalar, steps: Int, options: { base?: Float; out: T }): T;
  logspace(options: { end: Scalar; steps: Int; base?: Float; out: T }): T;
  /**
   * `log(sum(exp(x)))` along `dim`, without overflow. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.logsumexp](https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html)
   *
   * ```ts
   * torch.tensor([0.5, 0.5]).logsumexp(0) // => 1.1931
   * ```
   *
   * `logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor`
   */
  logsumexp(dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  logsumexp(dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  logsumexp(options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /** `lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor, Tensor)` */
  lstm(batchSizes: T, hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T, T];
  /** `lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)` */
  lstm(hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T, T];
  /** `lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)` */
  lstmCell(hx: readonly T[], wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): [T, T];
  lstmCell(hx: readonly T[], wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): [T, T];
  lstmCell(options: { hx: readonly T[]; wIh: T; wHh: T; bIh?: T | null; bHh?: T | null }): [T, T];
  /**
   * Whether elements are less than `other`. Shapes broadcast. [torch.lt](https://docs.pytorch.org/docs/stable/generated/torch.lt.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).lt(2) // => [true, false, false]
   * ```
   *
   * `lt.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  lt(other: T, options?: { out?: T }): T;
  lt(options: { other: T; out?: T }): T;
  /** Whether elements are less than `other`. `lt.Scalar(Tensor self, Scalar other) -> Tensor` */
  lt(other: Scalar, options?: { out?: T }): T;
  lt(options: { other: Scalar; out?: T }): T;
  /** `lt`, in place. `lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  lt_(other: T): T;
  lt_(options: { other: T }): T;
  /** `lt`, in place. `lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  lt_(other: Scalar): T;
  lt_(options: { other: Scalar }): T;
  /** `lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor` */
  luSolve(LUData: T, LUPivots: T, options?: { out?: T }): T;
  luSolve(options: { LUData: T; LUPivots: T; out?: T }): T;
  /** `lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)` */
  luUnpack(LUPivots: T, unpackData?: boolean, unpackPivots?: boolean, options?: { P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  luUnpack(LUPivots: T, options?: { unpackData?: boolean; unpackPivots?: boolean; P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  luUnpack(options: { LUPivots: T; unpackData?: boolean; unpackPivots?: boolean; P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  /** `mH(Tensor(a) self) -> Tensor(a)` */
  mH(): T;
  /** `margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int reduction=1) -> Tensor` */
  marginRankingLoss(input2: T, target: T, margin?: Float, reduction?: Int): T;
  marginRankingLoss(input2: T, target: T, options?: { margin?: Float; reduction?: Int }): T;
  marginRankingLoss(options: { input2: T; target: T; margin?: Float; reduction?: Int }): T;
  /**
   * A copy with a value where `mask` is true. Shapes: broadcast with the mask. [torch.Tensor.masked_fill](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html)
   *
   * ```ts
   * torch.tensor([1, 2]).maskedFill(torch.tensor([true, false]), 0) // => [0, 2]
   * ```
   *
   * `masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor`
   */
  maskedFill(mask: T, value: T, options?: { out?: T }): T;
  maskedFill(options: { mask: T; value: T; out?: T }): T;
  /** A copy with a value where `mask` is true. `masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor` */
  maskedFill(mask: T, value: Scalar, options?: { out?: T }): T;
  maskedFill(options: { mask: T; value: Scalar; out?: T }): T;
  /** `maskedFill`, in place. `masked_fill_.Tensor(Tensor(a!) self, Tensor mask, Tensor value) -> Tensor(a!)` */
  maskedFill_(mask: T, value: T): T;
  maskedFill_(options: { mask: T; value: T }): T;
  /** `maskedFill`, in place. `masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)` */
  maskedFill_(mask: T, value: Scalar): T;
  maskedFill_(options: { mask: T; value: Scalar }): T;
  /**
   * A copy in which the elements of `source` take, in order, the places where `mask` is true. The result has the shape of the input. [torch.Tensor.masked_scatter](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter.html)
   *
   * ```ts
   * torch.tensor([1, 2]).maskedScatter(torch.tensor([false, true]), torch.tensor([9])) // => [1, 9]
   * ```
   *
   * `masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor`
   */
  maskedScatter(mask: T, source: T, options?: { out?: T }): T;
  maskedScatter(options: { mask: T; source: T; out?: T }): T;
  /** `maskedScatter`, in place. `masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!)` */
  maskedScatter_(mask: T, source: T): T;
  maskedScatter_(options: { mask: T; source: T }): T;
  /**
   * The elements where `mask` is true, in one row. Shapes: any to [n]. [torch.masked_select](https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).maskedSelect(torch.tensor([true, false, true])) // => [1, 3]
   * ```
   *
   * `masked_select(Tensor self, Tensor mask) -> Tensor`
   */
  maskedSelect(mask: T, options?: { out?: T }): T;
  maskedSelect(options: { mask: T; out?: T }): T;
  /**
   * The product of matrices, of vectors, or of batches of them, whose batch dimensions broadcast. Shapes: [..., n, m] and [..., m, p] to [..., n, p]. [torch.matmul](https://docs.pytorch.org/docs/stable/generated/torch.matmul.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).matmul(torch.tensor([1, 1])) // => [3, 7]
   * ```
   *
   * `matmul(Tensor self, Tensor other) -> Tensor`
   */
  matmul(other: T, options?: { out?: T }): T;
  matmul(options: { other: T; out?: T }): T;
  /** `matrix_H(Tensor(a) self) -> Tensor(a)` */
  matrixH(): T;
  /** `matrix_exp(Tensor self) -> Tensor` */
  matrixExp(): T;
  /** `matrix_power(Tensor self, int n) -> Tensor` */
  matrixPower(n: Int, options?: { out?: T }): T;
  matrixPower(options: { n: Int; out?: T }): T;
  /**
   * The largest element, or with `dim` the largest along it and their indices. With `other`, `maximum`. Shapes: [..., n, ...] to [..., ...], twice. [torch.max](https://docs.pytorch.org/docs/stable/generated/torch.max.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).max(1)[0] // => [5, 7]
   * ```
   *
   * `max(Tensor self) -> Tensor`
   */
  max(options?: { out?: T }): T;
  /** The largest element, or with `dim` the largest along it and their indices. With `other`, `maximum`. `max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  max(dim: Int, keepdim?: boolean, options?: { max?: T; maxValues?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  max(dim: Int, options?: { keepdim?: boolean; max?: T; maxValues?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  max(options: { dim: Int; keepdim?: boolean; max?: T; maxValues?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** The largest element, or with `dim` the largest along it and their indices. With `other`, `maximum`. `max.other(Tensor self, Tensor other) -> Tensor` */
  max(other: T, options?: { out?: T }): T;
  max(options: { other: T; out?: T }): T;
  /** `max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
  maxPool1d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): T;
  maxPool1d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  maxPool1d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  /** `max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor)` */
  maxPool1dWithIndices(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): [T, T];
  maxPool1dWithIndices(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): [T, T];
  maxPool1dWithIndices(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): [T, T];
  /**
   * The largest element of each window. Shapes: [N, C, H, W] to [N, C, H', W']. [torch.nn.functional.max_pool2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html)
   *
   * ```ts
   * torch.maxPool2d(torch.arange(16).view([1, 1, 4, 4]).float(), 2).flatten() // => [5, 7, 13, 15]
   * ```
   *
   * `max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor`
   */
  maxPool2d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): T;
  maxPool2d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  maxPool2d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  /** `max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)` */
  maxPool2dWithIndices(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T; indices?: T }): [T, T];
  maxPool2dWithIndices(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  maxPool2dWithIndices(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  /** `max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
  maxPool3d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): T;
  maxPool3d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  maxPool3d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  /** `max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)` */
  maxPool3dWithIndices(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T; indices?: T }): [T, T];
  maxPool3dWithIndices(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  maxPool3dWithIndices(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  /** `max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor` */
  maxUnpool2d(indices: T, outputSize: Int | readonly Int[], options?: { out?: T }): T;
  maxUnpool2d(options: { indices: T; outputSize: Int | readonly Int[]; out?: T }): T;
  /** `max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, int[3] padding) -> Tensor` */
  maxUnpool3d(indices: T, outputSize: Int | readonly Int[], stride: Int | readonly Int[], padding: Int | readonly Int[], options?: { out?: T }): T;
  /**
   * The larger of both elements; NaN where one is. Shapes broadcast. [torch.maximum](https://docs.pytorch.org/docs/stable/generated/torch.maximum.html)
   *
   * ```ts
   * torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2])) // => [3, 5]
   * ```
   *
   * `maximum(Tensor self, Tensor other) -> Tensor`
   */
  maximum(other: T, options?: { out?: T }): T;
  maximum(options: { other: T; out?: T }): T;
  /**
   * The mean of all elements, or along `dim`; of floating point numbers. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.mean](https://docs.pytorch.org/docs/stable/generated/torch.mean.html)
   *
   * ```ts
   * torch.tensor([[1.5, 2.5], [3.5, 4.5]]).mean(1) // => [2, 4]
   * ```
   *
   * `mean(Tensor self, *, ScalarType? dtype=None) -> Tensor`
   */
  mean(options?: { dtype?: Dtype | null; out?: T }): T;
  /** The mean of all elements, or along `dim`; of floating point numbers. `mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  mean(dim: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  mean(dim: Int | readonly Int[] | null, options?: { keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  mean(options: { dim: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * The median of all elements, or along `dim` and its index. Of two in the middle, the smaller. Shapes: [..., n, ...] to [..., ...]. [torch.median](https://docs.pytorch.org/docs/stable/generated/torch.median.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2, 4]).median() // => 2
   * ```
   *
   * `median(Tensor self) -> Tensor`
   */
  median(options?: { out?: T }): T;
  /** The median of all elements, or along `dim` and its index. Of two in the middle, the smaller. `median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  median(dim: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  median(dim: Int, options?: { keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  median(options: { dim: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The smallest element, or with `dim` the smallest along it and their indices. With `other`, `minimum`. Shapes: [..., n, ...] to [..., ...], twice. [torch.min](https://docs.pytorch.org/docs/stable/generated/torch.min.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).min(1)[1] // => [0, 1]
   * ```
   *
   * `min(Tensor self) -> Tensor`
   */
  min(options?: { out?: T }): T;
  /** The smallest element, or with `dim` the smallest along it and their indices. With `other`, `minimum`. `min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  min(dim: Int, keepdim?: boolean, options?: { min?: T; minIndices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  min(dim: Int, options?: { keepdim?: boolean; min?: T; minIndices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  min(options: { dim: Int; keepdim?: boolean; min?: T; minIndices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** The smallest element, or with `dim` the smallest along it and their indices. With `other`, `minimum`. `min.other(Tensor self, Tensor other) -> Tensor` */
  min(other: T, options?: { out?: T }): T;
  min(options: { other: T; out?: T }): T;
  /**
   * The smaller of both elements; NaN where one is. Shapes broadcast. [torch.minimum](https://docs.pytorch.org/docs/stable/generated/torch.minimum.html)
   *
   * ```ts
   * torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2])) // => [1, 2]
   * ```
   *
   * `minimum(Tensor self, Tensor other) -> Tensor`
   */
  minimum(other: T, options?: { out?: T }): T;
  minimum(options: { other: T; out?: T }): T;
  /** `miopen_batch_norm(Tensor input, Tensor weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float exponential_average_factor, float epsilon) -> (Tensor, Tensor, Tensor)` */
  miopenBatchNorm(weight: T, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, exponentialAverageFactor: Float, epsilon: Float, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `miopen_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic) -> Tensor` */
  miopenConvolution(weight: T, bias: T | null, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, options?: { out?: T }): T;
  /** `miopen_convolution_add_relu(Tensor self, Tensor weight, Tensor z, Scalar? alpha, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  miopenConvolutionAddRelu(weight: T, z: T, alpha: Scalar | null, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int): T;
  /** `miopen_convolution_relu(Tensor self, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  miopenConvolutionRelu(weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int): T;
  /** `miopen_convolution_transpose(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] output_padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic) -> Tensor` */
  miopenConvolutionTranspose(weight: T, bias: T | null, padding: readonly Int[], outputPadding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, options?: { out?: T }): T;
  /** `miopen_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank, bool deterministic, bool zero_infinity) -> (Tensor, Tensor)` */
  miopenCtcLoss(targets: T, inputLengths: readonly Int[], targetLengths: readonly Int[], blank: Int, deterministic: boolean, zeroInfinity: boolean, options?: { out0?: T; out1?: T }): [T, T];
  /** `miopen_ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank, bool deterministic, bool zero_infinity) -> (Tensor, Tensor)` */
  miopenCtcLoss(targets: T, inputLengths: T, targetLengths: T, blank: Int, deterministic: boolean, zeroInfinity: boolean): [T, T];
  /** `miopen_depthwise_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic) -> Tensor` */
  miopenDepthwiseConvolution(weight: T, bias: T | null, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, options?: { out?: T }): T;
  /** `miopen_rnn(Tensor input, Tensor[] weight, int weight_stride0, Tensor hx, Tensor? cx, int mode, int hidden_size, int num_layers, bool batch_first, float dropout, bool train, bool bidirectional, int[] batch_sizes, Tensor? dropout_state) -> (Tensor, Tensor, Tensor, Tensor, Tensor)` */
  miopenRnn(weight: readonly T[], weightStride0: Int, hx: T, cx: T | null, mode: Int, hiddenSize: Int, numLayers: Int, batchFirst: boolean, dropout: Float, train: boolean, bidirectional: boolean, batchSizes: readonly Int[], dropoutState: T | null, options?: { out0?: T; out1?: T; out2?: T; out3?: T; out4?: T }): [T, T, T, T, T];
  /**
   * `x * tanh(softplus(x))`. The result has the shape of the input. [torch.nn.functional.mish](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mish.html)
   *
   * ```ts
   * torch.mish(torch.tensor([-1.5, 2])) // => [-0.2981, 1.944]
   * ```
   *
   * `mish(Tensor self) -> Tensor`
   */
  mish(options?: { out?: T }): T;
  /** `mish`, in place. `mish_(Tensor(a!) self) -> Tensor(a!)` */
  mish_(): T;
  /** `mkldnn_adaptive_avg_pool2d(Tensor self, int[2] output_size) -> Tensor` */
  mkldnnAdaptiveAvgPool2d(outputSize: Int | readonly Int[], options?: { out?: T }): T;
  mkldnnAdaptiveAvgPool2d(...outputSize: Int[]): T;
  mkldnnAdaptiveAvgPool2d(options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /** `mkldnn_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups) -> Tensor` */
  mkldnnConvolution(weight: T, bias: T | null, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `mkldnn_linear(Tensor self, Tensor weight, Tensor? bias=None) -> Tensor` */
  mkldnnLinear(weight: T, bias?: T | null, options?: { out?: T }): T;
  mkldnnLinear(weight: T, options?: { bias?: T | null; out?: T }): T;
  mkldnnLinear(options: { weight: T; bias?: T | null; out?: T }): T;
  /** `mkldnn_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor` */
  mkldnnMaxPool2d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  mkldnnMaxPool2d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  mkldnnMaxPool2d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `mkldnn_max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
  mkldnnMaxPool3d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  mkldnnMaxPool3d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  mkldnnMaxPool3d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `mkldnn_reorder_conv2d_weight(Tensor self, SymInt[2] padding=[0, 0], SymInt[2] stride=[1, 1], SymInt[2] dilation=[1, 1], SymInt groups=1, SymInt[]? input_size=None) -> Tensor` */
  mkldnnReorderConv2dWeight(padding?: Int | readonly Int[], stride?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int, inputSize?: readonly Int[] | null, options?: { out?: T }): T;
  mkldnnReorderConv2dWeight(options?: { padding?: Int | readonly Int[]; stride?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int; inputSize?: readonly Int[] | null; out?: T }): T;
  /** `mkldnn_reorder_conv3d_weight(Tensor self, SymInt[3] padding=[0, 0, 0], SymInt[3] stride=[1, 1, 1], SymInt[3] dilation=[1, 1, 1], SymInt groups=1, SymInt[]? input_size=None) -> Tensor` */
  mkldnnReorderConv3dWeight(padding?: Int | readonly Int[], stride?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int, inputSize?: readonly Int[] | null, options?: { out?: T }): T;
  mkldnnReorderConv3dWeight(options?: { padding?: Int | readonly Int[]; stride?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int; inputSize?: readonly Int[] | null; out?: T }): T;
  /** `mkldnn_rnn_layer(Tensor input, Tensor weight0, Tensor weight1, Tensor weight2, Tensor weight3, Tensor hx_, Tensor cx_, bool reverse, int[] batch_sizes, int mode, int hidden_size, int num_layers, bool has_biases, bool bidirectional, bool batch_first, bool train) -> (Tensor, Tensor, Tensor, Tensor)` */
  mkldnnRnnLayer(weight0: T, weight1: T, weight2: T, weight3: T, hx_: T, cx_: T, reverse: boolean, batchSizes: readonly Int[], mode: Int, hiddenSize: Int, numLayers: Int, hasBiases: boolean, bidirectional: boolean, batchFirst: boolean, train: boolean, options?: { out0?: T; out1?: T; out2?: T; out3?: T }): [T, T, T, T];
  /**
   * The product of two matrices. Shapes: [n, m] and [m, p] to [n, p]. [torch.mm](https://docs.pytorch.org/docs/stable/generated/torch.mm.html)
   *
   * ```ts
   * torch.tensor([[1, 2]]).mm(torch.tensor([[3], [4]])) // => [[11]]
   * ```
   *
   * `mm(Tensor self, Tensor mat2) -> Tensor`
   */
  mm(mat2: T, options?: { out?: T }): T;
  mm(options: { mat2: T; out?: T }): T;
  /** The product of two matrices. `mm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor` */
  mm(mat2: T, outDtype: Dtype, options?: { out?: T }): T;
  mm(options: { mat2: T; outDtype: Dtype; out?: T }): T;
  /**
   * The most frequent element along `dim`, and its index. Shapes: [..., n] to [...], twice. [torch.mode](https://docs.pytorch.org/docs/stable/generated/torch.mode.html)
   *
   * ```ts
   * torch.tensor([3, 1, 3]).mode()[0] // => 3
   * ```
   *
   * `mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)`
   */
  mode(dim?: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  mode(options?: { dim?: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** `moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)` */
  moveaxis(source: Int, destination: Int): T;
  moveaxis(options: { source: Int; destination: Int }): T;
  /** `moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)` */
  moveaxis(source: readonly Int[], destination: readonly Int[]): T;
  moveaxis(options: { source: readonly Int[]; destination: readonly Int[] }): T;
  /**
   * Moves dimensions to other places; the others keep their order. Shapes: [a, b, c] to [b, c, a]. [torch.movedim](https://docs.pytorch.org/docs/stable/generated/torch.movedim.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).movedim(0, 2).shape // => [3, 4, 2]
   * ```
   *
   * `movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)`
   */
  movedim(source: Int, destination: Int): T;
  movedim(options: { source: Int; destination: Int }): T;
  /** Moves dimensions to other places; the others keep their order. `movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)` */
  movedim(source: readonly Int[], destination: readonly Int[]): T;
  movedim(options: { source: readonly Int[]; destination: readonly Int[] }): T;
  /**
   * The mean of squared differences. Shapes: broadcast, to []. [torch.nn.functional.mse_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html)
   *
   * ```ts
   * torch.mseLoss(torch.tensor([0.5, 1]), torch.tensor([1.5, 3])) // => 2.5
   * ```
   *
   * `mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor`
   */
  mseLoss(target: T, reduction?: Int, options?: { out?: T }): T;
  mseLoss(target: T, options?: { reduction?: Int; out?: T }): T;
  mseLoss(options: { target: T; reduction?: Int; out?: T }): T;
  /** `msort(Tensor self) -> Tensor` */
  msort(options?: { out?: T }): T;
  /**
   * Multiplies by `other`, element by element. Shapes broadcast. [torch.mul](https://docs.pytorch.org/docs/stable/generated/torch.mul.html)
   *
   * ```ts
   * torch.tensor([1, 2]).mul(torch.tensor([[3], [4]])) // => [[3, 6], [4, 8]]
   * ```
   *
   * `mul.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  mul(other: T | Scalar, options?: { out?: T }): T;
  mul(options: { other: T | Scalar; out?: T }): T;
  /** Multiplies by `other`, element by element. `mul.Scalar(Tensor self, Scalar other) -> Tensor` */
  mul(other: Scalar): T;
  mul(options: { other: Scalar }): T;
  /** `mul`, in place. `mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  mul_(other: T | Scalar): T;
  mul_(options: { other: T | Scalar }): T;
  /** `mul`, in place. `mul_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  mul_(other: Scalar): T;
  mul_(options: { other: Scalar }): T;
  /** `multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor? weight=None, int reduction=1) -> Tensor` */
  multiMarginLoss(target: T, p?: Scalar, margin?: Scalar, weight?: T | null, reduction?: Int, options?: { out?: T }): T;
  multiMarginLoss(target: T, options?: { p?: Scalar; margin?: Scalar; weight?: T | null; reduction?: Int; out?: T }): T;
  multiMarginLoss(options: { target: T; p?: Scalar; margin?: Scalar; weight?: T | null; reduction?: Int; out?: T }): T;
  /** `multilabel_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
  multilabelMarginLoss(target: T, reduction?: Int, options?: { out?: T }): T;
  multilabelMarginLoss(target: T, options?: { reduction?: Int; out?: T }): T;
  multilabelMarginLoss(options: { target: T; reduction?: Int; out?: T }): T;
  /** `multilabel_margin_loss_forward(Tensor self, Tensor target, int reduction) -> (Tensor output, Tensor is_target)` */
  multilabelMarginLossForward(target: T, reduction: Int, options?: { output?: T; isTarget?: T }): Named<[output: T, isTarget: T], { output: T; isTarget: T }>;
  multilabelMarginLossForward(options: { target: T; reduction: Int; output?: T; isTarget?: T }): Named<[output: T, isTarget: T], { output: T; isTarget: T }>;
  /**
   * Random indices, with probabilities in proportion to the weights. Shapes: [..., n] to [..., samples]. [torch.multinomial](https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html)
   *
   * ```ts
   * torch.tensor([0, 0.5]).multinomial(2, true) // => [1, 1]
   * ```
   *
   * `multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor`
   */
  multinomial(numSamples: Int, replacement?: boolean, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  multinomial(numSamples: Int, options?: { replacement?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  multinomial(options: { numSamples: Int; replacement?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  /** `multiply.Tensor(Tensor self, Tensor other) -> Tensor` */
  multiply(other: T | Scalar, options?: { out?: T }): T;
  multiply(options: { other: T | Scalar; out?: T }): T;
  /** `multiply.Scalar(Tensor self, Scalar other) -> Tensor` */
  multiply(other: Scalar): T;
  multiply(options: { other: Scalar }): T;
  /** `multiply_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  multiply_(other: T | Scalar): T;
  multiply_(options: { other: T | Scalar }): T;
  /** `multiply_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  multiply_(other: Scalar): T;
  multiply_(options: { other: Scalar }): T;
  /**
   * The product of a matrix and a vector. Shapes: [n, m] and [m] to [n]. [torch.mv](https://docs.pytorch.org/docs/stable/generated/torch.mv.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).mv(torch.tensor([1, 10])) // => [21, 43]
   * ```
   *
   * `mv(Tensor self, Tensor vec) -> Tensor`
   */
  mv(vec: T, options?: { out?: T }): T;
  mv(options: { vec: T; out?: T }): T;
  /** `mvlgamma(Tensor self, int p) -> Tensor` */
  mvlgamma(p: Int, options?: { out?: T }): T;
  mvlgamma(options: { p: Int; out?: T }): T;
  /** `mvlgamma_(Tensor(a!) self, int p) -> Tensor(a!)` */
  mvlgamma_(p: Int): T;
  mvlgamma_(options: { p: Int }): T;
  /**
   * Replaces NaN by `nan`, 0 by default, and infinities by the largest numbers or those given. The result has the shape of the input. [torch.nan_to_num](https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html)
   *
   * ```ts
   * torch.tensor([NaN, Infinity]).nanToNum(0, 9) // => [0, 9]
   * ```
   *
   * `nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor`
   */
  nanToNum(nan?: Float | null, posinf?: Float | null, neginf?: Float | null, options?: { out?: T }): T;
  nanToNum(options?: { nan?: Float | null; posinf?: Float | null; neginf?: Float | null; out?: T }): T;
  /** `nanToNum`, in place. `nan_to_num_(Tensor(a!) self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor(a!)` */
  nanToNum_(nan?: Float | null, posinf?: Float | null, neginf?: Float | null): T;
  nanToNum_(options?: { nan?: Float | null; posinf?: Float | null; neginf?: Float | null }): T;
  /**
   * The mean of the elements that are not NaN. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.nanmean](https://docs.pytorch.org/docs/stable/generated/torch.nanmean.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).nanmean() // => 1.5
   * ```
   *
   * `nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
   */
  nanmean(dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  nanmean(options?: { dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** `nanmedian(Tensor self) -> Tensor` */
  nanmedian(options?: { out?: T }): T;
  /** `nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  nanmedian(dim: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  nanmedian(dim: Int, options?: { keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  nanmedian(options: { dim: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** `nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
  nanquantile(q: T, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  nanquantile(q: T, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  nanquantile(options: { q: T; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /** `nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
  nanquantile(q: Float, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  nanquantile(q: Float, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  nanquantile(options: { q: Float; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /**
   * The sum of the elements that are not NaN. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.nansum](https://docs.pytorch.org/docs/stable/generated/torch.nansum.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).nansum() // => 1.5
   * ```
   *
   * `nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
   */
  nansum(dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  nansum(options?: { dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * A part of a dimension: `length` elements from `start` on, as a view. Shapes: [n, a] to [length, a]. [torch.narrow](https://docs.pytorch.org/docs/stable/generated/torch.narrow.html)
   *
   * ```ts
   * torch.arange(5).narrow(0, 1, 2) // => [1, 2]
   * ```
   *
   * `narrow.Tensor(Tensor(a) self, int dim, Tensor start, SymInt length) -> Tensor(a)`
   */
  narrow(dim: Int, start: T, length: Int): T;
  narrow(options: { dim: Int; start: T; length: Int }): T;
  /** A part of a dimension: `length` elements from `start` on, as a view. `narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)` */
  narrow(dim: Int, start: Int, length: Int): T;
  narrow(options: { dim: Int; start: Int; length: Int }): T;
  /** `narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor` */
  narrowCopy(dim: Int, start: Int, length: Int, options?: { out?: T }): T;
  narrowCopy(options: { dim: Int; start: Int; length: Int; out?: T }): T;
  /** `native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)` */
  nativeBatchNorm(weight: T | null, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, momentum: Float, eps: Float, options?: { out?: T; saveMean?: T; saveInvstd?: T }): [T, T, T];
  /** `native_channel_shuffle(Tensor self, SymInt groups) -> Tensor` */
  nativeChannelShuffle(groups: Int): T;
  nativeChannelShuffle(options: { groups: Int }): T;
  /** `native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)` */
  nativeDropout(p: Float, train: boolean | null, options?: { out0?: T; out1?: T }): [T, T];
  nativeDropout(options: { p: Float; train: boolean | null; out0?: T; out1?: T }): [T, T];
  /** `native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)` */
  nativeGroupNorm(weight: T | null, bias: T | null, N: Int, C: Int, HxW: Int, group: Int, eps: Float, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)` */
  nativeLayerNorm(normalizedShape: readonly Int[], weight: T | null, bias: T | null, eps: Float, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `native_norm(Tensor self, Scalar p=2) -> Tensor` */
  nativeNorm(p?: Scalar, options?: { out?: T }): T;
  nativeNorm(options?: { p?: Scalar; out?: T }): T;
  /** `native_norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, ScalarType? dtype) -> Tensor` */
  nativeNorm(p: Scalar | null, dim: Int | readonly Int[], keepdim: boolean, dtype: Dtype | null, options?: { out?: T }): T;
  /**
   * Whether elements differ. Shapes broadcast. [torch.ne](https://docs.pytorch.org/docs/stable/generated/torch.ne.html)
   *
   * ```ts
   * torch.tensor([1, 2]).ne(2) // => [true, false]
   * ```
   *
   * `ne.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  ne(other: T, options?: { out?: T }): T;
  ne(options: { other: T; out?: T }): T;
  /** Whether elements differ. `ne.Scalar(Tensor self, Scalar other) -> Tensor` */
  ne(other: Scalar, options?: { out?: T }): T;
  ne(options: { other: Scalar; out?: T }): T;
  /** `ne`, in place. `ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  ne_(other: T): T;
  ne_(options: { other: T }): T;
  /** `ne`, in place. `ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  ne_(other: Scalar): T;
  ne_(options: { other: Scalar }): T;
  /**
   * The negative of each element. The result has the shape of the input. [torch.neg](https://docs.pytorch.org/docs/stable/generated/torch.neg.html)
   *
   * ```ts
   * torch.tensor([1, -2]).neg() // => [-1, 2]
   * ```
   *
   * `neg(Tensor self) -> Tensor`
   */
  neg(options?: { out?: T }): T;
  /** `neg`, in place. `neg_(Tensor(a!) self) -> Tensor(a!)` */
  neg_(): T;
  /** `negative(Tensor self) -> Tensor` */
  negative(options?: { out?: T }): T;
  /** `negative_(Tensor(a!) self) -> Tensor(a!)` */
  negative_(): T;
  /** `nested_to_padded_tensor(Tensor self, float padding, int[]? output_size=None) -> Tensor` */
  nestedToPaddedTensor(padding: Float, outputSize?: readonly Int[] | null): T;
  nestedToPaddedTensor(padding: Float, options?: { outputSize?: readonly Int[] | null }): T;
  nestedToPaddedTensor(options: { padding: Float; outputSize?: readonly Int[] | null }): T;
  /**
   * Memory that is not initialised, of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_empty](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_empty.html)
   *
   * ```ts
   * torch.tensor([1]).newEmpty([2]).dtype // => 'int64'
   * ```
   *
   * `new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newEmpty(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newEmpty(...size: Int[]): T;
  newEmpty(options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Memory that is not initialised, of the dtype and device of the tensor. `new_empty.out(Tensor self, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  newEmpty(size: readonly Int[], options: { out: T }): T;
  newEmpty(options: { size: readonly Int[]; out: T }): T;
  /** `new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  newEmptyStrided(size: readonly Int[], stride: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newEmptyStrided(options: { size: readonly Int[]; stride: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `new_empty_strided.out(Tensor self, SymInt[] size, SymInt[] stride, *, Tensor(a!) out) -> Tensor(a!)` */
  newEmptyStrided(size: readonly Int[], stride: readonly Int[], options: { out: T }): T;
  newEmptyStrided(options: { size: readonly Int[]; stride: readonly Int[]; out: T }): T;
  /**
   * One value of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_full](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_full.html)
   *
   * ```ts
   * torch.tensor([1]).newFull([2], 7) // => [7, 7]
   * ```
   *
   * `new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newFull(size: readonly Int[], fillValue: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newFull(options: { size: readonly Int[]; fillValue: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** One value of the dtype and device of the tensor. `new_full.out(Tensor self, SymInt[] size, Scalar fill_value, *, Tensor(a!) out) -> Tensor(a!)` */
  newFull(size: readonly Int[], fillValue: Scalar, options: { out: T }): T;
  newFull(options: { size: readonly Int[]; fillValue: Scalar; out: T }): T;
  /**
   * Ones of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_ones](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_ones.html)
   *
   * ```ts
   * torch.tensor([1]).newOnes([2]) // => [1, 1]
   * ```
   *
   * `new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newOnes(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newOnes(...size: Int[]): T;
  newOnes(options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Ones of the dtype and device of the tensor. `new_ones.out(Tensor self, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  newOnes(size: readonly Int[], options: { out: T }): T;
  newOnes(options: { size: readonly Int[]; out: T }): T;
  /**
   * Zeros of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_zeros](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_zeros.html)
   *
   * ```ts
   * torch.tensor([1]).newZeros([2]) // => [0, 0]
   * ```
   *
   * `new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newZeros(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newZeros(...size: Int[]): T;
  newZeros(options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Zeros of the dtype and device of the tensor. `new_zeros.out(Tensor self, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  newZeros(size: readonly Int[], options: { out: T }): T;
  newZeros(options: { size: readonly Int[]; out: T }): T;
  /** `nextafter(Tensor self, Tensor other) -> Tensor` */
  nextafter(other: T, options?: { out?: T }): T;
  nextafter(options: { other: T; out?: T }): T;
  /** `nextafter_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  nextafter_(other: T): T;
  nextafter_(options: { other: T }): T;
  /**
   * The negative log likelihood of classes, from logarithms of probabilities. Shapes: [N, C] and [N] to []. [torch.nn.functional.nll_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html)
   *
   * ```ts
   * torch.nllLoss(torch.tensor([[-0.5, -1.5]]), torch.tensor([1])) // => 1.5
   * ```
   *
   * `nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor`
   */
  nllLoss(target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int, options?: { out?: T }): T;
  nllLoss(target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  nllLoss(options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  /** `nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
  nllLoss2d(target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int, options?: { out?: T }): T;
  nllLoss2d(target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  nllLoss2d(options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  /** `nll_loss2d_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt ignore_index) -> (Tensor output, Tensor total_weight)` */
  nllLoss2dForward(target: T, weight: T | null, reduction: Int, ignoreIndex: Int, options?: { output?: T; totalWeight?: T }): Named<[output: T, totalWeight: T], { output: T; totalWeight: T }>;
  /** `nll_loss_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt ignore_index) -> (Tensor output, Tensor total_weight)` */
  nllLossForward(target: T, weight: T | null, reduction: Int, ignoreIndex: Int, options?: { output?: T; totalWeight?: T }): Named<[output: T, totalWeight: T], { output: T; totalWeight: T }>;
  /** `nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
  nllLossNd(target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int): T;
  nllLossNd(target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int }): T;
  nllLossNd(options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int }): T;
  /** `nonzero_numpy(Tensor self) -> Tensor[]` */
  nonzeroNumpy(): T[];
  /** `nonzero_static(Tensor self, *, SymInt size, int fill_value=-1) -> Tensor` */
  nonzeroStatic(options: { size: Int; fillValue?: Int; out?: T }): T;
  /** `norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor` */
  normExceptDim(pow?: Int, dim?: Int): T;
  normExceptDim(options?: { pow?: Int; dim?: Int }): T;
  /**
   * Random numbers of normal distributions with given means and deviations. Shapes: that of the means. [torch.normal](https://docs.pytorch.org/docs/stable/generated/torch.normal.html)
   *
   * ```ts
   * torch.normal(torch.ones([3]), 0.5).shape // => [3]
   * ```
   *
   * `normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor`
   */
  normal(std: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  normal(options: { std: T; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.Tensor_float(Tensor mean, float std=1., *, Generator? generator=None) -> Tensor` */
  normal(std?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  normal(options?: { std?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.out(Tensor self, float mean=0., float std=1., *, Generator? generator=None, Tensor(a!) out) -> Tensor(a!)` */
  normal(options: { mean?: Float; std?: Float; generator?: GeneratorArgument | null; out: T }): T;
  /**
   * Fills the tensor with normal random numbers, in place. The result has the shape of the input. [torch.Tensor.normal_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html)
   *
   * ```ts
   * torch.empty([2]).normal_().shape // => [2]
   * ```
   *
   * `normal_(Tensor(a!) self, float mean=0., float std=1., *, Generator? generator=None) -> Tensor(a!)`
   */
  normal_(mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null }): T;
  normal_(options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null }): T;
  /** `normal_functional(Tensor self, float mean=0., float std=1., *, Generator? generator=None) -> Tensor` */
  normalFunctional(mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null }): T;
  normalFunctional(options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null }): T;
  /** `not_equal.Tensor(Tensor self, Tensor other) -> Tensor` */
  notEqual(other: T, options?: { out?: T }): T;
  notEqual(options: { other: T; out?: T }): T;
  /** `not_equal.Scalar(Tensor self, Scalar other) -> Tensor` */
  notEqual(other: Scalar, options?: { out?: T }): T;
  notEqual(options: { other: Scalar; out?: T }): T;
  /** `not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  notEqual_(other: T): T;
  notEqual_(options: { other: T }): T;
  /** `not_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  notEqual_(other: Scalar): T;
  notEqual_(options: { other: Scalar }): T;
  /** `nuclear_norm(Tensor self, bool keepdim=False) -> Tensor` */
  nuclearNorm(keepdim?: boolean, options?: { out?: T }): T;
  nuclearNorm(options?: { keepdim?: boolean; out?: T }): T;
  /** `nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor` */
  nuclearNorm(dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  nuclearNorm(dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  nuclearNorm(options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /** `numpy_T(Tensor(a) self) -> Tensor(a)` */
  numpyT(): T;
  /**
   * A row of zeros for each class, with a 1 at its place. Shapes: [...] to [..., classes]. [torch.nn.functional.one_hot](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html)
   *
   * ```ts
   * torch.oneHot(torch.tensor([0, 2]), 3) // => [[1, 0, 0], [0, 0, 1]]
   * ```
   *
   * `one_hot(Tensor self, int num_classes=-1) -> Tensor`
   */
  oneHot(numClasses?: Int): T;
  oneHot(options?: { numClasses?: Int }): T;
  /**
   * Ones of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.ones_like](https://docs.pytorch.org/docs/stable/generated/torch.ones_like.html)
   *
   * ```ts
   * torch.onesLike(torch.tensor([1, 2])) // => [1, 1]
   * ```
   *
   * `ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  onesLike(options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Ones of the shape, dtype and device of another tensor. `ones_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  onesLike(options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `orgqr(Tensor self, Tensor input2) -> Tensor` */
  orgqr(input2: T, options?: { out?: T }): T;
  orgqr(options: { input2: T; out?: T }): T;
  /** `ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) -> Tensor` */
  ormqr(input2: T, input3: T, left?: boolean, transpose?: boolean, options?: { out?: T }): T;
  ormqr(input2: T, input3: T, options?: { left?: boolean; transpose?: boolean; out?: T }): T;
  ormqr(options: { input2: T; input3: T; left?: boolean; transpose?: boolean; out?: T }): T;
  /**
   * All products of an element of one vector and one of another. Shapes: [n] and [m] to [n, m]. [torch.outer](https://docs.pytorch.org/docs/stable/generated/torch.outer.html)
   *
   * ```ts
   * torch.tensor([1, 2]).outer(torch.tensor([3, 4])) // => [[3, 4], [6, 8]]
   * ```
   *
   * `outer(Tensor self, Tensor vec2) -> Tensor`
   */
  outer(vec2: T, options?: { out?: T }): T;
  outer(options: { vec2: T; out?: T }): T;
  /** `output_nr(Tensor self) -> int` */
  outputNr(): number;
  /**
   * Adds elements at the ends of the last dimensions: pairs of widths, from the last dimension on. Shapes: [..., n] to [..., left + n + right]. [torch.nn.functional.pad](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html)
   *
   * ```ts
   * torch.tensor([1, 2]).pad([1, 0]) // => [0, 1, 2]
   * ```
   *
   * `pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor`
   */
  pad(pad: readonly Int[], mode?: string, value?: Float | null): T;
  pad(pad: readonly Int[], options?: { mode?: string; value?: Float | null }): T;
  pad(options: { pad: readonly Int[]; mode?: string; value?: Float | null }): T;
  /** `pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=9.9999999999999995e-07, bool keepdim=False) -> Tensor` */
  pairwiseDistance(x2: T, p?: Float, eps?: Float, keepdim?: boolean): T;
  pairwiseDistance(x2: T, options?: { p?: Float; eps?: Float; keepdim?: boolean }): T;
  pairwiseDistance(options: { x2: T; p?: Float; eps?: Float; keepdim?: boolean }): T;
  /** `pdist(Tensor self, float p=2.) -> Tensor` */
  pdist(p?: Float): T;
  pdist(options?: { p?: Float }): T;
  /**
   * The dimensions in another order. Shapes: [a, b, c] to [c, a, b]. [torch.permute](https://docs.pytorch.org/docs/stable/generated/torch.permute.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).permute([2, 0, 1]).shape // => [4, 2, 3]
   * ```
   *
   * `permute(Tensor(a) self, int[] dims) -> Tensor(a)`
   */
  permute(dims: readonly Int[]): T;
  permute(...dims: Int[]): T;
  permute(options: { dims: readonly Int[] }): T;
  /** `permute_copy(Tensor self, int[] dims) -> Tensor` */
  permuteCopy(dims: readonly Int[], options?: { out?: T }): T;
  permuteCopy(...dims: Int[]): T;
  permuteCopy(options: { dims: readonly Int[]; out?: T }): T;
  /** `pin_memory(Tensor(a) self, Device? device=None) -> Tensor(a)` */
  pinMemory(device?: Device | null): T;
  pinMemory(options?: { device?: Device | null }): T;
  /** `pinverse(Tensor self, float rcond=1.0000000000000001e-15) -> Tensor` */
  pinverse(rcond?: Float): T;
  pinverse(options?: { rcond?: Float }): T;
  /**
   * Moves channels into space. Shapes: [N, c * r * r, H, W] to [N, c, H * r, W * r]. [torch.nn.functional.pixel_shuffle](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html)
   *
   * ```ts
   * torch.zeros([1, 4, 2, 2]).pixelShuffle(2).shape // => [1, 1, 4, 4]
   * ```
   *
   * `pixel_shuffle(Tensor self, int upscale_factor) -> Tensor`
   */
  pixelShuffle(upscaleFactor: Int, options?: { out?: T }): T;
  pixelShuffle(options: { upscaleFactor: Int; out?: T }): T;
  /** `pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor` */
  pixelUnshuffle(downscaleFactor: Int, options?: { out?: T }): T;
  pixelUnshuffle(options: { downscaleFactor: Int; out?: T }): T;
  /**
   * Random whole numbers of Poisson distributions with given rates. The result has the shape of the input. [torch.poisson](https://docs.pytorch.org/docs/stable/generated/torch.poisson.html)
   *
   * ```ts
   * torch.zeros([2]).poisson() // => [0, 0]
   * ```
   *
   * `poisson(Tensor self, Generator? generator=None) -> Tensor`
   */
  poisson(generator?: GeneratorArgument | null, options?: { out?: T }): T;
  poisson(options?: { generator?: GeneratorArgument | null; out?: T }): T;
  /** `poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor` */
  poissonNllLoss(target: T, logInput: boolean, full: boolean, eps: Float, reduction: Int): T;
  /**
   * Complex numbers from absolute values and angles. Shapes broadcast. [torch.polar](https://docs.pytorch.org/docs/stable/generated/torch.polar.html)
   *
   * ```ts
   * torch.polar(torch.tensor([2.5]), torch.zeros([1])).real() // => [2.5]
   * ```
   *
   * `polar(Tensor abs, Tensor angle) -> Tensor`
   */
  polar(angle: T, options?: { out?: T }): T;
  polar(options: { angle: T; out?: T }): T;
  /** `polygamma(int n, Tensor self) -> Tensor` */
  polygamma(n: Int, options?: { out?: T }): T;
  polygamma(options: { n: Int; out?: T }): T;
  /** `polygamma_(Tensor(a!) self, int n) -> Tensor(a!)` */
  polygamma_(n: Int): T;
  polygamma_(options: { n: Int }): T;
  /** `positive(Tensor(a) self) -> Tensor(a)` */
  positive(): T;
  /**
   * Raises each element to the power `exponent`. Shapes broadcast. [torch.pow](https://docs.pytorch.org/docs/stable/generated/torch.pow.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).pow(2) // => [1, 4, 9]
   * ```
   *
   * `pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor`
   */
  pow(exponent: T, options?: { out?: T }): T;
  pow(options: { exponent: T; out?: T }): T;
  /** Raises each element to the power `exponent`. `pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor` */
  pow(exponent: Scalar, options?: { out?: T }): T;
  pow(options: { exponent: Scalar; out?: T }): T;
  /** `pow`, in place. `pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)` */
  pow_(exponent: T): T;
  pow_(options: { exponent: T }): T;
  /** `pow`, in place. `pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)` */
  pow_(exponent: Scalar): T;
  pow_(options: { exponent: Scalar }): T;
  /** `prelu(Tensor self, Tensor weight) -> Tensor` */
  prelu(weight: T): T;
  prelu(options: { weight: T }): T;
  /**
   * The product of all elements, or along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.prod](https://docs.pytorch.org/docs/stable/generated/torch.prod.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).prod(1) // => [2, 12]
   * ```
   *
   * `prod(Tensor self, *, ScalarType? dtype=None) -> Tensor`
   */
  prod(options?: { dtype?: Dtype | null; out?: T }): T;
  /** The product of all elements, or along `dim`. `prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  prod(dim: Int, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  prod(dim: Int, options?: { keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  prod(options: { dim: Int; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * A copy with elements of `source` at indices into the tensor as one row. The result has the shape of the input. [torch.Tensor.put](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.put.html)
   *
   * ```ts
   * torch.zeros([3]).put(torch.tensor([1]), torch.ones([1])) // => [0, 1, 0]
   * ```
   *
   * `put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor`
   */
  put(index: T, source: T, accumulate?: boolean, options?: { out?: T }): T;
  put(index: T, source: T, options?: { accumulate?: boolean; out?: T }): T;
  put(options: { index: T; source: T; accumulate?: boolean; out?: T }): T;
  /** `put`, in place. `put_(Tensor(a!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor(a!)` */
  put_(index: T, source: T, accumulate?: boolean): T;
  put_(index: T, source: T, options?: { accumulate?: boolean }): T;
  put_(options: { index: T; source: T; accumulate?: boolean }): T;
  /** `q_per_channel_axis(Tensor self) -> int` */
  qPerChannelAxis(): number;
  /** `q_per_channel_scales(Tensor self) -> Tensor` */
  qPerChannelScales(options?: { out?: T }): T;
  /** `q_per_channel_zero_points(Tensor self) -> Tensor` */
  qPerChannelZeroPoints(options?: { out?: T }): T;
  /** `q_scale(Tensor self) -> float` */
  qScale(): number;
  /** `q_zero_point(Tensor self) -> int` */
  qZeroPoint(): number;
  /** `qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)` */
  qr(some?: boolean, options?: { Q?: T; R?: T }): Named<[Q: T, R: T], { Q: T; R: T }>;
  qr(options?: { some?: boolean; Q?: T; R?: T }): Named<[Q: T, R: T], { Q: T; R: T }>;
  /** `qscheme(Tensor self) -> QScheme` */
  qscheme(): never;
  /**
   * The elements at the shares `q` of the sorted ones, between two if need be. Shapes: [..., n, ...] to [q, ..., ...]. [torch.quantile](https://docs.pytorch.org/docs/stable/generated/torch.quantile.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5, 2.5]).quantile(0.25) // => 1
   * ```
   *
   * `quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor`
   */
  quantile(q: T, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  quantile(q: T, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  quantile(options: { q: T; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /** The elements at the shares `q` of the sorted ones, between two if need be. `quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
  quantile(q: Float, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  quantile(q: Float, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  quantile(options: { q: Float; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /** `quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, ScalarType dtype) -> Tensor` */
  quantizePerChannel(scales: T, zeroPoints: T, axis: Int, dtype: Dtype, options?: { out?: T }): T;
  /** `quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype) -> Tensor` */
  quantizePerTensor(scale: Float, zeroPoint: Int, dtype: Dtype, options?: { out?: T }): T;
  quantizePerTensor(options: { scale: Float; zeroPoint: Int; dtype: Dtype; out?: T }): T;
  /** `quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, ScalarType dtype) -> Tensor` */
  quantizePerTensor(scale: T, zeroPoint: T, dtype: Dtype, options?: { out?: T }): T;
  quantizePerTensor(options: { scale: T; zeroPoint: T; dtype: Dtype; out?: T }): T;
  /** `quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range) -> Tensor` */
  quantizePerTensorDynamic(dtype: Dtype, reduceRange: boolean, options?: { out?: T }): T;
  quantizePerTensorDynamic(options: { dtype: Dtype; reduceRange: boolean; out?: T }): T;
  /** `quantized_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float eps, float output_scale, int output_zero_point) -> Tensor` */
  quantizedBatchNorm(weight: T | null, bias: T | null, mean: T, var_: T, eps: Float, outputScale: Float, outputZeroPoint: Int, options?: { out?: T }): T;
  /** `quantized_gru.data_legacy(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  quantizedGru(batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `quantized_gru.input_legacy(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  quantizedGru(hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `quantized_gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> Tensor` */
  quantizedGruCell(hx: T, wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): T;
  /** `quantized_lstm.data_legacy(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, *, ScalarType? dtype=None, bool use_dynamic=False) -> (Tensor, Tensor, Tensor)` */
  quantizedLstm(batchSizes: T, hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, options?: { dtype?: Dtype | null; useDynamic?: boolean }): [T, T, T];
  /** `quantized_lstm.input_legacy(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first, *, ScalarType? dtype=None, bool use_dynamic=False) -> (Tensor, Tensor, Tensor)` */
  quantizedLstm(hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean, options?: { dtype?: Dtype | null; useDynamic?: boolean }): [T, T, T];
  /** `quantized_lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> (Tensor, Tensor)` */
  quantizedLstmCell(hx: readonly T[], wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): [T, T];
  /** `quantized_max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
  quantizedMaxPool1d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  quantizedMaxPool1d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  quantizedMaxPool1d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `quantized_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor` */
  quantizedMaxPool2d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  quantizedMaxPool2d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  quantizedMaxPool2d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `quantized_max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
  quantizedMaxPool3d(kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  quantizedMaxPool3d(kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  quantizedMaxPool3d(options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `quantized_rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> Tensor` */
  quantizedRnnReluCell(hx: T, wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): T;
  /** `quantized_rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> Tensor` */
  quantizedRnnTanhCell(hx: T, wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): T;
  /** `rad2deg(Tensor self) -> Tensor` */
  rad2deg(options?: { out?: T }): T;
  /** `rad2deg_(Tensor(a!) self) -> Tensor(a!)` */
  rad2deg_(): T;
  /**
   * Random numbers in [0, 1), of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.rand_like](https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html)
   *
   * ```ts
   * torch.randLike(torch.zeros([2])).shape // => [2]
   * ```
   *
   * `rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  randLike(options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Random numbers in [0, 1), of the shape, dtype and device of another tensor. `rand_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randLike(options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Random numbers in [0, 1), of the shape, dtype and device of another tensor. `rand_like.generator_out(Tensor self, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randLike(options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** Random numbers in [0, 1), of the shape, dtype and device of another tensor. `rand_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randLike(options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.Tensor(Tensor self, Tensor high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(high: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(options: { high: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like(Tensor self, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(high: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(options: { high: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.Tensor_generator(Tensor self, Tensor high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(high: T, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(options: { high: T; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.generator(Tensor self, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(high: Int, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(options: { high: Int; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(low: Int, high: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(options: { low: Int; high: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.low_generator_dtype(Tensor self, SymInt low, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(low: Int, high: Int, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(options: { low: Int; high: Int; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.Tensor_generator_out(Tensor self, Tensor high, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(high: T, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(options: { high: T; generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.Tensor_out(Tensor self, Tensor high, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(high: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(options: { high: T; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.generator_out(Tensor self, SymInt high, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(high: Int, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(options: { high: Int; generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.low_dtype_out(Tensor self, SymInt low, SymInt high, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(low: Int, high: Int, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(options: { low: Int; high: Int; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.low_generator_dtype_out(Tensor self, SymInt low, SymInt high, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(low: Int, high: Int, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(options: { low: Int; high: Int; generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.out(Tensor self, SymInt high, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(high: Int, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(options: { high: Int; memoryFormat?: MemoryFormat | null; out: T }): T;
  /**
   * Normal random numbers of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.randn_like](https://docs.pytorch.org/docs/stable/generated/torch.randn_like.html)
   *
   * ```ts
   * torch.randnLike(torch.zeros([2])).shape // => [2]
   * ```
   *
   * `randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  randnLike(options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Normal random numbers of the shape, dtype and device of another tensor. `randn_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randnLike(options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Normal random numbers of the shape, dtype and device of another tensor. `randn_like.generator_out(Tensor self, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randnLike(options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** Normal random numbers of the shape, dtype and device of another tensor. `randn_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randnLike(options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)` */
  random_(options?: { generator?: GeneratorArgument | null }): T;
  /** `random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)` */
  random_(from: Int, to: Int | null, options?: { generator?: GeneratorArgument | null }): T;
  random_(options: { from: Int; to: Int | null; generator?: GeneratorArgument | null }): T;
  /** `random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)` */
  random_(to: Int, options?: { generator?: GeneratorArgument | null }): T;
  random_(options: { to: Int; generator?: GeneratorArgument | null }): T;
  /** `ravel(Tensor(a) self) -> Tensor(a)` */
  ravel(): T;
  /**
   * The real part of complex numbers, as a view. The result has the shape of the input. [torch.real](https://docs.pytorch.org/docs/stable/generated/torch.real.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(1, 2)]).real() // => [1]
   * ```
   *
   * `real(Tensor(a) self) -> Tensor(a)`
   */
  real(): T;
  /**
   * `1 / x` of each element. The result has the shape of the input. [torch.reciprocal](https://docs.pytorch.org/docs/stable/generated/torch.reciprocal.html)
   *
   * ```ts
   * torch.tensor([2, 4]).reciprocal() // => [0.5, 0.25]
   * ```
   *
   * `reciprocal(Tensor self) -> Tensor`
   */
  reciprocal(options?: { out?: T }): T;
  /** `reciprocal`, in place. `reciprocal_(Tensor(a!) self) -> Tensor(a!)` */
  reciprocal_(): T;
  /** `reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor` */
  reflectionPad1d(padding: Int | readonly Int[], options?: { out?: T }): T;
  reflectionPad1d(...padding: Int[]): T;
  reflectionPad1d(options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor` */
  reflectionPad2d(padding: Int | readonly Int[], options?: { out?: T }): T;
  reflectionPad2d(...padding: Int[]): T;
  reflectionPad2d(options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor` */
  reflectionPad3d(padding: Int | readonly Int[], options?: { out?: T }): T;
  reflectionPad3d(...padding: Int[]): T;
  reflectionPad3d(options: { padding: Int | readonly Int[]; out?: T }): T;
  /**
   * `max(x, 0)` of each element. The result has the shape of the input. [torch.nn.functional.relu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html)
   *
   * ```ts
   * torch.tensor([-1, 2]).relu() // => [0, 2]
   * ```
   *
   * `relu(Tensor self) -> Tensor`
   */
  relu(options?: { out?: T }): T;
  /** `relu6(Tensor self) -> Tensor` */
  relu6(): T;
  /** `relu6_(Tensor(a!) self) -> Tensor(a!)` */
  relu6_(): T;
  /** `relu`, in place. `relu_(Tensor(a!) self) -> Tensor(a!)` */
  relu_(): T;
  /**
   * The remainder of a division that rounds down, as Python's `%`: it has the sign of `other`. Shapes broadcast. [torch.remainder](https://docs.pytorch.org/docs/stable/generated/torch.remainder.html)
   *
   * ```ts
   * torch.remainder(torch.tensor([7, -7]), 3) // => [1, 2]
   * ```
   *
   * `remainder.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  remainder(other: T, options?: { out?: T }): T;
  remainder(options: { other: T; out?: T }): T;
  /** The remainder of a division that rounds down, as Python's `%`: it has the sign of `other`. `remainder.Scalar(Tensor self, Scalar other) -> Tensor` */
  remainder(other: Scalar, options?: { out?: T }): T;
  remainder(options: { other: Scalar; out?: T }): T;
  /** `remainder`, in place. `remainder_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  remainder_(other: T): T;
  remainder_(options: { other: T }): T;
  /** `remainder`, in place. `remainder_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  remainder_(other: Scalar): T;
  remainder_(options: { other: Scalar }): T;
  /** `renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor` */
  renorm(p: Scalar, dim: Int, maxnorm: Scalar, options?: { out?: T }): T;
  renorm(options: { p: Scalar; dim: Int; maxnorm: Scalar; out?: T }): T;
  /** `renorm_(Tensor(a!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor(a!)` */
  renorm_(p: Scalar, dim: Int, maxnorm: Scalar): T;
  renorm_(options: { p: Scalar; dim: Int; maxnorm: Scalar }): T;
  /**
   * Copies the tensor several times along each dimension. Shapes: [a, b] to [m * a, n * b]. [torch.Tensor.repeat](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html)
   *
   * ```ts
   * torch.tensor([1, 2]).repeat([2, 2]) // => [[1, 2, 1, 2], [1, 2, 1, 2]]
   * ```
   *
   * `repeat(Tensor self, SymInt[] repeats) -> Tensor`
   */
  repeat(repeats: readonly Int[], options?: { out?: T }): T;
  repeat(...repeats: Int[]): T;
  repeat(options: { repeats: readonly Int[]; out?: T }): T;
  /**
   * Repeats each element along `dim`. Shapes: [n] to [n * repeats]. [torch.repeat_interleave](https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html)
   *
   * ```ts
   * torch.tensor([1, 2]).repeatInterleave(2) // => [1, 1, 2, 2]
   * ```
   *
   * `repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor`
   */
  repeatInterleave(options?: { outputSize?: Int | null; out?: T }): T;
  /** Repeats each element along `dim`. `repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor` */
  repeatInterleave(repeats: T, dim?: Int | null, options?: { outputSize?: Int | null }): T;
  repeatInterleave(repeats: T, options?: { dim?: Int | null; outputSize?: Int | null }): T;
  repeatInterleave(options: { repeats: T; dim?: Int | null; outputSize?: Int | null }): T;
  /** Repeats each element along `dim`. `repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor` */
  repeatInterleave(repeats: Int, dim?: Int | null, options?: { outputSize?: Int | null }): T;
  repeatInterleave(repeats: Int, options?: { dim?: Int | null; outputSize?: Int | null }): T;
  repeatInterleave(options: { repeats: Int; dim?: Int | null; outputSize?: Int | null }): T;
  /** `replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor` */
  replicationPad1d(padding: Int | readonly Int[], options?: { out?: T }): T;
  replicationPad1d(...padding: Int[]): T;
  replicationPad1d(options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor` */
  replicationPad2d(padding: Int | readonly Int[], options?: { out?: T }): T;
  replicationPad2d(...padding: Int[]): T;
  replicationPad2d(options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor` */
  replicationPad3d(padding: Int | readonly Int[], options?: { out?: T }): T;
  replicationPad3d(...padding: Int[]): T;
  replicationPad3d(options: { padding: Int | readonly Int[]; out?: T }): T;
  /**
   * The elements in another shape: a view where possible, else a copy. Shapes: n elements to n elements. [torch.reshape](https://docs.pytorch.org/docs/stable/generated/torch.reshape.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).t().reshape([4]) // => [1, 3, 2, 4]
   * ```
   *
   * `reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)`
   */
  reshape(shape: readonly Int[]): T;
  reshape(...shape: Int[]): T;
  reshape(options: { shape: readonly Int[] }): T;
  /** `reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)` */
  reshapeAs(other: T): T;
  reshapeAs(options: { other: T }): T;
  /** `resize_(Tensor(a!) self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor(a!)` */
  resize_(size: readonly Int[], options?: { memoryFormat?: MemoryFormat | null }): T;
  resize_(...size: Int[]): T;
  resize_(options: { size: readonly Int[]; memoryFormat?: MemoryFormat | null }): T;
  /** `resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor(a!)` */
  resizeAs_(theTemplate: T, options?: { memoryFormat?: MemoryFormat | null }): T;
  resizeAs_(options: { theTemplate: T; memoryFormat?: MemoryFormat | null }): T;
  /** `resize_as_sparse(Tensor self, Tensor the_template) -> Tensor` */
  resizeAsSparse(theTemplate: T, options?: { out?: T }): T;
  resizeAsSparse(options: { theTemplate: T; out?: T }): T;
  /** `resize_as_sparse_(Tensor(a!) self, Tensor the_template) -> Tensor(a!)` */
  resizeAsSparse_(theTemplate: T): T;
  resizeAsSparse_(options: { theTemplate: T }): T;
  /** `resolve_conj(Tensor(a) self) -> Tensor(a)` */
  resolveConj(): T;
  /** `resolve_neg(Tensor(a) self) -> Tensor(a)` */
  resolveNeg(): T;
  /** `result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType` */
  resultType(other: T): Dtype;
  resultType(options: { other: T }): Dtype;
  /** `result_type.Scalar(Tensor tensor, Scalar other) -> ScalarType` */
  resultType(other: Scalar): Dtype;
  resultType(options: { other: Scalar }): Dtype;
  /** `retain_grad(Tensor(a!) self) -> ()` */
  retainGrad(): void;
  /** `retains_grad(Tensor self) -> bool` */
  retainsGrad(): boolean;
  /**
   * Divides by the root of the mean of squares over the last dimensions. The result has the shape of the input. [torch.nn.functional.rms_norm](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html)
   *
   * ```ts
   * torch.rmsNorm(torch.tensor([3.5, 3.5]), [2]) // => [1, 1]
   * ```
   *
   * `rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor`
   */
  rmsNorm(normalizedShape: readonly Int[], weight?: T | null, eps?: Float | null): T;
  rmsNorm(normalizedShape: readonly Int[], options?: { weight?: T | null; eps?: Float | null }): T;
  rmsNorm(options: { normalizedShape: readonly Int[]; weight?: T | null; eps?: Float | null }): T;
  /** `rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  rnnRelu(batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  rnnRelu(hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
  rnnReluCell(hx: T, wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): T;
  rnnReluCell(hx: T, wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): T;
  rnnReluCell(options: { hx: T; wIh: T; wHh: T; bIh?: T | null; bHh?: T | null }): T;
  /** `rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  rnnTanh(batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  rnnTanh(hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
  rnnTanhCell(hx: T, wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): T;
  rnnTanhCell(hx: T, wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): T;
  rnnTanhCell(options: { hx: T; wIh: T; wHh: T; bIh?: T | null; bHh?: T | null }): T;
  /**
   * Shifts the elements along dimensions; those that leave come back at the other end. The result has the shape of the input. [torch.roll](https://docs.pytorch.org/docs/stable/generated/torch.roll.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).roll(1) // => [3, 1, 2]
   * ```
   *
   * `roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor`
   */
  roll(shifts: Int | readonly Int[], dims?: Int | readonly Int[], options?: { out?: T }): T;
  roll(shifts: Int | readonly Int[], options?: { dims?: Int | readonly Int[]; out?: T }): T;
  roll(options: { shifts: Int | readonly Int[]; dims?: Int | readonly Int[]; out?: T }): T;
  /**
   * Rotates by a quarter turn, `k` times, in the plane of two dimensions. Shapes: [a, b] to [b, a]. [torch.rot90](https://docs.pytorch.org/docs/stable/generated/torch.rot90.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).rot90() // => [[2, 4], [1, 3]]
   * ```
   *
   * `rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor`
   */
  rot90(k?: Int, dims?: readonly Int[], options?: { out?: T }): T;
  rot90(options?: { k?: Int; dims?: readonly Int[]; out?: T }): T;
  /**
   * Rounds each element to the nearest whole number, or to `decimals` places. Halves go to the even neighbour. The result has the shape of the input. [torch.round](https://docs.pytorch.org/docs/stable/generated/torch.round.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5, 2.6]).round() // => [0, 2, 3]
   * ```
   *
   * `round(Tensor self) -> Tensor`
   */
  round(options?: { out?: T }): T;
  /** Rounds each element to the nearest whole number, or to `decimals` places. Halves go to the even neighbour. `round.decimals(Tensor self, *, int decimals) -> Tensor` */
  round(options: { decimals: Int; out?: T }): T;
  /** `round`, in place. `round_(Tensor(a!) self) -> Tensor(a!)` */
  round_(): T;
  /** `round`, in place. `round_.decimals(Tensor(a!) self, *, int decimals) -> Tensor(a!)` */
  round_(options: { decimals: Int }): T;
  /** `row_indices(Tensor(a) self) -> Tensor(a)` */
  rowIndices(): T;
  /** `row_indices_copy(Tensor self) -> Tensor` */
  rowIndicesCopy(options?: { out?: T }): T;
  /** `rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor` */
  rrelu(lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): T;
  rrelu(options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  /** `rrelu_(Tensor(a!) self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!)` */
  rrelu_(lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): T;
  rrelu_(options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  /** `rrelu_with_noise(Tensor self, Tensor(b!) noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor` */
  rreluWithNoise(noise: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null, options?: { out?: T }): T;
  rreluWithNoise(noise: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  rreluWithNoise(options: { noise: T; lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  /** `rrelu_with_noise_(Tensor(a!) self, Tensor(b!) noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!)` */
  rreluWithNoise_(noise: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): T;
  rreluWithNoise_(noise: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  rreluWithNoise_(options: { noise: T; lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  /** `rrelu_with_noise_functional(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> (Tensor, Tensor noise_out)` */
  rreluWithNoiseFunctional(noise: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): [T, T];
  rreluWithNoiseFunctional(noise: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): [T, T];
  rreluWithNoiseFunctional(options: { noise: T; lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): [T, T];
  /**
   * One by the square root of each element. The result has the shape of the input. [torch.rsqrt](https://docs.pytorch.org/docs/stable/generated/torch.rsqrt.html)
   *
   * ```ts
   * torch.tensor([4, 16]).rsqrt() // => [0.5, 0.25]
   * ```
   *
   * `rsqrt(Tensor self) -> Tensor`
   */
  rsqrt(options?: { out?: T }): T;
  /** `rsqrt`, in place. `rsqrt_(Tensor(a!) self) -> Tensor(a!)` */
  rsqrt_(): T;
  /** `rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
  rsub(other: T, options?: { alpha?: Scalar; out?: T }): T;
  rsub(options: { other: T; alpha?: Scalar; out?: T }): T;
  /** `rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  rsub(other: Scalar, alpha?: Scalar, options?: { out?: T }): T;
  rsub(other: Scalar, options?: { alpha?: Scalar; out?: T }): T;
  rsub(options: { other: Scalar; alpha?: Scalar; out?: T }): T;
  /**
   * `softmax(query key^T / sqrt(E)) value`, by the fastest kernel. Shapes: [..., L, E], [..., S, E] and [..., S, V] to [..., L, V]. [torch.nn.functional.scaled_dot_product_attention](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html)
   *
   * ```ts
   * torch.scaledDotProductAttention(torch.zeros([1, 2, 4]), torch.ones([1, 3, 4]), torch.ones([1, 3, 5])).shape // => [1, 2, 5]
   * ```
   *
   * `scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor`
   */
  scaledDotProductAttention(key: T, value: T, attnMask?: T | null, dropoutP?: Float, isCausal?: boolean, options?: { scale?: Float | null; enableGqa?: boolean }): T;
  scaledDotProductAttention(key: T, value: T, options?: { attnMask?: T | null; dropoutP?: Float; isCausal?: boolean; scale?: Float | null; enableGqa?: boolean }): T;
  scaledDotProductAttention(options: { key: T; value: T; attnMask?: T | null; dropoutP?: Float; isCausal?: boolean; scale?: Float | null; enableGqa?: boolean }): T;
  /**
   * A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. The result has the shape of the input. [torch.scatter](https://docs.pytorch.org/docs/stable/generated/torch.scatter.html)
   *
   * ```ts
   * torch.zeros([3]).scatter(0, torch.tensor([2]), 5) // => [0, 0, 5]
   * ```
   *
   * `scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor`
   */
  scatter(dim: Int, index: T, src: T, options: { reduce: string; out?: T }): T;
  scatter(options: { dim: Int; index: T; src: T; reduce: string; out?: T }): T;
  /** A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. `scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor` */
  scatter(dim: Int, index: T, src: T, options?: { out?: T }): T;
  scatter(options: { dim: Int; index: T; src: T; out?: T }): T;
  /** A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. `scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor` */
  scatter(dim: Int, index: T, value: Scalar, options?: { out?: T }): T;
  scatter(options: { dim: Int; index: T; value: Scalar; out?: T }): T;
  /** A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. `scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor` */
  scatter(dim: Int, index: T, value: Scalar, options: { reduce: string; out?: T }): T;
  scatter(options: { dim: Int; index: T; value: Scalar; reduce: string; out?: T }): T;
  /** `scatter`, in place. `scatter_.reduce(Tensor(a!) self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor(a!)` */
  scatter_(dim: Int, index: T, src: T, options: { reduce: string }): T;
  scatter_(options: { dim: Int; index: T; src: T; reduce: string }): T;
  /** `scatter`, in place. `scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)` */
  scatter_(dim: Int, index: T, src: T): T;
  scatter_(options: { dim: Int; index: T; src: T }): T;
  /** `scatter`, in place. `scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)` */
  scatter_(dim: Int, index: T, value: Scalar): T;
  scatter_(options: { dim: Int; index: T; value: Scalar }): T;
  /** `scatter`, in place. `scatter_.value_reduce(Tensor(a!) self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor(a!)` */
  scatter_(dim: Int, index: T, value: Scalar, options: { reduce: string }): T;
  scatter_(options: { dim: Int; index: T; value: Scalar; reduce: string }): T;
  /**
   * A copy in which elements of `src` are added at the places that `index` names along `dim`. The result has the shape of the input. [torch.scatter_add](https://docs.pytorch.org/docs/stable/generated/torch.scatter_add.html)
   *
   * ```ts
   * torch.zeros([3]).scatterAdd(0, torch.tensor([1, 1]), torch.ones([2])) // => [0, 2, 0]
   * ```
   *
   * `scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor`
   */
  scatterAdd(dim: Int, index: T, src: T, options?: { out?: T }): T;
  scatterAdd(options: { dim: Int; index: T; src: T; out?: T }): T;
  /** `scatterAdd`, in place. `scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)` */
  scatterAdd_(dim: Int, index: T, src: T): T;
  scatterAdd_(options: { dim: Int; index: T; src: T }): T;
  /**
   * A copy in which elements of `src` are combined at the places of `index`: `'sum'`, `'prod'`, `'mean'`, `'amax'` or `'amin'`. The result has the shape of the input. [torch.scatter_reduce](https://docs.pytorch.org/docs/stable/generated/torch.scatter_reduce.html)
   *
   * ```ts
   * torch.zeros([2]).scatterReduce(0, torch.tensor([0, 0]), torch.tensor([1.5, 2.5]), 'amax') // => [2.5, 0]
   * ```
   *
   * `scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor`
   */
  scatterReduce(dim: Int, index: T, src: T, reduce: string, options?: { includeSelf?: boolean; out?: T }): T;
  /** `scatterReduce`, in place. `scatter_reduce_.two(Tensor(a!) self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor(a!)` */
  scatterReduce_(dim: Int, index: T, src: T, reduce: string, options?: { includeSelf?: boolean }): T;
  /**
   * Where each value would be inserted into a sorted sequence. Shapes: that of the values. [torch.searchsorted](https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html)
   *
   * ```ts
   * torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([2, 5])) // => [1, 2]
   * ```
   *
   * `searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor`
   */
  searchsorted(self: T, options?: { outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  searchsorted(options: { self: T; outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  /** Where each value would be inserted into a sorted sequence. `searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor` */
  searchsorted(self: Scalar, options?: { outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  searchsorted(options: { self: Scalar; outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  /** `segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor` */
  segmentReduce(reduce: string, options?: { lengths?: T | null; indices?: T | null; offsets?: T | null; axis?: Int; unsafe?: boolean; initial?: Scalar | null; out?: T }): T;
  segmentReduce(options: { reduce: string; lengths?: T | null; indices?: T | null; offsets?: T | null; axis?: Int; unsafe?: boolean; initial?: Scalar | null; out?: T }): T;
  /**
   * A part of a dimension, which goes away, as a view. Shapes: [n, a] to [a]. [torch.select](https://docs.pytorch.org/docs/stable/generated/torch.select.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).select(0, 1) // => [3, 4]
   * ```
   *
   * `select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)`
   */
  select(dim: Int, index: Int): T;
  select(options: { dim: Int; index: Int }): T;
  /** `select_copy.int(Tensor self, int dim, SymInt index) -> Tensor` */
  selectCopy(dim: Int, index: Int, options?: { out?: T }): T;
  selectCopy(options: { dim: Int; index: Int; out?: T }): T;
  /** `select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor` */
  selectScatter(src: T, dim: Int, index: Int, options?: { out?: T }): T;
  selectScatter(options: { src: T; dim: Int; index: Int; out?: T }): T;
  /**
   * `elu` with the constants that keep mean 0 and variance 1. The result has the shape of the input. [torch.nn.functional.selu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu.html)
   *
   * ```ts
   * torch.selu(torch.tensor([-1.5, 2])) // => [-1.3658, 2.1014]
   * ```
   *
   * `selu(Tensor self) -> Tensor`
   */
  selu(): T;
  /** `selu`, in place. `selu_(Tensor(a!) self) -> Tensor(a!)` */
  selu_(): T;
  /** `set(Tensor self) -> Tensor` */
  set(options?: { out?: T }): T;
  /** `set.source_Tensor(Tensor self, Tensor source) -> Tensor` */
  set(source: T, options?: { out?: T }): T;
  set(options: { source: T; out?: T }): T;
  /** `set_(Tensor(a!) self) -> Tensor(a!)` */
  set_(): T;
  /** `set_.source_Tensor(Tensor(a!) self, Tensor source) -> Tensor(a!)` */
  set_(source: T): T;
  set_(options: { source: T }): T;
  /** `set_.source_Tensor_storage_offset(Tensor(a!) self, Tensor source, SymInt storage_offset, SymInt[] size, SymInt[] stride=[]) -> Tensor(a!)` */
  set_(source: T, storageOffset: Int, size: readonly Int[], stride?: readonly Int[]): T;
  set_(source: T, storageOffset: Int, size: readonly Int[], options?: { stride?: readonly Int[] }): T;
  set_(options: { source: T; storageOffset: Int; size: readonly Int[]; stride?: readonly Int[] }): T;
  /** `set_data(Tensor(a!) self, Tensor new_data) -> ()` */
  setData(newData: T): void;
  setData(options: { newData: T }): void;
  /** `sgn(Tensor self) -> Tensor` */
  sgn(options?: { out?: T }): T;
  /** `sgn_(Tensor(a!) self) -> Tensor(a!)` */
  sgn_(): T;
  /**
   * `1 / (1 + exp(-x))` of each element. The result has the shape of the input. [torch.sigmoid](https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html)
   *
   * ```ts
   * torch.tensor([0, 2]).sigmoid() // => [0.5, 0.8808]
   * ```
   *
   * `sigmoid(Tensor self) -> Tensor`
   */
  sigmoid(options?: { out?: T }): T;
  /** `sigmoid`, in place. `sigmoid_(Tensor(a!) self) -> Tensor(a!)` */
  sigmoid_(): T;
  /**
   * -1, 0 or 1: the sign of each element. The result has the shape of the input. [torch.sign](https://docs.pytorch.org/docs/stable/generated/torch.sign.html)
   *
   * ```ts
   * torch.tensor([-3, 0, 2]).sign() // => [-1, 0, 1]
   * ```
   *
   * `sign(Tensor self) -> Tensor`
   */
  sign(options?: { out?: T }): T;
  /** `sign`, in place. `sign_(Tensor(a!) self) -> Tensor(a!)` */
  sign_(): T;
  /** `signbit(Tensor self) -> Tensor` */
  signbit(options?: { out?: T }): T;
  /**
   * `x * sigmoid(x)`. The result has the shape of the input. [torch.nn.functional.silu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.silu.html)
   *
   * ```ts
   * torch.silu(torch.tensor([-1.5, 2])) // => [-0.2736, 1.7616]
   * ```
   *
   * `silu(Tensor self) -> Tensor`
   */
  silu(options?: { out?: T }): T;
  /** `silu`, in place. `silu_(Tensor(a!) self) -> Tensor(a!)` */
  silu_(): T;
  /**
   * The sine of each element, in radians. The result has the shape of the input. [torch.sin](https://docs.pytorch.org/docs/stable/generated/torch.sin.html)
   *
   * ```ts
   * torch.tensor([0, Math.PI / 2]).sin() // => [0, 1]
   * ```
   *
   * `sin(Tensor self) -> Tensor`
   */
  sin(options?: { out?: T }): T;
  /** `sin`, in place. `sin_(Tensor(a!) self) -> Tensor(a!)` */
  sin_(): T;
  /** `sinc(Tensor self) -> Tensor` */
  sinc(options?: { out?: T }): T;
  /** `sinc_(Tensor(a!) self) -> Tensor(a!)` */
  sinc_(): T;
  /**
   * The hyperbolic sine of each element. The result has the shape of the input. [torch.sinh](https://docs.pytorch.org/docs/stable/generated/torch.sinh.html)
   *
   * ```ts
   * torch.tensor([0, 1]).sinh() // => [0, 1.1752]
   * ```
   *
   * `sinh(Tensor self) -> Tensor`
   */
  sinh(options?: { out?: T }): T;
  /** `sinh`, in place. `sinh_(Tensor(a!) self) -> Tensor(a!)` */
  sinh_(): T;
  /** `slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)` */
  slice(dim?: Int, start?: Int | null, end?: Int | null, step?: Int): T;
  slice(options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int }): T;
  /** `slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
  sliceCopy(dim?: Int, start?: Int | null, end?: Int | null, step?: Int, options?: { out?: T }): T;
  sliceCopy(options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int; out?: T }): T;
  /** `slice_inverse(Tensor(a) self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)` */
  sliceInverse(src: T, dim?: Int, start?: Int | null, end?: Int | null, step?: Int): T;
  sliceInverse(src: T, options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int }): T;
  sliceInverse(options: { src: T; dim?: Int; start?: Int | null; end?: Int | null; step?: Int }): T;
  /** `slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
  sliceScatter(src: T, dim?: Int, start?: Int | null, end?: Int | null, step?: Int, options?: { out?: T }): T;
  sliceScatter(src: T, options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int; out?: T }): T;
  sliceScatter(options: { src: T; dim?: Int; start?: Int | null; end?: Int | null; step?: Int; out?: T }): T;
  /** `slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)` */
  slogdet(options?: { sign?: T; logabsdet?: T }): Named<[sign: T, logabsdet: T], { sign: T; logabsdet: T }>;
  /** `slow_conv3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0]) -> Tensor` */
  slowConv3d(weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], options?: { out?: T }): T;
  slowConv3d(weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  slowConv3d(options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv3d_forward(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3] stride, SymInt[3] padding) -> Tensor` */
  slowConv3dForward(weight: T, kernelSize: Int | readonly Int[], bias: T | null, stride: Int | readonly Int[], padding: Int | readonly Int[], options?: { output?: T }): T;
  /** `slow_conv_dilated2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor` */
  slowConvDilated2d(weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvDilated2d(weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvDilated2d(options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv_dilated3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
  slowConvDilated3d(weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvDilated3d(weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvDilated3d(options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv_transpose2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor` */
  slowConvTranspose2d(weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvTranspose2d(weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvTranspose2d(options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv_transpose3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
  slowConvTranspose3d(weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvTranspose3d(weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvTranspose3d(options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `smm(Tensor self, Tensor mat2) -> Tensor` */
  smm(mat2: T): T;
  smm(options: { mat2: T }): T;
  /**
   * Squared below `beta`, absolute above. Shapes: broadcast, to []. [torch.nn.functional.smooth_l1_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html)
   *
   * ```ts
   * torch.smoothL1Loss(torch.tensor([0.5, 1]), torch.tensor([1.5, 3])) // => 1
   * ```
   *
   * `smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.) -> Tensor`
   */
  smoothL1Loss(target: T, reduction?: Int, beta?: Float, options?: { out?: T }): T;
  smoothL1Loss(target: T, options?: { reduction?: Int; beta?: Float; out?: T }): T;
  smoothL1Loss(options: { target: T; reduction?: Int; beta?: Float; out?: T }): T;
  /** `soft_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
  softMarginLoss(target: T, reduction?: Int, options?: { out?: T }): T;
  softMarginLoss(target: T, options?: { reduction?: Int; out?: T }): T;
  softMarginLoss(options: { target: T; reduction?: Int; out?: T }): T;
  /**
   * `exp(x)` by its sum along `dim`: positive numbers that sum to 1. The result has the shape of the input. [torch.nn.functional.softmax](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5]).softmax(0) // => [0.2689, 0.7311]
   * ```
   *
   * `softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor`
   */
  softmax(dim: Int, dtype?: Dtype | null, options?: { out?: T }): T;
  softmax(dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  softmax(options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /**
   * `log(1 + exp(beta * x)) / beta`, a smooth `relu`. The result has the shape of the input. [torch.nn.functional.softplus](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html)
   *
   * ```ts
   * torch.softplus(torch.tensor([0, 2.5])) // => [0.6931, 2.5789]
   * ```
   *
   * `softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor`
   */
  softplus(beta?: Scalar, threshold?: Scalar, options?: { out?: T }): T;
  softplus(options?: { beta?: Scalar; threshold?: Scalar; out?: T }): T;
  /** `softshrink(Tensor self, Scalar lambd=0.5) -> Tensor` */
  softshrink(lambd?: Scalar, options?: { out?: T }): T;
  softshrink(options?: { lambd?: Scalar; out?: T }): T;
  /**
   * The elements in order along `dim`, and their indices. Shapes: same, twice. [torch.sort](https://docs.pytorch.org/docs/stable/generated/torch.sort.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).sort(0, true)[1] // => [0, 2, 1]
   * ```
   *
   * `sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)`
   */
  sort(dim?: Int, descending?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  sort(options?: { dim?: Int; descending?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** The elements in order along `dim`, and their indices. `sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)` */
  sort(options: { stable: boolean | null; dim?: Int; descending?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** `sparse_bsc_tensor.ccol_row_value(Tensor ccol_indices, Tensor row_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseBscTensor(rowIndices: T, values: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseBscTensor(options: { rowIndices: T; values: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_bsc_tensor.ccol_row_value_size(Tensor ccol_indices, Tensor row_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseBscTensor(rowIndices: T, values: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseBscTensor(options: { rowIndices: T; values: T; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_bsr_tensor.crow_col_value(Tensor crow_indices, Tensor col_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseBsrTensor(colIndices: T, values: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseBsrTensor(options: { colIndices: T; values: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_bsr_tensor.crow_col_value_size(Tensor crow_indices, Tensor col_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseBsrTensor(colIndices: T, values: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseBsrTensor(options: { colIndices: T; values: T; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_compressed_tensor.comp_plain_value(Tensor compressed_indices, Tensor plain_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseCompressedTensor(plainIndices: T, values: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseCompressedTensor(options: { plainIndices: T; values: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_compressed_tensor.comp_plain_value_size(Tensor compressed_indices, Tensor plain_indices, Tensor values, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseCompressedTensor(plainIndices: T, values: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseCompressedTensor(options: { plainIndices: T; values: T; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_coo_tensor.indices(Tensor indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? is_coalesced=None) -> Tensor` */
  sparseCooTensor(values: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; isCoalesced?: boolean | null; requiresGrad?: boolean }): T;
  sparseCooTensor(options: { values: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; isCoalesced?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_coo_tensor.indices_size(Tensor indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? is_coalesced=None) -> Tensor` */
  sparseCooTensor(values: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; isCoalesced?: boolean | null; requiresGrad?: boolean }): T;
  sparseCooTensor(options: { values: T; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; isCoalesced?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_csc_tensor.ccol_row_value(Tensor ccol_indices, Tensor row_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseCscTensor(rowIndices: T, values: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseCscTensor(options: { rowIndices: T; values: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_csc_tensor.ccol_row_value_size(Tensor ccol_indices, Tensor row_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseCscTensor(rowIndices: T, values: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseCscTensor(options: { rowIndices: T; values: T; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_csr_tensor.crow_col_value(Tensor crow_indices, Tensor col_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseCsrTensor(colIndices: T, values: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseCsrTensor(options: { colIndices: T; values: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_csr_tensor.crow_col_value_size(Tensor crow_indices, Tensor col_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor` */
  sparseCsrTensor(colIndices: T, values: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  sparseCsrTensor(options: { colIndices: T; values: T; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `sparse_dim(Tensor self) -> int` */
  sparseDim(): number;
  /** `sparse_mask(Tensor self, Tensor mask) -> Tensor` */
  sparseMask(mask: T, options?: { out?: T }): T;
  sparseMask(options: { mask: T; out?: T }): T;
  /** `sparse_resize(Tensor self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
  sparseResize(size: readonly Int[], sparseDim: Int, denseDim: Int, options?: { out?: T }): T;
  sparseResize(options: { size: readonly Int[]; sparseDim: Int; denseDim: Int; out?: T }): T;
  /** `sparse_resize_(Tensor(a!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor(a!)` */
  sparseResize_(size: readonly Int[], sparseDim: Int, denseDim: Int): T;
  sparseResize_(options: { size: readonly Int[]; sparseDim: Int; denseDim: Int }): T;
  /** `sparse_resize_and_clear(Tensor self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
  sparseResizeAndClear(size: readonly Int[], sparseDim: Int, denseDim: Int, options?: { out?: T }): T;
  sparseResizeAndClear(options: { size: readonly Int[]; sparseDim: Int; denseDim: Int; out?: T }): T;
  /** `sparse_resize_and_clear_(Tensor(a!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor(a!)` */
  sparseResizeAndClear_(size: readonly Int[], sparseDim: Int, denseDim: Int): T;
  sparseResizeAndClear_(options: { size: readonly Int[]; sparseDim: Int; denseDim: Int }): T;
  /** `sparse_sampled_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  sparseSampledAddmm(mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  sparseSampledAddmm(options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /**
   * Splits a tensor along `dim` into parts of a size, or of several sizes, as views. Shapes: [a + b, c] to [a, c] and [b, c]. [torch.split](https://docs.pytorch.org/docs/stable/generated/torch.split.html)
   *
   * ```ts
   * torch.arange(5).split(2)[2] // => [4]
   * ```
   *
   * `split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]`
   */
  split(splitSize: Int, dim?: Int): T[];
  split(splitSize: Int, options?: { dim?: Int }): T[];
  split(options: { splitSize: Int; dim?: Int }): T[];
  /** Splits a tensor along `dim` into parts of a size, or of several sizes, as views. `split.sizes(Tensor(a -> *) self, SymInt[] split_size, int dim=0) -> Tensor(a)[]` */
  split(splitSize: readonly Int[], dim?: Int): T[];
  split(splitSize: readonly Int[], options?: { dim?: Int }): T[];
  split(options: { splitSize: readonly Int[]; dim?: Int }): T[];
  /** `split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]` */
  splitCopy(splitSize: Int, dim?: Int, options?: { out?: readonly T[] }): T[];
  splitCopy(splitSize: Int, options?: { dim?: Int; out?: readonly T[] }): T[];
  splitCopy(options: { splitSize: Int; dim?: Int; out?: readonly T[] }): T[];
  /** `split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[]` */
  splitWithSizes(splitSizes: readonly Int[], dim?: Int): T[];
  splitWithSizes(splitSizes: readonly Int[], options?: { dim?: Int }): T[];
  splitWithSizes(options: { splitSizes: readonly Int[]; dim?: Int }): T[];
  /** `split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
  splitWithSizesCopy(splitSizes: readonly Int[], dim?: Int, options?: { out?: readonly T[] }): T[];
  splitWithSizesCopy(splitSizes: readonly Int[], options?: { dim?: Int; out?: readonly T[] }): T[];
  splitWithSizesCopy(options: { splitSizes: readonly Int[]; dim?: Int; out?: readonly T[] }): T[];
  /**
   * The square root of each element; NaN of negative ones. The result has the shape of the input. [torch.sqrt](https://docs.pytorch.org/docs/stable/generated/torch.sqrt.html)
   *
   * ```ts
   * torch.tensor([4, 9]).sqrt() // => [2, 3]
   * ```
   *
   * `sqrt(Tensor self) -> Tensor`
   */
  sqrt(options?: { out?: T }): T;
  /** `sqrt`, in place. `sqrt_(Tensor(a!) self) -> Tensor(a!)` */
  sqrt_(): T;
  /**
   * The square of each element. The result has the shape of the input. [torch.square](https://docs.pytorch.org/docs/stable/generated/torch.square.html)
   *
   * ```ts
   * torch.tensor([1, -3]).square() // => [1, 9]
   * ```
   *
   * `square(Tensor self) -> Tensor`
   */
  square(options?: { out?: T }): T;
  /** `square`, in place. `square_(Tensor(a!) self) -> Tensor(a!)` */
  square_(): T;
  /**
   * Removes dimensions of size 1: all, or those given. Shapes: [a, 1, b] to [a, b]. [torch.squeeze](https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html)
   *
   * ```ts
   * torch.zeros([2, 1, 3]).squeeze(1).shape // => [2, 3]
   * ```
   *
   * `squeeze(Tensor(a) self) -> Tensor(a)`
   */
  squeeze(): T;
  /** Removes dimensions of size 1: all, or those given. `squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)` */
  squeeze(dim: Int): T;
  squeeze(options: { dim: Int }): T;
  /** Removes dimensions of size 1: all, or those given. `squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)` */
  squeeze(dim: readonly Int[]): T;
  squeeze(...dim: Int[]): T;
  squeeze(options: { dim: readonly Int[] }): T;
  /** `squeeze`, in place. `squeeze_(Tensor(a!) self) -> Tensor(a!)` */
  squeeze_(): T;
  /** `squeeze`, in place. `squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)` */
  squeeze_(dim: Int): T;
  squeeze_(options: { dim: Int }): T;
  /** `squeeze`, in place. `squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!)` */
  squeeze_(dim: readonly Int[]): T;
  squeeze_(...dim: Int[]): T;
  squeeze_(options: { dim: readonly Int[] }): T;
  /** `squeeze_copy(Tensor self) -> Tensor` */
  squeezeCopy(options?: { out?: T }): T;
  /** `squeeze_copy.dim(Tensor self, int dim) -> Tensor` */
  squeezeCopy(dim: Int, options?: { out?: T }): T;
  squeezeCopy(options: { dim: Int; out?: T }): T;
  /** `squeeze_copy.dims(Tensor self, int[] dim) -> Tensor` */
  squeezeCopy(dim: readonly Int[], options?: { out?: T }): T;
  squeezeCopy(...dim: Int[]): T;
  squeezeCopy(options: { dim: readonly Int[]; out?: T }): T;
  /** `sspaddmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  sspaddmm(mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  sspaddmm(options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /**
   * The standard deviation of all elements, or along `dim`. `correction` is taken from their number, 1 by default. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.std](https://docs.pytorch.org/docs/stable/generated/torch.std.html)
   *
   * ```ts
   * torch.tensor([1.5, 2.5, 3.5]).std() // => 1
   * ```
   *
   * `std(Tensor self, bool unbiased=True) -> Tensor`
   */
  std(unbiased?: boolean): T;
  std(options?: { unbiased?: boolean }): T;
  /** The standard deviation of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor` */
  std(dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  std(...dim: Int[]): T;
  std(options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  /** The standard deviation of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor` */
  std(dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean, options?: { out?: T }): T;
  std(dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  std(options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  /** `std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)` */
  stdMean(unbiased?: boolean): [T, T];
  stdMean(options?: { unbiased?: boolean }): [T, T];
  /** `std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)` */
  stdMean(dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  stdMean(...dim: Int[]): [T, T];
  stdMean(options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  /** `std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)` */
  stdMean(dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean): [T, T];
  stdMean(dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [T, T];
  stdMean(options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean }): [T, T];
  /** `stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor` */
  stft(nFft: Int, hopLength?: Int | null, winLength?: Int | null, window?: T | null, center?: boolean, padMode?: string, normalized?: boolean, onesided?: boolean | null, returnComplex?: boolean | null, alignToWindow?: boolean | null): T;
  stft(nFft: Int, options?: { hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; padMode?: string; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): T;
  stft(options: { nFft: Int; hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; padMode?: string; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): T;
  /** `storage_offset(Tensor self) -> int` */
  storageOffset(): number;
  /**
   * Subtracts `other`, times `alpha`. Shapes broadcast. [torch.sub](https://docs.pytorch.org/docs/stable/generated/torch.sub.html)
   *
   * ```ts
   * torch.tensor([1, 2]).sub(torch.tensor([[1], [10]])) // => [[0, 1], [-9, -8]]
   * ```
   *
   * `sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
   */
  sub(other: T | Scalar, options?: { alpha?: Scalar; out?: T }): T;
  sub(options: { other: T | Scalar; alpha?: Scalar; out?: T }): T;
  /** Subtracts `other`, times `alpha`. `sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  sub(other: Scalar, alpha?: Scalar): T;
  sub(other: Scalar, options?: { alpha?: Scalar }): T;
  sub(options: { other: Scalar; alpha?: Scalar }): T;
  /** `sub`, in place. `sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
  sub_(other: T | Scalar, options?: { alpha?: Scalar }): T;
  sub_(options: { other: T | Scalar; alpha?: Scalar }): T;
  /** `sub`, in place. `sub_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)` */
  sub_(other: Scalar, alpha?: Scalar): T;
  sub_(other: Scalar, options?: { alpha?: Scalar }): T;
  sub_(options: { other: Scalar; alpha?: Scalar }): T;
  /** `subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
  subtract(other: T | Scalar, options?: { alpha?: Scalar; out?: T }): T;
  subtract(options: { other: T | Scalar; alpha?: Scalar; out?: T }): T;
  /** `subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  subtract(other: Scalar, alpha?: Scalar): T;
  subtract(other: Scalar, options?: { alpha?: Scalar }): T;
  subtract(options: { other: Scalar; alpha?: Scalar }): T;
  /** `subtract_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
  subtract_(other: T | Scalar, options?: { alpha?: Scalar }): T;
  subtract_(options: { other: T | Scalar; alpha?: Scalar }): T;
  /** `subtract_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)` */
  subtract_(other: Scalar, alpha?: Scalar): T;
  subtract_(other: Scalar, options?: { alpha?: Scalar }): T;
  subtract_(options: { other: Scalar; alpha?: Scalar }): T;
  /**
   * The sum of all elements, or along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.sum](https://docs.pytorch.org/docs/stable/generated/torch.sum.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).sum(0) // => [4, 6]
   * ```
   *
   * `sum(Tensor self, *, ScalarType? dtype=None) -> Tensor`
   */
  sum(options?: { dtype?: Dtype | null; out?: T }): T;
  /** The sum of all elements, or along `dim`. `sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  sum(dim: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  sum(dim: Int | readonly Int[] | null, options?: { keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  sum(options: { dim: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** `sum_to_size(Tensor self, SymInt[] size) -> Tensor` */
  sumToSize(size: readonly Int[]): T;
  sumToSize(...size: Int[]): T;
  sumToSize(options: { size: readonly Int[] }): T;
  /** `svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)` */
  svd(some?: boolean, computeUv?: boolean, options?: { U?: T; S?: T; V?: T }): Named<[U: T, S: T, V: T], { U: T; S: T; V: T }>;
  svd(options?: { some?: boolean; computeUv?: boolean; U?: T; S?: T; V?: T }): Named<[U: T, S: T, V: T], { U: T; S: T; V: T }>;
  /**
   * Another name of `transpose`. Shapes: [a, b] to [b, a]. [torch.swapaxes](https://docs.pytorch.org/docs/stable/generated/torch.swapaxes.html)
   *
   * ```ts
   * torch.zeros([2, 3]).swapaxes(0, 1).shape // => [3, 2]
   * ```
   *
   * `swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)`
   */
  swapaxes(axis0: Int, axis1: Int): T;
  swapaxes(options: { axis0: Int; axis1: Int }): T;
  /** `swapaxes`, in place. `swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!)` */
  swapaxes_(axis0: Int, axis1: Int): T;
  swapaxes_(options: { axis0: Int; axis1: Int }): T;
  /** `swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)` */
  swapdims(dim0: Int, dim1: Int): T;
  swapdims(options: { dim0: Int; dim1: Int }): T;
  /** `swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)` */
  swapdims_(dim0: Int, dim1: Int): T;
  swapdims_(options: { dim0: Int; dim1: Int }): T;
  /** `sym_is_contiguous(Tensor self, MemoryFormat memory_format=0) -> SymBool` */
  symIsContiguous(memoryFormat?: MemoryFormat): boolean;
  symIsContiguous(options?: { memoryFormat?: MemoryFormat }): boolean;
  /** `sym_numel(Tensor self) -> SymInt` */
  symNumel(): number;
  /** `sym_size.int(Tensor self, int dim) -> SymInt` */
  symSize(dim: Int): number;
  symSize(options: { dim: Int }): number;
  /** `sym_storage_offset(Tensor self) -> SymInt` */
  symStorageOffset(): number;
  /** `sym_stride.int(Tensor self, int dim) -> SymInt` */
  symStride(dim: Int): number;
  symStride(options: { dim: Int }): number;
  /**
   * The transpose of a matrix. Shapes: [n, m] to [m, n]. [torch.t](https://docs.pytorch.org/docs/stable/generated/torch.t.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).t() // => [[1, 3], [2, 4]]
   * ```
   *
   * `t(Tensor(a) self) -> Tensor(a)`
   */
  t(): T;
  /** `t`, in place. `t_(Tensor(a!) self) -> Tensor(a!)` */
  t_(): T;
  /** `t_copy(Tensor self) -> Tensor` */
  tCopy(options?: { out?: T }): T;
  /**
   * The elements at indices into the tensor as one row. Shapes: that of `index`. [torch.take](https://docs.pytorch.org/docs/stable/generated/torch.take.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).take(torch.tensor([3, 0])) // => [4, 1]
   * ```
   *
   * `take(Tensor self, Tensor index) -> Tensor`
   */
  take(index: T, options?: { out?: T }): T;
  take(options: { index: T; out?: T }): T;
  /**
   * Along `dim`, the elements at indices such as `argsort` gives. Shapes: that of `indices`. [torch.take_along_dim](https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html)
   *
   * ```ts
   * torch.tensor([3, 1]).takeAlongDim(torch.tensor([1, 0]), 0) // => [1, 3]
   * ```
   *
   * `take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor`
   */
  takeAlongDim(indices: T, dim?: Int | null, options?: { out?: T }): T;
  takeAlongDim(indices: T, options?: { dim?: Int | null; out?: T }): T;
  takeAlongDim(options: { indices: T; dim?: Int | null; out?: T }): T;
  /**
   * The tangent of each element, in radians. The result has the shape of the input. [torch.tan](https://docs.pytorch.org/docs/stable/generated/torch.tan.html)
   *
   * ```ts
   * torch.tensor([0, Math.PI / 4]).tan() // => [0, 1]
   * ```
   *
   * `tan(Tensor self) -> Tensor`
   */
  tan(options?: { out?: T }): T;
  /** `tan`, in place. `tan_(Tensor(a!) self) -> Tensor(a!)` */
  tan_(): T;
  /**
   * The hyperbolic tangent of each element. The result has the shape of the input. [torch.tanh](https://docs.pytorch.org/docs/stable/generated/torch.tanh.html)
   *
   * ```ts
   * torch.tensor([0, 1]).tanh() // => [0, 0.7616]
   * ```
   *
   * `tanh(Tensor self) -> Tensor`
   */
  tanh(options?: { out?: T }): T;
  /** `tanh`, in place. `tanh_(Tensor(a!) self) -> Tensor(a!)` */
  tanh_(): T;
  /**
   * Splits a tensor into parts of as equal sizes as can be, or at indices. Shapes: [n, c] to parts. [torch.tensor_split](https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html)
   *
   * ```ts
   * torch.arange(5).tensorSplit(2)[1] // => [3, 4]
   * ```
   *
   * `tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]`
   */
  tensorSplit(tensorIndicesOrSections: T, dim?: Int): T[];
  tensorSplit(tensorIndicesOrSections: T, options?: { dim?: Int }): T[];
  tensorSplit(options: { tensorIndicesOrSections: T; dim?: Int }): T[];
  /** Splits a tensor into parts of as equal sizes as can be, or at indices. `tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[]` */
  tensorSplit(sections: Int, dim?: Int): T[];
  tensorSplit(sections: Int, options?: { dim?: Int }): T[];
  tensorSplit(options: { sections: Int; dim?: Int }): T[];
  /** Splits a tensor into parts of as equal sizes as can be, or at indices. `tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[]` */
  tensorSplit(indices: readonly Int[], dim?: Int): T[];
  tensorSplit(indices: readonly Int[], options?: { dim?: Int }): T[];
  tensorSplit(options: { indices: readonly Int[]; dim?: Int }): T[];
  /** `tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor` */
  tensordot(other: T, dimsSelf: readonly Int[], dimsOther: readonly Int[], options?: { out?: T }): T;
  tensordot(options: { other: T; dimsSelf: readonly Int[]; dimsOther: readonly Int[]; out?: T }): T;
  /** `thnn_conv2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0]) -> Tensor` */
  thnnConv2d(weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], options?: { out?: T }): T;
  thnnConv2d(weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  thnnConv2d(options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  /** `threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor` */
  threshold(threshold: Scalar, value: Scalar, options?: { out?: T }): T;
  threshold(options: { threshold: Scalar; value: Scalar; out?: T }): T;
  /** `threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!)` */
  threshold_(threshold: Scalar, value: Scalar): T;
  threshold_(options: { threshold: Scalar; value: Scalar }): T;
  /**
   * Copies the tensor several times along the last dimensions. Shapes: [a, b] to [m * a, n * b]. [torch.tile](https://docs.pytorch.org/docs/stable/generated/torch.tile.html)
   *
   * ```ts
   * torch.tensor([1, 2]).tile([2]) // => [1, 2, 1, 2]
   * ```
   *
   * `tile(Tensor self, SymInt[] dims) -> Tensor`
   */
  tile(dims: readonly Int[]): T;
  tile(...dims: Int[]): T;
  tile(options: { dims: readonly Int[] }): T;
  /**
   * The tensor in the ordinary, strided layout. The result has the shape of the input. [torch.Tensor.to_dense](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to_dense.html)
   *
   * ```ts
   * torch.tensor([0, 1.5]).toSparse().toDense() // => [0, 1.5]
   * ```
   *
   * `to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor`
   */
  toDense(dtype?: Dtype | null, options?: { maskedGrad?: boolean | null }): T;
  toDense(options?: { dtype?: Dtype | null; maskedGrad?: boolean | null }): T;
  /** `to_mkldnn(Tensor self, ScalarType? dtype=None) -> Tensor` */
  toMkldnn(dtype?: Dtype | null, options?: { out?: T }): T;
  toMkldnn(options?: { dtype?: Dtype | null; out?: T }): T;
  /** `to_padded_tensor(Tensor self, float padding, SymInt[]? output_size=None) -> Tensor` */
  toPaddedTensor(padding: Float, outputSize?: readonly Int[] | null, options?: { out?: T }): T;
  toPaddedTensor(padding: Float, options?: { outputSize?: readonly Int[] | null; out?: T }): T;
  toPaddedTensor(options: { padding: Float; outputSize?: readonly Int[] | null; out?: T }): T;
  /**
   * The tensor in a layout that stores only its elements other than zero. The result has the shape of the input. [torch.Tensor.to_sparse](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to_sparse.html)
   *
   * ```ts
   * torch.tensor([0, 1.5]).toSparse().layout // => 'sparse_coo'
   * ```
   *
   * `to_sparse(Tensor self, *, Layout? layout=None, int[2]? blocksize=None, int? dense_dim=None) -> Tensor`
   */
  toSparse(options?: { layout?: Layout | null; blocksize?: Int | readonly Int[] | null; denseDim?: Int | null }): T;
  /** The tensor in a layout that stores only its elements other than zero. `to_sparse.sparse_dim(Tensor self, int sparse_dim) -> Tensor` */
  toSparse(sparseDim: Int): T;
  toSparse(options: { sparseDim: Int }): T;
  /** `to_sparse_bsc(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor` */
  toSparseBsc(blocksize: Int | readonly Int[], denseDim?: Int | null): T;
  toSparseBsc(blocksize: Int | readonly Int[], options?: { denseDim?: Int | null }): T;
  toSparseBsc(options: { blocksize: Int | readonly Int[]; denseDim?: Int | null }): T;
  /** `to_sparse_bsr(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor` */
  toSparseBsr(blocksize: Int | readonly Int[], denseDim?: Int | null): T;
  toSparseBsr(blocksize: Int | readonly Int[], options?: { denseDim?: Int | null }): T;
  toSparseBsr(options: { blocksize: Int | readonly Int[]; denseDim?: Int | null }): T;
  /** `to_sparse_csc(Tensor self, int? dense_dim=None) -> Tensor` */
  toSparseCsc(denseDim?: Int | null): T;
  toSparseCsc(options?: { denseDim?: Int | null }): T;
  /** `to_sparse_csr(Tensor self, int? dense_dim=None) -> Tensor` */
  toSparseCsr(denseDim?: Int | null): T;
  toSparseCsr(options?: { denseDim?: Int | null }): T;
  /**
   * The `k` largest elements along `dim`, or the smallest, and their indices. Shapes: [..., n] to [..., k], twice. [torch.topk](https://docs.pytorch.org/docs/stable/generated/torch.topk.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).topk(2)[0] // => [3, 2]
   * ```
   *
   * `topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)`
   */
  topk(k: Int, dim?: Int, largest?: boolean, sorted?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  topk(k: Int, options?: { dim?: Int; largest?: boolean; sorted?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  topk(options: { k: Int; dim?: Int; largest?: boolean; sorted?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The sum of the diagonal of a matrix. Shapes: [n, m] to []. [torch.trace](https://docs.pytorch.org/docs/stable/generated/torch.trace.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).trace() // => 5
   * ```
   *
   * `trace(Tensor self) -> Tensor`
   */
  trace(options?: { out?: T }): T;
  /**
   * Swaps two dimensions. Shapes: [a, b, c] to [a, c, b]. [torch.transpose](https://docs.pytorch.org/docs/stable/generated/torch.transpose.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).transpose(1, 2).shape // => [2, 4, 3]
   * ```
   *
   * `transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)`
   */
  transpose(dim0: Int, dim1: Int): T;
  transpose(options: { dim0: Int; dim1: Int }): T;
  /** `transpose`, in place. `transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)` */
  transpose_(dim0: Int, dim1: Int): T;
  transpose_(options: { dim0: Int; dim1: Int }): T;
  /** `transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor` */
  transposeCopy(dim0: Int, dim1: Int, options?: { out?: T }): T;
  transposeCopy(options: { dim0: Int; dim1: Int; out?: T }): T;
  /** `trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor` */
  trapezoid(x: T, options?: { dim?: Int }): T;
  trapezoid(options: { x: T; dim?: Int }): T;
  /** `trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor` */
  trapezoid(options?: { dx?: Scalar; dim?: Int }): T;
  /** `trapz.dx(Tensor y, *, float dx=1., int dim=-1) -> Tensor` */
  trapz(options?: { dx?: Float; dim?: Int }): T;
  /** `trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor` */
  trapz(x: T, options?: { dim?: Int }): T;
  trapz(options: { x: T; dim?: Int }): T;
  /** `triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)` */
  triangularSolve(A: T, upper?: boolean, transpose?: boolean, unitriangular?: boolean, options?: { X?: T; M?: T }): Named<[solution: T, clonedCoefficient: T], { solution: T; clonedCoefficient: T }>;
  triangularSolve(A: T, options?: { upper?: boolean; transpose?: boolean; unitriangular?: boolean; X?: T; M?: T }): Named<[solution: T, clonedCoefficient: T], { solution: T; clonedCoefficient: T }>;
  triangularSolve(options: { A: T; upper?: boolean; transpose?: boolean; unitriangular?: boolean; X?: T; M?: T }): Named<[solution: T, clonedCoefficient: T], { solution: T; clonedCoefficient: T }>;
  /**
   * The lower triangle of matrices; the rest is zero. The result has the shape of the input. [torch.tril](https://docs.pytorch.org/docs/stable/generated/torch.tril.html)
   *
   * ```ts
   * torch.ones([2, 2]).tril() // => [[1, 0], [1, 1]]
   * ```
   *
   * `tril(Tensor self, SymInt diagonal=0) -> Tensor`
   */
  tril(diagonal?: Int, options?: { out?: T }): T;
  tril(options?: { diagonal?: Int; out?: T }): T;
  /** `tril`, in place. `tril_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!)` */
  tril_(diagonal?: Int): T;
  tril_(options?: { diagonal?: Int }): T;
  /** `triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1., float p=2., float eps=9.9999999999999995e-07, bool swap=False, int reduction=1) -> Tensor` */
  tripletMarginLoss(positive: T, negative: T, margin?: Float, p?: Float, eps?: Float, swap?: boolean, reduction?: Int): T;
  tripletMarginLoss(positive: T, negative: T, options?: { margin?: Float; p?: Float; eps?: Float; swap?: boolean; reduction?: Int }): T;
  tripletMarginLoss(options: { positive: T; negative: T; margin?: Float; p?: Float; eps?: Float; swap?: boolean; reduction?: Int }): T;
  /**
   * The upper triangle of matrices; the rest is zero. The result has the shape of the input. [torch.triu](https://docs.pytorch.org/docs/stable/generated/torch.triu.html)
   *
   * ```ts
   * torch.ones([2, 2]).triu(1) // => [[0, 1], [0, 0]]
   * ```
   *
   * `triu(Tensor self, SymInt diagonal=0) -> Tensor`
   */
  triu(diagonal?: Int, options?: { out?: T }): T;
  triu(options?: { diagonal?: Int; out?: T }): T;
  /** `triu`, in place. `triu_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!)` */
  triu_(diagonal?: Int): T;
  triu_(options?: { diagonal?: Int }): T;
  /**
   * Divides by `other`, also whole numbers: `div` without a rounding mode. Shapes broadcast. [torch.true_divide](https://docs.pytorch.org/docs/stable/generated/torch.true_divide.html)
   *
   * ```ts
   * torch.trueDivide(torch.tensor([1, 3]), 2) // => [0.5, 1.5]
   * ```
   *
   * `true_divide.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  trueDivide(other: T | Scalar, options?: { out?: T }): T;
  trueDivide(options: { other: T | Scalar; out?: T }): T;
  /** Divides by `other`, also whole numbers: `div` without a rounding mode. `true_divide.Scalar(Tensor self, Scalar other) -> Tensor` */
  trueDivide(other: Scalar): T;
  trueDivide(options: { other: Scalar }): T;
  /** `trueDivide`, in place. `true_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  trueDivide_(other: T | Scalar): T;
  trueDivide_(options: { other: T | Scalar }): T;
  /** `trueDivide`, in place. `true_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  trueDivide_(other: Scalar): T;
  trueDivide_(options: { other: Scalar }): T;
  /**
   * Rounds each element towards zero. The result has the shape of the input. [torch.trunc](https://docs.pytorch.org/docs/stable/generated/torch.trunc.html)
   *
   * ```ts
   * torch.tensor([1.5, -1.5]).trunc() // => [1, -1]
   * ```
   *
   * `trunc(Tensor self) -> Tensor`
   */
  trunc(options?: { out?: T }): T;
  /** `trunc`, in place. `trunc_(Tensor(a!) self) -> Tensor(a!)` */
  trunc_(): T;
  /**
   * The tensor with the dtype of another. The result has the shape of the input. [torch.Tensor.type_as](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type_as.html)
   *
   * ```ts
   * torch.tensor([1]).typeAs(torch.tensor([1.5])).dtype // => 'float32'
   * ```
   *
   * `type_as(Tensor self, Tensor other) -> Tensor`
   */
  typeAs(other: T): T;
  typeAs(options: { other: T }): T;
  /**
   * The parts along a dimension, which goes away, as views. Shapes: [n, a] to n times [a]. [torch.unbind](https://docs.pytorch.org/docs/stable/generated/torch.unbind.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).unbind(1)[0] // => [1, 3]
   * ```
   *
   * `unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]`
   */
  unbind(dim?: Int): T[];
  unbind(options?: { dim?: Int }): T[];
  /** `unbind_copy.int(Tensor self, int dim=0) -> Tensor[]` */
  unbindCopy(dim?: Int, options?: { out?: readonly T[] }): T[];
  unbindCopy(options?: { dim?: Int; out?: readonly T[] }): T[];
  /**
   * Splits a dimension into several. Shapes: [..., a * b] to [..., a, b]. [torch.unflatten](https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html)
   *
   * ```ts
   * torch.zeros([2, 12]).unflatten(1, [3, 4]).shape // => [2, 3, 4]
   * ```
   *
   * `unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)`
   */
  unflatten(dim: Int, sizes: readonly Int[]): T;
  unflatten(options: { dim: Int; sizes: readonly Int[] }): T;
  /** `unflatten_dense_tensors(Tensor flat, Tensor[] tensors) -> Tensor[]` */
  unflattenDenseTensors(tensors: readonly T[]): T[];
  unflattenDenseTensors(options: { tensors: readonly T[] }): T[];
  /**
   * Windows of a size along a dimension, every `step` elements, as a view. Shapes: [n] to [windows, size]. [torch.Tensor.unfold](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html)
   *
   * ```ts
   * torch.arange(4).unfold(0, 2, 1) // => [[0, 1], [1, 2], [2, 3]]
   * ```
   *
   * `unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)`
   */
  unfold(dimension: Int, size: Int, step: Int): T;
  unfold(options: { dimension: Int; size: Int; step: Int }): T;
  /** `unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor` */
  unfoldCopy(dimension: Int, size: Int, step: Int, options?: { out?: T }): T;
  unfoldCopy(options: { dimension: Int; size: Int; step: Int; out?: T }): T;
  /** `uniform(Tensor self, float from=0., float to=1., *, Generator? generator=None) -> Tensor` */
  uniform(from?: Float, to?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  uniform(options?: { from?: Float; to?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /**
   * Fills the tensor with random numbers from `from` to `to`, in place. The result has the shape of the input. [torch.Tensor.uniform_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html)
   *
   * ```ts
   * torch.empty([2]).uniform_(1, 2).floor() // => [1, 1]
   * ```
   *
   * `uniform_(Tensor(a!) self, float from=0., float to=1., *, Generator? generator=None) -> Tensor(a!)`
   */
  uniform_(from?: Float, to?: Float, options?: { generator?: GeneratorArgument | null }): T;
  uniform_(options?: { from?: Float; to?: Float; generator?: GeneratorArgument | null }): T;
  /** `unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
  uniqueDim(dim: Int, sorted?: boolean, returnInverse?: boolean, returnCounts?: boolean, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDim(dim: Int, options?: { sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDim(options: { dim: Int; sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
  uniqueDimConsecutive(dim: Int, returnInverse?: boolean, returnCounts?: boolean, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDimConsecutive(dim: Int, options?: { returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDimConsecutive(options: { dim: Int; returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]` */
  unsafeChunk(chunks: Int, dim?: Int): T[];
  unsafeChunk(chunks: Int, options?: { dim?: Int }): T[];
  unsafeChunk(options: { chunks: Int; dim?: Int }): T[];
  /** `unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]` */
  unsafeSplit(splitSize: Int, dim?: Int, options?: { out?: readonly T[] }): T[];
  unsafeSplit(splitSize: Int, options?: { dim?: Int; out?: readonly T[] }): T[];
  unsafeSplit(options: { splitSize: Int; dim?: Int; out?: readonly T[] }): T[];
  /** `unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
  unsafeSplitWithSizes(splitSizes: readonly Int[], dim?: Int, options?: { out?: readonly T[] }): T[];
  unsafeSplitWithSizes(splitSizes: readonly Int[], options?: { dim?: Int; out?: readonly T[] }): T[];
  unsafeSplitWithSizes(options: { splitSizes: readonly Int[]; dim?: Int; out?: readonly T[] }): T[];
  /**
   * Adds a dimension of size 1 before `dim`. Shapes: [a, b] to [a, 1, b]. [torch.unsqueeze](https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html)
   *
   * ```ts
   * torch.zeros([2, 3]).unsqueeze(1).shape // => [2, 1, 3]
   * ```
   *
   * `unsqueeze(Tensor(a) self, int dim) -> Tensor(a)`
   */
  unsqueeze(dim: Int): T;
  unsqueeze(options: { dim: Int }): T;
  /** `unsqueeze`, in place. `unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)` */
  unsqueeze_(dim: Int): T;
  unsqueeze_(options: { dim: Int }): T;
  /** `unsqueeze_copy(Tensor self, int dim) -> Tensor` */
  unsqueezeCopy(dim: Int, options?: { out?: T }): T;
  unsqueezeCopy(options: { dim: Int; out?: T }): T;
  /** `upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleBicubic2d(outputSize: Int | readonly Int[], alignCorners: boolean, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleBicubic2d(outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleBicubic2d(options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleBicubic2d(outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null): T;
  upsampleBicubic2d(options: { outputSize: readonly Int[] | null; alignCorners: boolean; scaleFactors: readonly Float[] | null }): T;
  /** `upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleBilinear2d(outputSize: Int | readonly Int[], alignCorners: boolean, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleBilinear2d(outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleBilinear2d(options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleBilinear2d(outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null, options?: { out?: T }): T;
  upsampleBilinear2d(options: { outputSize: readonly Int[] | null; alignCorners: boolean; scaleFactors: readonly Float[] | null; out?: T }): T;
  /** `upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor` */
  upsampleLinear1d(outputSize: Int | readonly Int[], alignCorners: boolean, scales?: Float | null, options?: { out?: T }): T;
  upsampleLinear1d(outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scales?: Float | null; out?: T }): T;
  upsampleLinear1d(options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scales?: Float | null; out?: T }): T;
  /** `upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleLinear1d(outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null): T;
  upsampleLinear1d(options: { outputSize: readonly Int[] | null; alignCorners: boolean; scaleFactors: readonly Float[] | null }): T;
  /** `upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor` */
  upsampleNearest1d(outputSize: Int | readonly Int[], scales?: Float | null, options?: { out?: T }): T;
  upsampleNearest1d(outputSize: Int | readonly Int[], options?: { scales?: Float | null; out?: T }): T;
  upsampleNearest1d(options: { outputSize: Int | readonly Int[]; scales?: Float | null; out?: T }): T;
  /** `upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor` */
  upsampleNearest1d(outputSize: readonly Int[] | null, scaleFactors: readonly Float[] | null): T;
  upsampleNearest1d(options: { outputSize: readonly Int[] | null; scaleFactors: readonly Float[] | null }): T;
  /** `upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleNearest2d(outputSize: Int | readonly Int[], scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleNearest2d(outputSize: Int | readonly Int[], options?: { scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleNearest2d(options: { outputSize: Int | readonly Int[]; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor` */
  upsampleNearest2d(outputSize: readonly Int[] | null, scaleFactors: readonly Float[] | null, options?: { out?: T }): T;
  upsampleNearest2d(options: { outputSize: readonly Int[] | null; scaleFactors: readonly Float[] | null; out?: T }): T;
  /** `upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleNearest3d(outputSize: Int | readonly Int[], scalesD?: Float | null, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleNearest3d(outputSize: Int | readonly Int[], options?: { scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleNearest3d(options: { outputSize: Int | readonly Int[]; scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor` */
  upsampleNearest3d(outputSize: readonly Int[] | null, scaleFactors: readonly Float[] | null): T;
  upsampleNearest3d(options: { outputSize: readonly Int[] | null; scaleFactors: readonly Float[] | null }): T;
  /** `upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleTrilinear3d(outputSize: Int | readonly Int[], alignCorners: boolean, scalesD?: Float | null, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleTrilinear3d(outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleTrilinear3d(options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleTrilinear3d(outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null): T;
  upsampleTrilinear3d(options: { outputSize: readonly Int[] | null; alignCorners: boolean; scaleFactors: readonly Float[] | null }): T;
  /** `values(Tensor(a) self) -> Tensor(a)` */
  values(): T;
  /** `values_copy(Tensor self) -> Tensor` */
  valuesCopy(options?: { out?: T }): T;
  /**
   * The matrix of powers of a vector. Shapes: [n] to [n, N]. [torch.vander](https://docs.pytorch.org/docs/stable/generated/torch.vander.html)
   *
   * ```ts
   * torch.vander(torch.tensor([2, 3]), 3) // => [[4, 2, 1], [9, 3, 1]]
   * ```
   *
   * `vander(Tensor x, int? N=None, bool increasing=False) -> Tensor`
   */
  vander(N?: Int | null, increasing?: boolean): T;
  vander(options?: { N?: Int | null; increasing?: boolean }): T;
  /**
   * The variance of all elements, or along `dim`. `correction` is taken from their number, 1 by default. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.var](https://docs.pytorch.org/docs/stable/generated/torch.var.html)
   *
   * ```ts
   * torch.var(torch.tensor([1.5, 2.5, 3.5]), { correction: 0 }) // => 0.6667
   * ```
   *
   * `var(Tensor self, bool unbiased=True) -> Tensor`
   */
  var(unbiased?: boolean): T;
  var(options?: { unbiased?: boolean }): T;
  /** The variance of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor` */
  var(dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  var(...dim: Int[]): T;
  var(options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  /** The variance of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor` */
  var(dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean, options?: { out?: T }): T;
  var(dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  var(options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  /** `var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)` */
  varMean(unbiased?: boolean): [T, T];
  varMean(options?: { unbiased?: boolean }): [T, T];
  /** `var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)` */
  varMean(dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  varMean(...dim: Int[]): [T, T];
  varMean(options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  /** `var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)` */
  varMean(dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean): [T, T];
  varMean(dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [T, T];
  varMean(options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean }): [T, T];
  /** `vdot(Tensor self, Tensor other) -> Tensor` */
  vdot(other: T, options?: { out?: T }): T;
  vdot(options: { other: T; out?: T }): T;
  /**
   * The same memory in another shape; of one size, -1, the rest is computed. Fails where that needs a copy. Shapes: n elements to n elements. [torch.Tensor.view](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html)
   *
   * ```ts
   * torch.arange(6).view([2, -1]) // => [[0, 1, 2], [3, 4, 5]]
   * ```
   *
   * `view(Tensor(a) self, SymInt[] size) -> Tensor(a)`
   */
  view(size: readonly Int[]): T;
  view(...size: Int[]): T;
  view(options: { size: readonly Int[] }): T;
  /** The same memory in another shape; of one size, -1, the rest is computed. Fails where that needs a copy. `view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)` */
  view(dtype: Dtype): T;
  view(options: { dtype: Dtype }): T;
  /** `view_as(Tensor(a) self, Tensor other) -> Tensor(a)` */
  viewAs(other: T): T;
  viewAs(options: { other: T }): T;
  /**
   * Pairs of real numbers as complex ones, as a view. Shapes: [..., 2] to [...]. [torch.view_as_complex](https://docs.pytorch.org/docs/stable/generated/torch.view_as_complex.html)
   *
   * ```ts
   * torch.tensor([[1.5, 2.5]]).viewAsComplex().imag() // => [2.5]
   * ```
   *
   * `view_as_complex(Tensor(a) self) -> Tensor(a)`
   */
  viewAsComplex(): T;
  /** `view_as_complex_copy(Tensor self) -> Tensor` */
  viewAsComplexCopy(options?: { out?: T }): T;
  /**
   * Complex numbers as pairs of real ones, as a view. Shapes: [...] to [..., 2]. [torch.view_as_real](https://docs.pytorch.org/docs/stable/generated/torch.view_as_real.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(1, 2)]).viewAsReal() // => [[1, 2]]
   * ```
   *
   * `view_as_real(Tensor(a) self) -> Tensor(a)`
   */
  viewAsReal(): T;
  /** `view_as_real_copy(Tensor self) -> Tensor` */
  viewAsRealCopy(options?: { out?: T }): T;
  /** `view_copy(Tensor self, SymInt[] size) -> Tensor` */
  viewCopy(size: readonly Int[], options?: { out?: T }): T;
  viewCopy(...size: Int[]): T;
  viewCopy(options: { size: readonly Int[]; out?: T }): T;
  /** `view_copy.dtype(Tensor self, ScalarType dtype) -> Tensor` */
  viewCopy(dtype: Dtype, options?: { out?: T }): T;
  viewCopy(options: { dtype: Dtype; out?: T }): T;
  /** `vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]` */
  vsplit(sections: Int): T[];
  vsplit(options: { sections: Int }): T[];
  /** `vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]` */
  vsplit(indices: readonly Int[]): T[];
  vsplit(...indices: Int[]): T[];
  vsplit(options: { indices: readonly Int[] }): T[];
  /**
   * Elements of `self` where `condition` is true, else those of `other`. Shapes broadcast. [torch.where](https://docs.pytorch.org/docs/stable/generated/torch.where.html)
   *
   * ```ts
   * torch.where(torch.tensor([true, false]), torch.tensor([1, 2]), torch.tensor([-1, -2])) // => [1, -2]
   * ```
   *
   * `where(Tensor condition) -> Tensor[]`
   */
  where(): T[];
  /** Elements of `self` where `condition` is true, else those of `other`. `where.self(Tensor condition, Tensor self, Tensor other) -> Tensor` */
  where(condition: T, other: T, options?: { out?: T }): T;
  where(options: { condition: T; other: T; out?: T }): T;
  /** Elements of `self` where `condition` is true, else those of `other`. `where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor` */
  where(condition: T, other: Scalar): T;
  where(options: { condition: T; other: Scalar }): T;
  /** `xlogy.Tensor(Tensor self, Tensor other) -> Tensor` */
  xlogy(other: T, options?: { out?: T }): T;
  xlogy(options: { other: T; out?: T }): T;
  /** `xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor` */
  xlogy(other: Scalar, options?: { out?: T }): T;
  xlogy(options: { other: Scalar; out?: T }): T;
  /** `xlogy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  xlogy_(other: T): T;
  xlogy_(options: { other: T }): T;
  /** `xlogy_.Scalar_Other(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  xlogy_(other: Scalar): T;
  xlogy_(options: { other: Scalar }): T;
  /** `zero(Tensor self) -> Tensor` */
  zero(options?: { out?: T }): T;
  /**
   * Sets every element to zero, in place. The result has the shape of the input. [torch.Tensor.zero_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.zero_.html)
   *
   * ```ts
   * torch.ones([2]).zero_() // => [0, 0]
   * ```
   *
   * `zero_(Tensor(a!) self) -> Tensor(a!)`
   */
  zero_(): T;
  /**
   * Zeros of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.zeros_like](https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html)
   *
   * ```ts
   * torch.zerosLike(torch.tensor([1, 2])) // => [0, 0]
   * ```
   *
   * `zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  zerosLike(options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Zeros of the shape, dtype and device of another tensor. `zeros_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  zerosLike(options: { memoryFormat?: MemoryFormat | null; out: T }): T;
}
