// The kernels for processors with AVX-512. Those of bfloat16, which are named Pair and Tile, need its instructions too.
#pragma once

#include "kernels.h"

namespace mae::avx512 {

extern const GeluKernels<float> kFloatGelu;
extern const GeluKernels<uint16_t> kPairGelu;

extern const AttentionKernels<float> kFloatAttention;
extern const AttentionKernels<uint16_t> kPairAttention;

extern const BlockKernels kFloatBlock, kPairBlock, kTileBlock;

}  // namespace mae::avx512
