// CUDA devices: their properties and memory. The core is built once for libtorch with and without CUDA, so it does not
// link to libtorch_cuda. It reaches the allocator through c10's registry, and the device through NVIDIA's driver.
#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/cuda.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include <array>
#include <cstring>
#include <utility>

#include "args.h"
#include "codec.h"
#include "cuda_device.h"
#include "env.h"
#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

// The few functions of the driver (cuda.h) that describe a device. Its interface is only ever extended.
struct Driver {
  int (*init)(unsigned flags);
  int (*deviceGet)(int* device, int ordinal);
  int (*deviceGetName)(char* name, int length, int device);
  int (*deviceGetAttribute)(int* value, int attribute, int device);
  int (*deviceTotalMem)(size_t* bytes, int device);
};

// Properties of a device, by their names in CUdevice_attribute (cuda.h).
struct Attribute {
  const char* name;
  int id;
};
constexpr Attribute kAttributes[] = {
    {"major", 75},                          // COMPUTE_CAPABILITY_MAJOR
    {"minor", 76},                          // COMPUTE_CAPABILITY_MINOR
    {"multiProcessorCount", 16},            // MULTIPROCESSOR_COUNT
    {"maxThreadsPerMultiProcessor", 39},    // MAX_THREADS_PER_MULTIPROCESSOR
    {"warpSize", 10},                       // WARP_SIZE
    {"regsPerMultiprocessor", 82},          // MAX_REGISTERS_PER_MULTIPROCESSOR
    {"sharedMemoryPerBlock", 8},            // MAX_SHARED_MEMORY_PER_BLOCK
    {"sharedMemoryPerMultiprocessor", 81},  // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR
    {"l2CacheSize", 38},                    // L2_CACHE_SIZE
};

template <typename Function>
void find(void* library, const char* name, Function& function) {
#ifdef _WIN32
  function = reinterpret_cast<Function>(GetProcAddress(static_cast<HMODULE>(library), name));
#else
  function = reinterpret_cast<Function>(dlsym(library, name));
#endif
  TORCH_CHECK(function != nullptr, "NVIDIA's driver library has no ", name);
}

// Never closed: libtorch_cuda keeps it open as long as the process lives.
Driver driver() {
#ifdef _WIN32
  void* library = LoadLibraryA("nvcuda.dll");
#else
  void* library = dlopen("libcuda.so.1", RTLD_NOW);
#endif
  TORCH_CHECK(library != nullptr, "NVIDIA's driver library was not found");
  Driver found{};
  find(library, "cuInit", found.init);
  find(library, "cuDeviceGet", found.deviceGet);
  find(library, "cuDeviceGetName", found.deviceGetName);
  find(library, "cuDeviceGetAttribute", found.deviceGetAttribute);
  find(library, "cuDeviceTotalMem_v2", found.deviceTotalMem);
  return found;
}

void check(int result) { TORCH_CHECK(result == 0, "NVIDIA's driver reports error ", result); }

}  // namespace

c10::DeviceIndex cudaDeviceOf(const Napi::CallbackInfo& info, size_t argument) {
  const int count = torch::cuda::device_count();
  TORCH_CHECK(count > 0, "no CUDA device is available");
  const auto index = static_cast<int>(Args(info).integer(argument));
  TORCH_CHECK_VALUE(index < count, "there is no device cuda:", index, ", only ", count, " from cuda:0 on");
  // Statistics exist once the allocator does.
  at::globalContext().lazyInitDevice(c10::kCUDA);
  if (index >= 0) return static_cast<c10::DeviceIndex>(index);
  return c10::impl::VirtualGuardImpl(c10::kCUDA).getDevice().index();
}

