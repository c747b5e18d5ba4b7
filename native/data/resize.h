#pragma once

#include <cstdint>

#include "geometry.h"

namespace mae {

// The part of an image, from its upper left corner on, that is scaled; it may end within a pixel.
struct Extent {
  double width = 0;
  double height = 0;
};

// Scales RGB pixels (height, width, 3) to another size as Pillow's antialiased bicubic filter does, up to rounding
// differences: libtorch's arithmetic has fewer bits.
void resizePixels(const uint8_t* pixels, Size size, Extent extent, uint8_t* out, Size outSize);

// Mirrors them in place, left and right.
void mirrorPixels(uint8_t* pixels, Size size);

}  // namespace mae
