/** Ops on each element: unary, binary, comparison, bitwise, with numbers, in place and into `out`. */
import {
  big,
  bools,
  type Case,
  call,
  complex,
  dtype,
  float,
  ints,
  noGrad,
  number,
  positive,
  t,
  values,
} from './spec.js';

// Functions of any number; then of numbers in (-1, 1), of positive ones, and of ones above 1.
const ANYWHERE =
  'abs absolute neg negative exp exp2 expm1 sin cos tan sinh cosh tanh asinh arcsinh atan arctan sigmoid square sign ' +
  'erf erfc sinc ceil floor round trunc fix frac deg2rad rad2deg positive relu nan_to_num sgn';
const INSIDE = 'asin arcsin acos arccos atanh arctanh erfinv';
const POSITIVE = 'log log2 log10 log1p sqrt rsqrt reciprocal lgamma digamma i0';
const ABOVE_ONE = 'acosh arccosh';
const NO_IN_PLACE = new Set(['positive']);
// PyTorch has no derivative for these in place.
const IN_PLACE_NO_GRADIENT = /^(a|arc)(sinh|cosh|tanh)$/;

function unary(names: string, low: number, high: number): Case[] {
  return names.split(' ').flatMap((name) => {
    const input = () => t([3, 4], { low, high });
    const plain = call(name, [input()]);
    const grad = !IN_PLACE_NO_GRADIENT.test(name);
    return NO_IN_PLACE.has(name)
      ? [plain]
      : [plain, call(`Tensor.${name}_`, [{ ...input(), grad }])];
  });
}

const predicates = 'isnan isinf isfinite isposinf isneginf isreal signbit logical_not';
const special =
  'bessel_j0 bessel_j1 digamma entr erf erfc erfcx erfinv exp2 expit expm1 gammaln i0e i1 i1e log1p log_ndtr ' +
  'modified_bessel_i0 ndtr ndtri psi round sinc';

const comparisons = 'eq ne lt le gt ge less less_equal greater greater_equal not_equal';
const binary =
  'add sub mul div subtract multiply divide true_divide atan2 arctan2 maximum minimum fmax fmin ' +
  'hypot copysign logaddexp logaddexp2 remainder fmod nextafter xlogy heaviside';
const NO_GRADIENT = new Set(['nextafter', 'heaviside']);
const FUNCTIONS_ONLY = new Set(['maximum', 'minimum', 'fmax', 'fmin', 'logaddexp', 'logaddexp2']);
const bitwise = 'bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift';
const logical = 'logical_and logical_or logical_xor';

