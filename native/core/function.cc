// Nodes of the autograd graph whose backward pass is a function of JavaScript: torch.autograd.Function.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable_info.h>

#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

#include "args.h"
#include "callback.h"
#include "env.h"
#include "functorch.h"
#include "guard.h"
#include "nodes.h"
#include "topics.h"

namespace mae {

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
using torch::autograd::VariableInfo;

class FunctionNode : public Node {
 public:
  FunctionNode(napi_env env, napi_value backward, std::string name, bool materializes)
      : backward_(std::make_unique<const Callback>(env, backward)),
        name_(std::move(name)),
        materializes_(materializes) {}

  std::string name() const override { return name_; }

  variable_list apply(variable_list&& gradients) override {
    backward_->requireOwnThread();
    variable_list given = pending_.empty() ? std::move(gradients) : std::exchange(pending_, {});
    if (materializes_) materialize(given);
    auto result = backward_->call({&given});
    TORCH_CHECK(result.has_value() && result->size() == num_outputs(), "function ", name_, " returned no gradients");
    return std::move(*result);
  }

  void release_variables() override {
    saved_.clear();
    released_ = true;
  }

  // Called when no pointer but weak ones is left. The context that the callback refers to has such a one, which would
  // keep the callback alive. Not `override`: with std::shared_ptr there is no such function, nor need of it.
  void release_resources() {
    releaseBase<Node>(*this);
    release_variables();
    backward_.reset();
    producer_.reset();
  }

  // The outputs have their place in the graph by now; `producer` is the node that they come from.
  void save(const variable_list& tensors, const NodePointer& producer) {
    producer_ = WeakNode(producer);
    for (const at::Tensor& tensor : tensors) {
      saved_.emplace_back(tensor, tensor.defined() && tensor.grad_fn() == producer);
    }
  }

  variable_list saved() const {
    TORCH_CHECK(!released_, torch::autograd::ERR_BACKWARD_TWICE);
    variable_list tensors;
    const NodePointer producer = producer_.lock();
    for (const SavedVariable& variable : saved_) tensors.push_back(variable.unpack(producer));
    return tensors;
  }

  void addOutput(const std::optional<at::Tensor>& output) {
    outputs_.push_back(output.has_value() ? VariableInfo(*output) : VariableInfo());
  }

  // The gradients for the next call of apply().
  void hold(variable_list gradients) { pending_ = std::move(gradients); }

 private:
  // None becomes zeros, for the outputs that are tensors.
  void materialize(variable_list& gradients) const {
    at::OptionalDeviceGuard guard;
    for (size_t i = 0; i < gradients.size(); i++) {
      if (!gradients[i].defined() && !outputs_[i].is_empty) gradients[i] = outputs_[i].zeros(guard);
    }
  }

  std::unique_ptr<const Callback> backward_;
  const std::string name_;
  const bool materializes_;
  std::vector<VariableInfo> outputs_;
  std::vector<SavedVariable> saved_;
  WeakNode producer_{NodePointer()};
  variable_list pending_;
  bool released_ = false;
};

// Stands between outputs that are not on the CPU and their FunctionNode. Autograd runs the nodes of tensors on a GPU on
// a thread of its own, and the node of a dummy on the CPU on the thread that called backward(), where JavaScript can
// run.
class Boundary : public Node {
 public:
  explicit Boundary(PointerTo<FunctionNode> function) : function_(std::move(function)), dummy_(at::zeros({})) {
    add_next_edge({function_, function_->add_input_metadata(dummy_)});
  }

  std::string name() const override { return function_->name(); }

  variable_list apply(variable_list&& gradients) override {
    function_->hold(std::move(gradients));
    return {dummy_};
  }

  void release_resources() {
    releaseBase<Node>(*this);
    function_.reset();
  }

