// How an image becomes a sample: lib/data/geometry.ts, transform.ts and random.ts once more, bit for bit. A plan is a
// pure function of (seed, epoch, index, view) and the image's size, whichever of the two makes it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "color.h"
#include "geometry.h"

namespace mae {

// Cut `box` out, scale it to `resize`, take the output's size from (left, top) on, mirror it, and change its colours.
struct Plan {
  Box box;
  Size resize;
  uint32_t left = 0;
  uint32_t top = 0;
  bool flip = false;
  std::vector<ColorOp> colors{};
};

// What the plans of one view of a loader's samples have in common.
struct PlanSettings {
  Size out;
  // Whether it is a random crop, or else the centre.
  bool random = false;
  // Of the random crop: its share of the area, and the logarithm of its width over its height, from and to. JavaScript
  // takes the logarithm, and ratio is what it took it of.
  std::array<double, 2> scale{};
  std::array<double, 2> ratio{};
  std::array<double, 2> logRatio{};
  // Of the centre: its share of the scaled image.
  double cropRatio = 1;
  // Whether an image that has the size passes untouched.
  bool keepFitting = false;
  // The lower and upper half of the seed, and the purpose of the stream.
  std::array<uint32_t, 2> seed{};
  uint32_t purpose = 0;
  // Which of a sample's streams the view draws from, below 2^16.
  uint32_t view = 0;
  // Of the random crop: what is done to its colours.
  std::optional<ColorSettings> color{};
};

// The plan for the view of an image of this size that is the sample `index` in this epoch.
Plan makePlan(const PlanSettings& settings, Size image, uint32_t index, uint32_t epoch);

}  // namespace mae
