// Functions that the AVX-512 kernels share.
#pragma once

#include <immintrin.h>

#include <cstdint>

// -O2 alone would keep a tile's sums in memory.
#define MAE_UNROLL _Pragma("GCC unroll 16")

#include "avx512_begin.h"

namespace mae::avx512 {

namespace {

// Two neighbouring bfloat16, in the instructions' format.
using Pair = uint32_t __attribute__((may_alias));

inline __m512bh asPairs(__m512i bits) { return (__m512bh)bits; }

inline __m512 widen(const uint16_t* from) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

inline void narrow(uint16_t* to, __m512 values) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), (__m256i)_mm512_cvtneps_pbh(values));
}

// Neighbouring vectors.
template <int N>
inline void narrowAll(uint16_t* to, const __m512 (&values)[N]) {
  MAE_UNROLL
  for (int i = 0; i + 1 < N; i += 2) {
    _mm512_storeu_si512(to + 16 * i, (__m512i)_mm512_cvtne2ps_pbh(values[i + 1], values[i]));
  }
  if constexpr (N % 2 == 1) narrow(to + 16 * (N - 1), values[N - 1]);
}

// The same for tokens of float.
template <int N>
inline void narrowAll(float* to, const __m512 (&values)[N]) {
  MAE_UNROLL
  for (int i = 0; i < N; i++) _mm512_storeu_ps(to + 16 * i, values[i]);
}
inline __m512 widen(const float* from) { return _mm512_loadu_ps(from); }
inline void narrow(float* to, __m512 values) { _mm512_storeu_ps(to, values); }

// The first lanes alone.
inline __m512 widen(const uint16_t* from, __mmask16 lanes) {
  const __m512i bits = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
}
inline void narrow(uint16_t* to, __mmask16 lanes, __m512 values) {
  _mm256_mask_storeu_epi16(to, lanes, (__m256i)_mm512_cvtneps_pbh(values));
}
inline __m512 widen(const float* from, __mmask16 lanes) { return _mm512_maskz_loadu_ps(lanes, from); }
inline void narrow(float* to, __mmask16 lanes, __m512 values) { _mm512_mask_storeu_ps(to, lanes, values); }

// The lanes of a vector that `rest` more values fill.
inline __mmask16 upTo(int64_t rest) {
  if (rest <= 0) return 0;
  return rest >= 16 ? __mmask16{0xffff} : static_cast<__mmask16>((1u << rest) - 1);
}

// Several vectors. Functions of them interleave what would be chains of instructions that wait for each other.
template <int N>
struct Many {
  __m512 of[N];
};

#define MAE_EACH(expression)                             \
  Many<N> result;                                        \
  MAE_UNROLL                                             \
  for (int i = 0; i < N; i++) result.of[i] = expression; \
  return result

