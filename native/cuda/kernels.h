// The kernels of mae_cuda. They use CUDA's language only: tests/cuda/emulator.h emulates the part that they use, so
// that tests run them on a processor as well.
//
// Rows are tokens; columns are features, a multiple of kVector. Numbers are read and written as T, float or BFloat16;
// all sums are float. Sums over rows take two steps: their order, and so every bit, is the same each time.
#pragma once

#include <cstdint>

#ifdef __CUDACC__
#include <cuda_bf16.h>
#endif

namespace mae::cuda::kernels {

constexpr int kWarp = 32;
constexpr int kWarps = 4;
constexpr int kThreads = kWarp * kWarps;
// Numbers that a thread handles at once.
constexpr int kVector = 8;
// Columns that a warp handles at once.
constexpr int kSweep = kWarp * kVector;
// A norm's row lies in the registers of a warp, in at most this many sweeps. For sm_90 nvcc 13.0 gives the backward
// pass 194 registers in bfloat16 and 238 in float32, and no kernel spills; rows are read 16 bytes at a
// time.
constexpr int kMostSweeps = 6;

struct BFloat16 {
  uint16_t bits;
};

// kVector numbers as stored in memory.
template <typename T>
struct Vector;

template <>
struct Vector<float> {
  float4 low, high;
};

template <>
struct Vector<BFloat16> {
  uint4 words;
};

__device__ inline float lowHalf(uint32_t word) { return __uint_as_float(word << 16); }
__device__ inline float highHalf(uint32_t word) { return __uint_as_float(word & 0xffff0000u); }

__device__ inline uint16_t rounded(float value) {
#ifdef __CUDA_ARCH__
  return __bfloat16_as_ushort(__float2bfloat16_rn(value));
#else
  const uint32_t bits = __float_as_uint(value);
  if (value != value) return static_cast<uint16_t>(bits >> 16 | 0x40);
  // Round to nearest, ties to even.
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
#endif
}

__device__ inline uint32_t word(float low, float high) {
  return static_cast<uint32_t>(rounded(high)) << 16 | rounded(low);
}

__device__ inline void unpack(const Vector<float>& from, float (&to)[kVector]) {
  to[0] = from.low.x, to[1] = from.low.y, to[2] = from.low.z, to[3] = from.low.w;
  to[4] = from.high.x, to[5] = from.high.y, to[6] = from.high.z, to[7] = from.high.w;
}

__device__ inline void unpack(const Vector<BFloat16>& from, float (&to)[kVector]) {
  const uint32_t words[4] = {from.words.x, from.words.y, from.words.z, from.words.w};
#pragma unroll
  for (int i = 0; i < 4; i++) to[2 * i] = lowHalf(words[i]), to[2 * i + 1] = highHalf(words[i]);
}

__device__ inline void pack(const float (&from)[kVector], Vector<float>& to) {
  to.low.x = from[0], to.low.y = from[1], to.low.z = from[2], to.low.w = from[3];
  to.high.x = from[4], to.high.y = from[5], to.high.z = from[6], to.high.w = from[7];
}

__device__ inline void pack(const float (&from)[kVector], Vector<BFloat16>& to) {
  to.words.x = word(from[0], from[1]), to.words.y = word(from[2], from[3]);
  to.words.z = word(from[4], from[5]), to.words.w = word(from[6], from[7]);
}

// A vector in memory, to read or write kVector numbers at once.
template <typename T>
__device__ inline const Vector<T>& at(const T* start, int64_t index) {
  return *reinterpret_cast<const Vector<T>*>(start + index);
}

template <typename T>
__device__ inline Vector<T>& at(T* start, int64_t index) {
  return *reinterpret_cast<Vector<T>*>(start + index);
}

// The sum over a warp, in each of its threads.
__device__ inline float warpSum(float value) {
#pragma unroll
  for (int distance = kWarp / 2; distance > 0; distance /= 2) {
    value += __shfl_xor_sync(0xffffffffu, value, distance);
  }
  return value;
}

// --- Residual sum and LayerNorm (arXiv:1607.06450) ------------------------------------------------------------------

// sum = x + branch, or x without a branch; normed = (sum - mean) rstd weight + bias. One warp a row.
template <typename T, int kSweeps>
__global__ void __launch_bounds__(kThreads)
    normForward(const T* __restrict__ x, const T* __restrict__ branch, const float* __restrict__ weight,
                const float* __restrict__ bias, int64_t rows, int columns, float epsilon, T* __restrict__ sum,
                T* __restrict__ normed, float* __restrict__ mean, float* __restrict__ rstd) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / kWarp;
  if (row >= rows) return;
  const int64_t start = row * columns;