 private:
  PointerTo<FunctionNode> function_;
  const at::Tensor dummy_;
};

bool runsElsewhere(const Tensors& outputs) {
  for (const at::Tensor& output : outputs) {
    if (output.defined() && !output.device().is_cpu()) return true;
  }
  return false;
}

std::unordered_set<at::TensorImpl*> implementations(const Tensors& tensors) {
  std::unordered_set<at::TensorImpl*> result;
  for (const at::Tensor& tensor : tensors) {
    if (tensor.defined()) result.insert(tensor.unsafeGetTensorImpl());
  }
  return result;
}

// Gives the outputs of a forward pass their place in the graph, as PyTorch's Function.apply does.
std::vector<std::optional<at::Tensor>> wrapOutputs(const Tensors& inputs, const Tensors& outputs, const Tensors& dirty,
                                                   const Tensors& constant, const Tensors& toSave,
                                                   const NodePointer& node,
                                                   const std::shared_ptr<const Callback>& jvp) {
  std::vector<std::optional<at::Tensor>> raw;
  for (const at::Tensor& output : outputs) raw.push_back(output.defined() ? std::optional(output) : std::nullopt);
  for (const at::Tensor& tensor : dirty) torch::autograd::impl::bump_version(tensor);
  const auto derivative = [&jvp](const variable_list&, const variable_list& tangents) -> variable_list {
    TORCH_CHECK(jvp != nullptr, "the function has no static jvp(ctx, ...tangents), which forward mode needs");
    auto result = jvp->call({&tangents});
    return result.has_value() ? std::move(*result) : variable_list();
  };
  const auto viewAsSelf = [](const at::Tensor& tensor) { return tensor.view_as(tensor); };
  return torch::autograd::_wrap_outputs(inputs, implementations(constant), implementations(dirty), raw, node,
                                        derivative, implementations(toSave), viewAsSelf, /*pure_view=*/false);
}

// applyFunction(name, inputs, outputs, dirty, nonDifferentiable, saved, separate, materialize, backward, jvp):
// {handles, node}. `outputs` are those of the forward pass, with 0 for what is no tensor; the handles are those of the
// graph. The node is undefined where nothing is recorded.
Napi::Value applyFunction(const Napi::CallbackInfo& info) {
  const Args args(info);
  const Napi::Env napi = info.Env();
  refuseTransforms("a torch.autograd.Function");
  const Tensors inputs = args.tensors(1);
  const Tensors outputs = args.tensorsOrNone(2);
  const Tensors saved = args.tensorsOrNone(5);

  PointerTo<FunctionNode> function;
  NodePointer producer;
  if (c10::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(inputs)) {
    function = makeNode<FunctionNode>(napi, info[8], args.text(0) + "Backward", args.truth(7));
    function->set_next_edges(torch::autograd::collect_next_edges(inputs));
    producer = function;
    if (runsElsewhere(outputs)) producer = makeNode<Boundary>(function);
  }
  const auto jvp = info[9].IsFunction() ? std::make_shared<const Callback>(napi, info[9]) : nullptr;
  const auto wrapped = wrapOutputs(inputs, outputs, args.tensors(3), args.tensors(4),
                                   args.truth(6) && function ? saved : Tensors(), producer, jvp);
  Napi::Object result = Napi::Object::New(napi);
  if (function) {
    for (const auto& output : wrapped) function->addOutput(output);
    function->save(saved, producer);
    auto* held = new WeakNode(function);
    result.Set("node", Napi::External<WeakNode>::New(napi, held, [](Napi::Env, WeakNode* node) { delete node; }));
  }
  Tensors plain;
  for (const auto& output : wrapped) plain.push_back(output.value_or(at::Tensor()));
  result.Set("handles", handlesOf(napi, plain));
  return result;
}

// savedTensors(node): new handles of what the forward pass saved.
Napi::Value savedTensors(const Napi::CallbackInfo& info) {
  const NodePointer node = info[0].As<Napi::External<WeakNode>>().Data()->lock();
  TORCH_CHECK(node, torch::autograd::ERR_BACKWARD_TWICE);
  return Napi::Value(info.Env(), handlesOf(info.Env(), static_cast<FunctionNode&>(*node).saved()));
}

}  // namespace

void exportFunction(Napi::Object& exports) {
  define<applyFunction>(exports, "applyFunction");
  define<savedTensors>(exports, "savedTensors");
}

}  // namespace mae