export const pointwise: Case[] = [
  ...unary(ANYWHERE, -2, 2),
  ...unary(INSIDE, -0.9, 0.9),
  ...unary(POSITIVE, 0.25, 3),
  ...unary(ABOVE_ONE, 1.1, 4),
  ...predicates
    .split(' ')
    .map((name) => call(name, [values([0, 1.5, -2, Number.NaN, 1 / 0, -1 / 0])])),
  ...special.split(' ').map((name) => call(`special.${name}`, [t([5], { low: 0.1, high: 0.9 })])),
  call('special.xlog1py', [t([3]), positive([3])]),
  call('special.zeta', [noGrad([3], { low: 2, high: 4 }), positive([3])]),
  call('special.polygamma', [1, positive([3])]),
  call('special.multigammaln', [t([3], { low: 3, high: 5 }), 2]),
  call('polygamma', [2, positive([3])]),
  call('mvlgamma', [t([3], { low: 3, high: 5 }), 2]),
  call('Tensor.mvlgamma_', [t([3], { low: 3, high: 5 }), 2]),
  call('Tensor.polygamma_', [positive([3]), 1]),

  ...comparisons
    .split(' ')
    .flatMap((name) => [
      call(name, [ints([3, 4]), ints([4])]),
      call(`Tensor.${name}_`, [noGrad([3, 4]), 0.5]),
    ]),
  ...binary.split(' ').flatMap((name) => {
    const inputs = () =>
      NO_GRADIENT.has(name)
        ? [noGrad([3, 4]), noGrad([4])]
        : [positive([3, 4]), positive([1, 4], { low: 0.5, high: 2 })];
    const plain = call(name, inputs());
    return FUNCTIONS_ONLY.has(name) ? [plain] : [plain, call(`Tensor.${name}_`, inputs())];
  }),
  ...bitwise
    .split(' ')
    .flatMap((name) => [
      call(name, [ints([6]), ints([6], 0, 4)]),
      call(`Tensor.${name}_`, [ints([6]), 2]),
    ]),
  ...logical
    .split(' ')
    .flatMap((name) => [
      call(name, [bools([6]), bools([6])]),
      call(`Tensor.${name}_`, [bools([6]), bools([6])]),
    ]),
  call('bitwise_not', [ints([6])]),
  call('Tensor.bitwise_not_', [ints([6])]),
  call('bitwise_and', [7, ints([6])]),

  // Numbers: their kind takes part in the choice of the result's dtype, their value does not.
  call('add', [ints([3]), 2]),
  call('add', [ints([3]), float(2)]),
  call('add', [ints([3]), 2.5]),
  call('add', [t([3], { dtype: 'float32' }), float(2)]),
  call('add', [bools([3]), 1]),
  call('add', [bools([3]), true]),
  call('add', [ints([3], 0, 9, { dtype: 'int8' }), 300]),
  call('add', [ints([3]), complex(1, 2)]),
  call('add', [t([3]), t([3])], { alpha: 2 }),
  call('add', [ints([3]), ints([3])], { alpha: -3 }),
  call('add', [t([3], { dtype: 'float32' }), t([], { dtype: 'float64', grad: false })]),
  call('add', [ints([3]), t([3], { dtype: 'bfloat16' })]),
  call('add', [t([3], { dtype: 'float16' }), t([3], { dtype: 'bfloat16' })]),
  call('add', [ints([3]), big(2n ** 53n + 1n)]),
  call('mul', [ints([3]), big(2n ** 60n)]),
  call('mul', [2, t([3])]),
  call('mul', [float(2), ints([3])]),
  call('sub', [3, ints([3])]),
  call('div', [1, positive([3])]),
  call('div', [ints([5], 1, 9), ints([5], 1, 9)], { rounding_mode: 'floor' }),
  call('div', [ints([5], 1, 9), ints([5], 1, 9)], { rounding_mode: 'trunc' }),
  call('div', [positive([3]), 0.7], { rounding_mode: null }),
  call('floor_divide', [ints([5]), 3]),
  call('Tensor.floor_divide_', [ints([5]), 3]),
  call('rsub', [t([3]), 4]),
  call('rsub', [t([3]), t([3])], { alpha: 2 }),
  call('pow', [positive([3]), 2.5]),
  call('pow', [2, t([3])]),
  call('pow', [positive([3]), t([3])]),
  call('pow', [ints([3]), 3]),
  call('Tensor.pow_', [positive([3]), 2]),
  call('float_power', [ints([3], 1), 2]),
  call('Tensor.float_power_', [positive([3]), 2.5]),
  call('square', [t([2, 3], { dtype: 'complex128' })]),
  call('exp', [t([2, 3], { dtype: 'complex64' })]),
  call('abs', [t([2, 3], { dtype: 'complex128' })]),
  call('angle', [t([4], { dtype: 'complex128' })]),
  call('real', [t([4], { dtype: 'complex128' })]),
  call('imag', [t([4], { dtype: 'complex128' })]),
  call('conj', [t([4], { dtype: 'complex128' })]),
  call('conj_physical', [t([4], { dtype: 'complex128' })]),
  call('resolve_conj', [t([4], { dtype: 'complex128' })]),
  call('resolve_neg', [t([4])]),
  call('view_as_real', [t([4], { dtype: 'complex128' })]),
  call('view_as_complex', [t([4, 2])]),
  call('complex', [t([3]), t([3])]),
  call('polar', [positive([3]), t([3])]),
  call('mul', [t([4], { dtype: 'complex128' }), complex(0.5, -1.5)]),
  call('isclose', [values([1, 2, Number.NaN]), values([1, 2.1, Number.NaN])], {
    atol: 0.2,
    equal_nan: true,
  }),
  call('allclose', [noGrad([3]), noGrad([3])]),
  call('equal', [noGrad([3]), noGrad([3])]),

  call('clamp', [t([6]), -1, 1]),
  call('clamp', [t([6])], { min: 0.5 }),
  call('clamp', [t([6])], { max: float(1) }),
  call('clamp', [t([6]), null, 0.25]),
  call('clamp', [t([6]), t([6]), t([6])]),
  call('Tensor.clamp_', [t([6]), -0.5, number(Number.POSITIVE_INFINITY)]),
  call('clip', [t([6]), -1, 1]),
  call('Tensor.clip_', [t([6]), -1, 1]),
  call('clamp_min', [t([6]), 0.1]),
  call('clamp_max', [t([6]), 0.1]),
  call('Tensor.clamp_min_', [t([6]), 0.1]),
  call('Tensor.clamp_max_', [t([6]), 0.1]),
  call('lerp', [t([3]), t([3]), 0.25]),
  call('lerp', [t([3]), t([3]), t([3])]),
  call('Tensor.lerp_', [t([3]), t([3]), 0.75]),
  call('addcmul', [t([3]), t([3]), t([3])], { value: 0.5 }),
  call('addcdiv', [t([3]), t([3]), positive([3])], { value: 2 }),
  call('Tensor.addcmul_', [t([3]), t([3]), t([3])]),
  call('Tensor.addcdiv_', [t([3]), t([3]), positive([3])], { value: 0.1 }),
  call('nan_to_num', [values([Number.NaN, 1 / 0, -1 / 0, 1]), 0.5], { posinf: 7, neginf: -7 }),
  call('logit', [t([4], { low: 0.1, high: 0.9 })], { eps: 0.01 }),
  call('Tensor.logit_', [t([4], { low: 0.1, high: 0.9 }), 0.2]),
  call('round', [t([4])], { decimals: 2 }),
  call('ldexp', [t([3]), ints([3])]),
  call('Tensor.ldexp_', [t([3]), ints([3])]),
  call('frexp', [noGrad([3])]),
  call('gcd', [ints([4], 1, 50), ints([4], 1, 50)]),
  call('lcm', [ints([4], 1, 50), ints([4], 1, 50)]),
  call('Tensor.gcd_', [ints([4], 1, 50), ints([4], 1, 50)]),
  call('Tensor.lcm_', [ints([4], 1, 50), ints([4], 1, 50)]),
  call('igamma', [noGrad([3], { low: 1, high: 3 }), positive([3])]),
  call('igammac', [noGrad([3], { low: 1, high: 3 }), positive([3])]),

  // `out`: the result is the very object that was passed.
  call('add', [noGrad([3]), noGrad([3])], { out: noGrad([3]) }),
  call('exp', [noGrad([2, 2])], { out: noGrad([2, 2]) }),
  call('eq', [ints([3]), 4], { out: bools([3]) }),
  call('add', [ints([3]), 1], { out: t([3], { dtype: 'float32' }) }),

  // dtypes and layouts of inputs.
  call('add', [t([3, 4], { form: 'transposed' }), t([4, 3])]),
  call('mul', [t([4], { form: 'expanded' }), t([3, 4])]),
  call('relu', [t([2, 3, 4, 4], { form: 'channels_last', dtype: 'float32' })]),
  call('exp', [t([9], { dtype: 'bfloat16' })]),
  call('exp', [t([9], { dtype: 'float16' })]),
  call('sin', [ints([4], 0, 9, { dtype: 'uint8' })]),
  call('sum', [ints([4], 0, 200, { dtype: 'uint8' })], { dtype: dtype('int32') }),
];
