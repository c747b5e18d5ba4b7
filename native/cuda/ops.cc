#include "ops.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <vector>

#include "../core/double_backward.h"
#include "launch.h"

namespace mae::cuda {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// --- From tensors to pointers ---------------------------------------------------------------------------------------

Number numberOf(const Tensor& tensor) {
  TORCH_CHECK_TYPE(tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16,
                   "expected float32 or bfloat16, got ", tensor.scalar_type());
  return tensor.scalar_type() == at::kFloat ? Number::kFloat : Number::kBFloat16;
}

// The tensor as kernels read it: contiguous, and aligned for whole vectors.
Tensor toAligned(const Tensor& tensor) {
  const Tensor result = tensor.contiguous();
  const bool isAligned = reinterpret_cast<uintptr_t>(result.const_data_ptr()) % kAlignment == 0;
  return isAligned ? result : result.clone();
}

// A parameter with one number a column, checked.
Tensor checkedParameter(const char* name, const Tensor& tensor, const Tensor& x) {
  TORCH_CHECK_VALUE(tensor.dim() == 1 && tensor.size(0) == x.size(-1), name, " should have shape [", x.size(-1),
                    "], got ", tensor.sizes());
  TORCH_CHECK_TYPE(tensor.scalar_type() == at::kFloat, name, " should be float32, got ", tensor.scalar_type());
  TORCH_CHECK_VALUE(tensor.device() == x.device(), name, " is on ", tensor.device(), ", the input on ", x.device());
  return toAligned(tensor);
}

int64_t columnsOf(const Tensor& x, bool (*takes)(int64_t)) {
  TORCH_CHECK_VALUE(x.dim() > 0 && takes(x.size(-1)), "there is no kernel for an input of shape ", x.sizes());
  return x.size(-1);
}

Stream streamOf(const Tensor& x) {
  const c10::impl::VirtualGuardImpl backend(x.device().type());
  return static_cast<Stream>(backend.getStream(x.device()).native_handle());
}

Tensor floats(const Tensor& x, std::vector<int64_t> shape) { return at::empty(shape, x.options().dtype(at::kFloat)); }

// --- Residual sum and LayerNorm -------------------------------------------------------------------------------------

struct Norm {
  Tensor sum, normed, mean, rstd;
};

// branch may be undefined.
Norm computeNorm(const Tensor& x, const Tensor& branch, const Tensor& weight, const Tensor& bias, double epsilon) {
  const c10::DeviceGuard guard(x.device());
  const int64_t columns = columnsOf(x, takesNormColumns), rows = x.numel() / columns;
  const Tensor input = toAligned(x), scale = checkedParameter("weight", weight, x),
               offset = checkedParameter("bias", bias, x);
  Tensor other;
  if (branch.defined()) {
    TORCH_CHECK_VALUE(branch.sizes() == x.sizes() && branch.device() == x.device(), "the branch has shape ",
                      branch.sizes(), " on ", branch.device(), ", the input ", x.sizes(), " on ", x.device());
    TORCH_CHECK_TYPE(branch.scalar_type() == x.scalar_type(), "the branch is ", branch.scalar_type(), ", the input ",
                     x.scalar_type());
    other = toAligned(branch);
  }
  Norm result{branch.defined() ? at::empty_like(input) : input, at::empty_like(input), floats(x, {rows}),
              floats(x, {rows})};
  if (rows == 0) return result;
  normForward(
      numberOf(x),
      {input.const_data_ptr(), branch.defined() ? other.const_data_ptr() : nullptr, scale.const_data_ptr<float>(),
       offset.const_data_ptr<float>(), rows, columns, static_cast<float>(epsilon),
       branch.defined() ? result.sum.mutable_data_ptr() : nullptr, result.normed.mutable_data_ptr(),
       result.mean.mutable_data_ptr<float>(), result.rstd.mutable_data_ptr<float>()},
      streamOf(x));
  return result;
}

struct NormGradients {
  Tensor x, weight, bias;
};

// gradSum may be undefined. Without `wantsParameters` there are no gradients of weight and bias.
NormGradients normGradients(const Tensor& gradNormed, const Tensor& gradSum, const Tensor& sum, const Tensor& mean,
                            const Tensor& rstd, const Tensor& weight, bool wantsParameters) {
  const c10::DeviceGuard guard(sum.device());
  const int64_t columns = sum.size(-1), rows = mean.numel();
  const Tensor input = toAligned(sum), ofNormed = toAligned(gradNormed), scale = toAligned(weight);
  const Tensor ofSum = gradSum.defined() ? toAligned(gradSum) : Tensor();
  const Tensor result = at::empty_like(input);
  Tensor partial, parameters;
  if (wantsParameters) {
    parameters = rows == 0 ? at::zeros({2, columns}, weight.options()) : floats(sum, {2, columns});
    partial = floats(sum, {rows == 0 ? 0 : normPartialRows(rows), 2 * columns});
  }
  if (rows > 0) {
    normBackward(numberOf(sum),
                 {ofNormed.const_data_ptr(), ofSum.defined() ? ofSum.const_data_ptr() : nullptr, input.const_data_ptr(),
                  mean.const_data_ptr<float>(), rstd.const_data_ptr<float>(), scale.const_data_ptr<float>(), rows,
                  columns, result.mutable_data_ptr(), wantsParameters ? partial.mutable_data_ptr<float>() : nullptr,
                  wantsParameters ? parameters.mutable_data_ptr<float>() : nullptr},
                 streamOf(sum));
  }
  if (!wantsParameters) return {result, Tensor(), Tensor()};
  return {result, parameters.select(0, 0), parameters.select(0, 1)};
}

// Saves tensors of both nodes below for the backward pass.
void saveNorm(AutogradContext* context, const Norm& norm, const Tensor& weight, const Tensor& bias, double epsilon) {
  context->set_materialize_grads(false);
  context->save_for_backward({norm.sum, weight, bias});
  context->saved_data["mean"] = norm.mean;
  context->saved_data["rstd"] = norm.rstd;
  context->saved_data["epsilon"] = epsilon;
}

// The backward pass of both nodes below.
NormGradients backwardOfNorm(AutogradContext* context, const Tensor& gradNormed, const Tensor& gradSum,
                             bool wantsWeight, bool wantsBias) {
  if (!gradNormed.defined()) return {gradSum, Tensor(), Tensor()};
  const variable_list saved = context->get_saved_variables();
  const Tensor &sum = saved[0], &weight = saved[1], &bias = saved[2];
  if (at::GradMode::is_enabled()) {
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const variable_list found = doubleBackward({sum, weight, bias}, gradNormed, [&](const variable_list& of) {
      const auto type = of[0].scalar_type();
      return at::layer_norm(of[0], {of[0].size(-1)}, of[1].to(type), of[2].to(type), epsilon);
    });
    const bool hasBoth = gradSum.defined() && found[0].defined();
    return {hasBoth ? found[0] + gradSum : found[0], found[1], found[2]};
  }
  NormGradients result = normGradients(gradNormed, gradSum, sum, context->saved_data["mean"].toTensor(),
                                       context->saved_data["rstd"].toTensor(), weight, wantsWeight || wantsBias);
  if (!wantsWeight) result.weight = Tensor();
  if (!wantsBias) result.bias = Tensor();
  return result;
}

struct LayerNormNode : torch::autograd::Function<LayerNormNode> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        double epsilon) {
    const at::AutoDispatchBelowAutograd below;
    const Norm norm = computeNorm(x, Tensor(), weight, bias, epsilon);
    // The input itself, whatever its layout: second derivatives are taken with respect to it.
    saveNorm(context, {x, norm.normed, norm.mean, norm.rstd}, weight, bias, epsilon);
    return norm.normed;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    NormGradients found =
        backwardOfNorm(context, gradients[0], Tensor(), context->needs_input_grad(1), context->needs_input_grad(2));
    return {found.x, found.weight, found.bias, Tensor()};
  }
};

