#pragma once

#include <cstdint>
#include <vector>

#include "size.h"

namespace mae {

// Blurs RGB pixels (height, width, 3) in place, by a standard deviation in pixels, to the bytes of Pillow's
// GaussianBlur: lib/data/augment/blur.ts once more. `scratch` may be used again.
void gaussianBlur(uint8_t* pixels, Size size, double sigma, std::vector<uint8_t>& scratch);

}  // namespace mae
