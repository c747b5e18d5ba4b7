// The reducer of gradients, for JavaScript. Nothing here waits on its thread.
#include <ATen/core/Tensor.h>
#include <napi.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "args.h"
#include "connections.h"
#include "flat.h"
#include "guard.h"
#include "reducer.h"
#include "settle.h"
#include "topics.h"
#include "works.h"

namespace mae {

namespace {

using std::chrono::milliseconds;

struct Held {
  std::shared_ptr<Reducer> reducer;
  // Memory of several processes that is not in use yet.
  std::shared_ptr<SharedSums> memory;
};

Held& heldAt(const Napi::CallbackInfo& info) { return *info[0].As<Napi::External<Held>>().Data(); }

Reducer& reducerOf(const Napi::CallbackInfo& info) {
  const auto& reducer = heldAt(info).reducer;
  TORCH_CHECK(reducer, "the reducer is closed");
  return *reducer;
}

// openReducer(params, bucketBytes, wireDtype, wireDeviceOfParams): a dtype of -1 is that of each gradient.
Napi::Value openReducer(const Napi::CallbackInfo& info) {
  const Args args(info);
  std::vector<at::Tensor> parameters;
  for (const at::Tensor* tensor : tensorList(info[0])) parameters.push_back(*tensor);
  TORCH_CHECK(!parameters.empty(), "there are no parameters");
  Reducer::Options options{args.integer(1), std::nullopt, at::kCPU};
  if (args.integer(2) >= 0) options.wireDtype = args.dtype(2);
  if (args.truth(3)) options.wireDevice = parameters.front().device();
  auto reducer = std::make_shared<Reducer>(std::move(parameters), options);
  return Napi::External<Held>::New(info.Env(), new Held{std::move(reducer), nullptr},
                                   [](Napi::Env, Held* held) { delete held; });
}

// shareReducer(reducer, rank, size, path): makes the memory of the processes of a machine, or opens that of a path.
// Returns its path.
Napi::Value shareReducer(const Napi::CallbackInfo& info) {
  const Args args(info);
  const auto rank = static_cast<int>(args.integer(1)), size = static_cast<int>(args.integer(2));
  auto memory = std::make_shared<SharedSums>(rank, size, reducerOf(info).buffers(), args.text(3));
  heldAt(info).memory = memory;
  return Napi::String::New(info.Env(), memory->path());
}

// connectReducer(reducer, group, usesMemory)
Napi::Value connectReducer(const Napi::CallbackInfo& info) {
  auto memory = std::exchange(heldAt(info).memory, nullptr);
  reducerOf(info).connect(holderAt<c10d::Backend>(info, 1).get(), Args(info).truth(2) ? std::move(memory) : nullptr);
  return info.Env().Undefined();
}

// armReducer(reducer): the next backward pass is the step's last.
Napi::Value armReducer(const Napi::CallbackInfo& info) {
  reducerOf(info).arm();
  return info.Env().Undefined();
}

// collectGradients(reducer, flags): exchanges what the backward pass has not. Returns the flags, and which parameters
// have a gradient, as uint8.
Napi::Value collectGradients(const Napi::CallbackInfo& info) {
  const Args args(info);
  const auto [data, length] = args.bytes(1);
  const at::Tensor present = reducerOf(info).collect();
  at::Tensor all = at::empty({present.numel() + static_cast<int64_t>(length)}, at::kByte);
  auto* const to = all.mutable_data_ptr<uint8_t>();
  std::copy_n(static_cast<const uint8_t*>(data), length, to);
  std::copy_n(present.const_data_ptr<uint8_t>(), present.numel(), to + length);
  return args.handleOf(std::move(all));
}

// awaitGradients(reducer, timeoutMs)
Napi::Value awaitGradients(const Napi::CallbackInfo& info) {
  const Reducer& reducer = reducerOf(info);
  if (reducer.memory() == nullptr) return promiseOf(info.Env(), reducer.works());
  return inBackground(info.Env(), [memory = reducer.memory(), timeout = milliseconds(Args(info).integer(1))] {
    memory->wait(timeout);
    return MakeResult();
  });
}

// settleGradients(reducer, answers): makes the sums the gradients, by what collectGradients gave. Returns the flags.
Napi::Value settleGradients(const Napi::CallbackInfo& info) {
  const at::Tensor answers = Args(info).tensor(1);
  Reducer& reducer = reducerOf(info);
  const int64_t count = answers.numel() - reducer.count();
  reducer.settle(answers.narrow(0, count, reducer.count()));
  auto flags = Napi::Uint8Array::New(info.Env(), static_cast<size_t>(count));
  std::copy_n(answers.const_data_ptr<uint8_t>(), count, flags.Data());
  return flags;
}

// closeReducer(reducer): ends the wait for others, too.
Napi::Value closeReducer(const Napi::CallbackInfo& info) {
  const auto reducer = std::exchange(heldAt(info).reducer, nullptr);
  heldAt(info).memory = nullptr;
  if (reducer == nullptr) return info.Env().Undefined();
  if (reducer->memory() != nullptr) reducer->memory()->giveUp();
  reducer->removeHooks();
  return info.Env().Undefined();
}

}  // namespace

void exportReducer(Napi::Object& exports) {
  define<openReducer>(exports, "openReducer");
  define<shareReducer>(exports, "shareReducer");
  define<connectReducer>(exports, "connectReducer");
  define<armReducer>(exports, "armReducer");
  define<collectGradients>(exports, "collectGradients");
  define<awaitGradients>(exports, "awaitGradients");
  define<settleGradients>(exports, "settleGradients");
  define<closeReducer>(exports, "closeReducer");
}

}  // namespace mae
