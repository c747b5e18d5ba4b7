#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mae {

// Attention by libtorch's ops. qkv (N, L, 3 heads width) -> (N, L, heads width)
at::Tensor composedAttention(const at::Tensor& qkv, int64_t heads);

}  // namespace mae
