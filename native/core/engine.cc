// The engine of autograd, with what JavaScript has to say: where tensors are saved for a backward pass, and in the
// reports of anomaly detection.
#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/saved_variable_hooks.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "args.h"
#include "callback.h"
#include "env.h"
#include "guard.h"
#include "nodes.h"
#include "topics.h"

namespace mae {

namespace {

// pack([handle]) returns {value, handles}, where the handles are of the tensors that the value refers to.
// unpack(value, handles) returns an array of the tensor's handle.
struct SavingHooks {
  SavingHooks(napi_env env, napi_value packs, napi_value unpacks) : pack(env, packs), unpack(env, unpacks) {}

  Callback pack;
  Callback unpack;
};

// Those of the present thread, innermost last.
thread_local std::vector<std::shared_ptr<const SavingHooks>> savingHooks;

class PackedTensor : public torch::autograd::SavedVariableHooks {
 public:
  explicit PackedTensor(std::shared_ptr<const SavingHooks> hooks) : hooks_(std::move(hooks)) {}

  void call_pack_hook(const at::Tensor& tensor) override {
    hooks_->pack.requireOwnThread();
    const Napi::Env env(hooks_->pack.env());
    Napi::HandleScope scope(env);
    const auto packed = Napi::Value(env, hooks_->pack.callWith({handlesOf(env, {tensor})})).As<Napi::Object>();
    value_ = std::make_unique<const HeldValue>(env, packed.Get("value"));
    tensors_ = takeHandles(env, packed.Get("handles"));
  }

  at::Tensor call_unpack_hook() override {
    hooks_->unpack.requireOwnThread();
    const Napi::Env env(hooks_->unpack.env());
    Napi::HandleScope scope(env);
    return takeHandles(env, hooks_->unpack.callWith({value_->get(), handlesOf(env, tensors_)})).front();
  }

 private:
  const std::shared_ptr<const SavingHooks> hooks_;
  std::unique_ptr<const HeldValue> value_;
  Tensors tensors_;
};

// Gives the stack of JavaScript at the present call; none on the threads of libtorch.
thread_local std::unique_ptr<const Callback> stackOfCall;

// Remembers where in JavaScript a node was made.
class Origin : public torch::autograd::AnomalyMetadata {
 public:
  void store_stack() override {
    if (!stackOfCall) return;
    const Napi::Env env(stackOfCall->env());
    Napi::HandleScope scope(env);
    stack_ = Napi::String(env, stackOfCall->callWith({})).Utf8Value();
  }

  void print_stack(const std::string& name) override {
    std::string text = "Error detected in " + name + ". The call of the forward pass that caused it:\n" + stack_;
    for (Node* node = parent_.get(); node != nullptr;) {
      const auto* origin = dynamic_cast<Origin*>(node->metadata());
      if (origin == nullptr) break;
      text += "\n\nIt was made in the backward pass of " + node->name() + ", of the call:\n" + origin->stack_;
      node = origin->parent_.get();
    }
    TORCH_WARN(text);
  }

  void assign_parent(const NodePointer& parent) override { parent_ = parent; }

 private:
  std::string stack_ = "unknown";
  NodePointer parent_;
};

class Engine : public torch::autograd::Engine {
 public:
  static torch::autograd::Engine& instance() {
    static Engine engine;
    return engine;
  }
  ~Engine() override { stop(); }

  std::unique_ptr<torch::autograd::AnomalyMetadata> make_anomaly_metadata() override {
    return std::make_unique<Origin>();
  }

  std::unique_ptr<torch::autograd::SavedVariableHooks> get_default_saved_variable_hooks() override {
    if (savingHooks.empty()) return nullptr;
    return std::make_unique<PackedTensor>(savingHooks.back());
  }
};

// pushSavingHooks(pack, unpack) and popSavingHooks(): nested strictly.
Napi::Value pushSavingHooks(const Napi::CallbackInfo& info) {
  savingHooks.push_back(std::make_shared<const SavingHooks>(info.Env(), info[0], info[1]));
  return info.Env().Undefined();
}

Napi::Value popSavingHooks(const Napi::CallbackInfo& info) {
  if (!savingHooks.empty()) savingHooks.pop_back();
  return info.Env().Undefined();
}

// setAnomalyDetection(enabled, checkNan, stack): returns the former values. `stack` gives the stack of its call.
Napi::Value setAnomalyDetection(const Napi::CallbackInfo& info) {
  using torch::autograd::AnomalyMode;
  Napi::Array previous = Napi::Array::New(info.Env());
  previous.Set(0u, AnomalyMode::is_enabled());
  previous.Set(1u, AnomalyMode::should_check_nan());
  AnomalyMode::set_enabled(Args(info).truth(0), Args(info).truth(1));
  stackOfCall = std::make_unique<const Callback>(info.Env(), info[2]);
  return previous;
}

}  // namespace

void installEngine() { torch::autograd::set_default_engine_stub(&Engine::instance); }

void exportEngine(Napi::Object& exports) {
  define<pushSavingHooks>(exports, "pushSavingHooks");
  define<popSavingHooks>(exports, "popSavingHooks");
  define<setAnomalyDetection>(exports, "setAnomalyDetection");
}

}  // namespace mae
