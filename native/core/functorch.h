// What the rest of the core needs to know of the transforms of torch.func.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace mae {

// Ops are as they are outside of transforms while this lives, on tensors that no transform has wrapped.
class SuspendedTransforms {
 public:
  SuspendedTransforms();

 private:
  const c10::impl::ExcludeDispatchKeyGuard guard_;
};

// Throws inside of a transform: they know the ops of libtorch, and no passes of others.
void refuseTransforms(const char* what);

// The tensor whose elements can be read: what the transforms that compute gradients have wrapped. Throws for one that
// vmap has.
at::Tensor withoutTransforms(const at::Tensor& tensor);

}  // namespace mae
