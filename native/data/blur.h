// Gaussian blur as Pillow approximates it: three box blurs along the rows and three along the columns, each of which
// rounds to bytes (Gwosdek et al., "Theoretical Foundations of Gaussian Convolution by Extended Box Filtering", 2011).
// Bit-identical to lib/data/augment/blur.ts.
#pragma once

#include <cstdint>
#include <vector>

#include "geometry.h"

namespace mae {

// Blurs RGB pixels (height, width, 3) in place by a standard deviation in pixels. `scratch` can be reused.
void gaussianBlur(uint8_t* pixels, Size size, double sigma, std::vector<uint8_t>& scratch);

}  // namespace mae
