// NCCL: sums of tensors on GPUs over several processes, by libtorch's own class. libtorch's dispatcher carries no
// stores and no groups, so they cross it as addresses; lib/torch/distributed calls the op through
// native/core/distributed.cc.
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/Device.h>
#include <c10/core/DeviceGuard.h>
#include <torch/library.h>

#include <chrono>
#include <string>
#include <string_view>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#include <utility>

namespace mae::cuda {

namespace {

// Returns an owned c10d::Backend. The address of the store is lent.
int64_t openNccl(int64_t store, std::string_view prefix, int64_t rank, int64_t size, int64_t milliseconds,
                 c10::Device device) {
  // Communicators are of the device that is current when they are made.
  const c10::DeviceGuard guard(device);
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = std::chrono::milliseconds(milliseconds);
  auto lent = c10::intrusive_ptr<c10d::Store>::reclaim_copy(reinterpret_cast<c10d::Store*>(store));
  auto group = c10::make_intrusive<c10d::ProcessGroupNCCL>(
      c10::make_intrusive<c10d::PrefixStore>(std::string(prefix), std::move(lent)), static_cast<int>(rank),
      static_cast<int>(size), std::move(options));
  c10::intrusive_ptr<c10d::Backend> backend = std::move(group);
  return reinterpret_cast<int64_t>(backend.release());
}

}  // namespace

}  // namespace mae::cuda

TORCH_LIBRARY_FRAGMENT(mae, library) {
  library.def("nccl_open(int store, str prefix, int rank, int size, int milliseconds, Device device) -> int",
              &mae::cuda::openNccl);
}
