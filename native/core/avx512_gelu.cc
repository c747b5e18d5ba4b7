#include "avx512_gelu.h"

#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_inline.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

template <typename T>
void geluOf(const T* x, T* y, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = upTo(count - i);
    const Many<1> value{{widen(x + i, mask)}};
    narrow(y + i, mask, times(value, normal(value).cdf).of[0]);
  }
}

template <typename T>
void geluBackwardOf(const T* x, T* y, T* gradient, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const __mmask16 mask = upTo(count - i);
    const Many<1> value{{widen(x + i, mask)}};
    const Normal<1> at = normal(value);
    narrow(y + i, mask, times(value, at.cdf).of[0]);
    narrow(gradient + i, mask, _mm512_mul_ps(widen(gradient + i, mask), derivative(value, at).of[0]));
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
