// The state of one JavaScript environment (the main thread or a worker): its tensors, generators, interned strings,
// resolved ops and the buffer that it shares with JavaScript. Nothing in the core is static, so environments are
// independent, and each is released completely by its own clean-up.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/stack.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/Stream.h>
#include <napi.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "op.h"
#include "profiler.h"
#include "references.h"

namespace mae {

class Env {
 public:
  explicit Env(Napi::Env env);
  ~Env() { releasedReferences->close(); }

  // The environment's instance; set once by the module's initialisation.
  static Env& of(napi_env env) { return *Napi::Env(env).GetInstanceData<Env>(); }

  // --- Tensors: integer handles, 0 is none -------------------------------------------------------------------------
  int32_t store(at::Tensor tensor);
  const at::Tensor& tensor(int64_t handle) const;
  // Like tensor(), but 0 gives an undefined tensor.
  const at::Tensor& tensorOrNone(int64_t handle) const;
  void release(int64_t handle);
  // Leaves a tensor to the garbage collector, which is told now and then how much memory it could free. It is not told
  // of others: it would run again and again in every step of a training, for tensors that are freed without it.
  void leaveToCollector(int64_t handle);
  // Live handles, and the bytes of the distinct storages behind them.
  struct Usage {
    int64_t tensors = 0;
    int64_t bytes = 0;
  };
  Usage usage() const;

  // --- Generators --------------------------------------------------------------------------------------------------
  int32_t storeGenerator(at::Generator generator);
  const at::Generator& generator(int64_t handle) const;
  void releaseGenerator(int64_t handle);

  // --- Strings -----------------------------------------------------------------------------------------------------
  int32_t intern(const std::string& text);
  const std::string& text(int64_t id) const;

  // --- Ops ---------------------------------------------------------------------------------------------------------
  int32_t addOp(Op op);
  Op& op(int64_t id);

  // --- The shared buffer -------------------------------------------------------------------------------------------
  double* io() { return io_; }
  size_t capacity() const { return capacity_; }
  // Replaces the buffer by one of at least `length` numbers, with its content kept. JavaScript must use the new one.
  Napi::ArrayBuffer grow(size_t length);

  Napi::Env napi() const { return napi_; }

  // Lent to one boxed call at a time, for its memory (ops.cc).
  torch::jit::Stack spareStack;
  std::vector<std::unique_ptr<c10::InferenceMode>> inferenceModes;
  const std::shared_ptr<ReleasedReferences> releasedReferences;
  // The stream of each device for copies of batches.
  std::unordered_map<c10::DeviceIndex, c10::Stream> uploadStreams;
  ProfilingPointer profiling;

 private:
  struct Slot {
    at::Tensor tensor;
    bool isLeftToCollector = false;
  };
  bool isHeld(int64_t handle) const;
  template <typename Filter>
  Usage usageOf(const Filter& isCounted) const;

  Napi::Env napi_;
  std::vector<Slot> tensors_;
  std::vector<int32_t> freeTensors_;
  std::vector<at::Generator> generators_;
  std::vector<int32_t> freeGenerators_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, int32_t> textIds_;
  std::vector<std::unique_ptr<Op>> ops_;
  Napi::Reference<Napi::ArrayBuffer> buffer_;
  double* io_ = nullptr;
  size_t capacity_ = 0;
  // What the garbage collector was told, and what was left to it since.
  int64_t reportedBytes_ = 0;
  int64_t leftBytes_ = 0;
};

}  // namespace mae
