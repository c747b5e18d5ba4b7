// Autograd functions that the dispatcher does not have.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
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
  tensor.set_requires_grad(value);
  return info.Env().Undefined();
}

// gradientFunction(handle): the name of the function that made the tensor ('AddBackward0'), or undefined for a leaf.
Napi::Value gradientFunction(const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Args(info).tensor(0);
  const auto& function = tensor.grad_fn();
  if (!function) return info.Env().Undefined();
  return Napi::String::New(info.Env(), function->name());
}

// setAnomalyDetection(enabled, checkNan): returns the former values.
Napi::Value setAnomalyDetection(const Napi::CallbackInfo& info) {
  using torch::autograd::AnomalyMode;
  Napi::Array previous = Napi::Array::New(info.Env());
  previous.Set(0u, AnomalyMode::is_enabled());
  previous.Set(1u, AnomalyMode::should_check_nan());
  AnomalyMode::set_enabled(Args(info).truth(0), Args(info).truth(1));
  return previous;
}

}  // namespace

void exportAutograd(Napi::Object& exports) {
  define<backward>(exports, "backward");
  define<grad>(exports, "grad");
  define<gradient>(exports, "gradient");
  define<setGradient>(exports, "setGradient");
  define<setRequiresGrad>(exports, "setRequiresGrad");
  define<gradientFunction>(exports, "gradientFunction");
  define<setAnomalyDetection>(exports, "setAnomalyDetection");
}

}  // namespace mae
