#include "works.h"

#include <ATen/core/ivalue.h>

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "guard.h"
#include "settle.h"

namespace mae {

namespace {

std::optional<Failure> failureOf(const c10::ivalue::Future& future) {
  if (!future.hasError()) return std::nullopt;
  try {
    std::rethrow_exception(future.exception_ptr());
  } catch (...) {
    return currentFailure();
  }
}

struct Rest {
  explicit Rest(Napi::Env env, size_t count) : settler(env), left(count) {}
  Settler settler;
  std::atomic<size_t> left;
  std::atomic<bool> hasFailed = false;
};

}  // namespace

Napi::Promise promiseOf(Napi::Env env, const std::vector<c10::intrusive_ptr<c10d::Work>>& works) {
  auto rest = std::make_shared<Rest>(env, works.size());
  const Napi::Promise promise = rest->settler.promise();
  if (works.empty()) rest->settler.settle(std::nullopt);
  for (const auto& work : works) {
    work->getFuture()->addCallback([rest](c10::ivalue::Future& future) {
      std::optional<Failure> failure = failureOf(future);
      const bool isLast = --rest->left == 0;
      if (failure) {
        if (!rest->hasFailed.exchange(true)) rest->settler.settle(std::move(failure));
      } else if (isLast && !rest->hasFailed.exchange(true)) {
        rest->settler.settle(std::nullopt);
      }
    });
  }
  return promise;
}

}  // namespace mae
