// Changes of colours: lib/data/augment/color-policy.ts and color-ops.ts once more, bit for bit.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "geometry.h"
#include "random.h"

namespace mae {

// Probabilities, and bounds of what is drawn.
struct ColorSettings {
  // Of brightness, contrast, saturation and hue together. Bounds that are the same leave one out.
  double jitter = 0;
  // Of the four in this order.
  std::array<std::array<double, 2>, 4> factors{};
  double grayscale = 0;
  double blur = 0;
  // The blur's standard deviation in pixels.
  std::array<double, 2> sigma{};
  double solarize = 0;
  // From which value on it inverts.
  double threshold = 0;
};

enum class ColorKind : uint32_t { kBrightness, kContrast, kSaturation, kHue, kGrayscale, kBlur, kSolarize };

// One change with all that chance decides about it.
struct ColorOp {
  ColorKind kind{};
  double value = 0;
};

std::vector<ColorOp> drawColorOps(const ColorSettings& settings, RandomStream& random);

// Carries changes out in their order on RGB pixels (height, width, 3), in place. `scratch` may be used again.
void applyColorOps(const std::vector<ColorOp>& ops, uint8_t* pixels, Size size, std::vector<uint8_t>& scratch);

}  // namespace mae
