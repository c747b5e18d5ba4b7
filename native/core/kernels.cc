// Chooses among the kernels that are compiled.
#include "kernels.h"

#include "avx2_kernels.h"
#include "avx512_kernels.h"
#include "cpu.h"

namespace mae {

const Kernels<float>* floatKernels() {
#ifdef MAE_AVX512
  static const Kernels<float> avx512Kernels{avx512::kFloatGelu, avx512::kFloatAttention, avx512::kFloatBlock};
  if (processor().avx512) return &avx512Kernels;
#endif
#ifdef MAE_AVX2
  static const Kernels<float> avx2Kernels{avx2::kFloatGelu, avx2::kFloatAttention, avx2::kFloatBlock};
  if (processor().avx2Products) return &avx2Kernels;
#endif
  return nullptr;
}

const Kernels<uint16_t>* pairKernels() {
#ifdef MAE_AVX512
  static const Kernels<uint16_t> kernels{avx512::kPairGelu, avx512::kPairAttention,
                                         processor().amxBf16 ? avx512::kTileBlock : avx512::kPairBlock};
  if (processor().avx512Bf16) return &kernels;
#endif
  return nullptr;
}

}  // namespace mae
