// Gradient checkpointing: a node of the autograd graph whose backward pass is a JavaScript function, which recomputes
// the forward pass.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/engine.h>

#include <mutex>
#include <thread>
#include <utility>

#include "args.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

// References to JavaScript functions that were released on threads of libtorch, where they cannot be deleted.
struct DroppedReferences {
  const std::thread::id thread = std::this_thread::get_id();
  std::mutex mutex;
  // Empty once the environment has ended, and its references with it.
  napi_env env = nullptr;
  std::vector<napi_ref> waiting;

  void drop(napi_ref reference) {
    std::lock_guard<std::mutex> lock(mutex);
    if (env == nullptr) return;
    if (std::this_thread::get_id() == thread) {
      napi_delete_reference(env, reference);
    } else {
      waiting.push_back(reference);
    }
  }

  void deleteWaiting() {
    std::lock_guard<std::mutex> lock(mutex);
    for (napi_ref reference : waiting) napi_delete_reference(env, reference);
    waiting.clear();
  }

  void close() {
    std::lock_guard<std::mutex> lock(mutex);
    env = nullptr;
  }
};

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// One checkpointed pass, alive as long as its graph.
struct Pass : torch::CustomClassHolder {
  Pass(std::shared_ptr<DroppedReferences> dropped, napi_ref function)
      : dropped(std::move(dropped)), function(function) {}
  ~Pass() override { dropped->drop(function); }

  const std::shared_ptr<DroppedReferences> dropped;
  const napi_ref function;
  at::Tensor output;
  // Passed from Boundary to Recompute.
  at::Tensor gradient;
};

Pass& passOf(AutogradContext* context) { return static_cast<Pass&>(*context->saved_data["pass"].toCapsule()); }

at::IValue held(const c10::intrusive_ptr<Pass>& pass) { return at::IValue::make_capsule(pass); }

// The actual backward pass. Its input is a dummy on the CPU, because autograd runs only CPU nodes on the thread that
// called backward(). Only that thread may run JavaScript.
struct Recompute : torch::autograd::Function<Recompute> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& /*anchor*/,
                            const at::Tensor& state, const c10::intrusive_ptr<Pass>& pass) {
    context->save_for_backward({input, state});
    context->saved_data["pass"] = held(pass);
    return at::zeros({});
  }

  static variable_list backward(AutogradContext* context, const variable_list&) {
    Pass& pass = passOf(context);
    const at::Tensor gradient = std::exchange(pass.gradient, at::Tensor());
    TORCH_CHECK(
        torch::autograd::Engine::get_default_engine().is_checkpoint_valid(),
        "autograd.grad() and backward() with inputs do not go through torch.checkpoint, whose backward pass adds to "
        "the gradients of all parameters; call backward() without inputs");
    TORCH_CHECK(!c10::GradMode::is_enabled(),
                "createGraph does not go through torch.checkpoint, whose backward pass is not recorded; compute it "
                "without torch.checkpoint");
    TORCH_CHECK(std::this_thread::get_id() == pass.dropped->thread,
                "torch.checkpoint is nested too deep: autograd has left the thread of JavaScript");
    const variable_list saved = context->get_saved_variables();
    return {callJavaScript(pass, saved[0], saved[1], gradient), at::Tensor(), at::Tensor(), at::Tensor()};
  }

  // function(input, state, gradient), which then owns the handles: returns the handle of the input's gradient, 0 for
  // none.
  static at::Tensor callJavaScript(Pass& pass, const at::Tensor& input, const at::Tensor& state,
                                   const at::Tensor& gradient) {
    const Napi::Env napi(pass.dropped->env);
    Napi::HandleScope scope(napi);
    Env& env = Env::of(napi);
    napi_value function = nullptr;
    napi_get_reference_value(napi, pass.function, &function);
    try {
      const auto handle = [&](const at::Tensor& tensor) { return Napi::Number::New(napi, env.store(tensor)); };
      const Napi::Value result = Napi::Function(napi, function).Call({handle(input), handle(state), handle(gradient)});
      const int64_t given = result.As<Napi::Number>().Int64Value();
      at::Tensor inputGradient = env.tensorOrNone(given);
      env.release(given);
      return inputGradient;
    } catch (const Napi::Error& error) {
      // Autograd would turn it into an error of its own; the caller of backward() throws this one instead.
      env.backwardError = error;
      throw std::runtime_error(error.Message());
    }
  }
};

// The node of the output: only stores the gradient, on any thread.
struct Boundary : torch::autograd::Function<Boundary> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& /*dummy*/,
                            const c10::intrusive_ptr<Pass>& pass) {
    context->saved_data["pass"] = held(pass);
    return std::exchange(pass->output, at::Tensor());
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    passOf(context).gradient = gradients[0];
    return {at::zeros({}), at::Tensor()};
  }
};

// checkpoint(input, output, state, function): the handle of the output as a part of the graph. The backward pass calls
// `function` by callJavaScript().
Napi::Value checkpoint(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const Args args(info);
  if (!env.droppedReferences) {
    env.droppedReferences = std::make_shared<DroppedReferences>();
    env.droppedReferences->env = info.Env();
  }
  env.droppedReferences->deleteWaiting();
  const at::Tensor output = args.tensor(1);
  TORCH_CHECK_TYPE(torch::autograd::isDifferentiableType(output.scalar_type()),
                   "the function should give a floating point tensor, got one of dtype ", output.scalar_type());

  napi_ref function = nullptr;
  napi_create_reference(info.Env(), info[3], 1, &function);
  auto pass = c10::make_intrusive<Pass>(env.droppedReferences, function);
  // A new tensor: the function may have returned its input, or a parameter.
  pass->output = output.detach();
  // The output depends on all that the function uses, such as parameters, even where the input needs no gradient.
  const at::Tensor anchor = at::zeros({}).set_requires_grad(true);
  const at::Tensor dummy = Recompute::apply(args.tensor(0), anchor, args.tensor(2), pass);
  return args.handleOf(Boundary::apply(dummy, pass));
}

}  // namespace

void closeReferences(const std::shared_ptr<DroppedReferences>& dropped) {
  if (dropped) dropped->close();
}

void exportCheckpoint(Napi::Object& exports) { define<checkpoint>(exports, "checkpoint"); }

}  // namespace mae