template <int N>
inline Many<N> times(const Many<N>& a, const Many<N>& b) {
  MAE_EACH(_mm512_mul_ps(a.of[i], b.of[i]));
}
template <int N>
inline Many<N> times(const Many<N>& a, float b) {
  MAE_EACH(_mm512_mul_ps(a.of[i], _mm512_set1_ps(b)));
}
template <int N>
inline Many<N> plus(const Many<N>& a, const Many<N>& b) {
  MAE_EACH(_mm512_add_ps(a.of[i], b.of[i]));
}
template <int N>
inline Many<N> minus(float a, const Many<N>& b) {
  MAE_EACH(_mm512_sub_ps(_mm512_set1_ps(a), b.of[i]));
}
template <int N>
inline Many<N> timesPlus(const Many<N>& a, const Many<N>& b, const Many<N>& c) {
  MAE_EACH(_mm512_fmadd_ps(a.of[i], b.of[i], c.of[i]));
}
template <int N>
inline Many<N> timesPlus(const Many<N>& a, const Many<N>& b, float c) {
  MAE_EACH(_mm512_fmadd_ps(a.of[i], b.of[i], _mm512_set1_ps(c)));
}
template <int N>
inline Many<N> timesPlus(const Many<N>& a, float b, float c) {
  MAE_EACH(_mm512_fmadd_ps(a.of[i], _mm512_set1_ps(b), _mm512_set1_ps(c)));
}
// c - a b
template <int N>
inline Many<N> minusTimes(const Many<N>& a, float b, const Many<N>& c) {
  MAE_EACH(_mm512_fnmadd_ps(a.of[i], _mm512_set1_ps(b), c.of[i]));
}
template <int N>
inline Many<N> minusTimes(const Many<N>& a, const Many<N>& b, float c) {
  MAE_EACH(_mm512_fnmadd_ps(a.of[i], b.of[i], _mm512_set1_ps(c)));
}
template <int N>
inline Many<N> atLeast(const Many<N>& a, float b) {
  MAE_EACH(_mm512_max_ps(a.of[i], _mm512_set1_ps(b)));
}
template <int N>
inline Many<N> absolute(const Many<N>& a) {
  MAE_EACH(_mm512_abs_ps(a.of[i]));
}
template <int N>
inline Many<N> rounded(const Many<N>& a) {
  MAE_EACH(_mm512_roundscale_ps(a.of[i], 0));
}
// a times 2^b
template <int N>
inline Many<N> scaled(const Many<N>& a, const Many<N>& b) {
  MAE_EACH(_mm512_scalef_ps(a.of[i], b.of[i]));
}
// To 14 bits.
template <int N>
inline Many<N> roughInverse(const Many<N>& a) {
  MAE_EACH(_mm512_rcp14_ps(a.of[i]));
}
template <int N>
inline Many<N> quotient(float a, const Many<N>& b) {
  MAE_EACH(_mm512_div_ps(_mm512_set1_ps(a), b.of[i]));
}
// Where the sign of x is set: a, else b.
template <int N>
inline Many<N> whereNegative(const Many<N>& x, const Many<N>& a, const Many<N>& b) {
  MAE_EACH(_mm512_mask_mov_ps(b.of[i], _mm512_movepi32_mask(_mm512_castps_si512(x.of[i])), a.of[i]));
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

// The transpose of a 16 x 16 matrix of 32-bit words in registers.
inline void transpose16(__m512i (&m)[16]) {
  __m512i t[16];
  MAE_UNROLL
  for (int i = 0; i < 8; i++) {
    t[2 * i] = _mm512_unpacklo_epi32(m[2 * i], m[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_epi32(m[2 * i], m[2 * i + 1]);
  }
  MAE_UNROLL
  for (int i = 0; i < 4; i++) {
    m[4 * i] = _mm512_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
    m[4 * i + 1] = _mm512_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
    m[4 * i + 2] = _mm512_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
    m[4 * i + 3] = _mm512_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
  }
  MAE_UNROLL
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(m[i], m[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(m[i], m[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(m[i + 8], m[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(m[i + 8], m[i + 12], 0xdd);
  }
  MAE_UNROLL
  for (int i = 0; i < 4; i++) {
    m[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    m[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    m[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    m[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

// 16 features of a token and the next one as pairs.
inline __m512i wholePairsAt(const uint16_t* token, int64_t stride) {
  const __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(token)));
  const __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(token + stride)));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

// The same of the tokens `row` and row + 1 of (length, features); a last token without a partner is paired with zeros.
inline __m512i pairsAt(const uint16_t* from, int64_t stride, int64_t row, int64_t length) {
  const uint16_t* even = from + row * stride;
  if (row + 1 < length) return wholePairsAt(even, stride);
  if (row >= length) return _mm512_setzero_si512();
  return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(even)));
}

// (length, width) as the right side of a product with itself: pairs of tokens, each a row of `width` features, and rows
// of zeros up to `rows`.
inline void interleave(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Pair* to, int64_t rows) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < width; column += 16) {
      _mm512_storeu_si512(to + row * width + column, pairsAt(from + column, stride, 2 * row, length));
    }
  }
}

// (length, width) as the right side of a product with its transpose: pairs of features, each a row of `padded` tokens.
inline void interleaveTransposed(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Pair* to,
                                 int64_t padded) {
  for (int64_t row = 0; row < padded; row += 16) {
    for (int64_t column = 0; column < width; column += 32) {
      __m512i block[16];
      MAE_UNROLL
      for (int i = 0; i < 16; i++) {
        block[i] = row + i < length ? _mm512_loadu_si512(from + (row + i) * stride + column) : _mm512_setzero_si512();
      }
      transpose16(block);
      MAE_UNROLL
      for (int i = 0; i < 16; i++) _mm512_storeu_si512(to + (column / 2 + i) * padded + row, block[i]);
    }
  }
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

// The same for results that are rounded to bfloat16: relative errors of 1e-4, a twentieth of that rounding.
template <int N>
inline Normal<N> roughNormal(const Many<N>& x) {
  // e^(-x^2 / 2) = 2^n 2^r, by five terms of the series.
  const Many<N> exponent = atLeast(times(times(x, x), -0.72134752f), -125.0f);
  const Many<N> n = rounded(exponent);
  const Many<N> r = minusTimes(n, 1.0f, exponent);
  Many<N> e = timesPlus(r, 0.0096181291f, 0.0555041087f);
  e = timesPlus(e, r, 0.2402265070f);
  e = timesPlus(e, r, 0.6931471806f);
  e = scaled(timesPlus(e, r, 1.0f), n);
  const Many<N> t = roughInverse(timesPlus(absolute(x), 0.3275911f * 0.70710678f, 1.0f));
  const Many<N> tail = times(halfTail(t), e);
  return {whereNegative(x, tail, minus(1.0f, tail)), e};
}

template <int N>
inline Many<N> derivative(const Many<N>& x, const Normal<N>& at) {
  return timesPlus(x, times(at.exponential, 0.39894228f), at.cdf);
}

}  // namespace

}  // namespace mae::avx512

#include "avx512_end.h"
