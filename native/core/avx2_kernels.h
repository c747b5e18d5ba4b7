// The kernels of float for processors with AVX2.
#pragma once

#include "kernels.h"

namespace mae::avx2 {

extern const GeluKernels<float> kFloatGelu;
extern const AttentionKernels<float> kFloatAttention;
extern const BlockKernels kFloatBlock;

}  // namespace mae::avx2
