#include "callback.h"

#include <c10/util/Exception.h>

#include "env.h"
#include "guard.h"

namespace mae {

napi_value handlesOf(napi_env env, const Tensors& tensors) {
  Env& owner = Env::of(env);
  Napi::Array handles = Napi::Array::New(env, tensors.size());
  for (size_t i = 0; i < tensors.size(); i++) handles.Set(static_cast<uint32_t>(i), owner.store(tensors[i]));
  return handles;
}

Tensors takeHandles(napi_env env, napi_value handles) {
  Env& owner = Env::of(env);
  const Napi::Array array(env, handles);
  Tensors tensors;
  for (uint32_t i = 0; i < array.Length(); i++) {
    const int64_t handle = array.Get(i).As<Napi::Number>().Int64Value();
    tensors.push_back(owner.tensorOrNone(handle));
    owner.release(handle);
  }
  return tensors;
}

void Callback::requireOwnThread() const {
  TORCH_CHECK(isOwnThread(),
              "a JavaScript function cannot be called here, on a thread of libtorch: this part of the backward pass "
              "is of a tensor on a GPU, or passes are nested more than 60 deep");
}

napi_value Callback::callWith(const std::vector<napi_value>& arguments) const {
  const Napi::Env napi(env());
  napi_value result = nullptr;
  // Plain Node-API: node-addon-api's errors lose values that are no objects.
  const napi_status status =
      napi_call_function(napi, napi.Undefined(), function_.get(), arguments.size(), arguments.data(), &result);
  if (status != napi_ok) throw ThrownByJavaScript(napi);
  return result;
}

std::optional<Tensors> Callback::call(std::initializer_list<const Tensors*> lists) const {
  requireOwnThread();
  const Napi::Env napi(env());
  Napi::HandleScope scope(napi);
  std::vector<napi_value> arguments;
  for (const Tensors* list : lists) arguments.push_back(handlesOf(napi, *list));
  const Napi::Value result(napi, callWith(arguments));
  if (!result.IsArray()) return std::nullopt;
  return takeHandles(napi, result);
}

std::shared_ptr<HookSlot> hookSlot(const Napi::Value& function) {
  return std::make_shared<HookSlot>(HookSlot{std::make_shared<const Callback>(function.Env(), function)});
}

Napi::Value removerOf(napi_env env, const std::shared_ptr<HookSlot>& slot) {
  return Napi::Function::New(env, [slot](const Napi::CallbackInfo&) { slot->callback.reset(); }, "remove");
}

}  // namespace mae
