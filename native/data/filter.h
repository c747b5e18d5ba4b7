// The weights of Pillow's antialiased filters along one axis, as whole numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mae {

enum class Kernel { kBicubic, kBilinear };

// Pixel i of the output is the sum of `counts[i]` pixels of the input from `firsts[i]` on, each by its weight, of which
// `taps` are there for each i; half is added and the sum shifted right by `precision`.
struct Filter {
  uint32_t taps = 0;
  int precision = 0;
  std::vector<uint32_t> firsts;
  std::vector<uint32_t> counts;
  std::vector<int16_t> weights;

  const int16_t* weightsOf(uint32_t i) const { return weights.data() + size_t{i} * taps; }
};

// Makes `size` pixels of the first `extent` of `inputSize` ones, with the arithmetic of libtorch
// (ATen/native/cpu/UpSampleKernel.cpp): weights in double precision, rounded to 16 bits. Where both sizes are the same,
// pixels stay as they are.
void makeFilter(Kernel kernel, uint32_t inputSize, double extent, uint32_t size, Filter& filter);

}  // namespace mae
