// The border that no C++ exception crosses: each becomes a JavaScript Error whose `code` names its kind. JavaScript
// adds the op and its inputs (lib/torch/errors.ts). What JavaScript threw passes through C++ as it is.
#pragma once

#include <c10/util/Exception.h>
#include <napi.h>

#include <exception>
#include <memory>
#include <new>
#include <string>

#include "references.h"

namespace mae {

struct Failure {
  const char* code;
  std::string message;
};

// Describes the current exception.
Failure currentFailure();

// What a JavaScript function threw that C++ had called. libtorch carries it, over its threads too, to the call from
// JavaScript that is its cause.
class ThrownByJavaScript : public std::exception {
 public:
  // Takes the exception that is pending in the environment.
  explicit ThrownByJavaScript(napi_env env);
  const char* what() const noexcept override { return "a JavaScript function threw"; }
  napi_value value() const { return value_->get(); }

 private:
  std::shared_ptr<HeldValue> value_;
};

// Throws the current exception in JavaScript.
void throwCurrent(napi_env env);

// Wraps a function of node-addon-api's form for registration.
template <Napi::Value (*function)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& info) {
  try {
    return function(info);
  } catch (...) {
    throwCurrent(info.Env());
    return {};
  }
}

template <Napi::Value (*function)(const Napi::CallbackInfo&)>
void define(Napi::Object& exports, const char* name) {
  exports.Set(name, Napi::Function::New<guarded<function>>(exports.Env(), name));
}

}  // namespace mae
