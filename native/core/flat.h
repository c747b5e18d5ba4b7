// Tensors whose elements can be gone through by a pointer alone, and lists of hundreds of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <vector>

#include "env.h"
#include "products.h"

namespace mae {

// Valid until a tensor is stored or released. Null for none.
using TensorList = std::vector<const at::Tensor*>;

// The tensors of an Int32Array of handles.
inline TensorList tensorList(const Napi::Value& value) {
  const auto handles = value.As<Napi::Int32Array>();
  const int32_t* const from = handles.Data();
  const Env& env = Env::of(value.Env());
  TensorList result(handles.ElementLength());
  for (size_t i = 0; i < result.size(); i++) result[i] = from[i] == 0 ? nullptr : &env.tensor(from[i]);
  return result;
}

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
