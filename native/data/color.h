// Changes of colours, bit-identical to lib/data/augment/color-policy.ts and color-ops.ts.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "geometry.h"
#include "random.h"

namespace mae {

// Probabilities, and bounds of drawn values.
struct ColorSettings {
  // Bounds for brightness, contrast, saturation and hue. Equal bounds omit one.
  double jitter = 0;
  // The four, in this order.
  std::array<std::array<double, 2>, 4> factors{};
  double grayscale = 0;
  double blur = 0;
  // The blur's standard deviation in pixels.
  std::array<double, 2> sigma{};
  double solarize = 0;
  // The threshold of inversion.
  double threshold = 0;
};

enum class ColorKind : uint32_t { kBrightness, kContrast, kSaturation, kHue, kGrayscale, kBlur, kSolarize };

// One change with its drawn value.
struct ColorOp {
  ColorKind kind{};
  double value = 0;
};

std::vector<ColorOp> drawColorOps(const ColorSettings& settings, RandomStream& random);

// Applies changes in order to RGB pixels (height, width, 3), in place. `scratch` can be reused.
void applyColorOps(const std::vector<ColorOp>& ops, uint8_t* pixels, Size size, std::vector<uint8_t>& scratch);

}  // namespace mae
