// Tensors: creation from and copies to typed arrays, properties, release.
#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <cstring>
#include <utility>

#include "args.h"
#include "codec.h"
#include "env.h"
#include "functorch.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

// libtorch keeps pinned memory for ever. What is larger is no batch but all images of a data set, copied once.
constexpr size_t kMostPinned = 256 << 20;

// fromData(bytes: Uint8Array): the buffer holds dtype, device, shape. The data is copied; nothing waits for a device,
// which copies out of pinned memory in the order of its other work. Returns the handle.
Napi::Value fromData(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const Args::Bytes bytes = Args(info).bytes(0);
  Reader reader(env, 0);
  const auto dtype = static_cast<at::ScalarType>(reader.integer());
  const c10::Device device = reader.device();
  const std::vector<int64_t> shape = reader.integers();
  const bool isPinned = device.is_cuda() && bytes.length <= kMostPinned;
  if (isPinned) at::globalContext().lazyInitDevice(c10::kCUDA);
  at::Tensor tensor = at::empty(shape, at::TensorOptions().dtype(dtype).pinned_memory(isPinned));
  if (tensor.nbytes() != bytes.length) {
    throw std::invalid_argument("the data has " + std::to_string(bytes.length) + " bytes, the shape needs " +
                                std::to_string(tensor.nbytes()));
  }
  if (bytes.length > 0) std::memcpy(tensor.mutable_data_ptr(), bytes.data, bytes.length);
  if (!device.is_cpu()) tensor = tensor.to(device, /*non_blocking=*/true);
  return Args(info).handleOf(std::move(tensor));
}

// The tensor in a form that can be copied: on the CPU, strided, row-major, without pending lazy operations. An
// asynchronous copy from a device has then only begun.
at::Tensor onHost(const at::Tensor& tensor, bool isAsync) {
  const SuspendedTransforms suspended;
  at::Tensor plain = withoutTransforms(tensor).detach();
  TORCH_CHECK_TYPE(plain.layout() == at::kStrided, "the elements of a tensor of layout ", plain.layout(),
                   " cannot be copied out; toDense() gives a tensor whose elements can");
  // Gradients that are known to be zero come without memory.
  if (plain._is_zerotensor()) plain = plain.clone();
  at::Tensor host = plain.resolve_conj().resolve_neg().contiguous().to(at::kCPU, isAsync, /*copy=*/false);
  TORCH_CHECK(host.nbytes() == 0 || host.const_data_ptr() != nullptr, "the tensor has no memory of its own");
  return host;
}

void copyOut(const at::Tensor& host, void* data, size_t length) {
  TORCH_CHECK(host.nbytes() == length, "the elements take ", host.nbytes(), " bytes, the buffer has ", length);
  if (length > 0) std::memcpy(data, host.const_data_ptr(), length);
}

// toData(handle, ArrayBuffer): copies the elements there in row-major order. JavaScript makes the buffer, because V8
// aborts the process when too large a one is made from here.
Napi::Value toData(const Napi::CallbackInfo& info) {
  auto buffer = info[1].As<Napi::ArrayBuffer>();
  copyOut(onHost(Args(info).tensor(0), /*isAsync=*/false), buffer.Data(), buffer.ByteLength());
  return info.Env().Undefined();
}

