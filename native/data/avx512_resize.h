// Resizing with AVX-512's products of bytes, in one pass over the image.
#pragma once

#include <cstdint>
#include <vector>

#include "filter.h"
#include "geometry.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define MAE_AVX512_RESIZE
#endif

namespace mae::avx512 {

// Memory that is kept for later images.
struct ResizeScratch {
  std::vector<uint8_t> columnWeights;
  std::vector<uint8_t> rowWeights;
  std::vector<uint32_t> offsets;
  std::vector<uint8_t> blocks;
};

// Whether the processor has the instructions.
bool supportsResize();

// Whether the filters have no more than 16 taps, of weights that split into two signed bytes.
bool supportsFilters(const Filter& columns, const Filter& rows);

// Makes the window of the resized image, mirrored left and right where wanted, from RGB pixels (height, width, 3).
void resize(const uint8_t* pixels, Size size, const Filter& columns, const Filter& rows, const Box& window,
            bool mirrored, uint8_t* out, ResizeScratch& scratch);

}  // namespace mae::avx512
