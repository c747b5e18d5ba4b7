// Launches the kernels, with plain pointers to memory of the current device. Tests have the same functions for a
// processor (tests/cuda/emulated.cc).
#pragma once

#include <cstdint>

struct CUstream_st;

namespace mae::cuda {

// CUDA's cudaStream_t.
using Stream = CUstream_st*;

enum class Number { kFloat, kBFloat16 };

// What the kernels support: columns in whole vectors, for norms up to a maximum; memory aligned to this many bytes.
constexpr int64_t kAlignment = 16;
bool takesColumns(int64_t columns);
bool takesNormColumns(int64_t columns);

// Rows of partial sums in a backward pass. A row has 2 `columns` numbers for a norm, `columns` for a bias.
int64_t normPartialRows(int64_t rows);
int64_t biasPartialRows(int64_t rows, int64_t columns);

// Each throws std::runtime_error with CUDA's reason where the launch fails. kernels.h describes the arguments.

struct NormForward {
  const void *x, *branch;  // branch, and with it sum, may be null
  const float *weight, *bias;
  int64_t rows, columns;
  float epsilon;
  void *sum, *normed;
  float *mean, *rstd;
};
void normForward(Number number, const NormForward& arguments, Stream stream);

struct NormBackward {
  const void *gradNormed, *gradSum, *sum;  // gradSum may be null
  const float *mean, *rstd, *weight;
  int64_t rows, columns;
  void* gradX;
  float *partial, *gradWeightAndBias;  // both may be null
};
void normBackward(Number number, const NormBackward& arguments, Stream stream);

struct BiasGeluForward {
  const void* x;
  const float* bias;
  int64_t rows, columns;
  void* y;
};
void biasGeluForward(Number number, const BiasGeluForward& arguments, Stream stream);

struct BiasGeluBackward {
  const void *gradient, *x;
  const float* bias;
  int64_t rows, columns;
  void* gradX;
  float *partial, *gradBias;
};
void biasGeluBackward(Number number, const BiasGeluBackward& arguments, Stream stream);

}  // namespace mae::cuda
