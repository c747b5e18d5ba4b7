#include "avx512_gelu.h"

#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_inline.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

inline __m512 load(const float* from, __mmask16 mask) { return _mm512_maskz_loadu_ps(mask, from); }
inline __m512 load(const uint16_t* from, __mmask16 mask) {
  const __m512i bits = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
}
inline void store(float* to, __mmask16 mask, __m512 values) { _mm512_mask_storeu_ps(to, mask, values); }
inline void store(uint16_t* to, __mmask16 mask, __m512 values) {
  _mm256_mask_storeu_epi16(to, mask, (__m256i)_mm512_cvtneps_pbh(values));
}

template <typename T>
void geluOf(const T* x, T* y, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = upTo(count - i);
    const __m512 value = load(x + i, mask);
    store(y + i, mask, _mm512_mul_ps(value, normal(value).cdf));
  }
}

template <typename T>
void geluBackwardOf(const T* x, T* y, T* gradient, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = upTo(count - i);
    const __m512 value = load(x + i, mask);
    const Normal at = normal(value);
    store(y + i, mask, _mm512_mul_ps(value, at.cdf));
    store(gradient + i, mask, _mm512_mul_ps(load(gradient + i, mask), derivative(value, at)));
  }
}

}  // namespace

void gelu(const float* x, float* y, int64_t count) { geluOf(x, y, count); }
void gelu(const uint16_t* x, uint16_t* y, int64_t count) { geluOf(x, y, count); }
void geluBackward(const float* x, float* y, float* gradient, int64_t count) { geluBackwardOf(x, y, gradient, count); }
void geluBackward(const uint16_t* x, uint16_t* y, uint16_t* gradient, int64_t count) {
  geluBackwardOf(x, y, gradient, count);
}

#include "avx512_end.h"

}  // namespace mae::avx512

#endif
