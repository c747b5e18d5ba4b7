// Reads arguments of a function called from JavaScript by position, and makes its results. lib/native/binding.ts has
// their types; Node-API refuses values of other types.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>
#include <napi.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "env.h"

namespace mae {

class Args {
 public:
  explicit Args(const Napi::CallbackInfo& info) : info_(info) {}

  size_t count() const { return info_.Length(); }
  Env& env() const { return Env::of(info_.Env()); }

  int64_t integer(size_t i) const { return integerOf(info_[i]); }
  double number(size_t i) const { return info_[i].As<Napi::Number>().DoubleValue(); }
  bool truth(size_t i) const { return info_[i].ToBoolean(); }
  // None for undefined.
  std::optional<bool> truthOrNone(size_t i) const {
    return info_[i].IsBoolean() ? std::optional(truth(i)) : std::nullopt;
  }
  std::string text(size_t i) const { return textOf(info_[i]); }
  c10::ScalarType dtype(size_t i) const { return static_cast<c10::ScalarType>(integer(i)); }
  c10::DeviceType deviceType(size_t i) const { return static_cast<c10::DeviceType>(integer(i)); }
  uint64_t seed(size_t i) const {
    bool lossless = false;
    return info_[i].As<Napi::BigInt>().Uint64Value(&lossless);
  }

  // The memory of a typed array, shared between threads or not. Nothing may run JavaScript while it is in use.
  struct Bytes {
    const void* data = nullptr;
    size_t length = 0;
  };
  Bytes bytes(size_t i) const {
    napi_typedarray_type type = napi_uint8_array;
    Bytes bytes;
    void* data = nullptr;
    const napi_status status =
        napi_get_typedarray_info(info_.Env(), info_[i], &type, &bytes.length, &data, nullptr, nullptr);
    if (status != napi_ok || type != napi_uint8_array) throw std::invalid_argument("expected a Uint8Array");
    bytes.data = data;
    return bytes;
  }

  const at::Tensor& tensor(size_t i) const { return env().tensor(integer(i)); }
  // Undefined for the handle 0.
  const at::Tensor& tensorOrNone(size_t i) const { return env().tensorOrNone(integer(i)); }

  std::vector<std::string> texts(size_t i) const {
    std::vector<std::string> result;
    forEach(i, [&](const Napi::Value& value) { result.push_back(textOf(value)); });
    return result;
  }
  std::vector<at::Tensor> tensors(size_t i) const {
    std::vector<at::Tensor> result;
    forEach(i, [&](const Napi::Value& value) { result.push_back(env().tensor(integerOf(value))); });
    return result;
  }
  std::vector<at::Tensor> tensorsOrNone(size_t i) const {
    std::vector<at::Tensor> result;
    forEach(i, [&](const Napi::Value& value) { result.push_back(env().tensorOrNone(integerOf(value))); });
    return result;
  }

  // The handle of a new tensor.
  Napi::Value handleOf(at::Tensor tensor) const {
    return Napi::Number::New(info_.Env(), env().store(std::move(tensor)));
  }
  Napi::Value nothing() const { return info_.Env().Undefined(); }

 private:
  static int64_t integerOf(const Napi::Value& value) { return value.As<Napi::Number>().Int64Value(); }
  static std::string textOf(const Napi::Value& value) { return value.As<Napi::String>().Utf8Value(); }

  template <typename Visit>
  void forEach(size_t i, const Visit& visit) const {
    const auto array = info_[i].As<Napi::Array>();
    for (uint32_t at = 0; at < array.Length(); at++) visit(array.Get(at));
  }

  const Napi::CallbackInfo& info_;
};

}  // namespace mae