namespace {

// cudaDescribe(device index) -> {name, totalMemory, and the attributes}
Napi::Value cudaDescribe(const Napi::CallbackInfo& info) {
  const int ordinal = cudaDeviceOf(info, 0);
  const Driver cuda = driver();
  int device = 0;
  size_t bytes = 0;
  std::array<char, 256> name{};
  check(cuda.init(0));
  check(cuda.deviceGet(&device, ordinal));
  check(cuda.deviceGetName(name.data(), static_cast<int>(name.size()), device));
  check(cuda.deviceTotalMem(&bytes, device));
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("name", name.data());
  result.Set("totalMemory", static_cast<double>(bytes));
  for (const Attribute& attribute : kAttributes) {
    int value = 0;
    check(cuda.deviceGetAttribute(&value, attribute.id, device));
    result.Set(attribute.name, value);
  }
  return result;
}

// cudaMemory(device index) -> {allocated, peak, reserved, peakReserved, free, total}, in bytes
Napi::Value cudaMemory(const Napi::CallbackInfo& info) {
  const c10::DeviceIndex device = cudaDeviceOf(info, 0);
  c10::DeviceAllocator* allocator = c10::getDeviceAllocator(c10::kCUDA);
  const auto statistics = allocator->getDeviceStats(device);
  const auto all = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  const auto& tensors = statistics.allocated_bytes[all];
  const auto& reserved = statistics.reserved_bytes[all];
  const auto [free, total] = allocator->getMemoryInfo(device);
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("allocated", static_cast<double>(tensors.current));
  result.Set("peak", static_cast<double>(tensors.peak));
  result.Set("reserved", static_cast<double>(reserved.current));
  result.Set("peakReserved", static_cast<double>(reserved.peak));
  result.Set("free", static_cast<double>(free));
  result.Set("total", static_cast<double>(total));
  return result;
}

// cudaResetPeak(device index): sets the peak to the current allocation.
Napi::Value cudaResetPeak(const Napi::CallbackInfo& info) {
  const c10::DeviceIndex device = cudaDeviceOf(info, 0);
  c10::getDeviceAllocator(c10::kCUDA)->resetPeakStats(device);
  return info.Env().Undefined();
}

// cudaEmptyCache(): gives memory that no tensor uses back to the devices. Nothing is there to be given back before CUDA
// is used.
Napi::Value cudaEmptyCache(const Napi::CallbackInfo& info) {
  if (torch::cuda::device_count() > 0) {
    c10::DeviceAllocator* allocator = c10::getDeviceAllocator(c10::kCUDA);
    if (allocator->initialized()) allocator->emptyCache();
  }
  return info.Env().Undefined();
}

Napi::Value cudaDeviceCount(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(torch::cuda::device_count()));
}

// synchronize(device index, -1 for the current one): waits for the CUDA device.
Napi::Value synchronize(const Napi::CallbackInfo& info) {
  torch::cuda::synchronize(Args(info).integer(0));
  return info.Env().Undefined();
}

// upload(bytes: Uint8Array, device index): the buffer holds the shape. Returns the handle of a uint8 tensor there. The
// copy uses a stream of its own, so it does not wait for computations of the device; later computations wait for the
// copy. The bytes may be reused when this returns.
Napi::Value upload(const Napi::CallbackInfo& info) {
  Env& env = Env::of(info.Env());
  const Args::Bytes bytes = Args(info).bytes(0);
  const c10::Device device(c10::kCUDA, cudaDeviceOf(info, 1));
  const std::vector<int64_t> shape = Reader(env, 0).integers();
  const auto options = at::TensorOptions().dtype(at::kByte);
  const at::Tensor pinned = at::empty(shape, options.pinned_memory(true));
  TORCH_CHECK_VALUE(pinned.nbytes() == bytes.length, "the data has ", bytes.length, " bytes, the shape needs ",
                    pinned.nbytes());
  if (bytes.length > 0) std::memcpy(pinned.mutable_data_ptr(), bytes.data, bytes.length);

  const c10::impl::VirtualGuardImpl backend(c10::kCUDA);
  const c10::Stream computing = backend.getStream(device);
  // Always the same stream: the allocator keeps the memory of each stream apart.
  const c10::Stream copying =
      env.uploadStreams.try_emplace(device.index(), backend.getStreamFromGlobalPool(device)).first->second;
  at::Tensor tensor;
  {
    const c10::StreamGuard guard(copying);
    tensor = at::empty(shape, options.device(device));
    tensor.copy_(pinned, /*non_blocking=*/true);
  }
  c10::Event copied(c10::kCUDA);
  copied.record(copying);
  copied.block(computing);
  // The memory belongs to the copying stream, which must not reuse it while computations need it.
  tensor.record_stream(computing);
  return Args(info).handleOf(std::move(tensor));
}

}  // namespace

void exportCuda(Napi::Object& exports) {
  define<cudaDeviceCount>(exports, "cudaDeviceCount");
  define<synchronize>(exports, "synchronize");
  define<cudaDescribe>(exports, "cudaDescribe");
  define<cudaMemory>(exports, "cudaMemory");
  define<cudaResetPeak>(exports, "cudaResetPeak");
  define<cudaEmptyCache>(exports, "cudaEmptyCache");
  define<upload>(exports, "upload");
}

}  // namespace mae
