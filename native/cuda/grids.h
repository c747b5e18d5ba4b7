// Grids of threads and types of the kernels. A `Launch` starts a kernel: with CUDA in launch.cu, on a processor in
// tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "kernels.h"
#include "launch.h"

namespace mae::cuda {

struct Grid {
  unsigned x, y, threadsX, threadsY;
};

constexpr int64_t kMostColumns = 1 << 20;

using kernels::BFloat16, kernels::kMostSweeps, kernels::kSweep, kernels::kThreads, kernels::kVector, kernels::kWarp,
    kernels::kWarps;

inline int64_t divideUp(int64_t count, int64_t by) { return (count + by - 1) / by; }

// Enough blocks to fill the device twice. Each has one row of partial sums: more rows would take longer to add up.
inline int64_t normBackwardBlocks(int64_t rows, int multiprocessors) {
  return std::min<int64_t>(divideUp(rows, kWarps), 2 * int64_t{multiprocessors});
}

inline int64_t columnBlocks(int64_t columns) { return divideUp(columns, kThreads * kVector); }

// The number of blocks that share the rows, for eight blocks a multiprocessor.
inline int64_t rowShares(int64_t rows, int64_t columns, int multiprocessors) {
  return std::min(rows, divideUp(8 * int64_t{multiprocessors}, columnBlocks(columns)));
}

template <typename Run>
void withNumber(Number number, const Run& run) {
  if (number == Number::kFloat)
    run(float{});
  else
    run(BFloat16{});
}

template <int kSweeps>
struct Sweeps {
  static constexpr int value = kSweeps;
};

template <typename Run>
void withSweeps(int64_t columns, const Run& run) {
  switch (divideUp(columns, kSweep)) {
    case 1:
      return run(Sweeps<1>{});
    case 2:
      return run(Sweeps<2>{});
    case 3:
      return run(Sweeps<3>{});
    case 4:
      return run(Sweeps<4>{});
    case 5:
      return run(Sweeps<5>{});
    case 6:
      return run(Sweeps<6>{});
    default:
      throw std::invalid_argument("a norm over more columns than its kernel has registers for");
  }
}

template <typename Launch>
void runSumRows(const Launch& launch, const float* numbers, int64_t rows, int64_t columns, float* total) {
  constexpr int kRows = 8;
  const Grid grid{static_cast<unsigned>(divideUp(columns, kWarp)), 1, kWarp, kRows};
  launch(&kernels::sumRows<kRows>, grid, numbers, rows, static_cast<int>(columns), total);
}

template <typename Launch>
void runNormForward(const Launch& launch, Number number, const NormForward& a) {
  withNumber(number, [&](auto zero) {
    using T = decltype(zero);
    withSweeps(a.columns, [&](auto sweeps) {
      const Grid grid{static_cast<unsigned>(divideUp(a.rows, kWarps)), 1, kThreads, 1};
      launch(&kernels::normForward<T, decltype(sweeps)::value>, grid, static_cast<const T*>(a.x),
             static_cast<const T*>(a.branch), a.weight, a.bias, a.rows, static_cast<int>(a.columns), a.epsilon,
             static_cast<T*>(a.sum), static_cast<T*>(a.normed), a.mean, a.rstd);
    });
  });
}

template <typename Launch>
void runNormBackward(const Launch& launch, Number number, const NormBackward& a, int multiprocessors) {
  const int64_t blocks = normBackwardBlocks(a.rows, multiprocessors);
  withNumber(number, [&](auto zero) {
    using T = decltype(zero);
    withSweeps(a.columns, [&](auto sweeps) {
      const Grid grid{static_cast<unsigned>(blocks), 1, kThreads, 1};
      launch(&kernels::normBackward<T, decltype(sweeps)::value>, grid, static_cast<const T*>(a.gradNormed),
             static_cast<const T*>(a.gradSum), static_cast<const T*>(a.sum), a.mean, a.rstd, a.weight, a.rows,
             static_cast<int>(a.columns), static_cast<T*>(a.gradX), a.partial);
    });
  });
  if (a.partial != nullptr) runSumRows(launch, a.partial, blocks, 2 * a.columns, a.gradWeightAndBias);
}

inline Grid biasGrid(int64_t columns, int64_t shares) {
  return {static_cast<unsigned>(columnBlocks(columns)), static_cast<unsigned>(shares), kThreads, 1};
}

template <typename Launch>
void runBiasGeluForward(const Launch& launch, Number number, const BiasGeluForward& a, int multiprocessors) {
  const Grid grid = biasGrid(a.columns, rowShares(a.rows, a.columns, multiprocessors));
  withNumber(number, [&](auto zero) {
    using T = decltype(zero);
    launch(&kernels::biasGeluForward<T>, grid, static_cast<const T*>(a.x), a.bias, a.rows, static_cast<int>(a.columns),
           static_cast<T*>(a.y));
  });
}

template <typename Launch>
void runBiasGeluBackward(const Launch& launch, Number number, const BiasGeluBackward& a, int multiprocessors) {
  const int64_t shares = rowShares(a.rows, a.columns, multiprocessors);
  withNumber(number, [&](auto zero) {
    using T = decltype(zero);
    launch(&kernels::biasGeluBackward<T>, biasGrid(a.columns, shares), static_cast<const T*>(a.gradient),
           static_cast<const T*>(a.x), a.bias, a.rows, static_cast<int>(a.columns), static_cast<T*>(a.gradX),
           a.partial);
  });
  runSumRows(launch, a.partial, shares, a.columns, a.gradBias);
}

}  // namespace mae::cuda
