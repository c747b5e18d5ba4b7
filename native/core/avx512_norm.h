// LayerNorm (arXiv:1607.06450) of tokens in bfloat16 or float, for the kernels of blocks.
#pragma once

#include "avx512_inline.h"

namespace mae::avx512 {

#include "avx512_begin.h"

namespace {

struct Norm {
  const float *scale, *shift;
};

template <typename T>
float sum(const T* x, int64_t dim) {
  __m512 total = _mm512_setzero_ps();
  for (int64_t i = 0; i < dim; i += 16) total = _mm512_add_ps(total, widen(x + i));
  return _mm512_reduce_add_ps(total);
}

// The norm of x (rows, dim), with dim a multiple of 16. `statistics` receives each row's mean and reciprocal of the
// deviation, at a step of 4.
template <typename T>
void normalise(const T* x, int64_t rows, int64_t dim, const Norm& norm, float eps, float* statistics, T* y) {
  const float share = 1.0f / static_cast<float>(dim);
  for (int64_t row = 0; row < rows; row++, x += dim, y += dim, statistics += 4) {
    const float mean = sum(x, dim) * share;
    const __m512 means = _mm512_set1_ps(mean);
    __m512 squares = _mm512_setzero_ps();
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 difference = _mm512_sub_ps(widen(x + i), means);
      squares = _mm512_fmadd_ps(difference, difference, squares);
    }
    const __m128 variance = _mm_set_ss(_mm512_reduce_add_ps(squares) * share + eps);
    const float inverse = 1.0f / _mm_cvtss_f32(_mm_sqrt_ss(variance));
    statistics[0] = mean;
    statistics[1] = inverse;
    const __m512 factor = _mm512_set1_ps(inverse);
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 normed = _mm512_mul_ps(_mm512_sub_ps(widen(x + i), means), factor);
      narrow(y + i, _mm512_fmadd_ps(normed, _mm512_loadu_ps(norm.scale + i), _mm512_loadu_ps(norm.shift + i)));
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
    const __m512 mean = _mm512_set1_ps(statistics[0]), inverse = _mm512_set1_ps(statistics[1]);
    __m512 sums = _mm512_setzero_ps(), products = _mm512_setzero_ps();
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 normed = _mm512_mul_ps(_mm512_sub_ps(widen(x + i), mean), inverse);
      const __m512 scale = _mm512_loadu_ps(norm.scale + i), gradient = _mm512_loadu_ps(dy + i);
      const __m512 scaled = _mm512_mul_ps(gradient, scale);
      sums = _mm512_add_ps(sums, scaled);
      products = _mm512_fmadd_ps(scaled, normed, products);
      narrow(normedAgain + i, _mm512_fmadd_ps(normed, scale, _mm512_loadu_ps(norm.shift + i)));
      _mm512_storeu_ps(dScale + i, _mm512_fmadd_ps(gradient, normed, _mm512_loadu_ps(dScale + i)));
      _mm512_storeu_ps(dShift + i, _mm512_add_ps(gradient, _mm512_loadu_ps(dShift + i)));
    }
    const __m512 offset = _mm512_set1_ps(_mm512_reduce_add_ps(sums) * share);
    const __m512 slope = _mm512_set1_ps(_mm512_reduce_add_ps(products) * share);
    for (int64_t i = 0; i < dim; i += 16) {
      const __m512 normed = _mm512_mul_ps(_mm512_sub_ps(widen(x + i), mean), inverse);
      const __m512 scaled = _mm512_mul_ps(_mm512_loadu_ps(dy + i), _mm512_loadu_ps(norm.scale + i));
      const __m512 centred = _mm512_fnmadd_ps(normed, slope, _mm512_sub_ps(scaled, offset));
      _mm512_storeu_ps(total + i, _mm512_fmadd_ps(centred, inverse, _mm512_loadu_ps(total + i)));
    }
  }
}

}  // namespace

#include "avx512_end.h"

}  // namespace mae::avx512
