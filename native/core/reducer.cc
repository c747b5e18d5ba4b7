#include "reducer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>

namespace mae {

namespace {

using at::Tensor;

// Elements between the beginnings of gradients: a line of the cache, at least.
constexpr int64_t kAligned = 64;

int64_t aligned(int64_t numel) { return (numel + kAligned - 1) / kAligned * kAligned; }

// The gradient's layout: that of autograd for its parameter.
Tensor viewOf(const Tensor& flat, int64_t from, const Tensor& parameter) {
  return parameter.is_non_overlapping_and_dense() ? flat.as_strided(parameter.sizes(), parameter.strides(), from)
                                                  : flat.narrow(0, from, parameter.numel()).view(parameter.sizes());
}

}  // namespace

// Called after a gradient was accumulated, and after the user's own hooks.
class Reducer::Hook : public torch::autograd::FunctionPostHook {
 public:
  Hook(std::weak_ptr<Reducer> reducer, size_t index) : reducer_(std::move(reducer)), index_(index) {}

  torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs,
                                            const torch::autograd::variable_list&) override {
    if (const auto reducer = reducer_.lock()) reducer->visit(index_);
    return outputs;
  }

 private:
  const std::weak_ptr<Reducer> reducer_;
  const size_t index_;
};

Reducer::Reducer(std::vector<Tensor> parameters, const Options& options) : options_(options) {
  std::vector<int64_t> lengths;
  std::vector<const Tensor*> models;
  for (const Tensor& tensor : parameters) parameters_.emplace_back().tensor = tensor;
  for (size_t i = parameters_.size(); i-- > 0;) {
    Parameter& parameter = parameters_[i];
    const Tensor& tensor = parameter.tensor;
    const int64_t length = aligned(tensor.numel());
    const auto limit = options.bucketBytes / static_cast<int64_t>(tensor.element_size());
    if (models.empty() || models.back()->scalar_type() != tensor.scalar_type() ||
        models.back()->device() != tensor.device() || lengths.back() + length > limit) {
      models.push_back(&tensor);
      lengths.push_back(0);
      buckets_.emplace_back();
    }
    parameter.bucket = buckets_.size() - 1;
    parameter.from = lengths.back();
    lengths.back() += length;
    buckets_.back().parameters++;
  }
  size_t offset = 0;
  for (size_t i = 0; i < buckets_.size(); i++) {
    const c10::ScalarType dtype = options.wireDtype.value_or(models[i]->scalar_type());
    buckets_[i].missing = buckets_[i].parameters;
    buckets_[i].flat = at::empty({0}, models[i]->options().requires_grad(false));
    buffers_.push_back({offset, lengths[i], dtype});
    // Lengths are multiples of a line.
    offset += static_cast<size_t>(lengths[i]) * c10::elementSize(dtype);
  }
}

void Reducer::connect(c10::intrusive_ptr<c10d::Backend> group, std::shared_ptr<SharedSums> memory) {
  group_ = std::move(group);
  memory_ = std::move(memory);
  for (size_t i = 0; i < buckets_.size(); i++) {
    Bucket& bucket = buckets_[i];
    const auto [offset, numel, dtype] = buffers_[i];
    const auto own = bucket.flat.options();
    const auto wire = own.dtype(dtype).device(options_.wireDevice);
    // The padding between gradients is summed, too.
    bucket.wire = memory_ == nullptr
                      ? at::zeros({numel}, wire)
                      : at::from_blob(memory_->own() + offset, {numel}, [held = memory_](void*) {}, wire);
    const bool isSame = own.dtype() == wire.dtype() && own.device() == wire.device();
    bucket.flat = isSame ? bucket.wire : at::zeros({numel}, own);
  }
  for (size_t i = 0; i < parameters_.size(); i++) {
    Parameter& parameter = parameters_[i];
    parameter.view = viewOf(buckets_[parameter.bucket].flat, parameter.from, parameter.tensor);
    if (!parameter.tensor.requires_grad()) continue;
    parameter.accumulator = torch::autograd::impl::grad_accumulator(parameter.tensor);
    parameter.hook = parameter.accumulator->add_post_hook(std::make_unique<Hook>(weak_from_this(), i));
  }
}

