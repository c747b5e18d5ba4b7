// A transformer block with the norms before attention and MLP (arXiv:2010.11929) for processors with AVX-512 and its
// bfloat16 instructions, from tokens to tokens and back without leaving a core's cache: what libtorch's ops would pass
// through memory a dozen times. Plain pointers in, no tensors; callers ask `hasAvx512Kernels()`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mae::avx512 {

// Columns of a product that are computed together; widths of tokens are multiples of it.
constexpr int64_t kPanel = 64;

// Two bfloat16 that a product takes at once, in one word.
using Words = uint32_t;

struct BlockShape {
  int64_t length;
  // Features of a token, a multiple of kPanel; dim / heads is a multiple of 32.
  int64_t dim;
  int64_t heads;
  // Of the norms.
  float eps;
  // The first token of each sample that is wanted of the block: tokens before it are seen by attention alone.
  int64_t firstToken = 0;

  int64_t wanted() const { return length - firstToken; }
};

// A matrix (rows, columns) of float as the right side of products. `packTransposed` makes that of x w^T, `packRows`
// that of x w; both write the panels [from, to) of kPanel of the product's columns.
void packTransposed(const float* w, int64_t columns, int64_t from, int64_t to, Words* packed);
void packRows(const float* w, int64_t rows, int64_t columns, int64_t from, int64_t to, Words* packed);

// The weights of the four linear layers, packed for the pass that takes them.
struct BlockWeights {
  const Words *qkv, *proj, *fc1, *fc2;
};

// Scales and shifts of the norms, and biases.
struct BlockVectors {
  const float *scale1, *shift1, *qkv, *proj, *scale2, *shift2, *fc1, *fc2;
};

// What the forward pass leaves for the backward pass, from the first of the samples at hand on.
struct BlockSaved {
  // (rows, 4): mean and reciprocal of the deviation of both norms' inputs
  float* statistics;
  // (rows, 3 dim)
  uint16_t* qkv;
  // (samples * heads, length, paddedLength(length))
  uint16_t* probabilities;
  // (rows, dim): what attention gives, before its projection
  uint16_t* mixed;
  // (rows, dim): the tokens between attention and MLP
  uint16_t* middle;
  // (samples * wanted, 4 dim): what the GELU gives, and its derivative there, which costs least where the other is
  // computed
  uint16_t *activated, *slope;
};

// Bytes of scratch memory that a call of either pass needs.
size_t blockScratch(const BlockShape& shape, int64_t samples);

// x: (samples, length, dim); y: (samples, wanted, dim)
void blockForward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                  const uint16_t* x, const BlockSaved& saved, uint16_t* y, void* scratch);

// Rows of pairs that `rows` tokens take; the last token of an odd number has zeros beside it.
inline int64_t pairRows(int64_t rows) { return (rows + 1) / 2; }

// The same of the tokens that are wanted, of several samples.
inline int64_t wantedPairRows(const BlockShape& shape, int64_t samples) {
  // Samples of which all tokens are wanted lie one behind the other.
  return shape.firstToken == 0 ? pairRows(samples * shape.length) : samples * pairRows(shape.wanted());
}

// What the gradients of weights are products of, neighbouring tokens in one word: the first four (wantedPairRows(),
// features), the others (pairRows(rows), features).
struct BlockPairs {
  Words *gradient, *activated, *dHidden, *normed2, *dMiddle, *mixed, *dQkv, *normed1;
};

// Gradients of the vectors, summed over tokens: to be zero before the first call.
struct BlockSums {
  float *scale1, *shift1, *qkv, *proj, *scale2, *shift2, *fc1, *fc2;
};

// gradient: (samples, wanted, dim); dx: (samples, length, dim)
void blockBackward(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                   const uint16_t* x, const BlockSaved& saved, const uint16_t* gradient, uint16_t* dx,
                   const BlockPairs& pairs, const BlockSums& sums, void* scratch);

// A part of a gradient of weights, left^T right: rows [row, row + rows) and kPanel columns from `column` on of (n, k).
struct WeightPart {
  int64_t row, rows, column;
};

// left: (depth, n), right: (depth, k), both pairs of tokens.
void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out);
// The same of numbers: left (depth, n), right (depth, k).
void weightGradient(const float* left, int64_t n, const float* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out);

}  // namespace mae::avx512
