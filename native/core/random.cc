// Generators of random numbers, by integer handle.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <mutex>

#include "args.h"
#include "codec.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

at::Generator& generatorOf(const Napi::CallbackInfo& info) {
  // Copies of a generator share its state; the cast only allows calls of the setters, which are not const.
  return const_cast<at::Generator&>(Env::of(info.Env()).generator(Args(info).integer(0)));
}

// manualSeed(bigint): seeds the default generators of every device.
Napi::Value manualSeed(const Napi::CallbackInfo& info) {
  at::manual_seed(Args(info).seed(0));
  return info.Env().Undefined();
}

// newGenerator(): the buffer holds the device. The handle.
Napi::Value newGenerator(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const c10::Device device = Reader(env, 0).device();
  at::Generator generator =
      device.is_cpu() ? at::detail::createCPUGenerator()
                      : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
  return Napi::Number::New(info.Env(), env.storeGenerator(std::move(generator)));
}

// defaultGenerator(): the buffer holds the device. The handle of the generator that ops use by default.
Napi::Value defaultGenerator(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  return Napi::Number::New(info.Env(),
                           env.storeGenerator(at::globalContext().defaultGenerator(Reader(env, 0).device())));
}

Napi::Value releaseGenerator(const Napi::CallbackInfo& info) {
  Env::of(info.Env()).releaseGenerator(Args(info).integer(0));
  return info.Env().Undefined();
}

// seedGenerator(handle, bigint)
Napi::Value seedGenerator(const Napi::CallbackInfo& info) {
  at::Generator& generator = generatorOf(info);
  const uint64_t seed = Args(info).seed(1);
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed);
  return info.Env().Undefined();
}

// initialSeed(handle): bigint.
Napi::Value initialSeed(const Napi::CallbackInfo& info) {
  return Napi::BigInt::New(info.Env(), static_cast<uint64_t>(generatorOf(info).current_seed()));
}

// generatorState(handle): the handle of a tensor of bytes.
Napi::Value generatorState(const Napi::CallbackInfo& info) {
  at::Generator& generator = generatorOf(info);
  std::lock_guard<std::mutex> lock(generator.mutex());
  return Args(info).handleOf(generator.get_state());
}

// setGeneratorState(handle, tensor)
Napi::Value setGeneratorState(const Napi::CallbackInfo& info) {
  at::Generator& generator = generatorOf(info);
  const at::Tensor& state = Args(info).tensor(1);
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
  return info.Env().Undefined();
}

}  // namespace

void exportRandom(Napi::Object& exports) {
  define<manualSeed>(exports, "manualSeed");
  define<newGenerator>(exports, "newGenerator");
  define<defaultGenerator>(exports, "defaultGenerator");
  define<releaseGenerator>(exports, "releaseGenerator");
  define<seedGenerator>(exports, "seedGenerator");
  define<initialSeed>(exports, "initialSeed");
  define<generatorState>(exports, "generatorState");
  define<setGeneratorState>(exports, "setGeneratorState");
}

}  // namespace mae