struct AddLayerNormNode : torch::autograd::Function<AddLayerNormNode> {
  static variable_list forward(AutogradContext* context, const Tensor& x, const Tensor& branch, const Tensor& weight,
                               const Tensor& bias, double epsilon) {
    const at::AutoDispatchBelowAutograd below;
    const Norm norm = computeNorm(x, branch, weight, bias, epsilon);
    saveNorm(context, norm, weight, bias, epsilon);
    return {norm.sum, norm.normed};
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    NormGradients found =
        backwardOfNorm(context, gradients[1], gradients[0], context->needs_input_grad(2), context->needs_input_grad(3));
    return {found.x, found.x, found.weight, found.bias, Tensor()};
  }
};

// --- Bias and GELU --------------------------------------------------------------------------------------------------

struct BiasGeluNode : torch::autograd::Function<BiasGeluNode> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& bias) {
    const at::AutoDispatchBelowAutograd below;
    context->save_for_backward({x, bias});
    return biasGelu(x, bias);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &bias = saved[1];
    if (at::GradMode::is_enabled()) {
      return doubleBackward({x, bias}, gradients[0],
                            [](const variable_list& of) { return at::gelu(of[0] + of[1].to(of[0].scalar_type())); });
    }
    const c10::DeviceGuard guard(x.device());
    const int64_t columns = x.size(-1), rows = x.numel() / columns;
    const Tensor input = toAligned(x), offset = toAligned(bias), incoming = toAligned(gradients[0]);
    const Tensor result = at::empty_like(input);
    if (rows == 0) return {result, at::zeros_like(bias)};
    const Tensor partial = floats(x, {biasPartialRows(rows, columns), columns}), ofBias = floats(x, {columns});
    biasGeluBackward(numberOf(x),
                     {incoming.const_data_ptr(), input.const_data_ptr(), offset.const_data_ptr<float>(), rows, columns,
                      result.mutable_data_ptr(), partial.mutable_data_ptr<float>(), ofBias.mutable_data_ptr<float>()},
                     streamOf(x));
    return {result, context->needs_input_grad(1) ? ofBias : Tensor()};
  }
};

}  // namespace

