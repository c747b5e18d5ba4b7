#include "avx512_kernels.h"
#include "cpu.h"

#ifdef MAE_AVX512

#include "avx512_pairs.h"
#include "vector_attention.h"

namespace mae::avx512 {

const AttentionKernels<float> kFloatAttention = AttentionPasses<Vectors<Numbers>>::kKernels;
const AttentionKernels<uint16_t> kPairAttention = AttentionPasses<Vectors<Pairs>>::kKernels;

}  // namespace mae::avx512

#endif
