// LayerNorm (arXiv:1607.06450) of tokens in bfloat16, for the kernel of blocks.
#pragma once

#include <cstdint>

namespace mae::avx512 {

struct Norm {
  const float *scale, *shift;
};

// The norm of x (rows, dim), with dim a multiple of 16. `statistics` receives each row's mean and reciprocal of the
// deviation, at a step of 4.
void normalise(const uint16_t* x, int64_t rows, int64_t dim, const Norm& norm, float eps, float* statistics,
               uint16_t* y);

// Adds a norm's gradient to `total` (rows, dim), recomputes the norm's output, and adds to the sums of scale and shift.
// `dy` is the gradient of its output.
void normaliseBackward(const uint16_t* x, const float* dy, int64_t rows, int64_t dim, const Norm& norm,
                       const float* statistics, float* total, uint16_t* normedAgain, float* dScale, float* dShift);

}  // namespace mae::avx512