  float values[kSweeps][kVector];
  float total = 0;
#pragma unroll
  for (int sweep = 0; sweep < kSweeps; sweep++) {
    const int column = sweep * kSweep + lane * kVector;
    if (column >= columns) continue;
    Vector<T> stored = at(x, start + column);
    unpack(stored, values[sweep]);
    if (branch != nullptr) {
      float other[kVector];
      unpack(at(branch, start + column), other);
#pragma unroll
      for (int i = 0; i < kVector; i++) values[sweep][i] += other[i];
      pack(values[sweep], stored);
      at(sum, start + column) = stored;
      // The norm is of the sum as rounded to T.
      unpack(stored, values[sweep]);
    }
#pragma unroll
    for (int i = 0; i < kVector; i++) total += values[sweep][i];
  }
  const float average = warpSum(total) / static_cast<float>(columns);

  float squares = 0;
#pragma unroll
  for (int sweep = 0; sweep < kSweeps; sweep++) {
    if (sweep * kSweep + lane * kVector >= columns) continue;
#pragma unroll
    for (int i = 0; i < kVector; i++) {
      const float difference = values[sweep][i] - average;
      squares += difference * difference;
    }
  }
  const float scale = rsqrtf(warpSum(squares) / static_cast<float>(columns) + epsilon);

#pragma unroll
  for (int sweep = 0; sweep < kSweeps; sweep++) {
    const int column = sweep * kSweep + lane * kVector;
    if (column >= columns) continue;
    float factors[kVector], offsets[kVector], results[kVector];
    unpack(at(weight, column), factors);
    unpack(at(bias, column), offsets);
#pragma unroll
    for (int i = 0; i < kVector; i++) results[i] = (values[sweep][i] - average) * scale * factors[i] + offsets[i];
    Vector<T> stored;
    pack(results, stored);
    at(normed, start + column) = stored;
  }
  if (lane == 0) {
    mean[row] = average;
    rstd[row] = scale;
  }
}

// Adds up the columns of a block's warps in `partial`.
template <int kSweeps>
__device__ inline void sumOfWarps(float (&own)[kSweeps][kVector], float* partial, int columns) {
  __shared__ float shared[kWarps][kSweeps * kSweep];
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  // Another call's values may still be read.
  __syncthreads();
#pragma unroll
  for (int sweep = 0; sweep < kSweeps; sweep++) {
#pragma unroll
    for (int i = 0; i < kVector; i++) shared[warp][sweep * kSweep + lane * kVector + i] = own[sweep][i];
  }
  __syncthreads();
  for (int column = static_cast<int>(threadIdx.x); column < columns; column += kThreads) {
    float total = 0;
#pragma unroll
    for (int other = 0; other < kWarps; other++) total += shared[other][column];
    partial[column] = total;
  }
}

// With n = (sum - mean) rstd and g = gradNormed weight:
//   gradX = rstd (g - mean(g) - n mean(g n)) + gradSum
// It is the gradient of both x and branch. gradSum may be null. Where `partial` is not null, each block writes a row of
// it. The row has sums over the block's rows: of gradNormed n (gradient of weight), then of gradNormed (gradient of
// bias).
template <typename T, int kSweeps>
__global__ void __launch_bounds__(kThreads)
    normBackward(const T* __restrict__ gradNormed, const T* __restrict__ gradSum, const T* __restrict__ sum,
                 const float* __restrict__ mean, const float* __restrict__ rstd, const float* __restrict__ weight,
                 int64_t rows, int columns, T* __restrict__ gradX, float* __restrict__ partial) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  float ofWeight[kSweeps][kVector] = {};
  float ofBias[kSweeps][kVector] = {};

  const int64_t first = static_cast<int64_t>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / kWarp;
  for (int64_t row = first; row < rows; row += static_cast<int64_t>(gridDim.x) * kWarps) {
    const int64_t start = row * columns;
    const float average = mean[row], scale = rstd[row];
    // Kept packed: unpacked bfloat16 would take twice the registers.
    Vector<T> inputs[kSweeps], gradients[kSweeps];
    float total = 0, product = 0;
#pragma unroll
    for (int sweep = 0; sweep < kSweeps; sweep++) {
      const int column = sweep * kSweep + lane * kVector;
      if (column >= columns) continue;
      inputs[sweep] = at(sum, start + column);
      gradients[sweep] = at(gradNormed, start + column);
      float values[kVector], incoming[kVector], factors[kVector];
      unpack(inputs[sweep], values);
      unpack(gradients[sweep], incoming);
      unpack(at(weight, column), factors);
#pragma unroll
      for (int i = 0; i < kVector; i++) {
        const float n = (values[i] - average) * scale;
        ofWeight[sweep][i] += incoming[i] * n;
        ofBias[sweep][i] += incoming[i];
        const float g = incoming[i] * factors[i];
        total += g;
        product += g * n;
      }
    }
    total = warpSum(total) / static_cast<float>(columns);
    product = warpSum(product) / static_cast<float>(columns);

#pragma unroll
    for (int sweep = 0; sweep < kSweeps; sweep++) {
      const int column = sweep * kSweep + lane * kVector;
      if (column >= columns) continue;
      float values[kVector], incoming[kVector], factors[kVector];
      float added[kVector] = {}, results[kVector];
      unpack(inputs[sweep], values);
      unpack(gradients[sweep], incoming);
      unpack(at(weight, column), factors);
      if (gradSum != nullptr) unpack(at(gradSum, start + column), added);
#pragma unroll
      for (int i = 0; i < kVector; i++) {
        const float n = (values[i] - average) * scale;
        results[i] = scale * (incoming[i] * factors[i] - total - n * product) + added[i];
      }
      Vector<T> stored;
      pack(results, stored);
      at(gradX, start + column) = stored;
    }
  }

  if (partial == nullptr) return;
  float* own = partial + static_cast<int64_t>(blockIdx.x) * 2 * columns;
  sumOfWarps(ofWeight, own, columns);
  sumOfWarps(ofBias, own + columns, columns);
}

