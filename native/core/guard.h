// The border that no C++ exception crosses: each becomes a JavaScript Error whose `code` names its kind. JavaScript
// adds the op and its inputs (lib/torch/errors.ts).
#pragma once

#include <c10/util/Exception.h>
#include <napi.h>

#include <exception>
#include <new>
#include <string>

namespace mae {

struct Failure {
  const char* code;
  std::string message;
};

// Describes the current exception.
Failure currentFailure();

// Wraps a function of node-addon-api's form for registration.
template <Napi::Value (*function)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& info) {
  try {
    return function(info);
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    const Failure failure = currentFailure();
    Napi::Error error = Napi::Error::New(info.Env(), failure.message);
    error.Set("code", failure.code);
    throw error;
  }
}

template <Napi::Value (*function)(const Napi::CallbackInfo&)>
void define(Napi::Object& exports, const char* name) {
  exports.Set(name, Napi::Function::New<guarded<function>>(exports.Env(), name));
}

}  // namespace mae
