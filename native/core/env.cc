#include "env.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace mae {

namespace {
constexpr size_t kInitialCapacity = 4096;
// The garbage collector is told in these steps: rarely enough to cost nothing, often enough that dropped tensors do not
// accumulate.
constexpr int64_t kReportEvery = 64 << 20;

const at::Tensor& none() {
  static const at::Tensor tensor;
  return tensor;
}
// The actual size of a storage: nothing on the meta device, whose sizes may be absurd. No machine has more than the
// bound, and V8 aborts the process when it gets exabytes.
int64_t heldBytes(const c10::Storage& storage) {
  if (storage.device_type() == c10::DeviceType::Meta) return 0;
  return static_cast<int64_t>(std::min<size_t>(storage.nbytes(), size_t{1} << 48));
}
}  // namespace

Env::Env(Napi::Env env) : releasedReferences(std::make_shared<ReleasedReferences>(env)), napi_(env) {
  tensors_.emplace_back();
  generators_.emplace_back();
  grow(kInitialCapacity);
}

int32_t Env::store(at::Tensor tensor) {
  if (!tensor.defined()) return 0;
  if (!freeTensors_.empty()) {
    const int32_t handle = freeTensors_.back();
    freeTensors_.pop_back();
    tensors_[handle].tensor = std::move(tensor);
    return handle;
  }
  tensors_.push_back({std::move(tensor)});
  return static_cast<int32_t>(tensors_.size() - 1);
}

bool Env::isHeld(int64_t handle) const {
  return handle > 0 && handle < static_cast<int64_t>(tensors_.size()) && tensors_[handle].tensor.defined();
}

const at::Tensor& Env::tensor(int64_t handle) const {
  if (!isHeld(handle)) throw std::invalid_argument("no tensor has handle " + std::to_string(handle));
  return tensors_[handle].tensor;
}

const at::Tensor& Env::tensorOrNone(int64_t handle) const { return handle == 0 ? none() : tensor(handle); }

void Env::release(int64_t handle) {
  if (!isHeld(handle)) return;
  tensors_[handle] = {};
  freeTensors_.push_back(static_cast<int32_t>(handle));
}

template <typename Filter>
Env::Usage Env::usageOf(const Filter& isCounted) const {
  Usage usage;
  std::unordered_set<const void*> seen;
  for (const Slot& slot : tensors_) {
    if (!slot.tensor.defined() || !isCounted(slot)) continue;
    usage.tensors++;
    if (!slot.tensor.has_storage()) continue;
    const c10::Storage& storage = slot.tensor.storage();
    if (seen.insert(storage.unsafeGetStorageImpl()).second) usage.bytes += heldBytes(storage);
  }
  return usage;
}

Env::Usage Env::usage() const {
  return usageOf([](const Slot&) { return true; });
}

void Env::leaveToCollector(int64_t handle) {
  if (!isHeld(handle)) return;
  Slot& slot = tensors_[handle];
  slot.isLeftToCollector = true;
  if (slot.tensor.has_storage()) leftBytes_ += heldBytes(slot.tensor.storage());
  if (leftBytes_ < std::max(kReportEvery, reportedBytes_ / 2)) return;
  leftBytes_ = 0;
  const int64_t bytes = usageOf([](const Slot& one) { return one.isLeftToCollector; }).bytes;
  int64_t total = 0;
  napi_adjust_external_memory(napi_, bytes - reportedBytes_, &total);
  reportedBytes_ = bytes;
}

int32_t Env::storeGenerator(at::Generator generator) {
  if (!freeGenerators_.empty()) {
    const int32_t handle = freeGenerators_.back();
    freeGenerators_.pop_back();
    generators_[handle] = std::move(generator);
    return handle;
  }
  generators_.push_back(std::move(generator));
  return static_cast<int32_t>(generators_.size() - 1);
}

const at::Generator& Env::generator(int64_t handle) const {
  if (handle <= 0 || handle >= static_cast<int64_t>(generators_.size()) || !generators_[handle].defined()) {
    throw std::invalid_argument("no generator has handle " + std::to_string(handle));
  }
  return generators_[handle];
}

void Env::releaseGenerator(int64_t handle) {
  if (handle <= 0 || handle >= static_cast<int64_t>(generators_.size()) || !generators_[handle].defined()) return;
  generators_[handle] = at::Generator();
  freeGenerators_.push_back(static_cast<int32_t>(handle));
}

int32_t Env::intern(const std::string& text) {
  const auto [entry, added] = textIds_.try_emplace(text, static_cast<int32_t>(texts_.size()));
  if (added) texts_.push_back(text);
  return entry->second;
}

const std::string& Env::text(int64_t id) const {
  if (id < 0 || id >= static_cast<int64_t>(texts_.size())) {
    throw std::invalid_argument("no text has id " + std::to_string(id));
  }
  return texts_[id];
}

int32_t Env::addOp(Op op) {
  ops_.push_back(std::make_unique<Op>(std::move(op)));
  return static_cast<int32_t>(ops_.size() - 1);
}

Op& Env::op(int64_t id) {
  if (id < 0 || id >= static_cast<int64_t>(ops_.size())) {
    throw std::invalid_argument("no op has id " + std::to_string(id));
  }
  return *ops_[id];
}

Napi::ArrayBuffer Env::grow(size_t length) {
  const size_t capacity = std::max(length, capacity_ * 2);
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(napi_, capacity * sizeof(double));
  double* data = static_cast<double*>(buffer.Data());
  if (io_ != nullptr) std::memcpy(data, io_, capacity_ * sizeof(double));
  buffer_ = Napi::Persistent(buffer);
  io_ = data;
  capacity_ = capacity;
  return buffer;
}

}  // namespace mae
