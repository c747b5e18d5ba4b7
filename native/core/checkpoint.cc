// Gradient checkpointing: a node of the autograd graph whose backward pass is a JavaScript function, which recomputes
// the forward pass.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/engine.h>

#include <utility>

#include "args.h"
#include "callback.h"
#include "env.h"
#include "functorch.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// One checkpointed pass, alive as long as its graph.
struct Pass : torch::CustomClassHolder {
  Pass(napi_env env, napi_value function) : function(env, function) {}

  const Callback function;
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
    TORCH_CHECK(pass.function.isOwnThread(),
                "torch.checkpoint is nested too deep: autograd has left the thread of JavaScript");
    const variable_list saved = context->get_saved_variables();
    const Tensors given{saved[0], saved[1], gradient};
    const auto found = pass.function.call({&given});
    return {found.has_value() ? found->front() : at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
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
// `function` as function([input, state, gradient]): an array of the input's gradient.
Napi::Value checkpoint(const Napi::CallbackInfo& info) {
  refuseTransforms("torch.checkpoint");
  const Args args(info);
  const at::Tensor output = args.tensor(1);
  TORCH_CHECK_TYPE(torch::autograd::isDifferentiableType(output.scalar_type()),
                   "the function should give a floating point tensor, got one of dtype ", output.scalar_type());

  auto pass = c10::make_intrusive<Pass>(info.Env(), info[3]);
  // A new tensor: the function may have returned its input, or a parameter.
  pass->output = output.detach();
  // The output depends on all that the function uses, such as parameters, even where the input needs no gradient.
  const at::Tensor anchor = at::zeros({}).set_requires_grad(true);
  const at::Tensor dummy = Recompute::apply(args.tensor(0), anchor, args.tensor(2), pass);
  return args.handleOf(Boundary::apply(dummy, pass));
}

}  // namespace

void exportCheckpoint(Napi::Object& exports) { define<checkpoint>(exports, "checkpoint"); }

}  // namespace mae
