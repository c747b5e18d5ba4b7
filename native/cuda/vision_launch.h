// Launches the kernels of vision_kernels.h, with plain pointers to memory of the current device.
#pragma once

#include <cstdint>

#include "launch.h"

namespace mae::cuda {

struct PoolShape {
  int images, channels, height, width, pooledHeight, pooledWidth;
  int samplingRatio;           // 0: a sample for each pixel
  float spatialScale, offset;  // offset: .5 where boxes are aligned
};

// The most bins of an axis whose weights a block of the backward pass holds.
constexpr int kMostBins = 64;

struct RoiAlignForward {
  const void* features;
  const float* boxes;
  int64_t count;
  PoolShape shape;
  void* pooled;
};
void roiAlignForward(Number number, const RoiAlignForward& arguments, Stream stream);

struct RoiAlignBackward {
  const void* gradient;
  const float* boxes;
  int64_t count;
  PoolShape shape;
  void* gradFeatures;
};
void roiAlignBackward(Number number, const RoiAlignBackward& arguments, Stream stream);

// Words of a row of overlaps.
constexpr int64_t nmsWords(int64_t count) { return (count + 63) / 64; }

struct Nms {
  const float* boxes;
  const int64_t* classes;  // may be null
  int64_t count;
  float threshold;
  unsigned long long *overlap, *removed;  // (count, words), and zeros (words)
  unsigned char* kept;
};
void nms(const Nms& arguments, Stream stream);

}  // namespace mae::cuda
