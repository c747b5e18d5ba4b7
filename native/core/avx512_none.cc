// Where the kernels for AVX-512 cannot be compiled, these stand in for them. They are never called: callers check
// `hasAvx512Kernels()` first.
#include "avx512_attention.h"
#include "avx512_block.h"
#include "avx512_gelu.h"
#include "avx512_products.h"
#include "cpu.h"

#ifndef MAE_AVX512

namespace mae::avx512 {

size_t attentionScratch(int64_t, int64_t, bool) { return 0; }
void attentionForward(const Head&, const uint16_t*, const uint16_t*, const uint16_t*, uint16_t*, int64_t, uint16_t*,
                      void*) {}
void attentionBackward(const Head&, const uint16_t*, const uint16_t*, const uint16_t*, const uint16_t*, const uint16_t*,
                       int64_t, uint16_t*, uint16_t*, uint16_t*, void*) {}
void attentionForward(const Head&, const float*, const float*, const float*, float*, int64_t, float*, void*) {}
void attentionBackward(const Head&, const float*, const float*, const float*, const float*, const float*, int64_t,
                       float*, float*, float*, void*) {}
void gelu(const float*, float*, int64_t) {}
void gelu(const uint16_t*, uint16_t*, int64_t) {}
void geluBackward(const float*, float*, float*, int64_t) {}
void geluBackward(const uint16_t*, uint16_t*, uint16_t*, int64_t) {}

const BlockKernels& blockKernels(bool) {
  static const BlockKernels none{};
  return none;
}
void weightGradient(const float*, int64_t, const float*, int64_t, int64_t, const WeightPart&, float*) {}

}  // namespace mae::avx512

#endif
