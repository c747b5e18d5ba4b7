#include "avx512_kernels.h"
#include "cpu.h"

#ifdef MAE_AVX512

#include "lanes_avx512.h"
#include "vector_gelu.h"

namespace mae::avx512 {

const GeluKernels<float> kFloatGelu = kGelu<float>;
const GeluKernels<uint16_t> kPairGelu = kGelu<uint16_t>;

}  // namespace mae::avx512

#endif
