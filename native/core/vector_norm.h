// LayerNorm (arXiv:1607.06450) of tokens in bfloat16 or float, for the kernels of blocks.
#pragma once

#include "vector_math.h"

namespace mae::MAE_LANES {

#include "lanes_begin.h"

namespace {

struct Norm {
  const float *scale, *shift;
};

template <typename T>
float sum(const T* x, int64_t dim) {
  Lanes total = zeros();
  for (int64_t i = 0; i < dim; i += 16) total = total + widen(x + i);
  return sumOf(total);
}

// The norm of x (rows, dim), with dim a multiple of 16. `statistics` receives each row's mean and reciprocal of the
// deviation, at a step of 4.
template <typename T>
void normalise(const T* x, int64_t rows, int64_t dim, const Norm& norm, float eps, float* statistics, T* y) {
  const float share = 1.0f / static_cast<float>(dim);
  for (int64_t row = 0; row < rows; row++, x += dim, y += dim, statistics += 4) {
    const float mean = sum(x, dim) * share;
    const Lanes means = all(mean);
    Lanes squares = zeros();
    for (int64_t i = 0; i < dim; i += 16) {
      const Lanes difference = widen(x + i) - means;
      squares = timesPlus(difference, difference, squares);
    }
    const __m128 variance = _mm_set_ss(sumOf(squares) * share + eps);
    const float inverse = 1.0f / _mm_cvtss_f32(_mm_sqrt_ss(variance));
    statistics[0] = mean;
    statistics[1] = inverse;
    const Lanes factor = all(inverse);
    for (int64_t i = 0; i < dim; i += 16) {
      const Lanes normed = (widen(x + i) - means) * factor;
      narrow(y + i, timesPlus(normed, load(norm.scale + i), load(norm.shift + i)));
    }
  }
}

// Adds a norm's gradient to `total` (rows, dim), recomputes the norm's output, and adds to the sums of scale and shift.
// `dy` is the gradient of its output.
template <typename T>
void normaliseBackward(const T* x, const float* dy, int64_t rows, int64_t dim, const Norm& norm,
                       const float* statistics, float* total, T* normedAgain, float* dScale, float* dShift) {
  const float share = 1.0f / static_cast<float>(dim);
  for (int64_t row = 0; row < rows; row++, x += dim, dy += dim, total += dim, normedAgain += dim, statistics += 4) {
    const Lanes mean = all(statistics[0]), inverse = all(statistics[1]);
    Lanes sums = zeros(), products = zeros();
    for (int64_t i = 0; i < dim; i += 16) {
      const Lanes normed = (widen(x + i) - mean) * inverse;
      const Lanes scale = load(norm.scale + i), gradient = load(dy + i);
      const Lanes scaled = gradient * scale;
      sums = sums + scaled;
      products = timesPlus(scaled, normed, products);
      narrow(normedAgain + i, timesPlus(normed, scale, load(norm.shift + i)));
      store(dScale + i, timesPlus(gradient, normed, load(dScale + i)));
      store(dShift + i, gradient + load(dShift + i));
    }
    const Lanes offset = all(sumOf(sums) * share);
    const Lanes slope = all(sumOf(products) * share);
    for (int64_t i = 0; i < dim; i += 16) {
      const Lanes normed = (widen(x + i) - mean) * inverse;
      const Lanes scaled = load(dy + i) * load(norm.scale + i);
      const Lanes centred = minusTimes(normed, slope, scaled - offset);
      store(total + i, timesPlus(centred, inverse, load(total + i)));
    }
  }
}

}  // namespace

#include "lanes_end.h"

}  // namespace mae::MAE_LANES
