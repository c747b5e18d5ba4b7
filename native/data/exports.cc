// The pipeline for JavaScript. lib/data/native/pipeline.ts is its only user.
#include <napi.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../core/guard.h"
#include "../core/topics.h"
#include "jpeg_library.h"
#include "pipeline.h"

namespace mae {

namespace {

double number(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Number>().DoubleValue();
}

uint32_t whole(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Number>().Uint32Value();
}

std::array<double, 2> pair(const Napi::Object& object, const char* name) {
  const auto values = object.Get(name).As<Napi::Array>();
  return {values.Get(0u).As<Napi::Number>().DoubleValue(), values.Get(1u).As<Napi::Number>().DoubleValue()};
}

std::optional<ColorSettings> colorSettings(const Napi::Value& value) {
  if (value.IsNull()) return std::nullopt;
  const auto object = value.As<Napi::Object>();
  return ColorSettings{
      .jitter = number(object, "jitter"),
      .factors = {pair(object, "brightness"), pair(object, "contrast"), pair(object, "saturation"),
                  pair(object, "hue")},
      .grayscale = number(object, "grayscale"),
      .blur = number(object, "blur"),
      .sigma = pair(object, "sigma"),
      .solarize = number(object, "solarize"),
      .threshold = number(object, "threshold"),
  };
}

PlanSettings planSettings(const Napi::Object& object) {
  const double seed = number(object, "seed");
  return {
      .out = {whole(object, "width"), whole(object, "height")},
      .cropping = static_cast<Cropping>(whole(object, "cropping")),
      .scale = pair(object, "scale"),
      .ratio = pair(object, "ratio"),
      .logRatio = pair(object, "logRatio"),
      .cropRatio = number(object, "cropRatio"),
      .keepFitting = object.Get("keepFitting").ToBoolean(),
      .padding = whole(object, "padding"),
      .seed = {static_cast<uint32_t>(std::fmod(seed, 0x1p32)), static_cast<uint32_t>(seed / 0x1p32)},
      .purpose = whole(object, "purpose"),
      .view = whole(object, "view"),
      .color = colorSettings(object.Get("color")),
  };
}

std::vector<PlanSettings> viewSettings(const Napi::Array& array) {
  std::vector<PlanSettings> views;
  for (uint32_t i = 0; i < array.Length(); i++) views.push_back(planSettings(array.Get(i).As<Napi::Object>()));
  return views;
}

// The memory of a batch. JavaScript may transfer its ArrayBuffer, and so free it, while threads write there.
using Block = std::shared_ptr<void>;

Block newBlock(size_t bytes) {
  // The system clears large blocks page by page when they are first written.
  void* memory = std::calloc(std::max<size_t>(bytes, 1), 1);
  if (memory == nullptr) throw std::bad_alloc();
  return Block(memory, std::free);
}

// The block of an ArrayBuffer; none where `batchMemory` did not make it.
Block blockOf(const Napi::ArrayBuffer& buffer) {
  void* block = nullptr;
  if (napi_unwrap(buffer.Env(), buffer, &block) != napi_ok) return {};
  return *static_cast<Block*>(block);
}

// A pipeline, and its current orders. Everything here runs on the JavaScript thread.
class Handle {
 public:
  Handle(Napi::Env env, const MakerSettings& settings, const MaeJpegFunctions* jpeg, size_t threads) : env_(env) {
    napi_value name = Napi::String::New(env, "mae-native pipeline");
    check(
        napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this, deliver, &channel_));
    // An idle pipeline keeps no process alive.
    check(napi_unref_threadsafe_function(env, channel_));
    try {
      pipeline_ = std::make_unique<Pipeline>(settings, jpeg, threads, [channel = channel_](Order* order) {
        napi_call_threadsafe_function(channel, order, napi_tsfn_nonblocking);
      });
      // Threads must have ended when the memory of batches is freed. The hook was added after the channel's, so it runs
      // first.
      check(napi_add_env_cleanup_hook(env, endAll, this));
    } catch (...) {
      pipeline_.reset();
      napi_release_threadsafe_function(channel_, napi_tsfn_abort);
      throw;
    }
  }

  ~Handle() { end(); }

