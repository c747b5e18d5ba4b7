// Promises of work that runs off the thread of JavaScript.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "guard.h"

namespace mae {

// What resolves a Promise: made on the thread of JavaScript, once the work is done.
using MakeResult = std::function<Napi::Value(Napi::Env)>;

// Runs `work` on a thread of Node's pool. It returns the maker of the result, and may throw.
Napi::Promise inBackground(Napi::Env env, std::function<MakeResult()> work);

// A Promise of nothing that any thread settles, once. It keeps no process alive: what never ends must not either.
class Settler {
 public:
  explicit Settler(Napi::Env env);
  Napi::Promise promise() const { return deferred_->Promise(); }
  // Resolves where there is no failure. Does nothing where the environment is ending.
  void settle(std::optional<Failure> failure);

 private:
  std::shared_ptr<Napi::Promise::Deferred> deferred_;
  Napi::ThreadSafeFunction channel_;
};

}  // namespace mae
