// The transforms of torch.func: libtorch's stack of interpreters, and the tensors that it wraps for them.
#include "functorch.h"

#include <ATen/ATen.h>
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/TensorWrapper.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>

#include <optional>
#include <type_traits>
#include <utility>

#include "args.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

namespace functorch = at::functorch;
using functorch::TransformType;

struct Settings {
  std::optional<c10::SymInt> batchSize;
  std::optional<functorch::RandomnessType> randomness;
  std::optional<bool> gradMode;
  std::optional<bool> forwardGradMode;
};

// A template, because libtorch 2.11 has one parameter less.
template <typename Push>
int64_t pushWith(Push push, TransformType type, const Settings& given) {
  const std::optional<bool> inference = c10::InferenceMode::is_enabled();
  using Flag = std::optional<bool>;
  if constexpr (std::is_invocable_v<Push, TransformType, decltype(given.batchSize), decltype(given.randomness), Flag,
                                    Flag, Flag, Flag>) {
    return push(type, given.batchSize, given.randomness, given.gradMode, given.forwardGradMode, std::nullopt,
                inference);
  } else {
    return push(type, given.batchSize, given.randomness, given.gradMode, given.forwardGradMode, std::nullopt);
  }
}

Napi::Value push(const Napi::CallbackInfo& info, TransformType type, const Settings& settings) {
  return Napi::Number::New(info.Env(),
                           static_cast<double>(pushWith(&functorch::initAndPushDynamicLayer, type, settings)));
}

// pushVmap(batchSize, randomness): the level. Randomness: 0 refuses random ops, 1 draws the same for all, 2 for each.
Napi::Value pushVmap(const Napi::CallbackInfo& info) {
  const Args args(info);
  return push(info, TransformType::Vmap,
              {c10::SymInt(args.integer(0)), static_cast<functorch::RandomnessType>(args.integer(1)), {}, {}});
}

Napi::Value pushGrad(const Napi::CallbackInfo& info) {
  return push(info, TransformType::Grad, {{}, {}, c10::GradMode::is_enabled(), {}});
}

Napi::Value pushJvp(const Napi::CallbackInfo& info) {
  return push(info, TransformType::Jvp, {{}, {}, {}, c10::AutogradState::get_tls_state().get_fw_grad_mode()});
}

Napi::Value popTransform(const Napi::CallbackInfo& info) {
  functorch::popDynamicLayerAndDeleteMetadata();
  return info.Env().Undefined();
}

// wrapForGrad(handle, level, requiresGrad): the tensor as the transform of that level sees it.
Napi::Value wrapForGrad(const Napi::CallbackInfo& info) {
  const Args args(info);
  at::Tensor wrapped = functorch::makeTensorWrapper(args.tensor(0), args.integer(1));
  if (args.truth(2)) wrapped.set_requires_grad(true);
  return args.handleOf(std::move(wrapped));
}

// unwrapForGrad(handle, level)
Napi::Value unwrapForGrad(const Napi::CallbackInfo& info) {
  const Args args(info);
  const at::Tensor& tensor = args.tensor(0);
  const auto* wrapper = functorch::maybeGetTensorWrapper(tensor);
  return args.handleOf(wrapper != nullptr && wrapper->level() == args.integer(1) ? wrapper->value() : tensor);
}

// addBatchDim(handle, dim, level)
Napi::Value addBatchDim(const Napi::CallbackInfo& info) {
  const Args args(info);
  return args.handleOf(functorch::addBatchDim(args.tensor(0), args.integer(1), args.integer(2)));
}

// isBatched(handle, level): whether the tensor is another one for each of the batch of that level.
Napi::Value isBatched(const Napi::CallbackInfo& info) {
  const Args args(info);
  const auto* batched = functorch::maybeGetBatchedImpl(args.tensor(0));
  return Napi::Boolean::New(info.Env(), batched != nullptr && batched->level() >= args.integer(1));
}

// removeBatchDim(handle, level, batchSize, dim): a tensor that does not depend on the batch is repeated.
Napi::Value removeBatchDim(const Napi::CallbackInfo& info) {
  const Args args(info);
  const at::Tensor& tensor = args.tensor(0);
  const int64_t dims = tensor.dim() + 1;
  int64_t dim = args.integer(3);
  TORCH_CHECK_INDEX(dim >= -dims && dim < dims, "outDims: a result of ", dims - 1, " dimensions has no place ", dim,
                    " for the batch");
  if (dim < 0) dim += dims;
  const auto* batched = functorch::maybeGetBatchedImpl(tensor);
  if (batched == nullptr || batched->level() < args.integer(1)) {
    auto shape = tensor.sizes().vec();
    shape.insert(shape.begin() + dim, args.integer(2));
    return args.handleOf(tensor.unsqueeze(dim).expand(shape));
  }
  return args.handleOf(batched->value().movedim(batched->bdim(), dim));
}

}  // namespace

SuspendedTransforms::SuspendedTransforms()
    : guard_(c10::DispatchKeySet(
          {c10::DispatchKey::FuncTorchDynamicLayerFrontMode, c10::DispatchKey::FuncTorchDynamicLayerBackMode})) {}

void refuseTransforms(const char* what) {
  TORCH_CHECK(
      functorch::getDynamicLayerStack().empty(), what,
      " cannot be called inside of a transform of torch.func, such as vmap or grad; call the ops that it is made "
      "of there");
}

at::Tensor withoutTransforms(const at::Tensor& tensor) {
  at::Tensor plain = tensor;
  while (const auto* wrapper = functorch::maybeGetTensorWrapper(plain)) plain = wrapper->value();
  TORCH_CHECK(!functorch::isBatchedTensor(plain),
              "the elements of a tensor inside of torch.func.vmap cannot be read: it stands for one of a batch, of "
              "which all are computed at once; return it, and read the result of vmap");
  return plain;
}

void exportFunctorch(Napi::Object& exports) {
  define<pushVmap>(exports, "pushVmap");
  define<pushGrad>(exports, "pushGrad");
  define<pushJvp>(exports, "pushJvp");
  define<popTransform>(exports, "popTransform");
  define<wrapForGrad>(exports, "wrapForGrad");
  define<unwrapForGrad>(exports, "unwrapForGrad");
  define<addBatchDim>(exports, "addBatchDim");
  define<isBatched>(exports, "isBatched");
  define<removeBatchDim>(exports, "removeBatchDim");
}

}  // namespace mae