// Waits for a copy from a device, and hands it over.
class CopyOut : public Napi::AsyncWorker {
 public:
  CopyOut(Napi::Env env, at::Tensor host, c10::Event arrived, Napi::ArrayBuffer buffer)
      : Napi::AsyncWorker(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        host_(std::move(host)),
        arrived_(std::move(arrived)),
        buffer_(Napi::Persistent(buffer)),
        data_(buffer.Data()),
        length_(buffer.ByteLength()) {}

  Napi::Promise promise() { return deferred_.Promise(); }

 protected:
  void Execute() override {
    try {
      arrived_.synchronize();
      copyOut(host_, data_, length_);
    } catch (...) {
      const Failure failure = currentFailure();
      code_ = failure.code;
      SetError(failure.message);
    }
  }
  void OnOK() override {
    settle([this] { deferred_.Resolve(Env().Undefined()); });
  }
  void OnError(const Napi::Error& error) override {
    settle([this, &error] {
      error.Value().Set("code", code_);
      deferred_.Reject(error.Value());
    });
  }

 private:
  // An environment that is ending (a worker that called process.exit) completes its copies. It creates no values any
  // more, and no one waits for them.
  template <typename Function>
  static void settle(Function function) {
    try {
      function();
    } catch (const Napi::Error&) {
    }
  }

  Napi::Promise::Deferred deferred_;
  at::Tensor host_;
  c10::Event arrived_;
  // Keeps the buffer alive; JavaScript reads it when the copy is done.
  Napi::Reference<Napi::ArrayBuffer> buffer_;
  void* data_;
  size_t length_;
  const char* code_ = "RuntimeError";
};

// toDataAsync(handle, ArrayBuffer): the same, as a Promise that waits for the device off the JavaScript thread;
// undefined where it is done at once. Either way the elements are those of now: later ops do not change them.
Napi::Value toDataAsync(const Napi::CallbackInfo& info) {
  const at::Tensor& tensor = Args(info).tensor(0);
  auto buffer = info[1].As<Napi::ArrayBuffer>();
  const at::Tensor host = onHost(tensor, /*isAsync=*/true);
  const c10::Device device = tensor.device();
  if (device.is_cpu()) {
    copyOut(host, buffer.Data(), buffer.ByteLength());
    return info.Env().Undefined();
  }
  c10::Event arrived(device.type());
  arrived.record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
  auto* worker = new CopyOut(info.Env(), host, std::move(arrived), buffer);
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

// item(handle): writes the one element as a Scalar.
Napi::Value item(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  Writer(env).scalar(Args(info).tensor(0).item());
  return info.Env().Undefined();
}

// describe(handle): writes dtype, device type, device index, layout, requires-grad, is-leaf, element count, shape.
Napi::Value describe(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const at::Tensor& tensor = Args(info).tensor(0);
  Writer writer(env);
  writer.number(static_cast<double>(tensor.scalar_type()));
  writer.number(static_cast<double>(tensor.device().type()));
  writer.number(tensor.device().index());
  writer.number(static_cast<double>(tensor.layout()));
  writer.number(tensor.requires_grad() ? 1 : 0);
  writer.number(tensor.is_leaf() ? 1 : 0);
  writer.integer(tensor.numel());
  const auto shape = tensor.sizes();
  writer.number(static_cast<double>(shape.size()));
  for (const int64_t size : shape) writer.integer(size);
  return info.Env().Undefined();
}

// shape(handle): writes the number of dimensions and the shape.
Napi::Value shape(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const auto sizes = Args(info).tensor(0).sizes();
  Writer writer(env);
  writer.number(static_cast<double>(sizes.size()));
  for (const int64_t size : sizes) writer.integer(size);
  return info.Env().Undefined();
}

// strides(handle): writes the number of dimensions and the strides, in elements.
Napi::Value strides(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const auto values = Args(info).tensor(0).strides();
  Writer writer(env);
  writer.number(static_cast<double>(values.size()));
  for (const int64_t stride : values) writer.integer(stride);
  return info.Env().Undefined();
}

// wrapNumber(): the buffer holds a Scalar; returns the handle of a 0-dim tensor that takes part in type promotion like
// a Python number, not like a tensor.
Napi::Value wrapNumber(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const at::Scalar value = Reader(env, 0).scalar();
  at::Tensor tensor = at::scalar_tensor(value, at::TensorOptions().dtype(value.type()));
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return Args(info).handleOf(std::move(tensor));
}

// alias(handle): another handle to the same tensor.
Napi::Value alias(const Napi::CallbackInfo& info) {
  const Args args(info);
  return args.handleOf(args.tensor(0));
}

// same(handle, handle): whether two handles are the same tensor.
Napi::Value same(const Napi::CallbackInfo& info) {
  const Args args(info);
  return Napi::Boolean::New(info.Env(), args.tensor(0).is_same(args.tensor(1)));
}

// release(handle): plain Node-API, since it runs as often as ops do.
napi_value release(napi_env napi, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void* data = nullptr;
  napi_get_cb_info(napi, info, &count, &argument, nullptr, &data);
  int32_t handle = 0;
  napi_get_value_int32(napi, argument, &handle);
  static_cast<Env*>(data)->release(handle);
  return nullptr;
}

// leaveToCollector(handle): the garbage collector will release it.
Napi::Value leaveToCollector(const Napi::CallbackInfo& info) {
  const Args args(info);
  args.env().leaveToCollector(args.integer(0));
  return args.nothing();
}

// releaseAll(): the buffer holds a list of handles.
Napi::Value releaseAll(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  for (const int64_t handle : Reader(env, 0).integers()) env.release(handle);
  return info.Env().Undefined();
}

// memory(): {tensors, bytes} of what this environment's handles hold.
Napi::Value memory(const Napi::CallbackInfo& info) {
  const Env::Usage usage = Env::of(info.Env()).usage();
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("tensors", static_cast<double>(usage.tensors));
  result.Set("bytes", static_cast<double>(usage.bytes));
  return result;
}

}  // namespace

void exportTensors(Napi::Object& exports) {
  define<fromData>(exports, "fromData");
  define<toData>(exports, "toData");
  define<toDataAsync>(exports, "toDataAsync");
  define<item>(exports, "item");
  define<describe>(exports, "describe");
  define<shape>(exports, "shape");
  define<strides>(exports, "strides");
  define<wrapNumber>(exports, "wrapNumber");
  define<alias>(exports, "alias");
  define<same>(exports, "same");
  define<leaveToCollector>(exports, "leaveToCollector");
  define<releaseAll>(exports, "releaseAll");
  define<memory>(exports, "memory");
  napi_value function = nullptr;
  Napi::Env env = exports.Env();
  napi_create_function(env, "release", NAPI_AUTO_LENGTH, release, &Env::of(env), &function);
  exports.Set("release", Napi::Value(env, function));
}

}  // namespace mae