  Napi::Promise add(std::unique_ptr<Order> order, Napi::Array kept, std::vector<Block> blocks) {
    if (orders_.empty()) napi_ref_threadsafe_function(env_, channel_);
    Order* key = order.get();
    auto& entry = orders_
                      .emplace(key, Entry{std::move(order), Napi::Promise::Deferred::New(env_),
                                          Napi::Persistent(kept.As<Napi::Object>()), std::move(blocks)})
                      .first->second;
    const Napi::Promise promise = entry.deferred.Promise();
    pipeline_->add(key);
    return promise;
  }

  void cancel(uint32_t run) {
    if (pipeline_) pipeline_->cancel(run);
  }

  // Ends the threads. Unfinished work is answered as cancelled.
  void close() {
    end();
    const Napi::HandleScope scope(env_);
    auto orders = std::move(orders_);
    orders_.clear();
    for (auto& [order, entry] : orders) entry.deferred.Resolve(answer(*order));
  }

  const Times* times() const { return pipeline_ ? &pipeline_->times() : nullptr; }

  // The number of samples that each view of a batch has room for.
  size_t slots(const std::vector<Napi::Uint8Array>& views) const {
    if (!pipeline_) throw std::runtime_error("the pipeline is closed");
    const std::vector<size_t>& sampleBytes = pipeline_->sampleBytes();
    if (views.size() != sampleBytes.size()) throw std::out_of_range("an order has other views than its pipeline");
    size_t slots = SIZE_MAX;
    for (size_t i = 0; i < views.size(); i++) slots = std::min(slots, views[i].ByteLength() / sampleBytes[i]);
    return slots;
  }

 private:
  struct Entry {
    std::unique_ptr<Order> order;
    Napi::Promise::Deferred deferred;
    // The batch's memory and the sources'.
    Napi::ObjectReference kept;
    std::vector<Block> blocks;
  };

  void check(napi_status status) {
    if (status != napi_ok) throw std::runtime_error("Node-API reports error " + std::to_string(status));
  }

  static void endAll(void* handle) { static_cast<Handle*>(handle)->endThreads(); }

  void end() {
    if (!pipeline_) return;
    napi_remove_env_cleanup_hook(env_, endAll, this);
    endThreads();
  }

  void endThreads() {
    pipeline_.reset();
    napi_release_threadsafe_function(channel_, napi_tsfn_abort);
  }

  static void deliver(napi_env env, napi_value, void* context, void* data) {
    // No environment: it is ending, and no one waits any more.
    if (env == nullptr) return;
    static_cast<Handle*>(context)->deliver(static_cast<Order*>(data));
  }

  void deliver(Order* order) {
    const auto found = orders_.find(order);
    // `close` answers it.
    if (found == orders_.end()) return;
    const Napi::HandleScope scope(env_);
    const Entry entry = std::move(found->second);
    orders_.erase(found);
    if (orders_.empty()) napi_unref_threadsafe_function(env_, channel_);
    try {
      entry.deferred.Resolve(answer(*entry.order));
    } catch (const Napi::Error&) {
      // The environment is ending.
    }
  }

  // Three numbers for each view of a job: status, width and height.
  Napi::Value answer(const Order& order) const {
    const size_t count = order.results.size();
    auto array = Napi::Uint32Array::New(env_, count * 3);
    for (size_t i = 0; i < count; i++) {
      const Result& result = order.results[i];
      array[i * 3] = static_cast<uint32_t>(result.status);
      array[i * 3 + 1] = result.size.width;
      array[i * 3 + 2] = result.size.height;
    }
    return array;
  }

