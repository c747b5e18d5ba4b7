// Several processes: c10d's store over TCP, and its collectives over Gloo. But for allReduceSync nothing here waits on
// the thread of JavaScript.
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/util/Logging.h>
#include <c10/util/env.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <utility>
#include <vector>

#include "args.h"
#include "connections.h"
#include "guard.h"
#include "settle.h"
#include "topics.h"
#include "works.h"

namespace mae {

namespace {

using std::chrono::milliseconds;

template <typename Held>
Napi::Value close(const Napi::CallbackInfo& info) {
  // The end of a group waits for its threads. NCCL's has to be asked to end by all processes, before it is freed.
  auto held = std::make_shared<c10::intrusive_ptr<Held>>(holderAt<Held>(info, 0).take());
  return inBackground(info.Env(), [held] {
    if constexpr (std::is_same_v<Held, c10d::Backend>) (*held)->shutdown();
    held->reset();
    return MakeResult();
  });
}

// The level of c10's log above errors; the header of its name differs between versions.
constexpr int kFatal = 3;

// c10d prints to stderr what it throws, with a trace of its own code. Who wants that says so.
void quieten() {
  if (!c10::utils::has_env("TORCH_CPP_LOG_LEVEL")) FLAGS_caffe2_log_level = kFatal;
}

// openStore(host, port, isServer, timeoutMs): port 0 takes a free one. Resolves to the store.
Napi::Value openStore(const Napi::CallbackInfo& info) {
  const Args args(info);
  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(args.integer(1));
  options.isServer = args.truth(2);
  options.timeout = milliseconds(args.integer(3));
  options.waitWorkers = false;
  quieten();
  return inBackground(info.Env(), [host = args.text(0), options]() -> MakeResult {
    auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
    return [store](Napi::Env env) { return hold<c10d::TCPStore>(env, store); };
  });
}

c10::intrusive_ptr<c10d::TCPStore> storeOf(const Napi::CallbackInfo& info) {
  return holderAt<c10d::TCPStore>(info, 0).get();
}

Napi::Value storePort(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), storeOf(info)->getPort());
}

// storeSet(store, key, text)
Napi::Value storeSet(const Napi::CallbackInfo& info) {
  const Args args(info);
  return inBackground(info.Env(), [store = storeOf(info), key = args.text(1), text = args.text(2)] {
    store->set(key, std::vector<uint8_t>(text.begin(), text.end()));
    return MakeResult();
  });
}

// storeGet(store, key): resolves to the text, or to undefined where there is none.
Napi::Value storeGet(const Napi::CallbackInfo& info) {
  return inBackground(info.Env(), [store = storeOf(info), key = Args(info).text(1)]() -> MakeResult {
    if (!store->check({key})) return {};
    const std::vector<uint8_t> bytes = store->get(key);
    return [text = std::string(bytes.begin(), bytes.end())](Napi::Env env) { return Napi::String::New(env, text); };
  });
}

// storeAdd(store, key, amount): resolves to the sum of all amounts so far.
Napi::Value storeAdd(const Napi::CallbackInfo& info) {
  const Args args(info);
  return inBackground(info.Env(),
                      [store = storeOf(info), key = args.text(1), amount = args.integer(2)]() -> MakeResult {
                        const auto sum = static_cast<double>(store->add(key, amount));
                        return [sum](Napi::Env env) { return Napi::Number::New(env, sum); };
                      });
}

// openGroup(store, prefix, rank, size, timeoutMs): connects the processes. Resolves to the group.
Napi::Value openGroup(const Napi::CallbackInfo& info) {
  const Args args(info);
  const auto rank = static_cast<int>(args.integer(2));
  const auto size = static_cast<int>(args.integer(3));
  return inBackground(info.Env(),
                      [store = storeOf(info), prefix = args.text(1), rank, size,
                       timeout = milliseconds(args.integer(4))]() -> MakeResult {
                        auto options = c10d::ProcessGroupGloo::Options::create_default(timeout);
                        auto group = c10::make_intrusive<c10d::ProcessGroupGloo>(
                            c10::make_intrusive<c10d::PrefixStore>(prefix, store), rank, size, std::move(options));
                        return [backend = c10::intrusive_ptr<c10d::Backend>(std::move(group))](Napi::Env env) {
                          return hold<c10d::Backend>(env, backend);
                        };
                      });
}

