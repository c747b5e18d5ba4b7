// The kernels of transformers that this processor has. They are the templates of vector_*.h, compiled for each kind of
// lanes: avx512_*.cc, avx2_kernels.cc.
#pragma once

#include <cstdint>

#include "attention_kernels.h"
#include "block_kernels.h"

namespace mae {

// GELU with the error function (arXiv:1606.08415), to an absolute error of about 2e-7 x.
template <typename Token>
struct GeluKernels {
  void (*forward)(const Token* x, Token* y, int64_t count);
  // The output of GELU, and `gradient` times its derivative, in place.
  void (*backward)(const Token* x, Token* y, Token* gradient, int64_t count);
};

// Those of tokens of float, or of uint16_t: bfloat16.
template <typename Token>
struct Kernels {
  const GeluKernels<Token>& gelu;
  const AttentionKernels<Token>& attention;
  const BlockKernels& block;
};

// Null where there are none.
const Kernels<float>* floatKernels();
const Kernels<uint16_t>* pairKernels();

template <typename Token>
const Kernels<Token>* kernelsOf();
template <>
inline const Kernels<float>* kernelsOf() {
  return floatKernels();
}
template <>
inline const Kernels<uint16_t>* kernelsOf() {
  return pairKernels();
}

}  // namespace mae
