// What the processor can do: asked once, and here alone.
#pragma once

// Whether the kernels for AVX-512 are compiled; which functions of theirs are for which processors: avx512_begin.h.
#if defined(__x86_64__) && defined(__GNUC__)
#define MAE_AVX512 1
#endif

namespace mae {

struct Processor {
  // AVX-512 with the extensions that the kernels take, and its instructions for bfloat16.
  bool avx512Bf16 = false;
  // Tiles of bfloat16, which libtorch's products use.
  bool amxBf16 = false;
  bool avx2 = false;
  bool isIntel = false;
};

const Processor& processor();

// Whether the kernels of avx512.h and avx512_block.h can be called.
inline bool hasAvx512Kernels() {
#ifdef MAE_AVX512
  return processor().avx512Bf16;
#else
  return false;
#endif
}

// libtorch gives products of float32 to MKL, which holds back on processors of other makers than its own; oneDNN, which
// gets those of bfloat16 anyway, does not.
inline bool mklHoldsBack() {
#ifdef MAE_AVX512
  return processor().avx2 && !processor().isIntel;
#else
  return false;
#endif
}

}  // namespace mae
