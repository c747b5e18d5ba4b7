// Modes of the calling thread: gradients, inference, autocast; and the allowed attention kernels of the whole process.
// Each setter returns the former value, so that a scope in JavaScript can restore it.
#include <ATen/Context.h>
#include <ATen/SDPBackend.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>

#include "args.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

Napi::Value gradEnabled(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), c10::GradMode::is_enabled());
}

// setGradEnabled(value): the former value.
Napi::Value setGradEnabled(const Napi::CallbackInfo& info) {
  const bool previous = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(Args(info).truth(0));
  return Napi::Boolean::New(info.Env(), previous);
}

Napi::Value inferenceModeEnabled(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), c10::InferenceMode::is_enabled());
}

// pushInferenceMode(value) and popInferenceMode(): nested strictly.
Napi::Value pushInferenceMode(const Napi::CallbackInfo& info) {
  Env::of(info.Env()).inferenceModes.push_back(std::make_unique<c10::InferenceMode>(Args(info).truth(0)));
  return info.Env().Undefined();
}

Napi::Value popInferenceMode(const Napi::CallbackInfo& info) {
  auto& modes = Env::of(info.Env()).inferenceModes;
  if (!modes.empty()) modes.pop_back();
  return info.Env().Undefined();
}

// pushAutocast(deviceType, enabled, dtype): the former [enabled, dtype]. popAutocast restores them. Weights that
// autocast converted are cached until the outermost scope ends.
Napi::Value pushAutocast(const Napi::CallbackInfo& info) {
  const auto device = Args(info).deviceType(0);
  Napi::Array previous = Napi::Array::New(info.Env());
  previous.Set(0u, at::autocast::is_autocast_enabled(device));
  previous.Set(1u, static_cast<int>(at::autocast::get_autocast_dtype(device)));
  at::autocast::set_autocast_enabled(device, Args(info).truth(1));
  at::autocast::set_autocast_dtype(device, Args(info).dtype(2));
  at::autocast::increment_nesting();
  return previous;
}

Napi::Value popAutocast(const Napi::CallbackInfo& info) {
  const auto device = Args(info).deviceType(0);
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device, Args(info).truth(1));
  at::autocast::set_autocast_dtype(device, Args(info).dtype(2));
  return info.Env().Undefined();
}

// clearAutocastCache(): clears the weights that autocast converted.
Napi::Value clearAutocastCache(const Napi::CallbackInfo& info) {
  at::autocast::clear_cache();
  return info.Env().Undefined();
}

// setAttentionBackends(bits): the former ones. Bit i stands for the at::SDPBackend of that number.
Napi::Value setAttentionBackends(const Napi::CallbackInfo& info) {
  at::Context& context = at::globalContext();
  const auto bit = [](at::SDPBackend backend, bool isSet) { return isSet ? 1u << static_cast<unsigned>(backend) : 0u; };
  const unsigned previous = bit(at::SDPBackend::math, context.userEnabledMathSDP()) |
                            bit(at::SDPBackend::flash_attention, context.userEnabledFlashSDP()) |
                            bit(at::SDPBackend::efficient_attention, context.userEnabledMemEfficientSDP()) |
                            bit(at::SDPBackend::cudnn_attention, context.userEnabledCuDNNSDP());
  const auto wanted = static_cast<uint32_t>(Args(info).integer(0));
  const auto wants = [&](at::SDPBackend backend) { return (wanted & bit(backend, true)) != 0; };
  context.setSDPUseMath(wants(at::SDPBackend::math));
  context.setSDPUseFlash(wants(at::SDPBackend::flash_attention));
  context.setSDPUseMemEfficient(wants(at::SDPBackend::efficient_attention));
  context.setSDPUseCuDNN(wants(at::SDPBackend::cudnn_attention));
  return Napi::Number::New(info.Env(), previous);
}

}  // namespace

void exportModes(Napi::Object& exports) {
  define<gradEnabled>(exports, "gradEnabled");
  define<setGradEnabled>(exports, "setGradEnabled");
  define<inferenceModeEnabled>(exports, "inferenceModeEnabled");
  define<pushInferenceMode>(exports, "pushInferenceMode");
  define<popInferenceMode>(exports, "popInferenceMode");
  define<pushAutocast>(exports, "pushAutocast");
  define<popAutocast>(exports, "popAutocast");
  define<clearAutocastCache>(exports, "clearAutocastCache");
  define<setAttentionBackends>(exports, "setAttentionBackends");
}

}  // namespace mae