Tensor layerNorm(const Tensor& x, const Tensor& weight, const Tensor& bias, double epsilon) {
  return computeNorm(x, Tensor(), weight, bias, epsilon).normed;
}

std::tuple<Tensor, Tensor> addLayerNorm(const Tensor& x, const Tensor& branch, const Tensor& weight, const Tensor& bias,
                                        double epsilon) {
  const Norm norm = computeNorm(x, branch, weight, bias, epsilon);
  return {norm.sum, norm.normed};
}

Tensor biasGelu(const Tensor& x, const Tensor& bias) {
  const c10::DeviceGuard guard(x.device());
  const int64_t columns = columnsOf(x, takesColumns), rows = x.numel() / columns;
  const Tensor input = toAligned(x), offset = checkedParameter("bias", bias, x);
  const Tensor result = at::empty_like(input);
  if (rows == 0) return result;
  biasGeluForward(numberOf(x),
                  {input.const_data_ptr(), offset.const_data_ptr<float>(), rows, columns, result.mutable_data_ptr()},
                  streamOf(x));
  return result;
}

Tensor layerNormRecorded(const Tensor& x, const Tensor& weight, const Tensor& bias, double epsilon) {
  return LayerNormNode::apply(x, weight, bias, epsilon);
}

std::tuple<Tensor, Tensor> addLayerNormRecorded(const Tensor& x, const Tensor& branch, const Tensor& weight,
                                                const Tensor& bias, double epsilon) {
  const variable_list results = AddLayerNormNode::apply(x, branch, weight, bias, epsilon);
  return {results[0], results[1]};
}

Tensor biasGeluRecorded(const Tensor& x, const Tensor& bias) { return BiasGeluNode::apply(x, bias); }

}  // namespace mae::cuda
