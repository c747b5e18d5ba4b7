// Products with weights for processors with AVX-512 and its bfloat16 instructions. The interface has plain pointers, no
// tensors.
#pragma once

#include <cstdint>

namespace mae::avx512 {

// What a product multiplies at once: two bfloat16, or one float.
using Words = uint32_t;

// A part of a weight gradient, left^T right (n, k), in multiples of 16.
struct WeightPart {
  int64_t row, rows, column, columns;
};

// The parts that gradients by vectors are divided into: few enough to repack both sides for each.
constexpr WeightPart kWeightPart = {0, 192, 0, 192};

// A weight gradient of floats: left (depth, n), right (depth, k).
void weightGradient(const float* left, int64_t n, const float* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out);

}  // namespace mae::avx512
