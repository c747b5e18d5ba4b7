// What the fused parts of transformer blocks have in common: transformer.cc, which defines it, and block.cc.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/variable.h>

#include <functional>
#include <vector>

namespace mae {

// Whether the kernels here are faster than libtorch's for numbers of this type.
bool isFaster(at::ScalarType type);

// Whether the processor multiplies tiles of bfloat16 (AMX), which libtorch's products use.
bool hasTiles();

bool isPlain(const at::Tensor& tensor);

// A bfloat16 tensor's numbers.
inline uint16_t* bits(const at::Tensor& tensor) { return static_cast<uint16_t*>(tensor.mutable_data_ptr()); }

// Whatever backward() runs in, what was computed in a short format goes back in it.
struct WithoutAutocast {
  c10::impl::ExcludeDispatchKeyGuard guard{c10::DispatchKey::AutocastCPU};
};

// Gradients that can be differentiated again, of the composition that a node stands for. It is given inputs of its own,
// at which differentiation ends: one may have been made of another.
torch::autograd::variable_list differentiable(
    const torch::autograd::variable_list& inputs, const at::Tensor& gradient,
    const std::function<at::Tensor(const torch::autograd::variable_list&)>& compose);

// What attention is, by two products and a softmax. qkv (N, L, 3 heads width) -> (N, L, heads width)
at::Tensor composedAttention(const at::Tensor& qkv, int64_t heads);

// out (n, k) = left^T right, summed over tokens: left (tokens, n), right (tokens, k), of float or, as int32, pairs of
// bfloat16; k is a multiple of 64. Needs AVX-512.
struct WeightGradient {
  at::Tensor left, right, out;
};

// Computes several at once, shared out evenly among the threads.
void weightGradients(const std::vector<WeightGradient>& wanted);

}  // namespace mae
