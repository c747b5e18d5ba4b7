// Hooks of JavaScript in the backward pass: on gradients of tensors, and on the nodes of the graph.
#include <ATen/core/Tensor.h>
#include <ATen/core/VariableHooksInterface.h>
#include <torch/csrc/autograd/cpp_hook.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "args.h"
#include "callback.h"
#include "env.h"
#include "guard.h"
#include "nodes.h"
#include "topics.h"

namespace mae {

namespace {

using torch::autograd::variable_list;
using SlotPointer = std::shared_ptr<HookSlot>;

// Autograd runs the nodes of these devices on the thread that called backward().
void requireCpu(c10::Device device) {
  TORCH_CHECK(device.is_cpu() || device.is_meta(), "hooks are called for tensors on the CPU only, got one on ", device,
              ": autograd runs the nodes of its devices on threads of its own, where no JavaScript can run. A "
              "torch.autograd.Function that passes its input on sees the gradient on any device");
}

// --- Hooks of tensors ------------------------------------------------------------------------------------------------

struct TensorHook {
  SlotPointer slot;

  // None: the gradient stays as it is.
  at::TensorBase operator()(const at::TensorBase& gradient) const {
    const auto callback = slot->callback;
    if (!callback || !gradient.defined()) return {};
    const Tensors given{at::Tensor(gradient)};
    const auto changed = callback->call({&given});
    return changed.has_value() ? at::TensorBase(changed->front()) : at::TensorBase();
  }
};

// A loop may register and remove a hook in every step: libtorch itself would keep the place of each.
void forgetRemovedHooks(const at::Tensor& tensor) {
  const auto* meta = torch::autograd::impl::get_autograd_meta(tensor);
  if (meta == nullptr || !meta->cpp_hooks_list_) return;
  std::erase_if(*meta->cpp_hooks_list_, [](const auto& hook) {
    const auto* ours = hook.template target<TensorHook>();
    return ours != nullptr && !ours->slot->callback;
  });
}

// registerTensorHook(handle, function): the function that removes it. function([gradient]) returns an array of one
// tensor, the gradient to go on with, or undefined.
Napi::Value registerTensorHook(const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Args(info).tensor(0);
  requireCpu(tensor.device());
  TORCH_CHECK(tensor.requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
  const SlotPointer slot = hookSlot(info[1]);
  forgetRemovedHooks(tensor);
  at::impl::GetVariableHooks()->_register_hook(tensor, TensorHook{slot});
  return removerOf(info.Env(), slot);
}

struct AccumulateHooks : torch::autograd::PostAccumulateGradHook {
  std::vector<SlotPointer> slots;

  void operator()(const at::Tensor& tensor) override {
    const Tensors given{tensor};
    for (const SlotPointer& slot : std::vector(slots)) {
      if (const auto callback = slot->callback) callback->call({&given});
    }
  }
};

// registerAccumulateHook(handle, function): the function that removes it. function([tensor]) is called when the
// gradient of the leaf was accumulated.
Napi::Value registerAccumulateHook(const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Args(info).tensor(0);
  requireCpu(tensor.device());
  TORCH_CHECK(tensor.requires_grad(), "cannot register a hook on a tensor that doesn't require gradient");
  TORCH_CHECK(!tensor.grad_fn(), "post accumulate grad hooks cannot be registered on non-leaf tensors");
  auto* hooks = dynamic_cast<AccumulateHooks*>(torch::autograd::impl::post_acc_grad_hooks(tensor).get());
  if (hooks == nullptr) {
    auto made = std::make_unique<AccumulateHooks>();
    hooks = made.get();
    torch::autograd::impl::set_post_acc_grad_hooks(tensor, std::move(made));
  }
  std::erase_if(hooks->slots, [](const SlotPointer& slot) { return !slot->callback; });
  const SlotPointer slot = hookSlot(info[1]);
  hooks->slots.push_back(slot);
  return removerOf(info.Env(), slot);
}

// --- Nodes -----------------------------------------------------------------------------------------------------------

using NodeHandle = Napi::External<NodePointer>;

// {node, id}: the id is the same for the same node, as long as it lives.
Napi::Value describeNode(Napi::Env env, const NodePointer& node) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("id", static_cast<double>(reinterpret_cast<uintptr_t>(node.get())));
  result.Set("node", NodeHandle::New(env, new NodePointer(node), [](Napi::Env, NodePointer* held) { delete held; }));
  return result;
}

Node& nodeOf(const Napi::Value& value) { return **value.As<NodeHandle>().Data(); }

// gradientFunction(handle): the node that made the tensor, or undefined for a leaf.
Napi::Value gradientFunction(const Napi::CallbackInfo& info) {
  const NodePointer function = Args(info).tensor(0).grad_fn();
  return function ? describeNode(info.Env(), function) : info.Env().Undefined();
}

// gradientName(handle): its name alone, without an object that would keep the graph.
Napi::Value gradientName(const Napi::CallbackInfo& info) {
  const NodePointer function = Args(info).tensor(0).grad_fn();
  return function ? Napi::String::New(info.Env(), function->name()) : info.Env().Undefined();
}

Napi::Value nodeName(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), nodeOf(info[0]).name()); }

