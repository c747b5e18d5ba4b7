// Attention over short sequences of bfloat16 or float for processors with AVX-512 and its bfloat16 instructions, where
// libtorch's own ops pass their data through memory several times. The interface has plain pointers, no tensors;
// callers check `hasAvx512Kernels()` of cpu.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mae::avx512 {

// The strides and sizes of one attention head of a sample. Rows are tokens; strides count elements.
struct Head {
  int64_t length;
  // Features, a multiple of 32.
  int64_t width;
  // From a token's query to the next token's; of keys and values too.
  int64_t stride;
  float scale;
};

// `length` rounded up to whole vectors: the width of a row of probabilities.
inline int64_t paddedLength(int64_t length) { return (length + 15) / 16 * 16; }

// Bytes of scratch memory that a call of either pass needs.
size_t attentionScratch(int64_t length, int64_t width, bool isFloat);

// softmax(scale q k^T) v. `probabilities` (length, paddedLength) receives the softmax, its padding zeros.
void attentionForward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v, uint16_t* out,
                      int64_t outStride, uint16_t* probabilities, void* scratch);
void attentionForward(const Head& head, const float* q, const float* k, const float* v, float* out, int64_t outStride,
                      float* probabilities, void* scratch);

// The gradients of q, k and v, in the same layout, from that of the output.
void attentionBackward(const Head& head, const uint16_t* q, const uint16_t* k, const uint16_t* v,
                       const uint16_t* probabilities, const uint16_t* gradient, int64_t gradientStride, uint16_t* dq,
                       uint16_t* dk, uint16_t* dv, void* scratch);
void attentionBackward(const Head& head, const float* q, const float* k, const float* v, const float* probabilities,
                       const float* gradient, int64_t gradientStride, float* dq, float* dk, float* dv, void* scratch);

}  // namespace mae::avx512
