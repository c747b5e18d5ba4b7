// Starting the kernels: plain pointers to memory of the device, which is the current one. Tests have the same functions
// for a processor (tests/cuda/emulated.cc).
#pragma once

#include <cstdint>

struct CUstream_st;

namespace mae::cuda {

// What CUDA calls cudaStream_t.
using Stream = CUstream_st*;

enum class Number { kFloat, kBFloat16 };

// What the kernels take: columns in whole vectors, and, of norms, not too many; memory aligned to this many bytes.
constexpr int64_t kAlignment = 16;
bool takesColumns(int64_t columns);
bool takesNormColumns(int64_t columns);

// Rows of the partial sums that a backward pass needs memory for, each of 2 `columns` numbers for a norm, of `columns`
// for a bias.
int64_t normPartialRows(int64_t rows);
int64_t biasPartialRows(int64_t rows, int64_t columns);

// Each throws std::runtime_error with CUDA's reason where it cannot be started. See kernels.h for what the arguments
// are.

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
