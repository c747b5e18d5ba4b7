// CUDA devices as arguments from JavaScript.
#pragma once

#include <c10/core/Device.h>
#include <napi.h>

#include <cstddef>

namespace mae {

// Resolves a device index, with -1 for the current one. CUDA is set up for the process; throws where there is no such
// device.
c10::DeviceIndex cudaDeviceOf(const Napi::CallbackInfo& info, size_t argument);

}  // namespace mae
