// How an image becomes a sample, bit-identical to lib/data/geometry.ts, scaled-plan.ts, transform.ts and random.ts. A
// plan is a pure function of (seed, epoch, index, view) and the image's size, in either implementation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "color.h"
#include "filter.h"
#include "geometry.h"

namespace mae {

// Crops `box`, scales it to `resize`, takes what is as large as `content` from (left, top) on, mirrors it, puts it
// where `content` lies in the output, and changes the output's colours. The rest of the output is 0.
struct Plan {
  Box box;
  Size resize;
  Box content;
  uint32_t left = 0;
  uint32_t top = 0;
  bool flip = false;
  Kernel kernel = Kernel::kBicubic;
  std::vector<ColorOp> colors{};
};

// How plans crop; lib/data/native/pipeline.ts has the same numbers.
enum class Cropping : uint32_t { kCentre = 0, kRandom = 1, kJitter = 2, kFit = 3, kUnscaled = 4 };

// Settings of all plans of one view of a loader's samples.
struct PlanSettings {
  Size out;
  Cropping cropping = Cropping::kCentre;
  // Bounds of the random crop: its share of the area, and the logarithm of its width over its height. JavaScript
  // computes the logarithm of `ratio`. Those of the jitter's factor are `scale`, too.
  std::array<double, 2> scale{};
  std::array<double, 2> ratio{};
  std::array<double, 2> logRatio{};
  // The centre crop's share of the scaled image.
  double cropRatio = 1;
  // Whether an image that already has the size is unchanged.
  bool keepFitting = false;
  // Pixels beside the image, on each side, that an unscaled crop may take in.
  uint32_t padding = 0;
  // The lower and upper half of the seed, and the purpose of the stream.
  std::array<uint32_t, 2> seed{};
  uint32_t purpose = 0;
  // The random stream of a sample that the view draws from, below 2^16.
  uint32_t view = 0;
  // Colour changes of random and unscaled crops.
  std::optional<ColorSettings> color{};
};

// The plan for the view of an image of this size that is the sample `index` in this epoch.
Plan makePlan(const PlanSettings& settings, Size image, uint32_t index, uint32_t epoch);

}  // namespace mae
