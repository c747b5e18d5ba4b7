// Sizes and rectangles, in pixels.
#pragma once

#include <algorithm>
#include <cstdint>

namespace mae {

struct Size {
  uint32_t width = 0;
  uint32_t height = 0;
};

struct Box {
  uint32_t left = 0;
  uint32_t top = 0;
  uint32_t width = 0;
  uint32_t height = 0;
};

inline uint64_t pixelCount(Size size) { return uint64_t{size.width} * size.height; }

// The number of bytes as RGB pixels.
inline uint64_t byteCount(const Box& box) { return uint64_t{box.width} * box.height * 3; }

// The smallest box that contains both.
inline Box unite(const Box& a, const Box& b) {
  const uint32_t left = std::min(a.left, b.left);
  const uint32_t top = std::min(a.top, b.top);
  return {left, top, std::max(a.left + a.width, b.left + b.width) - left,
          std::max(a.top + a.height, b.top + b.height) - top};
}

}  // namespace mae
