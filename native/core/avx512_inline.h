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

// The same for tokens of float.
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
  return rest >= 16 ? __mmask16{0xffff} : static_cast<__mmask16>((1u << rest) - 1);
}

// e^x for x <= 0 or slightly above, as 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]; relative error about 1e-7.
inline __m512 exponential(__m512 x) {
  x = _mm512_max_ps(x, _mm512_set1_ps(-87.0f));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)), 0);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.0f / 720);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 120));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 24));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.5f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
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

// Features of two neighbouring tokens as pairs; a last token without a partner is paired with zeros.
inline __m512i pairsAt(const uint16_t* from, int64_t stride, int64_t row, int64_t length) {
  if (row >= length) return _mm512_setzero_si512();
  const uint16_t* even = from + row * stride;
  const __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(even)));
  if (row + 1 >= length) return low;
  const __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(even + stride)));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
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
struct Normal {
  __m512 cdf;
  __m512 exponential;
};

inline Normal normal(__m512 x) {
  const __m512 z = _mm512_mul_ps(_mm512_abs_ps(x), _mm512_set1_ps(0.70710678f));
  const __m512 e = exponential(_mm512_sub_ps(_mm512_setzero_ps(), _mm512_mul_ps(z, z)));
  const __m512 one = _mm512_set1_ps(1.0f);
  const __m512 t = _mm512_div_ps(one, _mm512_fmadd_ps(z, _mm512_set1_ps(0.3275911f), one));
  __m512 p = _mm512_set1_ps(1.061405429f);
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(-1.453152027f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(1.421413741f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(-0.284496736f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.254829592f));
  // Half of erfc(|z|): the distribution's smaller tail.
  const __m512 tail = _mm512_mul_ps(_mm512_mul_ps(_mm512_mul_ps(p, t), e), _mm512_set1_ps(0.5f));
  const __mmask16 negative = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
  return {_mm512_mask_mov_ps(_mm512_sub_ps(one, tail), negative, tail), e};
}

// The same for results that are rounded to bfloat16: relative errors of 1e-4, a twentieth of that rounding.
inline Normal roughNormal(__m512 x) {
  const __m512 z = _mm512_mul_ps(_mm512_abs_ps(x), _mm512_set1_ps(0.70710678f));
  // e^(-z^2) = 2^n e^r, by four terms of the series.
  const __m512 minus = _mm512_max_ps(_mm512_sub_ps(_mm512_setzero_ps(), _mm512_mul_ps(z, z)), _mm512_set1_ps(-87.0f));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(minus, _mm512_set1_ps(1.44269504f)), 0);
  const __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.69314718f), minus);
  const __m512 one = _mm512_set1_ps(1.0f);
  __m512 e = _mm512_fmadd_ps(r, _mm512_set1_ps(1.0f / 24), _mm512_set1_ps(1.0f / 6));
  e = _mm512_fmadd_ps(e, r, _mm512_set1_ps(0.5f));
  e = _mm512_fmadd_ps(e, r, one);
  e = _mm512_scalef_ps(_mm512_fmadd_ps(e, r, one), n);
  // 1 / (1 + p z) to 14 bits, doubled by a step of Newton's method.
  const __m512 denominator = _mm512_fmadd_ps(z, _mm512_set1_ps(0.3275911f), one);
  const __m512 guess = _mm512_rcp14_ps(denominator);
  const __m512 t = _mm512_mul_ps(guess, _mm512_fnmadd_ps(denominator, guess, _mm512_set1_ps(2.0f)));
  __m512 p = _mm512_set1_ps(0.5f * 1.061405429f);
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * -1.453152027f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * 1.421413741f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * -0.284496736f));
  p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f * 0.254829592f));
  const __m512 tail = _mm512_mul_ps(_mm512_mul_ps(p, t), e);
  const __mmask16 negative = _mm512_movepi32_mask(_mm512_castps_si512(x));
  return {_mm512_mask_mov_ps(_mm512_sub_ps(one, tail), negative, tail), e};
}

inline __m512 derivative(__m512 x, const Normal& at) {
  const __m512 density = _mm512_mul_ps(at.exponential, _mm512_set1_ps(0.39894228f));
  return _mm512_fmadd_ps(x, density, at.cdf);
}

}  // namespace

}  // namespace mae::avx512

#include "avx512_end.h"
