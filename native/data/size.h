#pragma once

#include <cstdint>

namespace mae {

// In pixels.
struct Size {
  uint32_t width = 0;
  uint32_t height = 0;
};

inline uint64_t pixelCount(Size size) { return uint64_t{size.width} * size.height; }

}  // namespace mae
