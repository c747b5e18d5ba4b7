// 16 numbers or words at once, by AVX-512: what kernels are written in. lanes_avx2.h has the same for AVX2; a source
// includes one of them first. The kernels of numbers use no instruction for bfloat16, which fewer processors have.
#pragma once

#include <immintrin.h>

#include <cstdint>

#define MAE_LANES_OF_AVX512
#define MAE_LANES avx512

#include "lanes_begin.h"
#include "lanes_macros.h"

namespace mae::avx512 {

namespace {

// Numbers have operators of their own: + - * /.
using Lanes = __m512;
using Bits = __m512i;
// The first lanes of a vector.
using Mask = __mmask16;

// Rows, and vectors of columns, of the sums of a product that fill the registers.
constexpr int kRows = 6, kVectors = 4;
// Steps of a weight gradient's sums whose right side, `kVectors` wide, stays in the first-level cache.
constexpr int64_t kGradientSteps = 96;
// Vectors of independent numbers that keep the units busy.
constexpr int kBusy = 4;
// Whether right sides of attention's products of numbers are copied to be contiguous.
constexpr bool kCopiesRight = false;

// The lanes that `rest` more values fill.
inline Mask upTo(int64_t rest) {
  if (rest <= 0) return 0;
  return rest >= 16 ? __mmask16{0xffff} : static_cast<__mmask16>((1u << rest) - 1);
}

MAE_LANE Lanes zeros() { return _mm512_setzero_ps(); }
MAE_LANE Lanes all(float x) { return _mm512_set1_ps(x); }
MAE_LANE Lanes load(const float* from) { return _mm512_loadu_ps(from); }
// Zeros in the other lanes.
MAE_LANE Lanes load(const float* from, Mask lanes) { return _mm512_maskz_loadu_ps(lanes, from); }
MAE_LANE Lanes load(const float* from, Mask lanes, Lanes others) { return _mm512_mask_loadu_ps(others, lanes, from); }
MAE_LANE void store(float* to, Lanes x) { _mm512_storeu_ps(to, x); }
MAE_LANE void store(float* to, Mask lanes, Lanes x) { _mm512_mask_storeu_ps(to, lanes, x); }

// a b + c, a b - c, and c - a b, rounded once.
MAE_LANE Lanes timesPlus(Lanes a, Lanes b, Lanes c) { return _mm512_fmadd_ps(a, b, c); }
MAE_LANE Lanes timesMinus(Lanes a, Lanes b, Lanes c) { return _mm512_fmsub_ps(a, b, c); }
MAE_LANE Lanes minusTimes(Lanes a, Lanes b, Lanes c) { return _mm512_fnmadd_ps(a, b, c); }
// Where a number is none, that of b.
MAE_LANE Lanes larger(Lanes a, Lanes b) { return _mm512_max_ps(a, b); }
MAE_LANE Lanes magnitude(Lanes a) { return _mm512_abs_ps(a); }
MAE_LANE Lanes rounded(Lanes a) { return _mm512_roundscale_ps(a, 0); }
// a times 2^b, for whole numbers b
MAE_LANE Lanes scaled(Lanes a, Lanes b) { return _mm512_scalef_ps(a, b); }
// Where the sign of x is set: a, else b.
MAE_LANE Lanes whereNegative(Lanes x, Lanes a, Lanes b) {
  return _mm512_mask_mov_ps(b, _mm512_movepi32_mask(_mm512_castps_si512(x)), a);
}
MAE_LANE float sumOf(Lanes a) { return _mm512_reduce_add_ps(a); }
MAE_LANE float largestOf(Lanes a) { return _mm512_reduce_max_ps(a); }

MAE_LANE Bits noBits() { return _mm512_setzero_si512(); }
MAE_LANE Bits loadBits(const void* from) { return _mm512_loadu_si512(from); }
MAE_LANE void storeBits(void* to, Bits x) { _mm512_storeu_si512(to, x); }
MAE_LANE Bits bitsOf(Lanes a) { return _mm512_castps_si512(a); }
MAE_LANE Lanes numbersOf(Bits a) { return _mm512_castsi512_ps(a); }
// Copies the first words.
MAE_LANE void copyBits(const void* from, Mask lanes, void* to) {
  _mm512_mask_storeu_epi32(to, lanes, _mm512_maskz_loadu_epi32(lanes, from));
}

// The transpose of a 16 x 16 matrix of words in registers.
inline void transpose16(Bits (&m)[16]) {
  Bits t[16];
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

// Tokens of bfloat16, for kernels that have its instructions: widened to numbers, and narrowed again.
inline Lanes widen(const uint16_t* from) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return numbersOf(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}
inline void narrow(uint16_t* to, Lanes values) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), (__m256i)_mm512_cvtneps_pbh(values));
}
inline Lanes widen(const uint16_t* from, Mask lanes) {
  const Bits bits = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, from));
  return numbersOf(_mm512_slli_epi32(bits, 16));
}
inline void narrow(uint16_t* to, Mask lanes, Lanes values) {
  _mm256_mask_storeu_epi16(to, lanes, (__m256i)_mm512_cvtneps_pbh(values));
}
// Of neighbouring vectors.
template <int N>
inline void narrowAll(uint16_t* to, const Lanes (&values)[N]) {
  MAE_UNROLL
  for (int i = 0; i + 1 < N; i += 2) {
    storeBits(to + 16 * i, (Bits)_mm512_cvtne2ps_pbh(values[i + 1], values[i]));
  }
  if constexpr (N % 2 == 1) narrow(to + 16 * (N - 1), values[N - 1]);
}

}  // namespace

}  // namespace mae::avx512

#include "lanes_end.h"
