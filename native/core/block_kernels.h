// The interface of the kernels of a transformer block with the norms before attention and MLP (arXiv:2010.11929). Both
// passes stay in a core's cache, where libtorch's ops would pass the data through memory a dozen times. It has plain
// pointers, no tensors; kernels.h has those for this processor.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mae {

// What a product multiplies at once: two bfloat16, or one float.
using Words = uint32_t;

// A part of a weight gradient, left^T right (n, k), in multiples of 16.
struct WeightPart {
  int64_t row, rows, column, columns;
};

struct BlockShape {
  int64_t length;
  // Features of a token.
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

// What is added to the scores of attention, or the sums of its gradients: rows of paddedLength(length) floats for each
// head, from the first of the current samples on. Samples that share them have a step of 0. Null: nothing.
struct BlockBias {
  float* at = nullptr;
  int64_t step = 0;
};

// What the branches of the current samples are multiplied by before they are added to the tokens: paths that are
// dropped, by 0. Null: by 1.
struct BlockScales {
  const float *attention = nullptr, *mlp = nullptr;
};

// What the forward pass saves for the backward pass, starting at the first of the current samples. All but the
// statistics have the tokens' dtype.
struct BlockSaved {
  // (rows, 4): mean and reciprocal of the deviation of both norms' inputs
  float* statistics;
  // (rows, 3 dim)
  void* qkv;
  // (samples * heads, length, paddedLength(length))
  void* probabilities;
  // (rows, dim): the tokens between attention and MLP
  void* middle;
  // (samples * wanted, 4 dim): the derivative of the GELU, which is cheapest to compute along with it
  void* slope;
};

// The factors of weight gradients, as savedRows() of words. The first pass writes the outputs of attention and of the
// GELU where they are wanted, the second one the others. Those of the MLP have the wanted tokens alone.
struct BlockFactors {
  Words *mixed, *activated, *gradient, *dHidden, *normed2, *dMiddle, *dQkv, *normed1;
  // savedRows() of all groups of samples together.
  int64_t depth, wantedDepth;
};

// Gradients of the vectors, summed over tokens: must be zero before the first call.
struct BlockSums {
  float *scale1, *shift1, *qkv, *proj, *scale2, *shift2, *fc1, *fc2;
};

// The kernels of one way to multiply. Tokens are of bfloat16 or float.
struct BlockKernels {
  // What the features of a token and of a head must be multiples of.
  int64_t features, headFeatures;
  // Columns of packed weights that are together, and numbers of a word.
  int64_t panel, steps;
  // Rows that products compute at once.
  int64_t rows;
  // The width of a row of probabilities.
  int64_t (*paddedLength)(int64_t length);
  // Numbers beyond the last one of each saved tensor, with rows of `width`, that are read, and ignored.
  int64_t (*slack)(int64_t width);
  // Rows of words that hold the factors of `rows` tokens, and where such a row of `width` begins.
  int64_t (*savedRows)(int64_t rows);
  int64_t (*savedAt)(int64_t row, int64_t width);

  // Pack panels [from, to) of a weight (rows, columns) for x w^T and for x w. Rows are multiplied by `scales`; null:
  // by 1.
  void (*packForward)(const float* w, const float* scales, int64_t rows, int64_t columns, int64_t from, int64_t to,
                      Words* packed);
  void (*packBackward)(const float* w, const float* scales, int64_t rows, int64_t columns, int64_t from, int64_t to,
                       Words* packed);

  // Bytes of scratch memory that a call of either pass needs.
  size_t (*scratch)(const BlockShape& shape, int64_t samples);
  // x: (samples, length, dim); y: (samples, wanted, dim)
  void (*forward)(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                  const BlockScales& scales, const BlockBias& bias, const void* x, const BlockSaved& saved,
                  const BlockFactors& factors, void* y, void* scratch);
  // gradient: (samples, wanted, dim); dx: (samples, length, dim)
  void (*backward)(const BlockShape& shape, int64_t samples, const BlockVectors& vectors, const BlockWeights& weights,
                   const BlockScales& scales, const void* x, const BlockSaved& saved, const void* gradient, void* dx,
                   const BlockFactors& factors, const BlockSums& sums, const BlockBias& biasSums, void* scratch);
  // A part of left^T right: left (depth, n), right (depth, k) words
  void (*weightGradient)(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth,
                         const WeightPart& part, float* out);
  // The parts that gradients are best divided into.
  WeightPart part;
  // Multiplies a row of a weight's gradient by `scale`, and returns its product with the row of the weight before.
  float (*scaleGradient)(const float* w, float scale, int64_t columns, float* gradient);
};

}  // namespace mae
