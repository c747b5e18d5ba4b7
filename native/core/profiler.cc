// libtorch's profiler, Kineto: records a trace.
#include "profiler.h"

#include <ATen/record_function.h>
#include <c10/util/env.h>
#include <torch/csrc/autograd/profiler_kineto.h>

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "args.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

namespace profiler = torch::autograd::profiler;

// There is one Kineto per process, whatever the number of environments.
std::atomic<bool> isBusy{false};

}  // namespace

struct Profiling {
  Profiling() = default;
  Profiling(const Profiling&) = delete;
  Profiling& operator=(const Profiling&) = delete;
  ~Profiling() {
    if (isRunning) stop();
  }

  void start(bool cuda, bool inputs) {
    TORCH_CHECK(!isBusy.exchange(true), "a profile is running already; stop it first");
    // Kineto prints to stderr when it starts and stops; errors are exceptions.
    c10::utils::set_env("KINETO_LOG_LEVEL", "6", false);
    try {
      const profiler::ProfilerConfig config(profiler::ProfilerState::KINETO, /*report_input_shapes=*/inputs);
      std::set<profiler::ActivityType> activities{profiler::ActivityType::CPU};
      if (cuda) activities.insert(profiler::ActivityType::CUDA);
      profiler::prepareProfiler(config, activities);
      profiler::enableProfiler(config, activities);
    } catch (...) {
      isBusy = false;
      throw;
    }
    isRunning = true;
  }

  std::unique_ptr<profiler::ProfilerResult> stop() {
    TORCH_CHECK(isRunning, "no profile is running");
    // A range writes to the profile when it ends, so it must end first.
    while (!ranges.empty()) ranges.erase(std::prev(ranges.end()));
    isRunning = false;
    auto result = profiler::disableProfiler();
    isBusy = false;
    return result;
  }

  bool isRunning = false;
  // The open ranges, by number.
  std::map<int32_t, std::unique_ptr<at::RecordFunction>> ranges;
  int32_t nextRange = 0;
};

void EndProfiling::operator()(Profiling* profiling) const { delete profiling; }

namespace {

Profiling& profilingOf(const Napi::CallbackInfo& info) {
  ProfilingPointer& pointer = Env::of(info.Env()).profiling;
  if (!pointer) pointer.reset(new Profiling());
  return *pointer;
}

// startProfiler(cuda, inputs): records the ops of this thread and of those that it starts, with `cuda` the work of
// GPUs, and with `inputs` the ops' shapes and numbers.
Napi::Value startProfiler(const Napi::CallbackInfo& info) {
  profilingOf(info).start(Args(info).truth(0), Args(info).truth(1));
  return info.Env().Undefined();
}

// stopProfiler(path): ends it, with all open ranges, and writes the trace as JSON of Chrome's Trace Event Format.
Napi::Value stopProfiler(const Napi::CallbackInfo& info) {
  profilingOf(info).stop()->save(Args(info).text(0));
  return info.Env().Undefined();
}

// enterRange(name): starts a range and returns its number.
Napi::Value enterRange(const Napi::CallbackInfo& info) {
  Profiling& profiling = profilingOf(info);
  auto range = std::make_unique<at::RecordFunction>(at::RecordScope::USER_SCOPE);
  range->before(Args(info).text(0));
  const int32_t number = profiling.nextRange++;
  profiling.ranges.emplace(number, std::move(range));
  return Napi::Number::New(info.Env(), number);
}

// leaveRange(number): does nothing where the range ended with the profile.
Napi::Value leaveRange(const Napi::CallbackInfo& info) {
  profilingOf(info).ranges.erase(static_cast<int32_t>(Args(info).integer(0)));
  return info.Env().Undefined();
}

}  // namespace

void exportProfiler(Napi::Object& exports) {
  define<startProfiler>(exports, "startProfiler");
  define<stopProfiler>(exports, "stopProfiler");
  define<enterRange>(exports, "enterRange");
  define<leaveRange>(exports, "leaveRange");
}

}  // namespace mae
