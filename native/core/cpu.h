// Features of the processor, which only this file queries, once.
#pragma once

// Whether the kernels for AVX-512 and AVX2 are compiled; lanes_begin.h selects processors for single functions.
#if defined(__x86_64__) && defined(__GNUC__)
#define MAE_AVX512 1
#define MAE_AVX2 1
#endif

namespace mae {

struct Processor {
  // AVX-512 with the extensions that the kernels use: F, DQ, BW and VL.
  bool avx512 = false;
  // And its instructions for bfloat16.
  bool avx512Bf16 = false;
  // Tiles of bfloat16 (AMX), which libtorch's products use.
  bool amxBf16 = false;
  bool avx2 = false;
  // One rounding for a product and a sum.
  bool fma = false;
  // Whether products may be by AVX2, which a variable of oneDNN's can forbid.
  bool avx2Products = false;
  bool isIntel = false;
};

const Processor& processor();

// Whether what is compiled for AVX2, such as avx2_adam.h, can be called.
inline bool hasAvx2Kernels() {
#ifdef MAE_AVX2
  return processor().avx2 && processor().fma;
#else
  return false;
#endif
}

// libtorch uses MKL for float32 products, which has AVX-512 on processors of Intel's alone. oneDNN, which computes
// those of bfloat16 anyway, has it on others, too. With AVX2 both are as fast.
inline bool mklHoldsBack() { return processor().avx512 && !processor().isIntel; }

}  // namespace mae
