// Grids of the kernels of vision_kernels.h.
#pragma once

#include "grids.h"
#include "vision_kernels.h"
#include "vision_launch.h"

namespace mae::cuda {

template <typename Launch>
void runRoiAlignForward(const Launch& launch, Number number, const RoiAlignForward& a) {
  const int64_t bins = a.count * a.shape.pooledHeight * a.shape.pooledWidth;
  // What a grid takes; blocks go on from there.
  const Grid grid{static_cast<unsigned>(std::min<int64_t>(bins, 1 << 30)), 1, kThreads, 1};
  withNumber(number, [&](auto zero) {
    using T = decltype(zero);
    launch(&kernels::roiAlignForward<T>, grid, static_cast<const T*>(a.features), a.boxes, a.shape, bins,
           static_cast<T*>(a.pooled));
  });
}

template <typename Launch>
void runRoiAlignBackward(const Launch& launch, Number number, const RoiAlignBackward& a) {
  const int64_t tiles = divideUp(a.shape.height, kernels::kTile) * divideUp(a.shape.width, kernels::kTile);
  const Grid grid{static_cast<unsigned>(tiles), static_cast<unsigned>(a.shape.images), kThreads, 1};
  withNumber(number, [&](auto zero) {
    using T = decltype(zero);
    launch(&kernels::roiAlignBackward<T>, grid, static_cast<const T*>(a.gradient), a.boxes, a.count, a.shape,
           static_cast<T*>(a.gradFeatures));
  });
}

template <typename Launch>
void runNms(const Launch& launch, const Nms& a) {
  const int words = static_cast<int>(nmsWords(a.count)), count = static_cast<int>(a.count);
  const Grid all{static_cast<unsigned>(words), static_cast<unsigned>(words), kernels::kWord, 1};
  launch(&kernels::nmsOverlaps, all, a.boxes, a.classes, count, words, a.threshold, a.overlap);
  const Grid single{1, 1, kThreads, 1};
  launch(&kernels::nmsKeep, single, static_cast<const unsigned long long*>(a.overlap), count, words, a.removed, a.kept);
}

}  // namespace mae::cuda