// openNccl(store, prefix, rank, size, timeoutMs, device): NCCL's group, by mae_cuda. Resolves to the group.
Napi::Value openNccl(const Napi::CallbackInfo& info) {
  const Args args(info);
  const auto found = c10::Dispatcher::singleton().findSchema({"mae::nccl_open", ""});
  TORCH_CHECK(found, "there is no NCCL: the addon's library for CUDA was built without it, or is not there");
  const auto open = found->typed<int64_t(int64_t, std::string_view, int64_t, int64_t, int64_t, c10::Device)>();
  return inBackground(
      info.Env(),
      [open, store = storeOf(info), prefix = args.text(1), rank = args.integer(2), size = args.integer(3),
       timeout = args.integer(4),
       device = c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(args.integer(5)))]() -> MakeResult {
        const auto address = reinterpret_cast<int64_t>(static_cast<c10d::Store*>(store.get()));
        const int64_t made = open.call(address, prefix, rank, size, timeout, device);
        auto group = c10::intrusive_ptr<c10d::Backend>::reclaim(reinterpret_cast<c10d::Backend*>(made));
        return [group](Napi::Env env) { return hold<c10d::Backend>(env, group); };
      });
}

// hasNccl()
Napi::Value hasNccl(const Napi::CallbackInfo& info) {
  const auto found = c10::Dispatcher::singleton().findSchema({"mae::nccl_open", ""});
  return Napi::Boolean::New(info.Env(), found.has_value());
}

c10d::Backend& groupOf(const Napi::CallbackInfo& info) { return *holderAt<c10d::Backend>(info, 0).get(); }

c10d::ReduceOp reduceOp(const Args& args, size_t i) { return static_cast<c10d::ReduceOp::RedOpType>(args.integer(i)); }

// The Promise of a collective of a tensor. On a GPU the current stream waits, and no one else.
Napi::Promise doneWith(Napi::Env env, const c10::intrusive_ptr<c10d::Work>& work, const at::Tensor& tensor) {
  if (!tensor.is_cuda()) return promiseOf(env, {work});
  work->wait();
  return promiseOf(env, {});
}

// allReduce(group, tensor, op): in place.
Napi::Value allReduce(const Napi::CallbackInfo& info) {
  const Args args(info);
  std::vector<at::Tensor> tensors{args.tensor(1).detach()};
  return doneWith(info.Env(), groupOf(info).allreduce(tensors, {.reduceOp = reduceOp(args, 2)}), tensors[0]);
}

// allReduceSync(group, tensor, op): in place, for sums that a forward or backward pass needs before it can go on.
Napi::Value allReduceSync(const Napi::CallbackInfo& info) {
  const Args args(info);
  std::vector<at::Tensor> tensors{args.tensor(1).detach()};
  groupOf(info).allreduce(tensors, {.reduceOp = reduceOp(args, 2)})->wait();
  return info.Env().Undefined();
}

// broadcast(group, tensor, root): in place.
Napi::Value broadcast(const Napi::CallbackInfo& info) {
  const Args args(info);
  std::vector<at::Tensor> tensors{args.tensor(1).detach()};
  return doneWith(info.Env(), groupOf(info).broadcast(tensors, {.rootRank = args.integer(2)}), tensors[0]);
}

// As one row of numbers: c10d takes parts of the first dimension.
at::Tensor flat(const at::Tensor& tensor) { return tensor.detach().view({-1}); }

// allGather(group, output, input): the output holds the inputs of all ranks, one after the other.
Napi::Value allGather(const Napi::CallbackInfo& info) {
  const Args args(info);
  at::Tensor output = flat(args.tensor(1));
  at::Tensor input = flat(args.tensor(2));
  return doneWith(info.Env(), groupOf(info)._allgather_base(output, input), output);
}

// reduceScatter(group, output, input, op): each rank gets its part of the result.
Napi::Value reduceScatter(const Napi::CallbackInfo& info) {
  const Args args(info);
  at::Tensor output = flat(args.tensor(1));
  at::Tensor input = flat(args.tensor(2));
  auto work = groupOf(info)._reduce_scatter_base(output, input, {.reduceOp = reduceOp(args, 3)});
  // Gloo takes the parts out of a reduction of everything when it is waited for.
  return inBackground(info.Env(), [work] {
    work->wait();
    return MakeResult();
  });
}

}  // namespace

void exportDistributed(Napi::Object& exports) {
  define<openStore>(exports, "openStore");
  define<storePort>(exports, "storePort");
  define<storeSet>(exports, "storeSet");
  define<storeGet>(exports, "storeGet");
  define<storeAdd>(exports, "storeAdd");
  define<close<c10d::TCPStore>>(exports, "closeStore");
  define<openGroup>(exports, "openGroup");
  define<openNccl>(exports, "openNccl");
  define<hasNccl>(exports, "hasNccl");
  define<allReduce>(exports, "allReduce");
  define<allReduceSync>(exports, "allReduceSync");
  define<broadcast>(exports, "broadcast");
  define<allGather>(exports, "allGather");
  define<reduceScatter>(exports, "reduceScatter");
  define<close<c10d::Backend>>(exports, "closeGroup");
}

}  // namespace mae
