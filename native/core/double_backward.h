// Second derivatives of the nodes that this project adds to the autograd graph. In a header alone, which the library
// for CUDA includes too: it is linked to libtorch, not to the core.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include <cstddef>

namespace mae {

// Gradients that can be differentiated again, of the composition of libtorch's ops that a node stands for. It is given
// inputs of its own, at which differentiation ends: one may have been made of another.
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
