#pragma once

#include <cstdint>
#include <vector>

#include "avx512_resize.h"
#include "filter.h"
#include "geometry.h"

namespace mae {

// The part of an image, from its upper left corner on, that is scaled; it may end within a pixel.
struct Extent {
  double width = 0;
  double height = 0;
};

// What is made of the image: a window of it as scaled by a kernel, mirrored left and right where wanted.
struct Cut {
  Kernel kernel = Kernel::kBicubic;
  Size whole;
  Box window;
  bool mirrored = false;
};

// Scales images, one after the other. Where the processor has AVX-512 with products of bytes, our own kernel makes the
// window in one pass; elsewhere libtorch does, to the same bytes.
class Resizer {
 public:
  // From RGB pixels (height, width, 3), as Pillow's antialiased filters do, up to rounding differences:
  // weights have fewer bits.
  void resize(const uint8_t* pixels, Size size, Extent extent, const Cut& cut, uint8_t* out);

 private:
  Filter columns_;
  Filter rows_;
  avx512::ResizeScratch scratch_;
};

}  // namespace mae
