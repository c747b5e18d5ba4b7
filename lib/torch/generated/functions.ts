// Generated from the schemas of libtorch 2.13 by `npm run generate`. Do not edit.
import type { Device, Dtype, Layout, MemoryFormat } from '../dtype.js';
import type { Named } from '../named-results.js';
import type { Float, GeneratorArgument, Int, Item, Scalar } from '../scalar.js';

/** The ops as functions. `T` is the Tensor class. */
export interface TorchFunctions<T> {
  /**
   * Absolute value of each element; of complex numbers, the modulus. The result has the shape of the input. [torch.abs](https://docs.pytorch.org/docs/stable/generated/torch.abs.html)
   *
   * ```ts
   * torch.tensor([-1, 2, -3]).abs() // => [1, 2, 3]
   * ```
   *
   * `abs(Tensor self) -> Tensor`
   */
  abs(self: T, options?: { out?: T }): T;
  /** `abs`, in place. `abs_(Tensor(a!) self) -> Tensor(a!)` */
  abs_(self: T): T;
  /** `absolute(Tensor self) -> Tensor` */
  absolute(self: T, options?: { out?: T }): T;
  /** `absolute_(Tensor(a!) self) -> Tensor(a!)` */
  absolute_(self: T): T;
  /**
   * The arc cosine of each element, in radians. The result has the shape of the input. [torch.acos](https://docs.pytorch.org/docs/stable/generated/torch.acos.html)
   *
   * ```ts
   * torch.tensor([1, 0]).acos() // => [0, 1.5708]
   * ```
   *
   * `acos(Tensor self) -> Tensor`
   */
  acos(self: T, options?: { out?: T }): T;
  /** `acos`, in place. `acos_(Tensor(a!) self) -> Tensor(a!)` */
  acos_(self: T): T;
  /** `acosh(Tensor self) -> Tensor` */
  acosh(self: T, options?: { out?: T }): T;
  /** `acosh_(Tensor(a!) self) -> Tensor(a!)` */
  acosh_(self: T): T;
  /** `adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor` */
  adaptiveAvgPool1d(self: T, outputSize: Int | readonly Int[], options?: { out?: T }): T;
  adaptiveAvgPool1d(self: T, options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /**
   * The means of as many windows as the output has elements. Shapes: [N, C, H, W] to [N, C, h, w]. [torch.nn.functional.adaptive_avg_pool2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html)
   *
   * ```ts
   * torch.adaptiveAvgPool2d(torch.ones([1, 2, 5, 7]), [1, 1]).flatten() // => [1, 1]
   * ```
   *
   * `adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor`
   */
  adaptiveAvgPool2d(self: T, outputSize: Int | readonly Int[], options?: { out?: T }): T;
  adaptiveAvgPool2d(self: T, options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /** `adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor` */
  adaptiveAvgPool3d(self: T, outputSize: Int | readonly Int[], options?: { out?: T }): T;
  adaptiveAvgPool3d(self: T, options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /** `adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)` */
  adaptiveMaxPool1d(self: T, outputSize: Int | readonly Int[]): [T, T];
  adaptiveMaxPool1d(self: T, options: { outputSize: Int | readonly Int[] }): [T, T];
  /** `adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)` */
  adaptiveMaxPool2d(self: T, outputSize: Int | readonly Int[], options?: { out?: T; indices?: T }): [T, T];
  adaptiveMaxPool2d(self: T, options: { outputSize: Int | readonly Int[]; out?: T; indices?: T }): [T, T];
  /** `adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)` */
  adaptiveMaxPool3d(self: T, outputSize: Int | readonly Int[], options?: { out?: T; indices?: T }): [T, T];
  adaptiveMaxPool3d(self: T, options: { outputSize: Int | readonly Int[]; out?: T; indices?: T }): [T, T];
  /**
   * Adds `other`, times `alpha`. Shapes broadcast. [torch.add](https://docs.pytorch.org/docs/stable/generated/torch.add.html)
   *
   * ```ts
   * torch.tensor([1, 2]).add(torch.tensor([10, 20]), { alpha: 2 }) // => [21, 42]
   * ```
   *
   * `add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
   */
  add(self: T | Scalar, other: T | Scalar, options?: { alpha?: Scalar; out?: T }): T;
  add(self: T | Scalar, options: { other: T | Scalar; alpha?: Scalar; out?: T }): T;
  /** Adds `other`, times `alpha`. `add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  add(self: T | Scalar, other: Scalar, alpha?: Scalar): T;
  add(self: T | Scalar, other: Scalar, options?: { alpha?: Scalar }): T;
  add(self: T | Scalar, options: { other: Scalar; alpha?: Scalar }): T;
  /** `add`, in place. `add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
  add_(self: T | Scalar, other: T | Scalar, options?: { alpha?: Scalar }): T;
  add_(self: T | Scalar, options: { other: T | Scalar; alpha?: Scalar }): T;
  /** `add`, in place. `add_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)` */
  add_(self: T | Scalar, other: Scalar, alpha?: Scalar): T;
  add_(self: T | Scalar, other: Scalar, options?: { alpha?: Scalar }): T;
  add_(self: T | Scalar, options: { other: Scalar; alpha?: Scalar }): T;
  /** `addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addbmm(self: T, batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addbmm(self: T, options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addbmm_(self: T, batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addbmm_(self: T, options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar }): T;
  /**
   * Adds `value * tensor1 / tensor2`. Shapes broadcast. [torch.addcdiv](https://docs.pytorch.org/docs/stable/generated/torch.addcdiv.html)
   *
   * ```ts
   * torch.addcdiv(torch.ones([2]), torch.tensor([1.5, 4.5]), torch.tensor([0.5, 1.5]), { value: 2 }) // => [7, 7]
   * ```
   *
   * `addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor`
   */
  addcdiv(self: T, tensor1: T, tensor2: T, options?: { value?: Scalar; out?: T }): T;
  addcdiv(self: T, options: { tensor1: T; tensor2: T; value?: Scalar; out?: T }): T;
  /** `addcdiv`, in place. `addcdiv_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)` */
  addcdiv_(self: T, tensor1: T, tensor2: T, options?: { value?: Scalar }): T;
  addcdiv_(self: T, options: { tensor1: T; tensor2: T; value?: Scalar }): T;
  /**
   * Adds `value * tensor1 * tensor2`. Shapes broadcast. [torch.addcmul](https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html)
   *
   * ```ts
   * torch.addcmul(torch.ones([2]), torch.tensor([1.5, 2.5]), torch.tensor([2.5, 2.5]), { value: 2 }) // => [8.5, 13.5]
   * ```
   *
   * `addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor`
   */
  addcmul(self: T, tensor1: T, tensor2: T, options?: { value?: Scalar; out?: T }): T;
  addcmul(self: T, options: { tensor1: T; tensor2: T; value?: Scalar; out?: T }): T;
  /** `addcmul`, in place. `addcmul_(Tensor(a!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor(a!)` */
  addcmul_(self: T, tensor1: T, tensor2: T, options?: { value?: Scalar }): T;
  addcmul_(self: T, options: { tensor1: T; tensor2: T; value?: Scalar }): T;
  /**
   * `beta * self + alpha * mat1 mat2`. Shapes: [n, p], [n, m] and [m, p] to [n, p]. [torch.addmm](https://docs.pytorch.org/docs/stable/generated/torch.addmm.html)
   *
   * ```ts
   * torch.addmm(torch.ones([1, 1]), torch.ones([1, 2]), torch.ones([2, 1])) // => [[3]]
   * ```
   *
   * `addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
   */
  addmm(self: T, mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addmm(self: T, options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `beta * self + alpha * mat1 mat2`. `addmm.dtype(Tensor self, Tensor mat1, Tensor mat2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addmm(self: T, mat1: T, mat2: T, outDtype: Dtype, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addmm`, in place. `addmm_(Tensor(a!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addmm_(self: T, mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addmm_(self: T, options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addmv(self: T, mat: T, vec: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addmv(self: T, options: { mat: T; vec: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addmv_(Tensor(a!) self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addmv_(self: T, mat: T, vec: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addmv_(self: T, options: { mat: T; vec: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  addr(self: T, vec1: T, vec2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  addr(self: T, options: { vec1: T; vec2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `addr_(Tensor(a!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  addr_(self: T, vec1: T, vec2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  addr_(self: T, options: { vec1: T; vec2: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `adjoint(Tensor(a) self) -> Tensor(a)` */
  adjoint(self: T): T;
  /** `affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor` */
  affineGridGenerator(theta: T, size: readonly Int[], alignCorners: boolean, options?: { out?: T }): T;
  affineGridGenerator(theta: T, options: { size: readonly Int[]; alignCorners: boolean; out?: T }): T;
  /** `alias(Tensor(a) self) -> Tensor(a)` */
  alias(self: T): T;
  /** `alias_copy(Tensor self) -> Tensor` */
  aliasCopy(self: T, options?: { out?: T }): T;
  /**
   * Whether all elements are true, or all along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.all](https://docs.pytorch.org/docs/stable/generated/torch.all.html)
   *
   * ```ts
   * torch.tensor([[true, false], [true, true]]).all(1) // => [false, true]
   * ```
   *
   * `all(Tensor self) -> Tensor`
   */
  all(self: T, options?: { out?: T }): T;
  /** Whether all elements are true, or all along `dim`. `all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor` */
  all(self: T, dim: Int, keepdim?: boolean, options?: { out?: T }): T;
  all(self: T, dim: Int, options?: { keepdim?: boolean; out?: T }): T;
  all(self: T, options: { dim: Int; keepdim?: boolean; out?: T }): T;
  /** Whether all elements are true, or all along `dim`. `all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor` */
  all(self: T, dim?: readonly Int[] | null, keepdim?: boolean, options?: { out?: T }): T;
  all(self: T, options?: { dim?: readonly Int[] | null; keepdim?: boolean; out?: T }): T;
  /**
   * Whether all elements are equal up to `atol + rtol * abs(other)`: one boolean. Shapes: broadcast, to a boolean. [torch.allclose](https://docs.pytorch.org/docs/stable/generated/torch.allclose.html)
   *
   * ```ts
   * torch.allclose(torch.tensor([0.1]), torch.tensor([0.1000001])) // => true
   * ```
   *
   * `allclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> bool`
   */
  allclose(self: T, other: T, rtol?: Float, atol?: Float, equalNan?: boolean): boolean;
  allclose(self: T, other: T, options?: { rtol?: Float; atol?: Float; equalNan?: boolean }): boolean;
  allclose(self: T, options: { other: T; rtol?: Float; atol?: Float; equalNan?: boolean }): boolean;
  /** `alpha_dropout(Tensor input, float p, bool train) -> Tensor` */
  alphaDropout(input: T, p: Float, train: boolean): T;
  alphaDropout(input: T, options: { p: Float; train: boolean }): T;
  /** `alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  alphaDropout_(self: T, p: Float, train: boolean): T;
  alphaDropout_(self: T, options: { p: Float; train: boolean }): T;
  /**
   * The largest elements along one or more dimensions. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.amax](https://docs.pytorch.org/docs/stable/generated/torch.amax.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).amax([0, 1]) // => 7
   * ```
   *
   * `amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor`
   */
  amax(self: T, dim?: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  amax(self: T, options?: { dim?: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /**
   * The smallest elements along one or more dimensions. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.amin](https://docs.pytorch.org/docs/stable/generated/torch.amin.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).amin(0) // => [1, 2]
   * ```
   *
   * `amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor`
   */
  amin(self: T, dim?: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  amin(self: T, options?: { dim?: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /**
   * The smallest and the largest element, or those along `dim`. Shapes: [..., n, ...] to [..., ...], twice. [torch.aminmax](https://docs.pytorch.org/docs/stable/generated/torch.aminmax.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).aminmax()[1] // => 3
   * ```
   *
   * `aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)`
   */
  aminmax(self: T, options?: { dim?: Int | null; keepdim?: boolean; min?: T; max?: T }): Named<[min: T, max: T], { min: T; max: T }>;
  /**
   * The angle of complex numbers, in radians. The result has the shape of the input. [torch.angle](https://docs.pytorch.org/docs/stable/generated/torch.angle.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(0, 1)]).angle() // => [1.5708]
   * ```
   *
   * `angle(Tensor self) -> Tensor`
   */
  angle(self: T, options?: { out?: T }): T;
  /**
   * Whether an element is true, or one along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.any](https://docs.pytorch.org/docs/stable/generated/torch.any.html)
   *
   * ```ts
   * torch.tensor([[false, false], [true, false]]).any(1) // => [false, true]
   * ```
   *
   * `any(Tensor self) -> Tensor`
   */
  any(self: T, options?: { out?: T }): T;
  /** Whether an element is true, or one along `dim`. `any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor` */
  any(self: T, dim: Int, keepdim?: boolean, options?: { out?: T }): T;
  any(self: T, dim: Int, options?: { keepdim?: boolean; out?: T }): T;
  any(self: T, options: { dim: Int; keepdim?: boolean; out?: T }): T;
  /** Whether an element is true, or one along `dim`. `any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor` */
  any(self: T, dim?: readonly Int[] | null, keepdim?: boolean, options?: { out?: T }): T;
  any(self: T, options?: { dim?: readonly Int[] | null; keepdim?: boolean; out?: T }): T;
  /**
   * The numbers from `start` to before `end` in steps. Shapes: [ceil((end - start) / step)]. [torch.arange](https://docs.pytorch.org/docs/stable/generated/torch.arange.html)
   *
   * ```ts
   * torch.arange(1, 7, 2) // => [1, 3, 5]
   * ```
   *
   * `arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  arange(end: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The numbers from `start` to before `end` in steps. `arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  arange(start: Scalar, end: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  arange(start: Scalar, options: { end: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The numbers from `start` to before `end` in steps. `arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  arange(start: Scalar, end: Scalar, step?: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  arange(start: Scalar, end: Scalar, options?: { step?: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  arange(start: Scalar, options: { end: Scalar; step?: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The numbers from `start` to before `end` in steps. `arange.out(Scalar end, *, Tensor(a!) out) -> Tensor(a!)` */
  arange(end: Scalar, options: { out: T }): T;
  /** The numbers from `start` to before `end` in steps. `arange.start_out(Scalar start, Scalar end, Scalar step=1, *, Tensor(a!) out) -> Tensor(a!)` */
  arange(start: Scalar, end: Scalar, options: { step?: Scalar; out: T }): T;
  arange(start: Scalar, options: { end: Scalar; step?: Scalar; out: T }): T;
  /** `arccos(Tensor self) -> Tensor` */
  arccos(self: T, options?: { out?: T }): T;
  /** `arccos_(Tensor(a!) self) -> Tensor(a!)` */
  arccos_(self: T): T;
  /** `arccosh(Tensor self) -> Tensor` */
  arccosh(self: T, options?: { out?: T }): T;
  /** `arccosh_(Tensor(a!) self) -> Tensor(a!)` */
  arccosh_(self: T): T;
  /** `arcsin(Tensor self) -> Tensor` */
  arcsin(self: T, options?: { out?: T }): T;
  /** `arcsin_(Tensor(a!) self) -> Tensor(a!)` */
  arcsin_(self: T): T;
  /** `arcsinh(Tensor self) -> Tensor` */
  arcsinh(self: T, options?: { out?: T }): T;
  /** `arcsinh_(Tensor(a!) self) -> Tensor(a!)` */
  arcsinh_(self: T): T;
  /** `arctan(Tensor self) -> Tensor` */
  arctan(self: T, options?: { out?: T }): T;
  /** `arctan2(Tensor self, Tensor other) -> Tensor` */
  arctan2(self: T, other: T, options?: { out?: T }): T;
  arctan2(self: T, options: { other: T; out?: T }): T;
  /** `arctan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  arctan2_(self: T, other: T): T;
  arctan2_(self: T, options: { other: T }): T;
  /** `arctan_(Tensor(a!) self) -> Tensor(a!)` */
  arctan_(self: T): T;
  /** `arctanh(Tensor self) -> Tensor` */
  arctanh(self: T, options?: { out?: T }): T;
  /** `arctanh_(Tensor(a!) self) -> Tensor(a!)` */
  arctanh_(self: T): T;
  /**
   * The index of the largest element: in the tensor as one row, or along `dim`. Shapes: [..., n, ...] to [..., ...]. [torch.argmax](https://docs.pytorch.org/docs/stable/generated/torch.argmax.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).argmax(1) // => [1, 0]
   * ```
   *
   * `argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`
   */
  argmax(self: T, dim?: Int | null, keepdim?: boolean, options?: { out?: T }): T;
  argmax(self: T, options?: { dim?: Int | null; keepdim?: boolean; out?: T }): T;
  /**
   * The index of the smallest element: in the tensor as one row, or along `dim`. Shapes: [..., n, ...] to [..., ...]. [torch.argmin](https://docs.pytorch.org/docs/stable/generated/torch.argmin.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).argmin() // => 1
   * ```
   *
   * `argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`
   */
  argmin(self: T, dim?: Int | null, keepdim?: boolean, options?: { out?: T }): T;
  argmin(self: T, options?: { dim?: Int | null; keepdim?: boolean; out?: T }): T;
  /**
   * The indices that sort the elements along `dim`. The result has the shape of the input. [torch.argsort](https://docs.pytorch.org/docs/stable/generated/torch.argsort.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).argsort() // => [1, 2, 0]
   * ```
   *
   * `argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor`
   */
  argsort(self: T, dim?: Int, descending?: boolean): T;
  argsort(self: T, options?: { dim?: Int; descending?: boolean }): T;
  /** The indices that sort the elements along `dim`. `argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor` */
  argsort(self: T, options: { stable: boolean; dim?: Int; descending?: boolean; out?: T }): T;
  /**
   * The indices of all elements that are true, a row each. Shapes: any to [n, dimensions]. [torch.argwhere](https://docs.pytorch.org/docs/stable/generated/torch.argwhere.html)
   *
   * ```ts
   * torch.tensor([0, 1, 1]).argwhere() // => [[1], [2]]
   * ```
   *
   * `argwhere(Tensor self) -> Tensor`
   */
  argwhere(self: T): T;
  /** `as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)` */
  asStrided(self: T, size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null): T;
  asStrided(self: T, size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null }): T;
  asStrided(self: T, options: { size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null }): T;
  /** `as_strided_(Tensor(a!) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a!)` */
  asStrided_(self: T, size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null): T;
  asStrided_(self: T, size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null }): T;
  asStrided_(self: T, options: { size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null }): T;
  /** `as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
  asStridedCopy(self: T, size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null, options?: { out?: T }): T;
  asStridedCopy(self: T, size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null; out?: T }): T;
  asStridedCopy(self: T, options: { size: readonly Int[]; stride: readonly Int[]; storageOffset?: Int | null; out?: T }): T;
  /** `as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
  asStridedScatter(self: T, src: T, size: readonly Int[], stride: readonly Int[], storageOffset?: Int | null, options?: { out?: T }): T;
  asStridedScatter(self: T, src: T, size: readonly Int[], stride: readonly Int[], options?: { storageOffset?: Int | null; out?: T }): T;
  /**
   * The arc sine of each element, in radians. The result has the shape of the input. [torch.asin](https://docs.pytorch.org/docs/stable/generated/torch.asin.html)
   *
   * ```ts
   * torch.tensor([0, 1]).asin() // => [0, 1.5708]
   * ```
   *
   * `asin(Tensor self) -> Tensor`
   */
  asin(self: T, options?: { out?: T }): T;
  /** `asin`, in place. `asin_(Tensor(a!) self) -> Tensor(a!)` */
  asin_(self: T): T;
  /** `asinh(Tensor self) -> Tensor` */
  asinh(self: T, options?: { out?: T }): T;
  /** `asinh_(Tensor(a!) self) -> Tensor(a!)` */
  asinh_(self: T): T;
  /**
   * The arc tangent of each element, in radians. The result has the shape of the input. [torch.atan](https://docs.pytorch.org/docs/stable/generated/torch.atan.html)
   *
   * ```ts
   * torch.tensor([0, 1]).atan() // => [0, 0.7854]
   * ```
   *
   * `atan(Tensor self) -> Tensor`
   */
  atan(self: T, options?: { out?: T }): T;
  /**
   * The angle of each point (`other`, `self`) from the x axis, from -pi to pi. Shapes broadcast. [torch.atan2](https://docs.pytorch.org/docs/stable/generated/torch.atan2.html)
   *
   * ```ts
   * torch.atan2(torch.tensor([1, -1]), torch.tensor([1, 1])) // => [0.7854, -0.7854]
   * ```
   *
   * `atan2(Tensor self, Tensor other) -> Tensor`
   */
  atan2(self: T, other: T, options?: { out?: T }): T;
  atan2(self: T, options: { other: T; out?: T }): T;
  /** `atan2`, in place. `atan2_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  atan2_(self: T, other: T): T;
  atan2_(self: T, options: { other: T }): T;
  /** `atan`, in place. `atan_(Tensor(a!) self) -> Tensor(a!)` */
  atan_(self: T): T;
  /** `atanh(Tensor self) -> Tensor` */
  atanh(self: T, options?: { out?: T }): T;
  /** `atanh_(Tensor(a!) self) -> Tensor(a!)` */
  atanh_(self: T): T;
  /** `avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool ceil_mode=False, bool count_include_pad=True) -> Tensor` */
  avgPool1d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], ceilMode?: boolean, countIncludePad?: boolean, options?: { out?: T }): T;
  avgPool1d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; out?: T }): T;
  avgPool1d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; out?: T }): T;
  /**
   * The mean of each window. Shapes: [N, C, H, W] to [N, C, H', W']. [torch.nn.functional.avg_pool2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html)
   *
   * ```ts
   * torch.avgPool2d(torch.arange(16).view([1, 1, 4, 4]).float(), 2).flatten() // => [2.5, 4.5, 10.5, 12.5]
   * ```
   *
   * `avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor`
   */
  avgPool2d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: Int | null, options?: { out?: T }): T;
  avgPool2d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  avgPool2d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  /** `avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor` */
  avgPool3d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: Int | null, options?: { out?: T }): T;
  avgPool3d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  avgPool3d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: Int | null; out?: T }): T;
  /**
   * `beta * self + alpha * batch1 batch2`, for batches of matrices. Shapes: [b, n, p], [b, n, m] and [b, m, p] to [b, n, p]. [torch.baddbmm](https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html)
   *
   * ```ts
   * torch.baddbmm(torch.ones([1, 1, 1]), torch.ones([1, 1, 2]), torch.ones([1, 2, 1])).flatten() // => [3]
   * ```
   *
   * `baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
   */
  baddbmm(self: T, batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  baddbmm(self: T, options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `beta * self + alpha * batch1 batch2`, for batches of matrices. `baddbmm.dtype(Tensor self, Tensor batch1, Tensor batch2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  baddbmm(self: T, batch1: T, batch2: T, outDtype: Dtype, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /** `baddbmm`, in place. `baddbmm_(Tensor(a!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor(a!)` */
  baddbmm_(self: T, batch1: T, batch2: T, options?: { beta?: Scalar; alpha?: Scalar }): T;
  baddbmm_(self: T, options: { batch1: T; batch2: T; beta?: Scalar; alpha?: Scalar }): T;
  /** `bartlett_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  bartlettWindow(windowLength: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `bartlett_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  bartlettWindow(windowLength: Int, periodic: boolean, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  bartlettWindow(windowLength: Int, options: { periodic: boolean; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `bartlett_window.out(int window_length, *, Tensor(a!) out) -> Tensor(a!)` */
  bartlettWindow(windowLength: Int, options: { out: T }): T;
  /** `bartlett_window.periodic_out(int window_length, bool periodic, *, Tensor(a!) out) -> Tensor(a!)` */
  bartlettWindow(windowLength: Int, periodic: boolean, options: { out: T }): T;
  bartlettWindow(windowLength: Int, options: { periodic: boolean; out: T }): T;
  /** `batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
  batchNorm(input: T, weight: T | null, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, momentum: Float, eps: Float, cudnnEnabled: boolean): T;
  /** `batch_norm_elemt(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor invstd, float eps) -> Tensor` */
  batchNormElemt(input: T, weight: T | null, bias: T | null, mean: T, invstd: T, eps: Float, options?: { out?: T }): T;
  /** `batch_norm_gather_stats(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, int count) -> (Tensor, Tensor)` */
  batchNormGatherStats(input: T, mean: T, invstd: T, runningMean: T | null, runningVar: T | null, momentum: Float, eps: Float, count: Int, options?: { out0?: T; out1?: T }): [T, T];
  /** `batch_norm_gather_stats_with_counts(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, Tensor counts) -> (Tensor, Tensor)` */
  batchNormGatherStatsWithCounts(input: T, mean: T, invstd: T, runningMean: T | null, runningVar: T | null, momentum: Float, eps: Float, counts: T, options?: { out0?: T; out1?: T }): [T, T];
  /** `batch_norm_stats(Tensor input, float eps) -> (Tensor, Tensor)` */
  batchNormStats(input: T, eps: Float, options?: { out0?: T; out1?: T }): [T, T];
  batchNormStats(input: T, options: { eps: Float; out0?: T; out1?: T }): [T, T];
  /** `batch_norm_update_stats(Tensor input, Tensor? running_mean, Tensor? running_var, float momentum) -> (Tensor, Tensor)` */
  batchNormUpdateStats(input: T, runningMean: T | null, runningVar: T | null, momentum: Float, options?: { out0?: T; out1?: T }): [T, T];
  /**
   * Random zeros and ones, with the probabilities of ones that the tensor has. The result has the shape of the input. [torch.bernoulli](https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html)
   *
   * ```ts
   * torch.ones([3]).bernoulli() // => [1, 1, 1]
   * ```
   *
   * `bernoulli(Tensor self, *, Generator? generator=None) -> Tensor`
   */
  bernoulli(self: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  /** Random zeros and ones, with the probabilities of ones that the tensor has. `bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor` */
  bernoulli(self: T, p: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  bernoulli(self: T, options: { p: T; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random zeros and ones, with the probabilities of ones that the tensor has. `bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor` */
  bernoulli(self: T, p: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  bernoulli(self: T, options: { p: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `bernoulli`, in place. `bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!)` */
  bernoulli_(self: T, p: T, options?: { generator?: GeneratorArgument | null }): T;
  bernoulli_(self: T, options: { p: T; generator?: GeneratorArgument | null }): T;
  /** `bernoulli`, in place. `bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)` */
  bernoulli_(self: T, p?: Float, options?: { generator?: GeneratorArgument | null }): T;
  bernoulli_(self: T, options?: { p?: Float; generator?: GeneratorArgument | null }): T;
  /** `bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor` */
  bilinear(input1: T, input2: T, weight: T, bias?: T | null): T;
  bilinear(input1: T, input2: T, weight: T, options?: { bias?: T | null }): T;
  bilinear(input1: T, options: { input2: T; weight: T; bias?: T | null }): T;
  /** `binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1) -> Tensor` */
  binaryCrossEntropy(self: T, target: T, weight?: T | null, reduction?: Int, options?: { out?: T }): T;
  binaryCrossEntropy(self: T, target: T, options?: { weight?: T | null; reduction?: Int; out?: T }): T;
  binaryCrossEntropy(self: T, options: { target: T; weight?: T | null; reduction?: Int; out?: T }): T;
  /**
   * The binary cross entropy of scores and targets from 0 to 1. Shapes: broadcast, to []. [torch.nn.functional.binary_cross_entropy_with_logits](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html)
   *
   * ```ts
   * torch.binaryCrossEntropyWithLogits(torch.zeros([2]), torch.ones([2])) // => 0.6931
   * ```
   *
   * `binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=1) -> Tensor`
   */
  binaryCrossEntropyWithLogits(self: T, target: T, weight?: T | null, posWeight?: T | null, reduction?: Int, options?: { out?: T }): T;
  binaryCrossEntropyWithLogits(self: T, target: T, options?: { weight?: T | null; posWeight?: T | null; reduction?: Int; out?: T }): T;
  binaryCrossEntropyWithLogits(self: T, options: { target: T; weight?: T | null; posWeight?: T | null; reduction?: Int; out?: T }): T;
  /**
   * How often each whole number from 0 on occurs, or the sums of `weights` where it does. Shapes: [n] to [max + 1]. [torch.bincount](https://docs.pytorch.org/docs/stable/generated/torch.bincount.html)
   *
   * ```ts
   * torch.tensor([0, 2, 2]).bincount() // => [1, 0, 2]
   * ```
   *
   * `bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor`
   */
  bincount(self: T, weights?: T | null, minlength?: Int, options?: { out?: T }): T;
  bincount(self: T, options?: { weights?: T | null; minlength?: Int; out?: T }): T;
  /** `binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor` */
  binomial(count: T, prob: T, generator?: GeneratorArgument | null, options?: { out?: T }): T;
  binomial(count: T, prob: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  binomial(count: T, options: { prob: T; generator?: GeneratorArgument | null; out?: T }): T;
  /**
   * The bits that both have; of booleans, `and`. Shapes broadcast. [torch.bitwise_and](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_and.html)
   *
   * ```ts
   * torch.tensor([6, 3]).bitwiseAnd(2) // => [2, 2]
   * ```
   *
   * `bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  bitwiseAnd(self: T, other: T, options?: { out?: T }): T;
  bitwiseAnd(self: T, options: { other: T; out?: T }): T;
  /** The bits that both have; of booleans, `and`. `bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseAnd(self: T, other: Scalar, options?: { out?: T }): T;
  bitwiseAnd(self: T, options: { other: Scalar; out?: T }): T;
  /** The bits that both have; of booleans, `and`. `bitwise_and.Scalar_Tensor(Scalar self, Tensor other) -> Tensor` */
  bitwiseAnd(self: Scalar, other: T, options?: { out?: T }): T;
  bitwiseAnd(self: Scalar, options: { other: T; out?: T }): T;
  /** `bitwiseAnd`, in place. `bitwise_and_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseAnd_(self: T, other: T): T;
  bitwiseAnd_(self: T, options: { other: T }): T;
  /** `bitwiseAnd`, in place. `bitwise_and_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseAnd_(self: T, other: Scalar): T;
  bitwiseAnd_(self: T, options: { other: Scalar }): T;
  /** `bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor` */
  bitwiseLeftShift(self: T, other: T, options?: { out?: T }): T;
  bitwiseLeftShift(self: T, options: { other: T; out?: T }): T;
  /** `bitwise_left_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor` */
  bitwiseLeftShift(self: Scalar, other: T, options?: { out?: T }): T;
  bitwiseLeftShift(self: Scalar, options: { other: T; out?: T }): T;
  /** `bitwise_left_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseLeftShift(self: T, other: Scalar, options?: { out?: T }): T;
  bitwiseLeftShift(self: T, options: { other: Scalar; out?: T }): T;
  /** `bitwise_left_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseLeftShift_(self: T, other: T): T;
  bitwiseLeftShift_(self: T, options: { other: T }): T;
  /** `bitwise_left_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseLeftShift_(self: T, other: Scalar): T;
  bitwiseLeftShift_(self: T, options: { other: Scalar }): T;
  /**
   * All bits turned over; of booleans, `not`. The result has the shape of the input. [torch.bitwise_not](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_not.html)
   *
   * ```ts
   * torch.tensor([0, 5]).bitwiseNot() // => [-1, -6]
   * ```
   *
   * `bitwise_not(Tensor self) -> Tensor`
   */
  bitwiseNot(self: T, options?: { out?: T }): T;
  /** `bitwiseNot`, in place. `bitwise_not_(Tensor(a!) self) -> Tensor(a!)` */
  bitwiseNot_(self: T): T;
  /**
   * The bits that either has; of booleans, `or`. Shapes broadcast. [torch.bitwise_or](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_or.html)
   *
   * ```ts
   * torch.tensor([6, 3]).bitwiseOr(1) // => [7, 3]
   * ```
   *
   * `bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  bitwiseOr(self: T, other: T, options?: { out?: T }): T;
  bitwiseOr(self: T, options: { other: T; out?: T }): T;
  /** The bits that either has; of booleans, `or`. `bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseOr(self: T, other: Scalar, options?: { out?: T }): T;
  bitwiseOr(self: T, options: { other: Scalar; out?: T }): T;
  /** The bits that either has; of booleans, `or`. `bitwise_or.Scalar_Tensor(Scalar self, Tensor other) -> Tensor` */
  bitwiseOr(self: Scalar, other: T, options?: { out?: T }): T;
  bitwiseOr(self: Scalar, options: { other: T; out?: T }): T;
  /** `bitwiseOr`, in place. `bitwise_or_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseOr_(self: T, other: T): T;
  bitwiseOr_(self: T, options: { other: T }): T;
  /** `bitwiseOr`, in place. `bitwise_or_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseOr_(self: T, other: Scalar): T;
  bitwiseOr_(self: T, options: { other: Scalar }): T;
  /** `bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor` */
  bitwiseRightShift(self: T, other: T, options?: { out?: T }): T;
  bitwiseRightShift(self: T, options: { other: T; out?: T }): T;
  /** `bitwise_right_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor` */
  bitwiseRightShift(self: Scalar, other: T, options?: { out?: T }): T;
  bitwiseRightShift(self: Scalar, options: { other: T; out?: T }): T;
  /** `bitwise_right_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseRightShift(self: T, other: Scalar, options?: { out?: T }): T;
  bitwiseRightShift(self: T, options: { other: Scalar; out?: T }): T;
  /** `bitwise_right_shift_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseRightShift_(self: T, other: T): T;
  bitwiseRightShift_(self: T, options: { other: T }): T;
  /** `bitwise_right_shift_.Tensor_Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseRightShift_(self: T, other: Scalar): T;
  bitwiseRightShift_(self: T, options: { other: Scalar }): T;
  /**
   * The bits that one of both has. Shapes broadcast. [torch.bitwise_xor](https://docs.pytorch.org/docs/stable/generated/torch.bitwise_xor.html)
   *
   * ```ts
   * torch.tensor([6, 3]).bitwiseXor(2) // => [4, 1]
   * ```
   *
   * `bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  bitwiseXor(self: T, other: T, options?: { out?: T }): T;
  bitwiseXor(self: T, options: { other: T; out?: T }): T;
  /** The bits that one of both has. `bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor` */
  bitwiseXor(self: T, other: Scalar, options?: { out?: T }): T;
  bitwiseXor(self: T, options: { other: Scalar; out?: T }): T;
  /** The bits that one of both has. `bitwise_xor.Scalar_Tensor(Scalar self, Tensor other) -> Tensor` */
  bitwiseXor(self: Scalar, other: T, options?: { out?: T }): T;
  bitwiseXor(self: Scalar, options: { other: T; out?: T }): T;
  /** `bitwiseXor`, in place. `bitwise_xor_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  bitwiseXor_(self: T, other: T): T;
  bitwiseXor_(self: T, options: { other: T }): T;
  /** `bitwiseXor`, in place. `bitwise_xor_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  bitwiseXor_(self: T, other: Scalar): T;
  bitwiseXor_(self: T, options: { other: Scalar }): T;
  /** `blackman_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  blackmanWindow(windowLength: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `blackman_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  blackmanWindow(windowLength: Int, periodic: boolean, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  blackmanWindow(windowLength: Int, options: { periodic: boolean; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `blackman_window.out(int window_length, *, Tensor(a!) out) -> Tensor(a!)` */
  blackmanWindow(windowLength: Int, options: { out: T }): T;
  /** `blackman_window.periodic_out(int window_length, bool periodic, *, Tensor(a!) out) -> Tensor(a!)` */
  blackmanWindow(windowLength: Int, periodic: boolean, options: { out: T }): T;
  blackmanWindow(windowLength: Int, options: { periodic: boolean; out: T }): T;
  /**
   * The products of two batches of matrices. Shapes: [b, n, m] and [b, m, p] to [b, n, p]. [torch.bmm](https://docs.pytorch.org/docs/stable/generated/torch.bmm.html)
   *
   * ```ts
   * torch.ones([2, 1, 3]).bmm(torch.ones([2, 3, 1])).flatten() // => [3, 3]
   * ```
   *
   * `bmm(Tensor self, Tensor mat2) -> Tensor`
   */
  bmm(self: T, mat2: T, options?: { out?: T }): T;
  bmm(self: T, options: { mat2: T; out?: T }): T;
  /** The products of two batches of matrices. `bmm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor` */
  bmm(self: T, mat2: T, outDtype: Dtype, options?: { out?: T }): T;
  bmm(self: T, options: { mat2: T; outDtype: Dtype; out?: T }): T;
  /**
   * `expand`, by another name. Shapes: [a, 1] to [a, b]. [torch.broadcast_to](https://docs.pytorch.org/docs/stable/generated/torch.broadcast_to.html)
   *
   * ```ts
   * torch.tensor([1, 2]).broadcastTo([2, 2]) // => [[1, 2], [1, 2]]
   * ```
   *
   * `broadcast_to(Tensor(a) self, SymInt[] size) -> Tensor(a)`
   */
  broadcastTo(self: T, size: readonly Int[]): T;
  broadcastTo(self: T, options: { size: readonly Int[] }): T;
  /**
   * The number of the bucket, between sorted boundaries, that each element is in. The result has the shape of the input. [torch.bucketize](https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html)
   *
   * ```ts
   * torch.bucketize(torch.tensor([2, 5, 9]), torch.tensor([1, 3, 5])) // => [1, 2, 3]
   * ```
   *
   * `bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor`
   */
  bucketize(self: T, boundaries: T, options?: { outInt32?: boolean; right?: boolean; out?: T }): T;
  bucketize(self: T, options: { boundaries: T; outInt32?: boolean; right?: boolean; out?: T }): T;
  /** The number of the bucket, between sorted boundaries, that each element is in. `bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor` */
  bucketize(self: Scalar, boundaries: T, options?: { outInt32?: boolean; right?: boolean; out?: T }): T;
  bucketize(self: Scalar, options: { boundaries: T; outInt32?: boolean; right?: boolean; out?: T }): T;
  /** `can_cast(ScalarType from_, ScalarType to) -> bool` */
  canCast(from_: Dtype, to: Dtype): boolean;
  canCast(from_: Dtype, options: { to: Dtype }): boolean;
  /**
   * Joins tensors along a dimension that they have. Shapes: [a, c] and [b, c] to [a + b, c]. [torch.cat](https://docs.pytorch.org/docs/stable/generated/torch.cat.html)
   *
   * ```ts
   * torch.cat([torch.tensor([1, 2]), torch.tensor([3])]) // => [1, 2, 3]
   * ```
   *
   * `cat(Tensor[] tensors, int dim=0) -> Tensor`
   */
  cat(tensors: readonly T[], dim?: Int, options?: { out?: T }): T;
  cat(tensors: readonly T[], options?: { dim?: Int; out?: T }): T;
  /** `cauchy(Tensor self, float median=0., float sigma=1., *, Generator? generator=None) -> Tensor` */
  cauchy(self: T, median?: Float, sigma?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  cauchy(self: T, options?: { median?: Float; sigma?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `cauchy_(Tensor(a!) self, float median=0., float sigma=1., *, Generator? generator=None) -> Tensor(a!)` */
  cauchy_(self: T, median?: Float, sigma?: Float, options?: { generator?: GeneratorArgument | null }): T;
  cauchy_(self: T, options?: { median?: Float; sigma?: Float; generator?: GeneratorArgument | null }): T;
  /** `ccol_indices(Tensor(a) self) -> Tensor(a)` */
  ccolIndices(self: T): T;
  /** `ccol_indices_copy(Tensor self) -> Tensor` */
  ccolIndicesCopy(self: T, options?: { out?: T }): T;
  /**
   * Rounds each element up. The result has the shape of the input. [torch.ceil](https://docs.pytorch.org/docs/stable/generated/torch.ceil.html)
   *
   * ```ts
   * torch.tensor([1.5, -1.5]).ceil() // => [2, -1]
   * ```
   *
   * `ceil(Tensor self) -> Tensor`
   */
  ceil(self: T, options?: { out?: T }): T;
  /** `ceil`, in place. `ceil_(Tensor(a!) self) -> Tensor(a!)` */
  ceil_(self: T): T;
  /**
   * `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`. The result has the shape of the input. [torch.nn.functional.celu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu.html)
   *
   * ```ts
   * torch.celu(torch.tensor([-1.5, 2])) // => [-0.7769, 2]
   * ```
   *
   * `celu(Tensor self, Scalar alpha=1.) -> Tensor`
   */
  celu(self: T, alpha?: Scalar, options?: { out?: T }): T;
  celu(self: T, options?: { alpha?: Scalar; out?: T }): T;
  /** `celu`, in place. `celu_(Tensor(a!) self, Scalar alpha=1.) -> Tensor(a!)` */
  celu_(self: T, alpha?: Scalar): T;
  celu_(self: T, options?: { alpha?: Scalar }): T;
  /** `channel_shuffle(Tensor self, SymInt groups) -> Tensor` */
  channelShuffle(self: T, groups: Int, options?: { out?: T }): T;
  channelShuffle(self: T, options: { groups: Int; out?: T }): T;
  /** `cholesky(Tensor self, bool upper=False) -> Tensor` */
  cholesky(self: T, upper?: boolean, options?: { out?: T }): T;
  cholesky(self: T, options?: { upper?: boolean; out?: T }): T;
  /** `cholesky_inverse(Tensor self, bool upper=False) -> Tensor` */
  choleskyInverse(self: T, upper?: boolean, options?: { out?: T }): T;
  choleskyInverse(self: T, options?: { upper?: boolean; out?: T }): T;
  /** `cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor` */
  choleskySolve(self: T, input2: T, upper?: boolean, options?: { out?: T }): T;
  choleskySolve(self: T, input2: T, options?: { upper?: boolean; out?: T }): T;
  choleskySolve(self: T, options: { input2: T; upper?: boolean; out?: T }): T;
  /** `choose_qparams_optimized(Tensor input, int numel, int n_bins, float ratio, int bit_width) -> (Tensor, Tensor)` */
  chooseQparamsOptimized(input: T, numel: Int, nBins: Int, ratio: Float, bitWidth: Int): [T, T];
  /**
   * Splits a tensor along `dim` into a number of parts, as views. Shapes: [n, c] to parts of [n / chunks, c]. [torch.chunk](https://docs.pytorch.org/docs/stable/generated/torch.chunk.html)
   *
   * ```ts
   * torch.arange(5).chunk(2)[1] // => [3, 4]
   * ```
   *
   * `chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]`
   */
  chunk(self: T, chunks: Int, dim?: Int): T[];
  chunk(self: T, chunks: Int, options?: { dim?: Int }): T[];
  chunk(self: T, options: { chunks: Int; dim?: Int }): T[];
  /**
   * Limits each element to the range from `min` to `max`, of which one may be null. The result has the shape of the input. [torch.clamp](https://docs.pytorch.org/docs/stable/generated/torch.clamp.html)
   *
   * ```ts
   * torch.tensor([-2, 0, 5]).clamp(-1, 1) // => [-1, 0, 1]
   * ```
   *
   * `clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
   */
  clamp(self: T, min?: T | null, max?: T | null, options?: { out?: T }): T;
  clamp(self: T, options?: { min?: T | null; max?: T | null; out?: T }): T;
  /** Limits each element to the range from `min` to `max`, of which one may be null. `clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor` */
  clamp(self: T, min?: Scalar | null, max?: Scalar | null, options?: { out?: T }): T;
  clamp(self: T, options?: { min?: Scalar | null; max?: Scalar | null; out?: T }): T;
  /** `clamp`, in place. `clamp_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)` */
  clamp_(self: T, min?: T | null, max?: T | null): T;
  clamp_(self: T, options?: { min?: T | null; max?: T | null }): T;
  /** `clamp`, in place. `clamp_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)` */
  clamp_(self: T, min?: Scalar | null, max?: Scalar | null): T;
  clamp_(self: T, options?: { min?: Scalar | null; max?: Scalar | null }): T;
  /**
   * Limits each element from above. The result has the shape of the input. [torch.clamp](https://docs.pytorch.org/docs/stable/generated/torch.clamp.html)
   *
   * ```ts
   * torch.tensor([-2, 5]).clampMax(0) // => [-2, 0]
   * ```
   *
   * `clamp_max.Tensor(Tensor self, Tensor max) -> Tensor`
   */
  clampMax(self: T, max: T, options?: { out?: T }): T;
  clampMax(self: T, options: { max: T; out?: T }): T;
  /** Limits each element from above. `clamp_max(Tensor self, Scalar max) -> Tensor` */
  clampMax(self: T, max: Scalar, options?: { out?: T }): T;
  clampMax(self: T, options: { max: Scalar; out?: T }): T;
  /** `clampMax`, in place. `clamp_max_.Tensor(Tensor(a!) self, Tensor max) -> Tensor(a!)` */
  clampMax_(self: T, max: T): T;
  clampMax_(self: T, options: { max: T }): T;
  /** `clampMax`, in place. `clamp_max_(Tensor(a!) self, Scalar max) -> Tensor(a!)` */
  clampMax_(self: T, max: Scalar): T;
  clampMax_(self: T, options: { max: Scalar }): T;
  /**
   * Limits each element from below. The result has the shape of the input. [torch.clamp](https://docs.pytorch.org/docs/stable/generated/torch.clamp.html)
   *
   * ```ts
   * torch.tensor([-2, 5]).clampMin(0) // => [0, 5]
   * ```
   *
   * `clamp_min.Tensor(Tensor self, Tensor min) -> Tensor`
   */
  clampMin(self: T, min: T, options?: { out?: T }): T;
  clampMin(self: T, options: { min: T; out?: T }): T;
  /** Limits each element from below. `clamp_min(Tensor self, Scalar min) -> Tensor` */
  clampMin(self: T, min: Scalar, options?: { out?: T }): T;
  clampMin(self: T, options: { min: Scalar; out?: T }): T;
  /** `clampMin`, in place. `clamp_min_.Tensor(Tensor(a!) self, Tensor min) -> Tensor(a!)` */
  clampMin_(self: T, min: T): T;
  clampMin_(self: T, options: { min: T }): T;
  /** `clampMin`, in place. `clamp_min_(Tensor(a!) self, Scalar min) -> Tensor(a!)` */
  clampMin_(self: T, min: Scalar): T;
  clampMin_(self: T, options: { min: Scalar }): T;
  /**
   * Another name of `clamp`. The result has the shape of the input. [torch.clip](https://docs.pytorch.org/docs/stable/generated/torch.clip.html)
   *
   * ```ts
   * torch.tensor([-2, 0, 5]).clip(0, 3) // => [0, 0, 3]
   * ```
   *
   * `clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
   */
  clip(self: T, min?: T | null, max?: T | null, options?: { out?: T }): T;
  clip(self: T, options?: { min?: T | null; max?: T | null; out?: T }): T;
  /** Another name of `clamp`. `clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor` */
  clip(self: T, min?: Scalar | null, max?: Scalar | null, options?: { out?: T }): T;
  clip(self: T, options?: { min?: Scalar | null; max?: Scalar | null; out?: T }): T;
  /** `clip`, in place. `clip_.Tensor(Tensor(a!) self, Tensor? min=None, Tensor? max=None) -> Tensor(a!)` */
  clip_(self: T, min?: T | null, max?: T | null): T;
  clip_(self: T, options?: { min?: T | null; max?: T | null }): T;
  /** `clip`, in place. `clip_(Tensor(a!) self, Scalar? min=None, Scalar? max=None) -> Tensor(a!)` */
  clip_(self: T, min?: Scalar | null, max?: Scalar | null): T;
  clip_(self: T, options?: { min?: Scalar | null; max?: Scalar | null }): T;
  /**
   * A copy, recorded for gradients. The result has the shape of the input. [torch.clone](https://docs.pytorch.org/docs/stable/generated/torch.clone.html)
   *
   * ```ts
   * torch.tensor([1, 2]).clone() // => [1, 2]
   * ```
   *
   * `clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor`
   */
  clone(self: T, options?: { memoryFormat?: MemoryFormat | null; out?: T }): T;
  /** `coalesce(Tensor(a) self) -> Tensor(a)` */
  coalesce(self: T): T;
  /** `col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
  col2im(self: T, outputSize: Int | readonly Int[], kernelSize: Int | readonly Int[], dilation: Int | readonly Int[], padding: Int | readonly Int[], stride: Int | readonly Int[], options?: { out?: T }): T;
  /** `col_indices(Tensor(a) self) -> Tensor(a)` */
  colIndices(self: T): T;
  /** `col_indices_copy(Tensor self) -> Tensor` */
  colIndicesCopy(self: T, options?: { out?: T }): T;
  /** `column_stack(Tensor[] tensors) -> Tensor` */
  columnStack(tensors: readonly T[], options?: { out?: T }): T;
  /**
   * All combinations of `r` elements of a vector. Shapes: [n] to [combinations, r]. [torch.combinations](https://docs.pytorch.org/docs/stable/generated/torch.combinations.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).combinations() // => [[1, 2], [1, 3], [2, 3]]
   * ```
   *
   * `combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor`
   */
  combinations(self: T, r?: Int, withReplacement?: boolean): T;
  combinations(self: T, options?: { r?: Int; withReplacement?: boolean }): T;
  /**
   * Complex numbers from real and imaginary parts. Shapes broadcast. [torch.complex](https://docs.pytorch.org/docs/stable/generated/torch.complex.html)
   *
   * ```ts
   * torch.complex(torch.tensor([1.5]), torch.tensor([2.5])).imag() // => [2.5]
   * ```
   *
   * `complex(Tensor real, Tensor imag) -> Tensor`
   */
  complex(real: T, imag: T, options?: { out?: T }): T;
  complex(real: T, options: { imag: T; out?: T }): T;
  /** `concat(Tensor[] tensors, int dim=0) -> Tensor` */
  concat(tensors: readonly T[], dim?: Int, options?: { out?: T }): T;
  concat(tensors: readonly T[], options?: { dim?: Int; out?: T }): T;
  /** `concatenate(Tensor[] tensors, int dim=0) -> Tensor` */
  concatenate(tensors: readonly T[], dim?: Int, options?: { out?: T }): T;
  concatenate(tensors: readonly T[], options?: { dim?: Int; out?: T }): T;
  /** `conj(Tensor(a) self) -> Tensor(a)` */
  conj(self: T): T;
  /** `conj_physical(Tensor self) -> Tensor` */
  conjPhysical(self: T, options?: { out?: T }): T;
  /** `conj_physical_(Tensor(a!) self) -> Tensor(a!)` */
  conjPhysical_(self: T): T;
  /** `constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor` */
  constantPadNd(self: T, pad: readonly Int[], value?: Scalar, options?: { out?: T }): T;
  constantPadNd(self: T, pad: readonly Int[], options?: { value?: Scalar; out?: T }): T;
  constantPadNd(self: T, options: { pad: readonly Int[]; value?: Scalar; out?: T }): T;
  /**
   * The tensor itself where its memory is in row-major order, or a copy in that order. The result has the shape of the input. [torch.Tensor.contiguous](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.contiguous.html)
   *
   * ```ts
   * torch.zeros([2, 3]).t().contiguous().stride() // => [2, 1]
   * ```
   *
   * `contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a)`
   */
  contiguous(self: T, options?: { memoryFormat?: MemoryFormat }): T;
  /**
   * Convolution of signals with kernels. Shapes: [N, C, L] and [out, C, k] to [N, out, L']. [torch.nn.functional.conv1d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html)
   *
   * ```ts
   * torch.conv1d(torch.ones([1, 1, 4]), torch.ones([1, 1, 2])) // => [[[2, 2, 2]]]
   * ```
   *
   * `conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor`
   */
  conv1d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int): T;
  conv1d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv1d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** Convolution of signals with kernels. `conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor` */
  conv1d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: string, dilation?: Int | readonly Int[], groups?: Int): T;
  conv1d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv1d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /**
   * Convolution of images with kernels. Shapes: [N, C, H, W] and [out, C, h, w] to [N, out, H', W']. [torch.nn.functional.conv2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html)
   *
   * ```ts
   * torch.conv2d(torch.ones([1, 3, 8, 8]), torch.ones([4, 3, 3, 3])).shape // => [1, 4, 6, 6]
   * ```
   *
   * `conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor`
   */
  conv2d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int): T;
  conv2d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv2d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** Convolution of images with kernels. `conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor` */
  conv2d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: string, dilation?: Int | readonly Int[], groups?: Int): T;
  conv2d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv2d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** `conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor` */
  conv3d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int): T;
  conv3d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv3d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** `conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], str padding="valid", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor` */
  conv3d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: string, dilation?: Int | readonly Int[], groups?: Int): T;
  conv3d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  conv3d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: string; dilation?: Int | readonly Int[]; groups?: Int }): T;
  /** `conv_depthwise3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3] stride, SymInt[3] padding, SymInt[3] dilation) -> Tensor` */
  convDepthwise3d(self: T, weight: T, kernelSize: Int | readonly Int[], bias: T | null, stride: Int | readonly Int[], padding: Int | readonly Int[], dilation: Int | readonly Int[], options?: { out?: T }): T;
  /** `conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor` */
  convTbc(self: T, weight: T, bias: T, pad?: Int, options?: { out?: T }): T;
  convTbc(self: T, weight: T, bias: T, options?: { pad?: Int; out?: T }): T;
  convTbc(self: T, options: { weight: T; bias: T; pad?: Int; out?: T }): T;
  /** `conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) -> Tensor` */
  convTranspose1d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], groups?: Int, dilation?: Int | readonly Int[]): T;
  convTranspose1d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  convTranspose1d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  /**
   * The transpose of `conv2d`, which makes images larger. Shapes: [N, C, H, W] and [C, out, h, w] to [N, out, H', W']. [torch.nn.functional.conv_transpose2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html)
   *
   * ```ts
   * torch.convTranspose2d(torch.ones([1, 4, 3, 3]), torch.ones([4, 2, 2, 2]), null, 2).shape // => [1, 2, 6, 6]
   * ```
   *
   * `conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor`
   */
  convTranspose2d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], groups?: Int, dilation?: Int | readonly Int[]): T;
  convTranspose2d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  convTranspose2d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  /** `conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
  convTranspose3d(input: T, weight: T, bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], groups?: Int, dilation?: Int | readonly Int[]): T;
  convTranspose3d(input: T, weight: T, options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  convTranspose3d(input: T, options: { weight: T; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; groups?: Int; dilation?: Int | readonly Int[] }): T;
  /** `convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
  convolution(input: T, weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], transposed: boolean, outputPadding: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `convolution_overrideable(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
  convolutionOverrideable(input: T, weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], transposed: boolean, outputPadding: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor` */
  copy(self: T | Scalar, src: T | Scalar, nonBlocking?: boolean, options?: { out?: T }): T;
  copy(self: T | Scalar, src: T | Scalar, options?: { nonBlocking?: boolean; out?: T }): T;
  copy(self: T | Scalar, options: { src: T | Scalar; nonBlocking?: boolean; out?: T }): T;
  /**
   * Copies the elements of another tensor into this one, in place, with its dtype and device. Shapes broadcast. [torch.Tensor.copy_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.copy_.html)
   *
   * ```ts
   * torch.zeros([2]).copy_(torch.tensor([1, 2])) // => [1, 2]
   * ```
   *
   * `copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)`
   */
  copy_(self: T | Scalar, src: T | Scalar, nonBlocking?: boolean): T;
  copy_(self: T | Scalar, src: T | Scalar, options?: { nonBlocking?: boolean }): T;
  copy_(self: T | Scalar, options: { src: T | Scalar; nonBlocking?: boolean }): T;
  /** `copy_sparse_to_sparse(Tensor self, Tensor src, bool non_blocking=False) -> Tensor` */
  copySparseToSparse(self: T, src: T, nonBlocking?: boolean, options?: { out?: T }): T;
  copySparseToSparse(self: T, src: T, options?: { nonBlocking?: boolean; out?: T }): T;
  copySparseToSparse(self: T, options: { src: T; nonBlocking?: boolean; out?: T }): T;
  /** `copy_sparse_to_sparse_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)` */
  copySparseToSparse_(self: T, src: T, nonBlocking?: boolean): T;
  copySparseToSparse_(self: T, src: T, options?: { nonBlocking?: boolean }): T;
  copySparseToSparse_(self: T, options: { src: T; nonBlocking?: boolean }): T;
  /** `copysign.Tensor(Tensor self, Tensor other) -> Tensor` */
  copysign(self: T, other: T, options?: { out?: T }): T;
  copysign(self: T, options: { other: T; out?: T }): T;
  /** `copysign.Scalar(Tensor self, Scalar other) -> Tensor` */
  copysign(self: T, other: Scalar, options?: { out?: T }): T;
  copysign(self: T, options: { other: Scalar; out?: T }): T;
  /** `copysign_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  copysign_(self: T, other: T): T;
  copysign_(self: T, options: { other: T }): T;
  /** `copysign_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  copysign_(self: T, other: Scalar): T;
  copysign_(self: T, options: { other: Scalar }): T;
  /**
   * The correlation matrix of variables, a row each. Shapes: [n, observations] to [n, n]. [torch.corrcoef](https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html)
   *
   * ```ts
   * torch.tensor([[0.5, 1.5], [1.5, 0.5]]).corrcoef() // => [[1, -1], [-1, 1]]
   * ```
   *
   * `corrcoef(Tensor self) -> Tensor`
   */
  corrcoef(self: T): T;
  /**
   * The cosine of each element, in radians. The result has the shape of the input. [torch.cos](https://docs.pytorch.org/docs/stable/generated/torch.cos.html)
   *
   * ```ts
   * torch.tensor([0, Math.PI]).cos() // => [1, -1]
   * ```
   *
   * `cos(Tensor self) -> Tensor`
   */
  cos(self: T, options?: { out?: T }): T;
  /** `cos`, in place. `cos_(Tensor(a!) self) -> Tensor(a!)` */
  cos_(self: T): T;
  /**
   * The hyperbolic cosine of each element. The result has the shape of the input. [torch.cosh](https://docs.pytorch.org/docs/stable/generated/torch.cosh.html)
   *
   * ```ts
   * torch.tensor([0, 1]).cosh() // => [1, 1.5431]
   * ```
   *
   * `cosh(Tensor self) -> Tensor`
   */
  cosh(self: T, options?: { out?: T }): T;
  /** `cosh`, in place. `cosh_(Tensor(a!) self) -> Tensor(a!)` */
  cosh_(self: T): T;
  /** `cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int reduction=1) -> Tensor` */
  cosineEmbeddingLoss(input1: T, input2: T, target: T, margin?: Float, reduction?: Int): T;
  cosineEmbeddingLoss(input1: T, input2: T, target: T, options?: { margin?: Float; reduction?: Int }): T;
  cosineEmbeddingLoss(input1: T, options: { input2: T; target: T; margin?: Float; reduction?: Int }): T;
  /**
   * The cosine of the angle of vectors along `dim`. Shapes: [..., n] and [..., n] to [...]. [torch.nn.functional.cosine_similarity](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html)
   *
   * ```ts
   * torch.cosineSimilarity(torch.tensor([0.5, 0]), torch.tensor([0, 0.5]), 0) // => 0
   * ```
   *
   * `cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor`
   */
  cosineSimilarity(x1: T, x2: T, dim?: Int, eps?: Float): T;
  cosineSimilarity(x1: T, x2: T, options?: { dim?: Int; eps?: Float }): T;
  cosineSimilarity(x1: T, options: { x2: T; dim?: Int; eps?: Float }): T;
  /**
   * The number of elements other than zero, or that along `dim`. Shapes: [..., n, ...] to [..., ...]. [torch.count_nonzero](https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html)
   *
   * ```ts
   * torch.tensor([0, 1, 2]).countNonzero() // => 2
   * ```
   *
   * `count_nonzero(Tensor self, int? dim=None) -> Tensor`
   */
  countNonzero(self: T, dim?: Int | null, options?: { out?: T }): T;
  countNonzero(self: T, options?: { dim?: Int | null; out?: T }): T;
  /** The number of elements other than zero, or that along `dim`. `count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor` */
  countNonzero(self: T, dim: readonly Int[], options?: { out?: T }): T;
  countNonzero(self: T, options: { dim: readonly Int[]; out?: T }): T;
  /**
   * The covariance matrix of variables, a row each. Shapes: [n, observations] to [n, n]. [torch.cov](https://docs.pytorch.org/docs/stable/generated/torch.cov.html)
   *
   * ```ts
   * torch.tensor([[0.5, 1.5], [1.5, 0.5]]).cov() // => [[0.5, -0.5], [-0.5, 0.5]]
   * ```
   *
   * `cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor`
   */
  cov(self: T, options?: { correction?: Int; fweights?: T | null; aweights?: T | null }): T;
  /** `cross(Tensor self, Tensor other, int? dim=None) -> Tensor` */
  cross(self: T, other: T, dim?: Int | null, options?: { out?: T }): T;
  cross(self: T, other: T, options?: { dim?: Int | null; out?: T }): T;
  cross(self: T, options: { other: T; dim?: Int | null; out?: T }): T;
  /**
   * The cross entropy of class scores and classes, or probabilities of classes. Shapes: [N, C] and [N] to []. [torch.nn.functional.cross_entropy](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html)
   *
   * ```ts
   * torch.crossEntropyLoss(torch.tensor([[0.5, 0.5]]), torch.tensor([0])) // => 0.6931
   * ```
   *
   * `cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100, float label_smoothing=0.) -> Tensor`
   */
  crossEntropyLoss(self: T, target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int, labelSmoothing?: Float): T;
  crossEntropyLoss(self: T, target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int; labelSmoothing?: Float }): T;
  crossEntropyLoss(self: T, options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int; labelSmoothing?: Float }): T;
  /** `crow_indices(Tensor(a) self) -> Tensor(a)` */
  crowIndices(self: T): T;
  /** `crow_indices_copy(Tensor self) -> Tensor` */
  crowIndicesCopy(self: T, options?: { out?: T }): T;
  /** `ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor` */
  ctcLoss(logProbs: T, targets: T, inputLengths: readonly Int[], targetLengths: readonly Int[], blank?: Int, reduction?: Int, zeroInfinity?: boolean): T;
  ctcLoss(logProbs: T, targets: T, inputLengths: readonly Int[], targetLengths: readonly Int[], options?: { blank?: Int; reduction?: Int; zeroInfinity?: boolean }): T;
  /** `ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor` */
  ctcLoss(logProbs: T, targets: T, inputLengths: T, targetLengths: T, blank?: Int, reduction?: Int, zeroInfinity?: boolean): T;
  ctcLoss(logProbs: T, targets: T, inputLengths: T, targetLengths: T, options?: { blank?: Int; reduction?: Int; zeroInfinity?: boolean }): T;
  /** `cudnn_affine_grid_generator(Tensor theta, int N, int C, int H, int W) -> Tensor grid` */
  cudnnAffineGridGenerator(theta: T, N: Int, C: Int, H: Int, W: Int, options?: { out?: T }): T;
  /** `cudnn_batch_norm(Tensor input, Tensor weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float exponential_average_factor, float epsilon) -> (Tensor, Tensor, Tensor, Tensor)` */
  cudnnBatchNorm(input: T, weight: T, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, exponentialAverageFactor: Float, epsilon: Float, options?: { out0?: T; out1?: T; out2?: T; out3?: T }): [T, T, T, T];
  /** `cudnn_convolution(Tensor self, Tensor weight, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic, bool allow_tf32) -> Tensor` */
  cudnnConvolution(self: T, weight: T, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, allowTf32: boolean, options?: { out?: T }): T;
  /** `cudnn_convolution_add_relu(Tensor self, Tensor weight, Tensor z, Scalar? alpha, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  cudnnConvolutionAddRelu(self: T, weight: T, z: T, alpha: Scalar | null, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `cudnn_convolution_relu(Tensor self, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  cudnnConvolutionRelu(self: T, weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `cudnn_convolution_transpose(Tensor self, Tensor weight, SymInt[] padding, SymInt[] output_padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic, bool allow_tf32) -> Tensor` */
  cudnnConvolutionTranspose(self: T, weight: T, padding: readonly Int[], outputPadding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, allowTf32: boolean, options?: { out?: T }): T;
  /** `cudnn_grid_sampler(Tensor self, Tensor grid) -> Tensor output` */
  cudnnGridSampler(self: T, grid: T, options?: { out?: T }): T;
  cudnnGridSampler(self: T, options: { grid: T; out?: T }): T;
  /** `cudnn_is_acceptable(Tensor self) -> bool` */
  cudnnIsAcceptable(self: T): boolean;
  /**
   * The largest of all elements up to each along `dim`, and their indices. Shapes: same, twice. [torch.cummax](https://docs.pytorch.org/docs/stable/generated/torch.cummax.html)
   *
   * ```ts
   * torch.tensor([1, 3, 2]).cummax(0)[0] // => [1, 3, 3]
   * ```
   *
   * `cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)`
   */
  cummax(self: T, dim: Int, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  cummax(self: T, options: { dim: Int; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The smallest of all elements up to each along `dim`, and their indices. Shapes: same, twice. [torch.cummin](https://docs.pytorch.org/docs/stable/generated/torch.cummin.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).cummin(0)[0] // => [3, 1, 1]
   * ```
   *
   * `cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)`
   */
  cummin(self: T, dim: Int, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  cummin(self: T, options: { dim: Int; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The products of all elements up to each along `dim`. The result has the shape of the input. [torch.cumprod](https://docs.pytorch.org/docs/stable/generated/torch.cumprod.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).cumprod(0) // => [1, 2, 6]
   * ```
   *
   * `cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor`
   */
  cumprod(self: T, dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  cumprod(self: T, options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /** `cumprod`, in place. `cumprod_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)` */
  cumprod_(self: T, dim: Int, options?: { dtype?: Dtype | null }): T;
  cumprod_(self: T, options: { dim: Int; dtype?: Dtype | null }): T;
  /**
   * The sums of all elements up to each along `dim`. The result has the shape of the input. [torch.cumsum](https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).cumsum(0) // => [1, 3, 6]
   * ```
   *
   * `cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor`
   */
  cumsum(self: T, dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  cumsum(self: T, options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /** `cumsum`, in place. `cumsum_(Tensor(a!) self, int dim, *, ScalarType? dtype=None) -> Tensor(a!)` */
  cumsum_(self: T, dim: Int, options?: { dtype?: Dtype | null }): T;
  cumsum_(self: T, options: { dim: Int; dtype?: Dtype | null }): T;
  /** `cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor` */
  cumulativeTrapezoid(y: T, x: T, options?: { dim?: Int }): T;
  cumulativeTrapezoid(y: T, options: { x: T; dim?: Int }): T;
  /** `cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor` */
  cumulativeTrapezoid(y: T, options?: { dx?: Scalar; dim?: Int }): T;
  /** `data(Tensor self) -> Tensor` */
  data(self: T): T;
  /** `deg2rad(Tensor self) -> Tensor` */
  deg2rad(self: T, options?: { out?: T }): T;
  /** `deg2rad_(Tensor(a!) self) -> Tensor(a!)` */
  deg2rad_(self: T): T;
  /** `dense_dim(Tensor self) -> int` */
  denseDim(self: T): number;
  /** `dequantize.self(Tensor self) -> Tensor` */
  dequantize(self: T, options?: { out?: T }): T;
  /** `dequantize.tensors(Tensor[] tensors) -> Tensor[]` */
  dequantize(tensors: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `det(Tensor self) -> Tensor` */
  det(self: T): T;
  /**
   * The same memory outside the autograd graph. The result has the shape of the input. [torch.Tensor.detach](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html)
   *
   * ```ts
   * torch.ones([2], { requiresGrad: true }).detach().requiresGrad // => false
   * ```
   *
   * `detach(Tensor(a) self) -> Tensor(a)`
   */
  detach(self: T): T;
  /** `detach`, in place. `detach_(Tensor(a!) self) -> Tensor(a!)` */
  detach_(self: T): T;
  /** `detach_copy(Tensor self) -> Tensor` */
  detachCopy(self: T, options?: { out?: T }): T;
  /**
   * The diagonal of a matrix, or the matrix with a vector as its diagonal. Shapes: [n] to [n, n], [n, n] to [n]. [torch.diag](https://docs.pytorch.org/docs/stable/generated/torch.diag.html)
   *
   * ```ts
   * torch.tensor([1, 2]).diag() // => [[1, 0], [0, 2]]
   * ```
   *
   * `diag(Tensor self, int diagonal=0) -> Tensor`
   */
  diag(self: T, diagonal?: Int, options?: { out?: T }): T;
  diag(self: T, options?: { diagonal?: Int; out?: T }): T;
  /**
   * Matrices with vectors as their diagonals. Shapes: [..., n] to [..., n, n]. [torch.diag_embed](https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html)
   *
   * ```ts
   * torch.tensor([[1, 2]]).diagEmbed() // => [[[1, 0], [0, 2]]]
   * ```
   *
   * `diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor`
   */
  diagEmbed(self: T, offset?: Int, dim1?: Int, dim2?: Int, options?: { out?: T }): T;
  diagEmbed(self: T, options?: { offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  /** `diagflat(Tensor self, int offset=0) -> Tensor` */
  diagflat(self: T, offset?: Int): T;
  diagflat(self: T, options?: { offset?: Int }): T;
  /**
   * The diagonal of two dimensions, as a view. Shapes: [n, n] to [n]. [torch.diagonal](https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).diagonal() // => [1, 4]
   * ```
   *
   * `diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)`
   */
  diagonal(self: T, offset?: Int, dim1?: Int, dim2?: Int): T;
  diagonal(self: T, options?: { offset?: Int; dim1?: Int; dim2?: Int }): T;
  /** `diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
  diagonalCopy(self: T, offset?: Int, dim1?: Int, dim2?: Int, options?: { out?: T }): T;
  diagonalCopy(self: T, options?: { offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  /** `diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
  diagonalScatter(self: T, src: T, offset?: Int, dim1?: Int, dim2?: Int, options?: { out?: T }): T;
  diagonalScatter(self: T, src: T, options?: { offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  diagonalScatter(self: T, options: { src: T; offset?: Int; dim1?: Int; dim2?: Int; out?: T }): T;
  /**
   * The differences of neighbours along `dim`, `n` times. Shapes: [..., n] to [..., n - 1]. [torch.diff](https://docs.pytorch.org/docs/stable/generated/torch.diff.html)
   *
   * ```ts
   * torch.tensor([1, 4, 9]).diff() // => [3, 5]
   * ```
   *
   * `diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor`
   */
  diff(self: T, n?: Int, dim?: Int, prepend?: T | null, append?: T | null, options?: { out?: T }): T;
  diff(self: T, options?: { n?: Int; dim?: Int; prepend?: T | null; append?: T | null; out?: T }): T;
  /**
   * The derivative of `lgamma`. The result has the shape of the input. [torch.digamma](https://docs.pytorch.org/docs/stable/generated/torch.digamma.html)
   *
   * ```ts
   * torch.tensor([1, 0.5]).digamma() // => [-0.5772, -1.9635]
   * ```
   *
   * `digamma(Tensor self) -> Tensor`
   */
  digamma(self: T, options?: { out?: T }): T;
  /** `digamma`, in place. `digamma_(Tensor(a!) self) -> Tensor(a!)` */
  digamma_(self: T): T;
  /** `dim(Tensor self) -> int` */
  dim(self: T): number;
  /**
   * The `p`-norm of the difference of two tensors. Shapes: broadcast, to []. [torch.dist](https://docs.pytorch.org/docs/stable/generated/torch.dist.html)
   *
   * ```ts
   * torch.dist(torch.tensor([0.5, 0.5]), torch.tensor([3.5, 4.5])) // => 5
   * ```
   *
   * `dist(Tensor self, Tensor other, Scalar p=2) -> Tensor`
   */
  dist(self: T, other: T, p?: Scalar, options?: { out?: T }): T;
  dist(self: T, other: T, options?: { p?: Scalar; out?: T }): T;
  dist(self: T, options: { other: T; p?: Scalar; out?: T }): T;
  /**
   * Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. Shapes broadcast. [torch.div](https://docs.pytorch.org/docs/stable/generated/torch.div.html)
   *
   * ```ts
   * torch.tensor([7, -7]).div(2, { roundingMode: 'floor' }) // => [3, -4]
   * ```
   *
   * `div.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  div(self: T | Scalar, other: T | Scalar, options?: { out?: T }): T;
  div(self: T | Scalar, options: { other: T | Scalar; out?: T }): T;
  /** Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. `div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor` */
  div(self: T | Scalar, other: T | Scalar, options: { roundingMode: string | null; out?: T }): T;
  div(self: T | Scalar, options: { other: T | Scalar; roundingMode: string | null; out?: T }): T;
  /** Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. `div.Scalar(Tensor self, Scalar other) -> Tensor` */
  div(self: T | Scalar, other: Scalar): T;
  div(self: T | Scalar, options: { other: Scalar }): T;
  /** Divides by `other`. Whole numbers give fractions, unless `roundingMode` is `'floor'` or `'trunc'`. `div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor` */
  div(self: T | Scalar, other: Scalar, options: { roundingMode: string | null }): T;
  div(self: T | Scalar, options: { other: Scalar; roundingMode: string | null }): T;
  /** `div`, in place. `div_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  div_(self: T | Scalar, other: T | Scalar): T;
  div_(self: T | Scalar, options: { other: T | Scalar }): T;
  /** `div`, in place. `div_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  div_(self: T | Scalar, other: Scalar): T;
  div_(self: T | Scalar, options: { other: Scalar }): T;
  /** `div`, in place. `div_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)` */
  div_(self: T | Scalar, other: T | Scalar, options: { roundingMode: string | null }): T;
  div_(self: T | Scalar, options: { other: T | Scalar; roundingMode: string | null }): T;
  /** `div`, in place. `div_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)` */
  div_(self: T | Scalar, other: Scalar, options: { roundingMode: string | null }): T;
  div_(self: T | Scalar, options: { other: Scalar; roundingMode: string | null }): T;
  /** `divide.Tensor(Tensor self, Tensor other) -> Tensor` */
  divide(self: T | Scalar, other: T | Scalar, options?: { out?: T }): T;
  divide(self: T | Scalar, options: { other: T | Scalar; out?: T }): T;
  /** `divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor` */
  divide(self: T | Scalar, other: T | Scalar, options: { roundingMode: string | null; out?: T }): T;
  divide(self: T | Scalar, options: { other: T | Scalar; roundingMode: string | null; out?: T }): T;
  /** `divide.Scalar(Tensor self, Scalar other) -> Tensor` */
  divide(self: T | Scalar, other: Scalar): T;
  divide(self: T | Scalar, options: { other: Scalar }): T;
  /** `divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor` */
  divide(self: T | Scalar, other: Scalar, options: { roundingMode: string | null }): T;
  divide(self: T | Scalar, options: { other: Scalar; roundingMode: string | null }): T;
  /** `divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  divide_(self: T | Scalar, other: T | Scalar): T;
  divide_(self: T | Scalar, options: { other: T | Scalar }): T;
  /** `divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  divide_(self: T | Scalar, other: Scalar): T;
  divide_(self: T | Scalar, options: { other: Scalar }): T;
  /** `divide_.Tensor_mode(Tensor(a!) self, Tensor other, *, str? rounding_mode) -> Tensor(a!)` */
  divide_(self: T | Scalar, other: T | Scalar, options: { roundingMode: string | null }): T;
  divide_(self: T | Scalar, options: { other: T | Scalar; roundingMode: string | null }): T;
  /** `divide_.Scalar_mode(Tensor(a!) self, Scalar other, *, str? rounding_mode) -> Tensor(a!)` */
  divide_(self: T | Scalar, other: Scalar, options: { roundingMode: string | null }): T;
  divide_(self: T | Scalar, options: { other: Scalar; roundingMode: string | null }): T;
  /**
   * The scalar product of two vectors. Shapes: [n] and [n] to []. [torch.dot](https://docs.pytorch.org/docs/stable/generated/torch.dot.html)
   *
   * ```ts
   * torch.tensor([1, 2]).dot(torch.tensor([3, 4])) // => 11
   * ```
   *
   * `dot(Tensor self, Tensor tensor) -> Tensor`
   */
  dot(self: T, tensor: T, options?: { out?: T }): T;
  dot(self: T, options: { tensor: T; out?: T }): T;
  /**
   * Sets elements to zero with probability `p`, and scales the others by `1 / (1 - p)`, if `train` is true. The result has the shape of the input. [torch.nn.functional.dropout](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html)
   *
   * ```ts
   * torch.dropout(torch.ones([3]), 0.5, false) // => [1, 1, 1]
   * ```
   *
   * `dropout(Tensor input, float p, bool train) -> Tensor`
   */
  dropout(input: T, p: Float, train: boolean): T;
  dropout(input: T, options: { p: Float; train: boolean }): T;
  /** `dropout`, in place. `dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  dropout_(self: T, p: Float, train: boolean): T;
  dropout_(self: T, options: { p: Float; train: boolean }): T;
  /** `dsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]` */
  dsplit(self: T, sections: Int): T[];
  dsplit(self: T, options: { sections: Int }): T[];
  /** `dsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]` */
  dsplit(self: T, indices: readonly Int[]): T[];
  dsplit(self: T, options: { indices: readonly Int[] }): T[];
  /** `dstack(Tensor[] tensors) -> Tensor` */
  dstack(tensors: readonly T[], options?: { out?: T }): T;
  /**
   * `x` where positive, else `alpha * (exp(x) - 1)`. The result has the shape of the input. [torch.nn.functional.elu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.elu.html)
   *
   * ```ts
   * torch.elu(torch.tensor([-1.5, 2])) // => [-0.7769, 2]
   * ```
   *
   * `elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor`
   */
  elu(self: T, alpha?: Scalar, scale?: Scalar, inputScale?: Scalar, options?: { out?: T }): T;
  elu(self: T, options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar; out?: T }): T;
  /** `elu`, in place. `elu_(Tensor(a!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor(a!)` */
  elu_(self: T, alpha?: Scalar, scale?: Scalar, inputScale?: Scalar): T;
  elu_(self: T, options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar }): T;
  /**
   * The rows of `weight` that the indices name. Shapes: [n, d] and [...] to [..., d]. [torch.nn.functional.embedding](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html)
   *
   * ```ts
   * torch.embedding(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 0])) // => [[3, 4], [1, 2]]
   * ```
   *
   * `embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor`
   */
  embedding(weight: T, indices: T, paddingIdx?: Int, scaleGradByFreq?: boolean, sparse?: boolean, options?: { out?: T }): T;
  embedding(weight: T, indices: T, options?: { paddingIdx?: Int; scaleGradByFreq?: boolean; sparse?: boolean; out?: T }): T;
  embedding(weight: T, options: { indices: T; paddingIdx?: Int; scaleGradByFreq?: boolean; sparse?: boolean; out?: T }): T;
  /** `embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False) -> (Tensor, Tensor, Tensor, Tensor)` */
  embeddingBag(weight: T, indices: T, offsets: T, scaleGradByFreq?: boolean, mode?: Int, sparse?: boolean, perSampleWeights?: T | null, includeLastOffset?: boolean): [T, T, T, T];
  embeddingBag(weight: T, indices: T, offsets: T, options?: { scaleGradByFreq?: boolean; mode?: Int; sparse?: boolean; perSampleWeights?: T | null; includeLastOffset?: boolean }): [T, T, T, T];
  embeddingBag(weight: T, options: { indices: T; offsets: T; scaleGradByFreq?: boolean; mode?: Int; sparse?: boolean; perSampleWeights?: T | null; includeLastOffset?: boolean }): [T, T, T, T];
  /** `embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)` */
  embeddingBag(weight: T, indices: T, offsets: T, scaleGradByFreq: boolean, mode: Int, sparse: boolean, perSampleWeights: T | null, includeLastOffset: boolean, paddingIdx: Int | null): [T, T, T, T];
  /** `embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> Tensor` */
  embeddingRenorm(self: T, indices: T, maxNorm: Float, normType: Float, options?: { out?: T }): T;
  /** `embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) -> Tensor(a!)` */
  embeddingRenorm_(self: T, indices: T, maxNorm: Float, normType: Float): T;
  /**
   * A tensor whose memory is not initialised. Shapes: `size`. [torch.empty](https://docs.pytorch.org/docs/stable/generated/torch.empty.html)
   *
   * ```ts
   * torch.empty([2, 3]).shape // => [2, 3]
   * ```
   *
   * `empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  empty(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  empty(...size: Int[]): T;
  /** A tensor whose memory is not initialised. `empty.out(SymInt[] size, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  empty(size: readonly Int[], options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /**
   * Memory that is not initialised, of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.empty_like](https://docs.pytorch.org/docs/stable/generated/torch.empty_like.html)
   *
   * ```ts
   * torch.emptyLike(torch.zeros([2, 3])).shape // => [2, 3]
   * ```
   *
   * `empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  emptyLike(self: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Memory that is not initialised, of the shape, dtype and device of another tensor. `empty_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  emptyLike(self: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `empty_permuted(SymInt[] size, int[] physical_layout, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  emptyPermuted(size: readonly Int[], physicalLayout: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  emptyPermuted(size: readonly Int[], options: { physicalLayout: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `empty_permuted.out(SymInt[] size, int[] physical_layout, *, Tensor(a!) out) -> Tensor(a!)` */
  emptyPermuted(size: readonly Int[], physicalLayout: readonly Int[], options: { out: T }): T;
  emptyPermuted(size: readonly Int[], options: { physicalLayout: readonly Int[]; out: T }): T;
  /** `empty_quantized(int[] size, Tensor qtensor, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  emptyQuantized(size: readonly Int[], qtensor: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  emptyQuantized(size: readonly Int[], options: { qtensor: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `empty_quantized.out(int[] size, Tensor qtensor, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  emptyQuantized(size: readonly Int[], qtensor: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  emptyQuantized(size: readonly Int[], options: { qtensor: T; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  emptyStrided(size: readonly Int[], stride: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  emptyStrided(size: readonly Int[], options: { stride: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `empty_strided.out(SymInt[] size, SymInt[] stride, *, Tensor(a!) out) -> Tensor(a!)` */
  emptyStrided(size: readonly Int[], stride: readonly Int[], options: { out: T }): T;
  emptyStrided(size: readonly Int[], options: { stride: readonly Int[]; out: T }): T;
  /**
   * Whether elements are equal. Shapes broadcast. [torch.eq](https://docs.pytorch.org/docs/stable/generated/torch.eq.html)
   *
   * ```ts
   * torch.tensor([1, 2]).eq(2) // => [false, true]
   * ```
   *
   * `eq.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  eq(self: T, other: T, options?: { out?: T }): T;
  eq(self: T, options: { other: T; out?: T }): T;
  /** Whether elements are equal. `eq.Scalar(Tensor self, Scalar other) -> Tensor` */
  eq(self: T, other: Scalar, options?: { out?: T }): T;
  eq(self: T, options: { other: Scalar; out?: T }): T;
  /** `eq`, in place. `eq_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  eq_(self: T, other: T): T;
  eq_(self: T, options: { other: T }): T;
  /** `eq`, in place. `eq_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  eq_(self: T, other: Scalar): T;
  eq_(self: T, options: { other: Scalar }): T;
  /**
   * Whether both tensors have the same shape and the same elements: one boolean. Shapes: any to a boolean. [torch.equal](https://docs.pytorch.org/docs/stable/generated/torch.equal.html)
   *
   * ```ts
   * torch.tensor([1, 2]).equal(torch.tensor([1, 2])) // => true
   * ```
   *
   * `equal(Tensor self, Tensor other) -> bool`
   */
  equal(self: T, other: T): boolean;
  equal(self: T, options: { other: T }): boolean;
  /**
   * The error function of each element. The result has the shape of the input. [torch.erf](https://docs.pytorch.org/docs/stable/generated/torch.erf.html)
   *
   * ```ts
   * torch.tensor([0, 0.5]).erf() // => [0, 0.5205]
   * ```
   *
   * `erf(Tensor self) -> Tensor`
   */
  erf(self: T, options?: { out?: T }): T;
  /** `erf`, in place. `erf_(Tensor(a!) self) -> Tensor(a!)` */
  erf_(self: T): T;
  /** `erfc(Tensor self) -> Tensor` */
  erfc(self: T, options?: { out?: T }): T;
  /** `erfc_(Tensor(a!) self) -> Tensor(a!)` */
  erfc_(self: T): T;
  /** `erfinv(Tensor self) -> Tensor` */
  erfinv(self: T, options?: { out?: T }): T;
  /** `erfinv_(Tensor(a!) self) -> Tensor(a!)` */
  erfinv_(self: T): T;
  /**
   * `e` to the power of each element. The result has the shape of the input. [torch.exp](https://docs.pytorch.org/docs/stable/generated/torch.exp.html)
   *
   * ```ts
   * torch.tensor([0, 1]).exp() // => [1, 2.7183]
   * ```
   *
   * `exp(Tensor self) -> Tensor`
   */
  exp(self: T, options?: { out?: T }): T;
  /**
   * Two to the power of each element. The result has the shape of the input. [torch.exp2](https://docs.pytorch.org/docs/stable/generated/torch.exp2.html)
   *
   * ```ts
   * torch.tensor([0, 3]).exp2() // => [1, 8]
   * ```
   *
   * `exp2(Tensor self) -> Tensor`
   */
  exp2(self: T, options?: { out?: T }): T;
  /** `exp2`, in place. `exp2_(Tensor(a!) self) -> Tensor(a!)` */
  exp2_(self: T): T;
  /** `exp`, in place. `exp_(Tensor(a!) self) -> Tensor(a!)` */
  exp_(self: T): T;
  /**
   * Repeats dimensions of size 1 without a copy; -1 keeps a size. Shapes: [a, 1] to [a, b]. [torch.Tensor.expand](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html)
   *
   * ```ts
   * torch.tensor([[1], [2]]).expand([2, 3]) // => [[1, 1, 1], [2, 2, 2]]
   * ```
   *
   * `expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)`
   */
  expand(self: T, size: readonly Int[], options?: { implicit?: boolean }): T;
  expand(self: T, options: { size: readonly Int[]; implicit?: boolean }): T;
  /**
   * `expand` to the shape of another tensor. Shapes: [a, 1] to [a, b]. [torch.Tensor.expand_as](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand_as.html)
   *
   * ```ts
   * torch.tensor([[1], [2]]).expandAs(torch.zeros([2, 2])) // => [[1, 1], [2, 2]]
   * ```
   *
   * `expand_as(Tensor(a) self, Tensor other) -> Tensor(a)`
   */
  expandAs(self: T, other: T): T;
  expandAs(self: T, options: { other: T }): T;
  /** `expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor` */
  expandCopy(self: T, size: readonly Int[], options?: { implicit?: boolean; out?: T }): T;
  expandCopy(self: T, options: { size: readonly Int[]; implicit?: boolean; out?: T }): T;
  /**
   * `exp(x) - 1`, exact near zero, too. The result has the shape of the input. [torch.expm1](https://docs.pytorch.org/docs/stable/generated/torch.expm1.html)
   *
   * ```ts
   * torch.tensor([0, 1]).expm1() // => [0, 1.7183]
   * ```
   *
   * `expm1(Tensor self) -> Tensor`
   */
  expm1(self: T, options?: { out?: T }): T;
  /** `expm1`, in place. `expm1_(Tensor(a!) self) -> Tensor(a!)` */
  expm1_(self: T): T;
  /** `exponential(Tensor self, float lambd=1., *, Generator? generator=None) -> Tensor` */
  exponential(self: T, lambd?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  exponential(self: T, options?: { lambd?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `exponential_(Tensor(a!) self, float lambd=1., *, Generator? generator=None) -> Tensor(a!)` */
  exponential_(self: T, lambd?: Float, options?: { generator?: GeneratorArgument | null }): T;
  exponential_(self: T, options?: { lambd?: Float; generator?: GeneratorArgument | null }): T;
  /**
   * The identity matrix. Shapes: [n, m]. [torch.eye](https://docs.pytorch.org/docs/stable/generated/torch.eye.html)
   *
   * ```ts
   * torch.eye(2) // => [[1, 0], [0, 1]]
   * ```
   *
   * `eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  eye(n: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The identity matrix. `eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  eye(n: Int, m: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  eye(n: Int, options: { m: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The identity matrix. `eye.m_out(SymInt n, SymInt m, *, Tensor(a!) out) -> Tensor(a!)` */
  eye(n: Int, m: Int, options: { out: T }): T;
  eye(n: Int, options: { m: Int; out: T }): T;
  /** The identity matrix. `eye.out(SymInt n, *, Tensor(a!) out) -> Tensor(a!)` */
  eye(n: Int, options: { out: T }): T;
  /** `fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> Tensor` */
  fakeQuantizePerChannelAffine(self: T, scale: T, zeroPoint: T, axis: Int, quantMin: Int, quantMax: Int): T;
  /** `fake_quantize_per_channel_affine_cachemask(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> (Tensor output, Tensor mask)` */
  fakeQuantizePerChannelAffineCachemask(self: T, scale: T, zeroPoint: T, axis: Int, quantMin: Int, quantMax: Int, options?: { out0?: T; out1?: T }): Named<[output: T, mask: T], { output: T; mask: T }>;
  /** `fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> Tensor` */
  fakeQuantizePerTensorAffine(self: T, scale: Float, zeroPoint: Int, quantMin: Int, quantMax: Int): T;
  /** `fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor` */
  fakeQuantizePerTensorAffine(self: T, scale: T, zeroPoint: T, quantMin: Int, quantMax: Int): T;
  /** `fake_quantize_per_tensor_affine_cachemask(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> (Tensor output, Tensor mask)` */
  fakeQuantizePerTensorAffineCachemask(self: T, scale: Float, zeroPoint: Int, quantMin: Int, quantMax: Int, options?: { out0?: T; out1?: T }): Named<[output: T, mask: T], { output: T; mask: T }>;
  /** `fbgemm_linear_fp16_weight(Tensor input, Tensor packed_weight, Tensor bias) -> Tensor` */
  fbgemmLinearFp16Weight(input: T, packedWeight: T, bias: T): T;
  fbgemmLinearFp16Weight(input: T, options: { packedWeight: T; bias: T }): T;
  /** `fbgemm_linear_fp16_weight.out(Tensor input, Tensor packed_weight, Tensor bias, Tensor(a!) output) -> Tensor` */
  fbgemmLinearFp16Weight(input: T, packedWeight: T, bias: T, output: T): T;
  /** `fbgemm_linear_fp16_weight_fp32_activation(Tensor input, Tensor packed_weight, Tensor? bias) -> Tensor` */
  fbgemmLinearFp16WeightFp32Activation(input: T, packedWeight: T, bias: T | null): T;
  fbgemmLinearFp16WeightFp32Activation(input: T, options: { packedWeight: T; bias: T | null }): T;
  /** `fbgemm_linear_fp16_weight_fp32_activation.out(Tensor input, Tensor packed_weight, Tensor? bias, Tensor(a!) output) -> Tensor` */
  fbgemmLinearFp16WeightFp32Activation(input: T, packedWeight: T, bias: T | null, output: T): T;
  /** `fbgemm_linear_int8_weight(Tensor input, Tensor weight, Tensor packed, Tensor col_offsets, Scalar weight_scale, Scalar weight_zero_point, Tensor bias) -> Tensor` */
  fbgemmLinearInt8Weight(input: T, weight: T, packed: T, colOffsets: T, weightScale: Scalar, weightZeroPoint: Scalar, bias: T): T;
  /** `fbgemm_linear_int8_weight_fp32_activation(Tensor input, Tensor weight, Tensor packed, Tensor col_offsets, Scalar weight_scale, Scalar weight_zero_point, Tensor bias) -> Tensor` */
  fbgemmLinearInt8WeightFp32Activation(input: T, weight: T, packed: T, colOffsets: T, weightScale: Scalar, weightZeroPoint: Scalar, bias: T): T;
  /** `fbgemm_linear_quantize_weight(Tensor input) -> (Tensor, Tensor, float, int)` */
  fbgemmLinearQuantizeWeight(input: T): [T, T, number, number];
  /** `fbgemm_pack_gemm_matrix_fp16(Tensor input) -> Tensor` */
  fbgemmPackGemmMatrixFp16(input: T): T;
  /** `fbgemm_pack_quantized_matrix(Tensor input) -> Tensor` */
  fbgemmPackQuantizedMatrix(input: T): T;
  /** `fbgemm_pack_quantized_matrix.KN(Tensor input, int K, int N) -> Tensor` */
  fbgemmPackQuantizedMatrix(input: T, K: Int, N: Int): T;
  fbgemmPackQuantizedMatrix(input: T, options: { K: Int; N: Int }): T;
  /** `feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor` */
  featureAlphaDropout(input: T, p: Float, train: boolean): T;
  featureAlphaDropout(input: T, options: { p: Float; train: boolean }): T;
  /** `feature_alpha_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  featureAlphaDropout_(self: T, p: Float, train: boolean): T;
  featureAlphaDropout_(self: T, options: { p: Float; train: boolean }): T;
  /** `feature_dropout(Tensor input, float p, bool train) -> Tensor` */
  featureDropout(input: T, p: Float, train: boolean): T;
  featureDropout(input: T, options: { p: Float; train: boolean }): T;
  /** `feature_dropout_(Tensor(a!) self, float p, bool train) -> Tensor(a!)` */
  featureDropout_(self: T, p: Float, train: boolean): T;
  featureDropout_(self: T, options: { p: Float; train: boolean }): T;
  /** `fill.Tensor(Tensor self, Tensor value) -> Tensor` */
  fill(self: T, value: T, options?: { out?: T }): T;
  fill(self: T, options: { value: T; out?: T }): T;
  /** `fill.Scalar(Tensor self, Scalar value) -> Tensor` */
  fill(self: T, value: Scalar, options?: { out?: T }): T;
  fill(self: T, options: { value: Scalar; out?: T }): T;
  /**
   * Sets every element to a value, in place. The result has the shape of the input. [torch.Tensor.fill_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_.html)
   *
   * ```ts
   * torch.zeros([2]).fill_(3) // => [3, 3]
   * ```
   *
   * `fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)`
   */
  fill_(self: T, value: T): T;
  fill_(self: T, options: { value: T }): T;
  /** Sets every element to a value, in place. `fill_.Scalar(Tensor(a!) self, Scalar value) -> Tensor(a!)` */
  fill_(self: T, value: Scalar): T;
  fill_(self: T, options: { value: Scalar }): T;
  /** `fill_diagonal_(Tensor(a!) self, Scalar fill_value, bool wrap=False) -> Tensor(a!)` */
  fillDiagonal_(self: T, fillValue: Scalar, wrap?: boolean): T;
  fillDiagonal_(self: T, fillValue: Scalar, options?: { wrap?: boolean }): T;
  fillDiagonal_(self: T, options: { fillValue: Scalar; wrap?: boolean }): T;
  /** `fix(Tensor self) -> Tensor` */
  fix(self: T, options?: { out?: T }): T;
  /** `fix_(Tensor(a!) self) -> Tensor(a!)` */
  fix_(self: T): T;
  /**
   * Makes one dimension of those from `startDim` to `endDim`. Shapes: [a, b, c] to [a * b * c]. [torch.flatten](https://docs.pytorch.org/docs/stable/generated/torch.flatten.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).flatten(1).shape // => [2, 12]
   * ```
   *
   * `flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)`
   */
  flatten(self: T, startDim?: Int, endDim?: Int): T;
  flatten(self: T, options?: { startDim?: Int; endDim?: Int }): T;
  /** `flatten_dense_tensors(Tensor[] tensors) -> Tensor` */
  flattenDenseTensors(tensors: readonly T[]): T;
  /**
   * Reverses the order along dimensions. The result has the shape of the input. [torch.flip](https://docs.pytorch.org/docs/stable/generated/torch.flip.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).flip([0]) // => [3, 2, 1]
   * ```
   *
   * `flip(Tensor self, int[] dims) -> Tensor`
   */
  flip(self: T, dims: readonly Int[], options?: { out?: T }): T;
  flip(self: T, options: { dims: readonly Int[]; out?: T }): T;
  /**
   * Reverses the order along the second dimension. The result has the shape of the input. [torch.fliplr](https://docs.pytorch.org/docs/stable/generated/torch.fliplr.html)
   *
   * ```ts
   * torch.tensor([[1, 2]]).fliplr() // => [[2, 1]]
   * ```
   *
   * `fliplr(Tensor self) -> Tensor`
   */
  fliplr(self: T): T;
  /**
   * Reverses the order along the first dimension. The result has the shape of the input. [torch.flipud](https://docs.pytorch.org/docs/stable/generated/torch.flipud.html)
   *
   * ```ts
   * torch.tensor([1, 2]).flipud() // => [2, 1]
   * ```
   *
   * `flipud(Tensor self) -> Tensor`
   */
  flipud(self: T): T;
  /** `float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor` */
  floatPower(self: T, exponent: T, options?: { out?: T }): T;
  floatPower(self: T, options: { exponent: T; out?: T }): T;
  /** `float_power.Scalar(Scalar self, Tensor exponent) -> Tensor` */
  floatPower(self: Scalar, exponent: T, options?: { out?: T }): T;
  floatPower(self: Scalar, options: { exponent: T; out?: T }): T;
  /** `float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor` */
  floatPower(self: T, exponent: Scalar, options?: { out?: T }): T;
  floatPower(self: T, options: { exponent: Scalar; out?: T }): T;
  /** `float_power_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)` */
  floatPower_(self: T, exponent: T): T;
  floatPower_(self: T, options: { exponent: T }): T;
  /** `float_power_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)` */
  floatPower_(self: T, exponent: Scalar): T;
  floatPower_(self: T, options: { exponent: Scalar }): T;
  /**
   * Rounds each element down. The result has the shape of the input. [torch.floor](https://docs.pytorch.org/docs/stable/generated/torch.floor.html)
   *
   * ```ts
   * torch.tensor([1.5, -1.5]).floor() // => [1, -2]
   * ```
   *
   * `floor(Tensor self) -> Tensor`
   */
  floor(self: T, options?: { out?: T }): T;
  /** `floor`, in place. `floor_(Tensor(a!) self) -> Tensor(a!)` */
  floor_(self: T): T;
  /**
   * Divides by `other` and rounds down. Shapes broadcast. [torch.floor_divide](https://docs.pytorch.org/docs/stable/generated/torch.floor_divide.html)
   *
   * ```ts
   * torch.floorDivide(torch.tensor([7, -7]), 2) // => [3, -4]
   * ```
   *
   * `floor_divide(Tensor self, Tensor other) -> Tensor`
   */
  floorDivide(self: T | Scalar, other: T | Scalar, options?: { out?: T }): T;
  floorDivide(self: T | Scalar, options: { other: T | Scalar; out?: T }): T;
  /** Divides by `other` and rounds down. `floor_divide.Scalar(Tensor self, Scalar other) -> Tensor` */
  floorDivide(self: T | Scalar, other: Scalar): T;
  floorDivide(self: T | Scalar, options: { other: Scalar }): T;
  /** `floorDivide`, in place. `floor_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  floorDivide_(self: T | Scalar, other: T | Scalar): T;
  floorDivide_(self: T | Scalar, options: { other: T | Scalar }): T;
  /** `floorDivide`, in place. `floor_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  floorDivide_(self: T | Scalar, other: Scalar): T;
  floorDivide_(self: T | Scalar, options: { other: Scalar }): T;
  /** `fmax(Tensor self, Tensor other) -> Tensor` */
  fmax(self: T, other: T, options?: { out?: T }): T;
  fmax(self: T, options: { other: T; out?: T }): T;
  /** `fmin(Tensor self, Tensor other) -> Tensor` */
  fmin(self: T, other: T, options?: { out?: T }): T;
  fmin(self: T, options: { other: T; out?: T }): T;
  /**
   * The remainder of a division that rounds towards zero, as JavaScript's `%`: it has the sign of `self`. Shapes broadcast. [torch.fmod](https://docs.pytorch.org/docs/stable/generated/torch.fmod.html)
   *
   * ```ts
   * torch.fmod(torch.tensor([7, -7]), 3) // => [1, -1]
   * ```
   *
   * `fmod.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  fmod(self: T, other: T, options?: { out?: T }): T;
  fmod(self: T, options: { other: T; out?: T }): T;
  /** The remainder of a division that rounds towards zero, as JavaScript's `%`: it has the sign of `self`. `fmod.Scalar(Tensor self, Scalar other) -> Tensor` */
  fmod(self: T, other: Scalar, options?: { out?: T }): T;
  fmod(self: T, options: { other: Scalar; out?: T }): T;
  /** `fmod`, in place. `fmod_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  fmod_(self: T, other: T): T;
  fmod_(self: T, options: { other: T }): T;
  /** `fmod`, in place. `fmod_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  fmod_(self: T, other: Scalar): T;
  fmod_(self: T, options: { other: Scalar }): T;
  /**
   * What `trunc` takes away. The result has the shape of the input. [torch.frac](https://docs.pytorch.org/docs/stable/generated/torch.frac.html)
   *
   * ```ts
   * torch.tensor([1.5, -2.25]).frac() // => [0.5, -0.25]
   * ```
   *
   * `frac(Tensor self) -> Tensor`
   */
  frac(self: T, options?: { out?: T }): T;
  /** `frac`, in place. `frac_(Tensor(a!) self) -> Tensor(a!)` */
  frac_(self: T): T;
  /** `fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor random_samples) -> (Tensor, Tensor)` */
  fractionalMaxPool2d(self: T, kernelSize: Int | readonly Int[], outputSize: Int | readonly Int[], randomSamples: T, options?: { output?: T; indices?: T }): [T, T];
  /** `fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor random_samples) -> (Tensor, Tensor)` */
  fractionalMaxPool3d(self: T, kernelSize: Int | readonly Int[], outputSize: Int | readonly Int[], randomSamples: T, options?: { output?: T; indices?: T }): [T, T];
  /** `frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)` */
  frexp(self: T, options?: { mantissa?: T; exponent?: T }): Named<[mantissa: T, exponent: T], { mantissa: T; exponent: T }>;
  /** `frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
  frobeniusNorm(self: T, dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  frobeniusNorm(self: T, dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  frobeniusNorm(self: T, options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /** `from_file(str filename, bool? shared=None, int? size=0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  fromFile(filename: string, shared?: boolean | null, size?: Int | null, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  fromFile(filename: string, options?: { shared?: boolean | null; size?: Int | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `from_file.out(str filename, bool? shared=None, int? size=0, *, Tensor(a!) out) -> Tensor(a!)` */
  fromFile(filename: string, options: { shared?: boolean | null; size?: Int | null; out: T }): T;
  /**
   * A tensor of one value. Shapes: `size`. [torch.full](https://docs.pytorch.org/docs/stable/generated/torch.full.html)
   *
   * ```ts
   * torch.full([2], 7) // => [7, 7]
   * ```
   *
   * `full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  full(size: readonly Int[], fillValue: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  full(size: readonly Int[], options: { fillValue: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A tensor of one value. `full.out(SymInt[] size, Scalar fill_value, *, Tensor(a!) out) -> Tensor(a!)` */
  full(size: readonly Int[], fillValue: Scalar, options: { out: T }): T;
  full(size: readonly Int[], options: { fillValue: Scalar; out: T }): T;
  /**
   * One value in the shape, dtype and device of another tensor. The result has the shape of the input. [torch.full_like](https://docs.pytorch.org/docs/stable/generated/torch.full_like.html)
   *
   * ```ts
   * torch.fullLike(torch.tensor([1, 2]), 7) // => [7, 7]
   * ```
   *
   * `full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  fullLike(self: T, fillValue: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  fullLike(self: T, options: { fillValue: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** One value in the shape, dtype and device of another tensor. `full_like.out(Tensor self, Scalar fill_value, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  fullLike(self: T, fillValue: Scalar, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  fullLike(self: T, options: { fillValue: Scalar; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `fused_moving_avg_obs_fake_quant(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(a!) running_min, Tensor(b!) running_max, Tensor(c!) scale, Tensor(d!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> Tensor` */
  fusedMovingAvgObsFakeQuant(self: T, observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, perRowFakeQuant?: boolean, symmetricQuant?: boolean): T;
  fusedMovingAvgObsFakeQuant(self: T, observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, options?: { perRowFakeQuant?: boolean; symmetricQuant?: boolean }): T;
  /**
   * Along `dim`, the element that each index names. Shapes: that of `index`. [torch.gather](https://docs.pytorch.org/docs/stable/generated/torch.gather.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).gather(1, torch.tensor([[1], [0]])) // => [[2], [3]]
   * ```
   *
   * `gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor`
   */
  gather(self: T, dim: Int, index: T, options?: { sparseGrad?: boolean; out?: T }): T;
  gather(self: T, options: { dim: Int; index: T; sparseGrad?: boolean; out?: T }): T;
  /** `gcd(Tensor self, Tensor other) -> Tensor` */
  gcd(self: T, other: T, options?: { out?: T }): T;
  gcd(self: T, options: { other: T; out?: T }): T;
  /** `gcd_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  gcd_(self: T, other: T): T;
  gcd_(self: T, options: { other: T }): T;
  /**
   * Whether elements are at least `other`. Shapes broadcast. [torch.ge](https://docs.pytorch.org/docs/stable/generated/torch.ge.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).ge(2) // => [false, true, true]
   * ```
   *
   * `ge.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  ge(self: T, other: T, options?: { out?: T }): T;
  ge(self: T, options: { other: T; out?: T }): T;
  /** Whether elements are at least `other`. `ge.Scalar(Tensor self, Scalar other) -> Tensor` */
  ge(self: T, other: Scalar, options?: { out?: T }): T;
  ge(self: T, options: { other: Scalar; out?: T }): T;
  /** `ge`, in place. `ge_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  ge_(self: T, other: T): T;
  ge_(self: T, options: { other: T }): T;
  /** `ge`, in place. `ge_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  ge_(self: T, other: Scalar): T;
  ge_(self: T, options: { other: Scalar }): T;
  /**
   * `x` times the normal distribution's share below `x`; `approximate: 'tanh'` for an estimate. The result has the shape of the input. [torch.nn.functional.gelu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html)
   *
   * ```ts
   * torch.gelu(torch.tensor([-1.5, 2])) // => [-0.1002, 1.9545]
   * ```
   *
   * `gelu(Tensor self, *, str approximate="none") -> Tensor`
   */
  gelu(self: T, options?: { approximate?: string; out?: T }): T;
  /** `gelu`, in place. `gelu_(Tensor(a!) self, *, str approximate="none") -> Tensor(a!)` */
  gelu_(self: T, options?: { approximate?: string }): T;
  /** `geometric(Tensor self, float p, *, Generator? generator=None) -> Tensor` */
  geometric(self: T, p: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  geometric(self: T, options: { p: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)` */
  geometric_(self: T, p: Float, options?: { generator?: GeneratorArgument | null }): T;
  geometric_(self: T, options: { p: Float; generator?: GeneratorArgument | null }): T;
  /** `geqrf(Tensor self) -> (Tensor a, Tensor tau)` */
  geqrf(self: T, options?: { a?: T; tau?: T }): Named<[a: T, tau: T], { a: T; tau: T }>;
  /** `ger(Tensor self, Tensor vec2) -> Tensor` */
  ger(self: T, vec2: T, options?: { out?: T }): T;
  ger(self: T, options: { vec2: T; out?: T }): T;
  /** `get_device(Tensor self) -> int` */
  getDevice(self: T): number;
  /** `get_gradients(int context_id) -> Dict(Tensor, Tensor)` */
  getGradients(contextId: Int): never;
  /** `glu(Tensor self, int dim=-1) -> Tensor` */
  glu(self: T, dim?: Int, options?: { out?: T }): T;
  glu(self: T, options?: { dim?: Int; out?: T }): T;
  /** `gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options: { dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options: { spacing: Scalar; dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options?: { spacing?: Scalar | null; dim?: Int | null; edgeOrder?: Int }): T[];
  /** `gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options: { spacing: readonly Scalar[]; dim?: Int | null; edgeOrder?: Int }): T[];
  /** `gradient.scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options: { spacing: readonly Scalar[]; dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options: { spacing: readonly T[]; dim?: Int | null; edgeOrder?: Int }): T[];
  /** `gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) -> Tensor[]` */
  gradient(self: T, options: { spacing: readonly T[]; dim: readonly Int[]; edgeOrder?: Int }): T[];
  /** `greater.Tensor(Tensor self, Tensor other) -> Tensor` */
  greater(self: T, other: T, options?: { out?: T }): T;
  greater(self: T, options: { other: T; out?: T }): T;
  /** `greater.Scalar(Tensor self, Scalar other) -> Tensor` */
  greater(self: T, other: Scalar, options?: { out?: T }): T;
  greater(self: T, options: { other: Scalar; out?: T }): T;
  /** `greater_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  greater_(self: T, other: T): T;
  greater_(self: T, options: { other: T }): T;
  /** `greater_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  greater_(self: T, other: Scalar): T;
  greater_(self: T, options: { other: Scalar }): T;
  /** `greater_equal.Tensor(Tensor self, Tensor other) -> Tensor` */
  greaterEqual(self: T, other: T, options?: { out?: T }): T;
  greaterEqual(self: T, options: { other: T; out?: T }): T;
  /** `greater_equal.Scalar(Tensor self, Scalar other) -> Tensor` */
  greaterEqual(self: T, other: Scalar, options?: { out?: T }): T;
  greaterEqual(self: T, options: { other: Scalar; out?: T }): T;
  /** `greater_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  greaterEqual_(self: T, other: T): T;
  greaterEqual_(self: T, options: { other: T }): T;
  /** `greater_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  greaterEqual_(self: T, other: Scalar): T;
  greaterEqual_(self: T, options: { other: Scalar }): T;
  /** `grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
  gridSampler(input: T, grid: T, interpolationMode: Int, paddingMode: Int, alignCorners: boolean): T;
  /** `grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
  gridSampler2d(input: T, grid: T, interpolationMode: Int, paddingMode: Int, alignCorners: boolean, options?: { out?: T }): T;
  /** `grid_sampler_3d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
  gridSampler3d(input: T, grid: T, interpolationMode: Int, paddingMode: Int, alignCorners: boolean, options?: { out?: T }): T;
  /**
   * Normalises groups of channels of each sample. Shapes: [N, C, ...] to [N, C, ...]. [torch.nn.functional.group_norm](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html)
   *
   * ```ts
   * torch.groupNorm(torch.tensor([[0.5, 1.5]]), 1) // => [[-1, 1]]
   * ```
   *
   * `group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enabled=True) -> Tensor`
   */
  groupNorm(input: T, numGroups: Int, weight?: T | null, bias?: T | null, eps?: Float, cudnnEnabled?: boolean): T;
  groupNorm(input: T, numGroups: Int, options?: { weight?: T | null; bias?: T | null; eps?: Float; cudnnEnabled?: boolean }): T;
  groupNorm(input: T, options: { numGroups: Int; weight?: T | null; bias?: T | null; eps?: Float; cudnnEnabled?: boolean }): T;
  /** `gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  gru(data: T, batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  gru(input: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
  gruCell(input: T, hx: T, wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): T;
  gruCell(input: T, hx: T, wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): T;
  /**
   * Whether elements are greater than `other`. Shapes broadcast. [torch.gt](https://docs.pytorch.org/docs/stable/generated/torch.gt.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).gt(2) // => [false, false, true]
   * ```
   *
   * `gt.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  gt(self: T, other: T, options?: { out?: T }): T;
  gt(self: T, options: { other: T; out?: T }): T;
  /** Whether elements are greater than `other`. `gt.Scalar(Tensor self, Scalar other) -> Tensor` */
  gt(self: T, other: Scalar, options?: { out?: T }): T;
  gt(self: T, options: { other: Scalar; out?: T }): T;
  /** `gt`, in place. `gt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  gt_(self: T, other: T): T;
  gt_(self: T, options: { other: T }): T;
  /** `gt`, in place. `gt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  gt_(self: T, other: Scalar): T;
  gt_(self: T, options: { other: Scalar }): T;
  /** `hamming_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  hammingWindow(windowLength: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `hamming_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  hammingWindow(windowLength: Int, periodic: boolean, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  hammingWindow(windowLength: Int, options: { periodic: boolean; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  hammingWindow(windowLength: Int, periodic: boolean, alpha: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  hammingWindow(windowLength: Int, options: { periodic: boolean; alpha: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  hammingWindow(windowLength: Int, periodic: boolean, alpha: Float, beta: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `hamming_window.out(int window_length, *, Tensor(a!) out) -> Tensor(a!)` */
  hammingWindow(windowLength: Int, options: { out: T }): T;
  /** `hamming_window.periodic_alpha_beta_out(int window_length, bool periodic, float alpha, float beta, *, Tensor(a!) out) -> Tensor(a!)` */
  hammingWindow(windowLength: Int, periodic: boolean, alpha: Float, beta: Float, options: { out: T }): T;
  /** `hamming_window.periodic_alpha_out(int window_length, bool periodic, float alpha, *, Tensor(a!) out) -> Tensor(a!)` */
  hammingWindow(windowLength: Int, periodic: boolean, alpha: Float, options: { out: T }): T;
  hammingWindow(windowLength: Int, options: { periodic: boolean; alpha: Float; out: T }): T;
  /** `hamming_window.periodic_out(int window_length, bool periodic, *, Tensor(a!) out) -> Tensor(a!)` */
  hammingWindow(windowLength: Int, periodic: boolean, options: { out: T }): T;
  hammingWindow(windowLength: Int, options: { periodic: boolean; out: T }): T;
  /** `hann_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  hannWindow(windowLength: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  hannWindow(windowLength: Int, periodic: boolean, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  hannWindow(windowLength: Int, options: { periodic: boolean; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `hann_window.out(int window_length, *, Tensor(a!) out) -> Tensor(a!)` */
  hannWindow(windowLength: Int, options: { out: T }): T;
  /** `hann_window.periodic_out(int window_length, bool periodic, *, Tensor(a!) out) -> Tensor(a!)` */
  hannWindow(windowLength: Int, periodic: boolean, options: { out: T }): T;
  hannWindow(windowLength: Int, options: { periodic: boolean; out: T }): T;
  /** `hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor` */
  hardshrink(self: T, lambd?: Scalar, options?: { out?: T }): T;
  hardshrink(self: T, options?: { lambd?: Scalar; out?: T }): T;
  /** `hardsigmoid(Tensor self) -> Tensor` */
  hardsigmoid(self: T, options?: { out?: T }): T;
  /** `hardsigmoid_(Tensor(a!) self) -> Tensor(a!)` */
  hardsigmoid_(self: T): T;
  /** `hardswish(Tensor self) -> Tensor` */
  hardswish(self: T, options?: { out?: T }): T;
  /** `hardswish_(Tensor(a!) self) -> Tensor(a!)` */
  hardswish_(self: T): T;
  /**
   * Limits each element to the range from `minVal` to `maxVal`. The result has the shape of the input. [torch.nn.functional.hardtanh](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html)
   *
   * ```ts
   * torch.hardtanh(torch.tensor([-1.5, 0.5])) // => [-1, 0.5]
   * ```
   *
   * `hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor`
   */
  hardtanh(self: T, minVal?: Scalar, maxVal?: Scalar, options?: { out?: T }): T;
  hardtanh(self: T, options?: { minVal?: Scalar; maxVal?: Scalar; out?: T }): T;
  /** `hardtanh`, in place. `hardtanh_(Tensor(a!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor(a!)` */
  hardtanh_(self: T, minVal?: Scalar, maxVal?: Scalar): T;
  hardtanh_(self: T, options?: { minVal?: Scalar; maxVal?: Scalar }): T;
  /** `hash_tensor(Tensor self, int[1] dim=[], *, bool keepdim=False, int mode=0) -> Tensor` */
  hashTensor(self: T, dim?: Int | readonly Int[], options?: { keepdim?: boolean; mode?: Int; out?: T }): T;
  hashTensor(self: T, options?: { dim?: Int | readonly Int[]; keepdim?: boolean; mode?: Int; out?: T }): T;
  /** `heaviside(Tensor self, Tensor values) -> Tensor` */
  heaviside(self: T, values: T, options?: { out?: T }): T;
  heaviside(self: T, options: { values: T; out?: T }): T;
  /** `heaviside_(Tensor(a!) self, Tensor values) -> Tensor(a!)` */
  heaviside_(self: T, values: T): T;
  heaviside_(self: T, options: { values: T }): T;
  /** `hinge_embedding_loss(Tensor self, Tensor target, float margin=1., int reduction=1) -> Tensor` */
  hingeEmbeddingLoss(self: T, target: T, margin?: Float, reduction?: Int): T;
  hingeEmbeddingLoss(self: T, target: T, options?: { margin?: Float; reduction?: Int }): T;
  hingeEmbeddingLoss(self: T, options: { target: T; margin?: Float; reduction?: Int }): T;
  /**
   * How many elements are in each of `bins` equal ranges from `min` to `max`. Shapes: any to [bins]. [torch.histc](https://docs.pytorch.org/docs/stable/generated/torch.histc.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5, 1.6]).histc(2, 0, 2) // => [1, 2]
   * ```
   *
   * `histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor`
   */
  histc(self: T, bins?: Int, min?: Scalar, max?: Scalar, options?: { out?: T }): T;
  histc(self: T, options?: { bins?: Int; min?: Scalar; max?: Scalar; out?: T }): T;
  /** `histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)` */
  histogram(self: T, bins?: Int, options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  histogram(self: T, options?: { bins?: Int; range?: readonly Float[] | null; weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  /** `histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)` */
  histogram(self: T, bins: T, options?: { weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  histogram(self: T, options: { bins: T; weight?: T | null; density?: boolean; hist?: T; binEdges?: T }): Named<[hist: T, binEdges: T], { hist: T; binEdges: T }>;
  /** `histogramdd.int_bins(Tensor self, int bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)` */
  histogramdd(self: T, bins: Int, range?: readonly Float[] | null, weight?: T | null, density?: boolean): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(self: T, bins: Int, options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(self: T, options: { bins: Int; range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  /** `histogramdd(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)` */
  histogramdd(self: T, bins: readonly Int[], range?: readonly Float[] | null, weight?: T | null, density?: boolean): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(self: T, bins: readonly Int[], options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(self: T, options: { bins: readonly Int[]; range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  /** `histogramdd.TensorList_bins(Tensor self, Tensor[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)` */
  histogramdd(self: T, bins: readonly T[], range?: readonly Float[] | null, weight?: T | null, density?: boolean): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(self: T, bins: readonly T[], options?: { range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  histogramdd(self: T, options: { bins: readonly T[]; range?: readonly Float[] | null; weight?: T | null; density?: boolean }): Named<[hist: T, binEdges: T[]], { hist: T; binEdges: T[] }>;
  /** `hsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]` */
  hsplit(self: T, sections: Int): T[];
  hsplit(self: T, options: { sections: Int }): T[];
  /** `hsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]` */
  hsplit(self: T, indices: readonly Int[]): T[];
  hsplit(self: T, options: { indices: readonly Int[] }): T[];
  /** `hspmm(Tensor mat1, Tensor mat2) -> Tensor` */
  hspmm(mat1: T, mat2: T, options?: { out?: T }): T;
  hspmm(mat1: T, options: { mat2: T; out?: T }): T;
  /**
   * Joins tensors along the second dimension, vectors along the first. Shapes: [a, b] and [a, c] to [a, b + c]. [torch.hstack](https://docs.pytorch.org/docs/stable/generated/torch.hstack.html)
   *
   * ```ts
   * torch.hstack([torch.tensor([1]), torch.tensor([2, 3])]) // => [1, 2, 3]
   * ```
   *
   * `hstack(Tensor[] tensors) -> Tensor`
   */
  hstack(tensors: readonly T[], options?: { out?: T }): T;
  /** `huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1.) -> Tensor` */
  huberLoss(self: T, target: T, reduction?: Int, delta?: Float, options?: { out?: T }): T;
  huberLoss(self: T, target: T, options?: { reduction?: Int; delta?: Float; out?: T }): T;
  huberLoss(self: T, options: { target: T; reduction?: Int; delta?: Float; out?: T }): T;
  /** `hypot(Tensor self, Tensor other) -> Tensor` */
  hypot(self: T, other: T, options?: { out?: T }): T;
  hypot(self: T, options: { other: T; out?: T }): T;
  /** `hypot_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  hypot_(self: T, other: T): T;
  hypot_(self: T, options: { other: T }): T;
  /** `i0(Tensor self) -> Tensor` */
  i0(self: T, options?: { out?: T }): T;
  /** `i0_(Tensor(a!) self) -> Tensor(a!)` */
  i0_(self: T): T;
  /** `igamma(Tensor self, Tensor other) -> Tensor` */
  igamma(self: T, other: T, options?: { out?: T }): T;
  igamma(self: T, options: { other: T; out?: T }): T;
  /** `igamma_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  igamma_(self: T, other: T): T;
  igamma_(self: T, options: { other: T }): T;
  /** `igammac(Tensor self, Tensor other) -> Tensor` */
  igammac(self: T, other: T, options?: { out?: T }): T;
  igammac(self: T, options: { other: T; out?: T }): T;
  /** `igammac_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  igammac_(self: T, other: T): T;
  igammac_(self: T, options: { other: T }): T;
  /** `im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
  im2col(self: T, kernelSize: Int | readonly Int[], dilation: Int | readonly Int[], padding: Int | readonly Int[], stride: Int | readonly Int[], options?: { out?: T }): T;
  /**
   * The imaginary part of complex numbers, as a view. The result has the shape of the input. [torch.imag](https://docs.pytorch.org/docs/stable/generated/torch.imag.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(1, 2)]).imag() // => [2]
   * ```
   *
   * `imag(Tensor(a) self) -> Tensor(a)`
   */
  imag(self: T): T;
  /** `index.Tensor(Tensor self, Tensor?[] indices) -> Tensor` */
  index(self: T, indices: readonly (T | null)[], options?: { out?: T }): T;
  index(self: T, options: { indices: readonly (T | null)[]; out?: T }): T;
  /**
   * A copy in which parts of `source` are added to those that `index` names along `dim`. The result has the shape of the input. [torch.index_add](https://docs.pytorch.org/docs/stable/generated/torch.index_add.html)
   *
   * ```ts
   * torch.zeros([3]).indexAdd(0, torch.tensor([0, 0]), torch.ones([2])) // => [2, 0, 0]
   * ```
   *
   * `index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor`
   */
  indexAdd(self: T, dim: Int, index: T, source: T, options?: { alpha?: Scalar; out?: T }): T;
  /** `indexAdd`, in place. `index_add_(Tensor(a!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor(a!)` */
  indexAdd_(self: T, dim: Int, index: T, source: T, options?: { alpha?: Scalar }): T;
  /**
   * A copy in which parts of `source` take the place of those that `index` names along `dim`. The result has the shape of the input. [torch.index_copy](https://docs.pytorch.org/docs/stable/generated/torch.index_copy.html)
   *
   * ```ts
   * torch.zeros([3]).indexCopy(0, torch.tensor([2]), torch.ones([1])) // => [0, 0, 1]
   * ```
   *
   * `index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor`
   */
  indexCopy(self: T, dim: Int, index: T, source: T, options?: { out?: T }): T;
  /** `indexCopy`, in place. `index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) -> Tensor(a!)` */
  indexCopy_(self: T, dim: Int, index: T, source: T): T;
  /**
   * A copy in which the parts that `index` names along `dim` have a value. The result has the shape of the input. [torch.Tensor.index_fill](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_fill.html)
   *
   * ```ts
   * torch.zeros([3]).indexFill(0, torch.tensor([0, 2]), 7) // => [7, 0, 7]
   * ```
   *
   * `index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor`
   */
  indexFill(self: T, dim: Int, index: T, value: T, options?: { out?: T }): T;
  /** A copy in which the parts that `index` names along `dim` have a value. `index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor` */
  indexFill(self: T, dim: Int, index: T, value: Scalar, options?: { out?: T }): T;
  /** `indexFill`, in place. `index_fill_.int_Tensor(Tensor(a!) self, int dim, Tensor index, Tensor value) -> Tensor(a!)` */
  indexFill_(self: T, dim: Int, index: T, value: T): T;
  /** `indexFill`, in place. `index_fill_.int_Scalar(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)` */
  indexFill_(self: T, dim: Int, index: T, value: Scalar): T;
  /** `index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor` */
  indexPut(self: T, indices: readonly (T | null)[], values: T, accumulate?: boolean, options?: { out?: T }): T;
  indexPut(self: T, indices: readonly (T | null)[], values: T, options?: { accumulate?: boolean; out?: T }): T;
  indexPut(self: T, options: { indices: readonly (T | null)[]; values: T; accumulate?: boolean; out?: T }): T;
  /** `index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor(a!)` */
  indexPut_(self: T, indices: readonly (T | null)[], values: T, accumulate?: boolean): T;
  indexPut_(self: T, indices: readonly (T | null)[], values: T, options?: { accumulate?: boolean }): T;
  indexPut_(self: T, options: { indices: readonly (T | null)[]; values: T; accumulate?: boolean }): T;
  /** `index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor` */
  indexReduce(self: T, dim: Int, index: T, source: T, reduce: string, options?: { includeSelf?: boolean; out?: T }): T;
  /** `index_reduce_(Tensor(a!) self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor(a!)` */
  indexReduce_(self: T, dim: Int, index: T, source: T, reduce: string, options?: { includeSelf?: boolean }): T;
  /**
   * The parts of a dimension that a vector of indices names. Shapes: [n, a] to [indices, a]. [torch.index_select](https://docs.pytorch.org/docs/stable/generated/torch.index_select.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).indexSelect(0, torch.tensor([1, 1])) // => [[3, 4], [3, 4]]
   * ```
   *
   * `index_select(Tensor self, int dim, Tensor index) -> Tensor`
   */
  indexSelect(self: T, dim: Int, index: T, options?: { out?: T }): T;
  indexSelect(self: T, options: { dim: Int; index: T; out?: T }): T;
  /** `indices(Tensor(a) self) -> Tensor(a)` */
  indices(self: T): T;
  /** `indices_copy(Tensor self) -> Tensor` */
  indicesCopy(self: T, options?: { out?: T }): T;
  /** `inner(Tensor self, Tensor other) -> Tensor` */
  inner(self: T, other: T, options?: { out?: T }): T;
  inner(self: T, options: { other: T; out?: T }): T;
  /** `instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
  instanceNorm(input: T, weight: T | null, bias: T | null, runningMean: T | null, runningVar: T | null, useInputStats: boolean, momentum: Float, eps: Float, cudnnEnabled: boolean): T;
  /** `int_repr(Tensor self) -> Tensor` */
  intRepr(self: T, options?: { out?: T }): T;
  /** `inverse(Tensor self) -> Tensor` */
  inverse(self: T, options?: { out?: T }): T;
  /** `is_coalesced(Tensor self) -> bool` */
  isCoalesced(self: T): boolean;
  /**
   * Whether the dtype is a complex one. Shapes: any to a boolean. [torch.is_complex](https://docs.pytorch.org/docs/stable/generated/torch.is_complex.html)
   *
   * ```ts
   * torch.tensor([1.5]).isComplex() // => false
   * ```
   *
   * `is_complex(Tensor self) -> bool`
   */
  isComplex(self: T): boolean;
  /** `is_conj(Tensor self) -> bool` */
  isConj(self: T): boolean;
  /** `is_contiguous(Tensor self) -> bool` */
  isContiguous(self: T): boolean;
  /** `is_contiguous.memory_format(Tensor self, MemoryFormat memory_format) -> bool` */
  isContiguous(self: T, memoryFormat: MemoryFormat): boolean;
  isContiguous(self: T, options: { memoryFormat: MemoryFormat }): boolean;
  /** `is_distributed(Tensor self) -> bool` */
  isDistributed(self: T): boolean;
  /**
   * Whether the dtype is a floating point one. Shapes: any to a boolean. [torch.is_floating_point](https://docs.pytorch.org/docs/stable/generated/torch.is_floating_point.html)
   *
   * ```ts
   * torch.tensor([1.5]).isFloatingPoint() // => true
   * ```
   *
   * `is_floating_point(Tensor self) -> bool`
   */
  isFloatingPoint(self: T): boolean;
  /** `is_inference(Tensor self) -> bool` */
  isInference(self: T): boolean;
  /** `is_leaf(Tensor self) -> bool` */
  isLeaf(self: T): boolean;
  /** `is_neg(Tensor self) -> bool` */
  isNeg(self: T): boolean;
  /** `is_nonzero(Tensor self) -> bool` */
  isNonzero(self: T): boolean;
  /** `is_pinned(Tensor self, Device? device=None) -> bool` */
  isPinned(self: T, device?: Device | null): boolean;
  isPinned(self: T, options?: { device?: Device | null }): boolean;
  /** `is_same_size(Tensor self, Tensor other) -> bool` */
  isSameSize(self: T, other: T): boolean;
  isSameSize(self: T, options: { other: T }): boolean;
  /** `is_set_to(Tensor self, Tensor tensor) -> bool` */
  isSetTo(self: T, tensor: T): boolean;
  isSetTo(self: T, options: { tensor: T }): boolean;
  /** `is_signed(Tensor self) -> bool` */
  isSigned(self: T): boolean;
  /** `is_vulkan_available() -> bool` */
  isVulkanAvailable(): boolean;
  /**
   * Whether elements are equal up to `atol + rtol * abs(other)`. Shapes broadcast. [torch.isclose](https://docs.pytorch.org/docs/stable/generated/torch.isclose.html)
   *
   * ```ts
   * torch.isclose(torch.tensor([1, 1.5]), torch.tensor([1.000001, 1.6])) // => [true, false]
   * ```
   *
   * `isclose(Tensor self, Tensor other, float rtol=1.0000000000000001e-05, float atol=1e-08, bool equal_nan=False) -> Tensor`
   */
  isclose(self: T, other: T, rtol?: Float, atol?: Float, equalNan?: boolean): T;
  isclose(self: T, other: T, options?: { rtol?: Float; atol?: Float; equalNan?: boolean }): T;
  isclose(self: T, options: { other: T; rtol?: Float; atol?: Float; equalNan?: boolean }): T;
  /**
   * Whether elements are neither infinite nor NaN. The result has the shape of the input. [torch.isfinite](https://docs.pytorch.org/docs/stable/generated/torch.isfinite.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).isfinite() // => [true, false]
   * ```
   *
   * `isfinite(Tensor self) -> Tensor`
   */
  isfinite(self: T): T;
  /**
   * Whether elements are among the test elements. The result has the shape of the input. [torch.isin](https://docs.pytorch.org/docs/stable/generated/torch.isin.html)
   *
   * ```ts
   * torch.isin(torch.tensor([1, 2, 3]), torch.tensor([1, 3])) // => [true, false, true]
   * ```
   *
   * `isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor`
   */
  isin(elements: T, testElements: T, options?: { assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  isin(elements: T, options: { testElements: T; assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  /** Whether elements are among the test elements. `isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor` */
  isin(element: Scalar, testElements: T, options?: { assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  isin(element: Scalar, options: { testElements: T; assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  /** Whether elements are among the test elements. `isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor` */
  isin(elements: T, testElement: Scalar, options?: { assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  isin(elements: T, options: { testElement: Scalar; assumeUnique?: boolean; invert?: boolean; out?: T }): T;
  /**
   * Whether elements are infinite. The result has the shape of the input. [torch.isinf](https://docs.pytorch.org/docs/stable/generated/torch.isinf.html)
   *
   * ```ts
   * torch.tensor([1.5, Infinity]).isinf() // => [false, true]
   * ```
   *
   * `isinf(Tensor self) -> Tensor`
   */
  isinf(self: T, options?: { out?: T }): T;
  /**
   * Whether elements are NaN. The result has the shape of the input. [torch.isnan](https://docs.pytorch.org/docs/stable/generated/torch.isnan.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).isnan() // => [false, true]
   * ```
   *
   * `isnan(Tensor self) -> Tensor`
   */
  isnan(self: T, options?: { out?: T }): T;
  /** `isneginf(Tensor self) -> Tensor` */
  isneginf(self: T, options?: { out?: T }): T;
  /** `isposinf(Tensor self) -> Tensor` */
  isposinf(self: T, options?: { out?: T }): T;
  /** `isreal(Tensor self) -> Tensor` */
  isreal(self: T): T;
  /** `istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor` */
  istft(self: T, nFft: Int, hopLength?: Int | null, winLength?: Int | null, window?: T | null, center?: boolean, normalized?: boolean, onesided?: boolean | null, length?: Int | null, returnComplex?: boolean): T;
  istft(self: T, nFft: Int, options?: { hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; normalized?: boolean; onesided?: boolean | null; length?: Int | null; returnComplex?: boolean }): T;
  istft(self: T, options: { nFft: Int; hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; normalized?: boolean; onesided?: boolean | null; length?: Int | null; returnComplex?: boolean }): T;
  /** `item(Tensor self) -> Scalar` */
  item(self: T): Item;
  /** `kaiser_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  kaiserWindow(windowLength: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `kaiser_window.beta(int window_length, bool periodic, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  kaiserWindow(windowLength: Int, periodic: boolean, beta: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  kaiserWindow(windowLength: Int, options: { periodic: boolean; beta: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `kaiser_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  kaiserWindow(windowLength: Int, periodic: boolean, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  kaiserWindow(windowLength: Int, options: { periodic: boolean; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `kaiser_window.beta_out(int window_length, bool periodic, float beta, *, Tensor(a!) out) -> Tensor(a!)` */
  kaiserWindow(windowLength: Int, periodic: boolean, beta: Float, options: { out: T }): T;
  kaiserWindow(windowLength: Int, options: { periodic: boolean; beta: Float; out: T }): T;
  /** `kaiser_window.out(int window_length, *, Tensor(a!) out) -> Tensor(a!)` */
  kaiserWindow(windowLength: Int, options: { out: T }): T;
  /** `kaiser_window.periodic_out(int window_length, bool periodic, *, Tensor(a!) out) -> Tensor(a!)` */
  kaiserWindow(windowLength: Int, periodic: boolean, options: { out: T }): T;
  kaiserWindow(windowLength: Int, options: { periodic: boolean; out: T }): T;
  /**
   * The Kullback-Leibler divergence, of logarithms of probabilities from a target. Shapes: broadcast, to []. [torch.nn.functional.kl_div](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html)
   *
   * ```ts
   * torch.klDiv(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.5, 0.5])) // => 0
   * ```
   *
   * `kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor`
   */
  klDiv(self: T, target: T, reduction?: Int, options?: { logTarget?: boolean }): T;
  klDiv(self: T, target: T, options?: { reduction?: Int; logTarget?: boolean }): T;
  klDiv(self: T, options: { target: T; reduction?: Int; logTarget?: boolean }): T;
  /**
   * The Kronecker product. Shapes: [a, b] and [c, d] to [a * c, b * d]. [torch.kron](https://docs.pytorch.org/docs/stable/generated/torch.kron.html)
   *
   * ```ts
   * torch.kron(torch.tensor([1, 2]), torch.tensor([1, 10])) // => [1, 10, 2, 20]
   * ```
   *
   * `kron(Tensor self, Tensor other) -> Tensor`
   */
  kron(self: T, other: T, options?: { out?: T }): T;
  kron(self: T, options: { other: T; out?: T }): T;
  /**
   * The `k`-th smallest element along `dim`, counted from 1, and its index. Shapes: [..., n] to [...], twice. [torch.kthvalue](https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).kthvalue(2)[0] // => 2
   * ```
   *
   * `kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)`
   */
  kthvalue(self: T, k: Int, dim?: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  kthvalue(self: T, k: Int, options?: { dim?: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  kthvalue(self: T, options: { k: Int; dim?: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The mean of absolute differences. Shapes: broadcast, to []. [torch.nn.functional.l1_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html)
   *
   * ```ts
   * torch.l1Loss(torch.tensor([0.5, 1]), torch.tensor([1.5, 3])) // => 1.5
   * ```
   *
   * `l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor`
   */
  l1Loss(self: T, target: T, reduction?: Int): T;
  l1Loss(self: T, target: T, options?: { reduction?: Int }): T;
  l1Loss(self: T, options: { target: T; reduction?: Int }): T;
  /**
   * Normalises the last dimensions to mean 0 and variance 1, then times `weight` plus `bias`. The result has the shape of the input. [torch.nn.functional.layer_norm](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html)
   *
   * ```ts
   * torch.layerNorm(torch.tensor([0.5, 1.5]), [2]) // => [-1, 1]
   * ```
   *
   * `layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1.0000000000000001e-05, bool cudnn_enable=True) -> Tensor`
   */
  layerNorm(input: T, normalizedShape: readonly Int[], weight?: T | null, bias?: T | null, eps?: Float, cudnnEnable?: boolean): T;
  layerNorm(input: T, normalizedShape: readonly Int[], options?: { weight?: T | null; bias?: T | null; eps?: Float; cudnnEnable?: boolean }): T;
  layerNorm(input: T, options: { normalizedShape: readonly Int[]; weight?: T | null; bias?: T | null; eps?: Float; cudnnEnable?: boolean }): T;
  /** `lcm(Tensor self, Tensor other) -> Tensor` */
  lcm(self: T, other: T, options?: { out?: T }): T;
  lcm(self: T, options: { other: T; out?: T }): T;
  /** `lcm_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  lcm_(self: T, other: T): T;
  lcm_(self: T, options: { other: T }): T;
  /** `ldexp.Tensor(Tensor self, Tensor other) -> Tensor` */
  ldexp(self: T, other: T, options?: { out?: T }): T;
  ldexp(self: T, options: { other: T; out?: T }): T;
  /** `ldexp_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  ldexp_(self: T, other: T): T;
  ldexp_(self: T, options: { other: T }): T;
  /**
   * Whether elements are at most `other`. Shapes broadcast. [torch.le](https://docs.pytorch.org/docs/stable/generated/torch.le.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).le(2) // => [true, true, false]
   * ```
   *
   * `le.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  le(self: T, other: T, options?: { out?: T }): T;
  le(self: T, options: { other: T; out?: T }): T;
  /** Whether elements are at most `other`. `le.Scalar(Tensor self, Scalar other) -> Tensor` */
  le(self: T, other: Scalar, options?: { out?: T }): T;
  le(self: T, options: { other: Scalar; out?: T }): T;
  /** `le`, in place. `le_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  le_(self: T, other: T): T;
  le_(self: T, options: { other: T }): T;
  /** `le`, in place. `le_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  le_(self: T, other: Scalar): T;
  le_(self: T, options: { other: Scalar }): T;
  /**
   * `x` where positive, else `negativeSlope * x`. The result has the shape of the input. [torch.nn.functional.leaky_relu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html)
   *
   * ```ts
   * torch.leakyRelu(torch.tensor([-1.5, 2]), 0.5) // => [-0.75, 2]
   * ```
   *
   * `leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor`
   */
  leakyRelu(self: T, negativeSlope?: Scalar, options?: { out?: T }): T;
  leakyRelu(self: T, options?: { negativeSlope?: Scalar; out?: T }): T;
  /** `leakyRelu`, in place. `leaky_relu_(Tensor(a!) self, Scalar negative_slope=0.01) -> Tensor(a!)` */
  leakyRelu_(self: T, negativeSlope?: Scalar): T;
  leakyRelu_(self: T, options?: { negativeSlope?: Scalar }): T;
  /**
   * A point on the line from `self` to `end`: `self + weight * (end - self)`. Shapes broadcast. [torch.lerp](https://docs.pytorch.org/docs/stable/generated/torch.lerp.html)
   *
   * ```ts
   * torch.tensor([0, 10.5]).lerp(torch.tensor([1.5, 20.5]), 0.5) // => [0.75, 15.5]
   * ```
   *
   * `lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor`
   */
  lerp(self: T, end: T, weight: T, options?: { out?: T }): T;
  lerp(self: T, options: { end: T; weight: T; out?: T }): T;
  /** A point on the line from `self` to `end`: `self + weight * (end - self)`. `lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor` */
  lerp(self: T, end: T, weight: Scalar, options?: { out?: T }): T;
  lerp(self: T, options: { end: T; weight: Scalar; out?: T }): T;
  /** `lerp`, in place. `lerp_.Tensor(Tensor(a!) self, Tensor end, Tensor weight) -> Tensor(a!)` */
  lerp_(self: T, end: T, weight: T): T;
  lerp_(self: T, options: { end: T; weight: T }): T;
  /** `lerp`, in place. `lerp_.Scalar(Tensor(a!) self, Tensor end, Scalar weight) -> Tensor(a!)` */
  lerp_(self: T, end: T, weight: Scalar): T;
  lerp_(self: T, options: { end: T; weight: Scalar }): T;
  /** `less.Tensor(Tensor self, Tensor other) -> Tensor` */
  less(self: T, other: T, options?: { out?: T }): T;
  less(self: T, options: { other: T; out?: T }): T;
  /** `less.Scalar(Tensor self, Scalar other) -> Tensor` */
  less(self: T, other: Scalar, options?: { out?: T }): T;
  less(self: T, options: { other: Scalar; out?: T }): T;
  /** `less_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  less_(self: T, other: T): T;
  less_(self: T, options: { other: T }): T;
  /** `less_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  less_(self: T, other: Scalar): T;
  less_(self: T, options: { other: Scalar }): T;
  /** `less_equal.Tensor(Tensor self, Tensor other) -> Tensor` */
  lessEqual(self: T, other: T, options?: { out?: T }): T;
  lessEqual(self: T, options: { other: T; out?: T }): T;
  /** `less_equal.Scalar(Tensor self, Scalar other) -> Tensor` */
  lessEqual(self: T, other: Scalar, options?: { out?: T }): T;
  lessEqual(self: T, options: { other: Scalar; out?: T }): T;
  /** `less_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  lessEqual_(self: T, other: T): T;
  lessEqual_(self: T, options: { other: T }): T;
  /** `less_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  lessEqual_(self: T, other: Scalar): T;
  lessEqual_(self: T, options: { other: Scalar }): T;
  /**
   * The logarithm of the absolute value of the gamma function. The result has the shape of the input. [torch.lgamma](https://docs.pytorch.org/docs/stable/generated/torch.lgamma.html)
   *
   * ```ts
   * torch.tensor([1, 4]).lgamma() // => [0, 1.7918]
   * ```
   *
   * `lgamma(Tensor self) -> Tensor`
   */
  lgamma(self: T, options?: { out?: T }): T;
  /** `lgamma`, in place. `lgamma_(Tensor(a!) self) -> Tensor(a!)` */
  lgamma_(self: T): T;
  /** `lift(Tensor self) -> Tensor` */
  lift(self: T, options?: { out?: T }): T;
  /** `lift_fresh(Tensor(a) self) -> Tensor(a)` */
  liftFresh(self: T): T;
  /** `lift_fresh_copy(Tensor self) -> Tensor` */
  liftFreshCopy(self: T, options?: { out?: T }): T;
  /**
   * `input weight^T + bias`. Shapes: [..., n] and [m, n] to [..., m]. [torch.nn.functional.linear](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html)
   *
   * ```ts
   * torch.linear(torch.tensor([1.5, 2]), torch.tensor([[1, 0.5], [0, 1]])) // => [2.5, 2]
   * ```
   *
   * `linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor`
   */
  linear(input: T, weight: T, bias?: T | null, options?: { out?: T }): T;
  linear(input: T, weight: T, options?: { bias?: T | null; out?: T }): T;
  linear(input: T, options: { weight: T; bias?: T | null; out?: T }): T;
  /**
   * A number of values from `start` to `end`, both included, at equal distances. Shapes: [steps]. [torch.linspace](https://docs.pytorch.org/docs/stable/generated/torch.linspace.html)
   *
   * ```ts
   * torch.linspace(0, 1, 3) // => [0, 0.5, 1]
   * ```
   *
   * `linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  linspace(start: T, end: T, steps: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  linspace(start: T, options: { end: T; steps: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Scalar_Tensor(Scalar start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  linspace(start: Scalar, end: T, steps: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  linspace(start: Scalar, options: { end: T; steps: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  linspace(start: T, end: Scalar, steps: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  linspace(start: T, options: { end: Scalar; steps: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  linspace(start: Scalar, end: Scalar, steps: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  linspace(start: Scalar, options: { end: Scalar; steps: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Tensor_Tensor_out(Tensor start, Tensor end, int steps, *, Tensor(a!) out) -> Tensor(a!)` */
  linspace(start: T, end: T, steps: Int, options: { out: T }): T;
  linspace(start: T, options: { end: T; steps: Int; out: T }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Scalar_Tensor_out(Scalar start, Tensor end, int steps, *, Tensor(a!) out) -> Tensor(a!)` */
  linspace(start: Scalar, end: T, steps: Int, options: { out: T }): T;
  linspace(start: Scalar, options: { end: T; steps: Int; out: T }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.Tensor_Scalar_out(Tensor start, Scalar end, int steps, *, Tensor(a!) out) -> Tensor(a!)` */
  linspace(start: T, end: Scalar, steps: Int, options: { out: T }): T;
  linspace(start: T, options: { end: Scalar; steps: Int; out: T }): T;
  /** A number of values from `start` to `end`, both included, at equal distances. `linspace.out(Scalar start, Scalar end, int steps, *, Tensor(a!) out) -> Tensor(a!)` */
  linspace(start: Scalar, end: Scalar, steps: Int, options: { out: T }): T;
  linspace(start: Scalar, options: { end: Scalar; steps: Int; out: T }): T;
  /**
   * The natural logarithm of each element. The result has the shape of the input. [torch.log](https://docs.pytorch.org/docs/stable/generated/torch.log.html)
   *
   * ```ts
   * torch.tensor([1, 2]).log() // => [0, 0.6931]
   * ```
   *
   * `log(Tensor self) -> Tensor`
   */
  log(self: T, options?: { out?: T }): T;
  /**
   * The logarithm to base 10 of each element. The result has the shape of the input. [torch.log10](https://docs.pytorch.org/docs/stable/generated/torch.log10.html)
   *
   * ```ts
   * torch.tensor([1, 1000]).log10() // => [0, 3]
   * ```
   *
   * `log10(Tensor self) -> Tensor`
   */
  log10(self: T, options?: { out?: T }): T;
  /** `log10`, in place. `log10_(Tensor(a!) self) -> Tensor(a!)` */
  log10_(self: T): T;
  /**
   * `log(1 + x)`, exact near zero, too. The result has the shape of the input. [torch.log1p](https://docs.pytorch.org/docs/stable/generated/torch.log1p.html)
   *
   * ```ts
   * torch.tensor([0, 1]).log1p() // => [0, 0.6931]
   * ```
   *
   * `log1p(Tensor self) -> Tensor`
   */
  log1p(self: T, options?: { out?: T }): T;
  /** `log1p`, in place. `log1p_(Tensor(a!) self) -> Tensor(a!)` */
  log1p_(self: T): T;
  /**
   * The logarithm to base 2 of each element. The result has the shape of the input. [torch.log2](https://docs.pytorch.org/docs/stable/generated/torch.log2.html)
   *
   * ```ts
   * torch.tensor([1, 8]).log2() // => [0, 3]
   * ```
   *
   * `log2(Tensor self) -> Tensor`
   */
  log2(self: T, options?: { out?: T }): T;
  /** `log2`, in place. `log2_(Tensor(a!) self) -> Tensor(a!)` */
  log2_(self: T): T;
  /** `log`, in place. `log_(Tensor(a!) self) -> Tensor(a!)` */
  log_(self: T): T;
  /** `log_normal(Tensor self, float mean=1., float std=2., *, Generator? generator=None) -> Tensor` */
  logNormal(self: T, mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  logNormal(self: T, options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** `log_normal_(Tensor(a!) self, float mean=1., float std=2., *, Generator? generator=None) -> Tensor(a!)` */
  logNormal_(self: T, mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null }): T;
  logNormal_(self: T, options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null }): T;
  /** `log_sigmoid(Tensor self) -> Tensor` */
  logSigmoid(self: T, options?: { out?: T }): T;
  /** `log_sigmoid_forward(Tensor self) -> (Tensor output, Tensor buffer)` */
  logSigmoidForward(self: T, options?: { output?: T; buffer?: T }): Named<[output: T, buffer: T], { output: T; buffer: T }>;
  /**
   * The logarithm of `softmax`, computed without overflow. The result has the shape of the input. [torch.nn.functional.log_softmax](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5]).logSoftmax(0) // => [-1.3133, -0.3133]
   * ```
   *
   * `log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor`
   */
  logSoftmax(self: T, dim: Int, dtype?: Dtype | null, options?: { out?: T }): T;
  logSoftmax(self: T, dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  logSoftmax(self: T, options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /**
   * `log(exp(x) + exp(y))` without overflow. Shapes broadcast. [torch.logaddexp](https://docs.pytorch.org/docs/stable/generated/torch.logaddexp.html)
   *
   * ```ts
   * torch.logaddexp(torch.zeros([1]), torch.zeros([1])) // => [0.6931]
   * ```
   *
   * `logaddexp(Tensor self, Tensor other) -> Tensor`
   */
  logaddexp(self: T, other: T, options?: { out?: T }): T;
  logaddexp(self: T, options: { other: T; out?: T }): T;
  /** `logaddexp2(Tensor self, Tensor other) -> Tensor` */
  logaddexp2(self: T, other: T, options?: { out?: T }): T;
  logaddexp2(self: T, options: { other: T; out?: T }): T;
  /** `logcumsumexp(Tensor self, int dim) -> Tensor` */
  logcumsumexp(self: T, dim: Int, options?: { out?: T }): T;
  logcumsumexp(self: T, options: { dim: Int; out?: T }): T;
  /** `logdet(Tensor self) -> Tensor` */
  logdet(self: T): T;
  /**
   * `and` of the elements as booleans: all but zero are true. Shapes broadcast. [torch.logical_and](https://docs.pytorch.org/docs/stable/generated/torch.logical_and.html)
   *
   * ```ts
   * torch.tensor([0, 1]).logicalAnd(torch.tensor([1, 2])) // => [false, true]
   * ```
   *
   * `logical_and(Tensor self, Tensor other) -> Tensor`
   */
  logicalAnd(self: T, other: T, options?: { out?: T }): T;
  logicalAnd(self: T, options: { other: T; out?: T }): T;
  /** `logicalAnd`, in place. `logical_and_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  logicalAnd_(self: T, other: T): T;
  logicalAnd_(self: T, options: { other: T }): T;
  /**
   * `not` of the elements as booleans. The result has the shape of the input. [torch.logical_not](https://docs.pytorch.org/docs/stable/generated/torch.logical_not.html)
   *
   * ```ts
   * torch.tensor([0, 2]).logicalNot() // => [true, false]
   * ```
   *
   * `logical_not(Tensor self) -> Tensor`
   */
  logicalNot(self: T, options?: { out?: T }): T;
  /** `logicalNot`, in place. `logical_not_(Tensor(a!) self) -> Tensor(a!)` */
  logicalNot_(self: T): T;
  /**
   * `or` of the elements as booleans. Shapes broadcast. [torch.logical_or](https://docs.pytorch.org/docs/stable/generated/torch.logical_or.html)
   *
   * ```ts
   * torch.tensor([0, 1]).logicalOr(torch.tensor([0, 0])) // => [false, true]
   * ```
   *
   * `logical_or(Tensor self, Tensor other) -> Tensor`
   */
  logicalOr(self: T, other: T, options?: { out?: T }): T;
  logicalOr(self: T, options: { other: T; out?: T }): T;
  /** `logicalOr`, in place. `logical_or_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  logicalOr_(self: T, other: T): T;
  logicalOr_(self: T, options: { other: T }): T;
  /**
   * Whether one of both elements is true, and the other not. Shapes broadcast. [torch.logical_xor](https://docs.pytorch.org/docs/stable/generated/torch.logical_xor.html)
   *
   * ```ts
   * torch.tensor([0, 1]).logicalXor(torch.tensor([1, 1])) // => [true, false]
   * ```
   *
   * `logical_xor(Tensor self, Tensor other) -> Tensor`
   */
  logicalXor(self: T, other: T, options?: { out?: T }): T;
  logicalXor(self: T, options: { other: T; out?: T }): T;
  /** `logicalXor`, in place. `logical_xor_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  logicalXor_(self: T, other: T): T;
  logicalXor_(self: T, options: { other: T }): T;
  /**
   * The inverse of `sigmoid`: `log(x / (1 - x))`. `eps` clamps `x` to [eps, 1 - eps]. The result has the shape of the input. [torch.logit](https://docs.pytorch.org/docs/stable/generated/torch.logit.html)
   *
   * ```ts
   * torch.tensor([0.5, 0.75]).logit() // => [0, 1.0986]
   * ```
   *
   * `logit(Tensor self, float? eps=None) -> Tensor`
   */
  logit(self: T, eps?: Float | null, options?: { out?: T }): T;
  logit(self: T, options?: { eps?: Float | null; out?: T }): T;
  /** `logit`, in place. `logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!)` */
  logit_(self: T, eps?: Float | null): T;
  logit_(self: T, options?: { eps?: Float | null }): T;
  /**
   * The powers of `base` with exponents at equal distances. Shapes: [steps]. [torch.logspace](https://docs.pytorch.org/docs/stable/generated/torch.logspace.html)
   *
   * ```ts
   * torch.logspace(0, 2, 3) // => [1, 10, 100]
   * ```
   *
   * `logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  logspace(start: T, end: T, steps: Int, base?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: T, end: T, steps: Int, options?: { base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: T, options: { end: T; steps: Int; base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Scalar_Tensor(Scalar start, Tensor end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  logspace(start: Scalar, end: T, steps: Int, base?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: Scalar, end: T, steps: Int, options?: { base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: Scalar, options: { end: T; steps: Int; base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  logspace(start: T, end: Scalar, steps: Int, base?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: T, end: Scalar, steps: Int, options?: { base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: T, options: { end: Scalar; steps: Int; base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The powers of `base` with exponents at equal distances. `logspace(Scalar start, Scalar end, int steps, float base=10., *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  logspace(start: Scalar, end: Scalar, steps: Int, base?: Float, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: Scalar, end: Scalar, steps: Int, options?: { base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  logspace(start: Scalar, options: { end: Scalar; steps: Int; base?: Float; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Tensor_Tensor_out(Tensor start, Tensor end, int steps, float base=10., *, Tensor(a!) out) -> Tensor(a!)` */
  logspace(start: T, end: T, steps: Int, options: { base?: Float; out: T }): T;
  logspace(start: T, options: { end: T; steps: Int; base?: Float; out: T }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Scalar_Tensor_out(Scalar start, Tensor end, int steps, float base=10., *, Tensor(a!) out) -> Tensor(a!)` */
  logspace(start: Scalar, end: T, steps: Int, options: { base?: Float; out: T }): T;
  logspace(start: Scalar, options: { end: T; steps: Int; base?: Float; out: T }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.Tensor_Scalar_out(Tensor start, Scalar end, int steps, float base=10., *, Tensor(a!) out) -> Tensor(a!)` */
  logspace(start: T, end: Scalar, steps: Int, options: { base?: Float; out: T }): T;
  logspace(start: T, options: { end: Scalar; steps: Int; base?: Float; out: T }): T;
  /** The powers of `base` with exponents at equal distances. `logspace.out(Scalar start, Scalar end, int steps, float base=10., *, Tensor(a!) out) -> Tensor(a!)` */
  logspace(start: Scalar, end: Scalar, steps: Int, options: { base?: Float; out: T }): T;
  logspace(start: Scalar, options: { end: Scalar; steps: Int; base?: Float; out: T }): T;
  /**
   * `log(sum(exp(x)))` along `dim`, without overflow. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.logsumexp](https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html)
   *
   * ```ts
   * torch.tensor([0.5, 0.5]).logsumexp(0) // => 1.1931
   * ```
   *
   * `logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor`
   */
  logsumexp(self: T, dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  logsumexp(self: T, dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  logsumexp(self: T, options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /** `lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor, Tensor)` */
  lstm(data: T, batchSizes: T, hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T, T];
  /** `lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)` */
  lstm(input: T, hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T, T];
  /** `lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)` */
  lstmCell(input: T, hx: readonly T[], wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): [T, T];
  lstmCell(input: T, hx: readonly T[], wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): [T, T];
  /**
   * Whether elements are less than `other`. Shapes broadcast. [torch.lt](https://docs.pytorch.org/docs/stable/generated/torch.lt.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).lt(2) // => [true, false, false]
   * ```
   *
   * `lt.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  lt(self: T, other: T, options?: { out?: T }): T;
  lt(self: T, options: { other: T; out?: T }): T;
  /** Whether elements are less than `other`. `lt.Scalar(Tensor self, Scalar other) -> Tensor` */
  lt(self: T, other: Scalar, options?: { out?: T }): T;
  lt(self: T, options: { other: Scalar; out?: T }): T;
  /** `lt`, in place. `lt_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  lt_(self: T, other: T): T;
  lt_(self: T, options: { other: T }): T;
  /** `lt`, in place. `lt_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  lt_(self: T, other: Scalar): T;
  lt_(self: T, options: { other: Scalar }): T;
  /** `lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor` */
  luSolve(self: T, LUData: T, LUPivots: T, options?: { out?: T }): T;
  luSolve(self: T, options: { LUData: T; LUPivots: T; out?: T }): T;
  /** `lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)` */
  luUnpack(LUData: T, LUPivots: T, unpackData?: boolean, unpackPivots?: boolean, options?: { P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  luUnpack(LUData: T, LUPivots: T, options?: { unpackData?: boolean; unpackPivots?: boolean; P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  luUnpack(LUData: T, options: { LUPivots: T; unpackData?: boolean; unpackPivots?: boolean; P?: T; L?: T; U?: T }): Named<[P: T, L: T, U: T], { P: T; L: T; U: T }>;
  /** `mH(Tensor(a) self) -> Tensor(a)` */
  mH(self: T): T;
  /** `mT(Tensor(a) self) -> Tensor(a)` */
  mT(self: T): T;
  /** `margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0., int reduction=1) -> Tensor` */
  marginRankingLoss(input1: T, input2: T, target: T, margin?: Float, reduction?: Int): T;
  marginRankingLoss(input1: T, input2: T, target: T, options?: { margin?: Float; reduction?: Int }): T;
  marginRankingLoss(input1: T, options: { input2: T; target: T; margin?: Float; reduction?: Int }): T;
  /**
   * A copy with a value where `mask` is true. Shapes: broadcast with the mask. [torch.Tensor.masked_fill](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html)
   *
   * ```ts
   * torch.tensor([1, 2]).maskedFill(torch.tensor([true, false]), 0) // => [0, 2]
   * ```
   *
   * `masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor`
   */
  maskedFill(self: T, mask: T, value: T, options?: { out?: T }): T;
  maskedFill(self: T, options: { mask: T; value: T; out?: T }): T;
  /** A copy with a value where `mask` is true. `masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor` */
  maskedFill(self: T, mask: T, value: Scalar, options?: { out?: T }): T;
  maskedFill(self: T, options: { mask: T; value: Scalar; out?: T }): T;
  /** `maskedFill`, in place. `masked_fill_.Tensor(Tensor(a!) self, Tensor mask, Tensor value) -> Tensor(a!)` */
  maskedFill_(self: T, mask: T, value: T): T;
  maskedFill_(self: T, options: { mask: T; value: T }): T;
  /** `maskedFill`, in place. `masked_fill_.Scalar(Tensor(a!) self, Tensor mask, Scalar value) -> Tensor(a!)` */
  maskedFill_(self: T, mask: T, value: Scalar): T;
  maskedFill_(self: T, options: { mask: T; value: Scalar }): T;
  /**
   * A copy in which the elements of `source` take, in order, the places where `mask` is true. The result has the shape of the input. [torch.Tensor.masked_scatter](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter.html)
   *
   * ```ts
   * torch.tensor([1, 2]).maskedScatter(torch.tensor([false, true]), torch.tensor([9])) // => [1, 9]
   * ```
   *
   * `masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor`
   */
  maskedScatter(self: T, mask: T, source: T, options?: { out?: T }): T;
  maskedScatter(self: T, options: { mask: T; source: T; out?: T }): T;
  /** `maskedScatter`, in place. `masked_scatter_(Tensor(a!) self, Tensor mask, Tensor source) -> Tensor(a!)` */
  maskedScatter_(self: T, mask: T, source: T): T;
  maskedScatter_(self: T, options: { mask: T; source: T }): T;
  /**
   * The elements where `mask` is true, in one row. Shapes: any to [n]. [torch.masked_select](https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).maskedSelect(torch.tensor([true, false, true])) // => [1, 3]
   * ```
   *
   * `masked_select(Tensor self, Tensor mask) -> Tensor`
   */
  maskedSelect(self: T, mask: T, options?: { out?: T }): T;
  maskedSelect(self: T, options: { mask: T; out?: T }): T;
  /**
   * The product of matrices, of vectors, or of batches of them, whose batch dimensions broadcast. Shapes: [..., n, m] and [..., m, p] to [..., n, p]. [torch.matmul](https://docs.pytorch.org/docs/stable/generated/torch.matmul.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).matmul(torch.tensor([1, 1])) // => [3, 7]
   * ```
   *
   * `matmul(Tensor self, Tensor other) -> Tensor`
   */
  matmul(self: T, other: T, options?: { out?: T }): T;
  matmul(self: T, options: { other: T; out?: T }): T;
  /** `matrix_H(Tensor(a) self) -> Tensor(a)` */
  matrixH(self: T): T;
  /** `matrix_exp(Tensor self) -> Tensor` */
  matrixExp(self: T): T;
  /** `matrix_power(Tensor self, int n) -> Tensor` */
  matrixPower(self: T, n: Int, options?: { out?: T }): T;
  matrixPower(self: T, options: { n: Int; out?: T }): T;
  /**
   * The largest element, or with `dim` the largest along it and their indices. With `other`, `maximum`. Shapes: [..., n, ...] to [..., ...], twice. [torch.max](https://docs.pytorch.org/docs/stable/generated/torch.max.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).max(1)[0] // => [5, 7]
   * ```
   *
   * `max(Tensor self) -> Tensor`
   */
  max(self: T, options?: { out?: T }): T;
  /** The largest element, or with `dim` the largest along it and their indices. With `other`, `maximum`. `max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  max(self: T, dim: Int, keepdim?: boolean, options?: { max?: T; maxValues?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  max(self: T, dim: Int, options?: { keepdim?: boolean; max?: T; maxValues?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  max(self: T, options: { dim: Int; keepdim?: boolean; max?: T; maxValues?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** The largest element, or with `dim` the largest along it and their indices. With `other`, `maximum`. `max.other(Tensor self, Tensor other) -> Tensor` */
  max(self: T, other: T, options?: { out?: T }): T;
  max(self: T, options: { other: T; out?: T }): T;
  /** `max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
  maxPool1d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): T;
  maxPool1d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  maxPool1d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  /** `max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor)` */
  maxPool1dWithIndices(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): [T, T];
  maxPool1dWithIndices(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): [T, T];
  maxPool1dWithIndices(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): [T, T];
  /**
   * The largest element of each window. Shapes: [N, C, H, W] to [N, C, H', W']. [torch.nn.functional.max_pool2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html)
   *
   * ```ts
   * torch.maxPool2d(torch.arange(16).view([1, 1, 4, 4]).float(), 2).flatten() // => [5, 7, 13, 15]
   * ```
   *
   * `max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor`
   */
  maxPool2d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): T;
  maxPool2d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  maxPool2d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  /** `max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)` */
  maxPool2dWithIndices(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T; indices?: T }): [T, T];
  maxPool2dWithIndices(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  maxPool2dWithIndices(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  /** `max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
  maxPool3d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean): T;
  maxPool3d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  maxPool3d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean }): T;
  /** `max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)` */
  maxPool3dWithIndices(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T; indices?: T }): [T, T];
  maxPool3dWithIndices(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  maxPool3dWithIndices(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T; indices?: T }): [T, T];
  /** `max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor` */
  maxUnpool2d(self: T, indices: T, outputSize: Int | readonly Int[], options?: { out?: T }): T;
  maxUnpool2d(self: T, options: { indices: T; outputSize: Int | readonly Int[]; out?: T }): T;
  /** `max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, int[3] padding) -> Tensor` */
  maxUnpool3d(self: T, indices: T, outputSize: Int | readonly Int[], stride: Int | readonly Int[], padding: Int | readonly Int[], options?: { out?: T }): T;
  /**
   * The larger of both elements; NaN where one is. Shapes broadcast. [torch.maximum](https://docs.pytorch.org/docs/stable/generated/torch.maximum.html)
   *
   * ```ts
   * torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2])) // => [3, 5]
   * ```
   *
   * `maximum(Tensor self, Tensor other) -> Tensor`
   */
  maximum(self: T, other: T, options?: { out?: T }): T;
  maximum(self: T, options: { other: T; out?: T }): T;
  /**
   * The mean of all elements, or along `dim`; of floating point numbers. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.mean](https://docs.pytorch.org/docs/stable/generated/torch.mean.html)
   *
   * ```ts
   * torch.tensor([[1.5, 2.5], [3.5, 4.5]]).mean(1) // => [2, 4]
   * ```
   *
   * `mean(Tensor self, *, ScalarType? dtype=None) -> Tensor`
   */
  mean(self: T, options?: { dtype?: Dtype | null; out?: T }): T;
  /** The mean of all elements, or along `dim`; of floating point numbers. `mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  mean(self: T, dim: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  mean(self: T, dim: Int | readonly Int[] | null, options?: { keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  mean(self: T, options: { dim: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * The median of all elements, or along `dim` and its index. Of two in the middle, the smaller. Shapes: [..., n, ...] to [..., ...]. [torch.median](https://docs.pytorch.org/docs/stable/generated/torch.median.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2, 4]).median() // => 2
   * ```
   *
   * `median(Tensor self) -> Tensor`
   */
  median(self: T, options?: { out?: T }): T;
  /** The median of all elements, or along `dim` and its index. Of two in the middle, the smaller. `median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  median(self: T, dim: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  median(self: T, dim: Int, options?: { keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  median(self: T, options: { dim: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The smallest element, or with `dim` the smallest along it and their indices. With `other`, `minimum`. Shapes: [..., n, ...] to [..., ...], twice. [torch.min](https://docs.pytorch.org/docs/stable/generated/torch.min.html)
   *
   * ```ts
   * torch.tensor([[1, 5], [7, 2]]).min(1)[1] // => [0, 1]
   * ```
   *
   * `min(Tensor self) -> Tensor`
   */
  min(self: T, options?: { out?: T }): T;
  /** The smallest element, or with `dim` the smallest along it and their indices. With `other`, `minimum`. `min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  min(self: T, dim: Int, keepdim?: boolean, options?: { min?: T; minIndices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  min(self: T, dim: Int, options?: { keepdim?: boolean; min?: T; minIndices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  min(self: T, options: { dim: Int; keepdim?: boolean; min?: T; minIndices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** The smallest element, or with `dim` the smallest along it and their indices. With `other`, `minimum`. `min.other(Tensor self, Tensor other) -> Tensor` */
  min(self: T, other: T, options?: { out?: T }): T;
  min(self: T, options: { other: T; out?: T }): T;
  /**
   * The smaller of both elements; NaN where one is. Shapes broadcast. [torch.minimum](https://docs.pytorch.org/docs/stable/generated/torch.minimum.html)
   *
   * ```ts
   * torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2])) // => [1, 2]
   * ```
   *
   * `minimum(Tensor self, Tensor other) -> Tensor`
   */
  minimum(self: T, other: T, options?: { out?: T }): T;
  minimum(self: T, options: { other: T; out?: T }): T;
  /** `miopen_batch_norm(Tensor input, Tensor weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float exponential_average_factor, float epsilon) -> (Tensor, Tensor, Tensor)` */
  miopenBatchNorm(input: T, weight: T, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, exponentialAverageFactor: Float, epsilon: Float, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `miopen_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic) -> Tensor` */
  miopenConvolution(self: T, weight: T, bias: T | null, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, options?: { out?: T }): T;
  /** `miopen_convolution_add_relu(Tensor self, Tensor weight, Tensor z, Scalar? alpha, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  miopenConvolutionAddRelu(self: T, weight: T, z: T, alpha: Scalar | null, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int): T;
  /** `miopen_convolution_relu(Tensor self, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, SymInt groups) -> Tensor` */
  miopenConvolutionRelu(self: T, weight: T, bias: T | null, stride: readonly Int[], padding: readonly Int[], dilation: readonly Int[], groups: Int): T;
  /** `miopen_convolution_transpose(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] output_padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic) -> Tensor` */
  miopenConvolutionTranspose(self: T, weight: T, bias: T | null, padding: readonly Int[], outputPadding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, options?: { out?: T }): T;
  /** `miopen_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank, bool deterministic, bool zero_infinity) -> (Tensor, Tensor)` */
  miopenCtcLoss(logProbs: T, targets: T, inputLengths: readonly Int[], targetLengths: readonly Int[], blank: Int, deterministic: boolean, zeroInfinity: boolean, options?: { out0?: T; out1?: T }): [T, T];
  /** `miopen_ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank, bool deterministic, bool zero_infinity) -> (Tensor, Tensor)` */
  miopenCtcLoss(logProbs: T, targets: T, inputLengths: T, targetLengths: T, blank: Int, deterministic: boolean, zeroInfinity: boolean): [T, T];
  /** `miopen_depthwise_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups, bool benchmark, bool deterministic) -> Tensor` */
  miopenDepthwiseConvolution(self: T, weight: T, bias: T | null, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, benchmark: boolean, deterministic: boolean, options?: { out?: T }): T;
  /** `miopen_rnn(Tensor input, Tensor[] weight, int weight_stride0, Tensor hx, Tensor? cx, int mode, int hidden_size, int num_layers, bool batch_first, float dropout, bool train, bool bidirectional, int[] batch_sizes, Tensor? dropout_state) -> (Tensor, Tensor, Tensor, Tensor, Tensor)` */
  miopenRnn(input: T, weight: readonly T[], weightStride0: Int, hx: T, cx: T | null, mode: Int, hiddenSize: Int, numLayers: Int, batchFirst: boolean, dropout: Float, train: boolean, bidirectional: boolean, batchSizes: readonly Int[], dropoutState: T | null, options?: { out0?: T; out1?: T; out2?: T; out3?: T; out4?: T }): [T, T, T, T, T];
  /**
   * `x * tanh(softplus(x))`. The result has the shape of the input. [torch.nn.functional.mish](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mish.html)
   *
   * ```ts
   * torch.mish(torch.tensor([-1.5, 2])) // => [-0.2981, 1.944]
   * ```
   *
   * `mish(Tensor self) -> Tensor`
   */
  mish(self: T, options?: { out?: T }): T;
  /** `mish`, in place. `mish_(Tensor(a!) self) -> Tensor(a!)` */
  mish_(self: T): T;
  /** `mkldnn_adaptive_avg_pool2d(Tensor self, int[2] output_size) -> Tensor` */
  mkldnnAdaptiveAvgPool2d(self: T, outputSize: Int | readonly Int[], options?: { out?: T }): T;
  mkldnnAdaptiveAvgPool2d(self: T, options: { outputSize: Int | readonly Int[]; out?: T }): T;
  /** `mkldnn_convolution(Tensor self, Tensor weight, Tensor? bias, SymInt[] padding, SymInt[] stride, SymInt[] dilation, SymInt groups) -> Tensor` */
  mkldnnConvolution(self: T, weight: T, bias: T | null, padding: readonly Int[], stride: readonly Int[], dilation: readonly Int[], groups: Int, options?: { out?: T }): T;
  /** `mkldnn_linear(Tensor self, Tensor weight, Tensor? bias=None) -> Tensor` */
  mkldnnLinear(self: T, weight: T, bias?: T | null, options?: { out?: T }): T;
  mkldnnLinear(self: T, weight: T, options?: { bias?: T | null; out?: T }): T;
  mkldnnLinear(self: T, options: { weight: T; bias?: T | null; out?: T }): T;
  /** `mkldnn_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor` */
  mkldnnMaxPool2d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  mkldnnMaxPool2d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  mkldnnMaxPool2d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `mkldnn_max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
  mkldnnMaxPool3d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  mkldnnMaxPool3d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  mkldnnMaxPool3d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `mkldnn_reorder_conv2d_weight(Tensor self, SymInt[2] padding=[0, 0], SymInt[2] stride=[1, 1], SymInt[2] dilation=[1, 1], SymInt groups=1, SymInt[]? input_size=None) -> Tensor` */
  mkldnnReorderConv2dWeight(self: T, padding?: Int | readonly Int[], stride?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int, inputSize?: readonly Int[] | null, options?: { out?: T }): T;
  mkldnnReorderConv2dWeight(self: T, options?: { padding?: Int | readonly Int[]; stride?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int; inputSize?: readonly Int[] | null; out?: T }): T;
  /** `mkldnn_reorder_conv3d_weight(Tensor self, SymInt[3] padding=[0, 0, 0], SymInt[3] stride=[1, 1, 1], SymInt[3] dilation=[1, 1, 1], SymInt groups=1, SymInt[]? input_size=None) -> Tensor` */
  mkldnnReorderConv3dWeight(self: T, padding?: Int | readonly Int[], stride?: Int | readonly Int[], dilation?: Int | readonly Int[], groups?: Int, inputSize?: readonly Int[] | null, options?: { out?: T }): T;
  mkldnnReorderConv3dWeight(self: T, options?: { padding?: Int | readonly Int[]; stride?: Int | readonly Int[]; dilation?: Int | readonly Int[]; groups?: Int; inputSize?: readonly Int[] | null; out?: T }): T;
  /** `mkldnn_rnn_layer(Tensor input, Tensor weight0, Tensor weight1, Tensor weight2, Tensor weight3, Tensor hx_, Tensor cx_, bool reverse, int[] batch_sizes, int mode, int hidden_size, int num_layers, bool has_biases, bool bidirectional, bool batch_first, bool train) -> (Tensor, Tensor, Tensor, Tensor)` */
  mkldnnRnnLayer(input: T, weight0: T, weight1: T, weight2: T, weight3: T, hx_: T, cx_: T, reverse: boolean, batchSizes: readonly Int[], mode: Int, hiddenSize: Int, numLayers: Int, hasBiases: boolean, bidirectional: boolean, batchFirst: boolean, train: boolean, options?: { out0?: T; out1?: T; out2?: T; out3?: T }): [T, T, T, T];
  /**
   * The product of two matrices. Shapes: [n, m] and [m, p] to [n, p]. [torch.mm](https://docs.pytorch.org/docs/stable/generated/torch.mm.html)
   *
   * ```ts
   * torch.tensor([[1, 2]]).mm(torch.tensor([[3], [4]])) // => [[11]]
   * ```
   *
   * `mm(Tensor self, Tensor mat2) -> Tensor`
   */
  mm(self: T, mat2: T, options?: { out?: T }): T;
  mm(self: T, options: { mat2: T; out?: T }): T;
  /** The product of two matrices. `mm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor` */
  mm(self: T, mat2: T, outDtype: Dtype, options?: { out?: T }): T;
  mm(self: T, options: { mat2: T; outDtype: Dtype; out?: T }): T;
  /**
   * The most frequent element along `dim`, and its index. Shapes: [..., n] to [...], twice. [torch.mode](https://docs.pytorch.org/docs/stable/generated/torch.mode.html)
   *
   * ```ts
   * torch.tensor([3, 1, 3]).mode()[0] // => 3
   * ```
   *
   * `mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)`
   */
  mode(self: T, dim?: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  mode(self: T, options?: { dim?: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** `moveaxis.int(Tensor(a) self, int source, int destination) -> Tensor(a)` */
  moveaxis(self: T, source: Int, destination: Int): T;
  moveaxis(self: T, options: { source: Int; destination: Int }): T;
  /** `moveaxis.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)` */
  moveaxis(self: T, source: readonly Int[], destination: readonly Int[]): T;
  moveaxis(self: T, options: { source: readonly Int[]; destination: readonly Int[] }): T;
  /**
   * Moves dimensions to other places; the others keep their order. Shapes: [a, b, c] to [b, c, a]. [torch.movedim](https://docs.pytorch.org/docs/stable/generated/torch.movedim.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).movedim(0, 2).shape // => [3, 4, 2]
   * ```
   *
   * `movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)`
   */
  movedim(self: T, source: Int, destination: Int): T;
  movedim(self: T, options: { source: Int; destination: Int }): T;
  /** Moves dimensions to other places; the others keep their order. `movedim.intlist(Tensor(a) self, int[] source, int[] destination) -> Tensor(a)` */
  movedim(self: T, source: readonly Int[], destination: readonly Int[]): T;
  movedim(self: T, options: { source: readonly Int[]; destination: readonly Int[] }): T;
  /**
   * The mean of squared differences. Shapes: broadcast, to []. [torch.nn.functional.mse_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html)
   *
   * ```ts
   * torch.mseLoss(torch.tensor([0.5, 1]), torch.tensor([1.5, 3])) // => 2.5
   * ```
   *
   * `mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor`
   */
  mseLoss(self: T, target: T, reduction?: Int, options?: { out?: T }): T;
  mseLoss(self: T, target: T, options?: { reduction?: Int; out?: T }): T;
  mseLoss(self: T, options: { target: T; reduction?: Int; out?: T }): T;
  /** `msort(Tensor self) -> Tensor` */
  msort(self: T, options?: { out?: T }): T;
  /**
   * Multiplies by `other`, element by element. Shapes broadcast. [torch.mul](https://docs.pytorch.org/docs/stable/generated/torch.mul.html)
   *
   * ```ts
   * torch.tensor([1, 2]).mul(torch.tensor([[3], [4]])) // => [[3, 6], [4, 8]]
   * ```
   *
   * `mul.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  mul(self: T | Scalar, other: T | Scalar, options?: { out?: T }): T;
  mul(self: T | Scalar, options: { other: T | Scalar; out?: T }): T;
  /** Multiplies by `other`, element by element. `mul.Scalar(Tensor self, Scalar other) -> Tensor` */
  mul(self: T | Scalar, other: Scalar): T;
  mul(self: T | Scalar, options: { other: Scalar }): T;
  /** `mul`, in place. `mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  mul_(self: T | Scalar, other: T | Scalar): T;
  mul_(self: T | Scalar, options: { other: T | Scalar }): T;
  /** `mul`, in place. `mul_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  mul_(self: T | Scalar, other: Scalar): T;
  mul_(self: T | Scalar, options: { other: Scalar }): T;
  /** `multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor? weight=None, int reduction=1) -> Tensor` */
  multiMarginLoss(self: T, target: T, p?: Scalar, margin?: Scalar, weight?: T | null, reduction?: Int, options?: { out?: T }): T;
  multiMarginLoss(self: T, target: T, options?: { p?: Scalar; margin?: Scalar; weight?: T | null; reduction?: Int; out?: T }): T;
  multiMarginLoss(self: T, options: { target: T; p?: Scalar; margin?: Scalar; weight?: T | null; reduction?: Int; out?: T }): T;
  /** `multilabel_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
  multilabelMarginLoss(self: T, target: T, reduction?: Int, options?: { out?: T }): T;
  multilabelMarginLoss(self: T, target: T, options?: { reduction?: Int; out?: T }): T;
  multilabelMarginLoss(self: T, options: { target: T; reduction?: Int; out?: T }): T;
  /** `multilabel_margin_loss_forward(Tensor self, Tensor target, int reduction) -> (Tensor output, Tensor is_target)` */
  multilabelMarginLossForward(self: T, target: T, reduction: Int, options?: { output?: T; isTarget?: T }): Named<[output: T, isTarget: T], { output: T; isTarget: T }>;
  multilabelMarginLossForward(self: T, options: { target: T; reduction: Int; output?: T; isTarget?: T }): Named<[output: T, isTarget: T], { output: T; isTarget: T }>;
  /**
   * Random indices, with probabilities in proportion to the weights. Shapes: [..., n] to [..., samples]. [torch.multinomial](https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html)
   *
   * ```ts
   * torch.tensor([0, 0.5]).multinomial(2, true) // => [1, 1]
   * ```
   *
   * `multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor`
   */
  multinomial(self: T, numSamples: Int, replacement?: boolean, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  multinomial(self: T, numSamples: Int, options?: { replacement?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  multinomial(self: T, options: { numSamples: Int; replacement?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  /** `multiply.Tensor(Tensor self, Tensor other) -> Tensor` */
  multiply(self: T | Scalar, other: T | Scalar, options?: { out?: T }): T;
  multiply(self: T | Scalar, options: { other: T | Scalar; out?: T }): T;
  /** `multiply.Scalar(Tensor self, Scalar other) -> Tensor` */
  multiply(self: T | Scalar, other: Scalar): T;
  multiply(self: T | Scalar, options: { other: Scalar }): T;
  /** `multiply_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  multiply_(self: T | Scalar, other: T | Scalar): T;
  multiply_(self: T | Scalar, options: { other: T | Scalar }): T;
  /** `multiply_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  multiply_(self: T | Scalar, other: Scalar): T;
  multiply_(self: T | Scalar, options: { other: Scalar }): T;
  /**
   * The product of a matrix and a vector. Shapes: [n, m] and [m] to [n]. [torch.mv](https://docs.pytorch.org/docs/stable/generated/torch.mv.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).mv(torch.tensor([1, 10])) // => [21, 43]
   * ```
   *
   * `mv(Tensor self, Tensor vec) -> Tensor`
   */
  mv(self: T, vec: T, options?: { out?: T }): T;
  mv(self: T, options: { vec: T; out?: T }): T;
  /** `mvlgamma(Tensor self, int p) -> Tensor` */
  mvlgamma(self: T, p: Int, options?: { out?: T }): T;
  mvlgamma(self: T, options: { p: Int; out?: T }): T;
  /** `mvlgamma_(Tensor(a!) self, int p) -> Tensor(a!)` */
  mvlgamma_(self: T, p: Int): T;
  mvlgamma_(self: T, options: { p: Int }): T;
  /**
   * Replaces NaN by `nan`, 0 by default, and infinities by the largest numbers or those given. The result has the shape of the input. [torch.nan_to_num](https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html)
   *
   * ```ts
   * torch.tensor([NaN, Infinity]).nanToNum(0, 9) // => [0, 9]
   * ```
   *
   * `nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor`
   */
  nanToNum(self: T, nan?: Float | null, posinf?: Float | null, neginf?: Float | null, options?: { out?: T }): T;
  nanToNum(self: T, options?: { nan?: Float | null; posinf?: Float | null; neginf?: Float | null; out?: T }): T;
  /** `nanToNum`, in place. `nan_to_num_(Tensor(a!) self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor(a!)` */
  nanToNum_(self: T, nan?: Float | null, posinf?: Float | null, neginf?: Float | null): T;
  nanToNum_(self: T, options?: { nan?: Float | null; posinf?: Float | null; neginf?: Float | null }): T;
  /**
   * The mean of the elements that are not NaN. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.nanmean](https://docs.pytorch.org/docs/stable/generated/torch.nanmean.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).nanmean() // => 1.5
   * ```
   *
   * `nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
   */
  nanmean(self: T, dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  nanmean(self: T, options?: { dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** `nanmedian(Tensor self) -> Tensor` */
  nanmedian(self: T, options?: { out?: T }): T;
  /** `nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)` */
  nanmedian(self: T, dim: Int, keepdim?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  nanmedian(self: T, dim: Int, options?: { keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  nanmedian(self: T, options: { dim: Int; keepdim?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** `nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
  nanquantile(self: T, q: T, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  nanquantile(self: T, q: T, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  nanquantile(self: T, options: { q: T; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /** `nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
  nanquantile(self: T, q: Float, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  nanquantile(self: T, q: Float, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  nanquantile(self: T, options: { q: Float; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /**
   * The sum of the elements that are not NaN. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.nansum](https://docs.pytorch.org/docs/stable/generated/torch.nansum.html)
   *
   * ```ts
   * torch.tensor([1.5, NaN]).nansum() // => 1.5
   * ```
   *
   * `nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
   */
  nansum(self: T, dim?: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  nansum(self: T, options?: { dim?: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /**
   * A part of a dimension: `length` elements from `start` on, as a view. Shapes: [n, a] to [length, a]. [torch.narrow](https://docs.pytorch.org/docs/stable/generated/torch.narrow.html)
   *
   * ```ts
   * torch.arange(5).narrow(0, 1, 2) // => [1, 2]
   * ```
   *
   * `narrow.Tensor(Tensor(a) self, int dim, Tensor start, SymInt length) -> Tensor(a)`
   */
  narrow(self: T, dim: Int, start: T, length: Int): T;
  /** A part of a dimension: `length` elements from `start` on, as a view. `narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)` */
  narrow(self: T, dim: Int, start: Int, length: Int): T;
  /** `narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor` */
  narrowCopy(self: T, dim: Int, start: Int, length: Int, options?: { out?: T }): T;
  /** `native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)` */
  nativeBatchNorm(input: T, weight: T | null, bias: T | null, runningMean: T | null, runningVar: T | null, training: boolean, momentum: Float, eps: Float, options?: { out?: T; saveMean?: T; saveInvstd?: T }): [T, T, T];
  /** `native_channel_shuffle(Tensor self, SymInt groups) -> Tensor` */
  nativeChannelShuffle(self: T, groups: Int): T;
  nativeChannelShuffle(self: T, options: { groups: Int }): T;
  /** `native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)` */
  nativeDropout(input: T, p: Float, train: boolean | null, options?: { out0?: T; out1?: T }): [T, T];
  nativeDropout(input: T, options: { p: Float; train: boolean | null; out0?: T; out1?: T }): [T, T];
  /** `native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)` */
  nativeGroupNorm(input: T, weight: T | null, bias: T | null, N: Int, C: Int, HxW: Int, group: Int, eps: Float, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)` */
  nativeLayerNorm(input: T, normalizedShape: readonly Int[], weight: T | null, bias: T | null, eps: Float, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `native_norm(Tensor self, Scalar p=2) -> Tensor` */
  nativeNorm(self: T, p?: Scalar, options?: { out?: T }): T;
  nativeNorm(self: T, options?: { p?: Scalar; out?: T }): T;
  /** `native_norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, ScalarType? dtype) -> Tensor` */
  nativeNorm(self: T, p: Scalar | null, dim: Int | readonly Int[], keepdim: boolean, dtype: Dtype | null, options?: { out?: T }): T;
  /**
   * Whether elements differ. Shapes broadcast. [torch.ne](https://docs.pytorch.org/docs/stable/generated/torch.ne.html)
   *
   * ```ts
   * torch.tensor([1, 2]).ne(2) // => [true, false]
   * ```
   *
   * `ne.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  ne(self: T, other: T, options?: { out?: T }): T;
  ne(self: T, options: { other: T; out?: T }): T;
  /** Whether elements differ. `ne.Scalar(Tensor self, Scalar other) -> Tensor` */
  ne(self: T, other: Scalar, options?: { out?: T }): T;
  ne(self: T, options: { other: Scalar; out?: T }): T;
  /** `ne`, in place. `ne_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  ne_(self: T, other: T): T;
  ne_(self: T, options: { other: T }): T;
  /** `ne`, in place. `ne_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  ne_(self: T, other: Scalar): T;
  ne_(self: T, options: { other: Scalar }): T;
  /**
   * The negative of each element. The result has the shape of the input. [torch.neg](https://docs.pytorch.org/docs/stable/generated/torch.neg.html)
   *
   * ```ts
   * torch.tensor([1, -2]).neg() // => [-1, 2]
   * ```
   *
   * `neg(Tensor self) -> Tensor`
   */
  neg(self: T, options?: { out?: T }): T;
  /** `neg`, in place. `neg_(Tensor(a!) self) -> Tensor(a!)` */
  neg_(self: T): T;
  /** `negative(Tensor self) -> Tensor` */
  negative(self: T, options?: { out?: T }): T;
  /** `negative_(Tensor(a!) self) -> Tensor(a!)` */
  negative_(self: T): T;
  /** `nested_to_padded_tensor(Tensor self, float padding, int[]? output_size=None) -> Tensor` */
  nestedToPaddedTensor(self: T, padding: Float, outputSize?: readonly Int[] | null): T;
  nestedToPaddedTensor(self: T, padding: Float, options?: { outputSize?: readonly Int[] | null }): T;
  nestedToPaddedTensor(self: T, options: { padding: Float; outputSize?: readonly Int[] | null }): T;
  /**
   * Memory that is not initialised, of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_empty](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_empty.html)
   *
   * ```ts
   * torch.tensor([1]).newEmpty([2]).dtype // => 'int64'
   * ```
   *
   * `new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newEmpty(self: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newEmpty(self: T, options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Memory that is not initialised, of the dtype and device of the tensor. `new_empty.out(Tensor self, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  newEmpty(self: T, size: readonly Int[], options: { out: T }): T;
  newEmpty(self: T, options: { size: readonly Int[]; out: T }): T;
  /** `new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  newEmptyStrided(self: T, size: readonly Int[], stride: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newEmptyStrided(self: T, options: { size: readonly Int[]; stride: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `new_empty_strided.out(Tensor self, SymInt[] size, SymInt[] stride, *, Tensor(a!) out) -> Tensor(a!)` */
  newEmptyStrided(self: T, size: readonly Int[], stride: readonly Int[], options: { out: T }): T;
  newEmptyStrided(self: T, options: { size: readonly Int[]; stride: readonly Int[]; out: T }): T;
  /**
   * One value of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_full](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_full.html)
   *
   * ```ts
   * torch.tensor([1]).newFull([2], 7) // => [7, 7]
   * ```
   *
   * `new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newFull(self: T, size: readonly Int[], fillValue: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newFull(self: T, options: { size: readonly Int[]; fillValue: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** One value of the dtype and device of the tensor. `new_full.out(Tensor self, SymInt[] size, Scalar fill_value, *, Tensor(a!) out) -> Tensor(a!)` */
  newFull(self: T, size: readonly Int[], fillValue: Scalar, options: { out: T }): T;
  newFull(self: T, options: { size: readonly Int[]; fillValue: Scalar; out: T }): T;
  /**
   * Ones of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_ones](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_ones.html)
   *
   * ```ts
   * torch.tensor([1]).newOnes([2]) // => [1, 1]
   * ```
   *
   * `new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newOnes(self: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newOnes(self: T, options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Ones of the dtype and device of the tensor. `new_ones.out(Tensor self, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  newOnes(self: T, size: readonly Int[], options: { out: T }): T;
  newOnes(self: T, options: { size: readonly Int[]; out: T }): T;
  /**
   * Zeros of the dtype and device of the tensor. Shapes: `size`. [torch.Tensor.new_zeros](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_zeros.html)
   *
   * ```ts
   * torch.tensor([1]).newZeros([2]) // => [0, 0]
   * ```
   *
   * `new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  newZeros(self: T, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  newZeros(self: T, options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Zeros of the dtype and device of the tensor. `new_zeros.out(Tensor self, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  newZeros(self: T, size: readonly Int[], options: { out: T }): T;
  newZeros(self: T, options: { size: readonly Int[]; out: T }): T;
  /** `nextafter(Tensor self, Tensor other) -> Tensor` */
  nextafter(self: T, other: T, options?: { out?: T }): T;
  nextafter(self: T, options: { other: T; out?: T }): T;
  /** `nextafter_(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  nextafter_(self: T, other: T): T;
  nextafter_(self: T, options: { other: T }): T;
  /**
   * The negative log likelihood of classes, from logarithms of probabilities. Shapes: [N, C] and [N] to []. [torch.nn.functional.nll_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html)
   *
   * ```ts
   * torch.nllLoss(torch.tensor([[-0.5, -1.5]]), torch.tensor([1])) // => 1.5
   * ```
   *
   * `nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor`
   */
  nllLoss(self: T, target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int, options?: { out?: T }): T;
  nllLoss(self: T, target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  nllLoss(self: T, options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  /** `nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
  nllLoss2d(self: T, target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int, options?: { out?: T }): T;
  nllLoss2d(self: T, target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  nllLoss2d(self: T, options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int; out?: T }): T;
  /** `nll_loss2d_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt ignore_index) -> (Tensor output, Tensor total_weight)` */
  nllLoss2dForward(self: T, target: T, weight: T | null, reduction: Int, ignoreIndex: Int, options?: { output?: T; totalWeight?: T }): Named<[output: T, totalWeight: T], { output: T; totalWeight: T }>;
  /** `nll_loss_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt ignore_index) -> (Tensor output, Tensor total_weight)` */
  nllLossForward(self: T, target: T, weight: T | null, reduction: Int, ignoreIndex: Int, options?: { output?: T; totalWeight?: T }): Named<[output: T, totalWeight: T], { output: T; totalWeight: T }>;
  /** `nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
  nllLossNd(self: T, target: T, weight?: T | null, reduction?: Int, ignoreIndex?: Int): T;
  nllLossNd(self: T, target: T, options?: { weight?: T | null; reduction?: Int; ignoreIndex?: Int }): T;
  nllLossNd(self: T, options: { target: T; weight?: T | null; reduction?: Int; ignoreIndex?: Int }): T;
  /** `nonzero_numpy(Tensor self) -> Tensor[]` */
  nonzeroNumpy(self: T): T[];
  /** `nonzero_static(Tensor self, *, SymInt size, int fill_value=-1) -> Tensor` */
  nonzeroStatic(self: T, options: { size: Int; fillValue?: Int; out?: T }): T;
  /** `norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor` */
  normExceptDim(v: T, pow?: Int, dim?: Int): T;
  normExceptDim(v: T, options?: { pow?: Int; dim?: Int }): T;
  /**
   * Random numbers of normal distributions with given means and deviations. Shapes: that of the means. [torch.normal](https://docs.pytorch.org/docs/stable/generated/torch.normal.html)
   *
   * ```ts
   * torch.normal(torch.ones([3]), 0.5).shape // => [3]
   * ```
   *
   * `normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor`
   */
  normal(mean: T, std: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  normal(mean: T, options: { std: T; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.Tensor_float(Tensor mean, float std=1., *, Generator? generator=None) -> Tensor` */
  normal(mean: T, std?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  normal(mean: T, options?: { std?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor` */
  normal(mean: Float, std: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  normal(mean: Float, options: { std: T; generator?: GeneratorArgument | null; out?: T }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.float_float(float mean, float std, SymInt[] size, *, Generator? generator=None, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  normal(mean: Float, std: Float, size: readonly Int[], options?: { generator?: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  normal(mean: Float, options: { std: Float; size: readonly Int[]; generator?: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.float_float_out(float mean, float std, SymInt[] size, *, Generator? generator=None, Tensor(a!) out) -> Tensor(a!)` */
  normal(mean: Float, std: Float, size: readonly Int[], options: { generator?: GeneratorArgument | null; out: T }): T;
  normal(mean: Float, options: { std: Float; size: readonly Int[]; generator?: GeneratorArgument | null; out: T }): T;
  /** Random numbers of normal distributions with given means and deviations. `normal.out(Tensor self, float mean=0., float std=1., *, Generator? generator=None, Tensor(a!) out) -> Tensor(a!)` */
  normal(self: T, options: { mean?: Float; std?: Float; generator?: GeneratorArgument | null; out: T }): T;
  /**
   * Fills the tensor with normal random numbers, in place. The result has the shape of the input. [torch.Tensor.normal_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html)
   *
   * ```ts
   * torch.empty([2]).normal_().shape // => [2]
   * ```
   *
   * `normal_(Tensor(a!) self, float mean=0., float std=1., *, Generator? generator=None) -> Tensor(a!)`
   */
  normal_(self: T, mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null }): T;
  normal_(self: T, options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null }): T;
  /** `normal_functional(Tensor self, float mean=0., float std=1., *, Generator? generator=None) -> Tensor` */
  normalFunctional(self: T, mean?: Float, std?: Float, options?: { generator?: GeneratorArgument | null }): T;
  normalFunctional(self: T, options?: { mean?: Float; std?: Float; generator?: GeneratorArgument | null }): T;
  /** `not_equal.Tensor(Tensor self, Tensor other) -> Tensor` */
  notEqual(self: T, other: T, options?: { out?: T }): T;
  notEqual(self: T, options: { other: T; out?: T }): T;
  /** `not_equal.Scalar(Tensor self, Scalar other) -> Tensor` */
  notEqual(self: T, other: Scalar, options?: { out?: T }): T;
  notEqual(self: T, options: { other: Scalar; out?: T }): T;
  /** `not_equal_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  notEqual_(self: T, other: T): T;
  notEqual_(self: T, options: { other: T }): T;
  /** `not_equal_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  notEqual_(self: T, other: Scalar): T;
  notEqual_(self: T, options: { other: Scalar }): T;
  /** `nuclear_norm(Tensor self, bool keepdim=False) -> Tensor` */
  nuclearNorm(self: T, keepdim?: boolean, options?: { out?: T }): T;
  nuclearNorm(self: T, options?: { keepdim?: boolean; out?: T }): T;
  /** `nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor` */
  nuclearNorm(self: T, dim: Int | readonly Int[], keepdim?: boolean, options?: { out?: T }): T;
  nuclearNorm(self: T, dim: Int | readonly Int[], options?: { keepdim?: boolean; out?: T }): T;
  nuclearNorm(self: T, options: { dim: Int | readonly Int[]; keepdim?: boolean; out?: T }): T;
  /** `numel(Tensor self) -> int` */
  numel(self: T): number;
  /** `numpy_T(Tensor(a) self) -> Tensor(a)` */
  numpyT(self: T): T;
  /**
   * A row of zeros for each class, with a 1 at its place. Shapes: [...] to [..., classes]. [torch.nn.functional.one_hot](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html)
   *
   * ```ts
   * torch.oneHot(torch.tensor([0, 2]), 3) // => [[1, 0, 0], [0, 0, 1]]
   * ```
   *
   * `one_hot(Tensor self, int num_classes=-1) -> Tensor`
   */
  oneHot(self: T, numClasses?: Int): T;
  oneHot(self: T, options?: { numClasses?: Int }): T;
  /**
   * A tensor of ones. Shapes: `size`. [torch.ones](https://docs.pytorch.org/docs/stable/generated/torch.ones.html)
   *
   * ```ts
   * torch.ones([2], { dtype: 'int64' }) // => [1, 1]
   * ```
   *
   * `ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  ones(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  ones(...size: Int[]): T;
  /** A tensor of ones. `ones.out(SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  ones(size: readonly Int[], options: { out: T }): T;
  /**
   * Ones of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.ones_like](https://docs.pytorch.org/docs/stable/generated/torch.ones_like.html)
   *
   * ```ts
   * torch.onesLike(torch.tensor([1, 2])) // => [1, 1]
   * ```
   *
   * `ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  onesLike(self: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Ones of the shape, dtype and device of another tensor. `ones_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  onesLike(self: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `orgqr(Tensor self, Tensor input2) -> Tensor` */
  orgqr(self: T, input2: T, options?: { out?: T }): T;
  orgqr(self: T, options: { input2: T; out?: T }): T;
  /** `ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) -> Tensor` */
  ormqr(self: T, input2: T, input3: T, left?: boolean, transpose?: boolean, options?: { out?: T }): T;
  ormqr(self: T, input2: T, input3: T, options?: { left?: boolean; transpose?: boolean; out?: T }): T;
  ormqr(self: T, options: { input2: T; input3: T; left?: boolean; transpose?: boolean; out?: T }): T;
  /**
   * All products of an element of one vector and one of another. Shapes: [n] and [m] to [n, m]. [torch.outer](https://docs.pytorch.org/docs/stable/generated/torch.outer.html)
   *
   * ```ts
   * torch.tensor([1, 2]).outer(torch.tensor([3, 4])) // => [[3, 4], [6, 8]]
   * ```
   *
   * `outer(Tensor self, Tensor vec2) -> Tensor`
   */
  outer(self: T, vec2: T, options?: { out?: T }): T;
  outer(self: T, options: { vec2: T; out?: T }): T;
  /** `output_nr(Tensor self) -> int` */
  outputNr(self: T): number;
  /**
   * Adds elements at the ends of the last dimensions: pairs of widths, from the last dimension on. Shapes: [..., n] to [..., left + n + right]. [torch.nn.functional.pad](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html)
   *
   * ```ts
   * torch.tensor([1, 2]).pad([1, 0]) // => [0, 1, 2]
   * ```
   *
   * `pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor`
   */
  pad(self: T, pad: readonly Int[], mode?: string, value?: Float | null): T;
  pad(self: T, pad: readonly Int[], options?: { mode?: string; value?: Float | null }): T;
  pad(self: T, options: { pad: readonly Int[]; mode?: string; value?: Float | null }): T;
  /** `pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0., str padding_side="right") -> Tensor` */
  padSequence(sequences: readonly T[], batchFirst?: boolean, paddingValue?: Float, paddingSide?: string): T;
  padSequence(sequences: readonly T[], options?: { batchFirst?: boolean; paddingValue?: Float; paddingSide?: string }): T;
  /** `pairwise_distance(Tensor x1, Tensor x2, float p=2., float eps=9.9999999999999995e-07, bool keepdim=False) -> Tensor` */
  pairwiseDistance(x1: T, x2: T, p?: Float, eps?: Float, keepdim?: boolean): T;
  pairwiseDistance(x1: T, x2: T, options?: { p?: Float; eps?: Float; keepdim?: boolean }): T;
  pairwiseDistance(x1: T, options: { x2: T; p?: Float; eps?: Float; keepdim?: boolean }): T;
  /** `pdist(Tensor self, float p=2.) -> Tensor` */
  pdist(self: T, p?: Float): T;
  pdist(self: T, options?: { p?: Float }): T;
  /**
   * The dimensions in another order. Shapes: [a, b, c] to [c, a, b]. [torch.permute](https://docs.pytorch.org/docs/stable/generated/torch.permute.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).permute([2, 0, 1]).shape // => [4, 2, 3]
   * ```
   *
   * `permute(Tensor(a) self, int[] dims) -> Tensor(a)`
   */
  permute(self: T, dims: readonly Int[]): T;
  permute(self: T, options: { dims: readonly Int[] }): T;
  /** `permute_copy(Tensor self, int[] dims) -> Tensor` */
  permuteCopy(self: T, dims: readonly Int[], options?: { out?: T }): T;
  permuteCopy(self: T, options: { dims: readonly Int[]; out?: T }): T;
  /** `pin_memory(Tensor(a) self, Device? device=None) -> Tensor(a)` */
  pinMemory(self: T, device?: Device | null): T;
  pinMemory(self: T, options?: { device?: Device | null }): T;
  /** `pinverse(Tensor self, float rcond=1.0000000000000001e-15) -> Tensor` */
  pinverse(self: T, rcond?: Float): T;
  pinverse(self: T, options?: { rcond?: Float }): T;
  /**
   * Moves channels into space. Shapes: [N, c * r * r, H, W] to [N, c, H * r, W * r]. [torch.nn.functional.pixel_shuffle](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html)
   *
   * ```ts
   * torch.zeros([1, 4, 2, 2]).pixelShuffle(2).shape // => [1, 1, 4, 4]
   * ```
   *
   * `pixel_shuffle(Tensor self, int upscale_factor) -> Tensor`
   */
  pixelShuffle(self: T, upscaleFactor: Int, options?: { out?: T }): T;
  pixelShuffle(self: T, options: { upscaleFactor: Int; out?: T }): T;
  /** `pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor` */
  pixelUnshuffle(self: T, downscaleFactor: Int, options?: { out?: T }): T;
  pixelUnshuffle(self: T, options: { downscaleFactor: Int; out?: T }): T;
  /**
   * Random whole numbers of Poisson distributions with given rates. The result has the shape of the input. [torch.poisson](https://docs.pytorch.org/docs/stable/generated/torch.poisson.html)
   *
   * ```ts
   * torch.zeros([2]).poisson() // => [0, 0]
   * ```
   *
   * `poisson(Tensor self, Generator? generator=None) -> Tensor`
   */
  poisson(self: T, generator?: GeneratorArgument | null, options?: { out?: T }): T;
  poisson(self: T, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  /** `poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor` */
  poissonNllLoss(input: T, target: T, logInput: boolean, full: boolean, eps: Float, reduction: Int): T;
  /**
   * Complex numbers from absolute values and angles. Shapes broadcast. [torch.polar](https://docs.pytorch.org/docs/stable/generated/torch.polar.html)
   *
   * ```ts
   * torch.polar(torch.tensor([2.5]), torch.zeros([1])).real() // => [2.5]
   * ```
   *
   * `polar(Tensor abs, Tensor angle) -> Tensor`
   */
  polar(abs: T, angle: T, options?: { out?: T }): T;
  polar(abs: T, options: { angle: T; out?: T }): T;
  /** `polygamma(int n, Tensor self) -> Tensor` */
  polygamma(n: Int, self: T, options?: { out?: T }): T;
  polygamma(n: Int, options: { self: T; out?: T }): T;
  /** `polygamma_(Tensor(a!) self, int n) -> Tensor(a!)` */
  polygamma_(self: T, n: Int): T;
  polygamma_(self: T, options: { n: Int }): T;
  /** `positive(Tensor(a) self) -> Tensor(a)` */
  positive(self: T): T;
  /**
   * Raises each element to the power `exponent`. Shapes broadcast. [torch.pow](https://docs.pytorch.org/docs/stable/generated/torch.pow.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).pow(2) // => [1, 4, 9]
   * ```
   *
   * `pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor`
   */
  pow(self: T, exponent: T, options?: { out?: T }): T;
  pow(self: T, options: { exponent: T; out?: T }): T;
  /** Raises each element to the power `exponent`. `pow.Scalar(Scalar self, Tensor exponent) -> Tensor` */
  pow(self: Scalar, exponent: T, options?: { out?: T }): T;
  pow(self: Scalar, options: { exponent: T; out?: T }): T;
  /** Raises each element to the power `exponent`. `pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor` */
  pow(self: T, exponent: Scalar, options?: { out?: T }): T;
  pow(self: T, options: { exponent: Scalar; out?: T }): T;
  /** `pow`, in place. `pow_.Tensor(Tensor(a!) self, Tensor exponent) -> Tensor(a!)` */
  pow_(self: T, exponent: T): T;
  pow_(self: T, options: { exponent: T }): T;
  /** `pow`, in place. `pow_.Scalar(Tensor(a!) self, Scalar exponent) -> Tensor(a!)` */
  pow_(self: T, exponent: Scalar): T;
  pow_(self: T, options: { exponent: Scalar }): T;
  /** `prelu(Tensor self, Tensor weight) -> Tensor` */
  prelu(self: T, weight: T): T;
  prelu(self: T, options: { weight: T }): T;
  /**
   * The product of all elements, or along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.prod](https://docs.pytorch.org/docs/stable/generated/torch.prod.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).prod(1) // => [2, 12]
   * ```
   *
   * `prod(Tensor self, *, ScalarType? dtype=None) -> Tensor`
   */
  prod(self: T, options?: { dtype?: Dtype | null; out?: T }): T;
  /** The product of all elements, or along `dim`. `prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  prod(self: T, dim: Int, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  prod(self: T, dim: Int, options?: { keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  prod(self: T, options: { dim: Int; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** `promote_types(ScalarType type1, ScalarType type2) -> ScalarType` */
  promoteTypes(type1: Dtype, type2: Dtype): Dtype;
  promoteTypes(type1: Dtype, options: { type2: Dtype }): Dtype;
  /**
   * A copy with elements of `source` at indices into the tensor as one row. The result has the shape of the input. [torch.Tensor.put](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.put.html)
   *
   * ```ts
   * torch.zeros([3]).put(torch.tensor([1]), torch.ones([1])) // => [0, 1, 0]
   * ```
   *
   * `put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor`
   */
  put(self: T, index: T, source: T, accumulate?: boolean, options?: { out?: T }): T;
  put(self: T, index: T, source: T, options?: { accumulate?: boolean; out?: T }): T;
  put(self: T, options: { index: T; source: T; accumulate?: boolean; out?: T }): T;
  /** `put`, in place. `put_(Tensor(a!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor(a!)` */
  put_(self: T, index: T, source: T, accumulate?: boolean): T;
  put_(self: T, index: T, source: T, options?: { accumulate?: boolean }): T;
  put_(self: T, options: { index: T; source: T; accumulate?: boolean }): T;
  /** `q_per_channel_axis(Tensor self) -> int` */
  qPerChannelAxis(self: T): number;
  /** `q_per_channel_scales(Tensor self) -> Tensor` */
  qPerChannelScales(self: T, options?: { out?: T }): T;
  /** `q_per_channel_zero_points(Tensor self) -> Tensor` */
  qPerChannelZeroPoints(self: T, options?: { out?: T }): T;
  /** `q_scale(Tensor self) -> float` */
  qScale(self: T): number;
  /** `q_zero_point(Tensor self) -> int` */
  qZeroPoint(self: T): number;
  /** `qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)` */
  qr(self: T, some?: boolean, options?: { Q?: T; R?: T }): Named<[Q: T, R: T], { Q: T; R: T }>;
  qr(self: T, options?: { some?: boolean; Q?: T; R?: T }): Named<[Q: T, R: T], { Q: T; R: T }>;
  /** `qscheme(Tensor self) -> QScheme` */
  qscheme(self: T): never;
  /**
   * The elements at the shares `q` of the sorted ones, between two if need be. Shapes: [..., n, ...] to [q, ..., ...]. [torch.quantile](https://docs.pytorch.org/docs/stable/generated/torch.quantile.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5, 2.5]).quantile(0.25) // => 1
   * ```
   *
   * `quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor`
   */
  quantile(self: T, q: T, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  quantile(self: T, q: T, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  quantile(self: T, options: { q: T; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /** The elements at the shares `q` of the sorted ones, between two if need be. `quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor` */
  quantile(self: T, q: Float, dim?: Int | null, keepdim?: boolean, options?: { interpolation?: string; out?: T }): T;
  quantile(self: T, q: Float, options?: { dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  quantile(self: T, options: { q: Float; dim?: Int | null; keepdim?: boolean; interpolation?: string; out?: T }): T;
  /** `quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, ScalarType dtype) -> Tensor` */
  quantizePerChannel(self: T, scales: T, zeroPoints: T, axis: Int, dtype: Dtype, options?: { out?: T }): T;
  /** `quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype) -> Tensor` */
  quantizePerTensor(self: T, scale: Float, zeroPoint: Int, dtype: Dtype, options?: { out?: T }): T;
  /** `quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, ScalarType dtype) -> Tensor` */
  quantizePerTensor(self: T, scale: T, zeroPoint: T, dtype: Dtype, options?: { out?: T }): T;
  /** `quantize_per_tensor.tensors(Tensor[] tensors, Tensor scales, Tensor zero_points, ScalarType dtype) -> Tensor[]` */
  quantizePerTensor(tensors: readonly T[], scales: T, zeroPoints: T, dtype: Dtype, options?: { out?: readonly T[] }): T[];
  /** `quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range) -> Tensor` */
  quantizePerTensorDynamic(self: T, dtype: Dtype, reduceRange: boolean, options?: { out?: T }): T;
  quantizePerTensorDynamic(self: T, options: { dtype: Dtype; reduceRange: boolean; out?: T }): T;
  /** `quantized_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float eps, float output_scale, int output_zero_point) -> Tensor` */
  quantizedBatchNorm(input: T, weight: T | null, bias: T | null, mean: T, var_: T, eps: Float, outputScale: Float, outputZeroPoint: Int, options?: { out?: T }): T;
  /** `quantized_gru.data_legacy(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  quantizedGru(data: T, batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `quantized_gru.input_legacy(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  quantizedGru(input: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `quantized_gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> Tensor` */
  quantizedGruCell(input: T, hx: T, wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): T;
  /** `quantized_lstm.data_legacy(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, *, ScalarType? dtype=None, bool use_dynamic=False) -> (Tensor, Tensor, Tensor)` */
  quantizedLstm(data: T, batchSizes: T, hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, options?: { dtype?: Dtype | null; useDynamic?: boolean }): [T, T, T];
  /** `quantized_lstm.input_legacy(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first, *, ScalarType? dtype=None, bool use_dynamic=False) -> (Tensor, Tensor, Tensor)` */
  quantizedLstm(input: T, hx: readonly T[], params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean, options?: { dtype?: Dtype | null; useDynamic?: boolean }): [T, T, T];
  /** `quantized_lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> (Tensor, Tensor)` */
  quantizedLstmCell(input: T, hx: readonly T[], wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): [T, T];
  /** `quantized_max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
  quantizedMaxPool1d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  quantizedMaxPool1d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  quantizedMaxPool1d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `quantized_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> Tensor` */
  quantizedMaxPool2d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  quantizedMaxPool2d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  quantizedMaxPool2d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `quantized_max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> Tensor` */
  quantizedMaxPool3d(self: T, kernelSize: Int | readonly Int[], stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], ceilMode?: boolean, options?: { out?: T }): T;
  quantizedMaxPool3d(self: T, kernelSize: Int | readonly Int[], options?: { stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  quantizedMaxPool3d(self: T, options: { kernelSize: Int | readonly Int[]; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; ceilMode?: boolean; out?: T }): T;
  /** `quantized_rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> Tensor` */
  quantizedRnnReluCell(input: T, hx: T, wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): T;
  /** `quantized_rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh) -> Tensor` */
  quantizedRnnTanhCell(input: T, hx: T, wIh: T, wHh: T, bIh: T, bHh: T, packedIh: T, packedHh: T, colOffsetsIh: T, colOffsetsHh: T, scaleIh: Scalar, scaleHh: Scalar, zeroPointIh: Scalar, zeroPointHh: Scalar): T;
  /** `rad2deg(Tensor self) -> Tensor` */
  rad2deg(self: T, options?: { out?: T }): T;
  /** `rad2deg_(Tensor(a!) self) -> Tensor(a!)` */
  rad2deg_(self: T): T;
  /**
   * Random numbers, equally likely in [0, 1). Shapes: `size`. [torch.rand](https://docs.pytorch.org/docs/stable/generated/torch.rand.html)
   *
   * ```ts
   * torch.rand([2, 3]).shape // => [2, 3]
   * ```
   *
   * `rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  rand(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  rand(...size: Int[]): T;
  /** Random numbers, equally likely in [0, 1). `rand.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  rand(size: readonly Int[], options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random numbers, equally likely in [0, 1). `rand.generator_out(SymInt[] size, *, Generator? generator, Tensor(a!) out) -> Tensor(a!)` */
  rand(size: readonly Int[], options: { generator: GeneratorArgument | null; out: T }): T;
  /** Random numbers, equally likely in [0, 1). `rand.out(SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  rand(size: readonly Int[], options: { out: T }): T;
  /**
   * Random numbers in [0, 1), of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.rand_like](https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html)
   *
   * ```ts
   * torch.randLike(torch.zeros([2])).shape // => [2]
   * ```
   *
   * `rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  randLike(self: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Random numbers in [0, 1), of the shape, dtype and device of another tensor. `rand_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randLike(self: T, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Random numbers in [0, 1), of the shape, dtype and device of another tensor. `rand_like.generator_out(Tensor self, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randLike(self: T, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** Random numbers in [0, 1), of the shape, dtype and device of another tensor. `rand_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randLike(self: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /**
   * Random whole numbers from `low` to before `high`. Shapes: `size`. [torch.randint](https://docs.pytorch.org/docs/stable/generated/torch.randint.html)
   *
   * ```ts
   * torch.randint(5, 6, [3]) // => [5, 5, 5]
   * ```
   *
   * `randint(SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  randint(high: Int, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  randint(high: Int, options: { size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random whole numbers from `low` to before `high`. `randint.generator(SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  randint(high: Int, size: readonly Int[], options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  randint(high: Int, options: { size: readonly Int[]; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random whole numbers from `low` to before `high`. `randint.low(SymInt low, SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  randint(low: Int, high: Int, size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  randint(low: Int, options: { high: Int; size: readonly Int[]; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random whole numbers from `low` to before `high`. `randint.low_generator(SymInt low, SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  randint(low: Int, high: Int, size: readonly Int[], options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  randint(low: Int, options: { high: Int; size: readonly Int[]; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random whole numbers from `low` to before `high`. `randint.generator_out(SymInt high, SymInt[] size, *, Generator? generator, Tensor(a!) out) -> Tensor(a!)` */
  randint(high: Int, size: readonly Int[], options: { generator: GeneratorArgument | null; out: T }): T;
  randint(high: Int, options: { size: readonly Int[]; generator: GeneratorArgument | null; out: T }): T;
  /** Random whole numbers from `low` to before `high`. `randint.low_generator_out(SymInt low, SymInt high, SymInt[] size, *, Generator? generator, Tensor(a!) out) -> Tensor(a!)` */
  randint(low: Int, high: Int, size: readonly Int[], options: { generator: GeneratorArgument | null; out: T }): T;
  randint(low: Int, options: { high: Int; size: readonly Int[]; generator: GeneratorArgument | null; out: T }): T;
  /** Random whole numbers from `low` to before `high`. `randint.low_out(SymInt low, SymInt high, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  randint(low: Int, high: Int, size: readonly Int[], options: { out: T }): T;
  randint(low: Int, options: { high: Int; size: readonly Int[]; out: T }): T;
  /** Random whole numbers from `low` to before `high`. `randint.out(SymInt high, SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  randint(high: Int, size: readonly Int[], options: { out: T }): T;
  randint(high: Int, options: { size: readonly Int[]; out: T }): T;
  /** `randint_like.Tensor(Tensor self, Tensor high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(self: T, high: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(self: T, options: { high: T; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like(Tensor self, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(self: T, high: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(self: T, options: { high: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.Tensor_generator(Tensor self, Tensor high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(self: T, high: T, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(self: T, options: { high: T; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.generator(Tensor self, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(self: T, high: Int, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(self: T, options: { high: Int; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(self: T, low: Int, high: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(self: T, options: { low: Int; high: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.low_generator_dtype(Tensor self, SymInt low, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randintLike(self: T, low: Int, high: Int, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  randintLike(self: T, options: { low: Int; high: Int; generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `randint_like.Tensor_generator_out(Tensor self, Tensor high, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(self: T, high: T, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(self: T, options: { high: T; generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.Tensor_out(Tensor self, Tensor high, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(self: T, high: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(self: T, options: { high: T; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.generator_out(Tensor self, SymInt high, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(self: T, high: Int, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(self: T, options: { high: Int; generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.low_dtype_out(Tensor self, SymInt low, SymInt high, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(self: T, low: Int, high: Int, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(self: T, options: { low: Int; high: Int; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.low_generator_dtype_out(Tensor self, SymInt low, SymInt high, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(self: T, low: Int, high: Int, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(self: T, options: { low: Int; high: Int; generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `randint_like.out(Tensor self, SymInt high, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randintLike(self: T, high: Int, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  randintLike(self: T, options: { high: Int; memoryFormat?: MemoryFormat | null; out: T }): T;
  /**
   * Random numbers of the normal distribution, with mean 0 and deviation 1. Shapes: `size`. [torch.randn](https://docs.pytorch.org/docs/stable/generated/torch.randn.html)
   *
   * ```ts
   * torch.randn([2, 3]).shape // => [2, 3]
   * ```
   *
   * `randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  randn(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  randn(...size: Int[]): T;
  /** Random numbers of the normal distribution, with mean 0 and deviation 1. `randn.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  randn(size: readonly Int[], options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** Random numbers of the normal distribution, with mean 0 and deviation 1. `randn.generator_out(SymInt[] size, *, Generator? generator, Tensor(a!) out) -> Tensor(a!)` */
  randn(size: readonly Int[], options: { generator: GeneratorArgument | null; out: T }): T;
  /** Random numbers of the normal distribution, with mean 0 and deviation 1. `randn.out(SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  randn(size: readonly Int[], options: { out: T }): T;
  /**
   * Normal random numbers of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.randn_like](https://docs.pytorch.org/docs/stable/generated/torch.randn_like.html)
   *
   * ```ts
   * torch.randnLike(torch.zeros([2])).shape // => [2]
   * ```
   *
   * `randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  randnLike(self: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Normal random numbers of the shape, dtype and device of another tensor. `randn_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
  randnLike(self: T, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Normal random numbers of the shape, dtype and device of another tensor. `randn_like.generator_out(Tensor self, *, Generator? generator, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randnLike(self: T, options: { generator: GeneratorArgument | null; memoryFormat?: MemoryFormat | null; out: T }): T;
  /** Normal random numbers of the shape, dtype and device of another tensor. `randn_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  randnLike(self: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
  /** `random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)` */
  random_(self: T, options?: { generator?: GeneratorArgument | null }): T;
  /** `random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)` */
  random_(self: T, from: Int, to: Int | null, options?: { generator?: GeneratorArgument | null }): T;
  random_(self: T, options: { from: Int; to: Int | null; generator?: GeneratorArgument | null }): T;
  /** `random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)` */
  random_(self: T, to: Int, options?: { generator?: GeneratorArgument | null }): T;
  random_(self: T, options: { to: Int; generator?: GeneratorArgument | null }): T;
  /**
   * The numbers from 0 to before `n` in random order. Shapes: [n]. [torch.randperm](https://docs.pytorch.org/docs/stable/generated/torch.randperm.html)
   *
   * ```ts
   * torch.randperm(3).sort()[0] // => [0, 1, 2]
   * ```
   *
   * `randperm(SymInt n, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  randperm(n: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The numbers from 0 to before `n` in random order. `randperm.generator(SymInt n, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  randperm(n: Int, options: { generator: GeneratorArgument | null; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The numbers from 0 to before `n` in random order. `randperm.generator_out(SymInt n, *, Generator? generator, Tensor(a!) out) -> Tensor(a!)` */
  randperm(n: Int, options: { generator: GeneratorArgument | null; out: T }): T;
  /** The numbers from 0 to before `n` in random order. `randperm.out(SymInt n, *, Tensor(a!) out) -> Tensor(a!)` */
  randperm(n: Int, options: { out: T }): T;
  /** `range(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  range(start: Scalar, end: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  range(start: Scalar, options: { end: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `range.step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  range(start: Scalar, end: Scalar, step?: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  range(start: Scalar, end: Scalar, options?: { step?: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  range(start: Scalar, options: { end: Scalar; step?: Scalar; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `range.out(Scalar start, Scalar end, Scalar step=1, *, Tensor(a!) out) -> Tensor(a!)` */
  range(start: Scalar, end: Scalar, options: { step?: Scalar; out: T }): T;
  range(start: Scalar, options: { end: Scalar; step?: Scalar; out: T }): T;
  /** `range.out_(Scalar start, Scalar end, *, Tensor(a!) out) -> Tensor(a!)` */
  range(start: Scalar, end: Scalar, options: { out: T }): T;
  range(start: Scalar, options: { end: Scalar; out: T }): T;
  /** `ravel(Tensor(a) self) -> Tensor(a)` */
  ravel(self: T): T;
  /**
   * The real part of complex numbers, as a view. The result has the shape of the input. [torch.real](https://docs.pytorch.org/docs/stable/generated/torch.real.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(1, 2)]).real() // => [1]
   * ```
   *
   * `real(Tensor(a) self) -> Tensor(a)`
   */
  real(self: T): T;
  /**
   * `1 / x` of each element. The result has the shape of the input. [torch.reciprocal](https://docs.pytorch.org/docs/stable/generated/torch.reciprocal.html)
   *
   * ```ts
   * torch.tensor([2, 4]).reciprocal() // => [0.5, 0.25]
   * ```
   *
   * `reciprocal(Tensor self) -> Tensor`
   */
  reciprocal(self: T, options?: { out?: T }): T;
  /** `reciprocal`, in place. `reciprocal_(Tensor(a!) self) -> Tensor(a!)` */
  reciprocal_(self: T): T;
  /** `reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor` */
  reflectionPad1d(self: T, padding: Int | readonly Int[], options?: { out?: T }): T;
  reflectionPad1d(self: T, options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor` */
  reflectionPad2d(self: T, padding: Int | readonly Int[], options?: { out?: T }): T;
  reflectionPad2d(self: T, options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor` */
  reflectionPad3d(self: T, padding: Int | readonly Int[], options?: { out?: T }): T;
  reflectionPad3d(self: T, options: { padding: Int | readonly Int[]; out?: T }): T;
  /**
   * `max(x, 0)` of each element. The result has the shape of the input. [torch.nn.functional.relu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html)
   *
   * ```ts
   * torch.tensor([-1, 2]).relu() // => [0, 2]
   * ```
   *
   * `relu(Tensor self) -> Tensor`
   */
  relu(self: T, options?: { out?: T }): T;
  /** `relu6(Tensor self) -> Tensor` */
  relu6(self: T): T;
  /** `relu6_(Tensor(a!) self) -> Tensor(a!)` */
  relu6_(self: T): T;
  /** `relu`, in place. `relu_(Tensor(a!) self) -> Tensor(a!)` */
  relu_(self: T): T;
  /**
   * The remainder of a division that rounds down, as Python's `%`: it has the sign of `other`. Shapes broadcast. [torch.remainder](https://docs.pytorch.org/docs/stable/generated/torch.remainder.html)
   *
   * ```ts
   * torch.remainder(torch.tensor([7, -7]), 3) // => [1, 2]
   * ```
   *
   * `remainder.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  remainder(self: T, other: T, options?: { out?: T }): T;
  remainder(self: T, options: { other: T; out?: T }): T;
  /** The remainder of a division that rounds down, as Python's `%`: it has the sign of `other`. `remainder.Scalar(Tensor self, Scalar other) -> Tensor` */
  remainder(self: T, other: Scalar, options?: { out?: T }): T;
  remainder(self: T, options: { other: Scalar; out?: T }): T;
  /** The remainder of a division that rounds down, as Python's `%`: it has the sign of `other`. `remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor` */
  remainder(self: Scalar, other: T, options?: { out?: T }): T;
  remainder(self: Scalar, options: { other: T; out?: T }): T;
  /** `remainder`, in place. `remainder_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  remainder_(self: T, other: T): T;
  remainder_(self: T, options: { other: T }): T;
  /** `remainder`, in place. `remainder_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  remainder_(self: T, other: Scalar): T;
  remainder_(self: T, options: { other: Scalar }): T;
  /** `renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor` */
  renorm(self: T, p: Scalar, dim: Int, maxnorm: Scalar, options?: { out?: T }): T;
  /** `renorm_(Tensor(a!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor(a!)` */
  renorm_(self: T, p: Scalar, dim: Int, maxnorm: Scalar): T;
  /**
   * Copies the tensor several times along each dimension. Shapes: [a, b] to [m * a, n * b]. [torch.Tensor.repeat](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html)
   *
   * ```ts
   * torch.tensor([1, 2]).repeat([2, 2]) // => [[1, 2, 1, 2], [1, 2, 1, 2]]
   * ```
   *
   * `repeat(Tensor self, SymInt[] repeats) -> Tensor`
   */
  repeat(self: T, repeats: readonly Int[], options?: { out?: T }): T;
  repeat(self: T, options: { repeats: readonly Int[]; out?: T }): T;
  /**
   * Repeats each element along `dim`. Shapes: [n] to [n * repeats]. [torch.repeat_interleave](https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html)
   *
   * ```ts
   * torch.tensor([1, 2]).repeatInterleave(2) // => [1, 1, 2, 2]
   * ```
   *
   * `repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor`
   */
  repeatInterleave(repeats: T, options?: { outputSize?: Int | null; out?: T }): T;
  /** Repeats each element along `dim`. `repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor` */
  repeatInterleave(self: T, repeats: T, dim?: Int | null, options?: { outputSize?: Int | null }): T;
  repeatInterleave(self: T, repeats: T, options?: { dim?: Int | null; outputSize?: Int | null }): T;
  repeatInterleave(self: T, options: { repeats: T; dim?: Int | null; outputSize?: Int | null }): T;
  /** Repeats each element along `dim`. `repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor` */
  repeatInterleave(self: T, repeats: Int, dim?: Int | null, options?: { outputSize?: Int | null }): T;
  repeatInterleave(self: T, repeats: Int, options?: { dim?: Int | null; outputSize?: Int | null }): T;
  repeatInterleave(self: T, options: { repeats: Int; dim?: Int | null; outputSize?: Int | null }): T;
  /** `replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor` */
  replicationPad1d(self: T, padding: Int | readonly Int[], options?: { out?: T }): T;
  replicationPad1d(self: T, options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor` */
  replicationPad2d(self: T, padding: Int | readonly Int[], options?: { out?: T }): T;
  replicationPad2d(self: T, options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor` */
  replicationPad3d(self: T, padding: Int | readonly Int[], options?: { out?: T }): T;
  replicationPad3d(self: T, options: { padding: Int | readonly Int[]; out?: T }): T;
  /** `requires_grad_(Tensor(a!) self, bool requires_grad=True) -> Tensor(a!)` */
  requiresGrad_(self: T, requiresGrad?: boolean): T;
  requiresGrad_(self: T, options?: { requiresGrad?: boolean }): T;
  /**
   * The elements in another shape: a view where possible, else a copy. Shapes: n elements to n elements. [torch.reshape](https://docs.pytorch.org/docs/stable/generated/torch.reshape.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).t().reshape([4]) // => [1, 3, 2, 4]
   * ```
   *
   * `reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)`
   */
  reshape(self: T, shape: readonly Int[]): T;
  reshape(self: T, options: { shape: readonly Int[] }): T;
  /** `reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)` */
  reshapeAs(self: T, other: T): T;
  reshapeAs(self: T, options: { other: T }): T;
  /** `resize_(Tensor(a!) self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor(a!)` */
  resize_(self: T, size: readonly Int[], options?: { memoryFormat?: MemoryFormat | null }): T;
  resize_(self: T, options: { size: readonly Int[]; memoryFormat?: MemoryFormat | null }): T;
  /** `resize_as_(Tensor(a!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor(a!)` */
  resizeAs_(self: T, theTemplate: T, options?: { memoryFormat?: MemoryFormat | null }): T;
  resizeAs_(self: T, options: { theTemplate: T; memoryFormat?: MemoryFormat | null }): T;
  /** `resize_as_sparse(Tensor self, Tensor the_template) -> Tensor` */
  resizeAsSparse(self: T, theTemplate: T, options?: { out?: T }): T;
  resizeAsSparse(self: T, options: { theTemplate: T; out?: T }): T;
  /** `resize_as_sparse_(Tensor(a!) self, Tensor the_template) -> Tensor(a!)` */
  resizeAsSparse_(self: T, theTemplate: T): T;
  resizeAsSparse_(self: T, options: { theTemplate: T }): T;
  /** `resolve_conj(Tensor(a) self) -> Tensor(a)` */
  resolveConj(self: T): T;
  /** `resolve_neg(Tensor(a) self) -> Tensor(a)` */
  resolveNeg(self: T): T;
  /** `result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType` */
  resultType(tensor: T, other: T): Dtype;
  resultType(tensor: T, options: { other: T }): Dtype;
  /** `result_type.Scalar(Tensor tensor, Scalar other) -> ScalarType` */
  resultType(tensor: T, other: Scalar): Dtype;
  resultType(tensor: T, options: { other: Scalar }): Dtype;
  /** `result_type.Scalar_Tensor(Scalar scalar, Tensor tensor) -> ScalarType` */
  resultType(scalar: Scalar, tensor: T): Dtype;
  resultType(scalar: Scalar, options: { tensor: T }): Dtype;
  /** `result_type.Scalar_Scalar(Scalar scalar1, Scalar scalar2) -> ScalarType` */
  resultType(scalar1: Scalar, scalar2: Scalar): Dtype;
  resultType(scalar1: Scalar, options: { scalar2: Scalar }): Dtype;
  /** `retain_grad(Tensor(a!) self) -> ()` */
  retainGrad(self: T): void;
  /** `retains_grad(Tensor self) -> bool` */
  retainsGrad(self: T): boolean;
  /**
   * Divides by the root of the mean of squares over the last dimensions. The result has the shape of the input. [torch.nn.functional.rms_norm](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html)
   *
   * ```ts
   * torch.rmsNorm(torch.tensor([3.5, 3.5]), [2]) // => [1, 1]
   * ```
   *
   * `rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor`
   */
  rmsNorm(input: T, normalizedShape: readonly Int[], weight?: T | null, eps?: Float | null): T;
  rmsNorm(input: T, normalizedShape: readonly Int[], options?: { weight?: T | null; eps?: Float | null }): T;
  rmsNorm(input: T, options: { normalizedShape: readonly Int[]; weight?: T | null; eps?: Float | null }): T;
  /** `rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  rnnRelu(data: T, batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  rnnRelu(input: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
  rnnReluCell(input: T, hx: T, wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): T;
  rnnReluCell(input: T, hx: T, wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): T;
  /** `rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)` */
  rnnTanh(data: T, batchSizes: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean): [T, T];
  /** `rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)` */
  rnnTanh(input: T, hx: T, params: readonly T[], hasBiases: boolean, numLayers: Int, dropout: Float, train: boolean, bidirectional: boolean, batchFirst: boolean): [T, T];
  /** `rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
  rnnTanhCell(input: T, hx: T, wIh: T, wHh: T, bIh?: T | null, bHh?: T | null): T;
  rnnTanhCell(input: T, hx: T, wIh: T, wHh: T, options?: { bIh?: T | null; bHh?: T | null }): T;
  /**
   * Shifts the elements along dimensions; those that leave come back at the other end. The result has the shape of the input. [torch.roll](https://docs.pytorch.org/docs/stable/generated/torch.roll.html)
   *
   * ```ts
   * torch.tensor([1, 2, 3]).roll(1) // => [3, 1, 2]
   * ```
   *
   * `roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor`
   */
  roll(self: T, shifts: Int | readonly Int[], dims?: Int | readonly Int[], options?: { out?: T }): T;
  roll(self: T, shifts: Int | readonly Int[], options?: { dims?: Int | readonly Int[]; out?: T }): T;
  roll(self: T, options: { shifts: Int | readonly Int[]; dims?: Int | readonly Int[]; out?: T }): T;
  /**
   * Rotates by a quarter turn, `k` times, in the plane of two dimensions. Shapes: [a, b] to [b, a]. [torch.rot90](https://docs.pytorch.org/docs/stable/generated/torch.rot90.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).rot90() // => [[2, 4], [1, 3]]
   * ```
   *
   * `rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor`
   */
  rot90(self: T, k?: Int, dims?: readonly Int[], options?: { out?: T }): T;
  rot90(self: T, options?: { k?: Int; dims?: readonly Int[]; out?: T }): T;
  /**
   * Rounds each element to the nearest whole number, or to `decimals` places. Halves go to the even neighbour. The result has the shape of the input. [torch.round](https://docs.pytorch.org/docs/stable/generated/torch.round.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5, 2.6]).round() // => [0, 2, 3]
   * ```
   *
   * `round(Tensor self) -> Tensor`
   */
  round(self: T, options?: { out?: T }): T;
  /** Rounds each element to the nearest whole number, or to `decimals` places. Halves go to the even neighbour. `round.decimals(Tensor self, *, int decimals) -> Tensor` */
  round(self: T, options: { decimals: Int; out?: T }): T;
  /** `round`, in place. `round_(Tensor(a!) self) -> Tensor(a!)` */
  round_(self: T): T;
  /** `round`, in place. `round_.decimals(Tensor(a!) self, *, int decimals) -> Tensor(a!)` */
  round_(self: T, options: { decimals: Int }): T;
  /** `row_indices(Tensor(a) self) -> Tensor(a)` */
  rowIndices(self: T): T;
  /** `row_indices_copy(Tensor self) -> Tensor` */
  rowIndicesCopy(self: T, options?: { out?: T }): T;
  /** `row_stack(Tensor[] tensors) -> Tensor` */
  rowStack(tensors: readonly T[], options?: { out?: T }): T;
  /** `rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor` */
  rrelu(self: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): T;
  rrelu(self: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  /** `rrelu_(Tensor(a!) self, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!)` */
  rrelu_(self: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): T;
  rrelu_(self: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  /** `rrelu_with_noise(Tensor self, Tensor(b!) noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor` */
  rreluWithNoise(self: T, noise: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null, options?: { out?: T }): T;
  rreluWithNoise(self: T, noise: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  rreluWithNoise(self: T, options: { noise: T; lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null; out?: T }): T;
  /** `rrelu_with_noise_(Tensor(a!) self, Tensor(b!) noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> Tensor(a!)` */
  rreluWithNoise_(self: T, noise: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): T;
  rreluWithNoise_(self: T, noise: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  rreluWithNoise_(self: T, options: { noise: T; lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): T;
  /** `rrelu_with_noise_functional(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.33333333333333331, bool training=False, Generator? generator=None) -> (Tensor, Tensor noise_out)` */
  rreluWithNoiseFunctional(self: T, noise: T, lower?: Scalar, upper?: Scalar, training?: boolean, generator?: GeneratorArgument | null): [T, T];
  rreluWithNoiseFunctional(self: T, noise: T, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): [T, T];
  rreluWithNoiseFunctional(self: T, options: { noise: T; lower?: Scalar; upper?: Scalar; training?: boolean; generator?: GeneratorArgument | null }): [T, T];
  /**
   * One by the square root of each element. The result has the shape of the input. [torch.rsqrt](https://docs.pytorch.org/docs/stable/generated/torch.rsqrt.html)
   *
   * ```ts
   * torch.tensor([4, 16]).rsqrt() // => [0.5, 0.25]
   * ```
   *
   * `rsqrt(Tensor self) -> Tensor`
   */
  rsqrt(self: T, options?: { out?: T }): T;
  /** `rsqrt`, in place. `rsqrt_(Tensor(a!) self) -> Tensor(a!)` */
  rsqrt_(self: T): T;
  /** `rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
  rsub(self: T, other: T, options?: { alpha?: Scalar; out?: T }): T;
  rsub(self: T, options: { other: T; alpha?: Scalar; out?: T }): T;
  /** `rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  rsub(self: T, other: Scalar, alpha?: Scalar, options?: { out?: T }): T;
  rsub(self: T, other: Scalar, options?: { alpha?: Scalar; out?: T }): T;
  rsub(self: T, options: { other: Scalar; alpha?: Scalar; out?: T }): T;
  /** `scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
  scalarTensor(s: Scalar, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** `scalar_tensor.out(Scalar s, *, Tensor(a!) out) -> Tensor(a!)` */
  scalarTensor(s: Scalar, options: { out: T }): T;
  /**
   * `softmax(query key^T / sqrt(E)) value`, by the fastest kernel. Shapes: [..., L, E], [..., S, E] and [..., S, V] to [..., L, V]. [torch.nn.functional.scaled_dot_product_attention](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html)
   *
   * ```ts
   * torch.scaledDotProductAttention(torch.zeros([1, 2, 4]), torch.ones([1, 3, 4]), torch.ones([1, 3, 5])).shape // => [1, 2, 5]
   * ```
   *
   * `scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor`
   */
  scaledDotProductAttention(query: T, key: T, value: T, attnMask?: T | null, dropoutP?: Float, isCausal?: boolean, options?: { scale?: Float | null; enableGqa?: boolean }): T;
  scaledDotProductAttention(query: T, key: T, value: T, options?: { attnMask?: T | null; dropoutP?: Float; isCausal?: boolean; scale?: Float | null; enableGqa?: boolean }): T;
  scaledDotProductAttention(query: T, options: { key: T; value: T; attnMask?: T | null; dropoutP?: Float; isCausal?: boolean; scale?: Float | null; enableGqa?: boolean }): T;
  /**
   * A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. The result has the shape of the input. [torch.scatter](https://docs.pytorch.org/docs/stable/generated/torch.scatter.html)
   *
   * ```ts
   * torch.zeros([3]).scatter(0, torch.tensor([2]), 5) // => [0, 0, 5]
   * ```
   *
   * `scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor`
   */
  scatter(self: T, dim: Int, index: T, src: T, options: { reduce: string; out?: T }): T;
  /** A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. `scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor` */
  scatter(self: T, dim: Int, index: T, src: T, options?: { out?: T }): T;
  /** A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. `scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor` */
  scatter(self: T, dim: Int, index: T, value: Scalar, options?: { out?: T }): T;
  /** A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`. `scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor` */
  scatter(self: T, dim: Int, index: T, value: Scalar, options: { reduce: string; out?: T }): T;
  /** `scatter`, in place. `scatter_.reduce(Tensor(a!) self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor(a!)` */
  scatter_(self: T, dim: Int, index: T, src: T, options: { reduce: string }): T;
  /** `scatter`, in place. `scatter_.src(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)` */
  scatter_(self: T, dim: Int, index: T, src: T): T;
  /** `scatter`, in place. `scatter_.value(Tensor(a!) self, int dim, Tensor index, Scalar value) -> Tensor(a!)` */
  scatter_(self: T, dim: Int, index: T, value: Scalar): T;
  /** `scatter`, in place. `scatter_.value_reduce(Tensor(a!) self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor(a!)` */
  scatter_(self: T, dim: Int, index: T, value: Scalar, options: { reduce: string }): T;
  /**
   * A copy in which elements of `src` are added at the places that `index` names along `dim`. The result has the shape of the input. [torch.scatter_add](https://docs.pytorch.org/docs/stable/generated/torch.scatter_add.html)
   *
   * ```ts
   * torch.zeros([3]).scatterAdd(0, torch.tensor([1, 1]), torch.ones([2])) // => [0, 2, 0]
   * ```
   *
   * `scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor`
   */
  scatterAdd(self: T, dim: Int, index: T, src: T, options?: { out?: T }): T;
  /** `scatterAdd`, in place. `scatter_add_(Tensor(a!) self, int dim, Tensor index, Tensor src) -> Tensor(a!)` */
  scatterAdd_(self: T, dim: Int, index: T, src: T): T;
  /**
   * A copy in which elements of `src` are combined at the places of `index`: `'sum'`, `'prod'`, `'mean'`, `'amax'` or `'amin'`. The result has the shape of the input. [torch.scatter_reduce](https://docs.pytorch.org/docs/stable/generated/torch.scatter_reduce.html)
   *
   * ```ts
   * torch.zeros([2]).scatterReduce(0, torch.tensor([0, 0]), torch.tensor([1.5, 2.5]), 'amax') // => [2.5, 0]
   * ```
   *
   * `scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor`
   */
  scatterReduce(self: T, dim: Int, index: T, src: T, reduce: string, options?: { includeSelf?: boolean; out?: T }): T;
  /** `scatterReduce`, in place. `scatter_reduce_.two(Tensor(a!) self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor(a!)` */
  scatterReduce_(self: T, dim: Int, index: T, src: T, reduce: string, options?: { includeSelf?: boolean }): T;
  /**
   * Where each value would be inserted into a sorted sequence. Shapes: that of the values. [torch.searchsorted](https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html)
   *
   * ```ts
   * torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([2, 5])) // => [1, 2]
   * ```
   *
   * `searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor`
   */
  searchsorted(sortedSequence: T, self: T, options?: { outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  searchsorted(sortedSequence: T, options: { self: T; outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  /** Where each value would be inserted into a sorted sequence. `searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor` */
  searchsorted(sortedSequence: T, self: Scalar, options?: { outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  searchsorted(sortedSequence: T, options: { self: Scalar; outInt32?: boolean; right?: boolean; side?: string | null; sorter?: T | null; out?: T }): T;
  /** `segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor` */
  segmentReduce(data: T, reduce: string, options?: { lengths?: T | null; indices?: T | null; offsets?: T | null; axis?: Int; unsafe?: boolean; initial?: Scalar | null; out?: T }): T;
  segmentReduce(data: T, options: { reduce: string; lengths?: T | null; indices?: T | null; offsets?: T | null; axis?: Int; unsafe?: boolean; initial?: Scalar | null; out?: T }): T;
  /**
   * A part of a dimension, which goes away, as a view. Shapes: [n, a] to [a]. [torch.select](https://docs.pytorch.org/docs/stable/generated/torch.select.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).select(0, 1) // => [3, 4]
   * ```
   *
   * `select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)`
   */
  select(self: T, dim: Int, index: Int): T;
  select(self: T, options: { dim: Int; index: Int }): T;
  /** `select_copy.int(Tensor self, int dim, SymInt index) -> Tensor` */
  selectCopy(self: T, dim: Int, index: Int, options?: { out?: T }): T;
  selectCopy(self: T, options: { dim: Int; index: Int; out?: T }): T;
  /** `select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor` */
  selectScatter(self: T, src: T, dim: Int, index: Int, options?: { out?: T }): T;
  /**
   * `elu` with the constants that keep mean 0 and variance 1. The result has the shape of the input. [torch.nn.functional.selu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu.html)
   *
   * ```ts
   * torch.selu(torch.tensor([-1.5, 2])) // => [-1.3658, 2.1014]
   * ```
   *
   * `selu(Tensor self) -> Tensor`
   */
  selu(self: T): T;
  /** `selu`, in place. `selu_(Tensor(a!) self) -> Tensor(a!)` */
  selu_(self: T): T;
  /** `set(Tensor self) -> Tensor` */
  set(self: T, options?: { out?: T }): T;
  /** `set.source_Tensor(Tensor self, Tensor source) -> Tensor` */
  set(self: T, source: T, options?: { out?: T }): T;
  set(self: T, options: { source: T; out?: T }): T;
  /** `set_(Tensor(a!) self) -> Tensor(a!)` */
  set_(self: T): T;
  /** `set_.source_Tensor(Tensor(a!) self, Tensor source) -> Tensor(a!)` */
  set_(self: T, source: T): T;
  set_(self: T, options: { source: T }): T;
  /** `set_.source_Tensor_storage_offset(Tensor(a!) self, Tensor source, SymInt storage_offset, SymInt[] size, SymInt[] stride=[]) -> Tensor(a!)` */
  set_(self: T, source: T, storageOffset: Int, size: readonly Int[], stride?: readonly Int[]): T;
  set_(self: T, source: T, storageOffset: Int, size: readonly Int[], options?: { stride?: readonly Int[] }): T;
  /** `set_data(Tensor(a!) self, Tensor new_data) -> ()` */
  setData(self: T, newData: T): void;
  setData(self: T, options: { newData: T }): void;
  /** `sgn(Tensor self) -> Tensor` */
  sgn(self: T, options?: { out?: T }): T;
  /** `sgn_(Tensor(a!) self) -> Tensor(a!)` */
  sgn_(self: T): T;
  /**
   * `1 / (1 + exp(-x))` of each element. The result has the shape of the input. [torch.sigmoid](https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html)
   *
   * ```ts
   * torch.tensor([0, 2]).sigmoid() // => [0.5, 0.8808]
   * ```
   *
   * `sigmoid(Tensor self) -> Tensor`
   */
  sigmoid(self: T, options?: { out?: T }): T;
  /** `sigmoid`, in place. `sigmoid_(Tensor(a!) self) -> Tensor(a!)` */
  sigmoid_(self: T): T;
  /**
   * -1, 0 or 1: the sign of each element. The result has the shape of the input. [torch.sign](https://docs.pytorch.org/docs/stable/generated/torch.sign.html)
   *
   * ```ts
   * torch.tensor([-3, 0, 2]).sign() // => [-1, 0, 1]
   * ```
   *
   * `sign(Tensor self) -> Tensor`
   */
  sign(self: T, options?: { out?: T }): T;
  /** `sign`, in place. `sign_(Tensor(a!) self) -> Tensor(a!)` */
  sign_(self: T): T;
  /** `signbit(Tensor self) -> Tensor` */
  signbit(self: T, options?: { out?: T }): T;
  /**
   * `x * sigmoid(x)`. The result has the shape of the input. [torch.nn.functional.silu](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.silu.html)
   *
   * ```ts
   * torch.silu(torch.tensor([-1.5, 2])) // => [-0.2736, 1.7616]
   * ```
   *
   * `silu(Tensor self) -> Tensor`
   */
  silu(self: T, options?: { out?: T }): T;
  /** `silu`, in place. `silu_(Tensor(a!) self) -> Tensor(a!)` */
  silu_(self: T): T;
  /**
   * The sine of each element, in radians. The result has the shape of the input. [torch.sin](https://docs.pytorch.org/docs/stable/generated/torch.sin.html)
   *
   * ```ts
   * torch.tensor([0, Math.PI / 2]).sin() // => [0, 1]
   * ```
   *
   * `sin(Tensor self) -> Tensor`
   */
  sin(self: T, options?: { out?: T }): T;
  /** `sin`, in place. `sin_(Tensor(a!) self) -> Tensor(a!)` */
  sin_(self: T): T;
  /** `sinc(Tensor self) -> Tensor` */
  sinc(self: T, options?: { out?: T }): T;
  /** `sinc_(Tensor(a!) self) -> Tensor(a!)` */
  sinc_(self: T): T;
  /**
   * The hyperbolic sine of each element. The result has the shape of the input. [torch.sinh](https://docs.pytorch.org/docs/stable/generated/torch.sinh.html)
   *
   * ```ts
   * torch.tensor([0, 1]).sinh() // => [0, 1.1752]
   * ```
   *
   * `sinh(Tensor self) -> Tensor`
   */
  sinh(self: T, options?: { out?: T }): T;
  /** `sinh`, in place. `sinh_(Tensor(a!) self) -> Tensor(a!)` */
  sinh_(self: T): T;
  /** `size.int(Tensor self, int dim) -> int` */
  size(self: T, dim: Int): number;
  size(self: T, options: { dim: Int }): number;
  /** `slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
  sliceCopy(self: T, dim?: Int, start?: Int | null, end?: Int | null, step?: Int, options?: { out?: T }): T;
  sliceCopy(self: T, options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int; out?: T }): T;
  /** `slice_inverse(Tensor(a) self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)` */
  sliceInverse(self: T, src: T, dim?: Int, start?: Int | null, end?: Int | null, step?: Int): T;
  sliceInverse(self: T, src: T, options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int }): T;
  sliceInverse(self: T, options: { src: T; dim?: Int; start?: Int | null; end?: Int | null; step?: Int }): T;
  /** `slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
  sliceScatter(self: T, src: T, dim?: Int, start?: Int | null, end?: Int | null, step?: Int, options?: { out?: T }): T;
  sliceScatter(self: T, src: T, options?: { dim?: Int; start?: Int | null; end?: Int | null; step?: Int; out?: T }): T;
  sliceScatter(self: T, options: { src: T; dim?: Int; start?: Int | null; end?: Int | null; step?: Int; out?: T }): T;
  /** `slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)` */
  slogdet(self: T, options?: { sign?: T; logabsdet?: T }): Named<[sign: T, logabsdet: T], { sign: T; logabsdet: T }>;
  /** `slow_conv3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0]) -> Tensor` */
  slowConv3d(self: T, weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], options?: { out?: T }): T;
  slowConv3d(self: T, weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  slowConv3d(self: T, options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv3d_forward(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3] stride, SymInt[3] padding) -> Tensor` */
  slowConv3dForward(self: T, weight: T, kernelSize: Int | readonly Int[], bias: T | null, stride: Int | readonly Int[], padding: Int | readonly Int[], options?: { output?: T }): T;
  /** `slow_conv_dilated2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor` */
  slowConvDilated2d(self: T, weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvDilated2d(self: T, weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvDilated2d(self: T, options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv_dilated3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
  slowConvDilated3d(self: T, weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvDilated3d(self: T, weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvDilated3d(self: T, options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv_transpose2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor` */
  slowConvTranspose2d(self: T, weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvTranspose2d(self: T, weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvTranspose2d(self: T, options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `slow_conv_transpose3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
  slowConvTranspose3d(self: T, weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], outputPadding?: Int | readonly Int[], dilation?: Int | readonly Int[], options?: { out?: T }): T;
  slowConvTranspose3d(self: T, weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  slowConvTranspose3d(self: T, options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; outputPadding?: Int | readonly Int[]; dilation?: Int | readonly Int[]; out?: T }): T;
  /** `smm(Tensor self, Tensor mat2) -> Tensor` */
  smm(self: T, mat2: T): T;
  smm(self: T, options: { mat2: T }): T;
  /**
   * Squared below `beta`, absolute above. Shapes: broadcast, to []. [torch.nn.functional.smooth_l1_loss](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html)
   *
   * ```ts
   * torch.smoothL1Loss(torch.tensor([0.5, 1]), torch.tensor([1.5, 3])) // => 1
   * ```
   *
   * `smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1.) -> Tensor`
   */
  smoothL1Loss(self: T, target: T, reduction?: Int, beta?: Float, options?: { out?: T }): T;
  smoothL1Loss(self: T, target: T, options?: { reduction?: Int; beta?: Float; out?: T }): T;
  smoothL1Loss(self: T, options: { target: T; reduction?: Int; beta?: Float; out?: T }): T;
  /** `soft_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
  softMarginLoss(self: T, target: T, reduction?: Int, options?: { out?: T }): T;
  softMarginLoss(self: T, target: T, options?: { reduction?: Int; out?: T }): T;
  softMarginLoss(self: T, options: { target: T; reduction?: Int; out?: T }): T;
  /**
   * `exp(x)` by its sum along `dim`: positive numbers that sum to 1. The result has the shape of the input. [torch.nn.functional.softmax](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html)
   *
   * ```ts
   * torch.tensor([0.5, 1.5]).softmax(0) // => [0.2689, 0.7311]
   * ```
   *
   * `softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor`
   */
  softmax(self: T, dim: Int, dtype?: Dtype | null, options?: { out?: T }): T;
  softmax(self: T, dim: Int, options?: { dtype?: Dtype | null; out?: T }): T;
  softmax(self: T, options: { dim: Int; dtype?: Dtype | null; out?: T }): T;
  /**
   * `log(1 + exp(beta * x)) / beta`, a smooth `relu`. The result has the shape of the input. [torch.nn.functional.softplus](https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html)
   *
   * ```ts
   * torch.softplus(torch.tensor([0, 2.5])) // => [0.6931, 2.5789]
   * ```
   *
   * `softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor`
   */
  softplus(self: T, beta?: Scalar, threshold?: Scalar, options?: { out?: T }): T;
  softplus(self: T, options?: { beta?: Scalar; threshold?: Scalar; out?: T }): T;
  /** `softshrink(Tensor self, Scalar lambd=0.5) -> Tensor` */
  softshrink(self: T, lambd?: Scalar, options?: { out?: T }): T;
  softshrink(self: T, options?: { lambd?: Scalar; out?: T }): T;
  /**
   * The elements in order along `dim`, and their indices. Shapes: same, twice. [torch.sort](https://docs.pytorch.org/docs/stable/generated/torch.sort.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).sort(0, true)[1] // => [0, 2, 1]
   * ```
   *
   * `sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)`
   */
  sort(self: T, dim?: Int, descending?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  sort(self: T, options?: { dim?: Int; descending?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** The elements in order along `dim`, and their indices. `sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)` */
  sort(self: T, options: { stable: boolean | null; dim?: Int; descending?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /** `sparse_dim(Tensor self) -> int` */
  sparseDim(self: T): number;
  /** `sparse_mask(Tensor self, Tensor mask) -> Tensor` */
  sparseMask(self: T, mask: T, options?: { out?: T }): T;
  sparseMask(self: T, options: { mask: T; out?: T }): T;
  /** `sparse_resize(Tensor self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
  sparseResize(self: T, size: readonly Int[], sparseDim: Int, denseDim: Int, options?: { out?: T }): T;
  /** `sparse_resize_(Tensor(a!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor(a!)` */
  sparseResize_(self: T, size: readonly Int[], sparseDim: Int, denseDim: Int): T;
  /** `sparse_resize_and_clear(Tensor self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
  sparseResizeAndClear(self: T, size: readonly Int[], sparseDim: Int, denseDim: Int, options?: { out?: T }): T;
  /** `sparse_resize_and_clear_(Tensor(a!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor(a!)` */
  sparseResizeAndClear_(self: T, size: readonly Int[], sparseDim: Int, denseDim: Int): T;
  /** `sparse_sampled_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  sparseSampledAddmm(self: T, mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  sparseSampledAddmm(self: T, options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /**
   * Splits a tensor along `dim` into parts of a size, or of several sizes, as views. Shapes: [a + b, c] to [a, c] and [b, c]. [torch.split](https://docs.pytorch.org/docs/stable/generated/torch.split.html)
   *
   * ```ts
   * torch.arange(5).split(2)[2] // => [4]
   * ```
   *
   * `split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]`
   */
  split(self: T, splitSize: Int, dim?: Int): T[];
  split(self: T, splitSize: Int, options?: { dim?: Int }): T[];
  split(self: T, options: { splitSize: Int; dim?: Int }): T[];
  /** Splits a tensor along `dim` into parts of a size, or of several sizes, as views. `split.sizes(Tensor(a -> *) self, SymInt[] split_size, int dim=0) -> Tensor(a)[]` */
  split(self: T, splitSize: readonly Int[], dim?: Int): T[];
  split(self: T, splitSize: readonly Int[], options?: { dim?: Int }): T[];
  split(self: T, options: { splitSize: readonly Int[]; dim?: Int }): T[];
  /** `split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]` */
  splitCopy(self: T, splitSize: Int, dim?: Int, options?: { out?: readonly T[] }): T[];
  splitCopy(self: T, splitSize: Int, options?: { dim?: Int; out?: readonly T[] }): T[];
  splitCopy(self: T, options: { splitSize: Int; dim?: Int; out?: readonly T[] }): T[];
  /** `split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[]` */
  splitWithSizes(self: T, splitSizes: readonly Int[], dim?: Int): T[];
  splitWithSizes(self: T, splitSizes: readonly Int[], options?: { dim?: Int }): T[];
  splitWithSizes(self: T, options: { splitSizes: readonly Int[]; dim?: Int }): T[];
  /** `split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
  splitWithSizesCopy(self: T, splitSizes: readonly Int[], dim?: Int, options?: { out?: readonly T[] }): T[];
  splitWithSizesCopy(self: T, splitSizes: readonly Int[], options?: { dim?: Int; out?: readonly T[] }): T[];
  splitWithSizesCopy(self: T, options: { splitSizes: readonly Int[]; dim?: Int; out?: readonly T[] }): T[];
  /**
   * The square root of each element; NaN of negative ones. The result has the shape of the input. [torch.sqrt](https://docs.pytorch.org/docs/stable/generated/torch.sqrt.html)
   *
   * ```ts
   * torch.tensor([4, 9]).sqrt() // => [2, 3]
   * ```
   *
   * `sqrt(Tensor self) -> Tensor`
   */
  sqrt(self: T, options?: { out?: T }): T;
  /** `sqrt`, in place. `sqrt_(Tensor(a!) self) -> Tensor(a!)` */
  sqrt_(self: T): T;
  /**
   * The square of each element. The result has the shape of the input. [torch.square](https://docs.pytorch.org/docs/stable/generated/torch.square.html)
   *
   * ```ts
   * torch.tensor([1, -3]).square() // => [1, 9]
   * ```
   *
   * `square(Tensor self) -> Tensor`
   */
  square(self: T, options?: { out?: T }): T;
  /** `square`, in place. `square_(Tensor(a!) self) -> Tensor(a!)` */
  square_(self: T): T;
  /**
   * Removes dimensions of size 1: all, or those given. Shapes: [a, 1, b] to [a, b]. [torch.squeeze](https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html)
   *
   * ```ts
   * torch.zeros([2, 1, 3]).squeeze(1).shape // => [2, 3]
   * ```
   *
   * `squeeze(Tensor(a) self) -> Tensor(a)`
   */
  squeeze(self: T): T;
  /** Removes dimensions of size 1: all, or those given. `squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)` */
  squeeze(self: T, dim: Int): T;
  squeeze(self: T, options: { dim: Int }): T;
  /** Removes dimensions of size 1: all, or those given. `squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)` */
  squeeze(self: T, dim: readonly Int[]): T;
  squeeze(self: T, options: { dim: readonly Int[] }): T;
  /** `squeeze`, in place. `squeeze_(Tensor(a!) self) -> Tensor(a!)` */
  squeeze_(self: T): T;
  /** `squeeze`, in place. `squeeze_.dim(Tensor(a!) self, int dim) -> Tensor(a!)` */
  squeeze_(self: T, dim: Int): T;
  squeeze_(self: T, options: { dim: Int }): T;
  /** `squeeze`, in place. `squeeze_.dims(Tensor(a!) self, int[] dim) -> Tensor(a!)` */
  squeeze_(self: T, dim: readonly Int[]): T;
  squeeze_(self: T, options: { dim: readonly Int[] }): T;
  /** `squeeze_copy(Tensor self) -> Tensor` */
  squeezeCopy(self: T, options?: { out?: T }): T;
  /** `squeeze_copy.dim(Tensor self, int dim) -> Tensor` */
  squeezeCopy(self: T, dim: Int, options?: { out?: T }): T;
  squeezeCopy(self: T, options: { dim: Int; out?: T }): T;
  /** `squeeze_copy.dims(Tensor self, int[] dim) -> Tensor` */
  squeezeCopy(self: T, dim: readonly Int[], options?: { out?: T }): T;
  squeezeCopy(self: T, options: { dim: readonly Int[]; out?: T }): T;
  /** `sspaddmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
  sspaddmm(self: T, mat1: T, mat2: T, options?: { beta?: Scalar; alpha?: Scalar; out?: T }): T;
  sspaddmm(self: T, options: { mat1: T; mat2: T; beta?: Scalar; alpha?: Scalar; out?: T }): T;
  /**
   * Joins tensors of one shape along a new dimension. Shapes: n times [a, b] to [n, a, b]. [torch.stack](https://docs.pytorch.org/docs/stable/generated/torch.stack.html)
   *
   * ```ts
   * torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])], 1) // => [[1, 3], [2, 4]]
   * ```
   *
   * `stack(Tensor[] tensors, int dim=0) -> Tensor`
   */
  stack(tensors: readonly T[], dim?: Int, options?: { out?: T }): T;
  stack(tensors: readonly T[], options?: { dim?: Int; out?: T }): T;
  /**
   * The standard deviation of all elements, or along `dim`. `correction` is taken from their number, 1 by default. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.std](https://docs.pytorch.org/docs/stable/generated/torch.std.html)
   *
   * ```ts
   * torch.tensor([1.5, 2.5, 3.5]).std() // => 1
   * ```
   *
   * `std(Tensor self, bool unbiased=True) -> Tensor`
   */
  std(self: T, unbiased?: boolean): T;
  std(self: T, options?: { unbiased?: boolean }): T;
  /** The standard deviation of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor` */
  std(self: T, dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  std(self: T, options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  /** The standard deviation of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor` */
  std(self: T, dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean, options?: { out?: T }): T;
  std(self: T, dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  std(self: T, options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  /** `std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)` */
  stdMean(self: T, unbiased?: boolean): [T, T];
  stdMean(self: T, options?: { unbiased?: boolean }): [T, T];
  /** `std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)` */
  stdMean(self: T, dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  stdMean(self: T, options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  /** `std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)` */
  stdMean(self: T, dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean): [T, T];
  stdMean(self: T, dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [T, T];
  stdMean(self: T, options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean }): [T, T];
  /** `stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor` */
  stft(self: T, nFft: Int, hopLength?: Int | null, winLength?: Int | null, window?: T | null, center?: boolean, padMode?: string, normalized?: boolean, onesided?: boolean | null, returnComplex?: boolean | null, alignToWindow?: boolean | null): T;
  stft(self: T, nFft: Int, options?: { hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; padMode?: string; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): T;
  stft(self: T, options: { nFft: Int; hopLength?: Int | null; winLength?: Int | null; window?: T | null; center?: boolean; padMode?: string; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): T;
  /** `storage_offset(Tensor self) -> int` */
  storageOffset(self: T): number;
  /** `stride.int(Tensor self, int dim) -> int` */
  stride(self: T, dim: Int): number;
  stride(self: T, options: { dim: Int }): number;
  /**
   * Subtracts `other`, times `alpha`. Shapes broadcast. [torch.sub](https://docs.pytorch.org/docs/stable/generated/torch.sub.html)
   *
   * ```ts
   * torch.tensor([1, 2]).sub(torch.tensor([[1], [10]])) // => [[0, 1], [-9, -8]]
   * ```
   *
   * `sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
   */
  sub(self: T | Scalar, other: T | Scalar, options?: { alpha?: Scalar; out?: T }): T;
  sub(self: T | Scalar, options: { other: T | Scalar; alpha?: Scalar; out?: T }): T;
  /** Subtracts `other`, times `alpha`. `sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  sub(self: T | Scalar, other: Scalar, alpha?: Scalar): T;
  sub(self: T | Scalar, other: Scalar, options?: { alpha?: Scalar }): T;
  sub(self: T | Scalar, options: { other: Scalar; alpha?: Scalar }): T;
  /** `sub`, in place. `sub_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
  sub_(self: T | Scalar, other: T | Scalar, options?: { alpha?: Scalar }): T;
  sub_(self: T | Scalar, options: { other: T | Scalar; alpha?: Scalar }): T;
  /** `sub`, in place. `sub_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)` */
  sub_(self: T | Scalar, other: Scalar, alpha?: Scalar): T;
  sub_(self: T | Scalar, other: Scalar, options?: { alpha?: Scalar }): T;
  sub_(self: T | Scalar, options: { other: Scalar; alpha?: Scalar }): T;
  /** `subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor` */
  subtract(self: T | Scalar, other: T | Scalar, options?: { alpha?: Scalar; out?: T }): T;
  subtract(self: T | Scalar, options: { other: T | Scalar; alpha?: Scalar; out?: T }): T;
  /** `subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor` */
  subtract(self: T | Scalar, other: Scalar, alpha?: Scalar): T;
  subtract(self: T | Scalar, other: Scalar, options?: { alpha?: Scalar }): T;
  subtract(self: T | Scalar, options: { other: Scalar; alpha?: Scalar }): T;
  /** `subtract_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)` */
  subtract_(self: T | Scalar, other: T | Scalar, options?: { alpha?: Scalar }): T;
  subtract_(self: T | Scalar, options: { other: T | Scalar; alpha?: Scalar }): T;
  /** `subtract_.Scalar(Tensor(a!) self, Scalar other, Scalar alpha=1) -> Tensor(a!)` */
  subtract_(self: T | Scalar, other: Scalar, alpha?: Scalar): T;
  subtract_(self: T | Scalar, other: Scalar, options?: { alpha?: Scalar }): T;
  subtract_(self: T | Scalar, options: { other: Scalar; alpha?: Scalar }): T;
  /**
   * The sum of all elements, or along `dim`. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.sum](https://docs.pytorch.org/docs/stable/generated/torch.sum.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).sum(0) // => [4, 6]
   * ```
   *
   * `sum(Tensor self, *, ScalarType? dtype=None) -> Tensor`
   */
  sum(self: T, options?: { dtype?: Dtype | null; out?: T }): T;
  /** The sum of all elements, or along `dim`. `sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
  sum(self: T, dim: Int | readonly Int[] | null, keepdim?: boolean, options?: { dtype?: Dtype | null; out?: T }): T;
  sum(self: T, dim: Int | readonly Int[] | null, options?: { keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  sum(self: T, options: { dim: Int | readonly Int[] | null; keepdim?: boolean; dtype?: Dtype | null; out?: T }): T;
  /** `sum_to_size(Tensor self, SymInt[] size) -> Tensor` */
  sumToSize(self: T, size: readonly Int[]): T;
  sumToSize(self: T, options: { size: readonly Int[] }): T;
  /** `svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)` */
  svd(self: T, some?: boolean, computeUv?: boolean, options?: { U?: T; S?: T; V?: T }): Named<[U: T, S: T, V: T], { U: T; S: T; V: T }>;
  svd(self: T, options?: { some?: boolean; computeUv?: boolean; U?: T; S?: T; V?: T }): Named<[U: T, S: T, V: T], { U: T; S: T; V: T }>;
  /**
   * Another name of `transpose`. Shapes: [a, b] to [b, a]. [torch.swapaxes](https://docs.pytorch.org/docs/stable/generated/torch.swapaxes.html)
   *
   * ```ts
   * torch.zeros([2, 3]).swapaxes(0, 1).shape // => [3, 2]
   * ```
   *
   * `swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)`
   */
  swapaxes(self: T, axis0: Int, axis1: Int): T;
  swapaxes(self: T, options: { axis0: Int; axis1: Int }): T;
  /** `swapaxes`, in place. `swapaxes_(Tensor(a!) self, int axis0, int axis1) -> Tensor(a!)` */
  swapaxes_(self: T, axis0: Int, axis1: Int): T;
  swapaxes_(self: T, options: { axis0: Int; axis1: Int }): T;
  /** `swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)` */
  swapdims(self: T, dim0: Int, dim1: Int): T;
  swapdims(self: T, options: { dim0: Int; dim1: Int }): T;
  /** `swapdims_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)` */
  swapdims_(self: T, dim0: Int, dim1: Int): T;
  swapdims_(self: T, options: { dim0: Int; dim1: Int }): T;
  /** `sym_constrain_range(Scalar size, *, int? min=None, int? max=None) -> ()` */
  symConstrainRange(size: Scalar, options?: { min?: Int | null; max?: Int | null }): void;
  /** `sym_constrain_range_for_size(Scalar size, *, int? min=None, int? max=None) -> ()` */
  symConstrainRangeForSize(size: Scalar, options?: { min?: Int | null; max?: Int | null }): void;
  /** `sym_is_contiguous(Tensor self, MemoryFormat memory_format=0) -> SymBool` */
  symIsContiguous(self: T, memoryFormat?: MemoryFormat): boolean;
  symIsContiguous(self: T, options?: { memoryFormat?: MemoryFormat }): boolean;
  /** `sym_numel(Tensor self) -> SymInt` */
  symNumel(self: T): number;
  /** `sym_size.int(Tensor self, int dim) -> SymInt` */
  symSize(self: T, dim: Int): number;
  symSize(self: T, options: { dim: Int }): number;
  /** `sym_storage_offset(Tensor self) -> SymInt` */
  symStorageOffset(self: T): number;
  /** `sym_stride.int(Tensor self, int dim) -> SymInt` */
  symStride(self: T, dim: Int): number;
  symStride(self: T, options: { dim: Int }): number;
  /**
   * The transpose of a matrix. Shapes: [n, m] to [m, n]. [torch.t](https://docs.pytorch.org/docs/stable/generated/torch.t.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).t() // => [[1, 3], [2, 4]]
   * ```
   *
   * `t(Tensor(a) self) -> Tensor(a)`
   */
  t(self: T): T;
  /** `t`, in place. `t_(Tensor(a!) self) -> Tensor(a!)` */
  t_(self: T): T;
  /** `t_copy(Tensor self) -> Tensor` */
  tCopy(self: T, options?: { out?: T }): T;
  /**
   * The elements at indices into the tensor as one row. Shapes: that of `index`. [torch.take](https://docs.pytorch.org/docs/stable/generated/torch.take.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).take(torch.tensor([3, 0])) // => [4, 1]
   * ```
   *
   * `take(Tensor self, Tensor index) -> Tensor`
   */
  take(self: T, index: T, options?: { out?: T }): T;
  take(self: T, options: { index: T; out?: T }): T;
  /**
   * Along `dim`, the elements at indices such as `argsort` gives. Shapes: that of `indices`. [torch.take_along_dim](https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html)
   *
   * ```ts
   * torch.tensor([3, 1]).takeAlongDim(torch.tensor([1, 0]), 0) // => [1, 3]
   * ```
   *
   * `take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor`
   */
  takeAlongDim(self: T, indices: T, dim?: Int | null, options?: { out?: T }): T;
  takeAlongDim(self: T, indices: T, options?: { dim?: Int | null; out?: T }): T;
  takeAlongDim(self: T, options: { indices: T; dim?: Int | null; out?: T }): T;
  /**
   * The tangent of each element, in radians. The result has the shape of the input. [torch.tan](https://docs.pytorch.org/docs/stable/generated/torch.tan.html)
   *
   * ```ts
   * torch.tensor([0, Math.PI / 4]).tan() // => [0, 1]
   * ```
   *
   * `tan(Tensor self) -> Tensor`
   */
  tan(self: T, options?: { out?: T }): T;
  /** `tan`, in place. `tan_(Tensor(a!) self) -> Tensor(a!)` */
  tan_(self: T): T;
  /**
   * The hyperbolic tangent of each element. The result has the shape of the input. [torch.tanh](https://docs.pytorch.org/docs/stable/generated/torch.tanh.html)
   *
   * ```ts
   * torch.tensor([0, 1]).tanh() // => [0, 0.7616]
   * ```
   *
   * `tanh(Tensor self) -> Tensor`
   */
  tanh(self: T, options?: { out?: T }): T;
  /** `tanh`, in place. `tanh_(Tensor(a!) self) -> Tensor(a!)` */
  tanh_(self: T): T;
  /**
   * Splits a tensor into parts of as equal sizes as can be, or at indices. Shapes: [n, c] to parts. [torch.tensor_split](https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html)
   *
   * ```ts
   * torch.arange(5).tensorSplit(2)[1] // => [3, 4]
   * ```
   *
   * `tensor_split.tensor_indices_or_sections(Tensor(a -> *) self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor(a)[]`
   */
  tensorSplit(self: T, tensorIndicesOrSections: T, dim?: Int): T[];
  tensorSplit(self: T, tensorIndicesOrSections: T, options?: { dim?: Int }): T[];
  tensorSplit(self: T, options: { tensorIndicesOrSections: T; dim?: Int }): T[];
  /** Splits a tensor into parts of as equal sizes as can be, or at indices. `tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[]` */
  tensorSplit(self: T, sections: Int, dim?: Int): T[];
  tensorSplit(self: T, sections: Int, options?: { dim?: Int }): T[];
  tensorSplit(self: T, options: { sections: Int; dim?: Int }): T[];
  /** Splits a tensor into parts of as equal sizes as can be, or at indices. `tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[]` */
  tensorSplit(self: T, indices: readonly Int[], dim?: Int): T[];
  tensorSplit(self: T, indices: readonly Int[], options?: { dim?: Int }): T[];
  tensorSplit(self: T, options: { indices: readonly Int[]; dim?: Int }): T[];
  /** `thnn_conv2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0]) -> Tensor` */
  thnnConv2d(self: T, weight: T, kernelSize: Int | readonly Int[], bias?: T | null, stride?: Int | readonly Int[], padding?: Int | readonly Int[], options?: { out?: T }): T;
  thnnConv2d(self: T, weight: T, kernelSize: Int | readonly Int[], options?: { bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  thnnConv2d(self: T, options: { weight: T; kernelSize: Int | readonly Int[]; bias?: T | null; stride?: Int | readonly Int[]; padding?: Int | readonly Int[]; out?: T }): T;
  /** `threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor` */
  threshold(self: T, threshold: Scalar, value: Scalar, options?: { out?: T }): T;
  threshold(self: T, options: { threshold: Scalar; value: Scalar; out?: T }): T;
  /** `threshold_(Tensor(a!) self, Scalar threshold, Scalar value) -> Tensor(a!)` */
  threshold_(self: T, threshold: Scalar, value: Scalar): T;
  threshold_(self: T, options: { threshold: Scalar; value: Scalar }): T;
  /**
   * Copies the tensor several times along the last dimensions. Shapes: [a, b] to [m * a, n * b]. [torch.tile](https://docs.pytorch.org/docs/stable/generated/torch.tile.html)
   *
   * ```ts
   * torch.tensor([1, 2]).tile([2]) // => [1, 2, 1, 2]
   * ```
   *
   * `tile(Tensor self, SymInt[] dims) -> Tensor`
   */
  tile(self: T, dims: readonly Int[]): T;
  tile(self: T, options: { dims: readonly Int[] }): T;
  /** `to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)` */
  to(self: T, device: Device, dtype: Dtype, nonBlocking?: boolean, copy?: boolean, memoryFormat?: MemoryFormat | null): T;
  to(self: T, device: Device, dtype: Dtype, options?: { nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): T;
  to(self: T, options: { device: Device; dtype: Dtype; nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): T;
  /** `to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)` */
  to(self: T, dtype: Dtype, nonBlocking?: boolean, copy?: boolean, memoryFormat?: MemoryFormat | null): T;
  to(self: T, dtype: Dtype, options?: { nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): T;
  to(self: T, options: { dtype: Dtype; nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): T;
  /** `to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)` */
  to(self: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** `to.other(Tensor(a) self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)` */
  to(self: T, other: T, nonBlocking?: boolean, copy?: boolean, memoryFormat?: MemoryFormat | null): T;
  to(self: T, other: T, options?: { nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): T;
  to(self: T, options: { other: T; nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): T;
  /**
   * The tensor in the ordinary, strided layout. The result has the shape of the input. [torch.Tensor.to_dense](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to_dense.html)
   *
   * ```ts
   * torch.tensor([0, 1.5]).toSparse().toDense() // => [0, 1.5]
   * ```
   *
   * `to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor`
   */
  toDense(self: T, dtype?: Dtype | null, options?: { maskedGrad?: boolean | null }): T;
  toDense(self: T, options?: { dtype?: Dtype | null; maskedGrad?: boolean | null }): T;
  /** `to_mkldnn(Tensor self, ScalarType? dtype=None) -> Tensor` */
  toMkldnn(self: T, dtype?: Dtype | null, options?: { out?: T }): T;
  toMkldnn(self: T, options?: { dtype?: Dtype | null; out?: T }): T;
  /** `to_padded_tensor(Tensor self, float padding, SymInt[]? output_size=None) -> Tensor` */
  toPaddedTensor(self: T, padding: Float, outputSize?: readonly Int[] | null, options?: { out?: T }): T;
  toPaddedTensor(self: T, padding: Float, options?: { outputSize?: readonly Int[] | null; out?: T }): T;
  toPaddedTensor(self: T, options: { padding: Float; outputSize?: readonly Int[] | null; out?: T }): T;
  /**
   * The tensor in a layout that stores only its elements other than zero. The result has the shape of the input. [torch.Tensor.to_sparse](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to_sparse.html)
   *
   * ```ts
   * torch.tensor([0, 1.5]).toSparse().layout // => 'sparse_coo'
   * ```
   *
   * `to_sparse(Tensor self, *, Layout? layout=None, int[2]? blocksize=None, int? dense_dim=None) -> Tensor`
   */
  toSparse(self: T, options?: { layout?: Layout | null; blocksize?: Int | readonly Int[] | null; denseDim?: Int | null }): T;
  /** The tensor in a layout that stores only its elements other than zero. `to_sparse.sparse_dim(Tensor self, int sparse_dim) -> Tensor` */
  toSparse(self: T, sparseDim: Int): T;
  toSparse(self: T, options: { sparseDim: Int }): T;
  /** `to_sparse_bsc(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor` */
  toSparseBsc(self: T, blocksize: Int | readonly Int[], denseDim?: Int | null): T;
  toSparseBsc(self: T, blocksize: Int | readonly Int[], options?: { denseDim?: Int | null }): T;
  toSparseBsc(self: T, options: { blocksize: Int | readonly Int[]; denseDim?: Int | null }): T;
  /** `to_sparse_bsr(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor` */
  toSparseBsr(self: T, blocksize: Int | readonly Int[], denseDim?: Int | null): T;
  toSparseBsr(self: T, blocksize: Int | readonly Int[], options?: { denseDim?: Int | null }): T;
  toSparseBsr(self: T, options: { blocksize: Int | readonly Int[]; denseDim?: Int | null }): T;
  /** `to_sparse_csc(Tensor self, int? dense_dim=None) -> Tensor` */
  toSparseCsc(self: T, denseDim?: Int | null): T;
  toSparseCsc(self: T, options?: { denseDim?: Int | null }): T;
  /** `to_sparse_csr(Tensor self, int? dense_dim=None) -> Tensor` */
  toSparseCsr(self: T, denseDim?: Int | null): T;
  toSparseCsr(self: T, options?: { denseDim?: Int | null }): T;
  /**
   * The `k` largest elements along `dim`, or the smallest, and their indices. Shapes: [..., n] to [..., k], twice. [torch.topk](https://docs.pytorch.org/docs/stable/generated/torch.topk.html)
   *
   * ```ts
   * torch.tensor([3, 1, 2]).topk(2)[0] // => [3, 2]
   * ```
   *
   * `topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)`
   */
  topk(self: T, k: Int, dim?: Int, largest?: boolean, sorted?: boolean, options?: { values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  topk(self: T, k: Int, options?: { dim?: Int; largest?: boolean; sorted?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  topk(self: T, options: { k: Int; dim?: Int; largest?: boolean; sorted?: boolean; values?: T; indices?: T }): Named<[values: T, indices: T], { values: T; indices: T }>;
  /**
   * The sum of the diagonal of a matrix. Shapes: [n, m] to []. [torch.trace](https://docs.pytorch.org/docs/stable/generated/torch.trace.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).trace() // => 5
   * ```
   *
   * `trace(Tensor self) -> Tensor`
   */
  trace(self: T, options?: { out?: T }): T;
  /**
   * Swaps two dimensions. Shapes: [a, b, c] to [a, c, b]. [torch.transpose](https://docs.pytorch.org/docs/stable/generated/torch.transpose.html)
   *
   * ```ts
   * torch.zeros([2, 3, 4]).transpose(1, 2).shape // => [2, 4, 3]
   * ```
   *
   * `transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)`
   */
  transpose(self: T, dim0: Int, dim1: Int): T;
  transpose(self: T, options: { dim0: Int; dim1: Int }): T;
  /** `transpose`, in place. `transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)` */
  transpose_(self: T, dim0: Int, dim1: Int): T;
  transpose_(self: T, options: { dim0: Int; dim1: Int }): T;
  /** `transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor` */
  transposeCopy(self: T, dim0: Int, dim1: Int, options?: { out?: T }): T;
  transposeCopy(self: T, options: { dim0: Int; dim1: Int; out?: T }): T;
  /** `trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor` */
  trapezoid(y: T, x: T, options?: { dim?: Int }): T;
  trapezoid(y: T, options: { x: T; dim?: Int }): T;
  /** `trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor` */
  trapezoid(y: T, options?: { dx?: Scalar; dim?: Int }): T;
  /** `trapz.dx(Tensor y, *, float dx=1., int dim=-1) -> Tensor` */
  trapz(y: T, options?: { dx?: Float; dim?: Int }): T;
  /** `trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor` */
  trapz(y: T, x: T, options?: { dim?: Int }): T;
  trapz(y: T, options: { x: T; dim?: Int }): T;
  /** `triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)` */
  triangularSolve(self: T, A: T, upper?: boolean, transpose?: boolean, unitriangular?: boolean, options?: { X?: T; M?: T }): Named<[solution: T, clonedCoefficient: T], { solution: T; clonedCoefficient: T }>;
  triangularSolve(self: T, A: T, options?: { upper?: boolean; transpose?: boolean; unitriangular?: boolean; X?: T; M?: T }): Named<[solution: T, clonedCoefficient: T], { solution: T; clonedCoefficient: T }>;
  triangularSolve(self: T, options: { A: T; upper?: boolean; transpose?: boolean; unitriangular?: boolean; X?: T; M?: T }): Named<[solution: T, clonedCoefficient: T], { solution: T; clonedCoefficient: T }>;
  /**
   * The lower triangle of matrices; the rest is zero. The result has the shape of the input. [torch.tril](https://docs.pytorch.org/docs/stable/generated/torch.tril.html)
   *
   * ```ts
   * torch.ones([2, 2]).tril() // => [[1, 0], [1, 1]]
   * ```
   *
   * `tril(Tensor self, SymInt diagonal=0) -> Tensor`
   */
  tril(self: T, diagonal?: Int, options?: { out?: T }): T;
  tril(self: T, options?: { diagonal?: Int; out?: T }): T;
  /** `tril`, in place. `tril_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!)` */
  tril_(self: T, diagonal?: Int): T;
  tril_(self: T, options?: { diagonal?: Int }): T;
  /**
   * The row and column indices of the lower triangle of a matrix. Shapes: [2, n]. [torch.tril_indices](https://docs.pytorch.org/docs/stable/generated/torch.tril_indices.html)
   *
   * ```ts
   * torch.trilIndices(2, 2) // => [[0, 1, 1], [0, 0, 1]]
   * ```
   *
   * `tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  trilIndices(row: Int, col: Int, offset?: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  trilIndices(row: Int, col: Int, options?: { offset?: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  trilIndices(row: Int, options: { col: Int; offset?: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The row and column indices of the lower triangle of a matrix. `tril_indices.out(int row, int col, int offset=0, *, Tensor(a!) out) -> Tensor(a!)` */
  trilIndices(row: Int, col: Int, options: { offset?: Int; out: T }): T;
  trilIndices(row: Int, options: { col: Int; offset?: Int; out: T }): T;
  /** `triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1., float p=2., float eps=9.9999999999999995e-07, bool swap=False, int reduction=1) -> Tensor` */
  tripletMarginLoss(anchor: T, positive: T, negative: T, margin?: Float, p?: Float, eps?: Float, swap?: boolean, reduction?: Int): T;
  tripletMarginLoss(anchor: T, positive: T, negative: T, options?: { margin?: Float; p?: Float; eps?: Float; swap?: boolean; reduction?: Int }): T;
  tripletMarginLoss(anchor: T, options: { positive: T; negative: T; margin?: Float; p?: Float; eps?: Float; swap?: boolean; reduction?: Int }): T;
  /**
   * The upper triangle of matrices; the rest is zero. The result has the shape of the input. [torch.triu](https://docs.pytorch.org/docs/stable/generated/torch.triu.html)
   *
   * ```ts
   * torch.ones([2, 2]).triu(1) // => [[0, 1], [0, 0]]
   * ```
   *
   * `triu(Tensor self, SymInt diagonal=0) -> Tensor`
   */
  triu(self: T, diagonal?: Int, options?: { out?: T }): T;
  triu(self: T, options?: { diagonal?: Int; out?: T }): T;
  /** `triu`, in place. `triu_(Tensor(a!) self, SymInt diagonal=0) -> Tensor(a!)` */
  triu_(self: T, diagonal?: Int): T;
  triu_(self: T, options?: { diagonal?: Int }): T;
  /**
   * The row and column indices of the upper triangle of a matrix. Shapes: [2, n]. [torch.triu_indices](https://docs.pytorch.org/docs/stable/generated/torch.triu_indices.html)
   *
   * ```ts
   * torch.triuIndices(2, 2) // => [[0, 0, 1], [0, 1, 1]]
   * ```
   *
   * `triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  triuIndices(row: Int, col: Int, offset?: Int, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  triuIndices(row: Int, col: Int, options?: { offset?: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  triuIndices(row: Int, options: { col: Int; offset?: Int; dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  /** The row and column indices of the upper triangle of a matrix. `triu_indices.out(int row, int col, int offset=0, *, Tensor(a!) out) -> Tensor(a!)` */
  triuIndices(row: Int, col: Int, options: { offset?: Int; out: T }): T;
  triuIndices(row: Int, options: { col: Int; offset?: Int; out: T }): T;
  /**
   * Divides by `other`, also whole numbers: `div` without a rounding mode. Shapes broadcast. [torch.true_divide](https://docs.pytorch.org/docs/stable/generated/torch.true_divide.html)
   *
   * ```ts
   * torch.trueDivide(torch.tensor([1, 3]), 2) // => [0.5, 1.5]
   * ```
   *
   * `true_divide.Tensor(Tensor self, Tensor other) -> Tensor`
   */
  trueDivide(self: T | Scalar, other: T | Scalar, options?: { out?: T }): T;
  trueDivide(self: T | Scalar, options: { other: T | Scalar; out?: T }): T;
  /** Divides by `other`, also whole numbers: `div` without a rounding mode. `true_divide.Scalar(Tensor self, Scalar other) -> Tensor` */
  trueDivide(self: T | Scalar, other: Scalar): T;
  trueDivide(self: T | Scalar, options: { other: Scalar }): T;
  /** `trueDivide`, in place. `true_divide_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  trueDivide_(self: T | Scalar, other: T | Scalar): T;
  trueDivide_(self: T | Scalar, options: { other: T | Scalar }): T;
  /** `trueDivide`, in place. `true_divide_.Scalar(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  trueDivide_(self: T | Scalar, other: Scalar): T;
  trueDivide_(self: T | Scalar, options: { other: Scalar }): T;
  /**
   * Rounds each element towards zero. The result has the shape of the input. [torch.trunc](https://docs.pytorch.org/docs/stable/generated/torch.trunc.html)
   *
   * ```ts
   * torch.tensor([1.5, -1.5]).trunc() // => [1, -1]
   * ```
   *
   * `trunc(Tensor self) -> Tensor`
   */
  trunc(self: T, options?: { out?: T }): T;
  /** `trunc`, in place. `trunc_(Tensor(a!) self) -> Tensor(a!)` */
  trunc_(self: T): T;
  /**
   * The tensor with the dtype of another. The result has the shape of the input. [torch.Tensor.type_as](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type_as.html)
   *
   * ```ts
   * torch.tensor([1]).typeAs(torch.tensor([1.5])).dtype // => 'float32'
   * ```
   *
   * `type_as(Tensor self, Tensor other) -> Tensor`
   */
  typeAs(self: T, other: T): T;
  typeAs(self: T, options: { other: T }): T;
  /**
   * The parts along a dimension, which goes away, as views. Shapes: [n, a] to n times [a]. [torch.unbind](https://docs.pytorch.org/docs/stable/generated/torch.unbind.html)
   *
   * ```ts
   * torch.tensor([[1, 2], [3, 4]]).unbind(1)[0] // => [1, 3]
   * ```
   *
   * `unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]`
   */
  unbind(self: T, dim?: Int): T[];
  unbind(self: T, options?: { dim?: Int }): T[];
  /** `unbind_copy.int(Tensor self, int dim=0) -> Tensor[]` */
  unbindCopy(self: T, dim?: Int, options?: { out?: readonly T[] }): T[];
  unbindCopy(self: T, options?: { dim?: Int; out?: readonly T[] }): T[];
  /**
   * Splits a dimension into several. Shapes: [..., a * b] to [..., a, b]. [torch.unflatten](https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html)
   *
   * ```ts
   * torch.zeros([2, 12]).unflatten(1, [3, 4]).shape // => [2, 3, 4]
   * ```
   *
   * `unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)`
   */
  unflatten(self: T, dim: Int, sizes: readonly Int[]): T;
  unflatten(self: T, options: { dim: Int; sizes: readonly Int[] }): T;
  /** `unflatten_dense_tensors(Tensor flat, Tensor[] tensors) -> Tensor[]` */
  unflattenDenseTensors(flat: T, tensors: readonly T[]): T[];
  unflattenDenseTensors(flat: T, options: { tensors: readonly T[] }): T[];
  /**
   * Windows of a size along a dimension, every `step` elements, as a view. Shapes: [n] to [windows, size]. [torch.Tensor.unfold](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html)
   *
   * ```ts
   * torch.arange(4).unfold(0, 2, 1) // => [[0, 1], [1, 2], [2, 3]]
   * ```
   *
   * `unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)`
   */
  unfold(self: T, dimension: Int, size: Int, step: Int): T;
  /** `unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor` */
  unfoldCopy(self: T, dimension: Int, size: Int, step: Int, options?: { out?: T }): T;
  /** `uniform(Tensor self, float from=0., float to=1., *, Generator? generator=None) -> Tensor` */
  uniform(self: T, from?: Float, to?: Float, options?: { generator?: GeneratorArgument | null; out?: T }): T;
  uniform(self: T, options?: { from?: Float; to?: Float; generator?: GeneratorArgument | null; out?: T }): T;
  /**
   * Fills the tensor with random numbers from `from` to `to`, in place. The result has the shape of the input. [torch.Tensor.uniform_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html)
   *
   * ```ts
   * torch.empty([2]).uniform_(1, 2).floor() // => [1, 1]
   * ```
   *
   * `uniform_(Tensor(a!) self, float from=0., float to=1., *, Generator? generator=None) -> Tensor(a!)`
   */
  uniform_(self: T, from?: Float, to?: Float, options?: { generator?: GeneratorArgument | null }): T;
  uniform_(self: T, options?: { from?: Float; to?: Float; generator?: GeneratorArgument | null }): T;
  /** `unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
  uniqueDim(self: T, dim: Int, sorted?: boolean, returnInverse?: boolean, returnCounts?: boolean, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDim(self: T, dim: Int, options?: { sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDim(self: T, options: { dim: Int; sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
  uniqueDimConsecutive(self: T, dim: Int, returnInverse?: boolean, returnCounts?: boolean, options?: { out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDimConsecutive(self: T, dim: Int, options?: { returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  uniqueDimConsecutive(self: T, options: { dim: Int; returnInverse?: boolean; returnCounts?: boolean; out0?: T; out1?: T; out2?: T }): [T, T, T];
  /** `unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]` */
  unsafeChunk(self: T, chunks: Int, dim?: Int): T[];
  unsafeChunk(self: T, chunks: Int, options?: { dim?: Int }): T[];
  unsafeChunk(self: T, options: { chunks: Int; dim?: Int }): T[];
  /** `unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]` */
  unsafeSplit(self: T, splitSize: Int, dim?: Int, options?: { out?: readonly T[] }): T[];
  unsafeSplit(self: T, splitSize: Int, options?: { dim?: Int; out?: readonly T[] }): T[];
  unsafeSplit(self: T, options: { splitSize: Int; dim?: Int; out?: readonly T[] }): T[];
  /** `unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
  unsafeSplitWithSizes(self: T, splitSizes: readonly Int[], dim?: Int, options?: { out?: readonly T[] }): T[];
  unsafeSplitWithSizes(self: T, splitSizes: readonly Int[], options?: { dim?: Int; out?: readonly T[] }): T[];
  unsafeSplitWithSizes(self: T, options: { splitSizes: readonly Int[]; dim?: Int; out?: readonly T[] }): T[];
  /**
   * Adds a dimension of size 1 before `dim`. Shapes: [a, b] to [a, 1, b]. [torch.unsqueeze](https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html)
   *
   * ```ts
   * torch.zeros([2, 3]).unsqueeze(1).shape // => [2, 1, 3]
   * ```
   *
   * `unsqueeze(Tensor(a) self, int dim) -> Tensor(a)`
   */
  unsqueeze(self: T, dim: Int): T;
  unsqueeze(self: T, options: { dim: Int }): T;
  /** `unsqueeze`, in place. `unsqueeze_(Tensor(a!) self, int dim) -> Tensor(a!)` */
  unsqueeze_(self: T, dim: Int): T;
  unsqueeze_(self: T, options: { dim: Int }): T;
  /** `unsqueeze_copy(Tensor self, int dim) -> Tensor` */
  unsqueezeCopy(self: T, dim: Int, options?: { out?: T }): T;
  unsqueezeCopy(self: T, options: { dim: Int; out?: T }): T;
  /** `upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleBicubic2d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleBicubic2d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleBicubic2d(self: T, options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleBicubic2d(input: T, outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null): T;
  /** `upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleBilinear2d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleBilinear2d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleBilinear2d(self: T, options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleBilinear2d(input: T, outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null, options?: { out?: T }): T;
  /** `upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor` */
  upsampleLinear1d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, scales?: Float | null, options?: { out?: T }): T;
  upsampleLinear1d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scales?: Float | null; out?: T }): T;
  upsampleLinear1d(self: T, options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scales?: Float | null; out?: T }): T;
  /** `upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleLinear1d(input: T, outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null): T;
  /** `upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor` */
  upsampleNearest1d(self: T, outputSize: Int | readonly Int[], scales?: Float | null, options?: { out?: T }): T;
  upsampleNearest1d(self: T, outputSize: Int | readonly Int[], options?: { scales?: Float | null; out?: T }): T;
  upsampleNearest1d(self: T, options: { outputSize: Int | readonly Int[]; scales?: Float | null; out?: T }): T;
  /** `upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor` */
  upsampleNearest1d(input: T, outputSize: readonly Int[] | null, scaleFactors: readonly Float[] | null): T;
  upsampleNearest1d(input: T, options: { outputSize: readonly Int[] | null; scaleFactors: readonly Float[] | null }): T;
  /** `upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleNearest2d(self: T, outputSize: Int | readonly Int[], scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleNearest2d(self: T, outputSize: Int | readonly Int[], options?: { scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleNearest2d(self: T, options: { outputSize: Int | readonly Int[]; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor` */
  upsampleNearest2d(input: T, outputSize: readonly Int[] | null, scaleFactors: readonly Float[] | null, options?: { out?: T }): T;
  upsampleNearest2d(input: T, options: { outputSize: readonly Int[] | null; scaleFactors: readonly Float[] | null; out?: T }): T;
  /** `upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleNearest3d(self: T, outputSize: Int | readonly Int[], scalesD?: Float | null, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleNearest3d(self: T, outputSize: Int | readonly Int[], options?: { scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleNearest3d(self: T, options: { outputSize: Int | readonly Int[]; scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor` */
  upsampleNearest3d(input: T, outputSize: readonly Int[] | null, scaleFactors: readonly Float[] | null): T;
  upsampleNearest3d(input: T, options: { outputSize: readonly Int[] | null; scaleFactors: readonly Float[] | null }): T;
  /** `upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor` */
  upsampleTrilinear3d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, scalesD?: Float | null, scalesH?: Float | null, scalesW?: Float | null, options?: { out?: T }): T;
  upsampleTrilinear3d(self: T, outputSize: Int | readonly Int[], alignCorners: boolean, options?: { scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  upsampleTrilinear3d(self: T, options: { outputSize: Int | readonly Int[]; alignCorners: boolean; scalesD?: Float | null; scalesH?: Float | null; scalesW?: Float | null; out?: T }): T;
  /** `upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor` */
  upsampleTrilinear3d(input: T, outputSize: readonly Int[] | null, alignCorners: boolean, scaleFactors: readonly Float[] | null): T;
  /** `values(Tensor(a) self) -> Tensor(a)` */
  values(self: T): T;
  /** `values_copy(Tensor self) -> Tensor` */
  valuesCopy(self: T, options?: { out?: T }): T;
  /**
   * The matrix of powers of a vector. Shapes: [n] to [n, N]. [torch.vander](https://docs.pytorch.org/docs/stable/generated/torch.vander.html)
   *
   * ```ts
   * torch.vander(torch.tensor([2, 3]), 3) // => [[4, 2, 1], [9, 3, 1]]
   * ```
   *
   * `vander(Tensor x, int? N=None, bool increasing=False) -> Tensor`
   */
  vander(x: T, N?: Int | null, increasing?: boolean): T;
  vander(x: T, options?: { N?: Int | null; increasing?: boolean }): T;
  /**
   * The variance of all elements, or along `dim`. `correction` is taken from their number, 1 by default. Shapes: [..., n, ...] to [..., ...]; `keepdim` keeps a 1. [torch.var](https://docs.pytorch.org/docs/stable/generated/torch.var.html)
   *
   * ```ts
   * torch.var(torch.tensor([1.5, 2.5, 3.5]), { correction: 0 }) // => 0.6667
   * ```
   *
   * `var(Tensor self, bool unbiased=True) -> Tensor`
   */
  var(self: T, unbiased?: boolean): T;
  var(self: T, options?: { unbiased?: boolean }): T;
  /** The variance of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor` */
  var(self: T, dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  var(self: T, options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out?: T }): T;
  /** The variance of all elements, or along `dim`. `correction` is taken from their number, 1 by default. `var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor` */
  var(self: T, dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean, options?: { out?: T }): T;
  var(self: T, dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  var(self: T, options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean; out?: T }): T;
  /** `var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)` */
  varMean(self: T, unbiased?: boolean): [T, T];
  varMean(self: T, options?: { unbiased?: boolean }): [T, T];
  /** `var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)` */
  varMean(self: T, dim?: Int | readonly Int[] | null, options?: { correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  varMean(self: T, options?: { dim?: Int | readonly Int[] | null; correction?: Scalar | null; keepdim?: boolean; out0?: T; out1?: T }): [T, T];
  /** `var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)` */
  varMean(self: T, dim: Int | readonly Int[] | null, unbiased?: boolean, keepdim?: boolean): [T, T];
  varMean(self: T, dim: Int | readonly Int[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [T, T];
  varMean(self: T, options: { dim: Int | readonly Int[] | null; unbiased?: boolean; keepdim?: boolean }): [T, T];
  /** `vdot(Tensor self, Tensor other) -> Tensor` */
  vdot(self: T, other: T, options?: { out?: T }): T;
  vdot(self: T, options: { other: T; out?: T }): T;
  /**
   * The same memory in another shape; of one size, -1, the rest is computed. Fails where that needs a copy. Shapes: n elements to n elements. [torch.Tensor.view](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html)
   *
   * ```ts
   * torch.arange(6).view([2, -1]) // => [[0, 1, 2], [3, 4, 5]]
   * ```
   *
   * `view(Tensor(a) self, SymInt[] size) -> Tensor(a)`
   */
  view(self: T, size: readonly Int[]): T;
  view(self: T, options: { size: readonly Int[] }): T;
  /** The same memory in another shape; of one size, -1, the rest is computed. Fails where that needs a copy. `view.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)` */
  view(self: T, dtype: Dtype): T;
  view(self: T, options: { dtype: Dtype }): T;
  /** `view_as(Tensor(a) self, Tensor other) -> Tensor(a)` */
  viewAs(self: T, other: T): T;
  viewAs(self: T, options: { other: T }): T;
  /**
   * Pairs of real numbers as complex ones, as a view. Shapes: [..., 2] to [...]. [torch.view_as_complex](https://docs.pytorch.org/docs/stable/generated/torch.view_as_complex.html)
   *
   * ```ts
   * torch.tensor([[1.5, 2.5]]).viewAsComplex().imag() // => [2.5]
   * ```
   *
   * `view_as_complex(Tensor(a) self) -> Tensor(a)`
   */
  viewAsComplex(self: T): T;
  /** `view_as_complex_copy(Tensor self) -> Tensor` */
  viewAsComplexCopy(self: T, options?: { out?: T }): T;
  /**
   * Complex numbers as pairs of real ones, as a view. Shapes: [...] to [..., 2]. [torch.view_as_real](https://docs.pytorch.org/docs/stable/generated/torch.view_as_real.html)
   *
   * ```ts
   * torch.tensor([torch.complexNumber(1, 2)]).viewAsReal() // => [[1, 2]]
   * ```
   *
   * `view_as_real(Tensor(a) self) -> Tensor(a)`
   */
  viewAsReal(self: T): T;
  /** `view_as_real_copy(Tensor self) -> Tensor` */
  viewAsRealCopy(self: T, options?: { out?: T }): T;
  /** `view_copy(Tensor self, SymInt[] size) -> Tensor` */
  viewCopy(self: T, size: readonly Int[], options?: { out?: T }): T;
  viewCopy(self: T, options: { size: readonly Int[]; out?: T }): T;
  /** `view_copy.dtype(Tensor self, ScalarType dtype) -> Tensor` */
  viewCopy(self: T, dtype: Dtype, options?: { out?: T }): T;
  viewCopy(self: T, options: { dtype: Dtype; out?: T }): T;
  /** `vsplit.int(Tensor(a -> *) self, int sections) -> Tensor(a)[]` */
  vsplit(self: T, sections: Int): T[];
  vsplit(self: T, options: { sections: Int }): T[];
  /** `vsplit.array(Tensor(a -> *) self, int[] indices) -> Tensor(a)[]` */
  vsplit(self: T, indices: readonly Int[]): T[];
  vsplit(self: T, options: { indices: readonly Int[] }): T[];
  /**
   * Joins tensors along the first dimension; vectors are rows. Shapes: [a, c] and [b, c] to [a + b, c]. [torch.vstack](https://docs.pytorch.org/docs/stable/generated/torch.vstack.html)
   *
   * ```ts
   * torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])]) // => [[1, 2], [3, 4]]
   * ```
   *
   * `vstack(Tensor[] tensors) -> Tensor`
   */
  vstack(tensors: readonly T[], options?: { out?: T }): T;
  /**
   * Elements of `self` where `condition` is true, else those of `other`. Shapes broadcast. [torch.where](https://docs.pytorch.org/docs/stable/generated/torch.where.html)
   *
   * ```ts
   * torch.where(torch.tensor([true, false]), torch.tensor([1, 2]), torch.tensor([-1, -2])) // => [1, -2]
   * ```
   *
   * `where(Tensor condition) -> Tensor[]`
   */
  where(condition: T): T[];
  /** Elements of `self` where `condition` is true, else those of `other`. `where.self(Tensor condition, Tensor self, Tensor other) -> Tensor` */
  where(condition: T, self: T, other: T, options?: { out?: T }): T;
  where(condition: T, options: { self: T; other: T; out?: T }): T;
  /** Elements of `self` where `condition` is true, else those of `other`. `where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor` */
  where(condition: T, self: T, other: Scalar): T;
  where(condition: T, options: { self: T; other: Scalar }): T;
  /** Elements of `self` where `condition` is true, else those of `other`. `where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor` */
  where(condition: T, self: Scalar, other: T): T;
  where(condition: T, options: { self: Scalar; other: T }): T;
  /** Elements of `self` where `condition` is true, else those of `other`. `where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor` */
  where(condition: T, self: Scalar, other: Scalar): T;
  where(condition: T, options: { self: Scalar; other: Scalar }): T;
  /** `xlogy.Tensor(Tensor self, Tensor other) -> Tensor` */
  xlogy(self: T, other: T, options?: { out?: T }): T;
  xlogy(self: T, options: { other: T; out?: T }): T;
  /** `xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor` */
  xlogy(self: T, other: Scalar, options?: { out?: T }): T;
  xlogy(self: T, options: { other: Scalar; out?: T }): T;
  /** `xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor` */
  xlogy(self: Scalar, other: T, options?: { out?: T }): T;
  xlogy(self: Scalar, options: { other: T; out?: T }): T;
  /** `xlogy_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)` */
  xlogy_(self: T, other: T): T;
  xlogy_(self: T, options: { other: T }): T;
  /** `xlogy_.Scalar_Other(Tensor(a!) self, Scalar other) -> Tensor(a!)` */
  xlogy_(self: T, other: Scalar): T;
  xlogy_(self: T, options: { other: Scalar }): T;
  /** `zero(Tensor self) -> Tensor` */
  zero(self: T, options?: { out?: T }): T;
  /**
   * Sets every element to zero, in place. The result has the shape of the input. [torch.Tensor.zero_](https://docs.pytorch.org/docs/stable/generated/torch.Tensor.zero_.html)
   *
   * ```ts
   * torch.ones([2]).zero_() // => [0, 0]
   * ```
   *
   * `zero_(Tensor(a!) self) -> Tensor(a!)`
   */
  zero_(self: T): T;
  /**
   * A tensor of zeros. Shapes: `size`. [torch.zeros](https://docs.pytorch.org/docs/stable/generated/torch.zeros.html)
   *
   * ```ts
   * torch.zeros([2]) // => [0, 0]
   * ```
   *
   * `zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
   */
  zeros(size: readonly Int[], options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; requiresGrad?: boolean }): T;
  zeros(...size: Int[]): T;
  /** A tensor of zeros. `zeros.out(SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)` */
  zeros(size: readonly Int[], options: { out: T }): T;
  /**
   * Zeros of the shape, dtype and device of another tensor. The result has the shape of the input. [torch.zeros_like](https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html)
   *
   * ```ts
   * torch.zerosLike(torch.tensor([1, 2])) // => [0, 0]
   * ```
   *
   * `zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
   */
  zerosLike(self: T, options?: { dtype?: Dtype | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null; requiresGrad?: boolean }): T;
  /** Zeros of the shape, dtype and device of another tensor. `zeros_like.out(Tensor self, *, MemoryFormat? memory_format=None, Tensor(a!) out) -> Tensor(a!)` */
  zerosLike(self: T, options: { memoryFormat?: MemoryFormat | null; out: T }): T;
}
