// A transformer block with the norms before attention and MLP (arXiv:2010.11929) for processors with AVX-512 and its
// bfloat16 instructions. Both passes stay in a core's cache, where libtorch's ops would pass the data through memory a
// dozen times. The interface has plain pointers, no tensors; callers check `hasAvx512Kernels()`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "avx512_products.h"

namespace mae::avx512 {

struct BlockShape {
  int64_t length;
  // Features of a token, a multiple of kPanel; dim / heads is a multiple of 32.
  int64_t dim;
  int64_t heads;
  // The epsilon of the norms.
  float eps;
  // The first token of each sample that the block must compute: earlier ones only take part in attention.
  int64_t firstToken = 0;

  int64_t wanted() const { return length - firstToken; }
};

// The weights of the four linear layers, packed for the pass that uses them.
struct BlockWeights {
  const Words *qkv, *proj, *fc1, *fc2;
};

// Scales and shifts of the norms, and biases.
struct BlockVectors {
  const float *scale1, *shift1, *qkv, *proj, *scale2, *shift2, *fc1, *fc2;
};

// What the forward pass saves for the backward pass, starting at the first of the current samples.
struct BlockSaved {
  // (rows, 4): mean and reciprocal of the deviation of both norms' inputs
  float* statistics;
  // (rows, 3 dim)
  uint16_t* qkv;
  // (samples * heads, length, paddedLength(length))
  uint16_t* probabilities;
  // (rows, dim): the output of attention, before its projection
  uint16_t* mixed;
  // (rows, dim): the tokens between attention and MLP
  uint16_t* middle;
  // (samples * wanted, 4 dim): the output of the GELU, and its derivative, which is cheapest to compute along with it
  uint16_t *activated, *slope;
};

// Bytes of scratch memory that a call of either pass needs.
size_t blockScratch(const BlockShape& shape, int64_t samples);

// x: (samples, length, dim); y: (samples, wanted, dim)
void blockForward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                  const uint16_t* x, const BlockSaved& saved, uint16_t* y, void* scratch);

// Rows of pairs for `rows` tokens; the last token of an odd number is paired with zeros.
inline int64_t pairRows(int64_t rows) { return (rows + 1) / 2; }

// The same for the wanted tokens of several samples.
inline int64_t wantedPairRows(const BlockShape& shape, int64_t samples) {
  // Samples whose tokens are all wanted are contiguous.
  return shape.firstToken == 0 ? pairRows(samples * shape.length) : samples * pairRows(shape.wanted());
}

// The factors of weight gradients, with neighbouring tokens in one word: the first four (wantedPairRows(), features),
// the others (pairRows(rows), features).
struct BlockPairs {
  Words *gradient, *activated, *dHidden, *normed2, *dMiddle, *mixed, *dQkv, *normed1;
};

// Gradients of the vectors, summed over tokens: must be zero before the first call.
struct BlockSums {
  float *scale1, *shift1, *qkv, *proj, *scale2, *shift2, *fc1, *fc2;
};

// gradient: (samples, wanted, dim); dx: (samples, length, dim)
void blockBackward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                   const uint16_t* x, const BlockSaved& saved, const uint16_t* gradient, uint16_t* dx,
                   const BlockPairs& pairs, const BlockSums& sums, void* scratch);

}  // namespace mae::avx512
