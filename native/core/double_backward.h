// Second derivatives of the autograd nodes of this project. It is header-only, because the library for CUDA includes
// it, too, and that one links to libtorch but not to the core.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include <cstddef>

namespace mae {

// Differentiable gradients of the composition of libtorch's ops that a node replaces. The composition gets detached
// inputs, at which differentiation ends: one may have been computed from another.
template <typename Compose>
torch::autograd::variable_list doubleBackward(const torch::autograd::variable_list& inputs, const at::Tensor& gradient,
                                              const Compose& compose) {
  torch::autograd::variable_list own, wanted;
  for (const at::Tensor& input : inputs) {
    own.push_back(input.defined() ? input.view_as(input) : input);
    if (input.requires_grad()) wanted.push_back(own.back());
  }
  const torch::autograd::variable_list found =
      torch::autograd::grad({compose(own)}, wanted, {gradient}, true, true, true);
  torch::autograd::variable_list result;
  size_t next = 0;
  for (const at::Tensor& input : inputs) {
    result.push_back(input.requires_grad() ? found[next++] : at::Tensor());
  }
  return result;
}

}  // namespace mae
