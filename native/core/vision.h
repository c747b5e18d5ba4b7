// Ops of detectors, mae::nms and mae::roi_align, on a CPU. vision.cc registers them for every device; native/cuda has
// the kernels of a GPU.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "cpu.h"

#ifdef MAE_AVX2
#define MAE_VISION_AVX2 __attribute__((target("avx2")))
#define MAE_VISION_INLINE inline __attribute__((always_inline))
#else
#define MAE_VISION_INLINE inline
#endif

namespace mae::vision {

// How boxes lie on features, and the grid that each is pooled to.
struct Pooling {
  double spatialScale;
  int64_t height, width, samplingRatio;
  bool aligned;
};

// Indices of the boxes (N, 4) that are kept, by descending score. Boxes suppress only those of their class.
at::Tensor nmsCpu(const at::Tensor& boxes, const at::Tensor& scores, double threshold,
                  const std::optional<at::Tensor>& classes);

// (R, C, height, width) of features (N, C, H, W) and boxes (R, 5)
at::Tensor roiAlignCpu(const at::Tensor& features, const at::Tensor& boxes, const Pooling& pooling);

// The gradient of features of the given sizes; each element is summed in the order of the boxes.
at::Tensor roiAlignBackwardCpu(const at::Tensor& gradient, const at::Tensor& boxes, const Pooling& pooling,
                               at::IntArrayRef sizes);

}  // namespace mae::vision
