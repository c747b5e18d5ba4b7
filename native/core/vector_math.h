// Functions of numbers that the kernels share, in the lanes of lanes_avx512.h or lanes_avx2.h.
#pragma once

#include <cstdint>

#include "lanes_begin.h"

namespace mae::MAE_LANES {

namespace {

constexpr int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t roundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

// Tokens, here of float: widened to numbers, and narrowed again. `narrowAll` is of neighbouring vectors.
template <int N>
inline void narrowAll(float* to, const Lanes (&values)[N]) {
  MAE_UNROLL
  for (int i = 0; i < N; i++) store(to + 16 * i, values[i]);
}
inline Lanes widen(const float* from) { return load(from); }
inline void narrow(float* to, Lanes values) { store(to, values); }

inline Lanes widen(const float* from, Mask lanes) { return load(from, lanes); }
inline void narrow(float* to, Mask lanes, Lanes values) { store(to, lanes, values); }

// Several vectors. Functions of them interleave what would be chains of instructions that wait for each other.
template <int N>
struct Many {
  Lanes of[N];
};

#define MAE_EACH(expression)                             \
  Many<N> result;                                        \
  MAE_UNROLL                                             \
  for (int i = 0; i < N; i++) result.of[i] = expression; \
  return result

template <int N>
inline Many<N> times(const Many<N>& a, const Many<N>& b) {
  MAE_EACH(a.of[i] * b.of[i]);
}
template <int N>
inline Many<N> times(const Many<N>& a, float b) {
  MAE_EACH(a.of[i] * all(b));
}
template <int N>
inline Many<N> plus(const Many<N>& a, const Many<N>& b) {
  MAE_EACH(a.of[i] + b.of[i]);
}
template <int N>
inline Many<N> minus(float a, const Many<N>& b) {
  MAE_EACH(all(a) - b.of[i]);
}
template <int N>
inline Many<N> timesPlus(const Many<N>& a, const Many<N>& b, const Many<N>& c) {
  MAE_EACH(timesPlus(a.of[i], b.of[i], c.of[i]));
}
template <int N>
inline Many<N> timesPlus(const Many<N>& a, const Many<N>& b, float c) {
  MAE_EACH(timesPlus(a.of[i], b.of[i], all(c)));
}
template <int N>
inline Many<N> timesPlus(const Many<N>& a, float b, float c) {
  MAE_EACH(timesPlus(a.of[i], all(b), all(c)));
}
// c - a b
template <int N>
inline Many<N> minusTimes(const Many<N>& a, float b, const Many<N>& c) {
  MAE_EACH(minusTimes(a.of[i], all(b), c.of[i]));
}
template <int N>
inline Many<N> minusTimes(const Many<N>& a, const Many<N>& b, float c) {
  MAE_EACH(minusTimes(a.of[i], b.of[i], all(c)));
}
// The instruction returns the second operand where one is NaN, so that NaN stays.
template <int N>
inline Many<N> atLeast(const Many<N>& a, float b) {
  MAE_EACH(larger(all(b), a.of[i]));
}
template <int N>
inline Many<N> absolute(const Many<N>& a) {
  MAE_EACH(magnitude(a.of[i]));
}
template <int N>
inline Many<N> rounded(const Many<N>& a) {
  MAE_EACH(rounded(a.of[i]));
}
// a times 2^b
template <int N>
inline Many<N> scaled(const Many<N>& a, const Many<N>& b) {
  MAE_EACH(scaled(a.of[i], b.of[i]));
}
template <int N>
inline Many<N> quotient(float a, const Many<N>& b) {
  MAE_EACH(all(a) / b.of[i]);
}
// Where the sign of x is set: a, else b.
template <int N>
inline Many<N> whereNegative(const Many<N>& x, const Many<N>& a, const Many<N>& b) {
  MAE_EACH(whereNegative(x.of[i], a.of[i], b.of[i]));
}

#undef MAE_EACH

// e^x for x <= 0 or slightly above, as 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]; relative error about 1e-7.
template <int N>
inline Many<N> exponential(Many<N> x) {
  x = atLeast(x, -87.0f);
  const Many<N> n = rounded(times(x, 1.44269504f));
  const Many<N> r = minusTimes(n, -2.12194440e-4f, minusTimes(n, 0.693359375f, x));
  Many<N> p = timesPlus(r, 1.0f / 720, 1.0f / 120);
  p = timesPlus(p, r, 1.0f / 24);
  p = timesPlus(p, r, 1.0f / 6);
  p = timesPlus(p, r, 0.5f);
  p = timesPlus(p, r, 1.0f);
  p = timesPlus(p, r, 1.0f);
  return scaled(p, n);
}

// Divides scratch memory, with each piece at the start of a cache line.
struct Scratch {
  char* next;

  template <typename T>
  T* take(int64_t count) {
    next = reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(next) + 63) & ~uintptr_t{63});
    T* result = reinterpret_cast<T*>(next);
    next += count * static_cast<int64_t>(sizeof(T));
    return result;
  }
};

// The cumulative distribution of the standard normal, and e^(-x^2 / 2), which both GELU and its derivative need. The
// error function is Abramowitz and Stegun's 7.1.26, of an absolute error of 1.5e-7.
template <int N>
struct Normal {
  Many<N> cdf;
  Many<N> exponential;
};

// Half of that formula's polynomial: of erfc(z) e^(z^2).
template <int N>
inline Many<N> halfTail(const Many<N>& t) {
  Many<N> p = timesPlus(t, 0.5f * 1.061405429f, 0.5f * -1.453152027f);
  p = timesPlus(p, t, 0.5f * 1.421413741f);
  p = timesPlus(p, t, 0.5f * -0.284496736f);
  p = timesPlus(p, t, 0.5f * 0.254829592f);
  return times(p, t);
}

template <int N>
inline Normal<N> normal(const Many<N>& x) {
  const Many<N> z = times(absolute(x), 0.70710678f);
  const Many<N> e = exponential(minus(0.0f, times(z, z)));
  const Many<N> t = quotient(1.0f, timesPlus(z, 0.3275911f, 1.0f));
  const Many<N> tail = times(halfTail(t), e);
  return {whereNegative(x, tail, minus(1.0f, tail)), e};
}

template <int N>
inline Many<N> derivative(const Many<N>& x, const Normal<N>& at) {
  return timesPlus(x, times(at.exponential, 0.39894228f), at.cdf);
}

}  // namespace

}  // namespace mae::MAE_LANES

#include "lanes_end.h"
