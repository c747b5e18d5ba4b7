#include "references.h"

#include "env.h"

namespace mae {

void ReleasedReferences::release(napi_ref reference) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (env_ == nullptr || reference == nullptr) return;
  if (isOwnThread()) {
    napi_delete_reference(env_, reference);
  } else {
    waiting_.push_back(reference);
  }
}

void ReleasedReferences::deleteWaiting() {
  std::lock_guard<std::mutex> lock(mutex_);
  for (napi_ref reference : waiting_) napi_delete_reference(env_, reference);
  waiting_.clear();
}

void ReleasedReferences::close() {
  std::lock_guard<std::mutex> lock(mutex_);
  env_ = nullptr;
}

HeldValue::HeldValue(napi_env env, napi_value value) : env_(env), released_(Env::of(env).releasedReferences) {
  released_->deleteWaiting();
  // References are to objects, so an object holds the value. Defined, not set: no setter of a prototype runs.
  napi_value holder = nullptr;
  const napi_property_descriptor property = {"value", nullptr, nullptr, nullptr, nullptr, value, napi_default, nullptr};
  const bool isHeld =
      napi_create_object(env, &holder) == napi_ok && napi_define_properties(env, holder, 1, &property) == napi_ok;
  if (!isHeld || napi_create_reference(env, holder, 1, &reference_) != napi_ok) reference_ = nullptr;
}

HeldValue::~HeldValue() { released_->release(reference_); }

napi_value HeldValue::get() const {
  napi_value holder = nullptr;
  napi_value value = nullptr;
  if (reference_ != nullptr && napi_get_reference_value(env_, reference_, &holder) == napi_ok && holder != nullptr &&
      napi_get_named_property(env_, holder, "value", &value) == napi_ok) {
    return value;
  }
  napi_get_undefined(env_, &value);
  return value;
}

}  // namespace mae