// --- Bias and GELU (arXiv:1606.08415) -------------------------------------------------------------------------------

constexpr float kInverseRootOfTwo = 0.70710678118654752f;
constexpr float kInverseRootOfTwoPi = 0.39894228040143268f;

// x times the probability that a standard normal variable is below x.
__device__ inline float gelu(float x) { return 0.5f * x * (1.0f + erff(x * kInverseRootOfTwo)); }

__device__ inline float geluDerivative(float x) {
  return 0.5f * (1.0f + erff(x * kInverseRootOfTwo)) + x * expf(-0.5f * x * x) * kInverseRootOfTwoPi;
}

// y = gelu(x + bias). A thread handles its columns; gridDim.y threads share the rows.
template <typename T>
__global__ void __launch_bounds__(kThreads) biasGeluForward(const T* __restrict__ x, const float* __restrict__ bias,
                                                            int64_t rows, int columns, T* __restrict__ y) {
  const int column = (static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x)) * kVector;
  if (column >= columns) return;
  float offsets[kVector];
  unpack(at(bias, column), offsets);
#pragma unroll 4
  for (int64_t row = blockIdx.y; row < rows; row += gridDim.y) {
    float values[kVector];
    unpack(at(x, row * columns + column), values);
#pragma unroll
    for (int i = 0; i < kVector; i++) values[i] = gelu(values[i] + offsets[i]);
    Vector<T> stored;
    pack(values, stored);
    at(y, row * columns + column) = stored;
  }
}

// gradX = gradient gelu'(x + bias). Row blockIdx.y of `partial` gets the sums of gradX over this block's rows. Their
// sum is the gradient of bias.
template <typename T>
__global__ void __launch_bounds__(kThreads)
    biasGeluBackward(const T* __restrict__ gradient, const T* __restrict__ x, const float* __restrict__ bias,
                     int64_t rows, int columns, T* __restrict__ gradX, float* __restrict__ partial) {
  const int column = (static_cast<int>(blockIdx.x) * kThreads + static_cast<int>(threadIdx.x)) * kVector;
  if (column >= columns) return;
  float offsets[kVector];
  float totals[kVector] = {};
  unpack(at(bias, column), offsets);
#pragma unroll 4
  for (int64_t row = blockIdx.y; row < rows; row += gridDim.y) {
    float values[kVector], incoming[kVector];
    unpack(at(x, row * columns + column), values);
    unpack(at(gradient, row * columns + column), incoming);
#pragma unroll
    for (int i = 0; i < kVector; i++) {
      incoming[i] *= geluDerivative(values[i] + offsets[i]);
      totals[i] += incoming[i];
    }
    Vector<T> stored;
    pack(incoming, stored);
    at(gradX, row * columns + column) = stored;
  }
  Vector<float> stored;
  pack(totals, stored);
  at(partial, static_cast<int64_t>(blockIdx.y) * columns + column) = stored;
}

// --- Sums over rows -------------------------------------------------------------------------------------------------

// Sums of numbers (rows, columns) over rows, by blocks of kWarp columns and kRows rows at a time.
template <int kRows>
__global__ void __launch_bounds__(kWarp* kRows)
    sumRows(const float* __restrict__ numbers, int64_t rows, int columns, float* __restrict__ total) {
  __shared__ float shared[kRows][kWarp];
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int column = static_cast<int>(blockIdx.x) * kWarp + x;
  float own = 0;
  if (column < columns) {
    for (int64_t row = y; row < rows; row += kRows) own += numbers[row * columns + column];
  }
  shared[y][x] = own;
  __syncthreads();
  if (y > 0 || column >= columns) return;
  for (int other = 1; other < kRows; other++) own += shared[other][x];
  total[column] = own;
}

}  // namespace mae::cuda::kernels
