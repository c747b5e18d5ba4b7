#include "resize.h"

#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include <cstring>
#include <utility>

namespace mae {

namespace {

// (1, 3, height, width), a view of (height, width, 3).
at::Tensor view(uint8_t* pixels, Size size) {
  const int64_t width = size.width;
  const int64_t height = size.height;
  return at::from_blob(pixels, {1, 3, height, width}, {height * width * 3, 1, width * 3, 3},
                       at::TensorOptions().dtype(at::kByte));
}

struct Pixel {
  uint8_t channels[3];
};

}  // namespace

void resizePixels(const uint8_t* pixels, Size size, Extent extent, uint8_t* out, Size outSize) {
  if (extent.width == outSize.width && extent.height == outSize.height) {
    std::memcpy(out, pixels, size_t{size.width} * size.height * 3);
    return;
  }
  const c10::InferenceMode mode;
  const at::Tensor input = view(const_cast<uint8_t*>(pixels), size);
  at::Tensor output = view(out, outSize);
  at::_upsample_bicubic2d_aa_out(output, input, {outSize.height, outSize.width}, /*align_corners=*/false,
                                 outSize.height / extent.height, outSize.width / extent.width);
  TORCH_INTERNAL_ASSERT(output.const_data_ptr() == out);
}

void mirrorPixels(uint8_t* pixels, Size size) {
  for (uint32_t y = 0; y < size.height; y++) {
    auto* left = reinterpret_cast<Pixel*>(pixels + size_t{y} * size.width * 3);
    auto* right = left + size.width - 1;
    while (left < right) std::swap(*left++, *right--);
  }
}

}  // namespace mae