void Reducer::removeHooks() {
  for (Parameter& parameter : parameters_) {
    if (parameter.accumulator) parameter.accumulator->del_post_hook(parameter.hook);
    parameter.accumulator.reset();
  }
}

void Reducer::arm() { isArmed_ = true; }

void Reducer::visit(size_t index) {
  if (!isArmed_) return;
  const std::lock_guard lock(mutex_);
  Parameter& parameter = parameters_[index];
  parameter.visits++;
  if (!overlaps_) return;
  if (!parameter.isTaken) {
    take(parameter);
    send();
  } else {
    TORCH_CHECK(parameter.bucket >= next_,
                "a parameter got a second gradient in a backward pass, after the first was sent to other processes");
  }
}

// Moves a gradient into its bucket.
void Reducer::take(Parameter& parameter) {
  const c10::AutoGradMode noGrad(false);
  parameter.isTaken = true;
  const Tensor gradient = parameter.tensor.grad();
  parameter.isPresent = gradient.defined();
  if (!parameter.isPresent) {
    parameter.view.zero_();
  } else if (!gradient.is_same(parameter.view)) {
    TORCH_CHECK(gradient.layout() == at::kStrided, "gradients of layout ", gradient.layout(),
                " are not summed over processes");
    parameter.view.copy_(gradient);
    parameter.tensor.mutable_grad() = parameter.view;
  }
  buckets_[parameter.bucket].missing--;
}

// In order, whatever comes first: all processes exchange the same buckets after one another.
void Reducer::send() {
  const c10::AutoGradMode noGrad(false);
  for (; next_ < buckets_.size() && buckets_[next_].missing == 0; next_++) {
    Bucket& bucket = buckets_[next_];
    if (!bucket.wire.is_same(bucket.flat)) bucket.wire.copy_(bucket.flat);
    if (memory_ != nullptr) {
      memory_->put(next_);
    } else {
      std::vector<Tensor> tensors{bucket.wire};
      bucket.work = group_->allreduce(tensors, {});
    }
  }
  if (memory_ != nullptr) memory_->advance();
}

Tensor Reducer::collect() {
  const std::lock_guard lock(mutex_);
  if (isArmed_ && !isObserved_) {
    isObserved_ = true;
    overlaps_ = std::ranges::all_of(parameters_, [](const Parameter& one) { return one.visits <= 1; });
  }
  Tensor present = at::empty({static_cast<int64_t>(parameters_.size())}, at::kByte);
  auto* const flags = present.mutable_data_ptr<uint8_t>();
  // As the backward pass would come to them.
  for (size_t i = parameters_.size(); i-- > 0;) {
    if (!parameters_[i].isTaken) take(parameters_[i]);
    flags[i] = parameters_[i].isPresent ? 1 : 0;
  }
  send();
  return present;
}

std::vector<c10::intrusive_ptr<c10d::Work>> Reducer::works() const {
  std::vector<c10::intrusive_ptr<c10d::Work>> works;
  for (const Bucket& bucket : buckets_) {
    if (bucket.work && !bucket.wire.is_cuda()) works.push_back(bucket.work);
  }
  return works;
}

void Reducer::settle(const Tensor& present) {
  const c10::AutoGradMode noGrad(false);
  const auto* const flags = present.const_data_ptr<uint8_t>();
  for (Bucket& bucket : buckets_) {
    // On a GPU it makes the stream wait, not this thread.
    if (bucket.work && bucket.wire.is_cuda()) bucket.work->wait();
    bucket.work.reset();
    if (!bucket.wire.is_same(bucket.flat)) bucket.flat.copy_(bucket.wire);
    bucket.missing = bucket.parameters;
  }
  for (size_t i = 0; i < parameters_.size(); i++) {
    Parameter& parameter = parameters_[i];
    parameter.tensor.mutable_grad() = flags[i] == 0 ? Tensor() : parameter.view;
    parameter.isTaken = false;
    parameter.visits = 0;
  }
  next_ = 0;
  isArmed_ = false;
}

}  // namespace mae
