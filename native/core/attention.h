#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mae {

// Attention by libtorch's ops. qkv (N, L, 3 heads width) -> (N, L, heads width). A bias (1 or N, heads, L, L), if any,
// is added to the scores.
at::Tensor composedAttention(const at::Tensor& qkv, int64_t heads, const at::Tensor& bias = {});

}  // namespace mae
