// 16 numbers or words at once, as two vectors of AVX2: the functions of lanes_avx512.h, with the same results.
#pragma once

#include <immintrin.h>

#include <cstdint>

#define MAE_LANES avx2

#include "lanes_begin.h"
#include "lanes_macros.h"

namespace mae::avx2 {

namespace {

struct Lanes {
  __m256 low, high;
};
struct Bits {
  __m256i low, high;
};
// The first lanes of a vector.
struct Mask {
  int64_t count;
  bool isWhole() const { return count >= 16; }
  __m256i half(int first) const {
    const __m256i indices = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count) - first), indices);
  }
};

constexpr int kRows = 6, kVectors = 1;
constexpr int64_t kGradientSteps = 192;
constexpr int kBusy = 2;
// Rows of tokens are so far apart that they would share a few sets of the first-level cache.
constexpr bool kCopiesRight = true;

MAE_LANE Mask upTo(int64_t rest) { return {rest}; }

MAE_LANE Lanes operator+(Lanes a, Lanes b) { return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }
MAE_LANE Lanes operator-(Lanes a, Lanes b) { return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)}; }
MAE_LANE Lanes operator*(Lanes a, Lanes b) { return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)}; }
MAE_LANE Lanes operator/(Lanes a, Lanes b) { return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)}; }

MAE_LANE Lanes zeros() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
MAE_LANE Lanes all(float x) {
  const __m256 half = _mm256_set1_ps(x);
  return {half, half};
}
MAE_LANE Lanes load(const float* from) { return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)}; }
MAE_LANE Lanes load(const float* from, Mask lanes) {
  if (lanes.isWhole()) return load(from);
  return {_mm256_maskload_ps(from, lanes.half(0)), _mm256_maskload_ps(from + 8, lanes.half(8))};
}
MAE_LANE Lanes load(const float* from, Mask lanes, Lanes others) {
  const Lanes found = load(from, lanes);
  return {_mm256_blendv_ps(others.low, found.low, _mm256_castsi256_ps(lanes.half(0))),
          _mm256_blendv_ps(others.high, found.high, _mm256_castsi256_ps(lanes.half(8)))};
}
MAE_LANE void store(float* to, Lanes x) {
  _mm256_storeu_ps(to, x.low);
  _mm256_storeu_ps(to + 8, x.high);
}
// Some processors take dozens of cycles for masked stores.
MAE_LANE void store(float* to, Mask lanes, Lanes x) {
  if (lanes.isWhole()) return store(to, x);
  _mm256_maskstore_ps(to, lanes.half(0), x.low);
  _mm256_maskstore_ps(to + 8, lanes.half(8), x.high);
}

