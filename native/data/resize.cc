#include "resize.h"

#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <cstring>
#include <utility>
#include <vector>

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

void mirrorPixels(uint8_t* pixels, Size size) {
  for (uint32_t y = 0; y < size.height; y++) {
    auto* left = reinterpret_cast<Pixel*>(pixels + size_t{y} * size.width * 3);
    auto* right = left + size.width - 1;
    while (left < right) std::swap(*left++, *right--);
  }
}

void scaleWhole(Kernel kernel, const uint8_t* pixels, Size size, Extent extent, uint8_t* out, Size outSize) {
  if (extent.width == outSize.width && extent.height == outSize.height) {
    std::memcpy(out, pixels, size_t{size.width} * size.height * 3);
    return;
  }
  const c10::InferenceMode mode;
  const at::Tensor input = view(const_cast<uint8_t*>(pixels), size);
  at::Tensor output = view(out, outSize);
  const std::array<int64_t, 2> sides = {outSize.height, outSize.width};
  const double down = outSize.height / extent.height;
  const double across = outSize.width / extent.width;
  if (kernel == Kernel::kBicubic) {
    at::_upsample_bicubic2d_aa_out(output, input, sides, /*align_corners=*/false, down, across);
  } else {
    at::_upsample_bilinear2d_aa_out(output, input, sides, /*align_corners=*/false, down, across);
  }
  TORCH_INTERNAL_ASSERT(output.const_data_ptr() == out);
}

// The same as the kernel's, by libtorch.
void resizeByLibtorch(const uint8_t* pixels, Size size, Extent extent, const Cut& cut, uint8_t* out) {
  const auto& [kernel, whole, window, mirrored] = cut;
  if (window.width == whole.width && window.height == whole.height) {
    scaleWhole(kernel, pixels, size, extent, out, whole);
  } else {
    std::vector<uint8_t> scaled(pixelCount(whole) * 3);
    scaleWhole(kernel, pixels, size, extent, scaled.data(), whole);
    const size_t rowBytes = size_t{window.width} * 3;
    for (uint32_t y = 0; y < window.height; y++) {
      const uint64_t first = (uint64_t{window.top} + y) * whole.width + window.left;
      std::memcpy(out + y * rowBytes, scaled.data() + first * 3, rowBytes);
    }
  }
  if (mirrored) mirrorPixels(out, {window.width, window.height});
}

}  // namespace

void Resizer::resize(const uint8_t* pixels, Size size, Extent extent, const Cut& cut, uint8_t* out) {
  if (avx512::supportsResize()) {
    makeFilter(cut.kernel, size.width, extent.width, cut.whole.width, columns_);
    makeFilter(cut.kernel, size.height, extent.height, cut.whole.height, rows_);
    if (avx512::supportsFilters(columns_, rows_)) {
      return avx512::resize(pixels, size, columns_, rows_, cut.window, cut.mirrored, out, scratch_);
    }
  }
  resizeByLibtorch(pixels, size, extent, cut, out);
}

}  // namespace mae
