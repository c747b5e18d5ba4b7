// Functions of JavaScript that libtorch calls with tensors: in a backward pass, or where it saves tensors for one.
#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

#include "references.h"

namespace mae {

using Tensors = std::vector<at::Tensor>;

// Called as function(handles, …), an array of handles for each list; 0 stands for no tensor. The function owns the
// handles that it gets, and whoever calls it owns those of the array that it returns.
class Callback {
 public:
  Callback(napi_env env, napi_value function) : function_(env, function) {}

  // None where the function returns no array. Throws what the function throws, and where this is not its thread.
  std::optional<Tensors> call(std::initializer_list<const Tensors*> lists) const;

  napi_env env() const { return function_.env(); }
  bool isOwnThread() const { return function_.isOwnThread(); }
  // Throws where this is not the thread of JavaScript.
  void requireOwnThread() const;
  // Calls the function with values of any kind.
  napi_value callWith(const std::vector<napi_value>& arguments) const;

 private:
  const HeldValue function_;
};

// The array of new handles of tensors.
napi_value handlesOf(napi_env env, const Tensors& tensors);
// The tensors of an array of handles, which are released.
Tensors takeHandles(napi_env env, napi_value handles);

// A hook that can be removed: the list that libtorch calls keeps the slot, which is empty then.
struct HookSlot {
  std::shared_ptr<const Callback> callback;
};
// A slot for a function, and the function of JavaScript that empties it.
std::shared_ptr<HookSlot> hookSlot(const Napi::Value& function);
Napi::Value removerOf(napi_env env, const std::shared_ptr<HookSlot>& slot);

}  // namespace mae
