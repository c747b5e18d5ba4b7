#include "avx512_attention.h"

#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_attention_passes.h"

namespace mae::avx512 {

#include "avx512_begin.h"

size_t attentionScratch(int64_t length, int64_t width, bool isFloat) {
  return isFloat ? headScratch<Vectors<Numbers>>(length, width) : headScratch<Vectors<Pairs>>(length, width);
}

void attentionForward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v, uint16_t* out,
                      int64_t outStride, uint16_t* probabilities, void* scratch) {
  headForward<Vectors<Pairs>>(head, q, k, v, out, outStride, probabilities, scratch);
}

void attentionForward(const Head& head, const float* q, const float* k, const float* v, float* out, int64_t outStride,
                      float* probabilities, void* scratch) {
  headForward<Vectors<Numbers>>(head, q, k, v, out, outStride, probabilities, scratch);
}

void attentionBackward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v,
                       const uint16_t* probabilities, const uint16_t* gradient, int64_t gradientStride, uint16_t* dq,
                       uint16_t* dk, uint16_t* dv, void* scratch) {
  headBackward<Vectors<Pairs>>(head, q, k, v, probabilities, gradient, gradientStride, dq, dk, dv, scratch);
}

void attentionBackward(const Head& head, const float* q, const float* k, const float* v, const float* probabilities,
                       const float* gradient, int64_t gradientStride, float* dq, float* dk, float* dv, void* scratch) {
  headBackward<Vectors<Numbers>>(head, q, k, v, probabilities, gradient, gradientStride, dq, dk, dv, scratch);
}

#include "avx512_end.h"

}  // namespace mae::avx512

#endif
