// Products of matrices by blocks whose sums stay in the vector registers. Each number is one sum in order of the steps,
// whatever the block, so that sizes of blocks do not change results. oneDNN's micro-kernels (ATen/native/CPUBlas.h)
// multiply at the same rate on such processors. But they leave the sums in memory, and what becomes of them would be a
// second pass.
#pragma once

#include "vector_math.h"

namespace mae::MAE_LANES {

#include "lanes_begin.h"

namespace {

// The left side of a product; columns are the steps of its sums. Row-major matrices have a column step of 1. `Kind` is
// what a step multiplies: Numbers (vector_products.h), or pairs of bfloat16.
template <typename Kind>
struct Left {
  const typename Kind::Element* at;
  int64_t rowStep;
  int64_t columnStep;
};

// The right side: a row of columns for each step.
template <typename Kind>
struct Right {
  const typename Kind::Element* at;
  int64_t stride;
};

// Rows x 16 Vectors values of a product over `depth` steps, each row passed to `use(row, column, numbers)`. The
// right side starts at this column.
template <int Rows, int Vectors, typename Kind, typename Use>
// If inlined, its sums would compete for registers with the surrounding code.
__attribute__((noinline)) void tile(const Left<Kind>& left, const Right<Kind>& right, int64_t depth, int64_t row,
                                    int64_t column, const Use& use) {
  Lanes sums[Rows][Vectors];
  MAE_UNROLL
  for (int r = 0; r < Rows; r++) {
    MAE_UNROLL
    for (int v = 0; v < Vectors; v++) sums[r][v] = zeros();
  }
  const typename Kind::Element* from = left.at + row * left.rowStep;
  for (int64_t k = 0; k < depth; k++) {
    Bits columns[Vectors];
    MAE_UNROLL
    for (int v = 0; v < Vectors; v++) columns[v] = loadBits(right.at + k * right.stride + 16 * v);
    MAE_UNROLL
    for (int r = 0; r < Rows; r++) {
      MAE_UNROLL
      for (int v = 0; v < Vectors; v++) {
        sums[r][v] = Kind::multiplyAdd(sums[r][v], from + r * left.rowStep + k * left.columnStep, columns[v]);
      }
    }
  }
  MAE_UNROLL
  for (int r = 0; r < Rows; r++) use(row + r, column, sums[r]);
}

// Rows [row, row + rows) of a strip of a product, 16 Vectors columns wide.
template <int Vectors, typename Kind, typename Use>
void strip(const Left<Kind>& left, const Right<Kind>& right, int64_t depth, int64_t row, int64_t rows, int64_t column,
           const Use& use) {
  const int64_t end = row + rows;
  for (; row + kRows <= end; row += kRows) tile<kRows, Vectors>(left, right, depth, row, column, use);
  switch (end - row) {
    case 5:
      return tile<5, Vectors>(left, right, depth, row, column, use);
    case 4:
      return tile<4, Vectors>(left, right, depth, row, column, use);
    case 3:
      return tile<3, Vectors>(left, right, depth, row, column, use);
    case 2:
      return tile<2, Vectors>(left, right, depth, row, column, use);
    case 1:
      return tile<1, Vectors>(left, right, depth, row, column, use);
    default:
      return;
  }
}

// The same for a strip that is up to kVectors wide.
template <typename Kind, typename Use>
void strips(const Left<Kind>& left, const Right<Kind>& right, int64_t depth, int64_t row, int64_t rows, int64_t column,
            int64_t width, const Use& use) {
  switch (width / 16) {
    case 4:
      return strip<smaller(4, kVectors)>(left, right, depth, row, rows, column, use);
    case 3:
      return strip<smaller(3, kVectors)>(left, right, depth, row, rows, column, use);
    case 2:
      return strip<smaller(2, kVectors)>(left, right, depth, row, rows, column, use);
    default:
      return strip<1>(left, right, depth, row, rows, column, use);
  }
}

// A product of (rows, depth) with (depth, columns), of whole vectors of columns.
template <typename Kind, typename Use>
void product(const Left<Kind>& left, const Right<Kind>& right, int64_t depth, int64_t rows, int64_t columns,
             const Use& use) {
  const int64_t vectors = columns / 16;
  // Split as evenly as possible, because a narrow tile waits for its own sums.
  int64_t parts = (vectors + kVectors - 1) / kVectors;
  for (int64_t done = 0; done < vectors; parts--) {
    const int64_t now = (vectors - done + parts - 1) / parts;
    strips(left, {right.at + 16 * done, right.stride}, depth, 0, rows, 16 * done, 16 * now, use);
    done += now;
  }
}

// What becomes of a product's numbers: N neighbouring vectors of a row.
struct StoreFloat {
  float* to;
  int64_t stride;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    narrowAll(to + row * stride + column, x);
  }
};

struct AddFloat {
  float* to;
  int64_t stride;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    float* at = to + row * stride + column;
    MAE_UNROLL
    for (int i = 0; i < N; i++) store(at + 16 * i, (load(at + 16 * i) + x[i]));
  }
};

// Neighbouring vectors, and as many floats.
template <int N>
inline Many<N> plusVectors(const Lanes (&x)[N], const float* y) {
  Many<N> result;
  MAE_UNROLL
  for (int i = 0; i < N; i++) result.of[i] = x[i] + load(y + 16 * i);
  return result;
}

// Columns from `width` on are left out.
template <typename T>
struct Store {
  T* to;
  int64_t stride;
  int64_t width;
  template <int N>
  void operator()(int64_t row, int64_t column, const Lanes (&x)[N]) const {
    T* at = to + row * stride + column;
    if (column + 16 * N <= width) return narrowAll(at, x);
    MAE_UNROLL
    for (int i = 0; i < N; i++) narrow(at + 16 * i, upTo(width - column - 16 * i), x[i]);
  }
};

}  // namespace

#include "lanes_end.h"

}  // namespace mae::MAE_LANES
