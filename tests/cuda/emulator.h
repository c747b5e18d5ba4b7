// The part of CUDA that native/cuda/kernels.h uses, on a processor: each thread of a block is a fiber, and the blocks
// of a grid follow one another. It shows that the kernels compute what they should, for every index and every sum, and
// nothing of what a GPU does at the same time.
#pragma once

#include <ucontext.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(threads)

struct alignas(16) float4 {
  float x, y, z, w;
};

struct alignas(16) uint4 {
  uint32_t x, y, z, w;
};

struct Index {
  unsigned x, y;
};

inline Index threadIdx, blockIdx, gridDim;

inline float __uint_as_float(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline uint32_t __float_as_uint(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float __fmul_rn(float a, float b) { return a * b; }

inline float rsqrtf(float value) { return 1.0f / std::sqrt(value); }

namespace emulator {

struct Fiber {
  ucontext_t context;
  std::unique_ptr<char[]> stack;
  bool isDone = false;
  // How often it came to __syncthreads and to a shuffle.
  int64_t syncs = 0, shuffles = 0;
  // What it gave to the last shuffle, and to the one before: others may still have to read that.
  float given[2];
};

constexpr size_t kStack = 1 << 18;
constexpr size_t kWarpSize = 32;

inline std::vector<Fiber> fibers;
inline size_t current;
inline ucontext_t scheduler;
inline std::function<void()> body;

inline void yield() { swapcontext(&fibers[current].context, &scheduler); }

// Lets the others go on until all of them, the ones that have ended aside, have come as far.
inline void waitFor(size_t first, size_t count, int64_t Fiber::* counter) {
  const int64_t wanted = ++(fibers[current].*counter);
  for (size_t i = first; i < first + count; i++) {
    while (!fibers[i].isDone && fibers[i].*counter < wanted) yield();
  }
}

inline void enter() {
  body();
  fibers[current].isDone = true;
  yield();
}

inline void runBlock(unsigned threadsX, unsigned threadsY) {
  const size_t count = size_t{threadsX} * threadsY;
  if (fibers.size() != count) fibers = std::vector<Fiber>(count);
  for (Fiber& fiber : fibers) {
    // Stacks are kept from block to block.
    if (fiber.stack == nullptr) fiber.stack.reset(new char[kStack]);
    fiber.isDone = false;
    fiber.syncs = fiber.shuffles = 0;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStack;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, enter, 0);
  }
  for (bool isOver = false; !isOver;) {
    isOver = true;
    for (current = 0; current < fibers.size(); current++) {
      if (fibers[current].isDone) continue;
      isOver = false;
      threadIdx = {static_cast<unsigned>(current % threadsX), static_cast<unsigned>(current / threadsX)};
      swapcontext(&scheduler, &fibers[current].context);
    }
  }
}

}  // namespace emulator

inline void __syncthreads() { emulator::waitFor(0, emulator::fibers.size(), &emulator::Fiber::syncs); }

inline float __shfl_xor_sync(uint32_t mask, float value, int distance) {
  using namespace emulator;
  if (mask != 0xffffffffu) throw std::invalid_argument("only whole warps are emulated");
  const size_t place = fibers[current].shuffles % 2;
  fibers[current].given[place] = value;
  const size_t self = current, warp = self / kWarpSize * kWarpSize;
  waitFor(warp, kWarpSize, &Fiber::shuffles);
  return fibers[warp + (self % kWarpSize ^ static_cast<size_t>(distance))].given[place];
}
