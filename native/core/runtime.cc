// The library as a whole: version, threads, defaults.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/DefaultDtype.h>
#include <torch/headeronly/version.h>

#include "args.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

Napi::Value threads(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), at::get_num_threads()); }

Napi::Value setThreads(const Napi::CallbackInfo& info) {
  at::set_num_threads(static_cast<int>(Args(info).integer(0)));
  return info.Env().Undefined();
}

// libtorch's description of its build and of the instructions that it uses.
Napi::Value buildInfo(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), at::show_config() + at::get_cpu_capability());
}

Napi::Value defaultDtype(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<int>(c10::get_default_dtype_as_scalartype()));
}

Napi::Value setDefaultDtype(const Napi::CallbackInfo& info) {
  const auto dtype = Args(info).dtype(0);
  TORCH_CHECK_TYPE(c10::isFloatingType(dtype), "the default dtype must be a floating point dtype, got ", dtype);
  c10::set_default_dtype(c10::scalarTypeToTypeMeta(dtype));
  return info.Env().Undefined();
}

// setDeterministic(value, warnOnly)
Napi::Value setDeterministic(const Napi::CallbackInfo& info) {
  at::globalContext().setDeterministicAlgorithms(Args(info).truth(0), Args(info).truth(1));
  return info.Env().Undefined();
}

// deterministic() -> [value, warnOnly]
Napi::Value deterministic(const Napi::CallbackInfo& info) {
  const at::Context& context = at::globalContext();
  Napi::Array result = Napi::Array::New(info.Env(), 2);
  result.Set(0U, context.deterministicAlgorithms());
  result.Set(1U, context.deterministicAlgorithmsWarnOnly());
  return result;
}

// float32Precision(): the code of at::Float32MatmulPrecision.
Napi::Value float32Precision(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<int>(at::globalContext().float32MatmulPrecision()));
}

Napi::Value setFloat32Precision(const Napi::CallbackInfo& info) {
  at::globalContext().setFloat32MatmulPrecision(Args(info).text(0));
  return info.Env().Undefined();
}

Napi::Value interopThreads(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(at::get_num_interop_threads()));
}

Napi::Value setInteropThreads(const Napi::CallbackInfo& info) {
  at::set_num_interop_threads(static_cast<int>(Args(info).integer(0)));
  return info.Env().Undefined();
}

// setFlushDenormal(value) -> whether the processor can.
Napi::Value setFlushDenormal(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), at::globalContext().setFlushDenormal(Args(info).truth(0)));
}

}  // namespace

void exportRuntime(Napi::Object& exports) {
  exports.Set("torchVersion", TORCH_VERSION);
  define<threads>(exports, "threads");
  define<setThreads>(exports, "setThreads");
  define<buildInfo>(exports, "buildInfo");
  define<defaultDtype>(exports, "defaultDtype");
  define<setDefaultDtype>(exports, "setDefaultDtype");
  define<setDeterministic>(exports, "setDeterministic");
  define<deterministic>(exports, "deterministic");
  define<float32Precision>(exports, "float32Precision");
  define<setFloat32Precision>(exports, "setFloat32Precision");
  define<interopThreads>(exports, "interopThreads");
  define<setInteropThreads>(exports, "setInteropThreads");
  define<setFlushDenormal>(exports, "setFlushDenormal");
}

}  // namespace mae
