// GELU for processors with AVX-512 and its bfloat16 instructions, where libtorch's own ops pass their data through
// memory several times. Callers check `hasAvx512Kernels()` of cpu.h.
#pragma once

#include <cstdint>

namespace mae::avx512 {

// GELU with the error function (arXiv:1606.08415), to an absolute error of about 2e-7 x.
void gelu(const float* x, float* y, int64_t count);
void gelu(const uint16_t* x, uint16_t* y, int64_t count);

// The output of GELU, and `gradient` times its derivative, in place.
void geluBackward(const float* x, float* y, float* gradient, int64_t count);
void geluBackward(const uint16_t* x, uint16_t* y, uint16_t* gradient, int64_t count);

}  // namespace mae::avx512
