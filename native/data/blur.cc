#include "blur.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace mae {

namespace {

// In fixed point of 24 bits: pixels up to `radius` away have the weight `inner`, those one further `outer`.
struct BlurBox {
  int64_t radius = 0;
  uint32_t inner = 0;
  uint32_t outer = 0;
};

constexpr uint32_t kUnit = uint32_t{1} << 24;

// The box that blurs by `sigma` when applied three times; none where it changes nothing.
std::optional<BlurBox> boxOf(float sigma) {
  const float variance = sigma * sigma / 3;
  const auto length = static_cast<float>(std::sqrt(12.0 * variance + 1.0));
  const auto whole = static_cast<float>(std::floor((length - 1.0) / 2.0));
  const float next = (whole + 1) * (whole + 1);
  const float excess = whole * (whole + 1) - 3 * variance;
  const float part = (2 * whole + 1) * excess / (6 * (variance - next));
  const float radius = whole + part;
  if (radius == 0) return std::nullopt;
  const auto inner = static_cast<uint32_t>(kUnit / (radius * 2 + 1));
  const auto reach = static_cast<uint32_t>(radius);
  return BlurBox{reach, inner, (kUnit - (reach * 2 + 1) * inner) / 2};
}

// One box blur of `count` values, interleaved `lanes` at a time, from `in` to `out`.
void blurOnce(const uint8_t* in, uint8_t* out, int64_t count, size_t lanes, const BlurBox& box,
              std::vector<uint32_t>& sums) {
  const auto at = [&](int64_t i) { return in + std::clamp<int64_t>(i, 0, count - 1) * static_cast<int64_t>(lanes); };
  sums.assign(lanes, 0);
  for (int64_t i = -box.radius - 1; i < box.radius; i++) {
    const uint8_t* values = at(i);
    for (size_t lane = 0; lane < lanes; lane++) sums[lane] += values[lane];
  }
  for (int64_t i = 0; i < count; i++) {
    const uint8_t* before = at(i - box.radius - 1);
    const uint8_t* last = at(i + box.radius);
    const uint8_t* after = at(i + box.radius + 1);
    for (size_t lane = 0; lane < lanes; lane++) {
      const uint32_t sum = sums[lane] + last[lane] - before[lane];
      const uint32_t ends = uint32_t{before[lane]} + after[lane];
      sums[lane] = sum;
      out[lane] = static_cast<uint8_t>((sum * box.inner + ends * box.outer + kUnit / 2) >> 24);
    }
    out += lanes;
  }
}

}  // namespace

void gaussianBlur(uint8_t* pixels, Size size, double sigma, std::vector<uint8_t>& scratch) {
  const auto box = boxOf(static_cast<float>(sigma));
  if (!box) return;
  const size_t row = size_t{size.width} * 3;
  const size_t bytes = row * size.height;
  if (scratch.size() < 2 * bytes) scratch.resize(2 * bytes);
  uint8_t* const first = scratch.data();
  uint8_t* const second = first + bytes;
  std::vector<uint32_t> sums;
  const auto blurLine = [&](uint8_t* line, int64_t count, size_t lanes) {
    blurOnce(line, first, count, lanes, *box, sums);
    blurOnce(first, second, count, lanes, *box, sums);
    blurOnce(second, line, count, lanes, *box, sums);
  };
  for (uint32_t y = 0; y < size.height; y++) blurLine(pixels + y * row, size.width, 3);
  blurLine(pixels, size.height, row);
}

}  // namespace mae
