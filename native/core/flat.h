// Tensors whose elements can be gone through by a pointer alone.
#pragma once

#include <ATen/core/Tensor.h>

#include "products.h"

namespace mae {

// Whether a tensor of float32 on the CPU fills its memory without gaps, in whatever order.
inline bool isFlatFloat(const at::Tensor& tensor) {
  return isStridedCpu(tensor) && tensor.scalar_type() == at::kFloat && tensor.is_non_overlapping_and_dense() &&
         !tensor.is_inference() && !tensor.is_neg();
}

// Whether elements of the same place in memory have the same indices, for two flat tensors.
inline bool hasSameLayout(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && ((a.is_contiguous() && b.is_contiguous()) || a.strides() == b.strides());
}

}  // namespace mae
