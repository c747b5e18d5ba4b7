// Streams and events of CUDA devices, through c10's interface for any backend. A stream is its device and its id there;
// CUDA never destroys one of its pool.
#include <c10/core/Event.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/cuda.h>

#include "args.h"
#include "cuda_device.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

// There is none without CUDA: the device has to be known before.
c10::impl::VirtualGuardImpl backend() { return c10::impl::VirtualGuardImpl(c10::kCUDA); }

c10::Device deviceOf(const Napi::CallbackInfo& info, size_t argument) {
  return c10::Device(c10::kCUDA, cudaDeviceOf(info, argument));
}

// The stream of two arguments: device index, id.
c10::Stream streamOf(const Napi::CallbackInfo& info, size_t argument) {
  const c10::Device device = deviceOf(info, argument);
  bool lossless = false;
  const int64_t id = info[argument + 1].As<Napi::BigInt>().Int64Value(&lossless);
  return c10::Stream(c10::Stream::UNSAFE, device, id);
}

// {device, id}
Napi::Value described(const Napi::CallbackInfo& info, const c10::Stream& stream) {
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("device", static_cast<int>(stream.device_index()));
  result.Set("id", Napi::BigInt::New(info.Env(), static_cast<int64_t>(stream.id())));
  return result;
}

// newStream(device index, priority) -> {device, id}: one of the device's pool; a lower number goes first.
Napi::Value newStream(const Napi::CallbackInfo& info) {
  const c10::Device device = deviceOf(info, 0);
  return described(info, backend().getNewStream(device, static_cast<int>(Args(info).integer(1))));
}

// currentStream(device index) -> {device, id}
Napi::Value currentStream(const Napi::CallbackInfo& info) {
  const c10::Device device = deviceOf(info, 0);
  return described(info, backend().getStream(device));
}

// defaultStream(device index) -> {device, id}
Napi::Value defaultStream(const Napi::CallbackInfo& info) {
  const c10::Device device = deviceOf(info, 0);
  return described(info, backend().getDefaultStream(device));
}

// setStream(device index, id): ops on the device go to it, and the device is the current one.
Napi::Value setStream(const Napi::CallbackInfo& info) {
  const c10::Stream stream = streamOf(info, 0);
  backend().setDevice(stream.device());
  backend().exchangeStream(stream);
  return Args(info).nothing();
}

// queryStream(device index, id): whether all of its work is done.
Napi::Value queryStream(const Napi::CallbackInfo& info) {
  const c10::Stream stream = streamOf(info, 0);
  return Napi::Boolean::New(info.Env(), backend().queryStream(stream));
}

Napi::Value synchronizeStream(const Napi::CallbackInfo& info) {
  const c10::Stream stream = streamOf(info, 0);
  backend().synchronizeStream(stream);
  return Args(info).nothing();
}

// recordStream(tensor, device index, id): its memory is not reused before the stream's work until now is done.
Napi::Value recordStream(const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Args(info).tensor(0);
  const c10::Stream stream = streamOf(info, 1);
  TORCH_CHECK_VALUE(tensor.is_cuda(), "expected a tensor on a CUDA device, got one on ", tensor.device());
  tensor.record_stream(stream);
  return Args(info).nothing();
}

// currentDevice() -> index
Napi::Value currentDevice(const Napi::CallbackInfo& info) {
  TORCH_CHECK(torch::cuda::device_count() > 0, "no CUDA device is available");
  return Napi::Number::New(info.Env(), static_cast<int>(backend().getDevice().index()));
}

// setDevice(device index)
Napi::Value setDevice(const Napi::CallbackInfo& info) {
  const c10::Device device = deviceOf(info, 0);
  backend().setDevice(device);
  return Args(info).nothing();
}

using EventHandle = Napi::External<c10::Event>;

c10::Event& eventOf(const Napi::CallbackInfo& info, size_t argument) {
  return *info[argument].As<EventHandle>().Data();
}

// newEvent(whether it tells the time) -> event
Napi::Value newEvent(const Napi::CallbackInfo& info) {
  TORCH_CHECK(torch::cuda::device_count() > 0, "no CUDA device is available");
  const auto flag = Args(info).truth(0) ? c10::EventFlag::BACKEND_DEFAULT : c10::EventFlag::PYTORCH_DEFAULT;
  auto* event = new c10::Event(c10::kCUDA, flag);
  return EventHandle::New(info.Env(), event, [](Napi::Env, c10::Event* made) { delete made; });
}

// recordEvent(event, device index, id)
Napi::Value recordEvent(const Napi::CallbackInfo& info) {
  eventOf(info, 0).record(streamOf(info, 1));
  return Args(info).nothing();
}

// waitEvent(event, device index, id): later work of the stream waits for it.
Napi::Value waitEvent(const Napi::CallbackInfo& info) {
  eventOf(info, 0).block(streamOf(info, 1));
  return Args(info).nothing();
}

Napi::Value queryEvent(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), eventOf(info, 0).query());
}

Napi::Value synchronizeEvent(const Napi::CallbackInfo& info) {
  eventOf(info, 0).synchronize();
  return Args(info).nothing();
}

// elapsedTime(first event, second event), in milliseconds
Napi::Value elapsedTime(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), eventOf(info, 0).elapsedTime(eventOf(info, 1)));
}

}  // namespace

void exportStreams(Napi::Object& exports) {
  define<newStream>(exports, "newStream");
  define<currentStream>(exports, "currentStream");
  define<defaultStream>(exports, "defaultStream");
  define<setStream>(exports, "setStream");
  define<queryStream>(exports, "queryStream");
  define<synchronizeStream>(exports, "synchronizeStream");
  define<recordStream>(exports, "recordStream");
  define<currentDevice>(exports, "currentDevice");
  define<setDevice>(exports, "setDevice");
  define<newEvent>(exports, "newEvent");
  define<recordEvent>(exports, "recordEvent");
  define<waitEvent>(exports, "waitEvent");
  define<queryEvent>(exports, "queryEvent");
  define<synchronizeEvent>(exports, "synchronizeEvent");
  define<elapsedTime>(exports, "elapsedTime");
}

}  // namespace mae