MAE_LANE Lanes timesPlus(Lanes a, Lanes b, Lanes c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
MAE_LANE Lanes timesMinus(Lanes a, Lanes b, Lanes c) {
  return {_mm256_fmsub_ps(a.low, b.low, c.low), _mm256_fmsub_ps(a.high, b.high, c.high)};
}
MAE_LANE Lanes minusTimes(Lanes a, Lanes b, Lanes c) {
  return {_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
}
MAE_LANE Lanes larger(Lanes a, Lanes b) { return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)}; }
MAE_LANE Lanes magnitude(Lanes a) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return {_mm256_andnot_ps(sign, a.low), _mm256_andnot_ps(sign, a.high)};
}
MAE_LANE Lanes rounded(Lanes a) {
  constexpr int kToEven = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  return {_mm256_round_ps(a.low, kToEven), _mm256_round_ps(a.high, kToEven)};
}
// For b from -126 to 127: 2^b is made of its exponent's bits.
MAE_LANE __m256 powerOf2(__m256 b) {
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(b), _mm256_set1_epi32(127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
}
MAE_LANE Lanes scaled(Lanes a, Lanes b) { return a * Lanes{powerOf2(b.low), powerOf2(b.high)}; }
MAE_LANE Lanes whereNegative(Lanes x, Lanes a, Lanes b) {
  return {_mm256_blendv_ps(b.low, a.low, x.low), _mm256_blendv_ps(b.high, a.high, x.high)};
}
// The halves of what is left are joined until it is one number.
template <typename Join>
MAE_LANE float joined(Lanes a, const Join& join) {
  const __m256 eight = join(a.low, a.high);
  const __m256 four = join(eight, _mm256_permute2f128_ps(eight, eight, 1));
  const __m256 two = join(four, _mm256_permute_ps(four, 0b01'00'11'10));
  return _mm256_cvtss_f32(join(two, _mm256_permute_ps(two, 0b10'11'00'01)));
}
struct Add {
  MAE_LANE __m256 operator()(__m256 a, __m256 b) const { return _mm256_add_ps(a, b); }
};
struct Larger {
  MAE_LANE __m256 operator()(__m256 a, __m256 b) const { return _mm256_max_ps(a, b); }
};
MAE_LANE float sumOf(Lanes a) { return joined(a, Add()); }
MAE_LANE float largestOf(Lanes a) { return joined(a, Larger()); }

MAE_LANE Bits noBits() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
MAE_LANE Bits loadBits(const void* from) {
  const auto* halves = static_cast<const __m256i*>(from);
  return {_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
}
MAE_LANE void storeBits(void* to, Bits x) {
  auto* halves = static_cast<__m256i*>(to);
  _mm256_storeu_si256(halves, x.low);
  _mm256_storeu_si256(halves + 1, x.high);
}
MAE_LANE Bits bitsOf(Lanes a) { return {_mm256_castps_si256(a.low), _mm256_castps_si256(a.high)}; }
MAE_LANE Lanes numbersOf(Bits a) { return {_mm256_castsi256_ps(a.low), _mm256_castsi256_ps(a.high)}; }
// Six words, a row of a strip, are the usual number.
MAE_LANE void copyBits(const void* from, Mask lanes, void* to) {
  if (lanes.count == 6) {
    const auto* words = static_cast<const char*>(from);
    auto* target = static_cast<char*>(to);
    const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
    const __m128i two = _mm_loadu_si64(words + 16);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(target), four);
    _mm_storeu_si64(target + 16, two);
  } else {
    __builtin_memcpy(to, from, static_cast<size_t>(lanes.count) * 4);
  }
}

// The transpose of an 8 x 8 matrix of words in registers.
MAE_LANE void transpose8(__m256i (&m)[8]) {
  __m256i t[8];
  MAE_UNROLL
  for (int i = 0; i < 4; i++) {
    t[2 * i] = _mm256_unpacklo_epi32(m[2 * i], m[2 * i + 1]);
    t[2 * i + 1] = _mm256_unpackhi_epi32(m[2 * i], m[2 * i + 1]);
  }
  MAE_UNROLL
  for (int i = 0; i < 2; i++) {
    m[4 * i] = _mm256_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
    m[4 * i + 1] = _mm256_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
    m[4 * i + 2] = _mm256_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
    m[4 * i + 3] = _mm256_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
  }
  MAE_UNROLL
  for (int i = 0; i < 4; i++) {
    t[i] = _mm256_permute2x128_si256(m[i], m[i + 4], 0x20);
    t[i + 4] = _mm256_permute2x128_si256(m[i], m[i + 4], 0x31);
  }
  MAE_UNROLL
  for (int i = 0; i < 8; i++) m[i] = t[i];
}

// The transpose of a 16 x 16 matrix of words: its quarters, of which two change places.
inline void transpose16(Bits (&m)[16]) {
  __m256i a[8], b[8];
  MAE_UNROLL
  for (int i = 0; i < 8; i++) a[i] = m[i].low;
  transpose8(a);
  MAE_UNROLL
  for (int i = 0; i < 8; i++) m[i].low = a[i];
  MAE_UNROLL
  for (int i = 0; i < 8; i++) a[i] = m[i + 8].high;
  transpose8(a);
  MAE_UNROLL
  for (int i = 0; i < 8; i++) m[i + 8].high = a[i];
  MAE_UNROLL
  for (int i = 0; i < 8; i++) a[i] = m[i].high;
  transpose8(a);
  MAE_UNROLL
  for (int i = 0; i < 8; i++) b[i] = m[i + 8].low;
  MAE_UNROLL
  for (int i = 0; i < 8; i++) m[i + 8].low = a[i];
  transpose8(b);
  MAE_UNROLL
  for (int i = 0; i < 8; i++) m[i].high = b[i];
}

}  // namespace

}  // namespace mae::avx2

#include "lanes_end.h"
