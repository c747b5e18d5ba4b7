#include "avx2_kernels.h"

#include "cpu.h"

#ifdef MAE_AVX2

#include "lanes_avx2.h"
#include "vector_block.h"
#include "vector_gelu.h"

namespace mae::avx2 {

const GeluKernels<float> kFloatGelu = kGelu<float>;
const AttentionKernels<float> kFloatAttention = AttentionPasses<Vectors<Numbers>>::kKernels;
const BlockKernels kFloatBlock = Passes<Vectors<Numbers>>::kKernels;

}  // namespace mae::avx2

#endif
