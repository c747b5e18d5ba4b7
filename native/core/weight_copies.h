#pragma once

#include <ATen/core/Tensor.h>

namespace mae {

// The copy of a weight in the current dtype of products, where there is one; else the weight itself.
const at::Tensor& copyOf(const at::Tensor& weight);

}  // namespace mae
