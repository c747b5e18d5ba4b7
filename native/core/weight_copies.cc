// Copies of all weights in bfloat16 or float16, made together, where autocast would cast each separately: a few
// launches on a GPU instead of two for each weight and step. They are one node of the autograd graph, whose backward
// pass makes all float32 gradients together.
#include "weight_copies.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <unordered_map>
#include <utility>
#include <vector>

#include "args.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The weight is held too: once it is freed, another tensor may have its address.
struct Copy {
  Tensor weight;
  Tensor copy;
};
using Copies = std::unordered_map<const c10::TensorImpl*, Copy>;

Copies& copies() {
  thread_local Copies instance;
  return instance;
}

// All tensors converted to another dtype; undefined tensors stay so.
variable_list castAll(const variable_list& from, at::ScalarType type) {
  variable_list result(from.size()), sources, targets;
  for (size_t i = 0; i < from.size(); i++) {
    if (!from[i].defined()) continue;
    result[i] = at::empty_like(from[i], from[i].options().dtype(type));
    sources.push_back(from[i]);
    targets.push_back(result[i]);
  }
  if (!sources.empty()) at::_foreach_copy_(targets, sources);
  return result;
}

struct Cast : torch::autograd::Function<Cast> {
  static variable_list forward(AutogradContext* context, at::TensorList weights, at::ScalarType type) {
    const at::AutoDispatchBelowAutograd below;
    context->set_materialize_grads(false);
    return castAll(weights.vec(), type);
  }

  static variable_list backward(AutogradContext* /*context*/, const variable_list& gradients) {
    variable_list result = castAll(gradients, at::kFloat);
    // Nothing for the dtype.
    result.emplace_back();
    return result;
  }
};

// copyWeights(dtype, weights...): products use copies of these from now on
Napi::Value copyWeightsOf(const Napi::CallbackInfo& info) {
  const Args args(info);
  const auto type = args.dtype(0);
  variable_list weights;
  for (size_t i = 1; i < args.count(); i++) weights.push_back(args.tensorOrNone(i));
  if (weights.empty()) return info.Env().Undefined();
  const variable_list made = Cast::apply(at::TensorList(weights), type);
  Copies& all = copies();
  for (size_t i = 0; i < weights.size(); i++) all.emplace(weights[i].unsafeGetTensorImpl(), Copy{weights[i], made[i]});
  return info.Env().Undefined();
}

// dropWeightCopies()
Napi::Value dropWeightCopiesOf(const Napi::CallbackInfo& info) {
  copies().clear();
  return info.Env().Undefined();
}

}  // namespace

const Tensor& copyOf(const Tensor& weight) {
  const Copies& all = copies();
  if (all.empty() || !weight.defined()) return weight;
  const auto found = all.find(weight.unsafeGetTensorImpl());
  return found == all.end() ? weight : found->second.copy;
}

void exportWeightCopies(Napi::Object& exports) {
  define<copyWeightsOf>(exports, "copyWeights");
  define<dropWeightCopiesOf>(exports, "dropWeightCopies");
}

}  // namespace mae
