#include "color.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "blur.h"

namespace mae {

namespace {

using Table = std::array<uint8_t, 256>;

uint32_t luma(const uint8_t* pixel) {
  return (pixel[0] * 19595u + pixel[1] * 38470u + pixel[2] * 7471u + 0x8000u) >> 16;
}

// From `without` towards `value`, and beyond: float32, truncated rather than rounded.
uint8_t blend(int without, int value, float factor) {
  const float change = factor * static_cast<float>(value - without);
  const float blended = static_cast<float>(without) + change;
  return static_cast<uint8_t>(std::clamp(blended, 0.0f, 255.0f));
}

template <typename Entry>
void mapValues(uint8_t* pixels, size_t count, Entry entry) {
  Table table;
  for (int value = 0; value < 256; value++) table[static_cast<size_t>(value)] = entry(value);
  for (size_t i = 0; i < count * 3; i++) pixels[i] = table[pixels[i]];
}

void adjustContrast(uint8_t* pixels, size_t count, float factor) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += luma(pixels + i * 3);
  const int mean = static_cast<int>(std::floor(static_cast<double>(sum) / static_cast<double>(count) + 0.5));
  mapValues(pixels, count, [&](int value) { return blend(mean, value, factor); });
}

void adjustSaturation(uint8_t* pixels, size_t count, float factor) {
  for (uint8_t* pixel = pixels; pixel < pixels + count * 3; pixel += 3) {
    const int grey = static_cast<int>(luma(pixel));
    for (int i = 0; i < 3; i++) pixel[i] = blend(grey, pixel[i], factor);
  }
}

void takeColors(uint8_t* pixels, size_t count) {
  for (uint8_t* pixel = pixels; pixel < pixels + count * 3; pixel += 3) {
    std::fill_n(pixel, 3, static_cast<uint8_t>(luma(pixel)));
  }
}

// A colour's hue, in 255ths of the circle.
int hueOf(int red, int green, int blue, int value, int range) {
  const auto share = [&](int channel) { return static_cast<float>(value - channel) / static_cast<float>(range); };
  const float r = share(red);
  const float g = share(green);
  const float b = share(blue);
  const float sixths = red == value     ? b - g
                       : green == value ? static_cast<float>(2.0 + r - b)
                                        : static_cast<float>(4.0 + g - r);
  const double turns = sixths / 6.0 + 1.0;
  return static_cast<int>(static_cast<float>(turns < 1.0 ? turns : turns - 1.0) * 255.0);
}

// Pillow rounds some of these steps to float32 and some not, which affects the truncated values.
void turnPixel(uint8_t* pixel, int shift) {
  const int red = pixel[0];
  const int green = pixel[1];
  const int blue = pixel[2];
  const int value = std::max({red, green, blue});
  const int range = value - std::min({red, green, blue});
  const int saturation =
      range == 0 ? 0 : static_cast<int>(static_cast<float>(range) / static_cast<float>(value) * 255.0);
  if (saturation == 0) {
    std::fill_n(pixel, 3, static_cast<uint8_t>(value));
    return;
  }
  const int hue = (hueOf(red, green, blue, value, range) + shift) & 255;
  const double place = hue * 6.0 / 255.0;
  const int sextant = static_cast<int>(place);
  const auto rest = static_cast<float>(place - sextant);
  const auto share = static_cast<float>(saturation / 255.0);
  const float both = share * rest;
  const auto rounded = [](double number) { return static_cast<uint8_t>(number + 0.5); };
  const auto high = static_cast<uint8_t>(value);
  const uint8_t low = rounded(value * (1.0 - share));
  const uint8_t falling = rounded(value * (1.0 - both));
  const uint8_t rising = rounded(value * (1.0 - share * (1.0 - rest)));
  const std::array<std::array<uint8_t, 3>, 6> colors = {{{high, rising, low},
                                                         {falling, high, low},
                                                         {low, high, rising},
                                                         {low, falling, high},
                                                         {rising, low, high},
                                                         {high, low, falling}}};
  std::copy_n(colors[static_cast<size_t>(sextant % 6)].begin(), 3, pixel);
}

void adjustHue(uint8_t* pixels, size_t count, double turn) {
  const int shift = static_cast<int>(turn * 255);
  for (uint8_t* pixel = pixels; pixel < pixels + count * 3; pixel += 3) turnPixel(pixel, shift);
}

}  // namespace

std::vector<ColorOp> drawColorOps(const ColorSettings& settings, RandomStream& random) {
  std::vector<ColorOp> ops;
  if (random.chance(settings.jitter)) {
    std::array<size_t, 4> order = {0, 1, 2, 3};
    for (uint32_t i = 3; i > 0; i--) std::swap(order[i], order[random.below(i + 1)]);
    std::array<double, 4> values{};
    for (size_t i = 0; i < 4; i++) values[i] = random.uniform(settings.factors[i][0], settings.factors[i][1]);
    for (const size_t i : order) {
      if (settings.factors[i][0] < settings.factors[i][1]) ops.push_back({static_cast<ColorKind>(i), values[i]});
    }
  }
  if (random.chance(settings.grayscale)) ops.push_back({ColorKind::kGrayscale, 0});
  if (random.chance(settings.blur)) {
    ops.push_back({ColorKind::kBlur, random.uniform(settings.sigma[0], settings.sigma[1])});
  }
  if (random.chance(settings.solarize)) ops.push_back({ColorKind::kSolarize, settings.threshold});
  return ops;
}

void applyColorOps(const std::vector<ColorOp>& ops, uint8_t* pixels, Size size, std::vector<uint8_t>& scratch) {
  const size_t count = pixelCount(size);
  for (const auto& [kind, value] : ops) {
    const auto factor = static_cast<float>(value);
    switch (kind) {
      case ColorKind::kBrightness:
        mapValues(pixels, count, [&](int entry) { return blend(0, entry, factor); });
        break;
      case ColorKind::kContrast:
        adjustContrast(pixels, count, factor);
        break;
      case ColorKind::kSaturation:
        adjustSaturation(pixels, count, factor);
        break;
      case ColorKind::kHue:
        adjustHue(pixels, count, value);
        break;
      case ColorKind::kGrayscale:
        takeColors(pixels, count);
        break;
      case ColorKind::kBlur:
        gaussianBlur(pixels, size, value, scratch);
        break;
      case ColorKind::kSolarize:
        mapValues(pixels, count, [&](int entry) { return static_cast<uint8_t>(entry < value ? entry : 255 - entry); });
        break;
    }
  }
}

}  // namespace mae
