// Generated from the schemas of libtorch 2.13 by `npm run generate`. Do not edit.
import type { Dtype, MemoryFormat } from '../dtype.js';
import type { Named } from '../named-results.js';
import type { Float, GeneratorArgument, Int, Scalar } from '../scalar.js';

/** The ops that begin with an underscore, as functions. `T` is the Tensor class. */
export interface PrivateFunctions<T> {
  /** `_amp_foreach_non_finite_check_and_unscale(Tensor[] self, Tensor found_inf, Tensor inv_scale) -> (Tensor[] self_out, Tensor found_inf_out)` */
  _ampForeachNonFiniteCheckAndUnscale(self: readonly T[], foundInf: T, invScale: T, options?: { out?: readonly T[] }): Named<[selfOut: T[], foundInfOut: T], { selfOut: T[]; foundInfOut: T }>;
  _ampForeachNonFiniteCheckAndUnscale(self: readonly T[], options: { foundInf: T; invScale: T; out?: readonly T[] }): Named<[selfOut: T[], foundInfOut: T], { selfOut: T[]; foundInfOut: T }>;
  /** `_amp_foreach_non_finite_check_and_unscale_(Tensor(a!)[] self, Tensor(b!) found_inf, Tensor inv_scale) -> ()` */
  _ampForeachNonFiniteCheckAndUnscale_(self: readonly T[], foundInf: T, invScale: T): void;
  _ampForeachNonFiniteCheckAndUnscale_(self: readonly T[], options: { foundInf: T; invScale: T }): void;
  /** `_amp_update_scale(Tensor self, Tensor growth_tracker, Tensor found_inf, float scale_growth_factor, float scale_backoff_factor, int growth_interval) -> (Tensor, Tensor growth_tracker_out)` */
  _ampUpdateScale(self: T, growthTracker: T, foundInf: T, scaleGrowthFactor: Float, scaleBackoffFactor: Float, growthInterval: Int, options?: { out?: T }): [T, T];
  /** `_amp_update_scale_(Tensor(a!) self, Tensor(b!) growth_tracker, Tensor found_inf, float scale_growth_factor, float scale_backoff_factor, int growth_interval) -> Tensor(a!)` */
  _ampUpdateScale_(self: T, growthTracker: T, foundInf: T, scaleGrowthFactor: Float, scaleBackoffFactor: Float, growthInterval: Int): T;
  /** `_foreach_abs(Tensor[] self) -> Tensor[]` */
  _foreachAbs(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_abs_(Tensor(a!)[] self) -> ()` */
  _foreachAbs_(self: readonly T[]): void;
  /** `_foreach_acos(Tensor[] self) -> Tensor[]` */
  _foreachAcos(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_acos_(Tensor(a!)[] self) -> ()` */
  _foreachAcos_(self: readonly T[]): void;
  /** `_foreach_add.List(Tensor[] self, Tensor[] other, *, Scalar alpha=1) -> Tensor[]` */
  _foreachAdd(self: readonly T[], other: readonly T[], options?: { alpha?: Scalar; out?: readonly T[] }): T[];
  _foreachAdd(self: readonly T[], options: { other: readonly T[]; alpha?: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_add.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachAdd(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachAdd(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_add.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachAdd(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachAdd(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_add.Tensor(Tensor[] self, Tensor other, *, Scalar alpha=1) -> Tensor[]` */
  _foreachAdd(self: readonly T[], other: T, options?: { alpha?: Scalar; out?: readonly T[] }): T[];
  _foreachAdd(self: readonly T[], options: { other: T; alpha?: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_add_.List(Tensor(a!)[] self, Tensor[] other, *, Scalar alpha=1) -> ()` */
  _foreachAdd_(self: readonly T[], other: readonly T[], options?: { alpha?: Scalar }): void;
  _foreachAdd_(self: readonly T[], options: { other: readonly T[]; alpha?: Scalar }): void;
  /** `_foreach_add_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachAdd_(self: readonly T[], scalar: Scalar): void;
  _foreachAdd_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_add_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachAdd_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachAdd_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_add_.Tensor(Tensor(a!)[] self, Tensor other, *, Scalar alpha=1) -> ()` */
  _foreachAdd_(self: readonly T[], other: T, options?: { alpha?: Scalar }): void;
  _foreachAdd_(self: readonly T[], options: { other: T; alpha?: Scalar }): void;
  /** `_foreach_addcdiv.ScalarList(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> Tensor[]` */
  _foreachAddcdiv(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_addcdiv.Tensor(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> Tensor[]` */
  _foreachAddcdiv(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: T, options?: { out?: readonly T[] }): T[];
  /** `_foreach_addcdiv.Scalar(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> Tensor[]` */
  _foreachAddcdiv(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], value?: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachAddcdiv(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], options?: { value?: Scalar; out?: readonly T[] }): T[];
  _foreachAddcdiv(self: readonly T[], options: { tensor1: readonly T[]; tensor2: readonly T[]; value?: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_addcdiv_.ScalarList(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> ()` */
  _foreachAddcdiv_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: readonly Scalar[]): void;
  /** `_foreach_addcdiv_.Tensor(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> ()` */
  _foreachAddcdiv_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: T): void;
  /** `_foreach_addcdiv_.Scalar(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> ()` */
  _foreachAddcdiv_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], value?: Scalar): void;
  _foreachAddcdiv_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], options?: { value?: Scalar }): void;
  _foreachAddcdiv_(self: readonly T[], options: { tensor1: readonly T[]; tensor2: readonly T[]; value?: Scalar }): void;
  /** `_foreach_addcmul.ScalarList(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> Tensor[]` */
  _foreachAddcmul(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_addcmul.Tensor(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> Tensor[]` */
  _foreachAddcmul(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: T, options?: { out?: readonly T[] }): T[];
  /** `_foreach_addcmul.Scalar(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> Tensor[]` */
  _foreachAddcmul(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], value?: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachAddcmul(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], options?: { value?: Scalar; out?: readonly T[] }): T[];
  _foreachAddcmul(self: readonly T[], options: { tensor1: readonly T[]; tensor2: readonly T[]; value?: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_addcmul_.ScalarList(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> ()` */
  _foreachAddcmul_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: readonly Scalar[]): void;
  /** `_foreach_addcmul_.Tensor(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> ()` */
  _foreachAddcmul_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], scalars: T): void;
  /** `_foreach_addcmul_.Scalar(Tensor(a!)[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> ()` */
  _foreachAddcmul_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], value?: Scalar): void;
  _foreachAddcmul_(self: readonly T[], tensor1: readonly T[], tensor2: readonly T[], options?: { value?: Scalar }): void;
  _foreachAddcmul_(self: readonly T[], options: { tensor1: readonly T[]; tensor2: readonly T[]; value?: Scalar }): void;
  /** `_foreach_asin(Tensor[] self) -> Tensor[]` */
  _foreachAsin(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_asin_(Tensor(a!)[] self) -> ()` */
  _foreachAsin_(self: readonly T[]): void;
  /** `_foreach_atan(Tensor[] self) -> Tensor[]` */
  _foreachAtan(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_atan_(Tensor(a!)[] self) -> ()` */
  _foreachAtan_(self: readonly T[]): void;
  /** `_foreach_ceil(Tensor[] self) -> Tensor[]` */
  _foreachCeil(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_ceil_(Tensor(a!)[] self) -> ()` */
  _foreachCeil_(self: readonly T[]): void;
  /** `_foreach_clamp_max.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachClampMax(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachClampMax(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_clamp_max.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachClampMax(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachClampMax(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_clamp_max.List(Tensor[] self, Tensor[] other) -> Tensor[]` */
  _foreachClampMax(self: readonly T[], other: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachClampMax(self: readonly T[], options: { other: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_clamp_max_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachClampMax_(self: readonly T[], scalar: Scalar): void;
  _foreachClampMax_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_clamp_max_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachClampMax_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachClampMax_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_clamp_max_.List(Tensor(a!)[] self, Tensor[] other) -> ()` */
  _foreachClampMax_(self: readonly T[], other: readonly T[]): void;
  _foreachClampMax_(self: readonly T[], options: { other: readonly T[] }): void;
  /** `_foreach_clamp_min.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachClampMin(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachClampMin(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_clamp_min.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachClampMin(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachClampMin(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_clamp_min.List(Tensor[] self, Tensor[] other) -> Tensor[]` */
  _foreachClampMin(self: readonly T[], other: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachClampMin(self: readonly T[], options: { other: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_clamp_min_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachClampMin_(self: readonly T[], scalar: Scalar): void;
  _foreachClampMin_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_clamp_min_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachClampMin_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachClampMin_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_clamp_min_.List(Tensor(a!)[] self, Tensor[] other) -> ()` */
  _foreachClampMin_(self: readonly T[], other: readonly T[]): void;
  _foreachClampMin_(self: readonly T[], options: { other: readonly T[] }): void;
  /** `_foreach_clone(Tensor[] self, *, MemoryFormat? memory_format=None) -> Tensor[]` */
  _foreachClone(self: readonly T[], options?: { memoryFormat?: MemoryFormat | null; out?: readonly T[] }): T[];
  /** `_foreach_copy(Tensor[] self, Tensor[] src, bool non_blocking=False) -> Tensor[] self_out` */
  _foreachCopy(self: readonly T[], src: readonly T[], nonBlocking?: boolean, options?: { out?: readonly T[] }): T[];
  _foreachCopy(self: readonly T[], src: readonly T[], options?: { nonBlocking?: boolean; out?: readonly T[] }): T[];
  _foreachCopy(self: readonly T[], options: { src: readonly T[]; nonBlocking?: boolean; out?: readonly T[] }): T[];
  /** `_foreach_copy_(Tensor(a!)[] self, Tensor[] src, bool non_blocking=False) -> ()` */
  _foreachCopy_(self: readonly T[], src: readonly T[], nonBlocking?: boolean): void;
  _foreachCopy_(self: readonly T[], src: readonly T[], options?: { nonBlocking?: boolean }): void;
  _foreachCopy_(self: readonly T[], options: { src: readonly T[]; nonBlocking?: boolean }): void;
  /** `_foreach_cos(Tensor[] self) -> Tensor[]` */
  _foreachCos(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_cos_(Tensor(a!)[] self) -> ()` */
  _foreachCos_(self: readonly T[]): void;
  /** `_foreach_cosh(Tensor[] self) -> Tensor[]` */
  _foreachCosh(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_cosh_(Tensor(a!)[] self) -> ()` */
  _foreachCosh_(self: readonly T[]): void;
  /** `_foreach_div.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachDiv(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachDiv(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_div.List(Tensor[] self, Tensor[] other) -> Tensor[]` */
  _foreachDiv(self: readonly T[], other: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachDiv(self: readonly T[], options: { other: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_div.Tensor(Tensor[] self, Tensor other) -> Tensor[]` */
  _foreachDiv(self: readonly T[], other: T, options?: { out?: readonly T[] }): T[];
  _foreachDiv(self: readonly T[], options: { other: T; out?: readonly T[] }): T[];
  /** `_foreach_div.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachDiv(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachDiv(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_div_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachDiv_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachDiv_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_div_.List(Tensor(a!)[] self, Tensor[] other) -> ()` */
  _foreachDiv_(self: readonly T[], other: readonly T[]): void;
  _foreachDiv_(self: readonly T[], options: { other: readonly T[] }): void;
  /** `_foreach_div_.Tensor(Tensor(a!)[] self, Tensor other) -> ()` */
  _foreachDiv_(self: readonly T[], other: T): void;
  _foreachDiv_(self: readonly T[], options: { other: T }): void;
  /** `_foreach_div_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachDiv_(self: readonly T[], scalar: Scalar): void;
  _foreachDiv_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_erf(Tensor[] self) -> Tensor[]` */
  _foreachErf(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_erf_(Tensor(a!)[] self) -> ()` */
  _foreachErf_(self: readonly T[]): void;
  /** `_foreach_erfc(Tensor[] self) -> Tensor[]` */
  _foreachErfc(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_erfc_(Tensor(a!)[] self) -> ()` */
  _foreachErfc_(self: readonly T[]): void;
  /** `_foreach_exp(Tensor[] self) -> Tensor[]` */
  _foreachExp(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_exp_(Tensor(a!)[] self) -> ()` */
  _foreachExp_(self: readonly T[]): void;
  /** `_foreach_expm1(Tensor[] self) -> Tensor[]` */
  _foreachExpm1(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_expm1_(Tensor(a!)[] self) -> ()` */
  _foreachExpm1_(self: readonly T[]): void;
  /** `_foreach_floor(Tensor[] self) -> Tensor[]` */
  _foreachFloor(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_floor_(Tensor(a!)[] self) -> ()` */
  _foreachFloor_(self: readonly T[]): void;
  /** `_foreach_frac(Tensor[] self) -> Tensor[]` */
  _foreachFrac(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_frac_(Tensor(a!)[] self) -> ()` */
  _foreachFrac_(self: readonly T[]): void;
  /** `_foreach_lerp.Scalar(Tensor[] self, Tensor[] tensors1, Scalar weight) -> Tensor[]` */
  _foreachLerp(self: readonly T[], tensors1: readonly T[], weight: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachLerp(self: readonly T[], options: { tensors1: readonly T[]; weight: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_lerp.ScalarList(Tensor[] self, Tensor[] tensors1, Scalar[] weight) -> Tensor[]` */
  _foreachLerp(self: readonly T[], tensors1: readonly T[], weight: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachLerp(self: readonly T[], options: { tensors1: readonly T[]; weight: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_lerp.List(Tensor[] self, Tensor[] tensors1, Tensor[] weights) -> Tensor[]` */
  _foreachLerp(self: readonly T[], tensors1: readonly T[], weights: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachLerp(self: readonly T[], options: { tensors1: readonly T[]; weights: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_lerp_.Scalar(Tensor(a!)[] self, Tensor[] tensors1, Scalar weight) -> ()` */
  _foreachLerp_(self: readonly T[], tensors1: readonly T[], weight: Scalar): void;
  _foreachLerp_(self: readonly T[], options: { tensors1: readonly T[]; weight: Scalar }): void;
  /** `_foreach_lerp_.ScalarList(Tensor(a!)[] self, Tensor[] tensors1, Scalar[] weight) -> ()` */
  _foreachLerp_(self: readonly T[], tensors1: readonly T[], weight: readonly Scalar[]): void;
  _foreachLerp_(self: readonly T[], options: { tensors1: readonly T[]; weight: readonly Scalar[] }): void;
  /** `_foreach_lerp_.List(Tensor(a!)[] self, Tensor[] tensors1, Tensor[] weights) -> ()` */
  _foreachLerp_(self: readonly T[], tensors1: readonly T[], weights: readonly T[]): void;
  _foreachLerp_(self: readonly T[], options: { tensors1: readonly T[]; weights: readonly T[] }): void;
  /** `_foreach_lgamma(Tensor[] self) -> Tensor[]` */
  _foreachLgamma(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_lgamma_(Tensor(a!)[] self) -> ()` */
  _foreachLgamma_(self: readonly T[]): void;
  /** `_foreach_log(Tensor[] self) -> Tensor[]` */
  _foreachLog(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_log10(Tensor[] self) -> Tensor[]` */
  _foreachLog10(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_log10_(Tensor(a!)[] self) -> ()` */
  _foreachLog10_(self: readonly T[]): void;
  /** `_foreach_log1p(Tensor[] self) -> Tensor[]` */
  _foreachLog1p(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_log1p_(Tensor(a!)[] self) -> ()` */
  _foreachLog1p_(self: readonly T[]): void;
  /** `_foreach_log2(Tensor[] self) -> Tensor[]` */
  _foreachLog2(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_log2_(Tensor(a!)[] self) -> ()` */
  _foreachLog2_(self: readonly T[]): void;
  /** `_foreach_log_(Tensor(a!)[] self) -> ()` */
  _foreachLog_(self: readonly T[]): void;
  /** `_foreach_max(Tensor[] self) -> Tensor[]` */
  _foreachMax(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_maximum.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachMaximum(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachMaximum(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_maximum.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachMaximum(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachMaximum(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_maximum.List(Tensor[] self, Tensor[] other) -> Tensor[]` */
  _foreachMaximum(self: readonly T[], other: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachMaximum(self: readonly T[], options: { other: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_maximum_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachMaximum_(self: readonly T[], scalar: Scalar): void;
  _foreachMaximum_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_maximum_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachMaximum_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachMaximum_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_maximum_.List(Tensor(a!)[] self, Tensor[] other) -> ()` */
  _foreachMaximum_(self: readonly T[], other: readonly T[]): void;
  _foreachMaximum_(self: readonly T[], options: { other: readonly T[] }): void;
  /** `_foreach_minimum.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachMinimum(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachMinimum(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_minimum.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachMinimum(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachMinimum(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_minimum.List(Tensor[] self, Tensor[] other) -> Tensor[]` */
  _foreachMinimum(self: readonly T[], other: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachMinimum(self: readonly T[], options: { other: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_minimum_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachMinimum_(self: readonly T[], scalar: Scalar): void;
  _foreachMinimum_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_minimum_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachMinimum_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachMinimum_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_minimum_.List(Tensor(a!)[] self, Tensor[] other) -> ()` */
  _foreachMinimum_(self: readonly T[], other: readonly T[]): void;
  _foreachMinimum_(self: readonly T[], options: { other: readonly T[] }): void;
  /** `_foreach_mm(Tensor[] self, Tensor[] mat2) -> Tensor[]` */
  _foreachMm(self: readonly T[], mat2: readonly T[]): T[];
  _foreachMm(self: readonly T[], options: { mat2: readonly T[] }): T[];
  /** `_foreach_mul.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachMul(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachMul(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_mul.List(Tensor[] self, Tensor[] other) -> Tensor[]` */
  _foreachMul(self: readonly T[], other: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachMul(self: readonly T[], options: { other: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_mul.Tensor(Tensor[] self, Tensor other) -> Tensor[]` */
  _foreachMul(self: readonly T[], other: T, options?: { out?: readonly T[] }): T[];
  _foreachMul(self: readonly T[], options: { other: T; out?: readonly T[] }): T[];
  /** `_foreach_mul.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachMul(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachMul(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_mul_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachMul_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachMul_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_mul_.List(Tensor(a!)[] self, Tensor[] other) -> ()` */
  _foreachMul_(self: readonly T[], other: readonly T[]): void;
  _foreachMul_(self: readonly T[], options: { other: readonly T[] }): void;
  /** `_foreach_mul_.Tensor(Tensor(a!)[] self, Tensor other) -> ()` */
  _foreachMul_(self: readonly T[], other: T): void;
  _foreachMul_(self: readonly T[], options: { other: T }): void;
  /** `_foreach_mul_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachMul_(self: readonly T[], scalar: Scalar): void;
  _foreachMul_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_neg(Tensor[] self) -> Tensor[]` */
  _foreachNeg(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_neg_(Tensor(a!)[] self) -> ()` */
  _foreachNeg_(self: readonly T[]): void;
  /** `_foreach_norm.Scalar(Tensor[] self, Scalar ord=2, ScalarType? dtype=None) -> Tensor[]` */
  _foreachNorm(self: readonly T[], ord?: Scalar, dtype?: Dtype | null, options?: { out?: readonly T[] }): T[];
  _foreachNorm(self: readonly T[], options?: { ord?: Scalar; dtype?: Dtype | null; out?: readonly T[] }): T[];
  /** `_foreach_pow.Scalar(Tensor[] self, Scalar exponent) -> Tensor[]` */
  _foreachPow(self: readonly T[], exponent: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachPow(self: readonly T[], options: { exponent: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_pow.ScalarAndTensor(Scalar self, Tensor[] exponent) -> Tensor[]` */
  _foreachPow(self: Scalar, exponent: readonly T[]): T[];
  _foreachPow(self: Scalar, options: { exponent: readonly T[] }): T[];
  /** `_foreach_pow.ScalarList(Tensor[] self, Scalar[] exponent) -> Tensor[]` */
  _foreachPow(self: readonly T[], exponent: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachPow(self: readonly T[], options: { exponent: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_pow.List(Tensor[] self, Tensor[] exponent) -> Tensor[]` */
  _foreachPow(self: readonly T[], exponent: readonly T[], options?: { out?: readonly T[] }): T[];
  _foreachPow(self: readonly T[], options: { exponent: readonly T[]; out?: readonly T[] }): T[];
  /** `_foreach_pow_.Scalar(Tensor(a!)[] self, Scalar exponent) -> ()` */
  _foreachPow_(self: readonly T[], exponent: Scalar): void;
  _foreachPow_(self: readonly T[], options: { exponent: Scalar }): void;
  /** `_foreach_pow_.ScalarList(Tensor(a!)[] self, Scalar[] exponent) -> ()` */
  _foreachPow_(self: readonly T[], exponent: readonly Scalar[]): void;
  _foreachPow_(self: readonly T[], options: { exponent: readonly Scalar[] }): void;
  /** `_foreach_pow_.List(Tensor(a!)[] self, Tensor[] exponent) -> ()` */
  _foreachPow_(self: readonly T[], exponent: readonly T[]): void;
  _foreachPow_(self: readonly T[], options: { exponent: readonly T[] }): void;
  /** `_foreach_powsum.Scalar(Tensor[] self, Scalar ord=2, ScalarType? dtype=None) -> Tensor[]` */
  _foreachPowsum(self: readonly T[], ord?: Scalar, dtype?: Dtype | null, options?: { out?: readonly T[] }): T[];
  _foreachPowsum(self: readonly T[], options?: { ord?: Scalar; dtype?: Dtype | null; out?: readonly T[] }): T[];
  /** `_foreach_reciprocal(Tensor[] self) -> Tensor[]` */
  _foreachReciprocal(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_reciprocal_(Tensor(a!)[] self) -> ()` */
  _foreachReciprocal_(self: readonly T[]): void;
  /** `_foreach_round(Tensor[] self) -> Tensor[]` */
  _foreachRound(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_round_(Tensor(a!)[] self) -> ()` */
  _foreachRound_(self: readonly T[]): void;
  /** `_foreach_rsqrt(Tensor[] self) -> Tensor[]` */
  _foreachRsqrt(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_rsqrt_(Tensor(a!)[] self) -> ()` */
  _foreachRsqrt_(self: readonly T[]): void;
  /** `_foreach_sigmoid(Tensor[] self) -> Tensor[]` */
  _foreachSigmoid(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_sigmoid_(Tensor(a!)[] self) -> ()` */
  _foreachSigmoid_(self: readonly T[]): void;
  /** `_foreach_sign(Tensor[] self) -> Tensor[]` */
  _foreachSign(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_sign_(Tensor(a!)[] self) -> ()` */
  _foreachSign_(self: readonly T[]): void;
  /** `_foreach_sin(Tensor[] self) -> Tensor[]` */
  _foreachSin(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_sin_(Tensor(a!)[] self) -> ()` */
  _foreachSin_(self: readonly T[]): void;
  /** `_foreach_sinh(Tensor[] self) -> Tensor[]` */
  _foreachSinh(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_sinh_(Tensor(a!)[] self) -> ()` */
  _foreachSinh_(self: readonly T[]): void;
  /** `_foreach_sqrt(Tensor[] self) -> Tensor[]` */
  _foreachSqrt(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_sqrt_(Tensor(a!)[] self) -> ()` */
  _foreachSqrt_(self: readonly T[]): void;
  /** `_foreach_sub.List(Tensor[] self, Tensor[] other, *, Scalar alpha=1) -> Tensor[]` */
  _foreachSub(self: readonly T[], other: readonly T[], options?: { alpha?: Scalar; out?: readonly T[] }): T[];
  _foreachSub(self: readonly T[], options: { other: readonly T[]; alpha?: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_sub.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]` */
  _foreachSub(self: readonly T[], scalar: Scalar, options?: { out?: readonly T[] }): T[];
  _foreachSub(self: readonly T[], options: { scalar: Scalar; out?: readonly T[] }): T[];
  /** `_foreach_sub.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]` */
  _foreachSub(self: readonly T[], scalars: readonly Scalar[], options?: { out?: readonly T[] }): T[];
  _foreachSub(self: readonly T[], options: { scalars: readonly Scalar[]; out?: readonly T[] }): T[];
  /** `_foreach_sub_.List(Tensor(a!)[] self, Tensor[] other, *, Scalar alpha=1) -> ()` */
  _foreachSub_(self: readonly T[], other: readonly T[], options?: { alpha?: Scalar }): void;
  _foreachSub_(self: readonly T[], options: { other: readonly T[]; alpha?: Scalar }): void;
  /** `_foreach_sub_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()` */
  _foreachSub_(self: readonly T[], scalar: Scalar): void;
  _foreachSub_(self: readonly T[], options: { scalar: Scalar }): void;
  /** `_foreach_sub_.ScalarList(Tensor(a!)[] self, Scalar[] scalars) -> ()` */
  _foreachSub_(self: readonly T[], scalars: readonly Scalar[]): void;
  _foreachSub_(self: readonly T[], options: { scalars: readonly Scalar[] }): void;
  /** `_foreach_tan(Tensor[] self) -> Tensor[]` */
  _foreachTan(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_tan_(Tensor(a!)[] self) -> ()` */
  _foreachTan_(self: readonly T[]): void;
  /** `_foreach_tanh(Tensor[] self) -> Tensor[]` */
  _foreachTanh(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_tanh_(Tensor(a!)[] self) -> ()` */
  _foreachTanh_(self: readonly T[]): void;
  /** `_foreach_trunc(Tensor[] self) -> Tensor[]` */
  _foreachTrunc(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_trunc_(Tensor(a!)[] self) -> ()` */
  _foreachTrunc_(self: readonly T[]): void;
  /** `_foreach_zero(Tensor[] self) -> Tensor[] self_out` */
  _foreachZero(self: readonly T[], options?: { out?: readonly T[] }): T[];
  /** `_foreach_zero_(Tensor(a!)[] self) -> ()` */
  _foreachZero_(self: readonly T[]): void;
  /** `_fused_adagrad(Tensor[] self, Tensor[] grads, Tensor[] state_sums, Tensor[] state_steps, *, float lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] state_sums_out, Tensor[] state_steps_out)` */
  _fusedAdagrad(self: readonly T[], grads: readonly T[], stateSums: readonly T[], stateSteps: readonly T[], options: { lr: Float; lrDecay: Float; weightDecay: Float; eps: Float; maximize: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], stateSumsOut: T[], stateStepsOut: T[]], { selfOut: T[]; gradsOut: T[]; stateSumsOut: T[]; stateStepsOut: T[] }>;
  /** `_fused_adagrad.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] state_sums, Tensor[] state_steps, *, Tensor lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] state_sums_out)` */
  _fusedAdagrad(self: readonly T[], grads: readonly T[], stateSums: readonly T[], stateSteps: readonly T[], options: { lr: T; lrDecay: Float; weightDecay: Float; eps: Float; maximize: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], stateSumsOut: T[]], { selfOut: T[]; gradsOut: T[]; stateSumsOut: T[] }>;
  /** `_fused_adagrad_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] state_sums, Tensor(d!)[] state_steps, *, float lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedAdagrad_(self: readonly T[], grads: readonly T[], stateSums: readonly T[], stateSteps: readonly T[], options: { lr: Float; lrDecay: Float; weightDecay: Float; eps: Float; maximize: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_adagrad_.tensor_lr(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] state_sums, Tensor[] state_steps, *, Tensor lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedAdagrad_(self: readonly T[], grads: readonly T[], stateSums: readonly T[], stateSteps: readonly T[], options: { lr: T; lrDecay: Float; weightDecay: Float; eps: Float; maximize: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_adam(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)` */
  _fusedAdam(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: Float; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], expAvgsOut: T[], expAvgSqsOut: T[], maxExpAvgSqsOut: T[]], { selfOut: T[]; gradsOut: T[]; expAvgsOut: T[]; expAvgSqsOut: T[]; maxExpAvgSqsOut: T[] }>;
  /** `_fused_adam.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)` */
  _fusedAdam(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: T; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], expAvgsOut: T[], expAvgSqsOut: T[], maxExpAvgSqsOut: T[]], { selfOut: T[]; gradsOut: T[]; expAvgsOut: T[]; expAvgSqsOut: T[]; maxExpAvgSqsOut: T[] }>;
  /** `_fused_adam_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs, Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedAdam_(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: Float; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_adam_.tensor_lr(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs, Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedAdam_(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: T; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_adamw(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)` */
  _fusedAdamw(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: Float; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], expAvgsOut: T[], expAvgSqsOut: T[], maxExpAvgSqsOut: T[]], { selfOut: T[]; gradsOut: T[]; expAvgsOut: T[]; expAvgSqsOut: T[]; maxExpAvgSqsOut: T[] }>;
  /** `_fused_adamw.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)` */
  _fusedAdamw(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: T; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], expAvgsOut: T[], expAvgSqsOut: T[], maxExpAvgSqsOut: T[]], { selfOut: T[]; gradsOut: T[]; expAvgsOut: T[]; expAvgSqsOut: T[]; maxExpAvgSqsOut: T[] }>;
  /** `_fused_adamw_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs, Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedAdamw_(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: Float; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_adamw_.tensor_lr(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs, Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedAdamw_(self: readonly T[], grads: readonly T[], expAvgs: readonly T[], expAvgSqs: readonly T[], maxExpAvgSqs: readonly T[], stateSteps: readonly T[], options: { lr: T; beta1: Float; beta2: Float; weightDecay: Float; eps: Float; amsgrad: boolean; maximize: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_dropout(Tensor self, float p, Generator? generator=None) -> (Tensor, Tensor)` */
  _fusedDropout(self: T, p: Float, generator?: GeneratorArgument | null, options?: { out0?: T; out1?: T }): [T, T];
  _fusedDropout(self: T, p: Float, options?: { generator?: GeneratorArgument | null; out0?: T; out1?: T }): [T, T];
  _fusedDropout(self: T, options: { p: Float; generator?: GeneratorArgument | null; out0?: T; out1?: T }): [T, T];
  /** `_fused_moving_avg_obs_fq_helper(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(a!) running_min, Tensor(b!) running_max, Tensor(c!) scale, Tensor(d!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> (Tensor output, Tensor mask)` */
  _fusedMovingAvgObsFqHelper(self: T, observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, perRowFakeQuant?: boolean, symmetricQuant?: boolean, options?: { out0?: T; out1?: T }): Named<[output: T, mask: T], { output: T; mask: T }>;
  _fusedMovingAvgObsFqHelper(self: T, observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, options?: { perRowFakeQuant?: boolean; symmetricQuant?: boolean; out0?: T; out1?: T }): Named<[output: T, mask: T], { output: T; mask: T }>;
  /** `_fused_moving_avg_obs_fq_helper_functional(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor running_min, Tensor running_max, Tensor scale, Tensor zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> (Tensor output, Tensor mask, Tensor running_min_out, Tensor running_max_out, Tensor scale_out, Tensor zero_point_out)` */
  _fusedMovingAvgObsFqHelperFunctional(self: T, observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, perRowFakeQuant?: boolean, symmetricQuant?: boolean): Named<[output: T, mask: T, runningMinOut: T, runningMaxOut: T, scaleOut: T, zeroPointOut: T], { output: T; mask: T; runningMinOut: T; runningMaxOut: T; scaleOut: T; zeroPointOut: T }>;
  _fusedMovingAvgObsFqHelperFunctional(self: T, observerOn: T, fakeQuantOn: T, runningMin: T, runningMax: T, scale: T, zeroPoint: T, averagingConst: Float, quantMin: Int, quantMax: Int, chAxis: Int, options?: { perRowFakeQuant?: boolean; symmetricQuant?: boolean }): Named<[output: T, mask: T, runningMinOut: T, runningMaxOut: T, scaleOut: T, zeroPointOut: T], { output: T; mask: T; runningMinOut: T; runningMaxOut: T; scaleOut: T; zeroPointOut: T }>;
  /** `_fused_rms_norm(Tensor input, int[] normalized_shape, Tensor? weight, float? eps) -> (Tensor, Tensor)` */
  _fusedRmsNorm(input: T, normalizedShape: readonly Int[], weight: T | null, eps: Float | null): [T, T];
  /** `_fused_sdp_choice(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0., bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> int` */
  _fusedSdpChoice(query: T, key: T, value: T, attnMask?: T | null, dropoutP?: Float, isCausal?: boolean, options?: { scale?: Float | null; enableGqa?: boolean }): number;
  _fusedSdpChoice(query: T, key: T, value: T, options?: { attnMask?: T | null; dropoutP?: Float; isCausal?: boolean; scale?: Float | null; enableGqa?: boolean }): number;
  _fusedSdpChoice(query: T, options: { key: T; value: T; attnMask?: T | null; dropoutP?: Float; isCausal?: boolean; scale?: Float | null; enableGqa?: boolean }): number;
  /** `_fused_sgd(Tensor[] self, Tensor[] grads, Tensor[] momentum_buffer_list, *, float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] momentum_buffer_list_out)` */
  _fusedSgd(self: readonly T[], grads: readonly T[], momentumBufferList: readonly T[], options: { weightDecay: Float; momentum: Float; lr: Float; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], momentumBufferListOut: T[]], { selfOut: T[]; gradsOut: T[]; momentumBufferListOut: T[] }>;
  _fusedSgd(self: readonly T[], options: { grads: readonly T[]; momentumBufferList: readonly T[]; weightDecay: Float; momentum: Float; lr: Float; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], momentumBufferListOut: T[]], { selfOut: T[]; gradsOut: T[]; momentumBufferListOut: T[] }>;
  /** `_fused_sgd.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] momentum_buffer_list, *, float weight_decay, float momentum, Tensor lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] momentum_buffer_list_out)` */
  _fusedSgd(self: readonly T[], grads: readonly T[], momentumBufferList: readonly T[], options: { weightDecay: Float; momentum: Float; lr: T; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], momentumBufferListOut: T[]], { selfOut: T[]; gradsOut: T[]; momentumBufferListOut: T[] }>;
  _fusedSgd(self: readonly T[], options: { grads: readonly T[]; momentumBufferList: readonly T[]; weightDecay: Float; momentum: Float; lr: T; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null; out?: readonly T[] }): Named<[selfOut: T[], gradsOut: T[], momentumBufferListOut: T[]], { selfOut: T[]; gradsOut: T[]; momentumBufferListOut: T[] }>;
  /** `_fused_sgd_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] momentum_buffer_list, *, float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedSgd_(self: readonly T[], grads: readonly T[], momentumBufferList: readonly T[], options: { weightDecay: Float; momentum: Float; lr: Float; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  _fusedSgd_(self: readonly T[], options: { grads: readonly T[]; momentumBufferList: readonly T[]; weightDecay: Float; momentum: Float; lr: Float; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  /** `_fused_sgd_.tensor_lr(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] momentum_buffer_list, *, float weight_decay, float momentum, Tensor lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()` */
  _fusedSgd_(self: readonly T[], grads: readonly T[], momentumBufferList: readonly T[], options: { weightDecay: Float; momentum: Float; lr: T; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null }): void;
  _fusedSgd_(self: readonly T[], options: { grads: readonly T[]; momentumBufferList: readonly T[]; weightDecay: Float; momentum: Float; lr: T; dampening: Float; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: T | null; foundInf?: T | null }): void;
}
