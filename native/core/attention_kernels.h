// The interface of the kernels of attention over short sequences, where libtorch's own ops pass their data through
// memory several times. It has plain pointers, no tensors; kernels.h has those for this processor.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mae {

// The strides and sizes of one attention head of a sample. Rows are tokens; strides count elements.
struct Head {
  int64_t length;
  // Features, a multiple of 32 where tokens are of bfloat16.
  int64_t width;
  // From a token's query to the next token's; of keys and values too.
  int64_t stride;
  float scale;
};

// `length` rounded up to whole vectors: the width of a row of probabilities.
inline int64_t paddedLength(int64_t length) { return (length + 15) / 16 * 16; }

// Tokens are of float, or of uint16_t: bfloat16.
template <typename Token>
struct AttentionKernels {
  // Bytes of scratch memory that a call of either pass needs.
  size_t (*scratch)(int64_t length, int64_t width);
  // softmax(scale q k^T) v. `probabilities` (length, paddedLength) receives the softmax, its padding zeros.
  void (*forward)(const Head& head, const Token* q, const Token* k, const Token* v, Token* out, int64_t outStride,
                  Token* probabilities, void* scratch);
  // The gradients of q, k and v, in the same layout, from that of the output.
  void (*backward)(const Head& head, const Token* q, const Token* k, const Token* v, const Token* probabilities,
                   const Token* gradient, int64_t gradientStride, Token* dq, Token* dk, Token* dv, void* scratch);
};

}  // namespace mae