// nextNodes(node): [node or null, the number of its input], in the order of the inputs.
Napi::Value nextNodes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array result = Napi::Array::New(env);
  for (const torch::autograd::Edge& edge : nodeOf(info[0]).next_edges()) {
    Napi::Array pair = Napi::Array::New(env);
    pair.Set(0u, edge.function ? describeNode(env, edge.function) : env.Null());
    pair.Set(1u, edge.input_nr);
    result.Set(result.Length(), pair);
  }
  return result;
}

// nodeVariable(node): the handle of the leaf that an AccumulateGrad adds to, 0 for other nodes.
Napi::Value nodeVariable(const Napi::CallbackInfo& info) {
  const auto* accumulate = dynamic_cast<torch::autograd::AccumulateGrad*>(&nodeOf(info[0]));
  return Args(info).handleOf(accumulate == nullptr ? at::Tensor() : accumulate->variable);
}

variable_list changedBy(const SlotPointer& slot, std::initializer_list<const Tensors*> lists,
                        const variable_list& present) {
  const auto callback = slot->callback;
  if (!callback) return present;
  auto changed = callback->call(lists);
  return changed.has_value() ? std::move(*changed) : present;
}

struct NodePreHook : torch::autograd::FunctionPreHook {
  explicit NodePreHook(SlotPointer held) : slot(std::move(held)) {}
  variable_list operator()(const variable_list& gradients) override { return changedBy(slot, {&gradients}, gradients); }
  const SlotPointer slot;
};

struct NodePostHook : torch::autograd::FunctionPostHook {
  explicit NodePostHook(SlotPointer held) : slot(std::move(held)) {}
  variable_list operator()(const variable_list& outputs, const variable_list& inputs) override {
    return changedBy(slot, {&outputs, &inputs}, outputs);
  }
  const SlotPointer slot;
};

template <typename Hook, typename List>
void addHook(List& list, const SlotPointer& slot) {
  std::erase_if(list, [](const auto& hook) {
    const auto* ours = dynamic_cast<const Hook*>(hook.get());
    return ours != nullptr && !ours->slot->callback;
  });
  list.push_back(std::make_unique<Hook>(slot));
}

// registerNodeHook(node, function, before): the function that removes it. It is called before the node as
// function(gradients of its outputs), or after it as function(gradients of its inputs, of its outputs).
Napi::Value registerNodeHook(const Napi::CallbackInfo& info) {
  Node& node = nodeOf(info[0]);
  requireCpu(node.device());
  const SlotPointer slot = hookSlot(info[1]);
  if (Args(info).truth(2)) {
    addHook<NodePreHook>(node.pre_hooks(), slot);
  } else {
    addHook<NodePostHook>(node.post_hooks(), slot);
  }
  return removerOf(info.Env(), slot);
}

}  // namespace

void exportHooks(Napi::Object& exports) {
  define<registerTensorHook>(exports, "registerTensorHook");
  define<registerAccumulateHook>(exports, "registerAccumulateHook");
  define<gradientFunction>(exports, "gradientFunction");
  define<gradientName>(exports, "gradientName");
  define<nodeName>(exports, "nodeName");
  define<nextNodes>(exports, "nextNodes");
  define<nodeVariable>(exports, "nodeVariable");
  define<registerNodeHook>(exports, "registerNodeHook");
}

}  // namespace mae
