#include "avx512_kernels.h"
#include "cpu.h"

#ifdef MAE_AVX512

#include "amx_tiles.h"
#include "avx512_pairs.h"
#include "vector_block.h"

namespace mae::avx512 {

const BlockKernels kFloatBlock = Passes<Vectors<Numbers>>::kKernels;
const BlockKernels kPairBlock = Passes<Vectors<Pairs>>::kKernels;
const BlockKernels kTileBlock = Passes<Tiles>::kKernels;

}  // namespace mae::avx512

#endif
