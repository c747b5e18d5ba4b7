// Products with weights for processors with AVX-512 and its bfloat16 instructions: packing weights for them, and the
// weights' gradients. The interface has plain pointers, no tensors; callers check `hasAvx512Kernels()` of cpu.h.
#pragma once

#include <cstdint>

namespace mae::avx512 {

// Columns of a product that are computed together.
constexpr int64_t kPanel = 64;

// Two bfloat16 that a product multiplies at once, in one word.
using Words = uint32_t;

// A matrix (rows, columns) of float packed as the right side of products. `packTransposed` packs for x w^T, `packRows`
// for x w. Both write the panels [from, to), each of kPanel of the product's columns.
void packTransposed(const float* w, int64_t columns, int64_t from, int64_t to, Words* packed);
void packRows(const float* w, int64_t rows, int64_t columns, int64_t from, int64_t to, Words* packed);

// A part of a weight gradient, left^T right: rows [row, row + rows) and kPanel columns from `column` on of (n, k).
struct WeightPart {
  int64_t row, rows, column;
};

// left: (depth, n), right: (depth, k), both pairs of tokens.
void weightGradient(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out);
// The same for floats: left (depth, n), right (depth, k).
void weightGradient(const float* left, int64_t n, const float* right, int64_t k, int64_t depth, const WeightPart& part,
                    float* out);

}  // namespace mae::avx512