  Napi::Env env_;
  napi_threadsafe_function channel_ = nullptr;
  std::unique_ptr<Pipeline> pipeline_;
  std::unordered_map<Order*, Entry> orders_;
};

Handle& handleOf(const Napi::Value& value) { return *value.As<Napi::External<Handle>>().Data(); }

// openPipeline(settings, threads, path of mae_jpeg | null) -> pipeline
Napi::Value openPipeline(const Napi::CallbackInfo& info) {
  const auto object = info[0].As<Napi::Object>();
  const MakerSettings settings = {
      .views = viewSettings(object.Get("views").As<Napi::Array>()),
      .smallPixels = static_cast<uint64_t>(number(object, "smallPixels")),
      .maxPixels = static_cast<uint64_t>(number(object, "maxPixels")),
      .fast = object.Get("fast").ToBoolean(),
  };
  const MaeJpegFunctions* jpeg = nullptr;
  if (info[2].IsString()) {
    std::string reason;
    jpeg = openJpegLibrary(info[2].As<Napi::String>().Utf8Value(), reason);
    if (jpeg == nullptr) throw std::runtime_error(reason);
  }
  auto handle = std::make_unique<Handle>(info.Env(), settings, jpeg, info[1].As<Napi::Number>().Uint32Value());
  return Napi::External<Handle>::New(info.Env(), handle.release(), [](Napi::Env, Handle* data) { delete data; });
}

// closePipeline(pipeline): ends its threads
Napi::Value closePipeline(const Napi::CallbackInfo& info) {
  handleOf(info[0]).close();
  return info.Env().Undefined();
}

// The numbers that describe a job, in this order.
enum Column : size_t { kSource, kOffset, kLength, kRawWidth, kRawHeight, kIndex, kSlot, kColumns };

// batchMemory(bytes) -> Uint8Array; undefined where the engine takes no memory of others (pointer compression)
Napi::Value batchMemory(const Napi::CallbackInfo& info) {
  const auto bytes = static_cast<size_t>(info[0].As<Napi::Number>().Int64Value());
  const Block block = newBlock(bytes);
  const auto release = [](napi_env, void*, void* held) { delete static_cast<Block*>(held); };
  napi_value value = nullptr;
  auto owner = std::make_unique<Block>(block);
  if (napi_create_external_arraybuffer(info.Env(), block.get(), bytes, release, owner.get(), &value) != napi_ok) {
    return info.Env().Undefined();
  }
  owner.release();
  const Napi::ArrayBuffer buffer(info.Env(), value);
  // Of its own: a transfer leaves the object, and takes its memory.
  const auto drop = [](napi_env, void* held, void*) { delete static_cast<Block*>(held); };
  auto wrapped = std::make_unique<Block>(block);
  const napi_status status = napi_wrap(info.Env(), buffer, wrapped.get(), drop, nullptr, nullptr);
  if (status != napi_ok) throw std::runtime_error("Node-API reports error " + std::to_string(status));
  wrapped.release();
  return Napi::Uint8Array::New(info.Env(), bytes, buffer, 0);
}

// orderSamples(pipeline, run, epoch, rank, views: Uint8Array[], sources: (string | Uint8Array)[], jobs: Float64Array)
// -> Promise<Uint32Array>
Napi::Value orderSamples(const Napi::CallbackInfo& info) {
  Handle& handle = handleOf(info[0]);
  const auto memory = info[4].As<Napi::Array>();
  const auto sources = info[5].As<Napi::Array>();
  const auto table = info[6].As<Napi::Float64Array>();
  auto order = std::make_unique<Order>();
  order->run = info[1].As<Napi::Number>().Uint32Value();
  order->epoch = info[2].As<Napi::Number>().Uint32Value();
  order->rank = info[3].As<Napi::Number>().Uint32Value();

  Napi::Array kept = Napi::Array::New(info.Env());
  std::vector<Napi::Uint8Array> views;
  std::vector<Block> blocks;
  for (uint32_t i = 0; i < memory.Length(); i++) {
    views.push_back(memory.Get(i).As<Napi::Uint8Array>());
    order->views.push_back(views.back().Data());
    blocks.push_back(blockOf(views.back().ArrayBuffer()));
    kept.Set(kept.Length(), views.back());
  }
  order->sources.resize(sources.Length());
  for (uint32_t i = 0; i < sources.Length(); i++) {
    const Napi::Value value = sources.Get(i);
    Source& source = order->sources[i];
    if (value.IsString()) {
      source.path = value.As<Napi::String>().Utf8Value();
    } else {
      const auto bytes = value.As<Napi::Uint8Array>();
      source.data = bytes.Data();
      source.size = bytes.ByteLength();
      kept.Set(kept.Length(), bytes);
    }
  }

  const size_t slots = handle.slots(views);
  const double* numbers = table.Data();
  order->jobs.resize(table.ElementLength() / kColumns);
  for (size_t i = 0; i < order->jobs.size(); i++, numbers += kColumns) {
    Job& job = order->jobs[i];
    job.source = static_cast<uint32_t>(numbers[kSource]);
    job.offset = static_cast<uint64_t>(numbers[kOffset]);
    if (numbers[kLength] >= 0) job.length = static_cast<uint64_t>(numbers[kLength]);
    if (numbers[kRawWidth] > 0) {
      job.raw = {static_cast<uint32_t>(numbers[kRawWidth]), static_cast<uint32_t>(numbers[kRawHeight])};
    }
    job.index = static_cast<uint32_t>(numbers[kIndex]);
    job.slot = static_cast<uint32_t>(numbers[kSlot]);
    if (job.source >= order->sources.size() || job.slot >= slots) throw std::out_of_range("a job is out of its order");
  }
  return handle.add(std::move(order), kept, std::move(blocks));
}

// cancelSamples(pipeline, run): cancels all work of a run that has not started
Napi::Value cancelSamples(const Napi::CallbackInfo& info) {
  handleOf(info[0]).cancel(info[1].As<Napi::Number>().Uint32Value());
  return info.Env().Undefined();
}

// pipelineTimes(pipeline) -> [read, decode, resize] in milliseconds, summed over threads
Napi::Value pipelineTimes(const Napi::CallbackInfo& info) {
  const Times* times = handleOf(info[0]).times();
  Napi::Array result = Napi::Array::New(info.Env(), 3);
  const auto set = [&](uint32_t at, int64_t nanoseconds) { result.Set(at, static_cast<double>(nanoseconds) / 1e6); };
  set(0, times == nullptr ? 0 : times->read.load());
  set(1, times == nullptr ? 0 : times->decode.load());
  set(2, times == nullptr ? 0 : times->resize.load());
  return result;
}

// samplePlan(settings, width, height, index, epoch) -> [box, resize, content, offset, flip, kernel] as fourteen
// numbers, then two for each change of colours: its kind and its value
Napi::Value samplePlan(const Napi::CallbackInfo& info) {
  const auto argument = [&](size_t i) { return info[i].As<Napi::Number>().Uint32Value(); };
  const Plan plan =
      makePlan(planSettings(info[0].As<Napi::Object>()), {argument(1), argument(2)}, argument(3), argument(4));
  std::vector<double> numbers;
  for (const uint32_t whole :
       {plan.box.left, plan.box.top, plan.box.width, plan.box.height, plan.resize.width, plan.resize.height,
        plan.content.left, plan.content.top, plan.content.width, plan.content.height, plan.left, plan.top,
        plan.flip ? 1u : 0u, static_cast<uint32_t>(plan.kernel)}) {
    numbers.push_back(whole);
  }
  for (const auto& [kind, value] : plan.colors) {
    numbers.push_back(static_cast<double>(kind));
    numbers.push_back(value);
  }
  Napi::Array result = Napi::Array::New(info.Env(), numbers.size());
  for (uint32_t i = 0; i < numbers.size(); i++) result.Set(i, numbers[i]);
  return result;
}

// jpegProblem(path of mae_jpeg) -> the reason why it cannot be used; null where it can
Napi::Value jpegProblem(const Napi::CallbackInfo& info) {
  std::string reason;
  if (openJpegLibrary(info[0].As<Napi::String>().Utf8Value(), reason) != nullptr) return info.Env().Null();
  return Napi::String::New(info.Env(), reason);
}

}  // namespace

void exportPipeline(Napi::Object& exports) {
  define<openPipeline>(exports, "openPipeline");
  define<closePipeline>(exports, "closePipeline");
  define<orderSamples>(exports, "orderSamples");
  define<batchMemory>(exports, "batchMemory");
  define<cancelSamples>(exports, "cancelSamples");
  define<pipelineTimes>(exports, "pipelineTimes");
  define<samplePlan>(exports, "samplePlan");
  define<jpegProblem>(exports, "jpegProblem");
}

}  // namespace mae
