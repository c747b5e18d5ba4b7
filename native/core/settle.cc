#include "settle.h"

namespace mae {

namespace {

void reject(Napi::Env env, const Napi::Promise::Deferred& deferred, const Failure& failure) {
  const Napi::Error error = Napi::Error::New(env, failure.message);
  error.Value().Set("code", failure.code);
  deferred.Reject(error.Value());
}

// An environment that is ending (a worker that called process.exit) makes no values any more, and no one waits.
template <typename Function>
void unlessEnding(const Function& function) {
  try {
    function();
  } catch (const Napi::Error&) {
  }
}

class Background : public Napi::AsyncWorker {
 public:
  Background(Napi::Env env, std::function<MakeResult()> work)
      : Napi::AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), work_(std::move(work)) {}

  Napi::Promise promise() { return deferred_.Promise(); }

 protected:
  void Execute() override {
    try {
      result_ = work_();
    } catch (...) {
      failure_ = currentFailure();
    }
    // What the work holds ends on this thread, which may wait for it.
    work_ = nullptr;
  }

  void OnOK() override {
    unlessEnding([this] {
      if (failure_) reject(Env(), deferred_, *failure_);
      else deferred_.Resolve(result_ ? result_(Env()) : Env().Undefined());
    });
  }

 private:
  const Napi::Promise::Deferred deferred_;
  std::function<MakeResult()> work_;
  MakeResult result_;
  std::optional<Failure> failure_;
};

}  // namespace

Napi::Promise inBackground(Napi::Env env, std::function<MakeResult()> work) {
  auto* worker = new Background(env, std::move(work));
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

Settler::Settler(Napi::Env env)
    : deferred_(std::make_shared<Napi::Promise::Deferred>(Napi::Promise::Deferred::New(env))),
      channel_(Napi::ThreadSafeFunction::New(env, Napi::Function(), "mae-native work", 0, 1)) {
  channel_.Unref(env);
}

void Settler::settle(std::optional<Failure> failure) {
  const auto deliver = [deferred = deferred_, failure = std::move(failure)](Napi::Env env, Napi::Function) {
    if (env == nullptr) return;
    unlessEnding([&] {
      if (failure) reject(env, *deferred, *failure);
      else deferred->Resolve(env.Undefined());
    });
  };
  // A channel that is closing has let go of this thread already.
  if (channel_.NonBlockingCall(deliver) != napi_closing) channel_.Release();
}

}  // namespace mae
