// References to JavaScript values that libtorch may release on any of its threads, and after the environment has ended.
#pragma once

#include <napi.h>

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace mae {

// The references of an environment that were released on other threads, where they cannot be deleted.
class ReleasedReferences {
 public:
  explicit ReleasedReferences(napi_env env) : env_(env) {}

  bool isOwnThread() const { return std::this_thread::get_id() == thread_; }
  void release(napi_ref reference);
  // On the thread of JavaScript only.
  void deleteWaiting();
  // The environment ends, and its references with it.
  void close();

 private:
  const std::thread::id thread_ = std::this_thread::get_id();
  std::mutex mutex_;
  napi_env env_;
  std::vector<napi_ref> waiting_;
};

// Keeps a value of any type alive. Made and read on the thread of JavaScript only.
class HeldValue {
 public:
  HeldValue(napi_env env, napi_value value);
  ~HeldValue();
  HeldValue(const HeldValue&) = delete;
  HeldValue& operator=(const HeldValue&) = delete;

  napi_env env() const { return env_; }
  bool isOwnThread() const { return released_->isOwnThread(); }
  // undefined where the environment was ending when the value came.
  napi_value get() const;

 private:
  const napi_env env_;
  const std::shared_ptr<ReleasedReferences> released_;
  napi_ref reference_ = nullptr;
};

}  // namespace mae
