// Autograd functions that the dispatcher does not have.
#include <ATen/ATen.h>
#include <ATen/FuncTorchTLS.h>
#include <c10/core/AutogradState.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/forward_grad.h>
#include <torch/csrc/autograd/variable.h>

#include "args.h"
#include "codec.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

// backward(retainGraph | undefined, createGraph): the buffer holds the lists of roots, their gradients and the leaves
// to accumulate into (empty: all).
Napi::Value backward(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  Reader reader(env, 0);
  const auto roots = reader.tensors();
  const auto gradients = reader.tensors();
  const auto inputs = reader.tensors();
  torch::autograd::backward(roots, gradients, Args(info).truthOrNone(0), Args(info).truth(1), inputs);
  return info.Env().Undefined();
}

// grad(retainGraph | undefined, createGraph, allowUnused): the buffer holds the lists of outputs, inputs and the
// outputs' gradients; the gradients' handles come back in it as a list.
Napi::Value grad(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  Reader reader(env, 0);
  const auto outputs = reader.tensors();
  const auto inputs = reader.tensors();
  const auto gradients = reader.tensors();
  const auto result = torch::autograd::grad(outputs, inputs, gradients, Args(info).truthOrNone(0), Args(info).truth(1),
                                            Args(info).truth(2));
  Writer writer(env);
  writer.number(static_cast<double>(result.size()));
  for (const at::Tensor& tensor : result) writer.number(env.store(tensor));
  return Napi::Value(info.Env(), writer.finish());
}

// gradient(handle): the handle of .grad, 0 for none.
Napi::Value gradient(const Napi::CallbackInfo& info) {
  const Args args(info);
  return args.handleOf(args.tensor(0).grad());
}

// setGradient(handle, handle or 0)
Napi::Value setGradient(const Napi::CallbackInfo& info) {
  const Args args(info);
  const at::Tensor& tensor = args.tensor(0);
  const at::Tensor& value = args.tensorOrNone(1);
  if (value.defined()) {
    TORCH_CHECK_VALUE(value.sizes() == tensor.sizes(), "the gradient has shape ", value.sizes(), ", the tensor ",
                      tensor.sizes());
    TORCH_CHECK_VALUE(value.device() == tensor.device(), "the gradient is on ", value.device(), ", the tensor on ",
                      tensor.device());
    TORCH_CHECK_TYPE(value.scalar_type() == tensor.scalar_type(), "the gradient has dtype ", value.scalar_type(),
                     ", the tensor ", tensor.scalar_type());
    TORCH_CHECK(!value.is_same(tensor), "a tensor cannot be its own gradient");
  }
  tensor.mutable_grad() = value;
  return info.Env().Undefined();
}

// setRequiresGrad(handle, value)
Napi::Value setRequiresGrad(const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Args(info).tensor(0);
  const bool value = Args(info).truth(1);
  TORCH_CHECK(tensor.is_leaf() || value,
              "requiresGrad can be turned off for leaf tensors only; detach() gives a tensor that does not require "
              "a gradient");
  TORCH_CHECK(!value || torch::autograd::isDifferentiableType(tensor.scalar_type()),
              "only tensors of floating point and complex dtype can require gradients");
  // In a transform of torch.func the tensor may be one that it wraps.
  const auto& transforms = at::functorch::functorchTLSAccessor();
  if (value && transforms) transforms->checkSupportsInplaceRequiresGrad();
  tensor.set_requires_grad(value);
  return info.Env().Undefined();
}

// enterDualLevel(): the number of a new level of forward mode. leaveDualLevel(level) ends it.
Napi::Value enterDualLevel(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(torch::autograd::ForwardADLevel::get_next_idx()));
}

Napi::Value leaveDualLevel(const Napi::CallbackInfo& info) {
  torch::autograd::ForwardADLevel::release_idx(static_cast<uint64_t>(Args(info).integer(0)));
  return info.Env().Undefined();
}

// setForwardGradEnabled(value): the former value.
Napi::Value setForwardGradEnabled(const Napi::CallbackInfo& info) {
  c10::AutogradState& state = c10::AutogradState::get_tls_state();
  const bool previous = state.get_fw_grad_mode();
  state.set_fw_grad_mode(Args(info).truth(0));
  return Napi::Boolean::New(info.Env(), previous);
}

}  // namespace

void exportAutograd(Napi::Object& exports) {
  define<backward>(exports, "backward");
  define<grad>(exports, "grad");
  define<gradient>(exports, "gradient");
  define<setGradient>(exports, "setGradient");
  define<setRequiresGrad>(exports, "setRequiresGrad");
  define<enterDualLevel>(exports, "enterDualLevel");
  define<leaveDualLevel>(exports, "leaveDualLevel");
  define<setForwardGradEnabled>(exports, "setForwardGradEnabled");
}

}  // namespace mae
