// What products multiply where tokens are of bfloat16: two neighbouring ones at once.
#pragma once

#include "lanes_avx512.h"
#include "vector_products.h"

namespace mae::avx512 {

#include "lanes_begin.h"

namespace {

// Two neighbouring bfloat16, in the instructions' format.
using Pair = uint32_t __attribute__((may_alias));

inline __m512bh asPairs(Bits bits) { return (__m512bh)bits; }

// 16 features of a token and the next one as pairs.
inline Bits wholePairsAt(const uint16_t* token, int64_t stride) {
  const Bits low = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(token)));
  const Bits high = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(token + stride)));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

// The same of the tokens `row` and row + 1 of (length, features); a last token without a partner is paired with zeros.
inline Bits pairsAt(const uint16_t* from, int64_t stride, int64_t row, int64_t length) {
  const uint16_t* even = from + row * stride;
  if (row + 1 < length) return wholePairsAt(even, stride);
  if (row >= length) return noBits();
  return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(even)));
}

// (length, width) as the right side of a product with itself: pairs of tokens, each a row of `width` features, and rows
// of zeros up to `rows`.
inline void interleave(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Pair* to, int64_t rows) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < width; column += 16) {
      storeBits(to + row * width + column, pairsAt(from + column, stride, 2 * row, length));
    }
  }
}

// (length, width) as the right side of a product with its transpose: pairs of features, each a row of `padded` tokens.
inline void interleaveTransposed(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Pair* to,
                                 int64_t padded) {
  for (int64_t row = 0; row < padded; row += 16) {
    for (int64_t column = 0; column < width; column += 32) {
      Bits block[16];
      MAE_UNROLL
      for (int i = 0; i < 16; i++) {
        block[i] = row + i < length ? loadBits(from + (row + i) * stride + column) : noBits();
      }
      transpose16(block);
      MAE_UNROLL
      for (int i = 0; i < 16; i++) storeBits(to + (column / 2 + i) * padded + row, block[i]);
    }
  }
}

struct Pairs {
  using Token = uint16_t;
  using Element = Pair;
  static constexpr int64_t kSteps = 2;
  static constexpr int64_t kHeadFeatures = 32;

  static Lanes multiplyAdd(Lanes sum, const Element* left, Bits right) {
    return _mm512_dpbf16_ps(sum, asPairs(_mm512_set1_epi32(static_cast<int>(*left))), asPairs(right));
  }

  static void loadTransposed(const float* w, const RowScales& scales, int64_t columns, Bits (&block)[16]) {
    MAE_UNROLL
    for (int i = 0; i < 16; i++) {
      const float* from = w + i * columns;
      block[i] = (Bits)_mm512_cvtne2ps_pbh(loadScaled(from + 16, scales[i]), loadScaled(from, scales[i]));
    }
    transpose16(block);
  }
  static Bits loadStep(const float* w, const RowScales& scales, int64_t columns) {
    const Bits low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(loadScaled(w, scales[0])));
    const Bits high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(loadScaled(w + columns, scales[1])));
    return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
  }

  static void save(const uint16_t* from, int64_t stride, int64_t rows, int64_t width, Words* to) {
    interleave(from, stride, rows, width, reinterpret_cast<Pair*>(to), (rows + 1) / 2);
  }

  static Left<Pairs> left(const uint16_t* from, int64_t stride) {
    return {reinterpret_cast<const Pair*>(from), stride / 2, 1};
  }
  // Pairs of `save` are read as their transposes, with a row step of 1.
  static Left<Pairs> transposedLeft(const uint16_t* from, int64_t stride, int64_t length, int64_t width,
                                    Words* scratch) {
    save(from, stride, length, width, scratch);
    return {reinterpret_cast<const Pair*>(scratch), 1, width};
  }
  static Right<Pairs> right(const uint16_t* from, int64_t stride, int64_t length, int64_t width, Words* scratch) {
    save(from, stride, length, width, scratch);
    return {reinterpret_cast<const Pair*>(scratch), width};
  }
  static Right<Pairs> transposedRight(const uint16_t* from, int64_t stride, int64_t length, int64_t width,
                                      int64_t padded, Words* scratch) {
    Pair* pairs = reinterpret_cast<Pair*>(scratch);
    interleaveTransposed(from, stride, length, width, pairs, padded);
    return {pairs, padded};
  }
};

// To 14 bits.
template <int N>
inline Many<N> roughInverse(const Many<N>& a) {
  Many<N> result;
  MAE_UNROLL
  for (int i = 0; i < N; i++) result.of[i] = _mm512_rcp14_ps(a.of[i]);
  return result;
}

// normal() for results that are rounded to bfloat16: relative errors of 1e-4, a twentieth of that rounding.
template <int N>
inline Normal<N> distributionAt(uint16_t /*dtype*/, const Many<N>& x) {
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

}  // namespace

#include "lanes_end.h"

}  // namespace mae::avx512
