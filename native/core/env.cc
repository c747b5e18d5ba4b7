#include "env.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace mae {

namespace {
constexpr size_t kInitialCapacity = 4096;
// Allocation is reported to the garbage collector in these steps: rarely enough to cost nothing, often enough that
// dropped tensors do not accumulate.
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
  if (tensor.has_storage()) newBytes_ += heldBytes(tensor.storage());
  if (!freeTensors_.empty()) {
    const int32_t handle = freeTensors_.back();
    freeTensors_.pop_back();
    tensors_[handle] = std::move(tensor);
    return handle;
  }
  tensors_.push_back(std::move(tensor));
  return static_cast<int32_t>(tensors_.size() - 1);
}

const at::Tensor& Env::tensor(int64_t handle) const {
  if (handle <= 0 || handle >= static_cast<int64_t>(tensors_.size()) || !tensors_[handle].defined()) {
    throw std::invalid_argument("no tensor has handle " + std::to_string(handle));
  }
  return tensors_[handle];
}

const at::Tensor& Env::tensorOrNone(int64_t handle) const { return handle == 0 ? none() : tensor(handle); }

void Env::release(int64_t handle) {
  if (handle <= 0 || handle >= static_cast<int64_t>(tensors_.size()) || !tensors_[handle].defined()) return;
  tensors_[handle].reset();
  freeTensors_.push_back(static_cast<int32_t>(handle));
}

Env::Usage Env::usage() const {
  Usage usage;
  std::unordered_set<const void*> seen;
  for (const at::Tensor& tensor : tensors_) {
    if (!tensor.defined()) continue;
    usage.tensors++;
    if (!tensor.has_storage()) continue;
    const c10::Storage& storage = tensor.storage();
    if (seen.insert(storage.unsafeGetStorageImpl()).second) usage.bytes += heldBytes(storage);
  }
  return usage;
}

void Env::reportMemory() {
  if (newBytes_ < std::max(kReportEvery, reportedBytes_ / 2)) return;
  newBytes_ = 0;
  const int64_t bytes = usage().bytes;
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
