// Matrix products, and helpers for the fused parts of transformer blocks.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <cstdint>
#include <vector>

#include "block_kernels.h"

namespace mae {

// Whether product() is faster than libtorch's own ops for this dtype; it may be called only then.
bool hasFastGemm(at::ScalarType type);

// x w^T + b, with x (M, K), w (N, K) and b (N) or undefined
at::Tensor product(const at::Tensor& x, const at::Tensor& w, const at::Tensor& b);

// gradient^T x, summed over tokens: gradient (tokens, N), x (tokens, K)
at::Tensor weightGradient(const at::Tensor& gradient, const at::Tensor& x);

// out (n, k) = left^T right, summed over tokens: left (depth, n), right (depth, k), of 32-bit words
struct WeightGradient {
  at::Tensor left, right, out;
};

// Computes a part of one.
using WeightGradientKernel = void (*)(const Words* left, int64_t n, const Words* right, int64_t k, int64_t depth,
                                      const WeightPart& part, float* out);

// Computes several at once, distributed evenly over the threads in parts of about the given size.
void weightGradients(const std::vector<WeightGradient>& wanted, WeightGradientKernel kernel, const WeightPart& size);

bool isStridedCpu(const at::Tensor& tensor);

// What a kernel reads and writes of a tensor: floats, or the 16 bits of bfloat16.
template <typename Token>
Token* tokensOf(const at::Tensor& tensor) {
  return static_cast<Token*>(tensor.mutable_data_ptr());
}

// Converts a gradient to the dtype of the forward pass, whatever dtype backward() uses.
struct WithoutAutocast {
  c10::impl::ExcludeDispatchKeyGuard guard{c10::DispatchKey::AutocastCPU};
};

}  // namespace mae
